"""What is on the map: base map, districts and streets, the family's place, the services.

Each element emits one call into our own ``static/map.js`` and hands it data as JSON; texts
of providers become text nodes there, never HTML. (folium's popups and tooltips interpret
them as HTML and JavaScript, so they are not used.) This module is the only place where
``lon, lat`` becomes Leaflet's ``[lat, lon]``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.map import FitBounds
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps

from geofh.maps.foreign import ForeignTiles

__all__ = ["Basemap", "Origin", "Outline", "Pin", "Sketch", "city_map"]

MAP_ID = "geofh"

# A brace of JSON itself is never followed by one of these, a brace inside a text may be.
_JINJA_OPENING = re.compile(r"\{(?=[{%#])")
MAX_ZOOM = 17
# Close enough to read street names around the family's door, wide enough for a walk.
CLOSEST_START = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Name a district layer to draw.

    Attributes
    ----------
    id, url
        The layer, and where its GeoJSON is.
    min_zoom, names_until
        Zoom at which its lines begin, and at which its names end (finer names take over).
    highlight
        Id of the area the family lives in, if it is known.
    derived
        The lines are not the legal ones; they are drawn as dashes.
    """

    id: str
    url: str
    min_zoom: int = 0
    names_until: float = 99
    highlight: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Place the family: degrees (EPSG:4326) and the radius that holds the true place."""

    lon: float
    lat: float
    accuracy_m: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Place one entry of the list: same number, and ``anchor`` is its id in the page."""

    number: int
    anchor: str
    name: str
    detail: str
    lon: float
    lat: float
    role: str
    areas: tuple[tuple[str, str], ...] = ()
    """Layer and id of what is coloured when it is chosen: help for an area has no door."""


class _Ready(Element):
    """Hold a text that is finished; branca would compile it as a template to render it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 (branca hands them to every element)
        return self._text


class _Own(MacroElement):
    """Render as branca does, except that what the macros give is taken as it is.

    Compiling the text of each element again took half the time of the map, at every request.
    """

    def render(self, **kwargs: Any) -> str:
        figure = self.get_root()
        for part in ("header", "html", "script"):
            macro = getattr(self._template.module, part, None)
            if macro is not None:
                text = macro(self, kwargs)
                getattr(figure, part).add_child(_Ready(text), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
        return ""  # as branca: the parts hang in the figure


class _FirstView(FitBounds, _Own):
    """Show a box first."""


class _Frame(folium.Map, _Own):
    """Draw folium's map without its page-wide styles, its viewport tag and its globals."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = geofh.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )


class _Call(_Own):
    """Emit ``geofh.NAME(map, DATA)``."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        geofh.{{ this.function }}({{ this._parent.get_name() }}, {{ this.json }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, data: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.function = function
        self.json = _inert_json(data)


def _inert_json(data: Any) -> str:
    """Write JSON that is text to every reader on its way: HTML, JavaScript and Jinja.

    branca compiles what an element rendered as a template a second time, so "{{ … }}" in the
    name of a service would be run on the server. `_Own` leaves that out; this holds also where
    somebody puts such an element into another.
    """
    return _JINJA_OPENING.sub(r"\\u007b", str(htmlsafe_json_dumps(data)))


class Basemap(JSCSSMixin, _Call):
    """Draw vector tiles under everything else; only a map that has one links the library.

    Parameters
    ----------
    url
        Where the tiles are served, in ranges: PMTiles with the layers of
        `geofh.region.basemap`.
    """

    def __init__(self, url: str) -> None:
        super().__init__("basemap", {"url": url})
        # The name is looked up in `VENDORED`; nothing is loaded from elsewhere.
        self.default_js = [("protomaps_leaflet", "protomaps-leaflet.js")]


class Sketch(_Call):
    """Draw district outlines and streets, fetched as data, on one canvas.

    Parameters
    ----------
    outlines
        District layers, bottom first.
    streets_url
        Where `geofh.maps.street_payload` is served; empty where there is nothing to sketch.
    over_tiles
        There is a base map underneath, which must not be covered.
    """

    def __init__(
        self, outlines: Sequence[Outline], *, streets_url: str, over_tiles: bool = False
    ) -> None:
        super().__init__(
            "sketch",
            {
                "outlines": [asdict(one) for one in outlines],
                "streets": streets_url,
                "over_tiles": over_tiles,
            },
        )


def city_map(
    sketch: Sketch,
    *,
    bounds: tuple[float, float, float, float],
    min_zoom: int = 0,
    basemap: Basemap | None = None,
    origin: Origin | None = None,
    pins: Sequence[Pin] = (),
    attribution: Sequence[str] = (),
    foreign: ForeignTiles | None = None,
) -> folium.Map:
    """Compose the map of one answer.

    Parameters
    ----------
    sketch
        The districts, and the streets where there is no base map.
    bounds
        West, south, east, north of what to show first, degrees.
    min_zoom
        How far out one can zoom.
    basemap
        What lies under the sketch, if the region has one.
    origin
        The family's place, if one is known.
    pins
        Entries of the list that have a place, in the order of the list.
    attribution
        Plain texts naming whose map this is; always visible.
    foreign
        Tiles that are loaded from another server once the reader agreed.

    Returns
    -------
    folium.Map
        With the fixed element id ``map_geofh``, ready for `LocalFigure.add_map`.
    """
    west, south, east, north = bounds
    frame = _Frame(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control=False,
        min_zoom=min_zoom,
        max_zoom=MAX_ZOOM,
    )
    frame._id = MAP_ID  # noqa: SLF001
    # folium keeps these two for a tile layer and drops them when there is none.
    frame.options.update(min_zoom=min_zoom, max_zoom=MAX_ZOOM)
    # First and at once: nothing is loaded for a view that nobody asked for.
    first_view = _FirstView(
        [[south, west], [north, east]], padding=(24, 24), max_zoom=CLOSEST_START
    )
    first_view.options["animate"] = False
    first_view.add_to(frame)
    _Call("attribution", list(attribution)).add_to(frame)
    if basemap:
        basemap.add_to(frame)
    sketch.add_to(frame)
    if foreign:
        _Call("foreign", {"url": foreign.url, "credit": foreign.credit}).add_to(frame)
    if origin:
        _Call(
            "origin",
            {
                "at": [origin.lat, origin.lon],
                "accuracy_m": origin.accuracy_m,
                "label": origin.label,
            },
        ).add_to(frame)
    if pins:
        _Call("places", _markers(pins)).add_to(frame)
    return frame


def _markers(pins: Iterable[Pin]) -> list[dict[str, Any]]:
    """Put pins of one place (a house with three services) under one marker."""
    markers: dict[tuple[float, float], dict[str, Any]] = {}
    for pin in pins:
        at = (round(pin.lat, 5), round(pin.lon, 5))
        marker = markers.setdefault(at, {"at": list(at), "role": pin.role, "entries": []})
        marker["entries"].append(
            {
                "number": pin.number,
                "anchor": pin.anchor,
                "name": pin.name,
                "detail": pin.detail,
                "areas": [list(area) for area in pin.areas],
            }
        )
    return list(markers.values())
