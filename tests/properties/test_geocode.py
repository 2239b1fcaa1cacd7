"""What holds for every directory and every text."""

from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geofh import cores, open_region
from geofh.address import fold_words, parse_address, without_marks
from geofh.errors import AddressError
from geofh.geocode import PENALTIES, Geocoder, StreetDirectory, write_index
from geofh.geocode.ground import FAR
from geofh.geocode.keys import build_keys
from geofh.geocode.match import edit_distance
from geofh.geocode.prefixes import PrefixIndex
from geofh.geocode.reverse import StretchIndex
from geofh.geocode.spelling import SpellingTable
from geofh.geocode.trace import cheapest_steps
from geofh.geocode.words import spell
from geofh.records import Area, GeocodeStatus, Level

NAMES = ("Hövelstraße", "Hörder Straße", "Am Bach", "I. Bickestraße", "Ahornweg")
SUFFIXES = ("", "a", "b", "z")

POINTS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["odd", "even", "all"]),
        st.integers(1, 60),
        st.sampled_from(SUFFIXES),
        st.integers(0, 3000),
        st.integers(0, 3000),
        st.sampled_from(["001", "002", "003"]),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda row: row[:4],
)


def directory(rows: list[tuple[str, str, int, str, int, int, str]]) -> StreetDirectory:
    return StreetDirectory.from_table(as_table(rows), accuracy_m=20.0)


def as_table(rows: list[tuple[str, str, int, str, int, int, str]]) -> pa.Table:
    streets, sides, numbers, suffixes, eastings, northings, area_ids = zip(*rows, strict=True)
    return pa.table(
        {
            "street": list(streets),
            "side": list(sides),
            "house_number": list(numbers),
            "suffix": list(suffixes),
            "easting": [400_000.0 + x for x in eastings],
            "northing": [5_700_000.0 + y for y in northings],
            "area_id": list(area_ids),
        }
    )


@given(POINTS, st.integers(0, 70), st.sampled_from(SUFFIXES))
def test_house_is_placed_within_its_street(
    rows: list[tuple[str, str, int, str, int, int, str]], number: int, suffix: str
) -> None:
    streets = directory(rows)
    for street, name in enumerate(streets.names):
        mine = [row for row in rows if row[0] == name]
        spot = streets.place(street, (number, suffix))
        if spot is None:
            continue
        assert min(row[4] for row in mine) - 1e-6 <= spot.easting - 400_000
        assert spot.easting - 400_000 <= max(row[4] for row in mine) + 1e-6
        assert 1 <= len(spot.area_ids) <= 2
        assert set(spot.area_ids) <= {row[6] for row in mine} == set(streets.area_ids(street))


@given(POINTS, st.integers(0, 70), st.sampled_from(SUFFIXES))
def test_areas_of_a_house_are_those_of_its_spot(
    rows: list[tuple[str, str, int, str, int, int, str]], number: int, suffix: str
) -> None:
    streets = directory(rows)
    for street in range(len(streets)):
        spot = streets.place(street, (number, suffix))
        areas = streets.areas_of_house(street, (number, suffix))
        assert areas == (None if spot is None else spot.area_ids)


@given(POINTS, st.sampled_from(["", "1", "2", "12", "12a", "5b", "0"]), st.integers(0, 9))
def test_houses_that_begin_as_typed_keep_the_order_of_the_street(
    rows: list[tuple[str, str, int, str, int, int, str]], typed: str, limit: int
) -> None:
    streets = directory(rows)
    for street, name in enumerate(streets.names):
        known = sorted((row[2], row[3]) for row in rows if row[0] == name)
        fitting = [house for house in known if "{}{}".format(*house).startswith(typed)]
        assert streets.houses_starting(street, typed, limit=limit) == fitting[:limit]


@given(POINTS)
def test_street_holds_all_its_points(
    rows: list[tuple[str, str, int, str, int, int, str]],
) -> None:
    streets = directory(rows)
    for street, name in enumerate(streets.names):
        middle = streets.middle(street)
        for row in rows:
            if row[0] == name:
                away = (400_000 + row[4] - middle.easting, 5_700_000 + row[5] - middle.northing)
                assert (away[0] ** 2 + away[1] ** 2) ** 0.5 <= middle.accuracy_m


@cache
def small_town() -> Geocoder:
    rows = [
        (name, "all", number, "", 10 * number, 100 * at, f"00{at % 3 + 1}")
        for at, name in enumerate(NAMES)
        for number in (2, 5, 9, 40)
    ]
    return Geocoder(directory(rows), areas=(), city_names=["Musterstadt"])


LINES = st.one_of(
    st.text(max_size=80),
    st.builds("{} {}{}".format, st.sampled_from(NAMES), st.integers(0, 99), st.text(max_size=12)),
)


@given(LINES)
def test_any_line_gets_an_answer_that_fits_its_status(line: str) -> None:
    try:
        address = parse_address(line)
    except AddressError:
        return
    result = small_town().geocode(address)
    is_found = result.status is GeocodeStatus.FOUND
    assert (result.lon is not None) == (result.lat is not None) == is_found
    assert bool(result.area_ids) == (result.accuracy_m is not None) == is_found
    assert 0.0 <= result.score <= 1.0
    assert result.query == address
    if result.level is Level.HOUSE:
        assert result.address is not None
        assert result.address.house_number in {2, 5, 9, 40}


@given(LINES, st.integers(1, 10))
def test_any_text_may_be_completed(line: str, limit: int) -> None:
    offers = small_town().suggest(line, limit=limit)
    assert len(offers) <= limit
    assert len({offer.text for offer in offers}) == len(offers)


@given(st.sampled_from(NAMES), st.integers(1, 60))
def test_complete_suggestion_is_found_at_a_house(name: str, number: int) -> None:
    for offer in small_town().suggest(f"{name} {number}"):
        if offer.complete:
            result = small_town().geocode(parse_address(offer.text))
            assert result.level in {Level.HOUSE, Level.HOUSE_INTERPOLATED}


def slips_by_definition(one: str, other: str) -> int:
    """Count slips by trying every first step (optimal string alignment, no table)."""
    if not one or not other:
        return len(one) + len(other)
    steps = [
        slips_by_definition(one[1:], other) + 1,
        slips_by_definition(one, other[1:]) + 1,
        slips_by_definition(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if one[:2] == other[:2][::-1] and len(one) > 1:
        steps.append(slips_by_definition(one[2:], other[2:]) + 1)
    return min(steps)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 6))
def test_slips_are_counted_as_defined(one: str, other: str, at_most: int) -> None:
    expected = min(slips_by_definition(one, other), at_most + 1)
    assert edit_distance(one, other, at_most=at_most) == pytest.approx(expected)


TYPED = st.builds(
    "{}{}{}".format,
    st.text("abehlorstß .-", max_size=6),
    st.sampled_from([*NAMES, "Hövel", "Hörder Str.", "H. Straße"]),
    st.text("aehwegstr. -", max_size=6),
)


@given(TYPED)
def test_table_of_costs_and_search_for_the_cheapest_way_agree(text: str) -> None:
    typed = spell(text)
    table = SpellingTable(build_keys(NAMES), PENALTIES)
    by_table = table.costs(typed, np.arange(len(NAMES))).tolist()
    by_search = [
        sum(step.cost for step in cheapest_steps(typed, spell(name), PENALTIES)) for name in NAMES
    ]
    assert by_table == by_search


NUMBERED = st.builds("{}{}".format, st.sampled_from(["1", "44137", "7 ", "2. "]), TYPED)


@given(st.one_of(NUMBERED, st.text("0123456789iolsbe .!", max_size=9)), st.integers(0, 500))
def test_prefix_that_costs_too_much_is_told_without_the_table(text: str, at_most: int) -> None:
    names = ("Straße 44138", "1. Weg", "-", "I. Bickestraße", "Ahornweg")
    table = SpellingTable(build_keys(names), PENALTIES)
    every = np.arange(len(names))
    whole = table.prefix_costs(spell(text), every, at_most=FAR)
    told = table.prefix_costs(spell(text), every, at_most=at_most)
    assert told[whole <= at_most].tolist() == whole[whole <= at_most].tolist()
    assert (told[whole > at_most] > at_most).all()


@given(st.lists(LINES, max_size=8))
def test_many_lines_are_answered_as_one_by_one(lines: list[str]) -> None:
    table = small_town().geocode_many(lines)
    assert table.num_rows == len(lines)
    for line, row in zip(lines, table.to_pylist(), strict=True):
        try:
            result = small_town().geocode(parse_address(line))
        except AddressError:
            assert row["status"] == "bad_input"
            continue
        assert (row["status"], row["lon"], row["lat"]) == (result.status, result.lon, result.lat)
        assert (row["level"], row["score"]) == (result.level, result.score)
        assert row["area_ids"] == list(result.area_ids)
        assert row["street"] == ((result.address and result.address.street) or None)


@given(POINTS, st.integers(-500, 3500), st.integers(-500, 3500))
def test_nearest_stretch_is_no_farther_than_any_support_point(
    rows: list[tuple[str, str, int, str, int, int, str]], x: int, y: int
) -> None:
    streets = directory(rows)
    nearest = StretchIndex(streets).nearest(400_000 + x, 5_700_000 + y)
    assert nearest is not None
    to_points = [((row[4] - x) ** 2 + (row[5] - y) ** 2) ** 0.5 for row in rows]
    assert nearest.distance_m <= min(to_points) + 1e-6
    mine = {f"{row[2]}{row[3]}" for row in rows if row[0] == streets.names[nearest.street]}
    assert {nearest.first, nearest.last} <= mine


@given(LINES)
def test_explanation_adds_up_and_tells_the_same_answer(line: str) -> None:
    try:
        address = parse_address(line)
    except AddressError:
        return
    explanation = small_town().explain(address)
    assert explanation.result == small_town().geocode(address)
    costs = [one.cost for one in explanation.considered]
    assert costs == sorted(costs)
    assert costs == [sum(step.cost for step in one.steps) for one in explanation.considered]


@given(POINTS, st.integers(-3000, 6000), st.integers(-3000, 6000))
def test_nearest_stretch_is_that_of_a_search_over_all(
    rows: list[tuple[str, str, int, str, int, int, str]], x: int, y: int
) -> None:
    streets = directory(rows)
    nearest = StretchIndex(streets).nearest(400_000 + x, 5_700_000 + y)
    point = shapely.Point(400_000 + x, 5_700_000 + y)
    lines = [
        shapely.LineString(side if len(side) > 1 else [side[0], side[0]])
        for street in range(len(streets))
        for side in streets.points(street)
    ]
    assert nearest is not None
    assert nearest.distance_m == pytest.approx(min(map(point.distance, lines)), abs=1e-6)


@given(
    st.lists(st.text("abhörstß -.", min_size=1, max_size=12), min_size=1, unique=True, max_size=12),
    st.text("abhoerst", min_size=1, max_size=3),
    st.integers(1, 5),
)
def test_names_with_a_word_that_begins_so_come_short_ones_first(
    names: list[str], prefix: str, limit: int
) -> None:
    names = sorted(names)
    ranks = {}
    for at, name in enumerate(names):
        for spelling in (name, without_marks(name)):
            words = fold_words(spelling)
            for k in range(len(words)):
                if "".join(words[k:]).startswith(prefix):
                    rank = (k > 0, len(name), name)
                    ranks[at] = min(rank, ranks.get(at, rank))
    expected = sorted(ranks, key=ranks.__getitem__)[:limit]
    assert PrefixIndex.of(names).starting(prefix, limit=limit) == expected


@given(st.text("abcz", min_size=1, max_size=4), st.integers(1, 300))
def test_beginning_is_found_among_hundreds_of_entries(prefix: str, limit: int) -> None:
    names = ["".join(letters) for letters in product("abcz", repeat=4)]
    expected = [at for at, name in enumerate(names) if name.startswith(prefix)]
    assert PrefixIndex.of(names).starting(prefix, limit=limit) == expected[:limit]


@given(st.lists(st.sampled_from(["Hauptstr. 1", "Haupstr. 5, Bdorf", "x", "", "Am Bach 3"])))
def test_answers_from_a_file_are_those_from_memory(lines: list[str]) -> None:
    mapped, built = country()
    assert mapped.geocode_many(lines).equals(built.geocode_many(lines))


@cache
def country() -> tuple[Geocoder, Geocoder]:
    rows = [
        (name, "all", number, "", 10 * number + 9000 * at, 0, place)
        for at, place in enumerate(("A1", "B1"))
        for name in ("Hauptstraße", "Am Bach")
        for number in (1, 5)
    ]
    table = as_table(rows)
    table = table.append_column("municipality_id", table.column("area_id"))
    areas = [
        Area(layer="gemeinde", id=f"{one}1", name=f"{one}dorf", members=(f"{one}1",),
             lon=7.5, lat=51.5, radius_m=10.0)
        for one in "AB"
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        file = Path(folder) / "streets.index"
        write_index(file, table)
        mapped = StreetDirectory.from_file(file, accuracy_m=5.0)
    built = StreetDirectory.from_table(table, accuracy_m=5.0)
    one, other = (Geocoder(streets, areas=areas, city_names=[]) for streets in (mapped, built))
    return one, other


@settings(max_examples=4, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(["Hövelstr. 8", "Hövlstr. 8", "Hauptstr. 1, Essen"]), LINES),
        min_size=5,
        max_size=12,
    )
)
def test_two_cores_answer_each_line_as_it_is_answered_alone(lines: list[str]) -> None:
    region = open_region("dortmund")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cores, "_BATCH", 3)  # so that both have something to do
        table = region.geocode_many(lines, workers=2)
    alone = [region.geocode_many([line]) for line in lines]
    assert table.equals(pa.concat_tables(alone))
