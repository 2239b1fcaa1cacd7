"""Numbers per area and per census cell are read from delimited text, row by row."""

from pathlib import Path

import pytest

from geofh.crs import grid_to_metres
from geofh.errors import DataError
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.counts import (
    BROKEN_CELL,
    NO_NUMBER,
    NOT_ASKED,
    UNKNOWN_AREA,
    Cells,
    Counts,
    Withheld,
    read_counts,
)

AREAS = frozenset({"101", "102"})
TABLE = {"place": "raum", "value": "zahl"}
GRID = {"x": "x", "y": "y", "value": "value"}


def given(folder: Path, text: str, columns: dict[str, str], **options: str) -> Given:
    file = folder / "numbers.csv"
    file.write_text(text, "utf-8")
    told = Provenance(attribution="hand", licence="CC0-1.0", url="", date=None)
    return Given(
        what="[[demand]] no. 1",
        path=file,
        stated="numbers.csv",
        format="csv",
        provenance=told,
        columns=columns,
        **options,  # type: ignore[arg-type]
    )


def of_areas(folder: Path, text: str, **options: object) -> tuple[Counts, Tally]:
    tally = Tally()
    where = options.pop("where", {})
    counts = read_counts(
        given(folder, text, TABLE), where=where, areas=AREAS, tally=tally, **options
    )  # type: ignore[arg-type]
    return counts, tally


def of_cells(folder: Path, text: str, columns: dict[str, str] = GRID) -> tuple[Counts, Tally]:
    tally = Tally()
    counts = read_counts(
        given(folder, text, columns),
        where={},
        withheld=Withheld(signs=(-1, -9), up_to=2),
        cells=Cells(side_m=100),
        tally=tally,
    )
    return counts, tally


def test_rows_that_are_not_asked_for_are_counted(tmp_path: Path) -> None:
    counts, tally = of_areas(
        tmp_path,
        "raum,jahr,zahl\n101,2012,5\n101,2011,4\n102,2012,7\n",
        where={"jahr": "2012"},
    )

    assert (counts.place, counts.value) == (["101", "102"], [5.0, 7.0])
    assert (tally.read, tally.kept, tally.dropped[NOT_ASKED].rows) == (3, 2, [2])


def test_every_row_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    counts, tally = of_areas(tmp_path, "raum,zahl\n101,5\n999,4\n102,many\n102,-3\n102,\n102,nan\n")

    assert counts.place == ["101"]
    assert {reason: one.rows for reason, one in tally.dropped.items()} == {
        UNKNOWN_AREA: [2],
        NO_NUMBER: [3, 4, 5, 6],
    }
    assert tally.read == tally.kept + 5


def test_a_place_given_twice_stops_the_build_and_names_both_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"names '101' twice \(rows 1 and 3\).*where"):
        of_areas(tmp_path, "raum,zahl\n101,5\n102,6\n101,7\n")


def test_ids_that_lost_their_zeros_get_them_back(tmp_path: Path) -> None:
    tally = Tally()
    counts = read_counts(
        given(tmp_path, "raum,zahl\n7,5\n", TABLE),
        where={},
        areas={"007"},
        id_digits=3,
        tally=tally,
    )

    assert counts.place == ["007"]


def test_german_decimals_and_other_separators_are_read(tmp_path: Path) -> None:
    counts = read_counts(
        given(tmp_path, "raum;zahl\n101;12,5\n", TABLE, delimiter=";"),
        where={},
        areas=AREAS,
        tally=Tally(),
    )

    assert counts.value == [12.5]


def test_a_withheld_number_stays_missing_and_becomes_an_interval(tmp_path: Path) -> None:
    counts, tally = of_cells(tmp_path, "x,y,value\n4134850,3159950,-1\n4134950,3159950,8\n")

    assert counts.value == [None, 8.0]
    assert (counts.low, counts.high) == ([0.0, 8.0], [2.0, 8.0])
    assert list(tally.notes.values()) == [1]


def test_a_cell_is_named_by_its_lower_left_corner_and_placed_at_its_middle(tmp_path: Path) -> None:
    counts, _ = of_cells(tmp_path, "x,y,value\n4134850,3159950,8\n")

    columns = counts.columns()
    easting, northing = grid_to_metres([4134850], [3159950])

    assert counts.place == ["CRS3035RES100mN3159900E4134800"]
    assert columns["easting"] == [round(float(easting[0]), 1)]
    assert columns["northing"] == [round(float(northing[0]), 1)]


@pytest.mark.parametrize("name", ["CRS3035RES100mN3159900E4134800", "100mN31599E41348"])
def test_both_forms_of_an_inspire_id_name_the_same_cell(tmp_path: Path, name: str) -> None:
    counts, _ = of_cells(tmp_path, f"id,n\n{name},8\n", {"place": "id", "value": "n"})

    assert counts.place == ["CRS3035RES100mN3159900E4134800"]
    assert counts.grid == [(4134850.0, 3159950.0)]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("x,y,value\n4134800,3159900,8\n4134850,3159950,8\n", GRID),
        ("id,value\n1kmN3159E4134,8\n100mN31599E41348,8\n", {"place": "id", "value": "value"}),
        ("id,value\nhere,8\n100mN31599E41348,8\n", {"place": "id", "value": "value"}),
    ],
)
def test_what_is_no_cell_of_this_grid_is_dropped(
    tmp_path: Path, text: str, columns: dict[str, str]
) -> None:
    counts, tally = of_cells(tmp_path, text, columns)

    assert len(counts.place) == 1
    assert tally.dropped[BROKEN_CELL].rows == [1]


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"value = 'zahl', but .* the columns raum, anzahl"):
        of_areas(tmp_path, "raum,anzahl\n101,5\n")


def test_a_table_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"nothing in numbers\.csv.*{UNKNOWN_AREA}"):
        of_areas(tmp_path, "raum,zahl\n999,5\n")


def test_text_of_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    counts, _ = of_areas(tmp_path, "\ufeffraum,zahl\n101,5\n")

    assert counts.place == ["101"]


def test_a_cut_gzip_file_is_named(tmp_path: Path) -> None:
    file = given(tmp_path, "", TABLE)
    cut = tmp_path / "numbers.csv.gz"
    cut.write_bytes(b"\x1f\x8b\x08\x00broken")

    with pytest.raises(DataError, match=r"ended before.*cut off, damaged"):
        read_counts(
            Given(
                what="[[demand]] no. 1",
                path=cut,
                stated="numbers.csv.gz",
                format="csv",
                provenance=file.provenance,
                columns=TABLE,
            ),
            where={},
            areas=AREAS,
            tally=Tally(),
        )
