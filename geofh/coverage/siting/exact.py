"""Location problems as integer programs for HiGHS, through `scipy.optimize.milp`.

Each function builds one sparse model, keeps what HiGHS had found when the time was up, and
gives its proven bound beside it.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from geofh.coverage.siting.gains import Bound, Gains

__all__ = [
    "Sharing",
    "Solved",
    "cover_with_fewest",
    "most_gain",
    "serve_with_fewest",
    "share_capacity",
]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_SITE_IS_OPEN = 0.5
# HiGHS stops at this relative gap; its default of 1e-4 would be 10 children in 100,000.
_GAP = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """Hold what HiGHS found.

    ``sites`` are the open ones, none when the time was up before any choice
    was found. ``objective`` is theirs and ``bound`` the proven limit of every choice.
    """

    sites: tuple[int, ...] | None
    objective: float
    bound: float


def most_gain(gains: Gains, add: int, *, bound: Bound, time_limit_s: float) -> Solved:
    """Choose ``add`` sites with the largest sum of gains (maximal covering, p-median).

    Church and ReVelle 1974 where every site gives a row the same gain, which needs one variable
    per row; else one per pair (ReVelle and Swain 1970).
    """
    kept = bound.may_matter[gains.site]
    row, site, gain = gains.row[kept], gains.site[kept], gains.gain[kept]
    number, of_row = np.unique(row, return_inverse=True)
    n, m, pairs = len(number), gains.n_sites, len(row)
    largest = np.zeros(n)
    np.maximum.at(largest, of_row, gain)
    one = np.ones(pairs)
    if np.array_equal(largest[of_row], gain):
        # z_i ≤ Σ_j y_j
        links = hstack([coo_array((-one, (of_row, site)), shape=(n, m)), _identity(n)])
        model = [LinearConstraint(links.tocsr(), -np.inf, 0)]
        worth = largest
    else:
        # x_ij ≤ y_j and Σ_j x_ij ≤ 1
        pair = np.arange(pairs)
        links = hstack([coo_array((-one, (pair, site)), shape=(pairs, m)), _identity(pairs)])
        once = hstack([coo_array((n, m)), coo_array((one, (of_row, pair)), shape=(n, pairs))])
        model = [
            LinearConstraint(links.tocsr(), -np.inf, 0),
            LinearConstraint(once.tocsr(), -np.inf, 1),
        ]
        worth = gain
    return _solve(
        cost=np.concatenate([np.zeros(m), -worth]),
        model=model,
        low=bound.must_be_in,
        high=bound.may_matter,
        count=add,
        time_limit_s=time_limit_s,
        sign=-1.0,
    )


def cover_with_fewest(gains: Gains, *, time_limit_s: float) -> Solved:
    """Cover every row that occurs in the gains by as few sites as possible (Toregas 1971)."""
    number, of_row = np.unique(gains.row, return_inverse=True)
    links = csr_array(
        (np.ones(len(of_row)), (of_row, gains.site)), shape=(len(number), gains.n_sites)
    )
    return _solve(
        cost=np.ones(gains.n_sites),
        model=[LinearConstraint(links, 1, np.inf)],
        low=np.zeros(gains.n_sites, dtype=np.bool_),
        high=np.ones(gains.n_sites, dtype=np.bool_),
        count=None,
        time_limit_s=time_limit_s,
        sign=1.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sharing:
    """Describe sites with places and rows of people, who may be divided among sites.

    ``row``, ``site`` and ``worth`` are ``(pairs,)``, the worth of serving one head there;
    ``people`` is ``(n,)`` and ``capacity`` ``(m,)``.
    """

    row: Rows
    site: Rows
    worth: Floats
    people: Floats
    capacity: Floats


def share_capacity(sharing: Sharing, *, is_open: Rows, add: int, time_limit_s: float) -> Solved:
    """Open ``add`` sites beside the open ones and share all places out (Current, Storbeck 1988).

    ``max Σ worth_ij x_ij``, ``Σ_j x_ij ≤ P_i``, ``Σ_i x_ij ≤ S_j y_j``, ``x_ij ≤ P_i y_j``.
    """
    m = len(sharing.capacity)
    room, served = _served(sharing)
    low = np.zeros(m, dtype=np.bool_)
    low[is_open] = True
    return _solve(
        cost=np.concatenate([np.zeros(m), -sharing.worth]),
        model=[room, LinearConstraint(served, -np.inf, sharing.people)],
        low=low,
        high=np.ones(m, dtype=np.bool_),
        count=add + len(is_open),
        time_limit_s=time_limit_s,
        sign=-1.0,
        heads=np.inf,
    )


def serve_with_fewest(sharing: Sharing, *, is_open: Rows, time_limit_s: float) -> Solved:
    """Open as few sites as possible beside the open ones so that everybody gets a place.

    ``min Σ y_j``, ``Σ_j x_ij = P_i``, ``Σ_i x_ij ≤ S_j y_j``, ``x_ij ≤ P_i y_j``: the set covering
    problem with capacities, whose rows may be divided (Current and Storbeck 1988).
    """
    m = len(sharing.capacity)
    room, served = _served(sharing)
    low = np.zeros(m, dtype=np.bool_)
    low[is_open] = True
    return _solve(
        cost=np.concatenate([np.where(low, 0.0, 1.0), np.zeros(len(sharing.row))]),
        model=[room, LinearConstraint(served, sharing.people, sharing.people)],
        low=low,
        high=np.ones(m, dtype=np.bool_),
        count=None,
        time_limit_s=time_limit_s,
        sign=1.0,
        heads=np.inf,
    )


def _served(sharing: Sharing) -> tuple[LinearConstraint, csr_array]:
    """Give the room of the open sites as a constraint, and the matrix of who is served."""
    row, site, people, capacity = sharing.row, sharing.site, sharing.people, sharing.capacity
    n, m, pairs = len(people), len(capacity), len(row)
    pair, one, sites = np.arange(pairs), np.ones(pairs), np.arange(m)
    at_site = coo_array((one, (site, pair)), shape=(m, pairs))
    of_row = coo_array((one, (row, pair)), shape=(n, pairs))
    room = hstack([coo_array((-capacity, (sites, sites)), shape=(m, m)), at_site])
    opened = hstack([coo_array((-people[row], (pair, site)), shape=(pairs, m)), _identity(pairs)])
    served = hstack([coo_array((n, m)), of_row]).tocsr()
    return LinearConstraint(vstack([room, opened]).tocsr(), -np.inf, 0), served


def _solve(
    *,
    cost: Floats,
    model: list[LinearConstraint],
    low: npt.NDArray[np.bool_],
    high: npt.NDArray[np.bool_],
    count: int | None,
    time_limit_s: float,
    sign: float,
    heads: float = 1.0,
) -> Solved:
    """Run HiGHS: sites are the first variables and whole, the others run from 0 to ``heads``."""
    m, others = len(low), len(cost) - len(low)
    constraints = list(model)
    if count is not None:
        number = csr_array(np.concatenate([np.ones(m), np.zeros(others)])[None, :])
        constraints.append(LinearConstraint(number, count, count))
    result: Any = milp(
        cost,
        constraints=constraints,
        integrality=np.concatenate([np.ones(m), np.zeros(others)]),
        bounds=Bounds(
            np.concatenate([low.astype(np.float64), np.zeros(others)]),
            np.concatenate([high.astype(np.float64), np.full(others, heads)]),
        ),
        options=dict(_OPTIONS, time_limit=max(time_limit_s, 0.01)),
    )
    dual = result.mip_dual_bound
    bound = sign * dual if dual is not None and np.isfinite(dual) else sign * -np.inf
    if result.x is None:
        return Solved(sites=None, objective=sign * np.inf, bound=bound)
    return Solved(
        sites=tuple(int(site) for site in np.flatnonzero(result.x[:m] > _SITE_IS_OPEN)),
        objective=sign * float(result.fun),
        bound=bound,
    )


_OPTIONS = MappingProxyType({"mip_rel_gap": _GAP, "disp": False})


def _identity(n: int) -> coo_array:
    place = np.arange(n)
    return coo_array((np.ones(n), (place, place)), shape=(n, n))
