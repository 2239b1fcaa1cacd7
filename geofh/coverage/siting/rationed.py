"""Sites with places: what a choice of sites serves, the same for all problems with places."""

import numpy as np
import numpy.typing as npt

from geofh.coverage.siting.choice import Case, Siting, answer, gains_of
from geofh.coverage.siting.exact import Sharing, share_capacity
from geofh.coverage.siting.gains import Gains, exchange, greedy, marginal

__all__ = ["PlacesCase"]

Floats = npt.NDArray[np.float64]
Sites = tuple[int, ...]


class PlacesCase:
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
            chosen = max((exact, chosen), key=self.served)
        order, steps = self.steps(chosen)
        return answer(
            model,
            self.case,
            (order, np.diff(steps)),
            before=nobody_served + sign * float(steps[0]),
            objective=nobody_served + sign * float(steps[-1]),
            bound=nobody_served + sign * max(solved.bound, float(steps[-1])),
        )

    def steps(self, chosen: Sites) -> tuple[Sites, Floats]:
        """Order chosen candidates, and give what the first 0, 1, 2 … of them serve."""
        order, _ = marginal(self.gains, chosen)
        served = [self.served(order[:number]) for number in range(len(order) + 1)]
        return order, np.array(served)

    def served(self, chosen: Sites) -> float:
        """Give the worth of the best sharing when exactly these candidates are opened."""
        is_open = self.is_open(chosen)
        if not len(is_open):
            return 0.0
        solved = share_capacity(self.sharing, is_open=is_open, add=0, time_limit_s=np.inf)
        return solved.objective

    def is_open(self, chosen: Sites) -> npt.NDArray[np.intp]:
        """Give the supply rows that are open with these candidates."""
        return np.union1d(self.case.existing, self.case.candidates[list(chosen)])
