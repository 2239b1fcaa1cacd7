"""The areas of a layer -> a picture (SVG) that needs no script: names, links, one area in colour.

It stands where a map cannot: without JavaScript, on paper, on a slow line. Lines are simplified
as one coverage to about a pixel, so that neighbours still share theirs. That is done once per
layer (`area_shapes`); which area is in colour is then only a matter of writing (`draw_areas`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

__all__ = ["AreaShapes", "area_shapes", "draw_areas"]

WIDTH = 1000.0
_LINE_PX = 1.2
_NAME_PX = 26
# A name is written where its area is about as wide as the name.
_LETTER_PX = 15.5

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    id: str
    name: str
    path: str
    middle: _Point
    wide_px: float
    tall_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaShapes:
    """Hold the areas of a layer in pixels of a picture.

    Attributes
    ----------
    shapes
        In the order of the layer.
    west, north
        Corner of the picture, degrees.
    squeeze
        By how much a degree of longitude is shorter than one of latitude here.
    scale
        Pixels per degree of latitude.
    height
        Of the picture, pixels; it is `WIDTH` wide.
    """

    shapes: tuple[_Shape, ...] = ()
    west: float = 0.0
    north: float = 0.0
    squeeze: float = 1.0
    scale: float = 1.0
    height: float = 1.0

    def place(self, lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn (n, 2) degrees into pixels, y downwards."""
        x = (lonlat[:, 0] - self.west) * self.squeeze * self.scale
        return np.column_stack([x, (self.north - lonlat[:, 1]) * self.scale])


def area_shapes(collection: Mapping[str, Any]) -> AreaShapes:
    """Prepare a layer for its picture.

    Parameters
    ----------
    collection
        GeoJSON in degrees whose features have the properties ``id`` and ``name``, as
        `Region.layer_geojson` gives it; areas without a line are left out.
    """
    features = [one for one in collection["features"] if one["geometry"]]
    if not features:
        return AreaShapes()
    outlines = np.array([shape(one["geometry"]) for one in features], dtype=object)
    west, south, east, north = shapely.total_bounds(outlines)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    frame = AreaShapes(
        west=west, north=north, squeeze=squeeze, scale=scale, height=(north - south) * scale
    )
    drawn = _simplified(shapely.transform(outlines, frame.place))
    shapes = tuple(
        _shape(one, feature["properties"]) for one, feature in zip(drawn, features, strict=True)
    )
    return AreaShapes(
        shapes=shapes,
        west=west,
        north=north,
        squeeze=squeeze,
        scale=scale,
        height=frame.height,
    )


def _simplified(areas: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Simplify to about a pixel, neighbours together; lines that cross, each for itself."""
    try:
        drawn: npt.NDArray[np.object_] = shapely.coverage_simplify(areas, _LINE_PX)
    except shapely.GEOSException:
        # Official layers are no clean coverage once their degrees are rounded.
        drawn = shapely.simplify(areas, _LINE_PX)
    return np.where(shapely.is_empty(drawn), areas, drawn)


def draw_areas(
    areas: AreaShapes,
    *,
    title: str,
    highlight: frozenset[str] = frozenset(),
    tinted: frozenset[str] = frozenset(),
    hrefs: Mapping[str, str] | None = None,
    points: Mapping[str, _Point] | None = None,
) -> str:
    """Draw a prepared layer.

    Parameters
    ----------
    areas
        From `area_shapes`.
    title
        What a screen reader says instead of the picture.
    highlight
        Ids of areas in the colour of the answer; their lines lie over those of the others.
    tinted
        Ids of areas in a quieter colour.
    hrefs
        Address of the page of an area, by id.
    points
        Places to mark: a short text ("1") -> lon, lat in degrees.

    Returns
    -------
    str
        An ``<svg>`` element; every text in it is escaped. Without any line a picture without
        areas.
    """
    links = hrefs or {}
    # What is written last lies on top.
    ordered = sorted(areas.shapes, key=lambda one: one.id in highlight)
    parts = [
        _area(one, kind=_kind(one.id, highlight, tinted), href=links.get(one.id, ""))
        for one in ordered
    ]
    marks = [
        _mark(text, areas.place(np.array([lonlat]))[0].tolist())
        for text, lonlat in (points or {}).items()
    ]
    role = "group" if links else "img"
    return (
        f'<svg class="picture" role="{role}" viewBox="0 0 {WIDTH:.0f} {areas.height:.0f}" '
        f'aria-label="{escape(title)}">'
        f"{''.join(parts)}{''.join(_names(ordered[::-1]))}{''.join(marks)}</svg>"
    )


def _shape(one: Any, properties: Mapping[str, str]) -> _Shape:
    west, top, east, bottom = one.bounds
    # A line from the middle of the largest circle inside to its edge.
    middle = shapely.maximum_inscribed_circle(one, tolerance=5.0).coords[0]
    return _Shape(
        id=properties["id"],
        name=properties["name"],
        path=_path(one),
        middle=(middle[0], middle[1]),
        wide_px=east - west,
        tall_px=bottom - top,
    )


def _path(one: Any) -> str:
    polygons = getattr(one, "geoms", [one])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"
        for ring in rings
        if not ring.is_empty
    )


def _kind(id_: str, highlight: frozenset[str], tinted: frozenset[str]) -> str:
    if id_ in highlight:
        return "area home"
    return "area tinted" if id_ in tinted else "area"


def _area(one: _Shape, *, kind: str, href: str) -> str:
    name = escape(one.name)
    path = f'<path class="{kind}" d="{one.path}"><title>{name}</title></path>'
    return f'<a href="{escape(href)}" aria-label="{name}">{path}</a>' if href else path


def _names(shapes: list[_Shape]) -> Iterator[str]:
    """Write each name into its area if it fits there and hits no name before it.

    Where a neighbour's name is in the way, a line higher or lower is still inside.
    """
    written: list[tuple[float, float, float]] = []
    for one in shapes:
        (x, middle), wide = one.middle, len(one.name) * _LETTER_PX
        free = (
            middle + lift
            for lift in (0, -_NAME_PX, _NAME_PX)
            if (not lift or one.tall_px > 3 * _NAME_PX)
            and not any(
                abs(x - other_x) < (wide + other_wide) / 2
                and abs(middle + lift - other_y) < _NAME_PX
                for other_x, other_y, other_wide in written
            )
        )
        y = next(free, None)
        if y is None or wide > one.wide_px * 1.3:
            continue
        written.append((x, y, wide))
        at = f'x="{x:.0f}" y="{y + _NAME_PX / 3:.0f}"'
        yield f'<text class="name" {at} aria-hidden="true">{escape(one.name)}</text>'


def _mark(text: str, at: list[float]) -> str:
    x, y = at
    return (
        f'<g class="mark" aria-hidden="true"><circle cx="{x:.0f}" cy="{y:.0f}" r="20"/>'
        f'<text x="{x:.0f}" y="{y + 8:.0f}">{escape(text)}</text></g>'
    )
