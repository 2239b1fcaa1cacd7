"""Outlines + colours -> one map plate that a PDF, a picture and an SVG draw alike.

Everything is projected to metres once and scaled into a frame; a plate knows its scale bar and
which way north is. Lines of districts are simplified to what the frame can show.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geofh.crs import to_metres
from geofh.reports.legend import NO_VALUE

__all__ = ["Plate", "Shape", "plate_of"]

Floats = npt.NDArray[np.float64]

# Of a scale bar: the longest of these that takes at most this share of the width.
_BARS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_BAR_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """Hold one district: its rings in frame units (y upwards), each ``(k, 2)``, and its colour."""

    id: str
    colour: str
    rings: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plate:
    """Hold a map in a frame of ``width`` × ``height`` units, the origin lower left.

    ``sites`` is ``(k, 2)`` in frame units; ``bar`` is the scale bar's length in units and its
    text.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    sites: Floats
    bar: tuple[float, str]


def plate_of(
    outlines: dict[str, Any],
    colours: dict[str, str],
    *,
    sites_xy: Floats,
    width: float,
    height: float,
) -> Plate:
    """Fit outlines into a frame.

    Parameters
    ----------
    outlines
        GeoJSON in degrees; features carry ``id`` among their properties.
    colours
        Id -> colour; an area without one has no value.
    sites_xy
        ``(k, 2)`` metres, EPSG:25832; those outside the frame are left out.
    width, height
        Of the frame, in any unit.
    """
    features = [one for one in outlines["features"] if one["geometry"]]
    shapes = [_metres(shapely.from_geojson(json.dumps(one["geometry"]))) for one in features]
    left, low, right, high = shapely.total_bounds(np.array(shapes, dtype=object))
    scale = min(width / (right - left), height / (high - low))
    shift = np.array([(width - (right - left) * scale) / 2, (height - (high - low) * scale) / 2])

    def placed(metres: Floats) -> Floats:
        return np.asarray((metres - (left, low)) * scale + shift, dtype=np.float64)

    drawn = tuple(
        Shape(
            id=one["properties"]["id"],
            colour=colours.get(one["properties"]["id"], NO_VALUE),
            rings=tuple(placed(ring) for ring in _rings(shape.simplify(0.3 / scale))),
        )
        for one, shape in zip(features, shapes, strict=True)
    )
    sites = placed(sites_xy) if len(sites_xy) else np.empty((0, 2))
    inside = ((sites >= 0) & (sites <= (width, height))).all(axis=1)
    metres = max((bar for bar in _BARS_M if bar * scale <= _BAR_SHARE * width), default=_BARS_M[0])
    label = f"{metres:,} m" if metres < 1_000 else f"{metres // 1_000} km"
    return Plate(
        width=width,
        height=height,
        shapes=drawn,
        sites=sites[inside],
        bar=(metres * scale, label),
    )


def _metres(shape: Any) -> Any:
    return shapely.transform(
        shape, lambda points: np.column_stack(to_metres(points[:, 0], points[:, 1]))
    )


def _rings(shape: Any) -> Sequence[Floats]:
    polygons = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return [
        shapely.get_coordinates(ring)
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
