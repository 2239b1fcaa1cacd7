"""folium elements -> parts of a page that loads nothing from another host.

folium links ten files on other people's servers from every map. `LocalFigure` renders the
elements first (only then do they say what they link), looks each link up by its name in one
table, and replaces it by the copy under ``/static/vendor``, or drops it where our own style
sheet does the job. A link that is not in the table is refused: a new folium plugin cannot
bring a third party in unnoticed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from branca.element import CssLink, Element, Figure, JavascriptLink
from markupsafe import Markup

from geofh.errors import GeofhError

__all__ = ["VENDORED", "ForeignAssetError", "LocalFigure", "MapParts"]

# Name in folium -> file under static/vendor, or None for what the page does without:
# jQuery serves only folium's popups, Bootstrap and the icon fonts only its marker icons.
VENDORED: Mapping[str, str | None] = MappingProxyType(
    {
        "leaflet": "leaflet/leaflet.js",
        "leaflet_css": "leaflet/leaflet.css",
        "protomaps_leaflet": "protomaps-leaflet/protomaps-leaflet.js",
        "jquery": None,
        "bootstrap": None,
        "bootstrap_css": None,
        "awesome_markers": None,
        "awesome_markers_css": None,
        "awesome_markers_font_css": None,
        "awesome_rotate_css": None,
        "glyphicons_css": None,
    }
)

_BLOCK = re.compile(r"<(style|script)\b(?![^>]*\bsrc=)")
_FOREIGN = re.compile(r"""\b(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


class ForeignAssetError(GeofhError):
    """Say that a map element links a file that is not vendored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """Hold a rendered map, to be put into a page of our own.

    ``script`` is JavaScript without a ``<script>`` tag around it.
    """

    head: Markup
    body: Markup
    script: Markup


class LocalFigure(Figure):
    """Root a tree of folium elements; a class because folium asks its root for header and script.

    Examples
    --------
    >>> import folium
    >>> figure = LocalFigure()
    >>> figure.add_map(folium.Map(tiles=None))
    >>> "https:" in figure.parts(nonce="n").head
    False
    """

    def add_map(self, element: Element) -> None:
        """Take over an element that folium has already hung into a figure of its own."""
        element._parent = None  # noqa: SLF001
        self.add_child(element)

    def parts(self, *, nonce: str, url: Callable[[str], str] = "/static/{}".format) -> MapParts:
        """Render the tree.

        Parameters
        ----------
        nonce
            Put on every inline style and script block, for the Content-Security-Policy.
        url
            From a path below ``static/`` to its address.

        Raises
        ------
        ForeignAssetError
            An element links a file that is not in `VENDORED`, or a host in plain HTML.
        """
        for child in self._children.values():
            child.render()
        head = [
            self._head(name, element, nonce, url)
            for name, element in self.header._children.items()  # noqa: SLF001
            if name != "meta_http"
        ]
        return MapParts(
            head=Markup("\n".join(filter(None, head))),  # noqa: S704
            body=Markup(_with_nonce(self.html.render(), nonce)),  # noqa: S704
            script=Markup(self.script.render()),  # noqa: S704
        )

    def _head(self, name: str, element: Element, nonce: str, url: Callable[[str], str]) -> str:
        if not isinstance(element, (JavascriptLink, CssLink)):
            return _with_nonce(_own(element.render(), name), nonce)
        if name not in VENDORED:
            raise ForeignAssetError(
                f"a map element links {name!r} ({element.url}), which is not vendored. "
                "Add it to web/package.json, scripts/build_vendor.py and VENDORED."
            )
        file = VENDORED[name]
        if file is None:
            return ""
        address = Markup.escape(url(f"vendor/{file}"))
        if isinstance(element, CssLink):
            return f'<link rel="stylesheet" href="{address}">'
        return f'<script src="{address}" defer></script>'


def _own(html: str, name: str) -> str:
    """Refuse a hand-written header that links another host."""
    if _FOREIGN.search(html):
        raise ForeignAssetError(
            f"the header of map element {name!r} links another host. Serve the file from "
            "static/vendor and link that."
        )
    return html


def _with_nonce(html: str, nonce: str) -> str:
    return _BLOCK.sub(rf'<\1 nonce="{Markup.escape(nonce)}"', html)
