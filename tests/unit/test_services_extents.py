"""Drawn areas: what is one, and whether a place lies in it."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.errors import InputError
from geofh.records import DRAWN, Need, Origin, Service, ServiceArea, Source
from geofh.services import eligible
from geofh.services.extents import holds, read_extent

# At 51.5° N a hundredth of a degree of latitude is 1,112 m, one of longitude 694 m.
SQUARE = (
    '{"type":"Polygon","coordinates":[[[7.4,51.5],[7.5,51.5],[7.5,51.6],[7.4,51.6],[7.4,51.5]]]}'
)
WITH_HOLE = (
    '{"type":"Polygon","coordinates":[[[7.4,51.5],[7.5,51.5],[7.5,51.6],[7.4,51.6],[7.4,51.5]],'
    "[[7.44,51.54],[7.44,51.56],[7.46,51.56],[7.46,51.54],[7.44,51.54]]]}"
)


def at(lon: float, lat: float, accuracy_m: float | None = 10) -> Origin:
    return Origin(lon=lon, lat=lat, accuracy_m=accuracy_m)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (at(7.45, 51.55), True),
        (at(7.39, 51.55), False),
        # 69 m inside, 69 m outside the line, known to 10 m and to 100 m.
        (at(7.401, 51.55, 10), True),
        (at(7.401, 51.55, 100), None),
        (at(7.399, 51.55, 10), False),
        (at(7.399, 51.55, 100), None),
        # On the line both are true.
        (at(7.4, 51.55, 0), None),
        (at(7.45, 51.55, None), None),
        (Origin(), None),
    ],
)
def test_a_place_is_inside_outside_or_too_near_to_the_line(
    origin: Origin, expected: bool | None
) -> None:
    assert holds(SQUARE, origin) is expected


def test_a_hole_is_outside() -> None:
    assert holds(WITH_HOLE, at(7.45, 51.55)) is False
    assert holds(WITH_HOLE, at(7.42, 51.55)) is True


@given(st.floats(7.3, 7.6), st.floats(51.4, 51.7))
def test_a_square_is_what_its_degrees_say(lon: float, lat: float) -> None:
    inside = 7.4 < lon < 7.5 and 51.5 < lat < 51.6

    # Lines are straight in degrees: what is 2 cm away from them is decided.
    near = min(abs(lon - 7.4), abs(lon - 7.5), abs(lat - 51.5), abs(lat - 51.6)) < 1e-6
    assert holds(SQUARE, at(lon, lat, 0)) in ({inside, None} if near else {inside})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Eving", "no area"),
        ("[]", "no area"),
        ("null", "no area"),
        ('{"type": "Point", "coordinates": [7, 51]}', "no area"),
        ('{"type": "Polygon", "coordinates": []}', "no area"),
        ('{"type": "Polygon", "coordinates": [[[7, 51], [8, 51]]]}', "no area"),
        ('{"type": "Polygon", "coordinates": "x"}', "no area"),
        ('{"type":"Polygon","coordinates":[[[51,7],[51,8],[52,8],[51,7]]]}', "look swapped"),
        ('{"type":"Polygon","coordinates":[[[7,51],[8,52],[8,51],[7,52],[7,51]]]}', "cross"),
    ],
)
def test_what_is_no_area_is_refused_and_says_why(text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_extent(text)


def test_a_feature_and_its_geometry_are_the_same_area() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(SQUARE)}

    assert read_extent(json.dumps(feature, indent=1)) == read_extent(SQUARE) == SQUARE


def test_a_drawn_area_decides_who_is_served() -> None:
    drawn = ServiceArea(layer=DRAWN, area_id="a", name="Zwischen Bahn und Emscher", extent=SQUARE)
    service = Service(
        id="s",
        name="Treff",
        kind="open_meeting_point",
        organization=None,
        service_areas=(drawn,),
        source=Source(url="https://example.org"),
    )

    def told(origin: Origin) -> str:
        fits, refusals = eligible(
            [service], Need(), districts=[], today=date(2026, 11, 26), origin=origin
        )
        return fits[0].why[0] if fits else refusals[0].reason

    assert told(at(7.45, 51.55)) == "district"
    assert told(at(7.39, 51.55)) == "area"
    assert told(at(7.401, 51.55, 100)) == "area_uncertain"
    # Nothing is known about the place: unknown is not no.
    assert told(Origin()) == "area_uncertain"
