"""A study area -> where the next sites help most, in words that a planner can act on.

Candidates are spots where children live, one per square: the one with most children. That says
where in the city something is missing, not which house can be rented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from geofh.coverage.assess import Question, counted_supply
from geofh.coverage.siting import Siting, maximal_covering, p_centre, p_median, set_cover
from geofh.coverage.study import StudyArea
from geofh.crs import to_lonlat
from geofh.errors import InputError
from geofh.network import Places

__all__ = ["Goal", "NextSite", "Plan", "next_sites"]


# Minutes counted for a child whom nothing reaches within so many thresholds: a mean needs an end.
_HORIZON = 2.0


class Goal(StrEnum):
    """Say what the next sites are for."""

    MOST = "most"
    """As many children as possible within the threshold (maximal covering)."""
    SHORT = "short"
    """Short ways on average (p-median)."""
    ALL = "all"
    """Everybody within the threshold, with as few sites as possible (set cover)."""
    FARTHEST = "farthest"
    """A short way for whoever has the longest (p-centre)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSite:
    """Place one new site: ``lon, lat`` in degrees, its district, and what it adds.

    That is children newly within the threshold (for `Goal.FARTHEST` within the time reached), or
    for `Goal.SHORT` minutes saved, summed over children.
    """

    spot: str
    district: str
    lon: float
    lat: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Hold the chosen sites, the one that adds most first, and how good the choice is.

    ``before`` and ``after`` are children within the threshold, minutes summed over children
    (`Goal.SHORT`), new sites (`Goal.ALL`) or minutes of the farthest (`Goal.FARTHEST`); ``bound``
    is proven: no choice among the ``candidates`` does better.
    """

    goal: Goal
    title: str
    people: str
    limit_min: float
    children: float
    before: float
    after: float
    bound: float
    is_best: bool
    candidates: int
    sites: tuple[NextSite, ...]

    def lines(self) -> Iterator[str]:
        """Lay it out for a terminal."""
        yield f"{self.title}: {self._now()}"
        unit = " child-minutes saved" if self.goal is Goal.SHORT else " more"
        for number, one in enumerate(self.sites, start=1):
            place = f"{one.district} ({one.lon:.5f}, {one.lat:.5f})"
            yield f"{number}. {place}: {one.adds:,.0f}{unit}"
        if not self.sites:
            yield "no further site would change anything"
        proven = "proven best" if self.is_best else f"at best {self._told(self.bound)}"
        yield f"then {self._told(self.after)}, {proven}, of {self.candidates:,} candidates"

    def _now(self) -> str:
        if self.goal is Goal.SHORT:
            return (
                f"{self._told(self.before)} to the nearest for {self.children:,.0f} "
                f"({self.people}); beyond {_HORIZON * self.limit_min:g} min counts as that"
            )
        if self.goal is Goal.FARTHEST:
            return f"{self._told(self.before)} for whoever has the longest way ({self.people})"
        if self.goal is Goal.ALL:
            return f"one within {self.limit_min:g} min for all {self.children:,.0f} ({self.people})"
        return (
            f"{self._told(self.before)} of {self.children:,.0f} ({self.people}) have one "
            f"within {self.limit_min:g} min"
        )

    def _told(self, value: float) -> str:
        """Write an objective: children, minutes on average, sites, minutes."""
        if self.goal is Goal.SHORT:
            return f"{value / self.children:.2f} min on average"
        if self.goal is Goal.FARTHEST:
            return f"{value:.1f} min" if np.isfinite(value) else "no way known"
        return f"{value:,.0f} sites" if self.goal is Goal.ALL else f"{value:,.0f}"


def next_sites(
    area: StudyArea,
    *,
    add: int,
    limit_min: float,
    step_m: float,
    time_limit_s: float,
    goal: Goal = Goal.MOST,
) -> Plan:
    """Choose the next sites for a goal.

    Parameters
    ----------
    add
        N; fewer are chosen if more would change nothing. `Goal.ALL` asks how many, and needs none.
    limit_min
        Minutes, inclusive.
    step_m
        One candidate per square of this side, metres.
    time_limit_s
        Seconds after which the best choice so far is given, with its bound.
    goal
        What the sites are for.

    Raises
    ------
    InputError
        More sites than candidates, the help comes to the family and needs no site, or some
        children cannot be reached by any candidate although the goal is for all; they are named.
    """
    demand = area.demand
    supply = counted_supply(area, Question(limit_min=limit_min))
    placed = np.flatnonzero(supply.placed)
    if not len(placed):
        raise InputError(
            f"{area.kind_title!r} comes to the family: a further site would change nothing."
        )
    spots = candidate_rows(demand.xy, demand.children, step_m=step_m)
    if goal is not Goal.ALL and add > len(spots):
        raise InputError(
            f"{add} sites are to be added, but there are only {len(spots)} candidates: choose a "
            "smaller --step or a smaller --add."
        )
    homes = Places(ids=demand.ids, xy=demand.xy)
    existing = Places(
        ids=[supply.ids[row] for row in placed],
        xy=np.column_stack((supply.easting, supply.northing))[placed],
    )
    new = Places(ids=[f"new {demand.ids[row]}" for row in spots], xy=demand.xy[spots])
    within = goal in {Goal.MOST, Goal.ALL}
    horizon = limit_min if within else _HORIZON * limit_min
    table = area.times.cost(homes, existing, limit_min=horizon).beside(
        area.times.cost(homes, new, limit_min=horizon)
    )
    solve: dict[Goal, Callable[..., Siting]] = {
        Goal.MOST: partial(maximal_covering, add=add, limit_min=limit_min),
        Goal.SHORT: partial(p_median, add=add, beyond_min=horizon),
        Goal.ALL: partial(set_cover, limit_min=limit_min),
        Goal.FARTHEST: partial(p_centre, add=add),
    }
    chosen = solve[goal](
        table, demand.children, existing=range(len(placed)), time_limit_s=time_limit_s
    )
    return _plan(area, chosen, spots, len(placed), limit_min=limit_min, goal=goal)


def candidate_rows(
    xy: npt.NDArray[np.float64], children: npt.NDArray[np.float64], *, step_m: float
) -> npt.NDArray[np.int64]:
    """Choose the row with most children in every square, the first of equals, in order of rows."""
    square = np.floor(xy / step_m).astype(np.int64)
    lived_in = np.flatnonzero(children > 0)
    order = lived_in[
        np.lexsort((lived_in, -children[lived_in], square[lived_in, 1], square[lived_in, 0]))
    ]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(square[order], axis=0) != 0).any(axis=1)
    return np.sort(order[new])


def _plan(
    area: StudyArea,
    chosen: Siting,
    spots: npt.NDArray[np.int64],
    existing: int,
    *,
    limit_min: float,
    goal: Goal,
) -> Plan:
    demand = area.demand
    rows = spots[np.array(chosen.rows, dtype=np.int64) - existing]
    lon, lat = to_lonlat(demand.xy[rows, 0], demand.xy[rows, 1])
    return Plan(
        goal=goal,
        title=f"{area.kind_title} in {area.title}",
        people=demand.title,
        limit_min=limit_min,
        children=float(demand.children.sum()),
        before=chosen.before,
        after=chosen.objective,
        bound=chosen.bound,
        is_best=chosen.optimal,
        candidates=len(spots),
        sites=tuple(
            NextSite(
                spot=demand.ids[row],
                district=area.district_names[demand.district[row]],
                lon=float(x),
                lat=float(y),
                adds=float(adds),
            )
            for row, x, y, adds in zip(rows, lon, lat, chosen.adds, strict=True)
        ),
    )
