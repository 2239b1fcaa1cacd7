"""One district worked out, so that a reader can check it with pencil and paper.

Its children by the minutes they walk give share and mean way, its sites give what it receives.
Bands of minutes and sites are put together until each has as many heads as may be printed.
"""

import numpy as np
import numpy.typing as npt

from geofh.cost import Reach, within
from geofh.coverage.assess import Assessment
from geofh.coverage.measures import Measure
from geofh.reports.blocks import Block, Heading, Paragraph, Table
from geofh.reports.legend import number

__all__ = ["REASON_TEXTS", "example_blocks", "example_district"]

# Decimals of what is added up: the sum of the printed numbers is the printed sum.
_HEADS = 2
_MINUTES = 2
_RECEIVED = 4
# Bands up to the threshold; as many again lead up to the horizon.
_BANDS = 15
# Sites that fit on a page; the others are one line.
_SITES = 40
_ROUNDING = 1e-9

REASON_TEXTS = {
    Reach.REACHED: "innerhalb der Schwelle",
    Reach.OUT_OF_LIMIT: "Weg länger als die Schwelle",
    Reach.ISLAND: "auf einer Insel des Wegenetzes",
    Reach.NOT_SNAPPED: "zu weit von jedem Weg",
    Reach.NO_DEMAND: "niemand gezählt",
}
"""How a report words why a row has the value it has."""

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]


def example_district(assessment: Assessment) -> int | None:
    """Choose the district to work out: the largest gap with both those within and those beyond.

    Returns
    -------
    int or None
        None when every district with children is withheld.
    """
    reach = assessment.reach
    fits = np.flatnonzero((reach.children > 0) & ~assessment.withheld)
    if not fits.size:
        return None
    enough = max(assessment.question.fewer_than, _ROUNDING)
    inside = reach.children[fits] - reach.unreached[fits]
    mixed = fits[(inside >= enough) & (reach.unreached[fits] >= enough)]
    return int(min(mixed if mixed.size else fits, key=lambda row: (reach.rank[row], row)))


def example_blocks(assessment: Assessment) -> list[Block]:
    """Write the example: the district's children by minutes, the sums, and its sites."""
    district = example_district(assessment)
    if district is None:
        return []
    area, reach, heads = assessment.area, assessment.reach, assessment.area.demand.heads
    name, limit = area.district_names[district], assessment.question.limit_min
    beyond, total = reach.unreached[district], reach.children[district]
    mine = np.flatnonzero((area.demand.district == district) & (area.demand.children > 0))
    return [
        Heading(text=f"Zum Nachrechnen: {name}"),
        Paragraph(
            text=f"Die Tabelle teilt die {heads} nach den Minuten zum nächsten Angebot. Alle "
            f"Zeilen zusammen sind {number(total, _HEADS)} {heads}, die jenseits von {limit:g} "
            f"Minuten {number(beyond, _HEADS)}: 1 − {number(beyond, _HEADS)} ÷ "
            f"{number(total, _HEADS)} = {number(100 * reach.share[district], 1)} % haben ein "
            f"Angebot in der Nähe. {heads} × mittlerer Weg, über die Zeilen mit einem Weg addiert "
            f"und durch deren {heads} geteilt, ist der mittlere Weg: "
            f"{number(reach.mean_min[district], 1)} Minuten."
        ),
        Table(
            title=f"{heads} in {name} nach dem Weg zum nächsten Angebot",
            head=("Minuten", heads, "mittlerer Weg in min", "zählt als"),
            rows=tuple(_bands(assessment, mine)),
            numeric=frozenset({1, 2}),
            widths=(0.3, 0.16, 0.22, 0.32),
        ),
        *_shared(assessment, district),
    ]


def _bands(assessment: Assessment, mine: _Rows) -> list[tuple[str, ...]]:
    """Divide rows by minutes: first those within the threshold, then those beyond."""
    limit, horizon = assessment.question.limit_min, assessment.table.limit_min
    few = assessment.question.fewer_than
    minutes, children = assessment.minutes[mine], assessment.area.demand.children[mine]
    known, near = np.isfinite(minutes), assessment.inside[mine]
    step = float(np.ceil(limit / _BANDS))
    lost = float(children[~known].sum())
    lines = _side(minutes[near], children[near], edges=_edges(0.0, limit, step), few=few)
    far = known & ~near
    if not 0 < lost < few:
        lines += _side(minutes[far], children[far], edges=_edges(limit, horizon, step), few=few)
        without = f"über {horizon:g} oder kein Weg"
    else:
        # So few without a way are told together with all others beyond the threshold.
        lost += float(children[far].sum())
        without = f"über {limit:g} oder kein Weg"
    within_count = sum(1 for _, _, _, high in lines if high <= limit)
    rows: list[tuple[str, ...]] = [
        (
            f"{low:g} bis {high:g}" if low == 0 else f"über {low:g} bis {high:g}",
            number(heads, _HEADS),
            number(way, _MINUTES),
            REASON_TEXTS[Reach.REACHED if place < within_count else Reach.OUT_OF_LIMIT],
        )
        for place, (heads, way, low, high) in enumerate(lines)
    ]
    if lost > 0:
        rows.append((without, number(lost, _HEADS), "–", "nicht erreicht"))
    return rows


def _edges(low: float, high: float, step: float) -> _Floats:
    return np.append(np.arange(low, high - _ROUNDING, step), high)


def _side(
    minutes: _Floats, children: _Floats, *, edges: _Floats, few: float
) -> list[tuple[float, float, float, float]]:
    """Give heads, mean way, from and to of each band; one with too few heads joins the next."""
    # A time that hits the end of a band exactly is within it, like the threshold itself.
    band = np.clip(np.searchsorted(edges, minutes - _ROUNDING) - 1, 0, len(edges) - 2)
    heads = np.bincount(band, weights=children, minlength=len(edges) - 1)
    ways = np.bincount(band, weights=children * minutes, minlength=len(edges) - 1)
    found: list[tuple[float, float, float, float]] = []
    begin = 0
    for end in range(len(heads)):
        sums = heads[begin : end + 1].sum(), ways[begin : end + 1].sum()
        left = heads[end + 1 :].sum()
        if sums[0] > 0 and (end + 1 == len(heads) or (sums[0] >= few and not 0 < left < few)):
            found.append((sums[0], sums[1] / sums[0], edges[begin], edges[end + 1]))
            begin = end + 1
    return found


def _shared(assessment: Assessment, district: int) -> list[Block]:
    """Work out the 2SFCA of the district: what each site gives it, and the sum."""
    if assessment.question.measure in {Measure.ENHANCED, Measure.THREE_STEP}:
        return []
    table, access, limit = assessment.table, assessment.access, assessment.question.limit_min
    demand, heads = assessment.area.demand, assessment.area.demand.heads
    pairs = np.flatnonzero(
        within(table.minutes, limit) & (demand.district[table.demand] == district)
    )
    mine = np.bincount(
        table.supply[pairs],
        weights=demand.children[table.demand[pairs]],
        minlength=table.n_supply,
    )
    few = assessment.question.fewer_than
    order = np.flatnonzero(mine > 0)
    order = order[np.argsort(-access.ratio[order] * mine[order], kind="stable")]
    told = [site for site in order if mine[site] >= few and access.demand_in_reach[site] >= few]
    told, received = told[:_SITES], access.ratio * mine
    if not told:
        return []
    rest = received[np.setdiff1d(order, told)]
    rows = [
        (
            assessment.supply.names[site],
            number(assessment.supply.capacity[site], 0),
            number(access.demand_in_reach[site], _HEADS),
            number(mine[site], _HEADS),
            number(received[site], _RECEIVED),
        )
        for site in told
    ]
    if len(rest):
        rows.append((f"{len(rest)} weitere", "", "", "", number(rest.sum(), _RECEIVED)))
    total, children = received.sum(), assessment.reach.children[district]
    return [
        Paragraph(
            text=f"Angebot je 100 {heads} (2SFCA): Jeder Ort teilt seine Kapazität durch alle "
            f"{heads}, die in {limit:g} Minuten zu ihm kommen, auch aus anderen Gebieten. "
            f"Kapazität ÷ {heads} im Umkreis × davon im Gebiet ist sein Anteil für das Gebiet; "
            f"alle Anteile sind {number(total, _RECEIVED)}. 100 × {number(total, _RECEIVED)} ÷ "
            f"{number(children, _HEADS)} = {number(100 * total / children, 2)} je 100 {heads}."
        ),
        Table(
            title=f"Orte in Reichweite des Gebiets {assessment.area.district_names[district]}",
            head=("Ort", "Kapazität", f"{heads} im Umkreis", "davon im Gebiet", "Anteil"),
            rows=tuple(rows),
            numeric=frozenset({1, 2, 3, 4}),
            widths=(0.42, 0.11, 0.17, 0.15, 0.15),
        ),
    ]
