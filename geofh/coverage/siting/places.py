"""N sites where places run out: a site serves as many children as it has places."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable
from geofh.coverage.quantities import amounts
from geofh.coverage.siting.choice import Case, Siting, answer, gains_of, prepare
from geofh.coverage.siting.exact import Sharing, share_capacity
from geofh.coverage.siting.gains import Gains, exchange, greedy, marginal
from geofh.errors import InputError

__all__ = ["covering_with_places", "median_with_places"]

Floats = npt.NDArray[np.float64]
Sites = tuple[int, ...]


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
    plan = _Places(case, places, worth=np.ones(len(case.table.minutes)), time_limit_s=time_limit_s)
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
    plan = _Places(case, places, worth=beyond_min - table.minutes, time_limit_s=time_limit_s)
    return plan.best(
        "median_with_places", add, nobody_served=beyond_min * float(case.people.sum()), sign=-1.0
    )


class _Places:
    """Carry a problem with places; ``worth`` is ``(pairs,)`` of the table, of one head served."""

    def __init__(self, case: Case, places: Floats, *, worth: Floats, time_limit_s: float) -> None:
        self.case = case
        self.time_limit_s = time_limit_s
        self.gains: Gains = gains_of(case, worth * case.people[case.table.demand])
        self.sharing = Sharing(
            row=case.table.demand.astype(np.intp),
            site=case.table.supply.astype(np.intp),
            worth=worth,
            people=case.people,
            capacity=places,
        )

    def best(self, model: str, add: int, *, nobody_served: float, sign: float) -> Siting:
        """Choose, order the chosen, and answer in the units of the model."""
        existing = self.case.existing
        solved = share_capacity(
            self.sharing, is_open=existing, add=add, time_limit_s=self.time_limit_s
        )
        chosen = exchange(self.gains, greedy(self.gains, add))
        if solved.sites is not None:
            place = np.searchsorted(self.case.candidates, np.setdiff1d(solved.sites, existing))
            exact = tuple(int(site) for site in place)
            chosen = max((exact, chosen), key=self._served)
        order, _ = marginal(self.gains, chosen)
        steps = [self._served(order[:number]) for number in range(len(order) + 1)]
        return answer(
            model,
            self.case,
            (order, np.diff(steps)),
            before=nobody_served + sign * steps[0],
            objective=nobody_served + sign * steps[-1],
            bound=nobody_served + sign * max(solved.bound, steps[-1]),
        )

    def _served(self, chosen: Sites) -> float:
        """Give the worth of the best sharing when exactly these candidates are opened."""
        is_open = np.union1d(self.case.existing, self.case.candidates[list(chosen)])
        if not len(is_open):
            return 0.0
        solved = share_capacity(self.sharing, is_open=is_open, add=0, time_limit_s=np.inf)
        return solved.objective
