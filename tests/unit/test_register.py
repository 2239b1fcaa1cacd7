"""A stream of addresses becomes a street directory with every address in it."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geofh.geocode import StreetDirectory
from geofh.records import Level
from geofh.region import register
from geofh.region.areas import Areas
from geofh.region.register import ELSEWHERE, TWICE, TWO_SPELLINGS, UNKNOWN_AREA, Register, Streets
from geofh.region.sources import Tally
from geofh.tables import ADDRESS_COLUMNS, STREET_COLUMNS

# "a" reaches from 0 to 1000 m, "b" on to 2000 m.
FINEST = Areas(
    ids=("a", "b"),
    names=("A", "B"),
    parents=(None, None),
    shapes=np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]),
)


def batch(*rows: tuple[str, int, str, float, float], first: int = 1, **more: list[Any]) -> pa.Table:
    street, number, suffix, easting, northing = zip(*rows, strict=True)
    columns = {
        "row": list(range(first, first + len(rows))),
        "street": street,
        "house_number": number,
        "suffix": suffix,
        "postcode": [None] * len(rows),
        "area_id": [None] * len(rows),
        "easting": easting,
        "northing": northing,
    }
    return pa.table({**columns, **more}, schema=pa.schema(list(ADDRESS_COLUMNS.items())))


def build(*batches: pa.Table, accuracy_m: float = 0.0) -> tuple[Streets, Tally]:
    tally = Tally()
    register = Register(FINEST, accuracy_m=accuracy_m, tally=tally)
    for table in batches:
        tally.read += len(table)
        register.add(table)
    streets = register.finish()
    assert tally.kept == len(streets.table)
    return streets, tally


def test_every_address_is_a_support_point_in_the_order_of_the_street() -> None:
    streets, _ = build(
        batch(
            ("Road", 10, "", 100.0, 1.0),
            ("Road", 2, "b", 20.0, 1.0),
            ("Alley", 1, "", 5.0, 5.0),
            ("Road", 2, "", 20.04, 1.06),
            ("Road", 9, "", 90.0, 1.0),
        )
    )

    rows = streets.table.to_pylist()
    assert list(rows[0]) == list(STREET_COLUMNS)
    assert [(r["street"], r["side"], r["house_number"], r["suffix"]) for r in rows] == [
        ("Alley", "odd", 1, ""),
        ("Road", "even", 2, ""),
        ("Road", "even", 2, "b"),
        ("Road", "even", 10, ""),
        ("Road", "odd", 9, ""),
    ]
    assert (rows[1]["easting"], rows[1]["northing"]) == (20.0, 1.1)
    assert streets.streets == 2


def test_the_same_addresses_in_other_batches_give_the_same_table() -> None:
    rows = [("Road", n, "", float(n), 1.0) for n in (5, 3, 1, 4, 2)]

    whole, _ = build(batch(*rows))
    parts, _ = build(batch(*rows[:2]), batch(*rows[2:], first=3))

    assert whole.table.to_pydict() == parts.table.to_pydict()


def test_an_area_that_nobody_states_is_the_one_that_covers_the_point() -> None:
    streets, _ = build(
        batch(
            ("Road", 1, "", 500.0, 500.0),
            # On the line between both: the smaller id.
            ("Road", 3, "", 1000.0, 500.0),
            ("Road", 5, "", 1500.0, 500.0),
            ("Road", 7, "", 5000.0, 500.0),
        )
    )

    assert streets.table["area_id"].to_pylist() == ["a", "a", "b", ""]
    assert streets.outside == 1


def test_the_area_that_the_register_states_wins() -> None:
    place = (500.0, 500.0)

    streets, tally = build(
        batch(("Road", 1, "", *place), ("Road", 3, "", *place), area_id=["b", "nonsense"])
    )

    assert streets.table["area_id"].to_pylist() == ["b", "a"]
    assert tally.notes == {UNKNOWN_AREA: 1}


def test_near_an_inexact_line_no_area_is_claimed() -> None:
    streets, _ = build(
        batch(("Road", 1, "", 500.0, 500.0), ("Road", 3, "", 970.0, 500.0)), accuracy_m=50.0
    )

    assert streets.table["area_id"].to_pylist() == ["a", ""]
    assert streets.near_line == 1


def test_doubles_are_dropped_and_told_apart_by_their_distance() -> None:
    streets, tally = build(
        batch(
            ("Road", 1, "", 500.0, 500.0),
            ("Road", 1, "", 530.0, 540.0),  # 50 m away
            ("Road", 1, "", 530.0, 541.0),  # 50.8 m away
            ("Road", 1, "a", 500.0, 500.0),
        )
    )

    assert streets.table.num_rows == 2
    assert tally.dropped[TWICE].rows == [2]
    assert tally.dropped[ELSEWHERE].rows == [3]


def test_two_spellings_of_one_street_are_united_under_the_usual_one() -> None:
    streets, tally = build(
        batch(
            ("Lange Str.", 1, "", 1.0, 1.0),
            ("Lange Straße", 3, "", 3.0, 1.0),
            ("Lange Straße", 5, "", 5.0, 1.0),
        )
    )

    assert set(streets.table["street"].to_pylist()) == {"Lange Straße"}
    assert tally.notes == {TWO_SPELLINGS: 1}


@pytest.mark.parametrize(
    ("source", "spelled"),
    [
        ("AM ALTEN SÜDBAD", "Am Alten Südbad"),
        ("HÖVELSTRAßE", "Hövelstraße"),
        ("Am Südbad", "Am Südbad"),
        ("B 1", "B 1"),
    ],
)
def test_only_names_in_capitals_are_spelled_anew(source: str, spelled: str) -> None:
    streets, _ = build(batch((source, 1, "", 1.0, 1.0)))

    assert streets.table["street"].to_pylist() == [spelled]


def test_accuracy_is_how_far_an_address_is_from_between_its_neighbours() -> None:
    # 1, 3, 5 stand on a line of 10 m steps, 3 is moved 4 m aside: the only inner address.
    streets, _ = build(
        batch(("Road", 1, "", 0.0, 0.0), ("Road", 3, "", 10.0, 4.0), ("Road", 5, "", 20.0, 0.0))
    )

    assert streets.accuracy_m == 4.0


def test_no_address_gives_an_empty_directory() -> None:
    streets, _ = build()

    assert streets.table.num_rows == 0
    assert streets.table.column_names == list(STREET_COLUMNS)


def test_a_house_without_a_known_area_leaves_the_answer_to_the_lines() -> None:
    streets, _ = build(batch(("Road", 1, "", 900.0, 500.0), ("Road", 5, "", 5000.0, 500.0)))
    directory = StreetDirectory.from_table(streets.table, accuracy_m=1.0)

    first, between = directory.place(0, (1, "")), directory.place(0, (3, ""))

    assert first is not None
    assert between is not None
    assert first.area_ids == ("a",)
    assert (between.level, between.area_ids) == (Level.HOUSE_INTERPOLATED, ())
    assert directory.known_area_ids == ("a",)


def test_a_half_stands_between_m_and_n_as_the_index_wants_it() -> None:
    suffixes = ["n", "1/2", "", "m", "z"]

    streets, _ = build(batch(*(("Road", 12, suffix, 500.0, 500.0) for suffix in suffixes)))

    assert streets.table["suffix"].to_pylist() == ["", "m", "1/2", "n", "z"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_size_of_a_block_changes_no_accuracy(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    rng = np.random.default_rng(size)
    rows = [("Road", n, "", *map(float, rng.uniform(0, 1000, 2))) for n in range(1, 20)]
    whole, _ = build(batch(*rows))
    monkeypatch.setattr(register, "_BLOCK", size)

    parts, _ = build(batch(*rows))

    assert parts.accuracy_m == whole.accuracy_m > 0
