"""Study area + question -> assessment: the one place where demand, supply, times and measures meet.

A `Question` is what a planner chose. `assess` only computes: asking again with a changed supply
is how a scenario is evaluated.
"""

from dataclasses import dataclass, replace
from datetime import time
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.accessibility import count_within, home_visits, nearest, reached, reasons
from geofh.coverage.catchment import Access, enhanced, three_step, two_step
from geofh.coverage.decay import gaussian
from geofh.coverage.disclosure import FEWER_THAN, withheld_rows
from geofh.coverage.gaps import (
    CapacityGaps,
    ReachGaps,
    gaps_in_capacity,
    gaps_in_reach,
)
from geofh.coverage.measures import Measure
from geofh.coverage.offers import Offer
from geofh.coverage.quantities import means
from geofh.coverage.study import StudyArea
from geofh.coverage.supply import Supply, open_late, take
from geofh.coverage.thresholds import Threshold, threshold
from geofh.errors import InputError
from geofh.network import Places

__all__ = [
    "Assessment",
    "Question",
    "assess",
    "by_reference",
    "counted_supply",
    "withheld_cells",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.uint8]
Rows: TypeAlias = npt.NDArray[np.intp]

# Times are looked for this many times farther than the threshold, so that "how far is it where
# it is too far" has an answer; a report prints the horizon.
HORIZON = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Hold what a planner chose.

    Attributes
    ----------
    limit_min
        The threshold in minutes, inclusive.
    measure
        What the map shows.
    after
        Only sites open after this time of day on a weekday.
    stated_only
        Count only what a source states; otherwise also what nobody denies.
    target
        Capacity per child that is enough; None compares with the median district.
    fewer_than
        Districts with 1 to one child less print no counts; 0 prints all.
    reference
        The preset that the threshold or the target was taken from; `by_reference` sets both.
    """

    limit_min: float
    measure: Measure = Measure.SHARE
    after: time | None = None
    stated_only: bool = False
    target: float | None = None
    fewer_than: int = FEWER_THAN
    reference: Threshold | None = None

    def __post_init__(self) -> None:
        if not 0 < self.limit_min <= 180:
            raise InputError(f"limit_min is {self.limit_min}; expected minutes, at most 180.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """Hold the answer, from the sites that counted to one value per district.

    Attributes
    ----------
    area, question
        What was asked of what.
    supply
        The sites that counted.
    table
        Minutes up to twice the threshold.
    minutes, nearest_site
        ``(n,)`` to the nearest site, infinite beyond the table's limit, and its row or −1.
    inside, reasons
        ``(n,)`` within the threshold or not, and the `Reach` of each row.
    reach
        Gaps in heads per district.
    access, capacity
        The shared measure and its gaps in capacity; for the other measures the 2SFCA.
    cell_value, value
        ``(n,)`` and ``(m,)``: the measure asked for; NaN where it is not defined or withheld.
    withheld
        ``(m,)`` districts of which no number must be printed.
    """

    area: StudyArea
    question: Question
    supply: Supply
    table: CostTable
    minutes: Floats
    nearest_site: npt.NDArray[np.int32]
    inside: npt.NDArray[np.bool_]
    reasons: Codes
    reach: ReachGaps
    access: Access
    capacity: CapacityGaps
    cell_value: Floats
    value: Floats
    withheld: Flags

    def told(self, values: Floats) -> Floats:
        """Give numbers per district as they may be printed: NaN where they are withheld.

        Every output goes through this, so that none tells what another hides. A share or a
        capacity per child is withheld like a count: of three children both can be counted back.
        """
        return np.where(self.withheld, np.nan, values)


def assess(area: StudyArea, question: Question, *, supply: Supply | None = None) -> Assessment:
    """Answer a question about a study area.

    Parameters
    ----------
    supply
        Sites to count instead of the area's, from `geofh.coverage.scenario.changed`.

    Raises
    ------
    InputError
        No site counts; demand or capacity that cannot be.
    """
    counted = counted_supply(area, question, supply)
    demand, limit = area.demand, question.limit_min
    table = _table(area, counted, limit_min=limit * HORIZON)
    near = nearest(table)
    reach = gaps_in_reach(
        table,
        demand.children,
        district=demand.district,
        ids=area.district_ids,
        limit_min=limit,
    )
    access = _access(question, table, demand.children, counted.capacity)
    capacity = gaps_in_capacity(
        access.value,
        demand.children,
        district=demand.district,
        ids=area.district_ids,
        target=question.target,
    )
    inside = reached(table, limit)
    cell_value = _cell_value(question, table, counted, access, inside)
    withheld = withheld_rows(reach.children, groups=area.groups, fewer_than=question.fewer_than)
    value = np.where(withheld, np.nan, _district_value(area, question, reach, cell_value))
    return Assessment(
        area=area,
        question=question,
        supply=counted,
        table=table,
        minutes=near.minutes,
        nearest_site=near.supply,
        inside=inside,
        reasons=reasons(table, demand.children, limit_min=limit),
        reach=reach,
        access=access,
        capacity=capacity,
        cell_value=cell_value,
        value=value,
        withheld=withheld,
    )


def withheld_cells(assessment: Assessment) -> Flags:
    """Choose the demand rows whose children must not be printed: ``(n,)``.

    Small ones, all of a district that is withheld itself, and those that the printed sums of
    their district, within and beyond the threshold, would give away.
    """
    demand = assessment.area.demand
    hidden = withheld_rows(
        demand.children,
        groups=(demand.district, 2 * demand.district + assessment.inside),
        fewer_than=assessment.question.fewer_than,
    )
    return hidden | (assessment.withheld[demand.district] & (demand.children > 0))


def by_reference(question: Question, id_: str) -> Question:
    """Ask with a reference value: its minutes as the threshold, or its capacity as the target.

    Raises
    ------
    InputError
        There is none of this id, or it is a distance, which says nothing about minutes.

    Examples
    --------
    >>> by_reference(Question(limit_min=10), "bbsr_quarter_hour").limit_min
    15.0
    """
    found = threshold(id_)
    if found.minutes is not None:
        return replace(question, limit_min=found.minutes, reference=found)
    if found.per_unit is not None:
        return replace(question, target=1 / found.per_unit, reference=found)
    raise InputError(
        f"the reference value {id_!r} is a distance of {found.metres:g} m ({found.mode}); choose "
        "the minutes that it stands for with --minutes."
    )


def counted_supply(area: StudyArea, question: Question, supply: Supply | None = None) -> Supply:
    """Keep the sites that count for a question: the area's, or others in their place.

    Raises
    ------
    InputError
        No site counts.
    """
    supply = area.supply if supply is None else supply
    offer = supply.offer if question.after is None else open_late(supply, question.after)
    counts = offer >= (Offer.YES if question.stated_only else Offer.UNKNOWN)
    if not counts.any():
        unknown = int((offer == Offer.UNKNOWN).sum())
        raise InputError(
            f"no site of {area.kind_title!r} counts ({len(supply.ids)} known, of {unknown} nobody "
            "states whether they fit); choose another kind, or count what nobody denies."
        )
    return take(supply, counts)


def _table(area: StudyArea, supply: Supply, *, limit_min: float) -> CostTable:
    """Give the minutes to places, and 0 minutes to services that come to the family."""
    demand = Places(ids=area.demand.ids, xy=area.demand.xy)
    placed = np.flatnonzero(supply.placed)
    visiting = np.flatnonzero(~supply.placed)
    parts: list[CostTable] = []
    if len(placed):
        sites = Places(
            ids=[supply.ids[row] for row in placed],
            xy=np.column_stack([supply.easting, supply.northing])[placed],
        )
        parts.append(area.times.cost(demand, sites, limit_min=limit_min))
    if len(visiting):
        if not area.demand.area_ids:
            raise InputError(
                f"{supply.names[visiting[0]]!r} comes to families of certain areas, but the areas "
                "of the demand rows are not known; give area_ids."
            )
        parts.append(
            home_visits(
                area.demand.area_ids,
                [set(supply.areas[row]) for row in visiting],
                demand_ids=area.demand.ids,
                supply_ids=[supply.ids[row] for row in visiting],
            )
        )
    if len(parts) == 1:
        return parts[0]
    # Back into the order of the supply.
    return parts[0].beside(parts[1]).of_supply(np.argsort(np.concatenate([placed, visiting])))


def _access(question: Question, table: CostTable, children: Floats, places: Floats) -> Access:
    limit = question.limit_min
    if question.measure is Measure.ENHANCED:
        return enhanced(table, children, places, decay=gaussian(limit))
    if question.measure is Measure.THREE_STEP:
        return three_step(table, children, places, decay=gaussian(limit))
    return two_step(table, children, places, limit_min=limit)


def _cell_value(
    question: Question,
    table: CostTable,
    supply: Supply,
    access: Access,
    inside: npt.NDArray[np.bool_],
) -> Floats:
    if question.measure is Measure.NEAREST:
        minutes = nearest(table).minutes
        return np.where(np.isfinite(minutes), minutes, np.nan)
    if question.measure is Measure.COUNT:
        return count_within(table, supply.capacity, limit_min=question.limit_min)
    if question.measure is Measure.SHARE:
        return inside.astype(np.float64)
    if question.measure is Measure.UNREACHED:
        return (~inside).astype(np.float64)
    return access.value


def _district_value(
    area: StudyArea, question: Question, reach: ReachGaps, cell_value: Floats
) -> Floats:
    if question.measure is Measure.UNREACHED:
        return np.where(reach.children > 0, reach.unreached, np.nan)
    if question.measure is Measure.SHARE:
        return reach.share
    if question.measure is Measure.NEAREST:
        return reach.mean_min
    return means(
        cell_value,
        area.demand.district,
        weights=area.demand.children,
        n=len(area.district_ids),
    )
