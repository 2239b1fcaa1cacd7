"""The areas of an edition as others need them: named places for a search, GeoJSON for a map."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geofh.crs import to_lonlat
from geofh.districts.edition import Edition
from geofh.districts.layer import DistrictLayer
from geofh.records import Area

__all__ = ["describe_areas", "draw_areas"]

# Six decimals of a degree are 0.1 m: far below what any line is worth.
DECIMALS = 6


def describe_areas(layer: DistrictLayer, edition: Edition) -> tuple[Area, ...]:
    """Name every area with a point inside it and the radius that holds all of it.

    The point is the centroid, or where that lies outside (a crescent), some point inside. An
    area of which only a part of a smaller one is known is described by the whole of that.
    """
    numbers, shapes = [], []
    for number in range(len(edition.rows)):
        shape = edition.extent(number)
        if shape is not None:
            numbers.append(number)
            shapes.append(shape)
    land = np.array(shapes, dtype=object)
    centres = shapely.centroid(land)
    centres = np.where(shapely.contains(land, centres), centres, shapely.point_on_surface(land))
    radii = shapely.hausdorff_distance(land, centres)
    lon, lat = to_lonlat(shapely.get_x(centres), shapely.get_y(centres))
    return tuple(
        Area(
            layer=layer.id,
            id=edition.districts[number].id,
            name=edition.districts[number].name,
            members=tuple(sorted({*layer.members[row], *layer.partial_members[row]})),
            lon=float(lon[place]),
            lat=float(lat[place]),
            radius_m=float(radii[place]),
        )
        for place, number in enumerate(numbers)
        for row in (edition.rows[number],)
    )


def draw_areas(layer: DistrictLayer, edition: Edition) -> dict[str, Any]:
    """Draw every area as GeoJSON (RFC 7946): degrees, six decimals, counter-clockwise.

    Neighbours keep identical edges. An area without a known line is left out.
    """
    features = []
    for row, district in zip(edition.rows, edition.districts, strict=True):
        shape = layer.geometries[row]
        if shape is None:
            continue
        degrees = shapely.orient_polygons(shapely.transform(shape, _rounded_degrees))
        features.append(
            {
                "type": "Feature",
                "id": district.id,
                "properties": {"layer": layer.id, "id": district.id, "name": district.name},
                "geometry": json.loads(shapely.to_geojson(degrees)),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _rounded_degrees(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lon, lat = to_lonlat(metres[:, 0], metres[:, 1])
    return np.column_stack([lon, lat]).round(DECIMALS)
