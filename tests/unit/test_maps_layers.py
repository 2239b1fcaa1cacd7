import json
import re

import jinja2
import pytest

from geofh.maps import LocalFigure, Origin, Outline, Pin, Sketch, city_map

BOUNDS = (7.30, 51.41, 7.64, 51.60)
HOSTILE = (
    "</script><img src=x onerror=alert(1)> `${alert(2)}` {{ 7*7 }} {{{8*8}}} {% raw %} "
    "{# gone #} \u2028 ' \""
)


def script_of(**layers: object) -> str:
    figure = LocalFigure()
    sketch = Sketch([Outline(id="stadtbezirk", url="/api/layers/stadtbezirk")], streets_url="/s")
    figure.add_map(city_map(sketch, bounds=BOUNDS, **layers))
    return str(figure.parts(nonce="n").script)


def argument_of(function: str, script: str):
    return json.loads(re.search(rf"geofh\.{function}\(map_geofh, (.*)\);", script)[1])


def pin(number: int, *, lon: float = 7.46, lat: float = 51.51, name: str = "A") -> Pin:
    return Pin(
        number=number,
        anchor=f"angebot-{number}",
        name=name,
        detail="",
        lon=lon,
        lat=lat,
        role="service",
    )


def test_map_is_the_same_bytes_every_time() -> None:
    assert script_of(pins=[pin(1)]) == script_of(pins=[pin(1)])


def test_what_a_map_rendered_is_not_compiled_as_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []
    compile_ = jinja2.Environment.compile

    def compiled(self: jinja2.Environment, source: str, *rest: object, **named: object) -> object:
        sources.append(source)
        return compile_(self, source, *rest, **named)

    monkeypatch.setattr(jinja2.Environment, "compile", compiled)
    assert "geofh.places(" in script_of(pins=[pin(1, name="Kompass")])
    assert [one for one in sources if "geofh" in one] == []


def test_hostile_name_arrives_as_the_same_text() -> None:
    script = script_of(pins=[pin(1, name=HOSTILE)])
    assert argument_of("places", script)[0]["entries"][0]["name"] == HOSTILE


def test_hostile_name_cannot_end_the_script_block() -> None:
    script = script_of(
        pins=[pin(1, name=HOSTILE)],
        attribution=[HOSTILE],
        origin=Origin(lon=7.46, lat=51.51, accuracy_m=1, label=HOSTILE),
    )
    assert "<" not in script


def test_services_in_one_house_share_a_marker_and_keep_their_numbers() -> None:
    markers = argument_of("places", script_of(pins=[pin(1), pin(2, lon=7.5), pin(3)]))
    assert [[entry["number"] for entry in marker["entries"]] for marker in markers] == [[1, 3], [2]]


def test_leaflet_gets_latitude_first() -> None:
    script = script_of(
        pins=[pin(1, lon=7.4, lat=51.5)],
        origin=Origin(lon=7.46, lat=51.51, accuracy_m=1, label="x"),
    )
    assert argument_of("places", script)[0]["at"] == [51.5, 7.4]
    assert argument_of("origin", script)["at"] == [51.51, 7.46]
    assert "[[51.41, 7.3], [51.6, 7.64]]" in script


def test_map_without_pins_and_origin_has_only_the_sketch() -> None:
    script = script_of()
    assert "geofh.sketch" in script
    assert "geofh.places" not in script
    assert "geofh.origin" not in script
