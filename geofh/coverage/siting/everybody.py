"""Sites such that every child has one: as few as possible, or as near as possible."""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable, within
from geofh.coverage.siting.choice import SAME, Case, Siting, answer, gains_of, prepare, refuse_lost
from geofh.coverage.siting.exact import cover_with_fewest
from geofh.coverage.siting.gains import Gains, marginal
from geofh.coverage.siting.radius import shortest_radius
from geofh.errors import InputError

__all__ = ["p_centre", "set_cover"]

Flags = npt.NDArray[np.bool_]
Sites = tuple[int, ...]


def set_cover(
    table: CostTable,
    demand: npt.ArrayLike,
    *,
    limit_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Find the fewest additional sites with which every child has one within M minutes.

    ``min Σ y_j``, ``Σ_{j: t_ij ≤ M} y_j ≥ 1`` for every i with children (Toregas, Swain,
    ReVelle and Bergman 1971). Parameters as in `maximal_covering`; rows without children need
    no site.

    Raises
    ------
    InputError
        Some children cannot be reached by any candidate; the rows are named.

    Examples
    --------
    >>> table = CostTable.from_dense([[5, 9], [30, 9]], supply_ids=["west", "middle"])
    >>> set_cover(table, [1, 1], limit_min=10).sites
    ('middle',)
    """
    case = prepare(table.at_most(limit_min), demand, existing=existing, add=None)
    gains, todo = _left(case, limit_min)
    refuse_lost(case, todo & ~_reachable(gains), limit_min=limit_min)
    chosen = _greedy_cover(gains)
    bound = 0.0
    if todo.any():
        solved = cover_with_fewest(gains, time_limit_s=time_limit_s)
        if solved.sites is not None and len(solved.sites) <= len(chosen):
            chosen = solved.sites
        # A number of sites is whole, so the bound may be rounded up.
        bound = max(1.0, float(np.ceil(solved.bound - SAME)))
    return answer(
        "set_cover",
        case,
        marginal(gains, chosen),
        before=0.0,
        objective=float(len(chosen)),
        bound=bound,
    )


def p_centre(
    table: CostTable,
    demand: npt.ArrayLike,
    *,
    add: int,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that the farthest family has the shortest possible way.

    ``min max_{i: P_i > 0} min_{j open} t_ij``, by bisection over the times that occur, each step
    a set cover (Minieka 1970). Parameters as in `maximal_covering`; ``adds`` are the children
    newly within the resulting time.

    Raises
    ------
    InputError
        Some children are out of reach of everything, or N sites cannot reach all of them
        within the table's limit.

    Examples
    --------
    >>> table = CostTable.from_dense([[5, 9], [30, 9]], supply_ids=["west", "middle"])
    >>> p_centre(table, [1, 1], add=1).objective
    9.0
    """
    deadline = time.monotonic() + time_limit_s
    case = prepare(table, demand, existing=existing, add=add)
    lived_in = case.people > 0
    gains, todo = _left(case, table.limit_min)
    refuse_lost(case, todo & ~_reachable(gains), limit_min=table.limit_min)
    known = case.now_min[lived_in & np.isfinite(case.now_min)]
    radii = np.unique(np.concatenate([table.minutes, known]))
    shortest = shortest_radius(
        radii,
        lambda radius, left_s: _cover_with(case, add, radius=radius, time_limit_s=left_s),
        deadline=deadline,
    )
    if shortest is None:
        raise InputError(
            f"{add} more sites cannot reach every child within {table.limit_min:g} minutes, the "
            "limit of the table; add more, or compute longer times."
        )
    return answer(
        "p_centre",
        case,
        marginal(_left(case, shortest.radius)[0], shortest.sites),
        before=float(case.now_min[lived_in].max()),
        objective=shortest.radius,
        bound=shortest.bound,
    )


def _left(case: Case, limit_min: float) -> tuple[Gains, Flags]:
    """Give the rows with children that no open site reaches within a limit, and who could."""
    todo = (case.people > 0) & ~within(case.now_min, limit_min)
    weight = np.where(todo, case.people, 0.0)[case.table.demand]
    return gains_of(case, weight * within(case.table.minutes, limit_min)), todo


def _cover_with(
    case: Case, add: int, *, radius: float, time_limit_s: float
) -> tuple[Sites | None, bool]:
    """Try to reach all with N sites: the sites or none, and whether "none" is certain."""
    gains, todo = _left(case, radius)
    if (todo & ~_reachable(gains)).any():
        return None, True
    quick = _greedy_cover(gains)
    if len(quick) <= add:
        return quick, True
    solved = cover_with_fewest(gains, time_limit_s=time_limit_s)
    if solved.sites is not None and len(solved.sites) <= add:
        return solved.sites, True
    return None, solved.bound > add + SAME


def _reachable(gains: Gains) -> Flags:
    flags = np.zeros(gains.n_rows, dtype=np.bool_)
    flags[gains.row] = True
    return flags


def _greedy_cover(gains: Gains) -> Sites:
    """Cover everything, each time with the site that adds most heads."""
    order, adds = marginal(gains, tuple(range(gains.n_sites)))
    return tuple(site for site, more in zip(order, adds, strict=True) if more > 0)
