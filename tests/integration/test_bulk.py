"""`geofh assign`: a file gets its districts, row by row, or nothing is written at all."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pyogrio
import pytest
from click.testing import CliRunner, Result

from geofh import InputError, Region, open_region
from geofh.bulk import Geometry, Line, Parts, Point, assign
from geofh.cli import main
from geofh.region.build import build_region

STATUSES = {"ok", "ambiguous", "outside", "not_found", "bad_input"}
ADDRESSES = ["Long Road 1", "Long Road 3", "No Such Lane 1", "", "Long Road 1, 45127 Essen"]
EXPECTED = ["ok", "ok", "not_found", "bad_input", "outside"]


@pytest.fixture
def small(town: Path, tmp_path: Path) -> Region:
    build_region(town, tmp_path / "region")
    return open_region(tmp_path / "region")


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "in.csv"
    path.write_bytes(text.encode(encoding))
    return path


def geofh(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_address_gets_a_status_and_its_quarter(
    small: Region, tmp_path: Path, delimiter: str
) -> None:
    lines = [f'{number}{delimiter}"{one}"' for number, one in enumerate(ADDRESSES)]
    source = written(tmp_path, "\n".join([f"n{delimiter}where", *lines]))

    done = assign(source, tmp_path / "out.csv", region=small, question=Line(column="where"))

    rows = rows_of(tmp_path / "out.csv")
    assert [row["n"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["status"] for row in rows] == EXPECTED
    # Number 1 stands at easting 400,500 (west), number 3 at 401,500 (east).
    assert [row["quarter_name"] for row in rows] == ["Quarter west", "Quarter east", "", "", ""]
    assert done.rows == 5
    assert done.statuses["ok"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_umlauts_survive_in_each_encoding(dortmund: Region, tmp_path: Path, encoding: str) -> None:
    source = written(tmp_path, "straße;nr\nHövelstraße;8\n", encoding=encoding)

    parts = Parts(street="straße", house_number="nr")
    assign(source, tmp_path / "out.csv", region=dortmund, question=parts)

    (row,) = rows_of(tmp_path / "out.csv")
    assert (row["straße"], row["stadtbezirk_name"]) == ("Hövelstraße", "Innenstadt-West")


def test_coordinates_in_metres_are_answered_or_called_bad_without_being_told(
    small: Region, tmp_path: Path
) -> None:
    source = written(
        tmp_path,
        "e;n\n400500,5;5700500\n401500;5700500\n403000;5700500\n5700500;400500\nx;1\n;\n",
    )

    assign(
        source,
        tmp_path / "out.csv",
        region=small,
        question=Point(lon="e", lat="n", crs="EPSG:25832"),
    )

    rows = rows_of(tmp_path / "out.csv")
    assert [row["quarter_id"] for row in rows] == ["west", "east", "", "", "", ""]
    assert [row["status"] for row in rows] == ["ok", "ok", "outside", *["bad_input"] * 3]
    assert [row["note"] for row in rows] == [
        *["", "", "outside_layers", "coordinate_swapped"],
        *["coordinate_missing"] * 2,
    ]


def test_degrees_that_are_called_lon_and_lat_stay_as_they_are(
    dortmund: Region, tmp_path: Path
) -> None:
    source = written(tmp_path, "lon,lat\n7.4653000,51.5115\n51.5115,7.4653\n2.35,48.85\n")

    assign(source, tmp_path / "out.csv", region=dortmund, question=Point(lon="lon", lat="lat"))

    rows = rows_of(tmp_path / "out.csv")
    assert rows[0]["lon"] == "7.4653000"
    assert rows[0]["stadtbezirk_name"] == "Innenstadt-West"
    assert [row["note"] for row in rows] == ["", "coordinate_swapped", "coordinate_far"]


def test_rows_and_order_survive_csv_to_parquet_to_geopackage_and_back(
    small: Region, tmp_path: Path
) -> None:
    source = written(tmp_path, "n;where\n" + "".join(f"{n};{a}\n" for n, a in enumerate(ADDRESSES)))
    first, second = tmp_path / "a.parquet", tmp_path / "b.gpkg"
    third = tmp_path / "c.csv"

    assign(source, first, region=small, question=Line(column="where"))
    kept = tmp_path / "kept.parquet"
    pq.write_table(pq.read_table(first, columns=["n", "where"]), kept)
    assign(kept, second, region=small, question=Line(column="where"))
    bare = tmp_path / "bare.gpkg"
    pyogrio.write_dataframe(pyogrio.read_dataframe(second)[["n", "where", "geometry"]], bare)
    assign(bare, third, region=small, question=Geometry())

    rows = rows_of(third)
    assert [row["n"] for row in rows] == ["0", "1", "2", "3", "4"]
    # What was not found has no point.
    assert [row["quarter_id"] for row in rows] == ["west", "east", "", "", ""]
    assert [row["status"] for row in rows] == ["ok", "ok", *["bad_input"] * 3]


def test_numbers_of_a_sheet_are_house_numbers_and_formulas_stay_text(
    small: Region, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for values in (["street", "no", "remark"], ["Long Road", 3, "x"], ["Long Road", 1.0, None]):
        book.active.append(values)
    book.save(tmp_path / "in.xlsx")
    parts = Parts(street="street", house_number="no")

    assign(tmp_path / "in.xlsx", tmp_path / "out.csv", region=small, question=parts)
    source = written(tmp_path, "where;remark\nLong Road 1;=1+1\n")
    assign(source, tmp_path / "out.xlsx", region=small, question=Line(column="where"))

    assert [row["quarter_id"] for row in rows_of(tmp_path / "out.csv")] == ["east", "west"]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("", ["--address", "a"], "is empty"),
        ("a\nLong Road 1\n", ["--address", "b"], "no column 'b'"),
        ("a,status\nx,y\n", ["--address", "a"], "already has 'status'"),
        ("a,a\nx,y\n", ["--address", "a"], "twice"),
        ("a,b\nx,y\nSecret Lane 1\n", ["--address", "a"], "line 3 of"),
        ("a\nx\n", [], "no points"),
        ("a,b\nx,y\n", ["--xy", "a", "b", "--crs", "EPSG:1"], "CRS 'EPSG:1'"),
        ("a\nx\n", ["--address", "a", "--layers", "ward"], "no layer 'ward'"),
        ("a\nx\n", ["--address", "a", "--xy", "a", "b"], "not several"),
        ("a\nx\n", ["--address-columns", "nr=a"], "street=COLUMN"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    tmp_path: Path, text: str, arguments: list[str], said: str
) -> None:
    source, target = written(tmp_path, text), tmp_path / "out.csv"
    target.write_text("older")

    result = geofh("assign", source, target, *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Secret" not in result.stderr
    assert target.read_text() == "older"
    assert {one.name for one in tmp_path.iterdir()} == {"in.csv", "out.csv"}


@pytest.mark.parametrize("name", ["missing/out.csv", "out.doc", "in.csv", "."])
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    source = written(tmp_path, "a\nx\n")

    assert geofh("assign", source, tmp_path / name, "--address", "a").exit_code == 2
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "gpkg", "xlsx"])
def test_an_interrupted_run_leaves_the_older_file_and_no_litter(
    small: Region, tmp_path: Path, ending: str
) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    target = folder / f"out.{ending}"
    target.write_text("older")

    @contextmanager
    def interrupt(_title: str, _total: int | None) -> Iterator[object]:
        def stop(_rows: int) -> None:
            raise KeyboardInterrupt

        yield stop

    source = written(tmp_path, "a\nLong Road 1\n")
    with pytest.raises(KeyboardInterrupt):
        assign(source, target, region=small, question=Line(column="a"), progress=interrupt)

    assert [one.name for one in folder.iterdir()] == [target.name]
    assert target.read_text() == "older"


def test_a_header_alone_gives_a_header_and_nothing_found(tmp_path: Path) -> None:
    result = geofh("assign", written(tmp_path, "a\n"), tmp_path / "o.csv", "--address", "a")

    assert result.exit_code == 1
    assert (tmp_path / "o.csv").read_text().startswith('"a","lon","lat","level"')


def test_counts_go_to_stderr_and_quiet_says_nothing(tmp_path: Path) -> None:
    source = written(tmp_path, "a\nHövelstr. 8\n")

    loud = geofh("assign", source, tmp_path / "o.csv", "--address", "a")
    quiet = geofh("assign", source, tmp_path / "o.csv", "--address", "a", "--quiet")

    assert "1 rows: 1 ok" in loud.stderr
    assert (loud.stdout, quiet.output) == ("", "")
    assert (loud.exit_code, quiet.exit_code) == (0, 0)


def test_a_cut_parquet_file_is_named_as_such(small: Region, tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"a": ["x"] * 1000}), whole)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-20])

    with pytest.raises(InputError, match="Is it whole"):
        assign(
            tmp_path / "cut.parquet",
            tmp_path / "out.csv",
            region=small,
            question=Line(column="a"),
        )


def test_a_part_of_a_parquet_file_that_cannot_be_read_is_named(
    small: Region, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.csv"
    numbers = np.random.default_rng(1).uniform(0, 1, 250_000)
    table = pa.table({"e": numbers, "n": numbers})
    pq.write_table(table, source, row_group_size=100_000, write_page_checksum=True)
    start = pq.ParquetFile(source).metadata.row_group(2).column(0).data_page_offset
    content = bytearray(source.read_bytes())
    content[start + 2_000] ^= 0xFF
    source.write_bytes(content)
    target.write_text("older")

    with pytest.raises(InputError, match=r"in\.parquet cannot be read.*broke after row 200,000"):
        assign(source, target, region=small, question=Point(lon="e", lat="n"))
    assert target.read_text() == "older"


def parts_of_a_table(folder: Path, *, rows: int) -> pa.Table:
    """Write the files of one table as Dask does: 12 of them, part 10 after part 9."""
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    numbers = np.random.default_rng(1).uniform(
        [400_000, 5_700_000], [402_000, 5_701_000], (rows, 2)
    )
    table = pa.table({"row": np.arange(rows), "e": numbers[:, 0], "n": numbers[:, 1]})
    for number in range(12):
        file = folder / f"part.{number}.parquet"
        piece = table.slice(number * rows // 12, (number + 1) * rows // 12 - number * rows // 12)
        pq.write_table(piece, file, write_page_checksum=True)
    return table


METRES = Point(lon="e", lat="n", crs="EPSG:25832")


def test_a_folder_of_parquet_files_is_one_table_in_the_order_of_their_numbers(
    small: Region, tmp_path: Path
) -> None:
    whole = parts_of_a_table(tmp_path / "in.parquet", rows=1_000)
    pq.write_table(whole, tmp_path / "whole.parquet")

    for source, target in (("in.parquet", "a.parquet"), ("whole.parquet", "b.parquet")):
        assign(tmp_path / source, tmp_path / target, region=small, question=METRES)

    parted, expected = (pq.read_table(tmp_path / name) for name in ("a.parquet", "b.parquet"))
    assert parted["row"].to_pylist() == list(range(1_000))
    assert parted.equals(expected)


def test_the_unreadable_file_of_a_folder_is_named_and_nothing_is_written(
    small: Region, tmp_path: Path
) -> None:
    folder, target = tmp_path / "in", tmp_path / "out.csv"
    parts_of_a_table(folder, rows=1_200)
    target.write_text("older")
    damaged, whole = folder / "part.7.parquet", (folder / "part.7.parquet").read_bytes()

    def refused() -> str:
        with pytest.raises(InputError) as caught:
            assign(folder, target, region=small, question=METRES)
        assert target.read_text() == "older"
        assert [file.name for file in tmp_path.glob(".*")] == []
        return str(caught.value)

    # Cut, damaged in the middle, of other columns; in a folder of its own, and among no files.
    damaged.write_bytes(whole[:-20])
    assert "part.7.parquet cannot be read as Parquet" in refused()
    start = pq.ParquetFile(folder / "part.6.parquet").metadata.row_group(0).column(1)
    damaged.write_bytes(
        bytes(
            byte ^ 0xFF if at == start.data_page_offset + 200 else byte
            for at, byte in enumerate(whole)
        )
    )
    assert (
        "part.7.parquet cannot be read as Parquet. Is it whole? It broke after row 0" in refused()
    )
    pq.write_table(pa.table({"e": [1.0]}), damaged)
    assert "part.7.parquet has other columns than part.0.parquet" in refused()
    with pytest.raises(InputError, match="lies in the input's folder"):
        assign(folder, folder / "out.parquet", region=small, question=METRES)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="a folder without Parquet files"):
        assign(tmp_path / "empty", target, region=small, question=METRES)


@pytest.mark.shared
def test_addresses_of_the_register_get_the_registers_district(
    dortmund: Region, shared: Path, tmp_path: Path
) -> None:
    with gzip.open(shared / "regions/dortmund/addresses_25832.csv.gz", "rt") as stream:
        register = pd.read_csv(stream, dtype=str, keep_default_na=False).sample(
            20_000, random_state=1
        )
    lines = register.street + " " + register.house_number + register.house_number_suffix
    pacsv.write_csv(pa.table({"line": lines.tolist()}), tmp_path / "in.csv")
    target = tmp_path / "out.parquet"

    assign(
        tmp_path / "in.csv",
        target,
        region=dortmund,
        question=Line(column="line"),
        layers=["unterbezirk"],
    )

    answers = pq.read_table(target).to_pydict()
    codes = register.sub_district.str.zfill(3).to_numpy()
    is_one = np.array(answers["status"]) == "ok"
    assert answers["line"] == lines.tolist()
    assert set(answers["status"]) <= {"ok", "ambiguous"}
    assert (np.array(answers["unterbezirk_id"])[is_one] == codes[is_one]).all()
    # Namesakes in two parts of the city need a postcode; hardly any address does.
    assert is_one.mean() > 0.99


@pytest.mark.shared
def test_messy_rows_all_get_a_status(dortmund: Region, shared: Path, tmp_path: Path) -> None:
    source = shared / "regions/dortmund/messy_addresses.csv"
    target = tmp_path / "out.parquet"
    parts = Parts(street="gross_strasse", house_number="hausnr")

    done = assign(source, target, region=dortmund, question=parts)

    answers = pq.read_table(target)
    streets = [row["gross_strasse"] for row in rows_of(source)]
    assert answers["gross_strasse"].to_pylist() == streets
    assert set(answers["status"].to_pylist()) <= STATUSES
    assert done.rows == sum(done.statuses.values()) == len(streets)
