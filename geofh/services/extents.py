"""A service area that is drawn (GeoJSON) and a place -> inside, outside, or too near to the line.

District layers answer for everybody; this is for the few services that serve what no layer has:
"between the railway and the river".
"""

import json
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geofh.crs import check_lonlat, point_to_metres, to_metres
from geofh.errors import CoordinateError, InputError
from geofh.records import Origin

__all__ = ["holds", "read_extent"]

_KINDS = ("Polygon", "MultiPolygon")
# A line of GeoJSON is straight in degrees, and bends in metres: by 3 m over 10 km along a parallel,
# by less than a centimetre over a step (L² tan(lat) / 8R).
_STEP_DEGREES = 0.005
_BEND_M = 0.01
_EXPECTED = "expected a GeoJSON Polygon or MultiPolygon in degrees, lon before lat"


def read_extent(text: str) -> str:
    """Check a drawn area, and give it in the one way it is kept: a geometry without line ends.

    Parameters
    ----------
    text
        GeoJSON: a geometry, or a feature of which the geometry is taken.

    Returns
    -------
    str
        Equal areas give equal texts, so that each is projected once.

    Raises
    ------
    InputError
        No GeoJSON, another kind of geometry, not degrees in or around Germany, or lines that
        cross themselves. The message says which.

    Examples
    --------
    >>> read_extent('{"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 51]]]}')
    '{"type":"Polygon","coordinates":[[[7,51],[8,51],[8,52],[7,51]]]}'
    """
    try:
        content = json.loads(text)
        geometry = content["geometry"] if content.get("type") == "Feature" else content
        shape = _shape(geometry)
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        raise InputError(f"this is no area: {_EXPECTED}.") from None
    for lon, lat in shapely.get_coordinates(shape).tolist():
        try:
            check_lonlat(lon, lat)
        except CoordinateError as error:
            raise InputError(f"a corner of this area is no place: {error}") from None
    if not shape.is_valid:
        raise InputError(
            f"the lines of this area cross themselves or lie on one another; {_EXPECTED}."
        )
    kept = {key: geometry[key] for key in ("type", "coordinates")}
    return json.dumps(kept, separators=(",", ":"))


def holds(extent: str, origin: Origin) -> bool | None:
    """Tell whether a place lies in a drawn area.

    Parameters
    ----------
    extent
        What `read_extent` gave.

    Returns
    -------
    bool or None
        None: the line is nearer than the place is known exactly (a point on the line is both
        inside and outside), or nothing is known about the place.

    Examples
    --------
    >>> square = '{"type":"Polygon","coordinates":[[[7,51],[8,51],[8,52],[7,52],[7,51]]]}'
    >>> holds(square, Origin(lon=7.5, lat=51.5, accuracy_m=10))
    True
    >>> holds(square, Origin(lon=8.5, lat=51.5, accuracy_m=10))
    False
    """
    if origin.lon is None or origin.lat is None or origin.accuracy_m is None:
        return None
    area, line = _prepared(extent)
    place = shapely.Point(point_to_metres(origin.lon, origin.lat))
    if line.distance(place) <= max(origin.accuracy_m, _BEND_M):
        return None
    return bool(area.contains(place))


@lru_cache(maxsize=4096)
def _prepared(extent: str) -> tuple[BaseGeometry, BaseGeometry]:
    """Give an area and its outline in metres (EPSG:25832)."""
    area = shapely.transform(
        shapely.segmentize(_shape(json.loads(extent)), _STEP_DEGREES),
        lambda lonlat: np.column_stack(to_metres(lonlat[:, 0], lonlat[:, 1])),
    )
    shapely.prepare(area)
    return area, area.boundary


def _shape(geometry: Any) -> BaseGeometry:
    if geometry["type"] not in _KINDS:
        raise ValueError(geometry["type"])
    shape = shapely.from_geojson(json.dumps(geometry))
    if shape.is_empty:
        raise ValueError("empty")
    return shape
