"""Files as cities publish them become checked addresses; what cannot be used is counted."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from geofh.crs import to_metres
from geofh.errors import DataError
from geofh.region.sources import Given, Provenance, Tally, read_addresses, read_areas
from geofh.region.sources.rows import (
    ELSEWHERE,
    FAR_AWAY,
    NO_COORDINATES,
    NO_NUMBER,
    NO_STREET,
    PLACEHOLDER,
    RANGE_NOTE,
    STRANGE_NUMBER,
)
from geofh.region.sources.text_parts import BROKEN_LINE
from geofh.tables import ADDRESS_COLUMNS

OURS = Provenance(attribution="Town", licence="CC0-1.0", url="", date=None)
PLAIN = {"street": "street", "house_number": "number", "easting": "e", "northing": "n"}
HERE = (400_000.0, 5_700_000.0)


def given(path: Path, form: str = "csv", **more: Any) -> Given:
    more.setdefault("columns", PLAIN)
    return Given(
        what="[addresses]", path=path, stated=path.name, format=form, provenance=OURS, **more
    )


def read(one: Given) -> tuple[pa.Table, Tally]:
    tally = Tally()
    table = pa.concat_tables(list(read_addresses(one, tally=tally).tables))
    assert tally.kept == len(table)
    return table, tally


def csv(
    folder: Path, *lines: str, head: str = "street,number,e,n", encoding: str = "utf-8"
) -> Path:
    file = folder / "a.csv"
    file.write_bytes("\n".join([head, *lines, ""]).encode(encoding))
    return file


def reasons(tally: Tally) -> dict[str, list[int]]:
    return {reason: one.rows for reason, one in tally.dropped.items()}


def test_a_table_with_coordinates_becomes_checked_addresses(tmp_path: Path) -> None:
    file = csv(tmp_path, " Long  Road ,012 A,400000.04,5700000")

    table, _ = read(given(file, crs="EPSG:25832"))

    assert dict(zip(table.column_names, table.schema.types, strict=True)) == dict(ADDRESS_COLUMNS)
    assert table.to_pylist() == [
        {
            "row": 1,
            "street": "Long Road",
            "house_number": 12,
            "suffix": "a",
            "postcode": None,
            "area_id": None,
            "easting": 400_000.04,
            "northing": 5_700_000.0,
        }
    ]


def test_every_row_that_cannot_be_used_is_counted_with_its_reason(tmp_path: Path) -> None:
    place = "400000,5700000"
    file = csv(
        tmp_path,
        f"A,1,{place}",
        f",1,{place}",
        f"### Straßenname unbekannt,1,{place}",
        f"A,,{place}",
        f"A,Hinterhaus,{place}",
        "A,1,,",
        "A,1,abc,5700000",
        "A,1,1,1",
        "A,1",
        f"A,1,{place},too much",
        f"A,2,{place}",
        f"A,3,{place}",
    )

    table, tally = read(given(file, crs="EPSG:25832"))

    assert table.column("row").to_pylist() == [1, 11, 12]
    assert tally.read == 12
    assert reasons(tally) == {
        NO_STREET: [2],
        PLACEHOLDER: [3],
        NO_NUMBER: [4],
        STRANGE_NUMBER: [5],
        NO_COORDINATES: [6, 7],
        FAR_AWAY: [8],
        BROKEN_LINE: [9, 10],
    }


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [
        ("7", 7, ""),
        ("7b", 7, "b"),
        ("7 B", 7, "b"),
        ("007", 7, ""),
        ("7 1/2", 7, "1/2"),
        ("7½", 7, "1/2"),
        ("7-9", 7, ""),
        ("7 a-c", 7, "a"),
        ("7/9", 7, ""),
    ],
)
def test_house_numbers_are_understood_as_people_write_them(
    tmp_path: Path, text: str, number: int, suffix: str
) -> None:
    table, tally = read(given(csv(tmp_path, f"A,{text},400000,5700000"), crs="EPSG:25832"))

    assert (table["house_number"].to_pylist(), table["suffix"].to_pylist()) == ([number], [suffix])
    is_range = text in {"7-9", "7 a-c", "7/9"}
    assert tally.notes == ({RANGE_NOTE: 1} if is_range else {})


@pytest.mark.parametrize("name", ["Unbekannter-Soldat-Weg", "Straße der Namenlosen", "X", "C"])
def test_real_names_are_no_placeholders(tmp_path: Path, name: str) -> None:
    table, _ = read(given(csv(tmp_path, f"{name} 1,1,400000,5700000"), crs="EPSG:25832"))

    assert table.num_rows == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    file = csv(tmp_path, "Hövelstraße,1,400000,5700000", encoding=encoding)

    table, _ = read(given(file, crs="EPSG:25832"))

    assert table["street"].to_pylist() == ["Hövelstraße"]


def test_an_encoding_that_the_file_contradicts_is_named(tmp_path: Path) -> None:
    file = csv(tmp_path, "Hövelstraße,1,400000,5700000", encoding="cp1252")

    with pytest.raises(DataError, match="is not utf-8, as the recipe says: byte 0xf6"):
        read(given(file, crs="EPSG:25832", encoding="utf-8"))


def test_mixed_encodings_are_noted(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    place = b",1,400000,5700000\n"
    file.write_bytes(
        b"street,number,e,n\n" + "Höhe".encode("cp1252") + place + "Höhe".encode() + place
    )

    _, tally = read(given(file, crs="EPSG:25832"))

    assert list(tally.notes.values()) == [1]


def test_gzip_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"street;number;e;n\nA;1;400000,5;5700000,25\n"))

    table, _ = read(given(file, crs="EPSG:25832", delimiter=";"))

    assert table["easting"].to_pylist() == [400_000.5]


def test_a_cut_gzip_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"street,number,e,n\n" + b"A,1,400000,5700000\n" * 99)[:-20])

    with pytest.raises(DataError, match=r"a\.csv\.gz cannot be read"):
        read(given(file, crs="EPSG:25832"))


def test_text_in_a_zip_is_read_in_place(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "deep/a.csv", "street,number,e,n\nHöhe,1,400000,5700000\n".encode("cp1252")
        )
        archive.writestr("readme.pdf", b"%PDF")

    table, _ = read(given(file, crs="EPSG:25832"))

    assert table["street"].to_pylist() == ["Höhe"]


@pytest.mark.parametrize("member", ["*_100m.csv", "b_100m.csv", "deep/b_100m.csv", "c[1].csv"])
def test_a_member_of_a_zip_is_chosen_by_its_name_or_a_pattern(tmp_path: Path, member: str) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a_1km.csv", "deep/b_100m.csv", "c[1].csv"):
            archive.writestr(name, f"street,number,e,n\n{name},1,400000,5700000\n")

    table, _ = read(given(file, crs="EPSG:25832", member=member))

    wanted = "c[1].csv" if "c[" in member else "deep/b_100m.csv"
    assert table["street"].to_pylist() == [wanted]


def test_a_pattern_that_fits_two_members_names_them_all(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, "street,number,e,n\n")

    with pytest.raises(DataError, match=r"holds a\.csv, b\.csv\. Name the one"):
        read(given(file, crs="EPSG:25832", member="*.csv"))


def test_a_damaged_member_of_a_zip_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "street,number,e,n\nHöhe,1,400000,5700000\n")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"400000", b"500000", 1))

    with pytest.raises(DataError, match=r"a\.zip cannot be read as delimited text"):
        read(given(file, crs="EPSG:25832"))


def test_a_bomb_of_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as inner,
    ):
        for _ in range(21):
            inner.write(b"A,1,2,3\n" * 1_250_000)

    with pytest.raises(DataError, match=r"claims to unpack to 0\.2 GB"):
        read(given(file, crs="EPSG:25832"))


def test_a_file_of_a_whole_land_is_cut_to_one_municipality(tmp_path: Path) -> None:
    place = "400000,5700000"
    file = csv(tmp_path, f"A,1,{place},Town", f"A,2,{place},Other", head="street,number,e,n,gmd")
    columns = {**PLAIN, "municipality": "gmd"}

    table, tally = read(given(file, crs="EPSG:25832", columns=columns, municipality="Town"))

    assert table["house_number"].to_pylist() == [1]
    assert reasons(tally) == {ELSEWHERE: [2]}


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    file = csv(tmp_path, "A,1,400000,5700000,B", head="street,number,e,n,street")

    with pytest.raises(DataError, match="several columns of the name 'street'"):
        read(given(file, crs="EPSG:25832"))


@pytest.mark.parametrize("content", [b"", b"\0\1\2" * 100])
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(DataError, match="is empty or no text"):
        read(given(tmp_path / "a.csv", crs="EPSG:25832"))


def test_a_shapefile_without_its_prj_needs_a_crs(tmp_path: Path) -> None:
    points = pa.array([shapely.to_wkb(shapely.Point(HERE))])
    pyogrio.write_arrow(
        pa.table({"street": ["A"], "number": [1], "geometry": points}),
        tmp_path / "a.shp",
        driver="ESRI Shapefile",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:25832",
    )
    (tmp_path / "a.prj").unlink()

    with pytest.raises(DataError, match=r"a\.shp does not say its CRS.*crs = \"EPSG:25832\""):
        read(given(tmp_path / "a.shp", "vector", columns=FIELDS))
    table, _ = read(given(tmp_path / "a.shp", "vector", columns=FIELDS, crs="EPSG:25832"))
    assert table["easting"].to_pylist() == [HERE[0]]


def test_areas_with_swapped_axes_are_refused(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    ring = [[y, x], [y + 0.01, x], [y, x + 0.01], [y, x]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    area = {"type": "Feature", "properties": {"nr": 7, "name": "A"}, "geometry": shape}
    file = geojson(tmp_path / "a.geojson", area)

    with pytest.raises(DataError, match="degrees with swapped axes"):
        read_areas(given(file, "vector", columns={"id": "nr", "name": "name"}), tally=Tally())


def test_gebref_is_read_without_a_mapping(tmp_path: Path) -> None:
    # 20 columns; 15 street, 16 number, 17 suffix, 19 easting, 20 northing.
    fields = [str(number) for number in range(1, 21)]
    fields[14:20] = ["Lange Straße", "8", "a", "x", "400000,5", "5700000,5"]
    file = tmp_path / "gebref.txt"
    file.write_text(";".join(fields) + "\n", "cp1252")

    table, _ = read(given(file, "gebref", columns={}))

    row = table.to_pylist()[0]
    assert (row["street"], row["house_number"], row["suffix"]) == ("Lange Straße", 8, "a")
    assert (row["easting"], row["northing"]) == (400_000.5, 5_700_000.5)


def test_a_large_table_comes_in_batches_with_running_rows(tmp_path: Path) -> None:
    count = 150_000
    file = csv(tmp_path, *(f"A,{n % 9999 + 1},400000,5700000" for n in range(count)))

    stream = read_addresses(given(file, crs="EPSG:25832"), tally=Tally())
    tables = list(stream.tables)

    assert stream.total == count
    assert max(map(len, tables)) <= 65_536
    rows = pa.concat_tables(tables)["row"].to_pylist()
    assert rows == list(range(1, count + 1))


def in_crs(crs: str) -> tuple[float, float]:
    x, y = Transformer.from_crs("EPSG:25832", crs, always_xy=True).transform(*HERE)
    return float(x), float(y)


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:4326", "EPSG:4647", "EPSG:31466", "EPSG:3857"])
def test_any_crs_ends_in_the_same_place(tmp_path: Path, crs: str) -> None:
    x, y = in_crs(crs)

    table, _ = read(given(csv(tmp_path, f"A,1,{x:.9f},{y:.9f}"), crs=crs))

    assert table["easting"].to_pylist() == pytest.approx([HERE[0]], abs=0.01)
    assert table["northing"].to_pylist() == pytest.approx([HERE[1]], abs=0.01)


CONTRADICTIONS = {
    "degrees for metres": ("EPSG:4326", "EPSG:25832", False, "look like degrees. Write crs"),
    "metres for degrees": ("EPSG:25832", "EPSG:4326", False, 'metres. Write crs = "EPSG:25832"'),
    "swapped degrees": ("EPSG:4326", "EPSG:4326", True, "degrees with swapped axes"),
    "swapped metres": ("EPSG:25832", "EPSG:25832", True, "metres with swapped axes"),
    "zone not stated": ("EPSG:4647", "EPSG:25832", False, 'zone 32. Write crs = "EPSG:4647"'),
    "zone not there": ("EPSG:25832", "EPSG:4647", False, 'metres. Write crs = "EPSG:25832"'),
}


@pytest.mark.parametrize(
    ("real", "stated", "swapped", "message"), CONTRADICTIONS.values(), ids=CONTRADICTIONS
)
def test_a_crs_that_contradicts_the_numbers_is_refused(
    tmp_path: Path, real: str, stated: str, swapped: bool, message: str
) -> None:
    x, y = reversed(in_crs(real)) if swapped else in_crs(real)

    with pytest.raises(DataError, match=message) as refusal:
        read(given(csv(tmp_path, f"A,1,{x:.6f},{y:.6f}"), crs=stated))

    assert f"{x:.3f}"[:6] not in str(refusal.value)


def test_metres_without_a_crs_are_refused_and_degrees_need_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="crs is missing"):
        read(given(csv(tmp_path, "A,1,400000,5700000")))
    x, y = in_crs("EPSG:4326")
    degrees = {"street": "street", "house_number": "number", "lon": "e", "lat": "n"}

    table, _ = read(given(csv(tmp_path, f"A,1,{x},{y}"), columns=degrees))

    assert table["easting"].to_pylist() == pytest.approx([HERE[0]])


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    file = csv(tmp_path, "A,1,400000,5700000")

    with pytest.raises(DataError, match=r"'stret', but .* Did you mean 'street'"):
        read(given(file, crs="EPSG:25832", columns={**PLAIN, "street": "stret"}))


def geojson(file: Path, *features: dict[str, Any], crs: str = "") -> Path:
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    file.write_text(json.dumps(collection), "utf-8")
    return file


def point(x: float, y: float, **properties: Any) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": properties, "geometry": place}


FIELDS = {"street": "street", "house_number": "number"}


def test_points_of_a_vector_file_are_addresses(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    nowhere = {**point(0, 0, street="A", number=2), "geometry": None}
    file = geojson(tmp_path / "a.geojson", point(x, y, street="A", number=1), nowhere)

    table, tally = read(given(file, "vector", columns=FIELDS))

    assert table["house_number"].to_pylist() == [1]
    assert table["easting"].to_pylist() == pytest.approx([HERE[0]])
    assert reasons(tally) == {NO_COORDINATES: [2]}


def test_a_zip_is_read_in_place_and_its_member_may_be_chosen(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    inner = geojson(tmp_path / "a.geojson", point(x, y, street="A", number=1))
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(inner, "deep/one.geojson")
        archive.write(inner, "two.geojson")
        archive.writestr("readme.txt", "hello")

    with pytest.raises(DataError, match=r"deep/one\.geojson, readme\.txt, two\.geojson.*member"):
        read(given(file, "vector", columns=FIELDS))
    table, _ = read(given(file, "vector", columns=FIELDS, member="deep/one.geojson"))

    assert table.num_rows == 1


def test_a_zip_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.geojson", "w", force_zip64=True) as inner,
    ):
        for _ in range(21):
            inner.write(b" " * 10_000_000)

    with pytest.raises(DataError, match=r"claims to unpack to 0\.2 GB"):
        read(given(file, "vector", columns=FIELDS))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04cut"])
def test_a_damaged_zip_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(content)

    with pytest.raises(DataError, match=r"a\.zip is not a readable ZIP"):
        read(given(file, "vector", columns=FIELDS))


def test_a_cut_vector_file_is_named(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    whole = geojson(tmp_path / "a.geojson", *[point(x, y, street="A", number=1)] * 9).read_bytes()
    (tmp_path / "a.geojson").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DataError, match=r"a\.geojson cannot be read"):
        read(given(tmp_path / "a.geojson", "vector", columns=FIELDS))


def test_openaddresses_lines_are_read_and_broken_ones_counted(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    good = json.dumps(point(x, y, street="A", number="1", postcode="44135", hash="x"))
    file = tmp_path / "a.geojson.gz"
    file.write_bytes(gzip.compress(f"{good}\n{{broken\n{good[:-9]}\n[]\n{good}\n".encode()))

    table, tally = read(given(file, "openaddresses", columns={}))

    assert table["row"].to_pylist() == [1, 5]
    assert table["postcode"].to_pylist() == ["44135"] * 2
    assert tally.read == 5
    assert list(reasons(tally).values()) == [[2, 3, 4]]


def test_areas_lose_their_heights_and_keep_their_ids_as_text(tmp_path: Path) -> None:
    x, y = in_crs("EPSG:4326")
    ring = [[x, y, 99.0], [x + 0.01, y, 99.0], [x, y + 0.01, 99.0], [x, y, 99.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    area = {"type": "Feature", "properties": {"nr": 7, "name": "A"}, "geometry": shape}
    tally = Tally()

    table = read_areas(
        given(
            geojson(tmp_path / "a.geojson", area), "vector", columns={"id": "nr", "name": "name"}
        ),
        tally=tally,
    )

    assert table["id"].to_pylist() == ["7"]
    # Little endian, type 3: a polygon of two dimensions.
    assert table["geometry"].to_pylist()[0][:5] == b"\x01\x03\x00\x00\x00"
    assert tally.read == 1


@pytest.mark.parametrize(
    ("name", "driver"),
    [("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile"), ("a.fgb", "FlatGeobuf"), ("a.kml", "LIBKML")],
)
def test_any_format_of_gdal_gives_the_same_address(tmp_path: Path, name: str, driver: str) -> None:
    crs = "EPSG:4326" if driver == "LIBKML" else "EPSG:25832"
    columns = {"street": ["Höhe"], "number": [12], "suffix": ["a"]}
    points = pa.array([shapely.to_wkb(shapely.Point(in_crs(crs)))])
    pyogrio.write_arrow(
        pa.table({**columns, "geometry": points}),
        tmp_path / name,
        driver=driver,
        geometry_name="geometry",
        geometry_type="Point",
        crs=crs,
    )

    table, _ = read(given(tmp_path / name, "vector", columns={**FIELDS, "suffix": "suffix"}))

    (row,) = table.to_pylist()
    assert (row["street"], row["house_number"], row["suffix"]) == ("Höhe", 12, "a")
    assert row["easting"] == pytest.approx(HERE[0], abs=0.01)


def test_a_crs_other_than_the_files_own_is_refused(tmp_path: Path) -> None:
    points = pa.array([shapely.to_wkb(shapely.Point(HERE))])
    pyogrio.write_arrow(
        pa.table({"street": ["A"], "number": [1], "geometry": points}),
        tmp_path / "a.gpkg",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:25832",
    )

    with pytest.raises(DataError, match=r"recipe says crs = 'EPSG:25833', a\.gpkg says EPSG:25832"):
        read(given(tmp_path / "a.gpkg", "vector", columns=FIELDS, crs="EPSG:25833"))


@pytest.mark.shared
def test_areas_with_heights_of_a_real_city_lie_in_the_plane(shared: Path) -> None:
    # Kaiserslautern: 10 polygons that read as EPSG:4979, longitude, latitude and height.
    file = shared / "regions" / "kaiserslautern" / "kaiserslautern.geojson"
    tally = Tally()

    table = read_areas(given(file, "vector", columns={"id": "name", "name": "name"}), tally=tally)

    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    assert (len(table), tally.read) == (10, 10)
    assert not shapely.has_z(shapes).any()
    west, south, east, north = shapely.total_bounds(shapes)
    # The town hall stands at 7.7690 E, 49.4447 N.
    easting, northing = to_metres(7.7690, 49.4447)
    assert west < easting < east
    assert south < northing < north


def test_a_table_of_text_holds_no_areas(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there are no areas in the format 'csv'"):
        read_areas(given(csv(tmp_path, "A,1,400000,5700000")), tally=Tally())
