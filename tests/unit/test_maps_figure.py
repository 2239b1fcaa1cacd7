import re

import folium
import pytest
from branca.element import Element, JavascriptLink, MacroElement
from folium.plugins import MarkerCluster
from folium.template import Template

from geofh.maps import ForeignAssetError, LocalFigure


def parts_of(element: Element, *, nonce: str = "nonce-1"):
    figure = LocalFigure()
    figure.add_map(element)
    return figure.parts(nonce=nonce)


def test_stock_folium_map_loads_only_vendored_files() -> None:
    parts = parts_of(folium.Map(tiles=None))
    links = re.findall(r'(?:src|href)="([^"]*)"', parts.head)
    assert links == ["/static/vendor/leaflet/leaflet.js", "/static/vendor/leaflet/leaflet.css"]


def test_stock_folium_map_names_no_other_host() -> None:
    parts = parts_of(folium.Map(tiles=None))
    assert not re.search(r"https?:", parts.head + parts.body + parts.script)


def test_plugin_that_is_not_vendored_is_refused() -> None:
    city = folium.Map(tiles=None)
    MarkerCluster().add_to(city)
    with pytest.raises(ForeignAssetError, match="markercluster"):
        parts_of(city)


def test_link_added_while_rendering_is_refused() -> None:
    class Late(MacroElement):
        _template = Template("")

        def render(self, **_: object) -> None:
            link = JavascriptLink("https://example.org/d3.js")
            self.get_root().header.add_child(link, name="d3")

    with pytest.raises(ForeignAssetError, match="d3"):
        parts_of(Late())


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/a.js"></script>',
        "<link rel=stylesheet href=//example.org/a.css>",
    ],
)
def test_foreign_host_in_a_plain_header_is_refused(html: str) -> None:
    figure = LocalFigure()
    figure.header.add_child(Element(html), name="plain")
    with pytest.raises(ForeignAssetError, match="plain"):
        figure.parts(nonce="n")


def test_inline_blocks_carry_the_nonce() -> None:
    head = parts_of(folium.Map(tiles=None), nonce="abc").head
    blocks = re.findall(r"<(?:style|script)(?![^>]*src=)[^>]*>", head)
    assert blocks
    assert all('nonce="abc"' in block for block in blocks)


def test_assets_get_the_address_the_server_gives_them() -> None:
    figure = LocalFigure()
    figure.add_map(folium.Map(tiles=None))
    head = figure.parts(nonce="n", url=lambda file: f"/files/{file}?v=1&x").head
    assert 'src="/files/vendor/leaflet/leaflet.js?v=1&amp;x"' in head
