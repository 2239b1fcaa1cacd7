"""A town with two streets of one name: told apart when it is built, asked and completed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geofh.address import format_address, parse_address
from geofh.geocode import Geocoder, StreetDirectory
from geofh.geocode.index import build_index
from geofh.io import read_streets, write_streets
from geofh.records import Area, GeocodeResult, GeocodeStatus
from geofh.region.areas import Areas
from geofh.region.register import ELSEWHERE, SEVERAL, Register, Streets
from geofh.region.samename import split_street
from geofh.region.sources import Tally
from geofh.tables import ADDRESS_COLUMNS, NAMESAKE

# Four quarters of 5 km; the two in the west are one Stadtbezirk, as are the two in the east.
WIDTH = 5_000.0
QUARTERS = {"w1": "Altdorf", "w2": "Neudorf", "e1": "Mühlfeld", "e2": "Seefeld"}
FINEST = Areas(
    ids=tuple(QUARTERS),
    names=tuple(QUARTERS.values()),
    parents=(None,) * len(QUARTERS),
    shapes=np.array(
        [shapely.box(WIDTH * at, 0, WIDTH * (at + 1), WIDTH) for at in range(len(QUARTERS))]
    ),
)
# (layer, name): members; a postcode for each half.
LARGER = {
    ("stadtbezirk", "West"): ("w1", "w2"),
    ("stadtbezirk", "Ost"): ("e1", "e2"),
    ("plz", "10001"): ("w1", "w2"),
    ("plz", "10002"): ("e1", "e2"),
}
WEST, EAST = 1_000.0, 12_000.0
House = tuple[str, int, float]


def line(name: str, start: float, *numbers: int, step: float = 20.0) -> list[House]:
    """Lay a street out from west to east."""
    return [(name, number, start + step * number) for number in numbers]


TWO = [
    *line("Hauptstraße", WEST, *range(1, 60)),
    *line("Hauptstraße", EAST, *range(1, 20)),
    *line("Gasse", WEST, 1, 2, 3),
]


def build(
    houses: list[House], *, municipalities: list[str | None] | None = None
) -> tuple[Streets, Tally]:
    name, number, x = zip(*houses, strict=True)
    size = len(houses)
    columns = {
        "row": range(1, size + 1),
        "street": name,
        "house_number": number,
        "suffix": [""] * size,
        "postcode": [None] * size,
        "area_id": [None] * size,
        "easting": x,
        "northing": [100.0] * size,
    }
    tally = Tally()
    register = Register(FINEST, accuracy_m=0.0, tally=tally, municipalities=municipalities)
    register.add(pa.table(columns, schema=pa.schema(list(ADDRESS_COLUMNS.items()))))
    return register.finish(), tally


def area(layer: str, area_id: str, name: str, members: tuple[str, ...]) -> Area:
    return Area(
        layer=layer, id=area_id, name=name, members=members, lon=7.5, lat=51.5, radius_m=10.0
    )


def geocoder_of(houses: list[House]) -> Geocoder:
    areas = [area("stadtviertel", one, name, (one,)) for one, name in QUARTERS.items()]
    areas += [area(layer, name, name, members) for (layer, name), members in LARGER.items()]
    directory = StreetDirectory.from_table(build(houses)[0].table, accuracy_m=5.0)
    return Geocoder(directory, areas=areas, city_names=["Musterstadt"])


@pytest.fixture(scope="module")
def town() -> Geocoder:
    return geocoder_of(TWO)


def ask(geocoder: Geocoder, text: str) -> GeocodeResult:
    return geocoder.geocode(parse_address(text))


def notes(result: GeocodeResult) -> list[str]:
    return [note.code for note in result.notes]


def test_a_house_that_is_there_twice_far_apart_makes_two_streets() -> None:
    streets, tally = build(TWO)

    assert streets.streets == 3
    assert len(streets.table) == len(TWO)
    assert ELSEWHERE not in tally.dropped
    assert tally.notes == {SEVERAL: 2}


def test_a_long_street_with_gaps_and_one_numbering_stays_one() -> None:
    # Through all four quarters, with gaps of 2.5 km.
    streets, tally = build(line("Lange Straße", WEST, *range(1, 10), *range(134, 140)))

    assert streets.streets == 1
    assert NAMESAKE not in streets.table.column_names
    assert not tally.notes


def test_a_house_that_is_there_twice_on_one_unbroken_street_is_a_double_as_before() -> None:
    houses = [*line("Weg", WEST, *range(1, 90)), ("Weg", 1, WEST + 1_700.0)]
    streets, tally = build(houses)

    assert streets.streets == 1
    assert tally.dropped[ELSEWHERE].rows == [len(houses)]


def test_a_part_behind_a_gap_goes_with_the_nearest_street_that_lacks_its_houses() -> None:
    # 71 to 75 lie 700 m behind the western street's end, nearer to it than to the eastern one.
    houses = [*TWO, *((("Hauptstraße"), n, WEST + 1_900.0 + 10 * n) for n in range(71, 76))]
    streets, _ = build(houses)

    rows = [row for row in streets.table.to_pylist() if row["street"] == "Hauptstraße"]
    assert {row[NAMESAKE] for row in rows if row["house_number"] > 70} == {0}
    assert streets.streets == 3


def test_without_a_district_the_answer_is_ambiguous_with_the_districts(town: Geocoder) -> None:
    result = ask(town, "Hauptstr. 5")

    assert result.status is GeocodeStatus.AMBIGUOUS
    assert [one.address.city_district for one in result.candidates if one.address] == [
        "West", "Ost",
    ]  # fmt: skip


def test_every_candidate_written_out_is_found_as_itself(town: Geocoder) -> None:
    for one in ask(town, "Hauptstr. 5").candidates:
        assert one.address is not None
        again = ask(town, format_address(one.address))
        assert (again.status, again.lon, again.lat) == (GeocodeStatus.FOUND, one.lon, one.lat)


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Hauptstr. 5, 10001 Musterstadt", "West"),
        ("Hauptstr. 5, 10002 Musterstadt", "Ost"),
        ("Hauptstr. 5, Altdorf", "West"),
        ("Hauptstr. 5, Musterstadt-Mühlfeld", "Ost"),
        ("Haupstr. 5, Ost", "Ost"),
        # The eastern one ends at 19.
        ("Hauptstr. 50", "West"),
    ],
)
def test_what_the_address_says_decides(town: Geocoder, text: str, district: str) -> None:
    result = ask(town, text)

    assert result.status is GeocodeStatus.FOUND
    assert result.address is not None
    assert result.address.city_district == district


def test_a_wrong_postcode_is_survived(town: Geocoder) -> None:
    stated = ask(town, "Hauptstr. 5, 10001 Musterstadt-Mühlfeld")
    assert stated.status is GeocodeStatus.FOUND
    assert stated.area_ids == ("e1",)
    assert notes(stated) == ["postcode_differs"]

    alone = ask(town, "Gasse 2, 10002 Musterstadt")
    assert (alone.status, notes(alone)) == (GeocodeStatus.FOUND, ["postcode_differs"])


def test_a_name_of_one_street_is_written_without_a_district(town: Geocoder) -> None:
    result = ask(town, "Gasse 2")
    assert result.address is not None
    assert result.address.city_district == ""


def test_two_streets_in_one_district_are_told_apart_by_a_finer_layer() -> None:
    town = geocoder_of(
        [*line("Hauptstraße", WEST, *range(1, 20)), *line("Hauptstraße", 7_000.0, *range(1, 20))]
    )
    candidates = ask(town, "Hauptstr. 5").candidates
    assert {one.address.city_district for one in candidates if one.address} == {
        "Altdorf", "Neudorf",
    }  # fmt: skip


def test_both_are_offered_with_their_districts(town: Geocoder) -> None:
    assert [(one.text, one.district) for one in town.suggest("hauptst")] == [
        ("Hauptstraße", "West"), ("Hauptstraße", "Ost"),
    ]  # fmt: skip


def test_a_house_of_both_is_offered_so_that_each_is_found(town: Geocoder) -> None:
    offers = town.suggest("Hauptstr 5")
    assert [one.text for one in offers if one.complete] == [
        "Hauptstraße 5, West", "Hauptstraße 5, Ost",
    ]  # fmt: skip
    assert [ask(town, one.text).area_ids for one in offers] == [("w1",), ("e1",)]


def test_a_typed_district_leaves_one_street_whose_houses_follow(town: Geocoder) -> None:
    offers = town.suggest("Hauptstr 1, Os")
    assert offers[0].text == "Hauptstraße 1, Ost"
    assert {one.district for one in offers} == {"Ost"}


def test_many_lines_at_once_get_the_same_answers(town: Geocoder) -> None:
    answers = town.geocode_many(["Hauptstr. 5", "Hauptstr. 5, Ost"])
    assert answers["status"].to_pylist() == ["ambiguous", "found"]
    assert answers["city_district"].to_pylist()[1] == "Ost"


def test_a_municipality_among_others_may_have_two_streets_of_one_name_too() -> None:
    houses = [
        *line("Hauptstraße", WEST, *range(1, 20)),
        *line("Hauptstraße", 7_000.0, *range(1, 20)),
        *line("Hauptstraße", EAST, *range(1, 20)),
    ]
    streets, _ = build(houses, municipalities=["w", "w", "e", "e"])
    country = Geocoder(
        StreetDirectory.from_table(streets.table, accuracy_m=5.0),
        areas=[
            *(area("ortsteil", one, name, (one,)) for one, name in QUARTERS.items()),
            area("gemeinde", "w", "Westheim", ("w1", "w2")),
            area("gemeinde", "e", "Ostheim", ("e1", "e2")),
        ],
        city_names=[],
    )

    assert ask(country, "Hauptstr. 5, Ostheim").area_ids == ("e1",)
    candidates = ask(country, "Hauptstr. 5, Westheim").candidates
    assert [one.address.city_district for one in candidates if one.address] == [
        "Altdorf", "Neudorf",
    ]  # fmt: skip
    offers = [one.text for one in country.suggest("Hauptstr 5, Westh")]
    assert offers == ["Hauptstraße 5, Westheim (Altdorf)", "Hauptstraße 5, Westheim (Neudorf)"]
    assert [ask(country, one).area_ids for one in offers] == [("w1",), ("w2",)]


def test_what_is_written_and_read_again_is_still_told_apart(tmp_path: Path) -> None:
    table = build(TWO)[0].table
    write_streets(table, tmp_path / "streets.parquet")
    read = read_streets(tmp_path / "streets.parquet")
    assert read[NAMESAKE].to_pylist() == table[NAMESAKE].to_pylist()
    assert len(StreetDirectory.from_table(read, accuracy_m=5.0)) == 3


def test_order_of_the_rows_changes_nothing() -> None:
    one, other = build(TWO)[0].table, build(TWO[::-1])[0].table
    assert one.equals(other)
    arrays, again = build_index(one), build_index(one.take(list(range(len(one)))[::-1]))
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


@settings(deadline=None, max_examples=40)
@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    step=st.floats(5.0, 60.0),
)
def test_every_address_is_found_exactly_once_its_district_is_named(
    lengths: list[int], step: float
) -> None:
    # One street per quarter, each in the middle of its own.
    houses = [
        house
        for at, length in enumerate(lengths)
        for house in line("Hauptstraße", WIDTH * at + 1_200.0, *range(1, length + 1), step=step)
    ]
    town = geocoder_of(houses)
    for name, number, x in houses:
        quarter = list(QUARTERS)[int(x // WIDTH)]
        result = ask(town, f"{name} {number}, {QUARTERS[quarter]}")
        assert (result.status, result.area_ids) == (GeocodeStatus.FOUND, (quarter,))
        assert result.level is not None
        assert result.level.value == "house"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), min_size=1, max_size=30))
def test_neighbours_stay_together_and_no_house_far_off_is_there_twice(
    at: list[tuple[int, int]],
) -> None:
    x = np.array([30.0 * east for east, _ in at])
    house = np.array([number for _, number in at])

    street = split_street(np.column_stack([x, np.zeros(len(x))]), house)

    # By hand on a line: a gap is a step of more than 200 m between neighbours.
    order = np.argsort(x, kind="stable")
    run = np.empty(len(x), dtype=int)
    run[order] = np.cumsum(np.diff(x[order], prepend=x.min()) > 200.0)
    for one in range(len(x)):
        for other in range(one):
            if run[one] == run[other]:
                assert street[one] == street[other]
            elif house[one] == house[other]:
                assert street[one] != street[other]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 9)), min_size=1, max_size=30, unique=True)
)
def test_streets_are_told_apart_whatever_the_order_of_the_addresses(
    at: list[tuple[int, int]],
) -> None:
    xy = np.array([(100.0 * east, 37.0 * number) for east, number in at])
    house = np.array([number for _, number in at])
    order = np.random.default_rng(len(at)).permutation(len(at))

    street = split_street(xy, house)

    assert street[order].tolist() == split_street(xy[order], house[order]).tolist()
