"""Floating catchment areas: capacity per child where families share what is in reach.

All four measures are the same two steps with other weights:

1. every site divides its capacity among the demand around it, ``R_j = S_j / Σ_i P_i u_ij``;
2. every place adds up what the sites around it offer, ``A_i = Σ_j R_j v_ij``.

==============  ==========================  ==========================  =======================
measure         u_ij                        v_ij                        source
==============  ==========================  ==========================  =======================
`two_step`      1 within the limit          the same                    Luo and Wang 2003
`enhanced`      f(t_ij)                     the same                    Luo and Qi 2009
`three_step`    f(t_ij) · f / Σ_j f         the same                    Wan, Zou, Sternberg 2012
`balanced`      f / Σ_j f                   f / Σ_i f                   Páez, Higgins, Vivona 2019
==============  ==========================  ==========================  =======================

In the first three nothing is lost: ``Σ_i P_i A_i`` is the capacity of all sites that have
demand in reach (`Access.kept` compares). In the balanced one each child is counted once
(``Σ_j Σ_i P_i u_ij = Σ_i P_i`` over the reached) and the levels of service are only divided up
(``Σ_i A_i = Σ_j R_j``); its value is a share of levels of service, not capacity per child.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.decay import Decay, binary
from geofh.coverage.quantities import amounts, sums

__all__ = ["Access", "balanced", "enhanced", "three_step", "two_step"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Access:
    """Hold the two steps, so that a reader can follow them.

    Attributes
    ----------
    value
        ``(n_demand,)`` A_i, capacity per child; 0 where nothing is in reach, never NaN. Where
        nobody lives it is what a child there would have.
    ratio
        ``(n_supply,)`` R_j, capacity per child at the site; 0 without demand in reach.
    demand_in_reach
        ``(n_supply,)`` children who share the site, weighted with u.
    capacity_used, capacity_unused
        Capacity of the sites with and without demand in reach.
    kept
        ``Σ_i P_i A_i``: equals ``capacity_used`` up to rounding, except in `balanced`.
    """

    value: Floats
    ratio: Floats
    demand_in_reach: Floats
    capacity_used: float
    capacity_unused: float
    kept: float


def two_step(
    table: CostTable, demand: npt.ArrayLike, capacity: npt.ArrayLike, *, limit_min: float
) -> Access:
    """Give the two-step floating catchment area, 2SFCA (Luo and Wang 2003).

    ``R_j = S_j / Σ_{i: t_ij ≤ M} P_i``, ``A_i = Σ_{j: t_ij ≤ M} R_j``; the limit is inclusive.

    Parameters
    ----------
    demand, capacity
        ``(n_demand,)`` children and ``(n_supply,)`` places, heads or hours.
    limit_min
        Minutes.

    Raises
    ------
    InputError
        An amount that is NaN, infinite or negative, all zero, or not one per row; the row is
        named. A limit beyond that of the table.

    Examples
    --------
    The hospital example of pysal's ``access``, second scenario: 100, 50 and 10 people, 15, 20
    and 100 doctors.

    >>> minutes = [[1, 80, 20], [80, 1, 20], [40, 40, 1]]
    >>> access = two_step(
    ...     CostTable.from_dense(minutes), [100, 50, 10], [15, 20, 100], limit_min=30
    ... )
    >>> access.demand_in_reach.tolist()
    [100.0, 50.0, 160.0]
    >>> access.value.round(9).tolist()
    [0.775, 1.025, 0.625]
    """
    return enhanced(table, demand, capacity, decay=binary(limit_min))


def enhanced(
    table: CostTable, demand: npt.ArrayLike, capacity: npt.ArrayLike, *, decay: Decay
) -> Access:
    """Give the enhanced 2SFCA, in which what is farther counts less (Luo and Qi 2009).

    ``R_j = S_j / Σ_i P_i f(t_ij)``, ``A_i = Σ_j R_j f(t_ij)``; parameters as in `two_step`.
    """
    weight = decay.of(table)
    return _steps(table, demand, capacity, to_supply=weight, to_demand=weight)


def three_step(
    table: CostTable, demand: npt.ArrayLike, capacity: npt.ArrayLike, *, decay: Decay
) -> Access:
    """Give the 3SFCA, in which families choose among sites (Wan, Zou and Sternberg 2012).

    ``G_ij = f(t_ij) / Σ_j f(t_ij)``, ``R_j = S_j / Σ_i P_i G_ij f(t_ij)``,
    ``A_i = Σ_j R_j G_ij f(t_ij)``; parameters as in `two_step`. Only sites within the limit
    take part in the choice.
    """
    weight = decay.of(table)
    chosen = weight * _share(weight, table.demand, table.n_demand)
    return _steps(table, demand, capacity, to_supply=chosen, to_demand=chosen)


def balanced(
    table: CostTable, demand: npt.ArrayLike, capacity: npt.ArrayLike, *, decay: Decay
) -> Access:
    """Give the balanced FCA, which counts each child once (Páez, Higgins and Vivona 2019).

    ``R_j = S_j / Σ_i P_i f_ij/Σ_j f_ij``, ``A_i = Σ_j R_j f_ij/Σ_i f_ij``; parameters as in
    `two_step`. The value depends on how finely demand is divided: compare it only within one
    set of demand rows.
    """
    weight = decay.of(table)
    return _steps(
        table,
        demand,
        capacity,
        to_supply=_share(weight, table.demand, table.n_demand),
        to_demand=_share(weight, table.supply, table.n_supply),
    )


def _share(weight: Floats, rows: npt.NDArray[np.int32], n: int) -> Floats:
    """Divide each weight by the sum of its row; a row of zeros stays zero."""
    total = sums(weight, rows, n)[rows]
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def _steps(
    table: CostTable,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    to_supply: Floats,
    to_demand: Floats,
) -> Access:
    people = amounts(demand, table.demand_ids, what="demand")
    amount = amounts(capacity, table.supply_ids, what="capacity")
    around = sums(people[table.demand] * to_supply, table.supply, table.n_supply)
    ratio = np.divide(amount, around, out=np.zeros_like(amount), where=around > 0)
    value = sums(ratio[table.supply] * to_demand, table.demand, table.n_demand)
    return Access(
        value=value,
        ratio=ratio,
        demand_in_reach=around,
        capacity_used=float(amount[around > 0].sum()),
        capacity_unused=float(amount[around == 0].sum()),
        kept=float((people * value).sum()),
    )
