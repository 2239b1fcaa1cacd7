"""An answer -> plain data that the template prints and the map draws: every text ready."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from geofh.cost import Reach
from geofh.coverage.assess import Assessment
from geofh.coverage.measures import measure_text
from geofh.coverage.trial import Trial
from geofh.crs import to_lonlat
from geofh.reports.compose import count, district_rows, subtitle
from geofh.reports.example import REASON_TEXTS
from geofh.reports.legend import NO_VALUE, RAMP, Legend, legend_of, number
from geofh.reports.method import reference_lines

__all__ = ["PlanRow", "plan_view"]

# Of a coordinate on the map: 1 m.
_DECIMALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """Hold one district as the table, the map and the profile show it."""

    id: str
    name: str
    rank: str
    children: str
    unreached: str
    unreached_after: str
    share: str
    share_after: str
    minutes: str
    per_100: str
    lacking: str
    value: str
    colour: str
    colour_after: str
    value_after: str
    gained: str
    lost: str
    profile: tuple[tuple[str, str], ...]


def plan_view(
    answer: Trial, *, sites_inside: tuple[int, ...], breaks: tuple[float, ...] = ()
) -> dict[str, Any]:
    """Make the view.

    Parameters
    ----------
    sites_inside
        ``(m,)`` sites in each district today.
    breaks
        Own breaks of the classes; none makes quantiles of what is. What would be is coloured
        with the same classes, or the two maps could not be compared.
    """
    before, after = answer.before, answer.after
    question, area = before.question, before.area
    heads = area.demand.heads
    legend = legend_of(before.value, question.measure, breaks=breaks, heads=heads)
    legend_after = legend.of(after.value) if after else legend
    text = measure_text(question.measure, heads)
    rows = [
        asdict(
            _row(answer, row, legend=legend, legend_after=legend_after, inside=sites_inside[row])
        )
        for row in district_rows(before)
    ]
    return {
        "title": f"{area.kind_title} in {area.title}",
        "subtitle": subtitle(before),
        "region": area.region,
        "kind": area.kind,
        "layer": area.layer,
        "layer_title": area.layer_title,
        "measure": f"{text.title}, {text.unit}",
        "facts": _facts(answer),
        "legend": _legend(legend),
        "no_value": NO_VALUE,
        "heads": heads,
        "limit": f"{question.limit_min:g}".replace(".", ","),
        "rows": rows,
        "sites": _sites(answer),
        "visits": _visits(answer.latest),
        "cells": _cells(after or before),
        "changed": after is not None,
        "method": [
            before.area.times.method,
            f"{text.formula} ({text.source})",
            *reference_lines(question),
        ],
        "sources": [asdict(one) for one in area.sources],
        "notes": [area.demand.note, *area.notes],
    }


def _facts(answer: Trial) -> list[tuple[str, str]]:
    before = answer.before
    children, unreached = before.reach.children.sum(), before.reach.unreached.sum()
    limit = f"{before.question.limit_min:g}"
    facts = [
        (number(children, 0), before.area.demand.title),
        (number(unreached, 0), f"ohne Angebot in {limit} Minuten"),
        (f"{number(100 * (1 - unreached / children), 0)} %", "mit Angebot in der Nähe"),
        (number(len(before.supply.ids), 0), "Orte gezählt"),
    ]
    if answer.comparison:
        gained, lost = answer.comparison.gained.sum(), answer.comparison.lost.sum()
        facts.append(
            (
                f"+{number(gained, 0)} / −{number(lost, 0)}",
                f"{before.area.demand.heads} gewinnen / verlieren",
            )
        )
    return facts


def _legend(legend: Legend) -> dict[str, Any]:
    without = int((legend.classes < 0).sum())
    entries = [
        {"colour": colour, "text": text, "count": count}
        for colour, text, count in zip(legend.colours, legend.texts, legend.counts, strict=True)
    ]
    if without:
        entries.append({"colour": NO_VALUE, "text": "kein Wert", "count": without})
    return {
        "title": f"{legend.title}, {legend.unit}",
        "how": legend.how,
        "entries": entries,
    }


def _row(answer: Trial, row: int, *, legend: Legend, legend_after: Legend, inside: int) -> PlanRow:
    before, after = answer.before, answer.after
    reach, capacity = before.reach, before.capacity
    text = measure_text(before.question.measure)
    children = before.told(reach.children)[row]
    told = before.told(capacity.received)[row]
    per_child = told / children if children > 0 else np.nan

    def value(one: Assessment) -> str:
        return number(one.value[row] * text.factor, text.decimals)

    return PlanRow(
        id=before.area.district_ids[row],
        name=before.area.district_names[row],
        rank=str(reach.rank[row]) if children > 0 else "",
        children=count(children),
        unreached=number(before.told(reach.unreached)[row], 0),
        unreached_after=number(after.told(after.reach.unreached)[row], 0) if after else "",
        share=number(100 * before.told(reach.share)[row], 0),
        share_after=number(100 * after.told(after.reach.share)[row], 0) if after else "",
        minutes=number(before.told(reach.mean_min)[row], 1),
        per_100=number(100 * per_child, 2),
        lacking=number(before.told(capacity.lacking)[row], 1),
        value=value(before),
        colour=legend.colour_of(row),
        colour_after=legend_after.colour_of(row),
        value_after=value(after) if after else "",
        gained=_change(answer, "gained", row),
        lost=_change(answer, "lost", row),
        profile=tuple(_profile(answer, row, inside)),
    )


def _change(answer: Trial, which: str, row: int) -> str:
    """Write the heads that gain or lose; nobody is an empty cell."""
    if answer.comparison is None:
        return ""
    heads = answer.before.told(getattr(answer.comparison, which))[row]
    sign = "+" if which == "gained" else "−"
    return f"{sign}{number(heads, 0)}" if np.isfinite(heads) and round(heads) else ""


def _profile(answer: Trial, row: int, inside: int) -> list[tuple[str, str]]:
    before = answer.before
    area, demand, reach = before.area, before.area.demand, before.reach
    if before.withheld[row]:
        return [(demand.title, "geschützt: keine Zahlen, um niemanden zu erkennen")]
    mine = demand.district == row
    low, high = demand.low[mine].sum(), demand.high[mine].sum()
    interval = f", zwischen {number(low, 0)} und {number(high, 0)}" if high > low else ""
    limit = f"{before.question.limit_min:g} min"
    lines = [
        (demand.title, number(reach.children[row], 0) + interval),
        ("Orte im Gebiet", str(inside)),
        ("Weg zum nächsten im Mittel", f"{number(reach.mean_min[row], 1)} min"),
        (f"mit Angebot in {limit}", f"{number(100 * reach.share[row], 0)} %"),
    ]
    if answer.after:
        share = number(100 * answer.after.reach.share[row], 0)
        lines.append((f"mit den Änderungen in {limit}", f"{share} %"))
    lines += [
        (f"{demand.heads}: {REASON_TEXTS[code]}", number(reach.by_reason[row, code], 0))
        for code in (Reach.OUT_OF_LIMIT, Reach.ISLAND, Reach.NOT_SNAPPED)
        if reach.by_reason[row, code] > 0
    ]
    if len(area.deprivation) and np.isfinite(area.deprivation[row]):
        known = area.deprivation[np.isfinite(area.deprivation)]
        place = int((known > area.deprivation[row]).sum()) + 1
        lines.append((area.deprivation_title, f"Platz {place} von {len(known)} (1 = am höchsten)"))
    lines += [
        (f"{one.title} {one.year}", f"{number(one.values[row], 1)} {one.unit}".strip())
        for one in area.facts
        if np.isfinite(one.values[row])
    ]
    lines.append(("Zahlen beruhen auf", f"{int(mine.sum())} Zeilen; {demand.note}"))
    return lines


def _sites(answer: Trial) -> list[dict[str, Any]]:
    """Name the sites of both, with what became of each; what is masked has no place and is not."""
    after = answer.latest
    supplies = {"before": answer.before.supply, "after": after.supply}
    found: dict[str, dict[str, Any]] = {}
    for when, supply in supplies.items():
        lon, lat = to_lonlat(supply.easting[supply.placed], supply.northing[supply.placed])
        names = [(supply.ids[row], supply.names[row]) for row in np.flatnonzero(supply.placed)]
        for (id_, name), x, y in zip(names, lon, lat, strict=True):
            place = [round(float(x), _DECIMALS), round(float(y), _DECIMALS)]
            found.setdefault(id_, {"id": id_, "name": name})[when] = place
        for row in np.flatnonzero(supply.placed):
            found[supply.ids[row]]["capacity"] = float(supply.capacity[row])
    return list(found.values())


def _visits(assessment: Assessment) -> list[dict[str, Any]]:
    """Name the services that come to the family, with the areas they serve."""
    supply = assessment.supply
    return [
        {"id": supply.ids[row], "name": supply.names[row], "areas": sorted(supply.areas[row])}
        for row in np.flatnonzero(~supply.placed)
    ]


def _cells(assessment: Assessment) -> dict[str, Any]:
    """Give the demand rows in which children live: place and colour by the way to the nearest."""
    demand, limit = assessment.area.demand, assessment.question.limit_min
    rows = np.flatnonzero(demand.children > 0)
    lon, lat = to_lonlat(demand.xy[rows, 0], demand.xy[rows, 1])
    share = np.minimum(assessment.minutes[rows] / limit, 2.0)
    # Half the threshold, the threshold itself, once and a half, and beyond.
    classes = np.searchsorted([0.5, 1.0 + 1e-9, 1.5, 1.999], share, side="left")
    edges = [f"{limit * one:g}" for one in (0.5, 1.0, 1.5)]
    texts = [
        f"bis {edges[0]} min",
        f"bis {edges[1]} min",
        f"bis {edges[2]} min",
        f"über {edges[2]} min",
        "noch weiter oder kein Weg",
    ]
    return {
        "lon": np.round(lon, _DECIMALS).tolist(),
        "lat": np.round(lat, _DECIMALS).tolist(),
        "classes": classes.tolist(),
        "legend": [{"colour": c, "text": t} for c, t in zip(RAMP, texts, strict=True)],
    }
