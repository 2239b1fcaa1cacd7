"""A region and an answer -> the rendered map: what is drawn, and what is seen first."""

from collections.abc import Callable, Sequence
from math import cos, log2, radians
from typing import Any

import shapely
from markupsafe import Markup
from shapely.geometry import shape

from geofh.api.kept import kept_with_region
from geofh.api.picture import shapes_of
from geofh.api.speech import Speech
from geofh.api.visit import Visit
from geofh.maps import (
    Basemap,
    ForeignTiles,
    LocalFigure,
    MapParts,
    Origin,
    Outline,
    Pin,
    Sketch,
    city_map,
    draw_areas,
)
from geofh.records import DistrictStatus, Finding, Level
from geofh.regions import LayerInfo, Region

__all__ = ["first_outline", "home_picture", "inside_of", "origin_label", "render_map"]

# Layers worth drawing, coarse to fine: those whose lines divide the region without overlap.
DRAWN = ("land", "kreis", "gemeinde", "stadtbezirk", "statistischer_bezirk", "unterbezirk")
# So many zoom steps above the view of the whole region, a layer of up to so many areas appears.
STEPS_OF_COUNT = ((20, 0), (100, 2), (100_000, 5))
# Names of areas give way to names of streets.
NAMES_UNTIL = 16
# A base map names its streets and quarters from here on.
NAMES_UNTIL_OVER_TILES = 13.5
TILES_URL = "/api/basemap.pmtiles"
OSM_CREDIT = "© OpenStreetMap-Mitwirkende"

WINDOW_PX = 500
TILE_PX = 256
METRES_PER_DEGREE = 111_320.0
AROUND_ORIGIN_M = 600.0
SEEN_WITHIN_M = 1_500.0
PINS_SEEN_FIRST = 8

Box = tuple[float, float, float, float]


def render_map(
    *,
    finding: Finding | None,
    pins: Sequence[Pin],
    visit: Visit,
    url: Callable[[str], str],
    foreign: ForeignTiles | None = None,
) -> MapParts:
    """Compose the map of an answer, or of the whole region while nothing was asked."""
    region, speech = visit.region, visit.speech
    origin = _origin(finding, speech)
    tiled = region.basemap is not None
    sketch = Sketch(
        _outlines(region, finding),
        streets_url="" if tiled else "/api/streets",
        over_tiles=tiled,
    )
    drawn = city_map(
        sketch,
        bounds=_around(origin, pins) if origin else region_bounds(region),
        min_zoom=_whole_zoom(region) - 1,
        basemap=Basemap(TILES_URL) if tiled else None,
        origin=origin,
        pins=pins,
        attribution=_credits(region, speech),
        foreign=foreign,
    )
    figure = LocalFigure()
    figure.add_map(drawn)
    return figure.parts(nonce=visit.nonce, url=url)


def _credits(region: Region, speech: Speech) -> list[str]:
    """Name whose tiles these are, also where the recipe forgot to say it; the rest stands below."""
    if not region.basemap:
        return []
    told = [
        f"{one.text} ({one.licence})" for one in region.attribution if "OpenStreetMap" in one.text
    ]
    return told or [speech.say("Karte: {source}", source=f"{OSM_CREDIT} (ODbL-1.0)")]


def home_picture(visit: Visit, finding: Finding | None) -> Markup:
    """Draw the coarsest layer without a script, the family's own areas in colour."""
    region, speech = visit.region, visit.speech
    layer = _drawn(region)[0].id
    answers = [one for one in (finding.districts if finding else ()) if one.layer == layer]
    home = [one.district for one in answers if one.district] or [
        area for one in answers for area in one.candidates
    ]
    names = speech.either(area.name for area in home) if home else ""
    title = speech.say("Bezirke von {city}", city=region.title)
    if names:
        title = speech.say("{title}. Farbig: {names}", title=title, names=names)
    shapes = shapes_of(region, layer, visit.now.date())
    # The picture escapes every text in it.
    return Markup(draw_areas(shapes, title=title, highlight=frozenset(one.id for one in home)))  # noqa: S704


def inside_of(region: Region, layer: str, area: str) -> tuple[float, float] | None:
    """Give a point (lon, lat) inside an area; none if the map cannot draw it."""
    return _points_inside(region, layer).get(area)


@kept_with_region(most=32)
def _points_inside(region: Region, layer: str) -> dict[str, tuple[float, float]]:
    if not any(one.id == layer and one.role == "answer" for one in region.layers):
        return {}
    features = region.layer_geojson(layer)["features"]
    drawn = [one for one in features if one["geometry"]]
    points = shapely.point_on_surface([shape(one["geometry"]) for one in drawn])
    return {
        one["properties"]["id"]: (point.x, point.y)
        for one, point in zip(drawn, points, strict=True)
    }


@kept_with_region()
def region_bounds(region: Region) -> Box:
    """Give west, south, east, north of the coarsest drawn layer, in degrees."""
    coarsest = _drawn(region)[0].id
    points = [
        point
        for feature in region.layer_geojson(coarsest)["features"]
        if feature["geometry"]
        for point in _points(feature["geometry"]["coordinates"])
    ]
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _points(coordinates: Any) -> list[tuple[float, float]]:
    """Flatten the nested rings of a polygon or multipolygon."""
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in _points(part)]


def first_outline(region: Region) -> str:
    """Give the address of what the map draws first, to be fetched before it is needed."""
    return _layer_url(_drawn(region)[0].id)


def _layer_url(layer: str) -> str:
    return f"/api/layers/{layer}"


def _outlines(region: Region, finding: Finding | None) -> list[Outline]:
    homes = {
        answer.layer: answer.district.id
        for answer in (finding.districts if finding else ())
        if answer.status is DistrictStatus.FOUND and answer.district
    }
    drawn = _drawn(region)
    whole = _whole_zoom(region)
    steps = [next(step for most, step in STEPS_OF_COUNT if layer.count <= most) for layer in drawn]
    # The coarsest layer is the outline of the region: it is always there.
    starts = [0, *(whole + step for step in steps[1:])]
    names_end = NAMES_UNTIL_OVER_TILES if region.basemap else NAMES_UNTIL
    return [
        Outline(
            id=layer.id,
            url=_layer_url(layer.id),
            min_zoom=start,
            names_until=until,
            # The coarsest layer carries the family's own district; one colour is enough.
            highlight=homes.get(layer.id, "") if layer is drawn[0] else "",
            derived=layer.derived,
        )
        for layer, start, until in zip(drawn, starts, [*starts[1:], names_end], strict=True)
    ]


def _drawn(region: Region) -> list[LayerInfo]:
    """Give the layers to draw, coarse to fine; in a region of other names the coarsest."""
    layers = {layer.id: layer for layer in region.layers}
    named = [layers[name] for name in DRAWN if name in layers]
    answering = [layer for layer in region.layers if layer.role == "answer"]
    return named or [(answering or region.layers)[-1]]


def _whole_zoom(region: Region) -> int:
    """Give the zoom at which the whole region fits a window."""
    west, _, east, _ = region_bounds(region)
    return int(log2(WINDOW_PX * 360 / (TILE_PX * (east - west))))


def _origin(finding: Finding | None, speech: Speech) -> Origin | None:
    if finding is None or finding.geocode.lon is None or finding.geocode.lat is None:
        return None
    geocode = finding.geocode
    return Origin(
        lon=finding.geocode.lon,
        lat=finding.geocode.lat,
        accuracy_m=geocode.accuracy_m or 0.0,
        label=origin_label(finding, speech),
    )


def origin_label(finding: Finding, speech: Speech) -> str:
    """Name the family's place as exactly as it is known."""
    exact = (Level.POINT, Level.HOUSE, Level.HOUSE_INTERPOLATED)
    if finding.geocode.level in exact:
        return speech.say("Hier sind Sie")
    return speech.say("Ungefähr hier")


def _around(origin: Origin, pins: Sequence[Pin]) -> Box:
    """Show the surroundings and the first pins that are near enough to share a window."""
    stretch = cos(radians(origin.lat))

    def offset(pin: Pin) -> tuple[float, float]:
        east = (pin.lon - origin.lon) * stretch * METRES_PER_DEGREE
        return east, (pin.lat - origin.lat) * METRES_PER_DEGREE

    near = [offset(pin) for pin in pins]
    near = [at for at in near if max(map(abs, at)) <= SEEN_WITHIN_M][:PINS_SEEN_FIRST]
    reach = max(AROUND_ORIGIN_M, origin.accuracy_m, *(max(map(abs, at)) for at in near), 0.0)
    tall = reach / METRES_PER_DEGREE
    wide = tall / stretch
    return origin.lon - wide, origin.lat - tall, origin.lon + wide, origin.lat + tall
