"""Coordinates in any CRS -> EPSG:25832, and a plain word when CRS and numbers contradict.

A file in the wrong CRS is not wrong in one row but in all: half of the points landing far from
Germany stops the build and says what the numbers look like. Single strays are left to the caller.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geofh.crs import ANGLES, LAT_RANGE, LON_RANGE, METRES
from geofh.errors import DataError

__all__ = ["Floats", "Projection"]

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

# Where the degrees of `geofh.crs` lie in EPSG:25832, rounded outwards.
EASTING_RANGE = (100_000.0, 1_100_000.0)
NORTHING_RANGE = (5_050_000.0, 6_280_000.0)
ZONE_PREFIX = 1_000_000.0


class Projection:
    """Carry coordinates of one input to EPSG:25832; prepared once, as setting up is slow.

    Parameters
    ----------
    crs
        What pyproj understands: "EPSG:4647", WKT. Heights are ignored.
    what
        Where the input stands in the recipe, for messages.
    """

    __slots__ = ("_is_metres", "_transformer", "_what", "name")

    def __init__(self, crs: str, *, what: str) -> None:
        try:
            known = CRS.from_user_input(crs).to_2d()
        except CRSError:
            raise DataError(
                f"{what}: the crs {crs!r} is not known, expected a name such as 'EPSG:25832'."
            ) from None
        code = known.to_epsg()
        self.name = f"EPSG:{code}" if code else known.name
        self._what = what
        self._is_metres = self.name == METRES
        self._transformer = Transformer.from_crs(known, METRES, always_xy=True)

    def metres(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Project ``(n,)`` coordinates; what is not finite stays so.

        Raises
        ------
        DataError
            Half of the points or more land far from Germany: another CRS than stated.
        """
        easting, northing = (x, y) if self._is_metres else self._transformer.transform(x, y)
        easting, northing = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        given = np.isfinite(x) & np.isfinite(y)
        strays = given & ~self.in_reach(easting, northing)
        if given.any() and 2 * strays.sum() >= given.sum():
            raise DataError(self._contradiction(x[given], y[given]))
        return easting, northing

    @staticmethod
    def in_reach(easting: Floats, northing: Floats) -> Mask:
        """Say which points (EPSG:25832) lie in or around Germany; not finite is not."""
        return _within(easting, EASTING_RANGE) & _within(northing, NORTHING_RANGE)

    def _contradiction(self, x: Floats, y: Floats) -> str:
        looks = next((text for test, text in _LOOKS if 2 * test(x, y).sum() >= len(x)), None)
        return f"{self._what}: the coordinates do not fit the crs {self.name}: " + (
            looks
            or "they land far from Germany in it. State the crs of the file in the recipe (crs)."
        )


def _within(values: Floats, bounds: tuple[float, float]) -> Mask:
    return (values >= bounds[0]) & (values <= bounds[1])


def _are_degrees(x: Floats, y: Floats) -> Mask:
    return _within(x, LON_RANGE) & _within(y, LAT_RANGE)


def _are_prefixed(x: Floats, y: Floats, *, zone: int) -> Mask:
    return Projection.in_reach(x - zone * ZONE_PREFIX, y)


_EXCHANGE = "Exchange the two columns in the recipe, or the numbers in the file."

# What numbers look like -> what to write. The first that fits half of the points is told.
_LOOKS: tuple[tuple[Callable[[Floats, Floats], Mask], str], ...] = (
    (_are_degrees, f'they look like degrees. Write crs = "{ANGLES}".'),
    (
        lambda x, y: _are_degrees(y, x),
        f"they look like degrees with swapped axes (lat before lon). {_EXCHANGE}",
    ),
    (Projection.in_reach, f'they look like metres. Write crs = "{METRES}".'),
    (
        lambda x, y: Projection.in_reach(y, x),
        f"they look like metres with swapped axes (northing before easting). {_EXCHANGE}",
    ),
    (
        lambda x, y: _are_prefixed(x, y, zone=32),
        'the eastings begin with the zone 32. Write crs = "EPSG:4647".',
    ),
    (
        lambda x, y: _are_prefixed(x, y, zone=33),
        'the eastings begin with the zone 33. Write crs = "EPSG:5650".',
    ),
)
