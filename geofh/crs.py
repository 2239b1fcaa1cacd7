"""The two coordinate reference systems of geofh and the way between them.

Angles are EPSG:4326 (``lon, lat`` in degrees), metres are EPSG:25832
(``easting, northing``, ETRS89 / UTM zone 32N). No other module names a CRS. The grid of the
European censuses (EPSG:3035) is read and turned into metres at once.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.errors import CoordinateError, InputError

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

__all__ = [
    "ANGLES",
    "GRID",
    "METRES",
    "check_lonlat",
    "grid_to_metres",
    "point_to_lonlat",
    "point_to_metres",
    "to_degrees_from",
    "to_lonlat",
    "to_metres",
    "to_metres_from",
]

ANGLES = "EPSG:4326"
METRES = "EPSG:25832"
GRID = "EPSG:3035"
"""ETRS89-LAEA, the grid of the censuses: its squares are not squares in `METRES`."""

# EPSG:25832 is in official use from 5.9° to 15.1° E (all of Germany is mapped in zone 32
# by the Länder); latitudes of Germany and its neighbours.
LON_RANGE = (5.0, 16.0)
LAT_RANGE = (46.0, 56.0)

Coordinates: TypeAlias = npt.NDArray[np.float64]


@cache
def _transformer(source: "str | CRS", target: str) -> "Transformer":
    # pyproj costs 50 ms to import and 20 ms to set up: only those who transform pay.
    from pyproj import Transformer  # noqa: PLC0415

    return Transformer.from_crs(source, target, always_xy=True)


def to_metres(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Coordinates, Coordinates]:
    """Project degrees to metres.

    Parameters
    ----------
    lon, lat
        ``(n,)`` or scalar, EPSG:4326, degrees.

    Returns
    -------
    easting, northing
        ``(n,)`` or 0-d float, EPSG:25832, metres.
    """
    x, y = _transformer(ANGLES, METRES).transform(
        np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    )
    return np.asarray(x), np.asarray(y)


def point_to_metres(lon: float, lat: float) -> tuple[float, float]:
    """Project one point as `to_metres` does, in half the time: plain numbers, no arrays of one."""
    easting, northing = _transformer(ANGLES, METRES).transform(lon, lat)
    return easting, northing


def to_lonlat(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Coordinates, Coordinates]:
    """Project metres (EPSG:25832) back to degrees (EPSG:4326); the inverse of `to_metres`."""
    lon, lat = _transformer(METRES, ANGLES).transform(
        np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    )
    return np.asarray(lon), np.asarray(lat)


def point_to_lonlat(easting: float, northing: float) -> tuple[float, float]:
    """Project one point back as `to_lonlat` does, in a fifth of the time."""
    lon, lat = _transformer(METRES, ANGLES).transform(easting, northing)
    return lon, lat


def grid_to_metres(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Coordinates, Coordinates]:
    """Turn coordinates of the census grid (`GRID`) into metres (`METRES`)."""
    easting, northing = _transformer(GRID, METRES).transform(
        np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    )
    return np.asarray(easting), np.asarray(northing)


def to_degrees_from(
    crs: str,
) -> Callable[[Coordinates, Coordinates], tuple[Coordinates, Coordinates]]:
    """Give the function that turns ``(n,)`` coordinates of any CRS into lon, lat (EPSG:4326).

    x (lon, easting) is always first. What cannot be transformed becomes infinite or NaN.

    Raises
    ------
    InputError
        pyproj does not know the CRS.
    """
    if crs == ANGLES:
        return lambda x, y: (x, y)
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        transform = _transformer(crs, ANGLES).transform
    except CRSError as error:
        raise InputError(f"the CRS {crs!r} is not known, expected for example {METRES}.") from error

    def to_degrees(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        lon, lat = transform(x, y)
        return np.asarray(lon), np.asarray(lat)

    return to_degrees


def to_metres_from(
    crs: "CRS",
) -> Callable[[Coordinates, Coordinates], tuple[Coordinates, Coordinates]]:
    """Give the function that turns ``(n,)`` x, y of any CRS into metres (`METRES`).

    x (lon, easting) is always first. What is not finite or cannot be transformed is not finite.
    """
    if crs.is_exact_same(METRES):
        return lambda x, y: (x, y)
    transform = _transformer(crs, METRES).transform

    def to_metres(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        easting, northing = transform(x, y)
        return np.asarray(easting), np.asarray(northing)

    return to_metres


def check_lonlat(lon: float, lat: float) -> None:
    """Refuse a pair that cannot be a place in or around Germany.

    Raises
    ------
    CoordinateError
        Not finite, swapped, in metres, or out of range. The message does not repeat the
        coordinates: they may be somebody's home.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CoordinateError("lon and lat must be finite numbers in degrees (EPSG:4326).")
    if _inside(lon, lat):
        return
    if _inside(lat, lon):
        raise CoordinateError(
            "lon and lat look swapped: expected lon (5 to 16) first, then lat (46 to 56)."
        )
    if abs(lon) > 180 or abs(lat) > 90:
        raise CoordinateError(
            "lon and lat are not degrees. Metres (EPSG:25832)? "
            "Convert them with geofh.crs.to_lonlat first."
        )
    raise CoordinateError(
        "the point is far from Germany: expected lon 5 to 16 and lat 46 to 56, in degrees."
    )


def _inside(lon: float, lat: float) -> bool:
    return LON_RANGE[0] <= lon <= LON_RANGE[1] and LAT_RANGE[0] <= lat <= LAT_RANGE[1]
