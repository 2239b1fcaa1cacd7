"""A picture of areas that needs no script."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

from geofh.maps import area_shapes, draw_areas


def picture(layer: Mapping[str, Any], **options: Any) -> str:
    return draw_areas(area_shapes(layer), **options)


def parse(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 (our own)


HOSTILE = '<script>alert("1")</script>'


def square(id_: str, name: str, west: float, *, wide: float = 0.1) -> dict[str, object]:
    ring = [[west, 51], [west + wide, 51], [west + wide, 51.1], [west, 51.1], [west, 51]]
    return {
        "type": "Feature",
        "properties": {"id": id_, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict[str, object]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


TWO = collection(square("a", "Alba", 7.0), square("b", "Borg", 7.1))


def test_every_text_is_escaped() -> None:
    drawn = picture(
        collection(square('"a"', HOSTILE, 7.0)),
        title=HOSTILE,
        hrefs={'"a"': '/x?"><b>'},
        points={HOSTILE: (7.05, 51.05)},
    )
    root = parse(drawn)
    assert root.get("aria-label") == HOSTILE
    assert {one.tag for one in root.iter()} <= {"svg", "a", "path", "title", "text", "g", "circle"}
    assert root.find("a").get("href") == '/x?"><b>'


def test_each_area_leads_to_its_page_and_says_its_name() -> None:
    root = parse(picture(TWO, title="Map", hrefs={"a": "/a", "b": "/b"}))
    links = {one.get("href"): one.get("aria-label") for one in root.iter("a")}
    assert links == {"/a": "Alba", "/b": "Borg"}
    assert root.get("role") == "group"


def test_picture_without_links_is_one_image_for_screen_readers() -> None:
    assert parse(picture(TWO, title="Map")).get("role") == "img"


def test_neighbours_share_their_edge() -> None:
    root = parse(picture(TWO, title="Map"))
    edges = []
    for path in root.iter("path"):
        corners = re.findall(r"(\d+) (\d+)", path.get("d"))
        edges.append({frozenset(pair) for pair in pairwise([*corners, corners[0]])})
    # The line between them lies in the middle of the picture, 1,000 wide.
    [shared] = edges[0] & edges[1]
    assert {x for x, _ in shared} == {"500"}


def test_line_of_the_highlighted_area_lies_on_top() -> None:
    root = parse(picture(TWO, title="Map", highlight=frozenset({"a"})))
    kinds = [one.get("class") for one in root.iter("path")]
    assert kinds == ["area", "area home"]


def test_tinted_area_is_told_from_the_others() -> None:
    root = parse(picture(TWO, title="Map", tinted=frozenset({"b"})))
    assert [one.get("class") for one in root.iter("path")] == ["area", "area tinted"]


def test_name_that_would_hit_another_is_left_out_but_not_the_highlighted_one() -> None:
    # Two areas one above the other, so flat that their names would touch.
    flat = collection(square("a", "Alba", 7.0), square("b", "Borg", 7.0))
    for feature, south in zip(flat["features"], (51.0, 51.001), strict=True):
        ring = [[7.0, south], [7.1, south], [7.1, south + 0.001], [7.0, south + 0.001]]
        feature["geometry"]["coordinates"] = [[*ring, ring[0]]]
    for home, name in (("a", "Alba"), ("b", "Borg")):
        root = parse(picture(flat, title="Map", highlight=frozenset({home})))
        assert [one.text for one in root.iter("text")] == [name]


def test_name_that_would_hit_another_is_written_a_line_higher_where_there_is_room() -> None:
    # Beside each other, each 500 px wide and high; 35 letters take 542 px.
    names = ("x" * 35, "y" * 35)
    both = collection(square("a", names[0], 7.0, wide=0.1), square("b", names[1], 7.1, wide=0.1))
    for feature, west in zip(both["features"], (7.0, 7.1), strict=True):
        ring = [[west, 51.0], [west + 0.1, 51.0], [west + 0.1, 51.063], [west, 51.063]]
        feature["geometry"]["coordinates"] = [[*ring, ring[0]]]
    root = parse(picture(both, title="Map"))
    written = {one.text: float(one.get("y")) for one in root.iter("text")}
    assert set(written) == set(names)
    # No nearer than a line of letters of 26 px.
    assert 26 <= abs(written[names[0]] - written[names[1]]) < 2 * 26


def test_name_wider_than_its_area_is_left_out() -> None:
    # A tenth of the width is 100 px; forty letters take 620 px.
    areas = collection(square("a", "x" * 40, 7.0, wide=0.1), square("b", "Borg", 7.1, wide=0.9))
    root = parse(picture(areas, title="Map"))
    assert [one.text for one in root.iter("text")] == ["Borg"]


def test_points_stand_where_they_lie() -> None:
    root = parse(picture(TWO, title="Map", points={"1": (7.1, 51.1)}))
    circle = next(root.iter("circle"))
    # In the middle of the upper edge.
    assert (circle.get("cx"), circle.get("cy")) == ("500", "0")


def test_layer_without_lines_is_an_empty_picture() -> None:
    drawn = picture(collection(), title="Map")
    assert list(parse(drawn)) == []


def test_a_line_that_runs_out_and_back_is_drawn_all_the_same() -> None:
    # What a narrow ear of an official border becomes once its degrees are rounded.
    spike = square("a", "Alba", 7.0)
    ring = [[7, 51], [7.1, 51], [7.1, 51.1], [7.1, 51], [7, 51.1], [7, 51]]
    spike["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    drawn = parse(picture(collection(spike, square("b", "Borg", 7.1)), title="Map"))
    assert len([one for one in drawn.iter() if one.tag.endswith("path")]) == 2
