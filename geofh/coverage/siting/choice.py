"""What every location problem starts from and ends in.

Sites divided into open ones and candidates, the gains of the candidates, and an answer with
its bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.accessibility import nearest
from geofh.coverage.quantities import amounts
from geofh.coverage.siting.gains import Gains
from geofh.errors import InputError

__all__ = ["SAME", "Case", "Siting", "answer", "gains_of", "prepare", "refuse_lost"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

SAME = 1e-9
"""Relative; two objectives that differ by less are the same."""

_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Siting:
    """Hold a choice of sites and how good it is known to be.

    Attributes
    ----------
    model
        ``maximal_covering``, ``p_median``, ``set_cover``, ``p_centre``, or with places.
    sites
        Supply ids of the sites to open, the one that adds most first. A site that would add
        nothing is left out, so there may be fewer than asked.
    rows
        The same as row numbers of the table.
    adds
        ``(k,)`` what each adds after those before it: children newly within the limit (newly
        with a place), or for the median the minutes saved, summed over children.
    before, objective
        The objective with the existing sites only, and with the chosen ones: children within
        the limit, minutes summed over children, number of new sites, or minutes of the farthest.
    bound
        Proven: no choice does better than this.
    gap
        How far the objective is from the bound, as a share of the improvement that the bound
        would allow; 0 is proven best.
    optimal
        Whether the choice is proven to be best.
    """

    model: str
    sites: tuple[str, ...]
    rows: tuple[int, ...]
    adds: Floats
    before: float
    objective: float
    bound: float
    gap: float
    optimal: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """Carry one problem: times, children, open sites, candidates, and the time to the open ones."""

    table: CostTable
    people: Floats
    existing: Rows
    candidates: Rows
    now_min: Floats


def prepare(
    table: CostTable, demand: npt.ArrayLike, *, existing: Sequence[int], add: int | None
) -> Case:
    """Check a problem and divide its supply.

    Raises
    ------
    InputError
        Bad demand, a site that does not exist, no candidate, or N below 1 or above their number.
    """
    people = amounts(demand, table.demand_ids, what="demand")
    open_ = np.unique(np.asarray(existing, dtype=np.intp))
    wrong = open_[(open_ < 0) | (open_ >= table.n_supply)]
    if wrong.size:
        raise InputError(
            f"existing site {wrong[0]} is no row of the supply; there are {table.n_supply}, "
            "counted from 0."
        )
    candidates = np.setdiff1d(np.arange(table.n_supply), open_)
    if not len(candidates):
        raise InputError("every site is open already; expected at least one candidate.")
    if add is not None and not 1 <= add <= len(candidates):
        raise InputError(
            f"{add} sites are asked for; expected 1 to {len(candidates)}, the number of candidates."
        )
    now = np.full(table.n_demand, np.inf)
    if len(open_):
        now = nearest(table.of_supply(open_)).minutes
    return Case(table=table, people=people, existing=open_, candidates=candidates, now_min=now)


def gains_of(case: Case, gain: Floats) -> Gains:
    """Keep the pairs of candidates with a positive gain; ``gain`` is ``(pairs,)`` of the table."""
    place = np.full(case.table.n_supply, -1, dtype=np.intp)
    place[case.candidates] = np.arange(len(case.candidates))
    site = place[case.table.supply]
    counts = (site >= 0) & (gain > 0)
    return Gains(
        row=case.table.demand[counts].astype(np.intp),
        site=site[counts],
        gain=gain[counts],
        n_rows=case.table.n_demand,
        n_sites=len(case.candidates),
    )


def refuse_lost(case: Case, lost: Flags, *, limit_min: float) -> None:
    """Raise `InputError` when there are rows that nothing can reach, and name them."""
    rows = np.flatnonzero(lost)
    if not rows.size:
        return
    names = ", ".join(repr(case.table.demand_ids[row]) for row in rows[:_NAMED_AT_MOST])
    more = f" and {rows.size - _NAMED_AT_MOST} more" if rows.size > _NAMED_AT_MOST else ""
    raise InputError(
        f"no site or candidate is within {limit_min:g} minutes of {names}{more} "
        f"({case.people[rows].sum():g} children); add candidates there, raise the limit, or "
        "leave these rows out."
    )


def answer(
    model: str,
    case: Case,
    chosen: tuple[tuple[int, ...], Floats],
    *,
    before: float,
    objective: float,
    bound: float,
) -> Siting:
    """Name the chosen candidates in their order; those that add nothing are left out."""
    order, adds = chosen
    useful = adds > SAME * max(1.0, float(adds.sum()))
    rows = tuple(
        int(case.candidates[site]) for site, used in zip(order, useful, strict=True) if used
    )
    off = abs(bound - objective)
    possible = abs(bound - before)
    if not np.isfinite(possible):
        # Nothing was open that could be improved on: a share of the objective itself.
        possible = abs(objective)
    # HiGHS ends at a gap relative to what can be gained, often many times the objective.
    optimal = off <= SAME * max(1.0, abs(bound), possible)
    return Siting(
        model=model,
        sites=tuple(case.table.supply_ids[row] for row in rows),
        rows=rows,
        adds=adds[useful],
        before=before,
        objective=objective,
        bound=bound,
        gap=0.0 if optimal or not possible else off / possible,
        optimal=optimal,
    )
