"""One district worked out row by row, so that a reader can check it with pencil and paper."""

import numpy as np

from geofh.cost import Reach, within
from geofh.coverage.assess import Assessment
from geofh.coverage.measures import Measure
from geofh.reports.blocks import Block, Heading, Paragraph, Table
from geofh.reports.legend import number

__all__ = ["REASON_TEXTS", "example_blocks", "example_district"]

# So many rows fit on a page beside the sums.
ROWS_AT_MOST = 45
# Decimals of heads: children spread over rows are no whole numbers, and 45 rounded ones have to
# add up to what is printed as their sum, within a quarter of a child.
_HEADS = 2

REASON_TEXTS = {
    Reach.REACHED: "innerhalb der Schwelle",
    Reach.OUT_OF_LIMIT: "Weg länger als die Schwelle",
    Reach.ISLAND: "auf einer Insel des Wegenetzes",
    Reach.NOT_SNAPPED: "zu weit von jedem Weg",
    Reach.NO_DEMAND: "kein Kind",
}
"""How a report words why a row has the value it has."""


def example_district(assessment: Assessment) -> int | None:
    """Choose the district to work out: the largest gap that fits on a page, with both kinds of row.

    Returns
    -------
    int or None
        None when no district has children in few enough rows.
    """
    demand, reach = assessment.area.demand, assessment.reach
    lived_in = demand.children > 0
    rows = np.bincount(demand.district[lived_in], minlength=len(reach.ids))
    fits = np.flatnonzero((rows > 0) & (rows <= ROWS_AT_MOST) & ~assessment.withheld)
    if not fits.size:
        return None
    mixed = fits[(reach.share[fits] > 0) & (reach.unreached[fits] > 0)]
    return int(min(mixed if mixed.size else fits, key=lambda row: (reach.rank[row], row)))


def example_blocks(assessment: Assessment) -> list[Block]:
    """Write the example: every row with its children and way, the sums, and the shared measure."""
    district = example_district(assessment)
    if district is None:
        return []
    area, demand, reach = assessment.area, assessment.area.demand, assessment.reach
    mine = np.flatnonzero((demand.district == district) & (demand.children > 0))
    name, limit = area.district_names[district], assessment.question.limit_min
    rows = tuple(_row(assessment, int(row)) for row in mine)
    beyond = reach.unreached[district]
    total = reach.children[district]
    return [
        Heading(text=f"Zum Nachrechnen: {name}"),
        Paragraph(
            text=f"{name} besteht aus {len(mine)} Zeilen, in denen Kinder gezählt sind. Zählen Sie "
            f"die Kinder aller Zeilen zusammen ({number(total, _HEADS)}) und die der Zeilen, deren "
            f"Weg länger als {limit:g} Minuten ist ({number(beyond, _HEADS)}): "
            f"1 − {number(beyond, _HEADS)} ÷ {number(total, _HEADS)} = "
            f"{number(100 * reach.share[district], 1)} % der Kinder haben ein Angebot in der Nähe."
        ),
        Table(
            title=f"Zeilen von {name}",
            head=("Zeile", "Kinder", "nächstes Angebot", "Weg in min", "zählt als"),
            rows=rows,
            numeric=frozenset({1, 3}),
            widths=(0.24, 0.1, 0.33, 0.1, 0.23),
        ),
        *_shared(assessment, mine),
    ]


def _row(assessment: Assessment, row: int) -> tuple[str, ...]:
    site = int(assessment.nearest_site[row])
    minutes = assessment.minutes[row]
    beyond = f"über {assessment.table.limit_min:g}"
    return (
        assessment.area.demand.ids[row],
        number(assessment.area.demand.children[row], _HEADS),
        assessment.supply.names[site] if site >= 0 else "keines",
        number(minutes, 1) if np.isfinite(minutes) else beyond,
        REASON_TEXTS[Reach(int(assessment.reasons[row]))],
    )


def _shared(assessment: Assessment, mine: np.ndarray) -> list[Block]:
    """Work out the 2SFCA of the first row that reaches a site; the others go the same way."""
    if assessment.question.measure in {Measure.ENHANCED, Measure.THREE_STEP}:
        return []
    inside = [row for row in mine if assessment.inside[row]]
    if not inside:
        return []
    table, access, limit = assessment.table, assessment.access, assessment.question.limit_min
    # The row with the fewest sites in reach is the easiest to follow.
    near = within(table.minutes, limit)
    counts = np.bincount(table.demand[near], minlength=table.n_demand)
    row = min(inside, key=lambda one: (counts[one], one))
    pairs = np.flatnonzero((table.demand == row) & near)
    sites = table.supply[pairs]
    rows = tuple(
        (
            assessment.supply.names[site],
            number(table.minutes[pair], 1),
            number(assessment.supply.capacity[site], 0),
            number(access.demand_in_reach[site], 1),
            number(100 * access.ratio[site], 4),
        )
        for pair, site in zip(pairs, sites, strict=True)
    )
    name = assessment.area.demand.ids[row]
    return [
        Paragraph(
            text=f"Angebot je 100 Kinder (2SFCA) in Zeile {name}: Jeder Ort teilt seine Kapazität "
            f"durch alle Kinder, die in {limit:g} Minuten zu ihm kommen, auch aus anderen "
            f"Gebieten. Die Summe der letzten Spalte ist {number(100 * access.value[row], 4)}. "
            "Der Wert des Gebiets ist das mit den Kindern gewichtete Mittel seiner Zeilen."
        ),
        Table(
            title=f"Orte in Reichweite von {name}",
            head=("Ort", "Weg in min", "Kapazität", "Kinder im Umkreis", "je 100 Kinder"),
            rows=rows,
            numeric=frozenset({1, 2, 3, 4}),
            widths=(0.44, 0.12, 0.12, 0.17, 0.15),
        ),
    ]
