"""Minutes between places where no network is known: the straight line, made longer by a factor."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from geofh.cost import CostTable, Reach
from geofh.errors import InputError
from geofh.network.network import MM_PER_M
from geofh.network.travel import Places
from geofh.network.walker import WALKERS, Walker

__all__ = ["DETOUR_FACTOR", "StraightLine"]

DETOUR_FACTOR = 1.3
"""How many times longer the way is than the straight line. Measured on the networks of
Heidelberg and Kaiserslautern, see docs/network.md."""


class StraightLine:
    """Walk ``detour_factor`` times the straight line; a class because it carries checked figures.

    Rivers, railways and hills are not seen: results that rest on it say so.
    """

    def __init__(
        self, walker: Walker = WALKERS["adult"], *, detour_factor: float = DETOUR_FACTOR
    ) -> None:
        """Take who walks, and how many times longer than the straight line (1 or more)."""
        if not (np.isfinite(detour_factor) and detour_factor >= 1):
            raise InputError(f"the detour factor is {detour_factor}, expected 1 or more.")
        self._walker, self._factor = walker, detour_factor

    @property
    def method(self) -> str:
        """Say in one German sentence how the times come about."""
        return (
            f"Luftlinie × {self._factor:g}, {self._walker.speed_kmh:g} km/h "
            f"({self._walker.source}); Flüsse, Bahnlinien und Steigungen bleiben unberücksichtigt, "
            "weil für die Region kein Wegenetz vorliegt."
        )

    def cost(self, demand: Places, supply: Places, *, limit_min: float) -> CostTable:
        """Give the minutes between all pairs within the limit, which is inclusive.

        A place that is not finite has the status not snapped.

        Raises
        ------
        InputError
            One side has no place, or the limit is negative.
        """
        reach_m = self._walker.reach_mm(limit_min) / MM_PER_M / self._factor
        ours, theirs = (np.flatnonzero(_known(side.xy)) for side in (demand, supply))
        # A millimetre more than the limit: the rounded length decides.
        row, column, metres = _within(demand.xy[ours], supply.xy[theirs], reach_m + 0.001)
        mm = np.rint(metres * self._factor * MM_PER_M)
        return CostTable.from_pairs(
            ours[row],
            theirs[column],
            self._walker.minutes(mm),
            demand_ids=demand.ids,
            supply_ids=supply.ids,
            limit_min=limit_min,
            demand_status=_status(demand.xy),
            supply_status=_status(supply.xy),
        )


def _within(
    ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64], reach_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Give the pairs of rows within a straight distance, and the distance in metres."""
    if not (len(ours) and len(theirs)):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    found = KDTree(ours).sparse_distance_matrix(KDTree(theirs), reach_m, output_type="coo_matrix")
    return found.row.astype(np.int64), found.col.astype(np.int64), found.data


def _known(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isfinite(xy).all(axis=1))


def _status(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    return np.where(_known(xy), Reach.OUT_OF_LIMIT, Reach.NOT_SNAPPED).astype(np.uint8)
