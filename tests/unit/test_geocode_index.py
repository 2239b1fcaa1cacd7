"""The street index: the same answers from a file as from memory, and namesakes kept apart."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from geofh.errors import DataError
from geofh.geocode import StreetDirectory, cells, index, write_index
from geofh.geocode.index import STEPS, build_index, house_code

ROWS = [
    # street, side, number, suffix, x, y, area, municipality
    ("Hauptstraße", "odd", 1, "", 0, 0, "A1", "Adorf"),
    ("Hauptstraße", "odd", 5, "", 40, 0, "A1", "Adorf"),
    ("Hauptstraße", "odd", 1, "", 9000, 0, "B1", "Bdorf"),
    ("Hauptstraße", "even", 8, "a", 9050, 0, "B2", "Bdorf"),
    ("Am Bach", "all", 3, "1/2", 9000, 500, "", "Bdorf"),
]


def table(rows: list[tuple[str, str, int, str, int, int, str, str]]) -> pa.Table:
    street, side, number, suffix, x, y, area, municipality = zip(*rows, strict=True)
    return pa.table(
        {
            "street": street,
            "side": side,
            "house_number": pa.array(number, pa.int32()),
            "suffix": suffix,
            "easting": [400_000.0 + one for one in x],
            "northing": [5_700_000.0 + one for one in y],
            "area_id": area,
            "municipality_id": municipality,
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_index(tmp_path / "streets.index", table(ROWS))
    return tmp_path / "streets.index"


def test_equal_names_in_two_municipalities_are_two_streets(file: Path) -> None:
    streets = StreetDirectory.from_file(file, accuracy_m=5.0)
    assert tuple(streets.names) == ("Am Bach", "Hauptstraße")
    assert len(streets) == 3
    adorf, bdorf = streets.streets(1)
    assert (streets.municipality(adorf), streets.municipality(bdorf)) == ("Adorf", "Bdorf")
    assert streets.name(adorf) == streets.name(bdorf) == "Hauptstraße"
    assert streets.houses(adorf) == ((1, ""), (5, ""))
    assert streets.houses(bdorf) == ((1, ""), (8, "a"))


def test_each_namesake_places_its_own_houses(file: Path) -> None:
    streets = StreetDirectory.from_file(file, accuracy_m=5.0)
    spots = [streets.place(street, (1, "")) for street in streets.streets(1)]
    assert [spot.easting for spot in spots if spot] == [400_000.0, 409_000.0]
    assert [spot.area_ids for spot in spots if spot] == [("A1",), ("B1",)]


def test_house_without_an_area_says_so(file: Path) -> None:
    streets = StreetDirectory.from_file(file, accuracy_m=5.0)
    spot = streets.place(0, (3, "1/2"))
    assert spot is not None
    assert spot.area_ids == ()
    assert streets.known_area_ids == ("A1", "B1", "B2")


def test_order_of_the_rows_does_not_change_a_byte(tmp_path: Path, file: Path) -> None:
    write_index(tmp_path / "again.index", table(ROWS[::-1]))
    assert (tmp_path / "again.index").read_bytes() == file.read_bytes()


def test_the_type_of_the_house_numbers_changes_no_byte(tmp_path: Path, file: Path) -> None:
    wide = table(ROWS)
    at = wide.column_names.index("house_number")
    write_index(
        tmp_path / "wide.index",
        wide.set_column(at, "house_number", wide.column(at).cast(pa.int64())),
    )
    assert (tmp_path / "wide.index").read_bytes() == file.read_bytes()


def test_without_municipalities_equal_names_are_one_street() -> None:
    one = table(ROWS).drop_columns(["municipality_id"])
    assert len(StreetDirectory.from_table(one, accuracy_m=5.0)) == 2


def test_empty_table_is_an_index_without_streets() -> None:
    streets = StreetDirectory.from_table(table(ROWS).slice(0, 0), accuracy_m=5.0)
    assert (len(streets), tuple(streets.names)) == (0, ())


def test_two_processes_may_map_one_file(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from geofh.geocode import StreetDirectory;"
        "print(StreetDirectory.from_file(Path(sys.argv[1]), accuracy_m=5.0).name(1))"
    )
    mine = StreetDirectory.from_file(file, accuracy_m=5.0)
    theirs = subprocess.run(
        [sys.executable, "-c", code, file], check=True, capture_output=True, text=True
    )
    assert theirs.stdout.strip() == mine.name(1) == "Hauptstraße"


def test_cut_file_is_damaged_data(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"streets\.index is damaged"):
        StreetDirectory.from_file(file, accuracy_m=5.0)


def test_an_address_costs_no_more_than_24_bytes_and_its_name() -> None:
    # One street of 10,000 houses, 15 m apart: what is not the name is per address.
    rows = [
        ("Weg", "odd" if n % 2 else "even", n, "", 15 * n, 0, "A1", "") for n in range(1, 10_001)
    ]
    assert sum(array.nbytes for array in build_index(table(rows)).values()) <= 24 * len(rows)


def test_house_numbers_stand_in_their_order() -> None:
    codes = [house_code(12, suffix) for suffix in ("", "a", "m", "1/2", "n", "z")]
    assert codes == sorted(set(codes))
    assert house_code(13) - house_code(12) == STEPS > codes[-1] - codes[0]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_size_of_a_block_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path, size: int
) -> None:
    monkeypatch.setattr(cells, "_BLOCK", size)
    monkeypatch.setattr(index, "_BLOCK", size)

    write_index(tmp_path / "blocks.index", table(ROWS))

    assert (tmp_path / "blocks.index").read_bytes() == file.read_bytes()
