"""A country in small: three municipalities, each with its Hauptstraße."""

import pyarrow as pa
import pytest

from geofh.address import parse_address
from geofh.geocode import Geocoder, StreetDirectory
from geofh.geocode.weigh import CANDIDATES
from geofh.records import Area, GeocodeResult, GeocodeStatus

# Municipality, street, the highest house number.
STREETS = [
    ("A", "Hauptstraße", 9),
    ("A", "Birkenweg", 9),
    ("B", "Hauptstraße", 9),
    ("B", "Birkeweg", 9),
    ("C", "Hauptstraße", 99),
]


def table(streets: list[tuple[str, str, int]]) -> pa.Table:
    rows = [
        (name, n, 1000 * at + 10 * n, place)
        for at, (place, name, most) in enumerate(streets)
        for n in (1, most)
    ]
    name, number, x, place = zip(*rows, strict=True)
    return pa.table(
        {
            "street": name,
            "side": ["all"] * len(rows),
            "house_number": pa.array(number, pa.int32()),
            "suffix": [""] * len(rows),
            "easting": [400_000.0 + one for one in x],
            "northing": [5_700_000.0] * len(rows),
            "area_id": place,
            "municipality_id": place,
        }
    )


def geocoder_of(streets: list[tuple[str, str, int]]) -> Geocoder:
    areas = [
        Area(layer="gemeinde", id=one, name=f"{one}-Dorf", members=(one,), lon=7.5, lat=51.5,
             radius_m=10.0)
        for one in sorted({place for place, _, _ in streets})
    ]  # fmt: skip
    directory = StreetDirectory.from_table(table(streets), accuracy_m=5.0)
    return Geocoder(directory, areas=areas, city_names=[])


@pytest.fixture(scope="module")
def country() -> Geocoder:
    return geocoder_of(STREETS)


def ask(geocoder: Geocoder, line: str) -> GeocodeResult:
    return geocoder.geocode(parse_address(line))


def city(result: GeocodeResult) -> str:
    assert result.address is not None
    return result.address.city


def test_street_in_several_municipalities_is_ambiguous_with_their_names(country: Geocoder) -> None:
    result = ask(country, "Hauptstr. 5")
    assert result.status is GeocodeStatus.AMBIGUOUS
    assert [city(candidate) for candidate in result.candidates] == ["A-Dorf", "B-Dorf", "C-Dorf"]


def test_stated_municipality_decides(country: Geocoder) -> None:
    result = ask(country, "Hauptstr. 5, B-Dorf")
    assert (result.status, city(result), result.area_ids) == (
        GeocodeStatus.FOUND, "B-Dorf", ("B",),
    )  # fmt: skip


def test_house_number_that_only_one_of_them_has_decides(country: Geocoder) -> None:
    assert city(ask(country, "Hauptstr. 50")) == "C-Dorf"


def test_slip_is_forgiven_within_the_stated_municipality(country: Geocoder) -> None:
    result = ask(country, "Haupstr. 5, C-Dorf")
    assert (result.status, city(result)) == (GeocodeStatus.FOUND, "C-Dorf")


def test_name_that_another_municipality_has_is_a_slip_in_the_stated_one(country: Geocoder) -> None:
    # A has no Birkeweg, B has; A's Birkenweg is what is meant.
    result = ask(country, "Birkeweg 5, A-Dorf")
    assert result.address is not None
    assert (result.address.street, city(result)) == ("Birkenweg", "A-Dorf")
    assert [note.code for note in result.notes] == ["street_spelling"]


def test_wrong_municipality_is_survived_with_a_note(country: Geocoder) -> None:
    result = ask(country, "Birkenweg 5, C-Dorf")
    assert (result.status, city(result)) == (GeocodeStatus.FOUND, "A-Dorf")
    assert "district_differs" in [note.code for note in result.notes]


def test_more_namesakes_than_candidates_are_counted() -> None:
    many = geocoder_of([(f"P{at:03}", "Hauptstraße", 9) for at in range(CANDIDATES + 7)])
    result = ask(many, "Hauptstr. 5")
    assert len(result.candidates) == CANDIDATES
    assert [(note.code, note.text[:2]) for note in result.notes] == [("more_streets", "7 ")]


def test_complete_suggestion_names_the_municipality_and_is_found(country: Geocoder) -> None:
    offers = country.suggest("Hauptstr 1, B")
    assert [offer.text for offer in offers if offer.complete] == ["Hauptstraße 1, B-Dorf"]
    assert city(ask(country, offers[0].text)) == "B-Dorf"


def test_namesakes_are_offered_with_their_municipality(country: Geocoder) -> None:
    offers = country.suggest("hauptst")
    assert [(offer.text, offer.district) for offer in offers] == [
        ("Hauptstraße", "A-Dorf"), ("Hauptstraße", "B-Dorf"), ("Hauptstraße", "C-Dorf"),
    ]  # fmt: skip
