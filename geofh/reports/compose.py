"""Assessment -> the blocks of a report for a committee, in German.

It says what was asked, shows map and table, lets a reader recompute one district from printed
numbers, names every assumption, source and date, and says what the numbers do not say.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from geofh.coverage.assess import Assessment
from geofh.coverage.measures import Measure, measure_text
from geofh.coverage.trial import Trial
from geofh.reports.blocks import Block, Facts, Heading, Map, Paragraph, Report, Table
from geofh.reports.changes import change_blocks
from geofh.reports.example import example_blocks
from geofh.reports.legend import Legend, legend_of, number
from geofh.reports.method import method_blocks
from geofh.reports.plate import plate_of

__all__ = ["compose", "count", "district_rows", "subtitle"]

# Of the map on a page, in points.
MAP_WIDTH, MAP_HEIGHT = 482.0, 400.0


def compose(
    assessment: Assessment,
    outlines: dict[str, Any],
    *,
    computed_on: date,
    breaks: Sequence[float] = (),
    trial: Trial | None = None,
) -> Report:
    """Write a report.

    Parameters
    ----------
    outlines
        GeoJSON of the districts in degrees, with ``id`` among the properties.
    computed_on
        The day that is printed.
    breaks
        Own breaks of the map's classes, in the printed unit; none makes quantiles.
    trial
        The scenario whose ``after`` the assessment is; the report then says what it changes.
    """
    area, question = assessment.area, assessment.question
    legend = legend_of(assessment.value, question.measure, breaks=breaks, heads=area.demand.heads)
    blocks: list[Block] = [
        _facts(assessment),
        _summary(assessment),
        _map(assessment, outlines, legend),
        *change_blocks(trial),
        Heading(text=f"Alle {len(area.district_ids)} Gebiete, größte Lücke zuerst"),
        _table(assessment),
        *example_blocks(assessment),
        *method_blocks(assessment),
    ]
    return Report(
        title=f"{area.kind_title} in {area.title}",
        subtitle=subtitle(assessment),
        blocks=tuple(blocks),
        footer=f"{area.kind_title} · {area.title} · {subtitle(assessment)} · "
        f"berechnet am {computed_on:%d.%m.%Y}",
    )


def subtitle(assessment: Assessment) -> str:
    """Say in one line what was asked."""
    area, question = assessment.area, assessment.question
    late = f", nach {question.after:%H:%M} Uhr geöffnet" if question.after else ""
    wished = f", {area.wishes}" if area.wishes else ""
    sure = ", nur belegte Angaben" if question.stated_only else ""
    return (
        f"Wo leben {area.demand.title} mehr als {question.limit_min:g} Minuten vom nächsten "
        f"Angebot entfernt{wished}{late}{sure}?"
    )


def district_rows(assessment: Assessment) -> list[int]:
    """Give the districts in the order of the table: most unreached children first, then by id."""
    reach = assessment.reach
    return sorted(range(len(reach.ids)), key=lambda row: (-reach.unreached[row], reach.ids[row]))


def count(value: float) -> str:
    """Write a count of `Assessment.told`; one that is withheld says so."""
    return number(value, 0) if np.isfinite(value) else "geschützt"


def _facts(assessment: Assessment) -> Facts:
    reach = assessment.reach
    children, unreached = reach.children.sum(), reach.unreached.sum()
    gaps = int((np.round(reach.unreached) > 0).sum())
    return Facts(
        items=(
            (number(children, 0), assessment.area.demand.title),
            (
                number(unreached, 0),
                f"davon ohne Angebot in {assessment.question.limit_min:g} min",
            ),
            (f"{number(100 * (1 - unreached / children), 0)} %", "haben eines in der Nähe"),
            (number(len(assessment.supply.ids), 0), "Orte gezählt"),
            (f"{gaps} von {len(reach.ids)}", "Gebieten mit einer Lücke"),
        )
    )


def _summary(assessment: Assessment) -> Paragraph:
    area, reach, heads = assessment.area, assessment.reach, assessment.area.demand.heads
    told = np.round(np.nan_to_num(assessment.told(reach.unreached)))
    first = [row for row in district_rows(assessment) if told[row] > 0][:3]
    if not first:
        return Paragraph(text=f"In keinem Gebiet liegen {heads} jenseits der Schwelle.")
    named = "; ".join(
        f"{area.district_names[row]} ({number(reach.unreached[row], 0)} von "
        f"{number(reach.children[row], 0)})"
        for row in first
    )
    share = reach.unreached[first].sum() / reach.unreached.sum()
    return Paragraph(
        text=f"Die meisten {heads} ohne Angebot in der Nähe: {named}. Das sind "
        f"{number(100 * share, 0)} % aller {heads} jenseits der Schwelle."
    )


def _map(assessment: Assessment, outlines: dict[str, Any], legend: Legend) -> Map:
    area, supply = assessment.area, assessment.supply
    colours = {id_: legend.colour_of(row) for row, id_ in enumerate(area.district_ids)}
    placed = np.column_stack([supply.easting, supply.northing])[supply.placed]
    whose = list(dict.fromkeys(one.text for one in area.sources))
    return Map(
        plate=plate_of(outlines, colours, sites_xy=placed, width=MAP_WIDTH, height=MAP_HEIGHT),
        legend=legend,
        caption="Quellen: " + "; ".join(whose) if whose else "",
        sites_text=area.kind_title,
    )


def _table(assessment: Assessment) -> Table:
    area, reach, capacity = assessment.area, assessment.reach, assessment.capacity
    heads = area.demand.heads
    text = measure_text(assessment.question.measure, heads)
    children = assessment.told(reach.children)
    unreached, lacking = assessment.told(reach.unreached), assessment.told(capacity.lacking)
    share, minutes = assessment.told(reach.share), assessment.told(reach.mean_min)
    received = assessment.told(capacity.received)
    own = not text.shared and assessment.question.measure not in _SHOWN
    rows = []
    for row in district_rows(assessment):
        per_child = received[row] / capacity.children[row] if capacity.children[row] else np.nan
        cells = [
            str(reach.rank[row]) if children[row] > 0 else "",
            area.district_names[row],
            count(children[row]),
            number(unreached[row], 0),
            number(100 * share[row], 0),
            number(minutes[row], 1),
            number(100 * per_child, 2),
            number(lacking[row], 1),
        ]
        if own:
            cells.append(number(assessment.value[row] * text.factor, text.decimals))
        rows.append(tuple(cells))
    limit = assessment.question.limit_min
    head = [
        "Rang",
        area.layer_title,
        heads,
        f"ohne Angebot\nin {limit:g} min",
        "mit Angebot\n%",
        "Weg\nmin",
        f"je 100 {heads}\n({_unit(assessment)})",
        f"fehlt zu {number(100 * capacity.target, 2)}\nje 100 {heads}",
    ]
    if own:
        head.append(text.unit)
    widths = (0.07, 0.28, 0.09, 0.13, 0.11, 0.09, 0.12, 0.11)
    return Table(
        title="",
        head=tuple(head),
        rows=tuple(rows),
        numeric=frozenset(range(len(head))) - {1},
        widths=(*widths[:1], 0.18, *widths[2:], 0.1) if own else widths,
    )


# What the table shows anyway.
_SHOWN = frozenset({Measure.SHARE, Measure.UNREACHED, Measure.NEAREST})


def _unit(assessment: Assessment) -> str:
    return {"sites": "Orte", "places": "Plätze", "hours": "Stunden", "heads": "Köpfe"}.get(
        assessment.supply.unit, assessment.supply.unit
    )
