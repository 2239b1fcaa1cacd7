"""Measures + districts -> where how many are not reached, in heads and in places.

Two questions, two gaps. *Is anything near?* gives children without a site within M minutes
(`gaps_in_reach`). *Is it enough?* gives the capacity that a district lacks to a stated target
(`gaps_in_capacity`). Both are sums that a reader can do by hand, ranked by the largest first.
A cell view is the same question with every cell as its own district.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable, Reach
from geofh.coverage.accessibility import nearest, reached, reasons
from geofh.coverage.quantities import amounts, district_rows, means, sums
from geofh.errors import InputError

__all__ = [
    "CapacityGaps",
    "ReachGaps",
    "Robustness",
    "gaps_in_capacity",
    "gaps_in_reach",
    "ranking",
    "robustness",
]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ranks = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachGaps:
    """Hold one row per district: whom the nearest site is too far for.

    Attributes
    ----------
    ids
        The districts.
    children, unreached
        Heads that live there, and those without a site within the limit, whatever the reason.
    share
        Share of children within the limit, NaN where no child lives.
    mean_min
        Mean minutes to the nearest site over the children who have one at all; else NaN.
    by_reason
        ``(n, 5)`` heads by `Reach`: within, out of limit, on an island, not snapped, and 0.
    rank
        1 is the district with most unreached children.
    """

    ids: tuple[str, ...]
    children: Floats
    unreached: Floats
    share: Floats
    mean_min: Floats
    by_reason: Floats
    rank: Ranks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CapacityGaps:
    """Hold one row per district: how much capacity it lacks to a target.

    Attributes
    ----------
    ids
        The districts.
    children
        Heads.
    received
        Σ P_i A_i: what the district's children get, in the unit of the capacity.
    needed
        Target × children.
    lacking
        ``max(0, needed − received)``.
    target
        Capacity per child that was asked for.
    rank
        1 lacks most.
    """

    ids: tuple[str, ...]
    children: Floats
    received: Floats
    needed: Floats
    lacking: Floats
    target: float
    rank: Ranks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Robustness:
    """Say how far a gap depends on what was assumed.

    Attributes
    ----------
    ids
        The districts.
    share
        ``(n,)`` share of the scenarios in which the district is a gap; NaN where no child
        lives in any of them.
    scenarios
        What was assumed in each: speed, minutes, demand.
    is_gap
        ``(scenarios, n)``.
    """

    ids: tuple[str, ...]
    share: Floats
    scenarios: tuple[tuple[str, float, str], ...]
    is_gap: Flags


def gaps_in_reach(
    table: CostTable,
    demand: npt.ArrayLike,
    *,
    district: npt.ArrayLike,
    ids: Sequence[str],
    limit_min: float,
) -> ReachGaps:
    """Count the children of each district who have no site within M minutes.

    ``unreached_d = Σ_{i in d} P_i [min_j t_ij > M]``; the limit is inclusive.

    Parameters
    ----------
    demand
        ``(n_demand,)`` children.
    district
        ``(n_demand,)`` number of each row's district, a place in ``ids``.
    ids
        The districts; one without any demand row stays, with 0 children.

    Raises
    ------
    InputError
        Demand that is no number, a row in no district; the row is named.

    Examples
    --------
    >>> table = CostTable.from_dense([[5], [20], [np.inf]])
    >>> gaps = gaps_in_reach(
    ...     table, [10, 30, 20], district=[0, 0, 1], ids=["North", "South"], limit_min=15
    ... )
    >>> gaps.unreached.tolist(), gaps.rank.tolist()
    ([30.0, 20.0], [1, 2])
    """
    people = amounts(demand, table.demand_ids, what="demand")
    rows = district_rows(district, table.demand_ids, n_districts=len(ids))
    n = len(ids)
    inside = reached(table, limit_min)
    minutes = nearest(table).minutes
    known = np.isfinite(minutes)
    codes = reasons(table, people, limit_min=limit_min)
    by_reason = np.stack(
        [sums(np.where(codes == code, people, 0.0), rows, n) for code in Reach], axis=1
    )
    unreached = sums(np.where(inside, 0.0, people), rows, n)
    return ReachGaps(
        ids=tuple(ids),
        children=sums(people, rows, n),
        unreached=unreached,
        share=means(inside, rows, weights=people, n=n),
        mean_min=means(
            np.where(known, minutes, 0.0), rows, weights=np.where(known, people, 0.0), n=n
        ),
        by_reason=by_reason,
        rank=ranking(unreached),
    )


def gaps_in_capacity(
    value: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    district: npt.ArrayLike,
    ids: Sequence[str],
    target: float | None = None,
) -> CapacityGaps:
    """Say how much capacity each district lacks.

    Parameters
    ----------
    value
        ``(n_demand,)`` capacity per child (`two_step` and its kin, not `balanced`).
    demand
        ``(n_demand,)`` children.
    district, ids
        As in `gaps_in_reach`.
    target
        Capacity per child. None takes the median of the districts in which children live:
        where no reference value exists a district can only be compared with the others.

    Examples
    --------
    >>> gaps = gaps_in_capacity(
    ...     [0.2, 0.05], [100, 200], district=[0, 1], ids=["North", "South"], target=0.1
    ... )
    >>> gaps.lacking.tolist()
    [0.0, 10.0]
    """
    names = [str(row) for row in range(np.size(demand))]
    people = amounts(demand, names, what="demand")
    per_child = np.asarray(value, dtype=np.float64)
    if per_child.shape != people.shape or not np.all(np.isfinite(per_child)):
        raise InputError(
            f"values have the shape {per_child.shape} or are not finite; "
            f"expected {people.shape}, capacity per child."
        )
    rows = district_rows(district, names, n_districts=len(ids))
    n = len(ids)
    children = sums(people, rows, n)
    received = sums(people * per_child, rows, n)
    if target is None:
        lived_in = children > 0
        target = float(np.median(received[lived_in] / children[lived_in]))
    if not 0 <= target < np.inf:
        raise InputError(f"target is {target}; expected capacity per child, 0 or more.")
    needed = target * children
    lacking = np.maximum(needed - received, 0.0)
    return CapacityGaps(
        ids=tuple(ids),
        children=children,
        received=received,
        needed=needed,
        lacking=lacking,
        target=target,
        rank=ranking(lacking),
    )


def ranking(values: npt.ArrayLike) -> Ranks:
    """Give each row its rank, 1 for the largest; equal values have the better rank in common.

    Examples
    --------
    >>> ranking([3.0, 7.0, 3.0, 0.0]).tolist()
    [2, 1, 2, 4]
    """
    array = np.asarray(values, dtype=np.float64)
    ascending = np.sort(array)
    return np.asarray(len(array) - np.searchsorted(ascending, array, side="right") + 1)


def robustness(
    table: CostTable,
    demands: Mapping[str, npt.ArrayLike],
    *,
    district: npt.ArrayLike,
    ids: Sequence[str],
    speeds: Mapping[str, float],
    limits_min: Sequence[float],
    enough: float,
) -> Robustness:
    """Ask in which share of all combinations of assumptions a district is a gap.

    Parameters
    ----------
    table
        Minutes at the reference speed, computed up to the longest limit at the highest speed.
    demands
        Name -> ``(n_demand,)`` children; several where the numbers are intervals or forecasts.
    speeds
        Name -> how many times longer everybody takes than in the table: 4.8 km/h to 4.0 is 1.2.
    limits_min
        Thresholds in minutes.
    enough
        A district is a gap where less than this share of its children is within the limit.

    Raises
    ------
    InputError
        Nothing to vary, ``enough`` not between 0 and 1, a limit the table does not reach.

    Examples
    --------
    >>> table = CostTable.from_dense([[12], [20]], limit_min=30)
    >>> robustness(
    ...     table, {"2024": [10, 10]}, district=[0, 1], ids=["North", "South"],
    ...     speeds={"5.4 km/h": 4.8 / 5.4, "4.8 km/h": 1.0, "4.0 km/h": 1.2},
    ...     limits_min=[10, 15, 20], enough=0.8,
    ... ).share.round(2).tolist()
    [0.33, 0.78]
    """
    if not (demands and speeds and len(limits_min)):
        raise InputError("nothing to vary: expected at least one demand, one speed and one limit.")
    if not 0 < enough <= 1:
        raise InputError(f"enough is {enough}; expected a share, more than 0 and at most 1.")
    scenarios: list[tuple[str, float, str]] = []
    is_gap: list[Flags] = []
    lived_in = np.zeros(len(ids), dtype=np.bool_)
    rows = district_rows(district, table.demand_ids, n_districts=len(ids))
    for speed, factor in speeds.items():
        slower = table.slower(factor)
        for limit in limits_min:
            inside = reached(slower.at_most(limit), limit)
            for name, demand in demands.items():
                people = amounts(demand, table.demand_ids, what=f"demand {name}")
                share = means(inside, rows, weights=people, n=len(ids))
                # NaN, no child, compares as no gap.
                is_gap.append(share < enough)
                lived_in |= ~np.isnan(share)
                scenarios.append((speed, float(limit), name))
    matrix = np.array(is_gap)
    return Robustness(
        ids=tuple(ids),
        share=np.where(lived_in, matrix.mean(axis=0), np.nan),
        scenarios=tuple(scenarios),
        is_gap=matrix,
    )
