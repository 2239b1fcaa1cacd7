"""Files become checked tables; a damaged file is named with what is wrong and how to repair it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geofh.errors import DataError
from geofh.io import read_layer, read_streets, write_layer
from geofh.tables import LAYER_COLUMNS, STREET_COLUMNS, check_columns, numbers

SQUARE = shapely.box(400_000, 5_700_000, 401_000, 5_701_000)


@pytest.fixture
def table() -> pa.Table:
    """Give a layer of two areas, one of them without a line."""
    return pa.Table.from_pylist(
        [
            {
                "id": "1",
                "name": "Süd",
                "members": ["11", "12"],
                "partial_members": [],
                "valid_from": date(2021, 7, 1),
                "valid_to": None,
                "geometry": shapely.to_wkb(SQUARE),
            },
            {"id": "2", "name": "Nord", "members": None, "partial_members": ["13"]},
        ],
        schema=pa.schema(list(LAYER_COLUMNS.items())),
    )


@pytest.fixture
def file(tmp_path: Path, table: pa.Table) -> Path:
    """Give a healthy layer file."""
    path = tmp_path / "layer.parquet"
    write_layer(table, path)
    return path


def rewrite_geo(file: Path, change: Callable[[dict[str, object]], None]) -> None:
    table = pq.read_table(file)
    geo = json.loads(table.schema.metadata[b"geo"])
    change(geo["columns"]["geometry"])
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), file)


def test_written_layer_reads_back_the_same(file: Path, table: pa.Table) -> None:
    assert read_layer(file).equals(table)


def test_geopandas_reads_the_layer_with_its_crs(file: Path) -> None:
    geopandas = pytest.importorskip("geopandas")

    frame = geopandas.read_parquet(file)

    assert frame.crs.to_epsg() == 25832
    assert frame.geometry.iloc[0].equals(SQUARE)
    assert frame.geometry.iloc[1] is None


def test_metadata_follow_geoparquet_1_1(file: Path) -> None:
    geo = json.loads(pq.read_schema(file).metadata[b"geo"])

    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    column = geo["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Polygon"]
    assert column["bbox"] == [400_000, 5_700_000, 401_000, 5_701_000]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 25832}


def test_equal_tables_give_equal_bytes(file: Path, table: pa.Table, tmp_path: Path) -> None:
    again = tmp_path / "again.parquet"
    write_layer(table, again)

    assert again.read_bytes() == file.read_bytes()


def test_further_columns_are_written_but_not_read(table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "layer.parquet"
    write_layer(table.append_column("ars", pa.array(["x", "y"])), path)

    assert "ars" in pq.read_schema(path).names
    assert read_layer(path).column_names == list(LAYER_COLUMNS)


def test_missing_file_is_named_with_the_repair(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.parquet is missing\. Install geofh again"):
        read_layer(tmp_path / "gone.parquet")


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.5, 0.9, 0.99])
def test_truncated_file_is_named_with_the_repair(file: Path, kept: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(kept * len(content))])

    with pytest.raises(
        DataError, match=r"layer\.parquet is damaged or truncated: .*Install geofh again"
    ):
        read_layer(file)


def test_flipped_bit_in_the_data_is_found(file: Path, table: pa.Table) -> None:
    content = bytearray(file.read_bytes())
    group = pq.ParquetFile(file).metadata.row_group(0)
    names = [group.column(number).path_in_schema for number in range(group.num_columns)]
    column = group.column(names.index("geometry"))
    # The last byte of the column's only page.
    content[column.data_page_offset + column.total_compressed_size - 1] ^= 1
    file.write_bytes(content)

    with pytest.raises(DataError, match=r"layer\.parquet is damaged"):
        read_layer(file)


def test_page_instead_of_a_parquet_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "layer.parquet"
    path.write_text("<!doctype html><title>404</title>")

    with pytest.raises(DataError, match=r"layer\.parquet is damaged or truncated"):
        read_layer(path)


def test_folder_instead_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is damaged or truncated"):
        read_layer(tmp_path)


def test_parquet_without_geo_metadata_is_refused(tmp_path: Path, table: pa.Table) -> None:
    path = tmp_path / "plain.parquet"
    pq.write_table(table, path)

    with pytest.raises(DataError, match=r"plain\.parquet has no readable GeoParquet metadata"):
        read_layer(path)


def test_geo_metadata_that_are_no_json_are_refused(tmp_path: Path, table: pa.Table) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": "{"}), path)

    with pytest.raises(DataError, match="no readable GeoParquet metadata"):
        read_layer(path)


def test_geo_metadata_without_the_column_are_refused(tmp_path: Path, table: pa.Table) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": '{"columns": {}}'}), path)

    with pytest.raises(DataError, match="describe no column 'geometry'"):
        read_layer(path)


def test_layer_in_degrees_is_refused(file: Path) -> None:
    rewrite_geo(file, lambda column: column.pop("crs"))

    with pytest.raises(DataError, match="degrees or an unnamed CRS, expected EPSG:25832"):
        read_layer(file)


def test_layer_in_another_zone_is_refused(file: Path) -> None:
    crs = {"id": {"authority": "EPSG", "code": 25833}}
    rewrite_geo(file, lambda column: column.update(crs=crs))

    with pytest.raises(DataError, match="is in EPSG:25833, expected EPSG:25832"):
        read_layer(file)


def test_other_geometry_encoding_is_refused(file: Path) -> None:
    rewrite_geo(file, lambda column: column.update(encoding="polygon"))

    with pytest.raises(DataError, match="encoded as 'polygon', expected 'WKB'"):
        read_layer(file)


def test_missing_column_is_named(table: pa.Table) -> None:
    with pytest.raises(DataError, match=r"x\.parquet: the column\(s\) members are missing"):
        check_columns(table.drop_columns("members"), LAYER_COLUMNS, source="x.parquet")


def test_column_of_another_type_is_named(table: pa.Table) -> None:
    wrong = table.set_column(0, "id", pa.array([["1"], ["2"]]))

    with pytest.raises(DataError, match=r"x\.parquet: the column 'id' is of type list"):
        check_columns(wrong, LAYER_COLUMNS, source="x.parquet")


def test_missing_required_value_is_counted(table: pa.Table) -> None:
    holey = table.set_column(1, "name", pa.array(["Süd", None]))

    with pytest.raises(DataError, match=r"1 row\(s\) have no 'name'"):
        check_columns(holey, LAYER_COLUMNS, source="x.parquet", required=("id", "name"))


def test_columns_come_in_the_asked_order_and_type() -> None:
    table = pa.table({"b": pa.array([1, 2], pa.int64()), "a": ["x", "y"], "c": [0, 0]})

    checked = check_columns(table, {"a": pa.string(), "b": pa.int32()}, source="x")

    assert checked.column_names == ["a", "b"]
    assert checked.schema.field("b").type == pa.int32()


def test_streets_without_an_area_are_refused(tmp_path: Path) -> None:
    row = dict.fromkeys(STREET_COLUMNS) | {
        "street": "Weg", "side": "all", "house_number": 1, "suffix": "",
        "easting": 1.0, "northing": 2.0, "area_id": "001",
    }  # fmt: skip
    schema = pa.schema(list(STREET_COLUMNS.items()))
    path = tmp_path / "streets.parquet"
    pq.write_table(pa.Table.from_pylist([row, row | {"area_id": None}], schema=schema), path)

    with pytest.raises(DataError, match=r"streets\.parquet: 1 row\(s\) have no 'area_id'"):
        read_streets(path)


def test_numbers_are_the_values_of_a_column() -> None:
    table = pa.Table.from_batches(
        [pa.record_batch([pa.array([1.5, 2.5])], ["x"]), pa.record_batch([pa.array([4.0])], ["x"])]
    )

    assert numbers(table, "x").tolist() == [1.5, 2.5, 4.0]


def test_table_of_another_kind_is_named(tmp_path: Path, file: Path) -> None:
    copy = tmp_path / "streets.parquet"
    shutil.copy(file, copy)

    with pytest.raises(DataError, match=r"streets\.parquet: the column\(s\) street"):
        read_streets(copy)


def test_reading_a_layer_does_not_import_pandas(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from geofh.io import read_layer;"
        f"read_layer(Path({str(file)!r})).column('id').to_pylist();"
        "sys.exit('pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
