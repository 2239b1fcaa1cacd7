"""Where a house number is put: on a street drawn by hand, distances in the head.

Odd side: 1 at x = 0, 9 at x = 80 (both in 001), 11 at x = 100 and 21 at x = 200 (both in 002).
Even side, 20 m beside it: 2 at x = 0, 10a at x = 90. All x count from 400,000, all y from
5,700,000.
"""

import pyarrow as pa
import pytest

from geofh.errors import DataError
from geofh.geocode import StreetDirectory
from geofh.geocode.directory import Spot
from geofh.records import Level

ROWS = [
    ("Am Bach", "all", 1, "", 0, 500, "003"),
    ("Am Bach", "all", 4, "", 30, 500, "003"),
    ("Am Bach", "all", 10, "", 30, 560, "003"),
    ("Hauptstraße", "even", 2, "", 0, 20, "001"),
    ("Hauptstraße", "even", 10, "a", 90, 20, "001"),
    ("Hauptstraße", "odd", 1, "", 0, 0, "001"),
    ("Hauptstraße", "odd", 9, "", 80, 0, "001"),
    ("Hauptstraße", "odd", 11, "", 100, 0, "002"),
    ("Hauptstraße", "odd", 21, "", 200, 0, "002"),
    ("Hofgasse", "odd", 5, "b", 0, 900, "003"),
]
ACCURACY_M = 20.0


def table(rows: list[tuple[str, str, int, str, float, float, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(
        {
            "street": pa.array(columns[0]),
            "side": pa.array(columns[1]),
            "house_number": pa.array(columns[2], pa.int32()),
            "suffix": pa.array(columns[3]),
            "easting": pa.array([400_000.0 + x for x in columns[4]]),
            "northing": pa.array([5_700_000.0 + y for y in columns[5]]),
            "area_id": pa.array(columns[6]),
        }
    )


@pytest.fixture(scope="module")
def town() -> StreetDirectory:
    return StreetDirectory.from_table(table(ROWS), accuracy_m=ACCURACY_M)


def place(town: StreetDirectory, street: str, number: int, suffix: str = "") -> Spot | None:
    return town.place(town.names.index(street), (number, suffix))


def found(town: StreetDirectory, street: str, number: int, suffix: str = "") -> Spot:
    spot = place(town, street, number, suffix)
    assert spot is not None
    return spot


def test_names_are_sorted_and_counted(town: StreetDirectory) -> None:
    assert tuple(town.names) == ("Am Bach", "Hauptstraße", "Hofgasse")
    assert len(town) == 3


def test_support_point_is_the_house_itself(town: StreetDirectory) -> None:
    spot = found(town, "Hauptstraße", 9)
    assert (spot.easting, spot.northing) == (400_080.0, 5_700_000.0)
    assert (spot.level, spot.area_ids) == (Level.HOUSE, ("001",))
    assert spot.accuracy_m <= 1.0


def test_house_between_two_support_points_is_placed_by_its_number(town: StreetDirectory) -> None:
    # 5 lies half way from 1 to 9.
    spot = found(town, "Hauptstraße", 5)
    assert (spot.easting, spot.northing) == (400_040.0, 5_700_000.0)
    assert (spot.level, spot.accuracy_m) == (Level.HOUSE_INTERPOLATED, ACCURACY_M)
    assert spot.area_ids == ("001",)


def test_sides_are_kept_apart(town: StreetDirectory) -> None:
    # 6 lies 4 of 8 1/27 numbers from 2 to 10a, over 90 m.
    spot = found(town, "Hauptstraße", 6)
    assert spot.easting == pytest.approx(400_000 + 90 * 4 / (8 + 1 / 27))
    assert spot.northing == 5_700_020.0


def test_street_that_does_not_alternate_has_one_line(town: StreetDirectory) -> None:
    # 2 is a third of the way from 1 to 4, 7 half way from 4 to 10.
    assert found(town, "Am Bach", 2).easting == pytest.approx(400_010.0)
    assert found(town, "Am Bach", 7).northing == pytest.approx(5_700_530.0)


def test_place_between_two_districts_can_be_in_either(town: StreetDirectory) -> None:
    assert found(town, "Hauptstraße", 9, "c").area_ids == ("001", "002")


@pytest.mark.parametrize("number", [23, 12, 0])
def test_number_beyond_the_known_ones_is_not_placed(town: StreetDirectory, number: int) -> None:
    assert place(town, "Hauptstraße", number) is None


def test_side_without_houses_is_not_placed(town: StreetDirectory) -> None:
    assert place(town, "Hofgasse", 6) is None


@pytest.mark.parametrize(
    ("street", "number", "suffix"),
    [("Hauptstraße", 21, "a"), ("Hauptstraße", 10, "c"), ("Hofgasse", 5, ""), ("Hofgasse", 5, "a")],
)
def test_known_number_with_another_suffix_is_near(
    town: StreetDirectory, street: str, number: int, suffix: str
) -> None:
    spot = found(town, street, number, suffix)
    assert (spot.level, spot.has_suffix) == (Level.HOUSE_INTERPOLATED, False)
    assert spot.accuracy_m > ACCURACY_M


def test_whole_street_is_held_by_its_radius(town: StreetDirectory) -> None:
    # By number 1, 2, 9, 10a, 11, 21: the middle one is 10a at (90, 20); 21 is farthest.
    spot = town.middle(town.names.index("Hauptstraße"))
    assert (spot.easting, spot.northing) == (400_090.0, 5_700_020.0)
    assert spot.accuracy_m == pytest.approx((110**2 + 20**2) ** 0.5 + ACCURACY_M)
    assert (spot.level, spot.area_ids) == (Level.STREET, ("001", "002"))


def test_known_houses_are_listed_in_order(town: StreetDirectory) -> None:
    houses = town.houses(town.names.index("Hauptstraße"))
    assert houses == ((1, ""), (2, ""), (9, ""), (10, "a"), (11, ""), (21, ""))


def test_sketch_has_one_line_per_side(town: StreetDirectory) -> None:
    even, odd = town.points(town.names.index("Hauptstraße"))
    assert (even - (400_000, 5_700_000)).tolist() == [[0, 20], [90, 20]]
    assert len(odd) == 4


def test_order_of_the_rows_does_not_matter(town: StreetDirectory) -> None:
    shuffled = StreetDirectory.from_table(table(ROWS[::-1]), accuracy_m=ACCURACY_M)
    assert tuple(shuffled.names) == tuple(town.names)
    assert found(shuffled, "Hauptstraße", 5) == found(town, "Hauptstraße", 5)


def test_unknown_side_is_damaged_data() -> None:
    with pytest.raises(DataError, match=r"side 'left' is not known.*derive_streets"):
        StreetDirectory.from_table(
            table([("Am Bach", "left", 1, "", 0, 0, "001")]), accuracy_m=ACCURACY_M
        )
