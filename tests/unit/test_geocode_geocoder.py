"""What an address becomes in a town of five streets and two Stadtbezirke.

x counts from 400,000, y from 5,700,000 (EPSG:25832). Stadtbezirk Nord is made of the Unterbezirke
001 and 002, Stadtbezirk Süd of 003; postcode 11111 covers Nord, 22222 Süd.
"""

import pyarrow as pa
import pytest

from geofh.address import parse_address
from geofh.crs import to_lonlat, to_metres
from geofh.errors import CoordinateError, DataError
from geofh.geocode import FormerName, Geocoder, StreetDirectory
from geofh.geocode.many import MANY_COLUMNS
from geofh.geocode.places import PlaceIndex
from geofh.records import Area, GeocodeResult, GeocodeStatus, Level

ROWS = [
    ("Hauptstraße", "odd", 1, "", 0.0, 0.0, "001"),
    ("Hauptstraße", "odd", 9, "", 80.0, 0.0, "001"),
    ("Hauptstraße", "odd", 11, "", 100.0, 0.0, "002"),
    ("Hauptstraße", "odd", 21, "", 200.0, 0.0, "002"),
    ("Hauptstraße", "even", 2, "", 0.0, 20.0, "001"),
    ("Oberbecker Straße", "odd", 1, "", 0.0, 300.0, "002"),
    ("Oberbecker Straße", "odd", 7, "", 60.0, 300.0, "002"),
    ("Schloßweg", "all", 1, "", 0.0, 600.0, "001"),
    ("Schlossweg", "all", 1, "", 0.0, -600.0, "003"),
    ("Grenzallee", "odd", 3, "", 500.0, 0.0, "002"),
    ("Grenzallee", "odd", 5, "", 520.0, 0.0, "003"),
    ("Süd", "all", 4, "", 700.0, 0.0, "003"),
]


def area(layer: str, name: str, *members: str, area_id: str = "") -> Area:
    return Area(
        layer=layer,
        id=area_id or name,
        name=name,
        members=members,
        lon=7.5,
        lat=51.5,
        radius_m=1000.0,
    )


AREAS = [
    area("unterbezirk", "Nord", "001", area_id="001"),
    area("unterbezirk", "Tal", "002", area_id="002"),
    area("unterbezirk", "Au", "003", area_id="003"),
    area("stadtbezirk", "Nord", "001", "002", area_id="10"),
    area("stadtbezirk", "Süd", "003", area_id="20"),
    area("quartier", "Teil", area_id="t"),
    area("plz", "11111", "001", "002", area_id="11111"),
    area("plz", "22222", "003", area_id="22222"),
]


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    names = ("street", "side", "house_number", "suffix", "easting", "northing", "area_id")
    columns = dict(zip(names, map(list, zip(*ROWS, strict=True)), strict=True))
    columns["easting"] = [400_000.0 + x for x in columns["easting"]]
    columns["northing"] = [5_700_000.0 + y for y in columns["northing"]]
    directory = StreetDirectory.from_table(pa.table(columns), accuracy_m=20.0)
    return Geocoder(directory, areas=AREAS, city_names=["Musterstadt", "Muster"])


def codes(result: GeocodeResult) -> list[str]:
    return [note.code for note in result.notes]


def ask(geocoder: Geocoder, line: str) -> GeocodeResult:
    return geocoder.geocode(parse_address(line))


@pytest.mark.parametrize(
    "line",
    [
        "Hauptstraße 9",
        "HAUPTSTR. 9",
        "Hauptstr.9, Musterstadt",
        "11111 Musterstadt, Hauptstr. 9",
        "Hauptstr. 9, Nord",
        "Hauptstr. 9, Musterstadt-Nord",
        "Hauptstr. 9, 11111 Muster (Nord)",
        "Musterstadt Hauptstr. 9",
        "Nord Hauptstr. 9",
        "Hauptstr. 9, 2. OG, Mustestadt",
    ],
)
def test_known_house_is_found_to_the_letter(geocoder: Geocoder, line: str) -> None:
    result = ask(geocoder, line)
    assert (result.status, result.level, codes(result)) == (
        GeocodeStatus.FOUND,
        Level.HOUSE,
        [],
    )
    assert result.address is not None
    assert (result.address.street, result.address.house_number) == ("Hauptstraße", 9)
    assert result.address.city == "Musterstadt"
    assert (result.area_ids, result.score) == (("001",), 1.0)
    easting, northing = to_metres(result.lon or 0.0, result.lat or 0.0)
    assert (easting, northing) == (
        pytest.approx(400_080.0, abs=0.01),
        pytest.approx(5_700_000.0, abs=0.01),
    )


def test_house_between_two_known_ones_is_placed_and_says_so(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Hauptstr. 5")
    easting, _ = to_metres(result.lon or 0.0, result.lat or 0.0)
    assert (result.level, result.accuracy_m) == (Level.HOUSE_INTERPOLATED, 20.0)
    assert easting == pytest.approx(400_040.0, abs=0.01)


def test_house_between_two_districts_names_both(geocoder: Geocoder) -> None:
    assert ask(geocoder, "Grenzallee 3b").area_ids == ("002", "003")


def test_range_is_placed_by_its_end_when_its_start_is_unknown(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Grenzallee 1-3")
    assert (result.level, result.area_ids) == (Level.HOUSE, ("002",))


def test_unknown_number_gives_the_street_and_the_known_numbers(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Hauptstr. 99")
    assert (result.status, result.level) == (GeocodeStatus.FOUND, Level.STREET)
    assert result.address is not None
    assert result.address.house_number is None
    assert result.area_ids == ("001", "002")
    assert codes(result) == ["house_number_unknown"]
    assert "(1 to 21, 2)" in result.notes[0].text
    assert "99" not in result.notes[0].text


def test_missing_number_gives_the_street(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Oberbeckerstr.")
    assert (result.level, codes(result)) == (Level.STREET, ["house_number_missing"])
    assert result.score < 1.0


def test_unknown_suffix_says_so(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Hauptstr. 21c")
    assert codes(result) == ["house_number_suffix_unknown"]
    assert result.address is not None
    assert result.address.suffix == ""


def test_slip_in_the_street_is_forgiven_with_a_note(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Oberbekcer Str. 7")
    assert (result.status, codes(result)) == (GeocodeStatus.FOUND, ["street_spelling"])
    assert result.score < 1.0


@pytest.mark.parametrize("line", ["Oberbekcer Str. 70", "Oberbekcer Str."])
def test_slip_without_a_house_to_confirm_it_is_only_suggested(
    geocoder: Geocoder, line: str
) -> None:
    result = ask(geocoder, line)
    assert (result.status, result.lon) == (GeocodeStatus.NOT_FOUND, None)
    assert [offer.text for offer in result.suggestions][:1] == ["Oberbecker Straße"]


@pytest.mark.parametrize("line", ["Oberb. Str. 7", "Oberbecker 7", "OBERBECKER-WEG 7, Musterstadt"])
def test_abbreviated_street_is_found_with_a_note(geocoder: Geocoder, line: str) -> None:
    result = ask(geocoder, line)
    assert (result.status, codes(result)) == (GeocodeStatus.FOUND, ["street_spelling"])
    assert result.address is not None
    assert result.address.street == "Oberbecker Straße"


def test_another_type_may_be_another_citys_street_unless_the_city_is_named(
    geocoder: Geocoder,
) -> None:
    assert ask(geocoder, "OBERBECKER-WEG 7").status is GeocodeStatus.NOT_FOUND
    assert ask(geocoder, "OBERBECKER-WEG 7, Musterstadt").status is GeocodeStatus.FOUND


def test_two_streets_about_as_near_are_ambiguous_not_guessed(geocoder: Geocoder) -> None:
    # One doubled letter from the Schloßweg in 001 and from the Schlossweg in 003.
    result = ask(geocoder, "Schlosweg 1")
    assert (result.status, result.lon) == (GeocodeStatus.AMBIGUOUS, None)
    assert sorted(candidate.area_ids for candidate in result.candidates) == [("001",), ("003",)]


def test_district_tells_misspelled_namesakes_apart(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Schlosweg 1, Süd")
    assert (result.status, result.area_ids) == (GeocodeStatus.FOUND, ("003",))


def test_misspelled_street_survives_a_wrong_postcode(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Oberbekcer Str. 7, 22222 Musterstadt")
    assert codes(result) == ["street_spelling", "postcode_differs"]


def test_explanation_names_every_penalty(geocoder: Geocoder) -> None:
    explanation = geocoder.explain(parse_address("Oberb. Str. 99, 22222"))
    first, *_ = explanation.considered
    # Cut with a dot 30, five letters off 10, no such house 250, postcode of the other half 60.
    assert [step.name for step in first.steps] == [
        "cut_dotted",
        "cut_letter",
        "postcode_differs",
        "house_unknown",
    ]
    assert (first.street, first.cost) == ("Oberbecker Straße", 30 + 10 + 250 + 60)
    assert explanation.result == ask(geocoder, "Oberb. Str. 99, 22222")


def test_known_street_costs_nothing(geocoder: Geocoder) -> None:
    first, *_ = geocoder.explain(parse_address("Hauptstr. 9")).considered
    assert (first.street, first.cost, first.steps) == ("Hauptstraße", 0, ())


def test_nearest_street_is_named_with_the_numbers_around(geocoder: Geocoder) -> None:
    # (150, -30): half way from 11 at x = 100 to 21 at x = 200, 30 m beside the odd side.
    lon, lat = to_lonlat(400_150.0, 5_699_970.0)
    nearest = geocoder.reverse(float(lon), float(lat))
    assert nearest is not None
    assert (nearest.street, nearest.first, nearest.last) == ("Hauptstraße", "11", "21")
    assert (nearest.district, nearest.area_ids) == ("Nord", ("002",))
    assert nearest.distance_m == pytest.approx(30.0, abs=0.01)


def test_swapped_coordinates_are_refused(geocoder: Geocoder) -> None:
    with pytest.raises(CoordinateError):
        geocoder.reverse(51.5, 7.4)


def test_region_without_streets_has_no_nearest_one(countryside: Geocoder) -> None:
    assert countryside.reverse(10.7, 50.9) is None


def test_many_addresses_come_back_in_their_order(geocoder: Geocoder) -> None:
    lines = ["Hauptstr. 9", "", "Nirgendsweg 3", "Schlossweg 1", "Hauptstr. 9"]
    table = geocoder.geocode_many(lines)
    assert table.column("status").to_pylist() == [
        "found",
        "bad_input",
        "not_found",
        "ambiguous",
        "found",
    ]
    assert table.column("house_number").to_pylist() == [9, None, None, None, 9]
    assert table.column("area_ids").to_pylist() == [["001"], [], [], [], ["001"]]


def test_no_addresses_are_an_empty_table(geocoder: Geocoder) -> None:
    table = geocoder.geocode_many([])
    assert (table.num_rows, table.schema) == (0, MANY_COLUMNS)


@pytest.mark.parametrize(
    "line", ["Nirgendsweg 3", "شارع 5", "<script>alert(1)</script>", "'; DROP TABLE x; --"]
)
def test_street_of_no_register_is_not_found(geocoder: Geocoder, line: str) -> None:
    result = geocoder.geocode(parse_address(line))
    assert result.status in {GeocodeStatus.NOT_FOUND, GeocodeStatus.OUTSIDE}
    assert (result.lon, result.address, result.area_ids) == (None, None, ())


def test_namesakes_are_ambiguous_with_both_candidates(geocoder: Geocoder) -> None:
    result = ask(geocoder, "Schlossweg 1")
    assert result.status is GeocodeStatus.AMBIGUOUS
    assert (result.lon, result.area_ids) == (None, ())
    assert sorted(candidate.area_ids for candidate in result.candidates) == [("001",), ("003",)]
    assert {candidate.status for candidate in result.candidates} == {GeocodeStatus.FOUND}


@pytest.mark.parametrize("line", ["Schlossweg 1, Süd", "Schlossweg 1, 22222 Musterstadt"])
def test_district_and_postcode_choose_among_namesakes(geocoder: Geocoder, line: str) -> None:
    result = ask(geocoder, line)
    assert (result.status, result.area_ids) == (GeocodeStatus.FOUND, ("003",))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Hauptstr. 9, 22222 Musterstadt", "postcode_differs"),
        ("Hauptstr. 9, 99999 Musterstadt", "postcode_differs"),
        ("Hauptstr. 9, 22222", "postcode_differs"),
        ("Hauptstr. 9, Süd", "district_differs"),
        ("Hauptstr. 9, Musterstadt-Süd", "district_differs"),
    ],
)
def test_contradiction_is_survived_and_noted(geocoder: Geocoder, line: str, code: str) -> None:
    result = ask(geocoder, line)
    assert (result.status, result.level, codes(result)) == (
        GeocodeStatus.FOUND,
        Level.HOUSE,
        [code],
    )
    assert result.score < 1.0


def test_area_of_unknown_extent_contradicts_nothing(geocoder: Geocoder) -> None:
    assert codes(ask(geocoder, "Hauptstr. 9, Teil")) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Hauptstr. 9, Bochum", "outside_city"),
        ("Hauptstr. 9 Bochum", "outside_city"),
        ("44787 Bochum, Hauptstr. 9", "outside_city"),
        ("11111 Bochum", "outside_city"),
        ("Hauptstr. 9, 99999", "outside_postcode"),
        ("99999", "outside_postcode"),
        ("Hauptstr. 9, 99999 Tal", "outside_postcode"),
    ],
)
def test_another_city_is_outside_however_well_the_street_fits(
    geocoder: Geocoder, line: str, code: str
) -> None:
    result = ask(geocoder, line)
    assert (result.status, codes(result)) == (GeocodeStatus.OUTSIDE, [code])
    assert (result.lon, result.address) == (None, None)


@pytest.mark.parametrize(
    ("line", "level", "area_ids"),
    [
        ("Nord", Level.PLACE, ("001", "002")),
        ("Musterstadt-Nord", Level.PLACE, ("001", "002")),
        ("Nord, Musterstadt", Level.PLACE, ("001", "002")),
        ("Tal", Level.PLACE, ("002",)),
        ("Musterstadt", Level.PLACE, ("001", "002", "003")),
        ("22222", Level.POSTCODE, ("003",)),
        ("22222 Musterstadt", Level.POSTCODE, ("003",)),
        ("11111 Tal", Level.PLACE, ("002",)),
    ],
)
def test_place_without_a_street_gives_its_members(
    geocoder: Geocoder, line: str, level: Level, area_ids: tuple[str, ...]
) -> None:
    result = ask(geocoder, line)
    assert (result.status, result.level, result.area_ids) == (
        GeocodeStatus.FOUND,
        level,
        area_ids,
    )
    assert result.accuracy_m is not None
    assert result.accuracy_m >= 1000.0


def test_street_named_like_a_place_is_the_street(geocoder: Geocoder) -> None:
    assert ask(geocoder, "Süd 4").level is Level.HOUSE


def test_notes_never_repeat_the_address(geocoder: Geocoder) -> None:
    for line in ("Hauptstr. 9999, 22222 Musterstadt", "Hauptstr. 9, Bochum", "Geheimweg 5, 99999"):
        for note in ask(geocoder, line).notes:
            assert not any(word in note.text for word in ("9999", "Haupt", "Bochum", "Geheim"))


KREISE = [
    area("gemeinde", "Gotha", "1", area_id="1"),
    area("gemeinde", "Neustadt", "2", area_id="2"),
    area("gemeinde", "Neustadt", "3", area_id="3"),
    area("kreis", "Gotha", "1", "2", area_id="a"),
    area("kreis", "Eichsfeld", "3", area_id="b"),
    area("kreis", "Eichsfeld", "3", area_id="b"),
]


@pytest.fixture(scope="module")
def countryside() -> Geocoder:
    return Geocoder(None, areas=KREISE, city_names=[])


@pytest.mark.parametrize("line", ["Gotha", "Hauptmarkt 1, Gotha", "99867 Gotha"])
def test_region_without_streets_finds_the_town_before_its_kreis(
    countryside: Geocoder, line: str
) -> None:
    result = ask(countryside, line)
    assert (result.status, result.level, result.area_ids) == (
        GeocodeStatus.FOUND,
        Level.PLACE,
        ("1",),
    )


def test_region_without_streets_says_that_the_street_is_not_known(countryside: Geocoder) -> None:
    assert codes(ask(countryside, "Hauptmarkt 1, Gotha")) == ["street_unknown"]
    assert codes(ask(countryside, "Gotha")) == []


def test_towns_of_one_name_are_told_apart_by_their_kreis(countryside: Geocoder) -> None:
    result = ask(countryside, "Neustadt")
    assert result.status is GeocodeStatus.AMBIGUOUS
    told = [c.address.city_district for c in result.candidates if c.address]
    assert told == ["Gotha", "Eichsfeld"]


def test_area_listed_in_two_editions_counts_once(countryside: Geocoder) -> None:
    assert ask(countryside, "Eichsfeld").status is GeocodeStatus.FOUND


def test_unknown_town_is_outside(countryside: Geocoder) -> None:
    assert ask(countryside, "Marienplatz 1, München").status is GeocodeStatus.OUTSIDE


def renamed(geocoder: Geocoder, *former: FormerName) -> Geocoder:
    return Geocoder(
        geocoder._directory, areas=AREAS, city_names=["Musterstadt"], former_names=former
    )


def test_a_former_name_leads_to_the_street_of_today_and_says_so(geocoder: Geocoder) -> None:
    town = renamed(
        geocoder,
        FormerName(former="Kaiserallee", street="Grenzallee", until=1949, source="Council, 1949"),
    )
    result = ask(town, "KAISER-ALLEE 5, Musterstadt")
    assert (result.address.street, result.address.house_number) == ("Grenzallee", 5)
    assert (codes(result), result.score) == (["street_renamed"], 0.9)
    assert "was called Kaiserallee until 1949 (Council, 1949)" in result.notes[0].text


def test_a_street_of_today_comes_before_another_ones_former_name(geocoder: Geocoder) -> None:
    former = FormerName(former="Hauptstraße", street="Grenzallee", source="Council")
    result = ask(renamed(geocoder, former), "Hauptstr. 1")
    assert (result.address.street, codes(result)) == ("Hauptstraße", [])


def test_two_streets_that_had_one_name_are_told_apart(geocoder: Geocoder) -> None:
    names = [FormerName(former="Markt", street=one, source="Council")
             for one in ("Grenzallee", "Oberbecker Straße")]  # fmt: skip
    result = ask(renamed(geocoder, *names), "Markt 3")
    assert result.status is GeocodeStatus.AMBIGUOUS
    assert [one.address.street for one in result.candidates] == ["Grenzallee", "Oberbecker Straße"]


@pytest.mark.parametrize(("former", "street"), [("Markt", "Nirgendwo"), ("...", "Grenzallee")])
def test_a_former_name_of_no_street_is_refused(
    geocoder: Geocoder, former: str, street: str
) -> None:
    with pytest.raises(DataError, match=f"former name '{former}'.*'{street}'"):
        renamed(geocoder, FormerName(former=former, street=street, source="Council"))


class CountingPlaces(PlaceIndex):
    """Count how often a text is compared with the names of the city."""

    asked = 0

    def is_city(self, name: str) -> bool:
        self.asked += 1
        return super().is_city(name)


def test_however_many_words_are_typed_a_place_has_no_longer_name() -> None:
    places = CountingPlaces(AREAS, city_names=["Bad Musterstadt"])
    assert places.without_place("Bad-Musterstadt Hauptstr.") == ("Hauptstr.", ())
    places.asked = 0
    assert places.without_place("ä-" * 150) == ("", ())
    # Two words at most are the city's name.
    assert places.asked == 2
