"""What is offered while somebody types."""

import pyarrow as pa
import pytest

from geofh.geocode import Geocoder, StreetDirectory
from geofh.records import Area, Suggestion

# street, number, area; every street lies on one line.
HOUSES = [
    ("Am Bruchheck", 1, "001"),
    ("Am Bruchheck", 12, "001"),
    ("Bruchweg", 3, "002"),
    ("Hövelstraße", 2, "001"),
    ("Hövelstraße", 8, "001"),
    ("Hövelstraße", 10, "001"),
    ("Hövelstraße", 81, "002"),
    ("Hörder Straße", 1, "002"),
    ("Steinweg", 1, "001"),
    ("Sankt-Anna-Weg", 1, "001"),
]


def area(layer: str, name: str, *members: str) -> Area:
    return Area(layer=layer, id=name, name=name, members=members, lon=7.5, lat=51.5, radius_m=500.0)


AREAS = [
    area("unterbezirk", "Feld", "001"),
    area("unterbezirk", "Hörde", "002"),
    area("stadtbezirk", "Mitte", "001"),
    area("stadtbezirk", "Hörde", "002"),
]


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    table = pa.table(
        {
            "street": [street for street, _, _ in HOUSES],
            "side": ["all"] * len(HOUSES),
            "house_number": [number for _, number, _ in HOUSES],
            "suffix": [""] * len(HOUSES),
            "easting": [400_000.0 + 10 * number for _, number, _ in HOUSES],
            "northing": [5_700_000.0] * len(HOUSES),
            "area_id": [area_id for _, _, area_id in HOUSES],
        }
    )
    directory = StreetDirectory.from_table(table, accuracy_m=20.0)
    return Geocoder(directory, areas=AREAS, city_names=["Musterstadt"])


def texts(geocoder: Geocoder, typed: str, limit: int = 8) -> list[str]:
    return [offer.text for offer in geocoder.suggest(typed, limit=limit)]


def test_names_that_begin_so_are_offered(geocoder: Geocoder) -> None:
    assert texts(geocoder, "hö") == ["Hövelstraße", "Hörder Straße", "Hörde"]


@pytest.mark.parametrize("typed", ["Hov", "HOEV", "höv", "Hövelstr", "hövel s", "Hövelstr."])
def test_umlauts_and_endings_may_be_typed_in_any_form(geocoder: Geocoder, typed: str) -> None:
    assert texts(geocoder, typed)[0] == "Hövelstraße"


def test_word_inside_the_name_comes_after_the_beginning(geocoder: Geocoder) -> None:
    assert texts(geocoder, "bruch") == ["Bruchweg", "Am Bruchheck"]


def test_unfinished_st_is_still_a_stone(geocoder: Geocoder) -> None:
    assert texts(geocoder, "St")[0] == "Steinweg"
    assert texts(geocoder, "St. A")[0] == "Sankt-Anna-Weg"


def test_house_numbers_follow_once_the_street_is_clear(geocoder: Geocoder) -> None:
    assert texts(geocoder, "bruchheck") == ["Am Bruchheck", "Am Bruchheck 1", "Am Bruchheck 12"]


def test_typed_number_comes_first_then_those_that_begin_so(geocoder: Geocoder) -> None:
    assert texts(geocoder, "Hövelstr. 8") == ["Hövelstraße 8", "Hövelstraße 81"]


def test_number_that_can_be_placed_is_offered_although_it_is_no_support_point(
    geocoder: Geocoder,
) -> None:
    assert texts(geocoder, "Hövelstr. 5") == ["Hövelstraße 5"]


def test_number_that_cannot_be_placed_is_not_offered(geocoder: Geocoder) -> None:
    assert texts(geocoder, "Hövelstr. 999") == ["Hövelstraße"]


def test_slip_falls_back_to_alike_names(geocoder: Geocoder) -> None:
    assert texts(geocoder, "Hölvestraße")[0] == "Hövelstraße"


def test_district_is_shown_and_completeness_told(geocoder: Geocoder) -> None:
    offers = geocoder.suggest("bruchh")
    assert offers[0] == Suggestion(text="Am Bruchheck", district="Mitte")
    assert offers[1] == Suggestion(text="Am Bruchheck 1", district="Mitte", complete=True)


def test_street_through_several_districts_says_so(geocoder: Geocoder) -> None:
    assert geocoder.suggest("Hövelstr")[0].district == "mehrere Stadtbezirke"
    assert geocoder.suggest("Hövelstr. 81")[0].district == "Hörde"


def test_place_named_in_full_comes_first(geocoder: Geocoder) -> None:
    assert geocoder.suggest("Hörde")[0] == Suggestion(text="Hörde", complete=True)


def test_leading_city_does_not_matter(geocoder: Geocoder) -> None:
    assert texts(geocoder, "Musterstadt Höv")[0] == "Hövelstraße"
    assert texts(geocoder, "Musterstadt, Hövelstr. 8")[0] == "Hövelstraße 8"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, ["Hövelstraße"]),
        (2, ["Hövelstraße", "Hörde"]),
        (3, ["Hövelstraße", "Hörder Straße", "Hörde"]),
    ],
)
def test_limit_is_kept_and_streets_come_first(
    geocoder: Geocoder, limit: int, expected: list[str]
) -> None:
    assert texts(geocoder, "hö", limit) == expected


@pytest.mark.parametrize("typed", ["", " ", "\x00", "😀", "?", "x" * 400, "qqqq", "12345678"])
def test_nothing_to_offer_is_an_empty_answer(geocoder: Geocoder, typed: str) -> None:
    assert geocoder.suggest(typed) == ()
