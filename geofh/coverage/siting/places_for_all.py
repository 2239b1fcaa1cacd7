"""Sites such that every child gets a place: as few as possible, or as near as possible."""

import time
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.quantities import amounts
from geofh.coverage.siting.choice import SAME, Case, Siting, answer, prepare, refuse_lost
from geofh.coverage.siting.exact import serve_with_fewest
from geofh.coverage.siting.gains import greedy
from geofh.coverage.siting.radius import shortest_radius
from geofh.coverage.siting.rationed import PlacesCase
from geofh.errors import InputError

__all__ = ["centre_with_places", "cover_with_places"]

Floats = npt.NDArray[np.float64]
Sites = tuple[int, ...]


def cover_with_places(
    table: CostTable,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    limit_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Find the fewest additional sites with which every child gets a place within M minutes.

    ``min Σ y_j``, ``Σ_{j: t_ij ≤ M} x_ij = P_i``, ``Σ_i x_ij ≤ S_j y_j`` (Current and Storbeck
    1988; the children of a row may go to different sites). Parameters as in `set_cover` and
    `covering_with_places`; ``adds`` are the children who get a place.

    Raises
    ------
    InputError
        Children without a candidate in reach, named; fewer places than children there, by how
        many.

    Examples
    --------
    >>> table = CostTable.from_dense([[5, 5], [5, 5]], supply_ids=["small", "large"])
    >>> cover_with_places(table, [30, 20], [10, 50], limit_min=15).sites
    ('large',)
    """
    case = prepare(table.at_most(limit_min), demand, existing=existing, add=None)
    places = amounts(capacity, table.supply_ids, what="capacity")
    plan = _everybody(case, places, limit_min=limit_min)
    missing = _missing(plan)
    if missing > 0:
        raise InputError(
            f"{missing:g} of {case.people.sum():g} children get no place within {limit_min:g} "
            "minutes even if every candidate opens; add candidates or places, or raise the limit."
        )
    chosen = _prefix(plan)
    bound = 0.0
    if chosen:
        solved = serve_with_fewest(plan.sharing, is_open=case.existing, time_limit_s=time_limit_s)
        chosen = min((chosen, _as_candidates(case, solved.sites) or chosen), key=len)
        # A number of sites is whole, so the bound may be rounded up.
        bound = max(1.0, float(np.ceil(solved.bound - SAME)))
    order, steps = plan.steps(chosen)
    return answer(
        "cover_with_places",
        case,
        (order, np.diff(steps)),
        before=0.0,
        objective=float(len(chosen)),
        bound=min(bound, float(len(chosen))),
    )


def centre_with_places(
    table: CostTable,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    add: int,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that the farthest way to a place is as short as possible.

    As `p_centre`, each step of the bisection a `cover_with_places`: a child may have to pass a
    near site that is full.

    Raises
    ------
    InputError
        N sites cannot give every child a place within the table's limit.

    Examples
    --------
    Both live beside the small site, which has places for one of them:

    >>> table = CostTable.from_dense([[1, 9], [1, 8]], supply_ids=["small", "large"])
    >>> centre_with_places(table, [1, 1], [1, 5], add=2).objective
    8.0
    """
    deadline = time.monotonic() + time_limit_s
    case = prepare(table, demand, existing=existing, add=add)
    places = amounts(capacity, table.supply_ids, what="capacity")
    radii = np.unique(table.minutes)
    shortest = shortest_radius(
        radii,
        lambda radius, left_s: _within(case, places, add=add, radius=radius, time_limit_s=left_s),
        deadline=deadline,
    )
    if shortest is None:
        raise InputError(
            f"{add} more sites cannot give every child a place within {table.limit_min:g} minutes, "
            "the limit of the table; add more sites or places, or compute longer times."
        )
    plan = _everybody(_at_most(case, shortest.radius), places, limit_min=shortest.radius)
    order, steps = plan.steps(shortest.sites)
    return answer(
        "centre_with_places",
        case,
        (order, np.diff(steps)),
        before=_today(case, places, radii),
        objective=shortest.radius,
        bound=shortest.bound,
    )


def _everybody(case: Case, places: Floats, *, limit_min: float) -> PlacesCase:
    """Make the problem in which each child served counts one; nobody may be out of all reach."""
    reached = np.zeros(case.table.n_demand, dtype=np.bool_)
    reached[case.table.demand] = True
    refuse_lost(case, (case.people > 0) & ~reached, limit_min=limit_min)
    return PlacesCase(case, places, worth=np.ones(len(case.table.minutes)), time_limit_s=np.inf)


def _missing(plan: PlacesCase) -> float:
    """Count the children without a place when every candidate is open."""
    everybody = float(plan.case.people.sum())
    missing = everybody - plan.served(tuple(range(len(plan.case.candidates))))
    return missing if missing > SAME * max(1.0, everybody) else 0.0


def _prefix(plan: PlacesCase) -> Sites:
    """Give the shortest beginning of the greedy order that serves everybody."""
    everybody = float(plan.case.people.sum()) * (1 - SAME)
    order = greedy(plan.gains, len(plan.case.candidates))
    numbers = range(len(order) + 1)
    enough = bisect_left(numbers, True, key=lambda number: plan.served(order[:number]) >= everybody)
    return order[:enough]


def _within(
    case: Case, places: Floats, *, add: int, radius: float, time_limit_s: float
) -> tuple[Sites | None, bool]:
    """Try to serve all within a radius with N sites: the sites or none, and whether it is sure."""
    near = _at_most(case, radius)
    reached = np.zeros(near.table.n_demand, dtype=np.bool_)
    reached[near.table.demand] = True
    if ((near.people > 0) & ~reached).any():
        return None, True
    plan = _everybody(near, places, limit_min=radius)
    if _missing(plan) > 0:
        return None, True
    quick = _prefix(plan)
    if len(quick) <= add:
        return quick, True
    solved = serve_with_fewest(plan.sharing, is_open=case.existing, time_limit_s=time_limit_s)
    exact = _as_candidates(case, solved.sites)
    if exact is not None and len(exact) <= add:
        return exact, True
    return None, solved.bound > add + SAME


def _at_most(case: Case, radius: float) -> Case:
    return Case(
        table=case.table.at_most(radius),
        people=case.people,
        existing=case.existing,
        candidates=case.candidates,
        now_min=case.now_min,
    )


def _as_candidates(case: Case, sites: Sites | None) -> Sites | None:
    """Turn supply rows into numbers of candidates; existing sites are none."""
    if sites is None:
        return None
    new = np.setdiff1d(np.array(sites, dtype=np.intp), case.existing)
    return tuple(int(site) for site in np.searchsorted(case.candidates, new))


def _today(case: Case, places: Floats, radii: Floats) -> float:
    """Give the radius within which the existing sites serve everybody, infinite if none does."""
    everybody = float(case.people.sum()) * (1 - SAME)

    def serves(radius: float) -> bool:
        near = _at_most(case, radius)
        worth = np.ones(len(near.table.minutes))
        return PlacesCase(near, places, worth=worth, time_limit_s=np.inf).served(()) >= everybody

    place = bisect_left(radii, True, key=lambda radius: serves(float(radius)))
    return float(radii[place]) if place < len(radii) else float("inf")
