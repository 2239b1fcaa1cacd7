"""Columns or geometries -> lon and lat in degrees, with a code where a row has none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geofh.crs import LAT_RANGE, LON_RANGE

__all__ = ["Positions", "ToDegrees", "from_columns", "from_wkb", "numbers"]

Floats: TypeAlias = npt.NDArray[np.float64]
ToDegrees: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Floats]]

_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Hold ``(n,)`` degrees (EPSG:4326); ``notes`` is "" where a row can be a place at all.

    Elsewhere it is ``coordinate_missing``, ``coordinate_swapped`` or ``coordinate_far``.
    """

    lon: Floats
    lat: Floats
    notes: npt.NDArray[np.str_]


def from_columns(x: pa.Array, y: pa.Array, *, to_degrees: ToDegrees) -> Positions:
    """Read two columns of numbers, or of text with a point or a decimal comma."""
    return _checked(numbers(x), numbers(y), to_degrees)


def from_wkb(geometries: pa.Array, *, to_degrees: ToDegrees) -> Positions:
    """Read points; anything else, and an empty point, counts as missing."""
    shapes: npt.NDArray[np.object_] = np.array(
        shapely.from_wkb(np.asarray(geometries.to_pylist(), dtype=object), on_invalid="ignore")
    )
    # An empty point has no x, and GEOS says so by raising.
    shapes[shapely.is_empty(shapes)] = None
    x, y = np.asarray(shapely.get_x(shapes)), np.asarray(shapely.get_y(shapes))
    return _checked(x, y, to_degrees)


def _checked(x: Floats, y: Floats, to_degrees: ToDegrees) -> Positions:
    finite = np.isfinite(x) & np.isfinite(y)
    lon, lat = to_degrees(x, y)
    notes = np.where(finite, "", "coordinate_missing")
    strays = np.flatnonzero(finite & ~_near(lon, lat))
    # The other way round only for the few that fit nowhere: projecting is most of the work.
    swapped = _near(*to_degrees(y[strays], x[strays]))
    notes[strays] = np.where(swapped, "coordinate_swapped", "coordinate_far")
    return Positions(lon=lon, lat=lat, notes=notes)


def _near(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    inside_lon = (lon >= LON_RANGE[0]) & (lon <= LON_RANGE[1])
    return np.asarray(inside_lon & (lat >= LAT_RANGE[0]) & (lat <= LAT_RANGE[1]))


def numbers(column: pa.Array | pa.ChunkedArray) -> Floats:
    """Read numbers, or text with a point or a decimal comma; anything else is NaN."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        plain = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".")
        is_number = pc.match_substring_regex(plain, _NUMBER)
        column = pc.if_else(is_number, plain, pa.scalar(None, plain.type))
    return np.asarray(pc.fill_null(column.cast(pa.float64()), np.nan), dtype=float)
