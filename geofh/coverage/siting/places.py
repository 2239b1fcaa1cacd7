"""N sites where places run out: a site serves as many children as it has places."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.quantities import amounts
from geofh.coverage.siting.choice import Siting, prepare
from geofh.coverage.siting.rationed import PlacesCase
from geofh.errors import InputError

__all__ = ["covering_with_places", "median_with_places"]


def covering_with_places(
    table: CostTable,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    add: int,
    limit_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that as many children as possible get a place within M minutes.

    ``max Σ x_ij``, ``Σ_j x_ij ≤ P_i``, ``Σ_i x_ij ≤ S_j y_j`` (Current and Storbeck 1988; the
    children of a row may go to different sites). Parameters as in `maximal_covering`.

    Parameters
    ----------
    capacity
        ``(n_supply,)`` places of existing sites and of candidates.

    Examples
    --------
    The small site reaches everybody but has 10 places:

    >>> table = CostTable.from_dense([[5, 5], [5, 99]], supply_ids=["small", "large"])
    >>> plan = covering_with_places(table, [30, 20], [10, 40], add=1, limit_min=15)
    >>> plan.sites, plan.objective
    (('large',), 30.0)
    """
    case = prepare(table.at_most(limit_min), demand, existing=existing, add=add)
    places = amounts(capacity, table.supply_ids, what="capacity")
    plan = PlacesCase(
        case, places, worth=np.ones(len(case.table.minutes)), time_limit_s=time_limit_s
    )
    return plan.best("covering_with_places", add, nobody_served=0.0, sign=1.0)


def median_with_places(
    table: CostTable,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    add: int,
    beyond_min: float,
    existing: Sequence[int] = (),
    time_limit_s: float = 30.0,
) -> Siting:
    """Choose N sites so that the ways to a place are short on average.

    ``min Σ t_ij x_ij + beyond · (children without a place)`` under the places of each site;
    parameters as in `covering_with_places` and `p_median`.

    Examples
    --------
    >>> table = CostTable.from_dense([[0, 9], [9, 0]], supply_ids=["west", "east"])
    >>> plan = median_with_places(table, [10, 30], [40, 20], add=1, beyond_min=60)
    >>> plan.sites, plan.objective
    (('west',), 270.0)
    """
    longest = float(table.minutes.max(initial=0.0))
    if not longest <= beyond_min < np.inf:
        raise InputError(f"beyond_min is {beyond_min}; expected at least {longest:g}.")
    case = prepare(table, demand, existing=existing, add=add)
    places = amounts(capacity, table.supply_ids, what="capacity")
    plan = PlacesCase(case, places, worth=beyond_min - table.minutes, time_limit_s=time_limit_s)
    return plan.best(
        "median_with_places", add, nobody_served=beyond_min * float(case.people.sum()), sign=-1.0
    )
