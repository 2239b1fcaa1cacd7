"""A study area -> where the next sites help most, in words that a planner can act on.

Candidates are spots where children live, one per square: the one with most children. That says
where in the city something is missing, not which house can be rented.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.coverage.assess import Question, counted_supply
from geofh.coverage.siting import Siting, maximal_covering
from geofh.coverage.study import StudyArea
from geofh.crs import to_lonlat
from geofh.errors import InputError
from geofh.network import Places

__all__ = ["NextSite", "Plan", "next_sites"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSite:
    """Place one new site: ``lon, lat`` in degrees, its district, and the children it adds."""

    spot: str
    district: str
    lon: float
    lat: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Hold the chosen sites, the one that adds most first, and how good the choice is.

    ``before`` and ``after`` are children within the threshold; ``bound`` is proven: no choice
    among the ``candidates`` reaches more.
    """

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
        yield (
            f"{self.title}: {self.before:,.0f} of {self.children:,.0f} ({self.people}) have one "
            f"within {self.limit_min:g} min"
        )
        for number, one in enumerate(self.sites, start=1):
            yield (f"{number}. {one.district} ({one.lon:.5f}, {one.lat:.5f}): {one.adds:,.0f} more")
        if not self.sites:
            yield "no further site would reach anybody new"
        proven = "proven best" if self.is_best else f"at best {self.bound:,.0f}"
        yield f"then {self.after:,.0f}, {proven}, of {self.candidates:,} candidates"


def next_sites(
    area: StudyArea, *, add: int, limit_min: float, step_m: float, time_limit_s: float
) -> Plan:
    """Choose N sites so that most children have one within the threshold.

    Parameters
    ----------
    add
        N; fewer are chosen if more would reach nobody new.
    limit_min
        Minutes, inclusive.
    step_m
        One candidate per square of this side, metres.
    time_limit_s
        Seconds after which the best choice so far is given, with its bound.

    Raises
    ------
    InputError
        More sites than candidates, or the help comes to the family and needs no site.
    """
    demand = area.demand
    supply = counted_supply(area, Question(limit_min=limit_min))
    placed = np.flatnonzero(supply.placed)
    if not len(placed):
        raise InputError(
            f"{area.kind_title!r} comes to the family: a further site would change nothing."
        )
    spots = candidate_rows(demand.xy, demand.children, step_m=step_m)
    if add > len(spots):
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
    table = area.times.cost(homes, existing, limit_min=limit_min).beside(
        area.times.cost(homes, new, limit_min=limit_min)
    )
    chosen = maximal_covering(
        table,
        demand.children,
        add=add,
        limit_min=limit_min,
        existing=range(len(placed)),
        time_limit_s=time_limit_s,
    )
    return _plan(area, chosen, spots, len(placed), limit_min)


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
    limit_min: float,
) -> Plan:
    demand = area.demand
    rows = spots[np.array(chosen.rows, dtype=np.int64) - existing]
    lon, lat = to_lonlat(demand.xy[rows, 0], demand.xy[rows, 1])
    return Plan(
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
