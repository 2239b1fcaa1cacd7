"""The areas of the served region as a picture that needs no script."""

from collections.abc import Iterable, Mapping
from datetime import date

from markupsafe import Markup

from geofh.api.addresses import area_addresses, area_word
from geofh.api.kept import kept_with_region
from geofh.api.visit import Visit
from geofh.maps import AreaShapes, area_shapes, draw_areas
from geofh.regions import Region

__all__ = ["picture_of_areas", "shapes_of"]


def picture_of_areas(
    visit: Visit,
    *,
    highlight: str = "",
    tinted: Iterable[str] = (),
    points: Mapping[str, tuple[float, float]] | None = None,
) -> Markup:
    """Draw the areas that have a page; each leads to it, one may be in colour.

    ``points`` are numbered places (text -> lon, lat); with them it is a picture for paper,
    without links.
    """
    say, language = visit.speech.say, visit.speech.language.tag
    title = say("Karte der Bezirke") if area_word(visit.region) == "bezirk" else say("Karte")
    word, areas = area_word(visit.region), area_addresses(visit.region)
    if not areas:
        return Markup("")
    layer = next(iter(areas.values())).layer
    hrefs = {area.id: f"/{word}/{name}?lang={language}" for name, area in areas.items()}
    picture = draw_areas(
        shapes_of(visit.region, layer, visit.now.date()),
        title=title,
        highlight=frozenset({highlight} if highlight else ()),
        tinted=frozenset(tinted),
        hrefs={} if points else hrefs,
        points=points,
    )
    # Every text in it was escaped where it was drawn.
    return Markup(picture)  # noqa: S704


@kept_with_region(most=8)
def shapes_of(region: Region, layer: str, day: date) -> AreaShapes:  # noqa: ARG001
    """Prepare the lines; the day is part of the key, as areas change from one to the next."""
    return area_shapes(region.layer_geojson(layer))
