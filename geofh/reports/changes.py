"""What a scenario changes, for a report: the changes in words, and who gains and who loses."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from geofh.coverage.assess import Assessment
from geofh.coverage.measures import MEASURES
from geofh.coverage.scenario import Change
from geofh.coverage.trial import Trial
from geofh.reports.blocks import Block, Heading, Paragraph, Table
from geofh.reports.legend import number

__all__ = ["change_blocks", "change_text"]

Floats = npt.NDArray[np.float64]


def change_blocks(trial: Trial | None) -> list[Block]:
    """Write the section; nothing without a scenario."""
    if trial is None or not (trial.scenario and trial.after and trial.comparison):
        return []
    before, after, comparison = trial.before, trial.after, trial.comparison
    heads, limit = before.area.demand.heads, before.question.limit_min
    names = {
        id_: name
        for supply in (after.supply, before.area.supply)
        for id_, name in zip(supply.ids, supply.names, strict=True)
    }
    changes = "; ".join(change_text(one, names) for one in trial.scenario.changes)
    shared = MEASURES[before.question.measure].shared
    better = "mehr Angebot je Kopf" if shared else f"ein Angebot in {limit:g} Minuten"
    worse = "weniger" if shared else "keines mehr"
    told = [
        before.told(one)
        for one in (
            before.reach.unreached,
            after.reach.unreached,
            comparison.better,
            comparison.worse,
        )
    ]
    gained, lost = (np.round(np.nan_to_num(one)) for one in told[2:])
    touched = [int(row) for row in np.flatnonzero(gained + lost)]
    order = sorted(touched, key=lambda row: (lost[row] - gained[row], row))
    blocks: list[Block] = [
        Heading(text="Was sich ändert"),
        Paragraph(
            text=f"Szenario „{trial.scenario.title}“: {changes}. "
            f"{number(comparison.better.sum(), 0)} {heads} bekommen {better}, "
            f"{number(comparison.worse.sum(), 0)} haben dann {worse}. Karte und Tabellen dieses "
            "Berichts zeigen den Stand mit den Änderungen."
        ),
    ]
    if order:
        blocks.append(_districts(before, order, told))
    return blocks


def _districts(before: Assessment, order: list[int], told: list[Floats]) -> Table:
    heads, limit = before.area.demand.heads, before.question.limit_min
    return Table(
        title="Vorher und nachher, die am meisten gewinnen zuerst",
        head=(
            before.area.layer_title,
            f"ohne Angebot in {limit:g} min heute",
            "mit den Änderungen",
            f"{heads}, die gewinnen",
            "die verlieren",
        ),
        rows=tuple(
            (before.area.district_names[row], *(number(one[row], 0) for one in told))
            for row in order
        ),
        numeric=frozenset({1, 2, 3, 4}),
        widths=(0.32, 0.19, 0.17, 0.17, 0.15),
    )


def change_text(change: Change, names: Mapping[str, str]) -> str:
    """Say what a change does; ``names`` are those of the sites by id."""
    name = change.name or names.get(change.site, change.site)
    place = f"{change.lat:.5f}, {change.lon:.5f}" if change.lon is not None else ""
    capacity = f"{change.capacity:g}".replace(".", ",") if change.capacity is not None else ""
    what = {
        "open": f"eröffnet ({place})",
        "close": "schließt",
        "move": f"zieht um ({place})",
        "hours": f"öffnet {change.hours}",
        "capacity": f"hat Kapazität {capacity}",
        "areas": f"kommt in {len(change.areas)} Gebiete",
    }[change.action]
    return f"„{name}“ {what}"
