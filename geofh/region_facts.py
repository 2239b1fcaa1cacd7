"""What a region is made of: its layers, its streets as a sketch, and a description for machines."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from geofh.crs import to_lonlat
from geofh.region import Bundle

__all__ = ["LayerInfo", "StreetSide", "describe", "layers", "street_sketch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInfo:
    """Describe one district layer of a region.

    ``role`` is ``answer``, or ``search`` for areas only understood in a query (postcodes).
    """

    id: str
    title: str
    count: int
    accuracy_m: float
    derived: bool
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetSide:
    """Hold the support points of one side of a street: lon, lat in degrees, by house number."""

    name: str
    points: tuple[tuple[float, float], ...]


def layers(bundle: Bundle) -> tuple[LayerInfo, ...]:
    """Describe the district layers, finest first."""
    return tuple(
        LayerInfo(
            id=layer.id,
            title=layer.title,
            count=len(layer.ids),
            accuracy_m=layer.accuracy_m,
            derived=layer.derived,
            role=layer.role,
        )
        for layer in bundle.districts.layers
    )


def street_sketch(bundle: Bundle) -> tuple[StreetSide, ...]:
    """Give the support points of every street side, in degrees; none without a directory."""
    streets = bundle.streets
    if streets is None:
        return ()
    sides = [
        (streets.name(number), points)
        for number in range(len(streets))
        for points in streets.points(number)
    ]
    # One projection for all points: 30,000 calls would take a second.
    lon, lat = to_lonlat(*np.concatenate([points for _, points in sides]).T)
    ends = np.cumsum([len(points) for _, points in sides])[:-1]
    return tuple(
        StreetSide(name=name, points=tuple(zip(lons.tolist(), lats.tolist(), strict=True)))
        for (name, _), lons, lats in zip(
            sides, np.split(lon, ends), np.split(lat, ends), strict=True
        )
    )


def describe(bundle: Bundle) -> dict[str, Any]:
    """Describe the region for machines."""
    recipe = bundle.recipe
    return {
        "name": recipe.name,
        "title": recipe.title,
        "data_date": recipe.data_date.isoformat(),
        "languages": list(recipe.languages),
        "layers": [
            {
                "id": layer.id,
                "title": layer.title,
                "count": layer.count,
                "accuracy_m": layer.accuracy_m,
                "derived": layer.derived,
            }
            for layer in layers(bundle)
        ],
        "counts": dict(bundle.counts),
        "attribution": [
            {"text": one.text, "licence": one.licence, "url": one.url} for one in recipe.attribution
        ],
    }
