"""N sites for as many as possible, or for the shortest ways on average."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable, within
from geofh.coverage.siting.choice import SAME, Case, Siting, answer, gains_of, prepare
from geofh.coverage.siting.exact import most_gain
from geofh.coverage.siting.gains import (
    Gains,
    exchange,
    exchange_again,
    greedy,
    marginal,
    upper_bound,
)
from geofh.errors import InputError

__all__ = ["maximal_covering", "p_median"]


def maximal_covering(
    table: CostTable,
    demand: npt.ArrayLike,
    *,
    add: int,
    limit_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that as many children as possible have one within M minutes.

    ``max Σ P_i z_i``, ``z_i ≤ Σ_{j: t_ij ≤ M} y_j``, ``Σ y_j = N`` (Church and ReVelle 1974).

    Parameters
    ----------
    table
        Minutes to existing sites and candidates.
    demand
        ``(n_demand,)`` children.
    add
        N, how many to open.
    limit_min
        M, inclusive.
    existing
        Rows of the supply that are open already; all others are candidates.
    time_limit_s
        Seconds for HiGHS; 0 gives the greedy and exchanged choice with its bound.

    Raises
    ------
    InputError
        N below 1 or above the number of candidates, a row that does not exist, bad demand.

    Examples
    --------
    >>> table = CostTable.from_dense(
    ...     [[5, 99, 99], [99, 5, 9], [99, 99, 9]], supply_ids=["old", "west", "east"]
    ... )
    >>> plan = maximal_covering(table, [40, 30, 20], add=1, limit_min=15, existing=[0])
    >>> plan.sites, plan.before, plan.objective, plan.optimal
    (('east',), 40.0, 90.0, True)
    """
    case = prepare(table.at_most(limit_min), demand, existing=existing, add=add)
    covered = within(case.now_min, limit_min)
    gains = gains_of(case, np.where(covered, 0.0, case.people)[case.table.demand])
    return _best(
        "maximal_covering",
        case,
        gains,
        add=add,
        before=float(case.people[covered].sum()),
        sign=1.0,
        time_limit_s=time_limit_s,
    )


def p_median(
    table: CostTable,
    demand: npt.ArrayLike,
    *,
    add: int,
    beyond_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that the way to the nearest is short on average.

    ``min Σ P_i min_{j open} t_ij`` (Hakimi 1964; ReVelle and Swain 1970).

    Parameters
    ----------
    table, demand, add, existing, time_limit_s
        As in `maximal_covering`.
    beyond_min
        Minutes counted for a child whom no open site reaches within the table's limit. It
        decides how much reaching somebody at all is worth.

    Raises
    ------
    InputError
        As in `maximal_covering`; ``beyond_min`` below a time in the table.

    Examples
    --------
    >>> table = CostTable.from_dense([[0, 9], [4, 9], [30, 0]], supply_ids=["west", "east"])
    >>> plan = p_median(table, [10, 10, 1], add=1, beyond_min=60)
    >>> plan.sites, plan.objective
    (('west',), 70.0)
    """
    longest = float(table.minutes.max(initial=0.0))
    if not longest <= beyond_min < np.inf:
        raise InputError(
            f"beyond_min is {beyond_min}; expected at least {longest:g}, the longest time in the "
            "table: reaching somebody late is no worse than not at all."
        )
    case = prepare(table, demand, existing=existing, add=add)
    now = np.minimum(case.now_min, beyond_min)
    saved = case.people[table.demand] * (now[table.demand] - table.minutes)
    return _best(
        "p_median",
        case,
        gains_of(case, np.maximum(saved, 0.0)),
        add=add,
        before=float((case.people * now).sum()),
        sign=-1.0,
        time_limit_s=time_limit_s,
    )


def _best(
    model: str,
    case: Case,
    gains: Gains,
    *,
    add: int,
    before: float,
    sign: float,
    time_limit_s: float,
) -> Siting:
    """Choose the sites with the largest sum of gains, as surely as the time allows."""
    ordered = marginal(gains, exchange(gains, greedy(gains, add)))
    known = float(ordered[1].sum())
    bound = upper_bound(gains, add, known=known)
    limit = bound.value
    if limit - known > SAME * max(1.0, limit):
        again = marginal(gains, exchange_again(gains, add))
        if again[1].sum() > known * (1 + SAME):
            ordered, known = again, float(again[1].sum())
            # A better choice makes better steps towards the bound, and rules out more sites.
            bound = upper_bound(gains, add, known=known)
            limit = min(limit, bound.value)
    if time_limit_s > 0 and limit - known > SAME * max(1.0, limit):
        solved = most_gain(gains, add, bound=bound, time_limit_s=time_limit_s)
        limit = min(limit, solved.bound)
        if solved.sites is not None:
            found = marginal(gains, solved.sites)
            if found[1].sum() > known:
                ordered, known = found, float(found[1].sum())
    return answer(
        model,
        case,
        ordered,
        before=before,
        objective=before + sign * known,
        bound=before + sign * max(limit, known),
    )
