"""A masked place is in no output: every one is searched for what must not be known.

Who adds a route has nothing to do here: all GET routes of the application are walked.
"""

import csv
import html
import json
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

import geofh
from geofh.api import create_app
from geofh.cli import main
from geofh.encode import finding_to_dict
from geofh.geojson import finding_to_geojson
from geofh.region.service_tables import copy_table
from geofh.services import read_catalogue, service_to_hsds
from geofh.settings import Settings

SERVICE, PLACE = "0d0f6b4e-1111-5c0f-9a5e-000000000001", "0d0f6b4e-1111-5c0f-9a5e-000000000002"
NAME = "Zuflucht für Frauen"
PAGE = "zuflucht-fuer-frauen-0d0f6b4e"
# Coordinates to a metre: outlines and other places share what is coarser.
SECRETS = ("Kanarienvogel", "4711a", "44999", "7.47123", "51.52876", "51.52877")
# Around the place: three distances would tell where it is.
POINTS = ((7.46, 51.51), (7.48, 51.53), (7.50, 51.515))
# Were the walk to lose a router, the search would pass for want of something to search.
WALKED = {
    "/",
    "/planung",
    "/planung/land",
    "/angebot/{name}",
    "/bezirk/{name}",
    "/api/services/{service_id}",
    "/hsds/services/{id}",
    "/ogc/collections/{collection_id}/items",
    "/ogc/collections/{collection_id}/items/{feature_id}",
}
SOURCE = {"source_url": "https://example.org", "source_date": "2026-11"}
SECRET = {
    "id": PLACE,
    "location_type": "physical",
    "name": "Haus Kanarienvogel",
    "address_1": "Kanarienvogelgasse 4711a",
    "postal_code": "44999",
    "city": "Dortmund",
    "longitude": "7.4712345",
    "latitude": "51.5287654",
    "level": "house",
    "accuracy_m": "1.0",
    "area_id": "022",
    "masked": "true",
}
LINES = {
    "service": {
        "id": SERVICE,
        "name": NAME,
        "kind": "womens_counselling",
        "status": "active",
        "verified": "exact",
        "deliveries": "place",
    },
    "location": SECRET,
    "service_at_location": {"id": "x1", "service_id": SERVICE, "location_id": PLACE},
    "phone": {
        "id": "x2",
        "service_id": SERVICE,
        "number": "+492310000",
        "display": "0231 0000",
    },
}


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give Dortmund with one more service, at a place that nobody may know."""
    region = tmp_path_factory.mktemp("masked") / "dortmund"
    shutil.copytree(root / "data" / "districts" / "dortmund", region)
    for table, line in LINES.items():
        file = region / "services" / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        with file.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
            writer.writerow(line | SOURCE)
    return region


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def get_paths(routes: Any, prefix: str = "", seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Give every path that answers GET, however the routers are put together."""
    for route in routes:
        if id(route) in seen:
            continue
        path = getattr(route, "path", "")
        if "GET" in (getattr(route, "methods", None) or ()):
            yield prefix + path
        # A router that is included keeps its routes, and its prefix beside them.
        context = getattr(route, "include_context", None)
        inside = prefix + getattr(context, "prefix", "")
        for part in vars(route).values():
            inner = getattr(part, "routes", None)
            if isinstance(inner, list):
                yield from get_paths(inner, inside, seen | {id(route)})


def filled(path: str) -> Iterator[str]:
    """Put into a path what there is: the service and place themselves among it."""
    names = re.findall(r"\{[^}]*\}", path)
    known = (SERVICE, PLACE, PAGE, "dortmund", "stadtbezirk", "services", "service", "0")
    for values in product(known, repeat=len(names)):
        text = path
        for name, value in zip(names, values, strict=True):
            text = text.replace(name, value, 1)
        yield text


def test_the_library_tells_neither_place_nor_distance(folder: Path) -> None:
    region = geofh.open_region(folder)

    for lon, lat in POINTS:
        finding = region.find_at(lon, lat, limit=1000)
        [one] = [one for one in finding.services if one.service.id == SERVICE]

        assert one.distance_m is None
        assert "near" not in one.why
        assert one.service.phones[0].number == "+492310000"
        for text in (
            repr(finding),
            json.dumps(finding_to_dict(finding), default=str, ensure_ascii=False),
            json.dumps(finding_to_geojson(finding), default=str, ensure_ascii=False),
            json.dumps(service_to_hsds(one.service), ensure_ascii=False),
        ):
            assert secrets_in(text) == []


@pytest.mark.parametrize("form", ["table", "json", "geojson"])
@pytest.mark.parametrize("command", ["find", "locate"])
def test_the_command_line_tells_neither(folder: Path, command: str, form: str) -> None:
    more = ["--limit", "1000"] if command == "find" else []
    for lon, lat in POINTS:
        arguments = [command, "--region", str(folder), "--format", form, *more]
        result = CliRunner().invoke(main, [*arguments, "--lonlat", str(lon), str(lat)])

        assert result.exit_code == 0, result.output
        assert secrets_in(result.output) == []
        assert command == "locate" or NAME in result.output or form == "geojson"


def test_a_bundle_that_is_handed_on_does_not_hold_it(folder: Path, tmp_path: Path) -> None:
    for file in (folder / "services").glob("*.csv"):
        copy_table(file, tmp_path / file.name)
        assert secrets_in((tmp_path / file.name).read_text("utf-8")) == []

    copied = read_catalogue(tmp_path).services
    assert copied == read_catalogue(folder / "services").services


def test_a_remark_on_the_tables_does_not_repeat_it(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder / "services"), "--region", str(folder)])

    assert secrets_in(result.output) == []


def test_tables_that_are_written_back_do_not_hold_it(folder: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("lon,lat\n" + "".join(f"{lon},{lat}\n" for lon, lat in POINTS), "utf-8")
    table = tmp_path / "services.csv"
    table.write_text(f"name,kind,phone\n{NAME},womens_counselling,0231 0000\n", "utf-8")
    region = ["--region", str(folder)]

    for command in (
        ["assign", str(points), str(tmp_path / "districts.csv"), "--xy", "lon", "lat", *region],
        ["check", str(table), "-o", str(tmp_path / "checked.csv"), *region],
    ):
        result = CliRunner().invoke(main, command)

        assert result.exit_code == 0, result.output
        assert secrets_in(result.output) == []
    for name in ("districts.csv", "checked.csv"):
        written = (tmp_path / name).read_text("utf-8")
        assert len(written.splitlines()) > 1
        assert secrets_in(written) == []


def test_no_page_and_no_document_of_the_server_tells_it(
    folder: Path,
    serving: Callable[..., AbstractContextManager[httpx.Client]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    paths = {*get_paths(create_app(Settings(region=str(folder))).routes)}
    asked, told = [], []
    with serving(str(folder)) as client:
        for path in sorted(paths):
            for url in filled(path):
                answer = client.get(url)
                asked += [url] if answer.status_code == 200 else []
                told += [(url, secret) for secret in secrets_in(answer.text)]
        for lon, lat in POINTS:
            body = {"lon": lon, "lat": lat, "limit": 100}
            answers = [
                client.post("/api/find", json=body),
                client.post("/api/find", json=body | {"format": "geojson"}),
                client.post("/suche", data={"lon": lon, "lat": lat}),
            ]
            answers.append(client.post("/mitnehmen", data={"angebot": SERVICE}))
            told += [(one.url, secret) for one in answers for secret in secrets_in(one.text)]
            assert [one.status_code for one in answers] == [200, 200, 200, 200]
            [entry] = [
                one for one in answers[0].json()["services"] if one["service"]["id"] == SERVICE
            ]
            assert "distance_m" not in entry

    assert told == []
    assert paths >= WALKED, sorted(WALKED - paths)
    assert len(asked) > 10
    assert f"/angebot/{PAGE}" in asked
    assert secrets_in(caplog.text) == []


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Give every file under a folder as text; workbooks are unpacked."""
    for file in folder.rglob("*"):
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                for name in book.namelist():
                    text = book.read(name).decode("utf-8", "replace")
                    yield f"{file.name}/{name}", html.unescape(text)
        elif file.is_file():
            yield file.name, file.read_bytes().decode("utf-8", "replace")


def test_no_form_that_services_are_turned_into_holds_it(folder: Path, tmp_path: Path) -> None:
    region = ["--region", str(folder)]
    for name in ("out.csv", "out.xlsx", "out.json", "hsds"):
        target = tmp_path / name
        result = CliRunner().invoke(
            main, ["convert", str(folder / "services"), str(target), *region]
        )
        assert result.exit_code == 0, result.output
        assert secrets_in(result.output) == []

    found = dict(written(tmp_path))
    assert len(found) > 14
    assert [(name, secret) for name, text in found.items() for secret in secrets_in(text)] == []
    assert sum(NAME in text for text in found.values()) == 4


def test_a_place_that_an_office_calls_secret_is_read_by_nobody(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    table = tmp_path / "in.csv"
    table.write_text(
        "Name;Art;Telefon;Straße und Hausnummer;PLZ;Ort;Längengrad;Breitengrad;Ort geheim;Stand\n"
        f"{NAME};Frauenberatung;0231 0000;Kanarienvogelgasse 4711a;44999;Dortmund;7.4712345;"
        "51.5287654;ja;2026-11-01\n",
        "utf-8",
    )
    region = ["--region", str(folder)]
    checked = CliRunner().invoke(main, ["check", str(table), "--format", "json", *region])
    told = [checked.output, caplog.text]
    (tmp_path / "o").mkdir()
    for name in ("out.json", "out.xlsx", "hsds"):
        result = CliRunner().invoke(
            main, ["convert", str(table), str(tmp_path / "o" / name), *region]
        )
        assert result.exit_code == 0, result.output
        told.append(result.output)

    assert checked.exit_code == 0
    assert json.loads(checked.output)["services"] == 1
    found = dict(written(tmp_path / "o"))
    assert [secret for text in (*told, *found.values()) for secret in secrets_in(text)] == []
    [document] = json.loads((tmp_path / "o" / "out.json").read_text("utf-8"))
    assert (
        document["service_at_locations"][0]["location"]
        .keys()
        .isdisjoint({"addresses", "latitude", "longitude", "name"})
    )
