"""Tables of a real PostGIS: addresses, areas and services, and what is wrong with them."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely
from adbc_driver_postgresql import dbapi

from geofh import DistrictStatus, open_region
from geofh.errors import DataError
from geofh.records import Address, GeocodeResult, GeocodeStatus
from geofh.region.build import build_region
from geofh.region.sources import (
    Database,
    Given,
    Provenance,
    Surroundings,
    Tally,
    postgis,
    read_addresses,
    read_areas,
)
from geofh.region.sources.rows import ELSEWHERE, NO_COORDINATES, NO_NUMBER

STRICT = os.environ.get("CI", "").lower() == "true"
OURS = Provenance(attribution="Town", licence="CC0-1.0", url="https://town.example", date=None)

SCHEMA = """
CREATE EXTENSION postgis;
CREATE SCHEMA base;
CREATE TABLE base.houses (
  id bigint PRIMARY KEY, street text, no text, town text, geom geometry(Point, 25832));
INSERT INTO base.houses VALUES
  (30, 'Long Road', '3', 'Town', ST_SetSRID(ST_MakePoint(401500, 5700500), 25832)),
  (10, 'Long Road', '1', 'Town', ST_SetSRID(ST_MakePoint(400500, 5700500), 25832)),
  (20, 'Long Road', '2 a', 'Town', ST_SetSRID(ST_MakePoint(400600, 5700400), 25832)),
  (40, 'Long Road', NULL, 'Town', ST_SetSRID(ST_MakePoint(400700, 5700400), 25832)),
  (50, 'Long Road', '5', 'Village', ST_SetSRID(ST_MakePoint(400700, 5700400), 25832)),
  (60, 'Long Road', '7', 'Town', NULL);
CREATE VIEW base.degrees AS
  SELECT street, no, ST_Transform(geom, 4326)::geography AS place FROM base.houses;
CREATE TABLE "Quarters" (
  "NR" text, "Name" text, "From" date, shape geometry(PolygonZ, 31466), label geometry(Point, 0));
INSERT INTO "Quarters" SELECT nr, 'Quarter ' || nr, '2020-01-01',
  ST_Force3D(ST_Transform(ST_MakeEnvelope(x, 5700000, x + 1000, 5701000, 25832), 31466))
  FROM (VALUES ('west', 400000), ('east', 401000)) AS v (nr, x);
CREATE TABLE unknown_crs (nr text, name text, shape geometry);
INSERT INTO unknown_crs VALUES ('a', 'A', ST_MakeEnvelope(400000, 5700000, 400100, 5700100));
CREATE TABLE mixed AS SELECT nr, name, shape FROM unknown_crs
  UNION ALL SELECT 'b', 'B', ST_MakeEnvelope(7, 51, 7.1, 51.1, 4326);
CREATE TABLE plain (street text, no text);
CREATE TABLE offers (
  nr integer PRIMARY KEY, titel text, art text, strasse text, ort text, telefon text,
  sprachen text[], kostenlos boolean, stand date, geom geometry(Point, 25832));
INSERT INTO offers VALUES
  (1, 'Beratung', 'Erziehungsberatung', NULL, NULL, '0231 501234', '{de,tr}', true, '2025-12-01',
   ST_SetSRID(ST_MakePoint(400500, 5700500), 25832)),
  (2, 'Treff', 'Elterncafé', 'Long Road 3', 'Small Town', NULL, NULL, NULL, NULL, NULL),
  (3, 'Niemand', 'Erziehungsberatung', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE VIEW many AS SELECT 'Long Road ' || i AS street, '1' AS no,
  ST_SetSRID(ST_MakePoint(400000 + i % 1000, 5700000), 25832) AS geom
  FROM generate_series(1, 300000) AS i;
CREATE TABLE nobody (street text, no text, geom geometry(Point, 25832));
CREATE ROLE guest LOGIN;
GRANT USAGE ON SCHEMA base TO guest;
"""

Connect = Callable[..., str]


@pytest.fixture(scope="module")
def server() -> Iterator[Connect]:
    """Run a PostgreSQL with PostGIS in a folder of its own; give what says how to connect."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    control = "/usr/share/postgresql/{}/extension/postgis.control"
    usable = [one for one in folders if Path(control.format(one.parent.name)).is_file()]
    if not usable:
        message = "needs PostgreSQL with PostGIS: python scripts/ensure_postgis.py"
        if STRICT:
            pytest.fail(message)
        pytest.skip(message)
    # Beside pytest's own folders: the server's user must get in, and a socket's path is short.
    home = Path(tempfile.mkdtemp(prefix="geofh-pg-"))
    # PostgreSQL refuses to run as root.
    user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []}
    is_root = os.geteuid() == 0
    if is_root:
        shutil.chown(home, "postgres", "postgres")

    def run(program: str, *arguments: str | Path) -> None:
        command = [usable[-1] / program, "-D", home / "data", *arguments]
        options = user if is_root else {}
        subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, **options)

    def connect(*, user: str = "geofh", database: str = "postgres") -> str:
        return f"host={home} user={user} dbname={database}"

    try:
        run("initdb", "-U", "geofh", "--auth=trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off"
        run("pg_ctl", "-w", "-l", home / "log", "-o", settings, "start")
        with dbapi.connect(connect(), autocommit=True) as connection:
            cursor = connection.cursor()
            cursor.executescript(SCHEMA)
            cursor.close()
        yield connect
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(home)


def given(connection: str, table: str, *, geometry: str = "", **more: Any) -> Given:
    more.setdefault("columns", {"street": "street", "house_number": "no"})
    return Given(
        what="[addresses]",
        path=Path(),
        stated=f"table {table}",
        format="postgis",
        provenance=OURS,
        database=Database(connection=connection, table=table, geometry=geometry),
        **more,
    )


QUARTERS = {"id": "NR", "name": "Name"}


def addresses(one: Given) -> tuple[pa.Table, Tally]:
    tally = Tally()
    return pa.concat_tables(list(read_addresses(one, tally=tally).tables)), tally


def test_points_become_addresses_in_the_order_of_the_key(server: Connect) -> None:
    columns = {"street": "street", "house_number": "no", "municipality": "town"}
    table, tally = addresses(given(server(), "base.houses", columns=columns, municipality="Town"))

    assert [(row["row"], row["house_number"], row["suffix"]) for row in table.to_pylist()] == [
        (10, 1, ""),
        (20, 2, "a"),
        (30, 3, ""),
    ]
    assert table["easting"].to_pylist() == [400_500.0, 400_600.0, 401_500.0]
    assert {reason: one.rows for reason, one in tally.dropped.items()} == {
        NO_NUMBER: [40],
        ELSEWHERE: [50],
        NO_COORDINATES: [60],
    }
    assert (tally.read, tally.kept) == (6, 3)


def test_a_view_without_key_in_degrees_gives_the_same_places(server: Connect) -> None:
    table, tally = addresses(given(server(), "base.degrees"))

    assert sorted(zip(table["house_number"].to_pylist(), strict=False)) == [(1,), (2,), (3,), (5,)]
    east = dict(zip(table["house_number"].to_pylist(), table["easting"].to_pylist(), strict=True))
    assert east[3] == pytest.approx(401_500, abs=0.001)
    assert tally.read == 6


def test_the_checksum_is_that_of_the_content(server: Connect) -> None:
    first, again, other = (
        addresses(given(server(), name))[1].content
        for name in (
            "base.houses",
            "base.houses",
            "base.degrees",
        )
    )

    assert first == again
    assert first is not None
    assert other is not None
    assert first.sha256 != other.sha256


def test_areas_of_a_quoted_table_in_another_crs_lie_where_they_lie(server: Connect) -> None:
    tally = Tally()

    table = read_areas(
        given(server(), '"Quarters"', geometry="shape", columns=QUARTERS), tally=tally
    )

    assert table["id"].to_pylist() == ["east", "west"]
    bounds = [shapely.from_wkb(wkb).bounds for wkb in table["geometry"].to_pylist()]
    # Gauß-Krüger and UTM agree within a metre here.
    assert bounds[0] == pytest.approx((401_000, 5_700_000, 402_000, 5_701_000), abs=1)
    assert tally.read == 2


WRONG = {
    "no server": ({"connection": "host=/nowhere"}, "base.houses", "connection to server"),
    "no database": ({"database": "atlantis"}, "base.houses", 'database "atlantis" does not exist'),
    "no table": ({}, "base.hauses", "there is no table 'base.hauses'"),
    "no right": ({"user": "guest"}, "base.houses", "permission denied for table houses"),
    "no geometry": ({}, "plain", "no column of the type geometry; it has street, no"),
}


@pytest.mark.parametrize(("connect", "table", "message"), WRONG.values(), ids=WRONG)
def test_what_is_not_there_is_named(
    server: Connect, connect: dict[str, str], table: str, message: str
) -> None:
    connection = connect.get("connection") or server(**connect)

    with pytest.raises(DataError, match=message):
        addresses(given(connection, table))


def test_columns_shapes_and_crs_that_do_not_fit_are_named(server: Connect) -> None:
    def areas(table: str, **more: Any) -> pa.Table:
        more.setdefault("columns", {"id": "nr", "name": "name"})
        return read_areas(given(server(), table, **more), tally=Tally())

    with pytest.raises(DataError, match=r"name = 'Nmae'.*Did you mean 'Name'"):
        areas('"Quarters"', geometry="shape", columns={"id": "NR", "name": "Nmae"})
    with pytest.raises(DataError, match=r"has the shapes shape, label.*\(geometry\)"):
        areas('"Quarters"', columns=QUARTERS)
    with pytest.raises(DataError, match=r"geometry = 'outline', but .* shape, label"):
        areas('"Quarters"', geometry="outline", columns=QUARTERS)
    with pytest.raises(DataError, match=r"recipe says crs = 'EPSG:25832', .* says EPSG:31466"):
        areas('"Quarters"', geometry="shape", columns=QUARTERS, crs="EPSG:25832")
    with pytest.raises(DataError, match=r"does not say its CRS \(SRID 0\)"):
        areas("unknown_crs")
    with pytest.raises(DataError, match=r"mixes the SRIDs 0, 4326"):
        areas("mixed")
    assert areas("unknown_crs", crs="EPSG:25832").num_rows == 1


def test_nothing_is_written_and_a_name_cannot_break_out(server: Connect) -> None:
    with pytest.raises(DataError):
        addresses(given(server(), "base.houses; DROP TABLE base.houses"))
    with (
        postgis.opened(given(server(), "base.houses")) as (reading, _),
        pytest.raises(DataError, match="read-only transaction"),
    ):
        reading.command("DELETE FROM base.houses")

    assert addresses(given(server(), "base.houses"))[1].read == 6


def test_a_large_table_comes_while_the_server_sends_it(server: Connect) -> None:
    tally = Tally()
    stream = read_addresses(given(server(), "many"), tally=tally)

    first = next(stream.tables)

    assert stream.total == 300_000
    assert first.num_rows < 100_000
    assert first.num_rows + sum(table.num_rows for table in stream.tables) == tally.read == 300_000


def test_a_server_that_goes_away_is_named(server: Connect) -> None:
    stream = read_addresses(given(server(), "many"), tally=Tally())
    next(stream.tables)
    with dbapi.connect(server()) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        cursor.fetchall()

    with pytest.raises(DataError, match="table many cannot be read from the database"):
        list(stream.tables)


def test_an_empty_table_has_no_areas(server: Connect) -> None:
    with pytest.raises(DataError, match="table nobody has no areas"):
        read_areas(given(server(), "nobody", columns={"id": "street", "name": "no"}), tally=Tally())


def test_services_come_with_their_points_and_languages(server: Connect) -> None:
    columns = {
        "id": "nr",
        "name": "titel",
        "kind": "art",
        "address_1": "strasse",
        "city": "ort",
        "phone": "telefon",
        "languages": "sprachen",
        "free": "kostenlos",
        "assured_date": "stand",
    }
    tally = Tally()
    asked: list[str] = []

    def find_place(text: str) -> GeocodeResult:
        asked.append(" ".join(text.split()))
        return GeocodeResult(status=GeocodeStatus.NOT_FOUND, query=Address())

    tables = postgis.read_services(
        given(server(), "offers", columns=columns),
        tally=tally,
        surroundings=lambda: Surroundings(areas={}, find_place=find_place, day=date(2026, 1, 1)),
    )

    assert [line["name"] for line in tables["service"]] == ["Beratung", "Treff"]
    assert [line["free"] for line in tables["service"]] == ["true", ""]
    assert [line["code"] for line in tables["language"]] == ["de", "tr"]
    assert asked == ["Long Road 3, Small Town"]
    # The server's own way from metres to degrees.
    query = "SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(geom, 4326) g FROM offers) o"
    with dbapi.connect(server()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        theirs = cursor.fetchone()
    place = tables["location"][0]
    ours = float(place["longitude"]), float(place["latitude"])
    assert ours == pytest.approx(theirs, abs=1e-6)
    assert (tally.read, tally.kept) == (3, 2)
    assert [one.rows for one in tally.dropped.values()] == [[3]]


RECIPE = """
schema = 1
name = "town"
title = "Small Town"
city_names = ["Small Town"]
land = "NW"
timezone = "Europe/Berlin"
data_date = 2026-01-01

[[layers]]
id = "quarter"
title = "Quarter"
accuracy_m = 0

[layers.input]
format = "postgis"
database = "service=town"
table = '"Quarters"'
geometry = "shape"
columns = { id = "NR", name = "Name" }
attribution = "Town hall"
licence = "CC0-1.0"

[addresses]
format = "postgis"
database = "${TOWN_DATABASE}"
table = "base.houses"
columns = { street = "street", house_number = "no" }
attribution = "Town hall"
licence = "CC0-1.0"
"""


@pytest.fixture
def recipe(server: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a recipe that names its database by a service file and by the environment."""
    settings = server().replace(" ", "\n")
    (tmp_path / "services.conf").write_text(f"[town]\n{settings}\n", "utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services.conf"))
    monkeypatch.setenv("TOWN_DATABASE", server())
    file = tmp_path / "recipe.toml"
    file.write_text(RECIPE, "utf-8")
    return file


def test_a_region_is_built_of_tables_and_says_nothing_of_the_server(
    server: Connect, recipe: Path, tmp_path: Path
) -> None:
    report = build_region(recipe, tmp_path / "r")
    again = build_region(recipe, tmp_path / "s")

    (answer,) = open_region(tmp_path / "r").locate("Long Road 3").districts
    assert answer.status is DistrictStatus.FOUND
    assert answer.district is not None
    assert answer.district.id == "east"
    layer, addresses_ = report.inputs
    assert (layer.path, addresses_.path) == ('table "Quarters"', "table base.houses")
    assert (addresses_.read, addresses_.kept) == (6, 4)
    assert report == again
    manifest = (tmp_path / "r" / "manifest.json").read_text("utf-8")
    assert server() not in manifest
    assert len(json.loads(manifest)["sources"][1]["sha256"]) == 64


@pytest.mark.parametrize(
    "connection", ["host=x password=geheim", "postgresql://me:geheim@gis.example/city"]
)
def test_a_password_in_a_recipe_is_refused_and_not_repeated(
    recipe: Path, tmp_path: Path, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWN_DATABASE", connection)

    with pytest.raises(DataError, match=r"\[addresses\], line 26.*PGPASSWORD") as refusal:
        build_region(recipe, tmp_path / "r")

    assert "geheim" not in str(refusal.value)
    assert not (tmp_path / "r").exists()
