"""The areas of a layer -> a picture (SVG) that needs no script: names, links, one area in colour.

It stands where a map cannot: without JavaScript, on paper, on a slow line. Lines are simplified
as one coverage to about a pixel, so that neighbours still share theirs.
"""

from collections.abc import Mapping
from html import escape
from math import cos, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

__all__ = ["areas_picture"]

WIDTH = 1000.0
_LINE_PX = 1.2
_NAME_PX = 26
# A name is written where its area is about as wide as the name.
_LETTER_PX = 13.0

_Point = tuple[float, float]


def areas_picture(
    collection: Mapping[str, Any],
    *,
    title: str,
    highlight: frozenset[str] = frozenset(),
    hrefs: Mapping[str, str] | None = None,
    points: Mapping[str, _Point] | None = None,
) -> str:
    """Draw a layer.

    Parameters
    ----------
    collection
        GeoJSON in degrees whose features have the properties ``id`` and ``name``, as
        `Region.layer_geojson` gives it.
    title
        What a screen reader says instead of the picture.
    highlight
        Ids of areas in the colour of the answer.
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
    features = [one for one in collection["features"] if one["geometry"]]
    if not features:
        return f'<svg class="picture" role="img" viewBox="0 0 1 1" aria-label="{escape(title)}"/>'
    shapes = np.array([shape(one["geometry"]) for one in features], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def place(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x = (lonlat[:, 0] - west) * squeeze * scale
        return np.column_stack([x, (north - lonlat[:, 1]) * scale])

    drawn = shapely.coverage_simplify(shapely.transform(shapes, place), _LINE_PX)
    links = hrefs or {}
    parts = [
        _area(
            one,
            feature["properties"],
            highlight=highlight,
            href=links.get(feature["properties"]["id"], ""),
        )
        for one, feature in zip(drawn, features, strict=True)
    ]
    names = [
        _name(one, feature["properties"]["name"])
        for one, feature in zip(drawn, features, strict=True)
    ]
    marks = [
        _mark(text, place(np.array([lonlat]))[0].tolist())
        for text, lonlat in (points or {}).items()
    ]
    height = (north - south) * scale
    role = "group" if links else "img"
    return (
        f'<svg class="picture" role="{role}" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'aria-label="{escape(title)}">{"".join(parts)}{"".join(names)}{"".join(marks)}</svg>'
    )


def _area(one: Any, properties: Mapping[str, str], *, highlight: frozenset[str], href: str) -> str:
    kind = "area home" if properties["id"] in highlight else "area"
    path = (
        f'<path class="{kind}" d="{_path(one)}"><title>{escape(properties["name"])}</title></path>'
    )
    if not href:
        return path
    return f'<a href="{escape(href)}" aria-label="{escape(properties["name"])}">{path}</a>'


def _path(one: Any) -> str:
    polygons = getattr(one, "geoms", [one])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"
        for ring in rings
        if not ring.is_empty
    )


def _name(one: Any, name: str) -> str:
    """Write a name into its area, if it fits there."""
    west, _, east, _ = one.bounds
    if len(name) * _LETTER_PX > (east - west) * 1.2:
        return ""
    # A line from the middle of the largest circle inside to its edge.
    x, y = shapely.maximum_inscribed_circle(one, tolerance=5.0).coords[0]
    at = f'x="{x:.0f}" y="{y + _NAME_PX / 3:.0f}"'
    return f'<text class="name" {at} aria-hidden="true">{escape(name)}</text>'


def _mark(text: str, at: list[float]) -> str:
    x, y = at
    return (
        f'<g class="mark" aria-hidden="true"><circle cx="{x:.0f}" cy="{y:.0f}" r="20"/>'
        f'<text x="{x:.0f}" y="{y + 8:.0f}">{escape(text)}</text></g>'
    )
