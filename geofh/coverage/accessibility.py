"""A cost table -> how well each demand row is served, not counting who else wants the same.

Time to the nearest, whom something reaches within a limit, what is in reach, gravity. Measures
in which families share the supply are in `geofh.coverage.catchment`. Where nothing is in reach
the value is 0 (the time is infinite) and `reasons` says why; it is never missing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable, Reach, within
from geofh.coverage.decay import Decay, binary
from geofh.coverage.quantities import amounts, sums

__all__ = [
    "Nearest",
    "count_within",
    "gravity",
    "home_visits",
    "nearest",
    "reached",
    "reasons",
    "share_within",
]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """Hold the nearest supply of every demand row.

    ``minutes`` is ``(n_demand,)``, infinite where nothing is in reach; ``supply`` is the row of
    the nearest, the first of equals, -1 where there is none.
    """

    minutes: Floats
    supply: Rows


def nearest(table: CostTable) -> Nearest:
    """Find the time to the nearest supply, ``min_j t_ij``.

    Examples
    --------
    >>> near = nearest(CostTable.from_dense([[5, 0], [np.inf, np.inf]]))
    >>> near.minutes.tolist(), near.supply.tolist()
    ([0.0, inf], [1, -1])
    """
    minutes = np.full(table.n_demand, np.inf)
    supply = np.full(table.n_demand, -1, dtype=np.int32)
    if table.demand.size:
        # Pairs are sorted by demand and supply: a minimum per run, and the first pair that has it.
        starts = np.flatnonzero(np.diff(table.demand, prepend=-1))
        minutes[table.demand[starts]] = np.minimum.reduceat(table.minutes, starts)
        least = np.flatnonzero(table.minutes == minutes[table.demand])
        first = least[np.flatnonzero(np.diff(table.demand[least], prepend=-1))]
        supply[table.demand[first]] = table.supply[first]
    return Nearest(minutes=minutes, supply=supply)


def reached(table: CostTable, limit_min: float) -> Flags:
    """Tell for every demand row whether any supply is within a limit (inclusive)."""
    flags = np.zeros(table.n_demand, dtype=np.bool_)
    flags[table.demand[within(table.minutes, binary(limit_min).limit_min)]] = True
    return flags


def share_within(table: CostTable, demand: npt.ArrayLike, *, limit_min: float) -> float:
    """Give the share of children with a site within M minutes, ``Σ P_i [min_j t_ij ≤ M] / Σ P_i``.

    Rows that nothing reaches count in the denominator. The limit is inclusive.

    Raises
    ------
    InputError
        Demand that is not a number per row, 0 or more; the row is named.

    Examples
    --------
    >>> share_within(CostTable.from_dense([[15], [16], [np.inf]]), [10, 20, 10], limit_min=15)
    0.25
    """
    people = amounts(demand, table.demand_ids, what="demand")
    return float(people[reached(table, limit_min)].sum() / people.sum())


def count_within(table: CostTable, capacity: npt.ArrayLike, *, limit_min: float) -> Floats:
    """Add up what is within a limit: ``A_i = Σ_j S_j [t_ij ≤ M]`` (Wachs and Kumagai 1973).

    Parameters
    ----------
    capacity
        ``(n_supply,)``: ones count sites, otherwise places, heads or hours.
    """
    return gravity(table, capacity, decay=binary(limit_min))


def gravity(table: CostTable, capacity: npt.ArrayLike, *, decay: Decay) -> Floats:
    """Add up what is near, less the farther it is: ``A_i = Σ_j S_j f(t_ij)`` (Hansen 1959).

    Examples
    --------
    >>> from geofh.coverage.decay import power
    >>> table = CostTable.from_dense([[2, 4], [10, np.inf]])
    >>> gravity(table, [10, 20], decay=power(1, limit_min=30)).tolist()
    [10.0, 1.0]
    """
    amount = amounts(capacity, table.supply_ids, what="capacity")
    return sums(amount[table.supply] * decay.of(table), table.demand, table.n_demand)


def home_visits(
    demand_area: Sequence[str],
    service_areas: Sequence[Collection[str]],
    *,
    supply_ids: Sequence[str],
    demand_ids: Sequence[str] | None = None,
) -> CostTable:
    """Turn service areas of home visits into a cost table: 0 minutes inside, no pair outside.

    Who comes to the family is where the family is, so every measure works unchanged: `reached`
    says who is covered at all, `two_step` how many hours there are per child, shared by all
    whom the same service serves.

    Parameters
    ----------
    demand_area
        ``(n_demand,)`` area id of each demand row.
    service_areas
        Area ids that each service serves.
    supply_ids, demand_ids
        Names of the services and of the demand rows (default: their place).

    Examples
    --------
    >>> table = home_visits(["01", "02", "03"], [{"01", "02"}], supply_ids=["midwives"])
    >>> reached(table, 1).tolist()
    [True, True, False]
    """
    areas = np.asarray(demand_area, dtype=np.str_)
    pairs = [np.flatnonzero(np.isin(areas, sorted(served))) for served in service_areas]
    rows = np.concatenate(pairs) if pairs else np.empty(0, dtype=np.intp)
    columns = np.repeat(np.arange(len(pairs)), [len(one) for one in pairs])
    return CostTable.from_pairs(
        rows,
        columns,
        np.zeros(len(rows)),
        demand_ids=len(areas) if demand_ids is None else demand_ids,
        supply_ids=supply_ids,
    )


def reasons(table: CostTable, demand: npt.ArrayLike, *, limit_min: float) -> Codes:
    """Say for every demand row why its value is what it is: a `Reach` each.

    Returns
    -------
    codes
        ``(n_demand,)`` uint8. Nobody lives there before everything else; then the reason of
        the table; a row whose nearest lies beyond the limit is out of limit.
    """
    people = amounts(demand, table.demand_ids, what="demand")
    codes = table.demand_status.copy()
    codes[(codes == Reach.REACHED) & ~reached(table, limit_min)] = Reach.OUT_OF_LIMIT
    codes[people == 0] = Reach.NO_DEMAND
    return codes
