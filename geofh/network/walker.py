"""Who walks, and how fast: metres of way -> minutes.

Lengths are whole millimetres of *flat* way everywhere in this package: a flight of stairs counts
as that many times its length. Sums of whole numbers are exact, so a place that lies exactly on a
threshold is within it, whatever the order in which the pieces were added.
"""

from dataclasses import dataclass
from math import floor, isfinite
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["WALKERS", "Walker"]

_MM_PER_KM = 1_000_000
_MIN_PER_HOUR = 60
# Slower is standing still, faster is running.
_SLOWEST_KMH, _FASTEST_KMH = 1.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Describe somebody who walks.

    Attributes
    ----------
    id
        Short name: ``adult``, ``stroller``, or ``own`` for a speed that was asked for.
    speed_kmh
        On the flat, kilometres per hour, 1 to 10.
    stairs_factor
        How many times longer stairs take than flat way of the same length, 1 or more; none: the
        walker does not take stairs.
    source
        Where the figures come from, to be printed with every result.

    Raises
    ------
    InputError
        A speed or factor out of range.
    """

    id: str
    speed_kmh: float
    stairs_factor: float | None
    source: str

    def __post_init__(self) -> None:
        if not (isfinite(self.speed_kmh) and _SLOWEST_KMH <= self.speed_kmh <= _FASTEST_KMH):
            raise InputError(
                f"the walking speed is {self.speed_kmh} km/h, expected "
                f"{_SLOWEST_KMH:g} to {_FASTEST_KMH:g} km/h."
            )
        factor = self.stairs_factor
        if factor is not None and not (isfinite(factor) and factor >= 1):
            raise InputError(f"stairs_factor is {factor}, expected 1 or more, or none.")

    @property
    def mm_per_min(self) -> int:
        """Give the speed in whole millimetres per minute."""
        return round(self.speed_kmh * _MM_PER_KM / _MIN_PER_HOUR)

    def minutes(self, length_mm: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn millimetres of flat way into minutes."""
        return length_mm / self.mm_per_min

    def reach_mm(self, limit_min: float) -> float:
        """Give how far the walker comes in some minutes, whole millimetres; inf for no limit.

        Raises
        ------
        InputError
            The limit is negative or not a number.
        """
        if not limit_min >= 0:
            raise InputError(f"the limit is {limit_min} minutes, expected 0 or more.")
        # A limit of 14.4 min may be a hair below it in binary: half a millimetre is forgiven.
        return limit_min if limit_min == np.inf else floor(limit_min * self.mm_per_min + 0.5)


_WEIDMANN = "Weidmann 1993, Transporttechnik der Fussgänger (IVT-Schriftenreihe 90)"

WALKERS = MappingProxyType(
    {
        walker.id: walker
        for walker in (
            # Mean free speed 1.34 m/s; along stairs 0.61 m/s up and 0.69 m/s down, half of it.
            Walker(id="adult", speed_kmh=4.8, stairs_factor=2.0, source=_WEIDMANN),
            Walker(
                id="stroller",
                speed_kmh=3.6,
                stairs_factor=None,
                source="1,0 m/s wie für langsamere Menschen in den Richtlinien für "
                "Lichtsignalanlagen (RiLSA 2015); ohne Treppen",
            ),
        )
    }
)
"""The walkers that have a name: the default, and somebody who pushes a pram."""
