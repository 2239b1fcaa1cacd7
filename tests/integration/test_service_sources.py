"""Services of a recipe from tables and HSDS files: geocoded by the region itself, and counted."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geofh import open_region
from geofh.errors import DataError
from geofh.records import DRAWN
from geofh.region.build import build_region
from geofh.region.report import BuildReport, InputReport
from geofh.region.sources.service_foreign import (
    AGES_REVERSED,
    HOURS_AS_TEXT,
    NO_LANGUAGE_CODE,
    NO_OUTLINE,
    NO_PLACE,
    PERSONAL,
)
from geofh.region.sources.service_hsds import NO_KIND, NOT_USABLE, TWICE
from geofh.services import read_catalogue, service_to_hsds

HEADER = ("Name", "Art", "Straße und Hausnummer", "Ort", "Telefon", "Gebiet", "Stand", "Notiz")
ROWS: tuple[tuple[Any, ...], ...] = (
    # Long Road 3 stands in the register at 401,500 / 5,700,500.
    ("Treff", "Elterncafé", "Long Road 3", "Small Town", "", "", "2025-12-01", "x"),
    ("Fern", "Elterncafé", "Nowhere 9", "Small Town", "0231 50", "", "2024-01-31", ""),
    ("Büro", "Familienbüro", "", "", "0231 501234", "Quarter east", "", ""),
    ("Büro", "Zauberei", "", "", "0231 501234", "", "2025-12-01", ""),
    ("Still", "Familienbüro", "", "", "", "", "2025-12-01", ""),
    ("Handy", "Familienbüro", "", "", "0172 1234567", "Quarter west", "2025-12-01", ""),
)


def recipe(town: Path, name: str, form: str, *more: str) -> Path:
    lines = ("[services]", f'path = "{name}"', f'format = "{form}"', *more)
    told = ('attribution = "Town hall"', 'licence = "CC0-1.0"', 'url = "https://town.example"')
    text = town.read_text("utf-8") + "\n" + "\n".join((*lines, *told)) + "\n"
    file = town.with_name("with-services.toml")
    file.write_text(text, "utf-8")
    return file


def as_csv(folder: Path, encoding: str) -> Path:
    with (folder / "offers.csv").open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=";").writerows((HEADER, *ROWS))
    return folder / "offers.csv"


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(folder / "offers.xlsx")
    return folder / "offers.xlsx"


def of_services(report: BuildReport) -> InputReport:
    return next(one for one in report.inputs if one.what == "services")


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "cp1252", "xlsx"])
def test_a_table_becomes_services_at_their_places(town: Path, tmp_path: Path, kind: str) -> None:
    file = as_xlsx(town.parent) if kind == "xlsx" else as_csv(town.parent, kind)

    report = build_region(recipe(town, file.name, file.suffix[1:]), tmp_path / "r")

    services = {one.name: one for one in read_catalogue(tmp_path / "r" / "services").services}
    assert list(services) == ["Treff", "Fern", "Büro", "Handy"]
    (place,) = services["Treff"].locations
    assert (place.level, place.lon is not None) == ("house", True)
    assert services["Büro"].service_areas[0].area_id == "east"
    # A mobile number is a person's until somebody says that it is an office's.
    assert services["Handy"].phones == ()
    assert services["Fern"].source.name == "Town hall"
    told = of_services(report)
    assert (told.read, told.kept) == (6, 4)
    assert told.read == told.kept + sum(one.count for one in told.dropped.values())
    assert sorted(one.rows for one in told.dropped.values()) == [[5], [6]]
    assert not any("Zauberei" in text for text in told.dropped)
    assert report.services is not None
    assert len(report.services.not_geocoded) == 1
    assert report.services.stale == (services["Fern"].id,)
    assert report.services.unconfirmed == (services["Büro"].id,)
    assert report.services.without_contact == tuple(
        sorted((services["Treff"].id, services["Handy"].id))
    )
    finding = open_region(tmp_path / "r").find("Long Road 3")
    assert {one.service.name for one in finding.services} >= {"Treff"}


def test_columns_of_other_names_are_mapped(town: Path, tmp_path: Path) -> None:
    (town.parent / "offers.csv").write_text("Titel,Sorte,Gegend\nA,Familienbüro,Quarter west\n")
    mapped = 'columns = { name = "Titel", kind = "Sorte", area = "Gegend" }'

    report = build_region(recipe(town, "offers.csv", "csv", mapped), tmp_path / "r")

    assert of_services(report).kept == 1


WRONG = {
    "column that is not there": (
        "Name,Art\nA,Familienbüro\n",
        'columns = { name = "Nam" }',
        "name = 'Nam', but .* Did you mean 'Name'",
    ),
    "column that is needed": (
        "Name,Was\nA,B\n",
        "",
        r"lacks the column\(s\) Art; it has Name, Was",
    ),
    "empty file": ("", "", "is empty"),
    "binary file": ("Name,Art\nA\0,B\n", "", "holds bytes that are no text"),
    "unknown key": ("Name,Art\n", 'sheet = "1"', "the key 'sheet' is not known"),
    "key of another format": (
        "Name,Art\n",
        'kind = "family_centre"',
        "the key 'kind' is not known",
    ),
    "unknown column of ours": (
        "Name,Art\n",
        'columns = { naem = "Name" }',
        "the key 'naem' is not known.*'name'",
    ),
}


@pytest.mark.parametrize(("content", "more", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_table_is_refused_and_nothing_is_left(
    town: Path, tmp_path: Path, content: str, more: str, message: str
) -> None:
    (town.parent / "offers.csv").write_text(content, "utf-8")

    with pytest.raises(DataError, match=message):
        build_region(recipe(town, "offers.csv", "csv", more), tmp_path / "out" / "r")

    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_a_format_without_services_names_those_that_have_some(town: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'format' is 'gebref', expected .*'hsds'"):
        build_region(recipe(town, "addresses.csv", "gebref"), tmp_path / "r")


def foreign(number: int, **more: Any) -> dict[str, Any]:
    """Give a service as another publisher writes one."""
    id_ = f"00000000-0000-4000-8000-{number:012}"
    place = {
        "id": id_,
        "location_type": "physical",
        "addresses": [{"id": id_, "address_1": "Long Road 1", "city": "Small Town"}],
    }
    return {
        "id": id_,
        "name": f"Service {number}",
        "status": "active",
        "service_at_locations": [{"id": id_, "location": place}],
        "attributes": [{"id": id_, "taxonomy_term": {"id": id_, "code": "FC", "name": "Centre"}}],
        **more,
    }


def test_services_of_others_come_with_what_the_tables_can_hold(town: Path, tmp_path: Path) -> None:
    id_ = "00000000-0000-4000-8000-00000000000a"
    rich = foreign(
        1,
        minimum_age=3,
        maximum_age=2,
        email="erika.mustermann@gmail.com",
        phones=[{"id": id_, "number": "+491721234567"}, {"id": id_, "number": "+49231501234"}],
        languages=[{"id": id_, "code": "de"}, {"id": id_, "code": "deu"}],
        schedules=[
            {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "08:00", "closes_at": "12:00+01:00"},
            {"freq": "WEEKLY", "byday": "TU,MO", "opens_at": "13:00", "closes_at": "14:00"},
        ],
    )
    square = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 51]]]}
    rich["service_areas"] = [
        {"id": id_, "extent_type": "geojson", "extent": json.dumps(square), "name": "Nord"},
        {"id": id_, "extent_type": "geojson", "extent": "north of the railway"},
    ]
    rich["service_at_locations"][0]["location"] |= {"longitude": 51.5, "latitude": 7.5}
    content = [rich, foreign(2), foreign(2), foreign(3, attributes=[]), {"id": id_}, "no service"]
    page = {"total_items": len(content), "contents": content}
    (town.parent / "offers.json").write_text(json.dumps(page), "utf-8")

    report = build_region(
        recipe(town, "offers.json", "hsds", 'kinds = { FC = "family_centre" }'), tmp_path / "r"
    )

    told = of_services(report)
    assert (told.read, told.kept) == (6, 2)
    assert {reason: one.rows for reason, one in told.dropped.items()} == {
        TWICE: [3],
        NO_KIND: [4, 5, 6],
    }
    assert told.notes == {
        AGES_REVERSED: 1,
        NO_LANGUAGE_CODE: 1,
        HOURS_AS_TEXT: 1,
        PERSONAL: 2,
        NO_PLACE: 1,
        NO_OUTLINE: 1,
    }
    first, second = read_catalogue(tmp_path / "r" / "services").services
    assert [phone.number for phone in first.phones] == ["+49231501234"]
    assert (first.email, first.languages, first.hours_text) == ("", ("de",), "TU,MO 13:00-14:00")
    assert [area.layer for area in first.service_areas] == [DRAWN, "other"]
    assert json.loads(first.service_areas[0].extent) == square
    # The wrong coordinate is replaced by that of the address.
    assert [one.locations[0].level for one in (first, second)] == ["house", "house"]


def test_a_kind_for_all_serves_where_none_is_named(town: Path, tmp_path: Path) -> None:
    content = [foreign(1, attributes=[]), foreign(2, attributes=[], status="dreaming")]
    (town.parent / "offers.json").write_text(json.dumps(content), "utf-8")

    report = build_region(
        recipe(town, "offers.json", "hsds", 'kind = "family_centre"'), tmp_path / "r"
    )

    told = of_services(report)
    assert (told.read, told.kept) == (2, 1)
    assert {reason: one.rows for reason, one in told.dropped.items()} == {NOT_USABLE: [2]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not readable as JSON"),
        ('{"type": "FeatureCollection"}', "holds no services"),
        ('"text"', "holds no services"),
    ],
)
def test_json_that_is_something_else_is_named(
    town: Path, tmp_path: Path, content: str, message: str
) -> None:
    (town.parent / "offers.json").write_text(content, "utf-8")

    with pytest.raises(DataError, match=message):
        build_region(recipe(town, "offers.json", "hsds"), tmp_path / "r")


def test_dortmunds_services_come_back_from_hsds_as_they_are(
    root: Path, town: Path, tmp_path: Path
) -> None:
    services = read_catalogue(root / "data/districts/dortmund/services").services
    documents = [service_to_hsds(one) for one in services]
    (town.parent / "offers.json").write_text(json.dumps(documents), "utf-8")

    report = build_region(recipe(town, "offers.json", "hsds"), tmp_path / "r")

    assert of_services(report).kept == len(services)
    assert of_services(report).notes == {}
    assert read_catalogue(tmp_path / "r" / "services").services == services


@pytest.mark.shared
def test_the_standards_own_example_is_read(shared: Path, town: Path, tmp_path: Path) -> None:
    example = (shared / "standards/hsds-3.1/examples/service_full.json").read_text("utf-8")
    (town.parent / "offers.json").write_text(example, "utf-8")

    report = build_region(
        recipe(town, "offers.json", "hsds", 'kind = "parent_education"'), tmp_path / "r"
    )

    assert (of_services(report).read, of_services(report).kept) == (1, 1)
    (service,) = read_catalogue(tmp_path / "r" / "services").services
    assert service.name == json.loads(example)["name"]


def test_a_secret_place_is_neither_in_the_region_nor_in_its_report(
    town: Path, tmp_path: Path
) -> None:
    secrets = ("Kanarienvogel", "4711a", "44999", "7.47123", "51.52876")
    (town.parent / "secret.csv").write_text(
        "Name;Art;Telefon;Straße und Hausnummer;PLZ;Ort;Längengrad;Breitengrad;Ort geheim\n"
        "Zuflucht;Frauenberatung;0231 501234;Kanarienvogelgasse 4711a;44999;Small Town;"
        "7.4712345;51.5287654;ja\n",
        "utf-8",
    )

    report = build_region(recipe(town, "secret.csv", "csv"), tmp_path / "r")

    told = {file.name: file.read_bytes() for file in (tmp_path / "r").rglob("*") if file.is_file()}
    told["report"] = repr(report).encode()
    assert {name for name, text in told.items() for one in secrets if one.encode() in text} == set()
    [service] = read_catalogue(tmp_path / "r" / "services").services
    assert [place.masked for place in service.locations] == [True]
    assert service.phones[0].number == "+49231501234"
