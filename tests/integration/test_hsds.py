"""Services as HSDS 3.1 documents: valid by the standard's own schema, and back without loss."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from compiled_schema import wrongs_by

from geofh.errors import DataError, InputError
from geofh.records import Organization, Service, Source
from geofh.services import (
    read_catalogue,
    read_hsds_tables,
    service_from_hsds,
    service_to_hsds,
    write_hsds_tables,
)
from geofh.services.hsds_tables import FILES

REGIONS = ("dortmund", "nrw-thueringen")


def services(root: Path) -> list[Service]:
    folder = root / "data" / "districts"
    return [
        service
        for region in REGIONS
        for service in read_catalogue(folder / region / "services").services
    ]


@pytest.fixture(scope="module")
def schema(shared: Path) -> Any:
    return json.loads((shared / "standards/hsds-3.1/schema/service.json").read_text("utf-8"))


def unknown_keys(content: Any, schema: Any, path: str = "") -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from unknown_keys(one, schema.get("items", {}), path)
    elif isinstance(content, dict):
        known = schema.get("properties", {})
        for key, value in content.items():
            if key not in known:
                yield f"{path}/{key}"
            else:
                yield from unknown_keys(value, known[key], f"{path}/{key}")


def nulls(content: Any) -> Iterator[Any]:
    if content is None:
        yield content
    for value in (
        content.values()
        if isinstance(content, dict)
        else content
        if isinstance(content, list)
        else ()
    ):
        yield from nulls(value)


def test_every_shipped_service_comes_back_as_it_left(root: Path) -> None:
    for service in services(root):
        # Through text, as a file or a request would carry it.
        document = json.loads(json.dumps(service_to_hsds(service)))
        assert service_from_hsds(document) == service


@pytest.mark.shared
def test_every_shipped_service_is_valid_hsds(root: Path, schema: Any) -> None:
    assert wrongs_by(schema)(service_to_hsds(service) for service in services(root)) == []


@pytest.mark.shared
@pytest.mark.parametrize("harm", [{"id": "4711"}, {"status": "maybe"}, {"email": "nobody"}])
def test_the_schema_finds_what_is_wrong(root: Path, schema: Any, harm: dict[str, str]) -> None:
    document = service_to_hsds(services(root)[0])
    assert wrongs_by(schema)([document]) == []
    assert len(wrongs_by(schema)([document | harm])) == 1


@pytest.mark.shared
def test_no_key_is_invented_and_nothing_is_null(root: Path, schema: Any) -> None:
    documents = [service_to_hsds(service) for service in services(root)]

    assert {key for one in documents for key in unknown_keys(one, schema)} == set()
    assert list(nulls(documents)) == []


def test_ages_are_years_for_others_and_months_for_us(root: Path) -> None:
    service = next(one for one in services(root) if one.maximum_age_months == 36)
    document = service_to_hsds(service)

    attributes = {one.get("label"): one.get("value") for one in document["attributes"]}
    assert document["maximum_age"] == 3
    assert attributes["geofh:maximum_age_months"] == "36"


@pytest.mark.shared
def test_the_standards_own_example_can_be_read(shared: Path) -> None:
    example = shared / "standards/hsds-3.1/examples/service_full.json"
    document = json.loads(example.read_text("utf-8"))

    service = service_from_hsds(document, kind="parenting_counselling")

    assert (service.id, service.name) == (document["id"], document["name"])
    assert [phone.number for phone in service.phones] == [
        phone["number"] for phone in document["phones"]
    ]
    assert [place.id for place in service.locations] == [
        one["location"]["id"] for one in document["service_at_locations"]
    ]


def test_a_document_without_a_kind_or_a_name_is_refused() -> None:
    document = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "A", "status": "active"}

    with pytest.raises(DataError, match="is a kind of geofh"):
        service_from_hsds(document)
    with pytest.raises(DataError, match="'name'"):
        service_from_hsds({"id": "x", "status": "active"}, kind="day_care")


@pytest.mark.parametrize("region", REGIONS)
def test_every_shipped_service_comes_back_from_the_tables(
    root: Path, tmp_path: Path, region: str
) -> None:
    catalogue = read_catalogue(root / "data" / "districts" / region / "services")

    write_hsds_tables(catalogue.services, tmp_path / "hsds", programs=catalogue.programs)
    back = read_hsds_tables(tmp_path / "hsds")

    assert back.services == catalogue.services
    assert sorted(back.programs, key=lambda one: one.id) == sorted(
        catalogue.programs, key=lambda one: one.id
    )


def tables_of_the_standard(schema: Any) -> dict[str, set[str]]:
    """Give the columns of every table of the standard's tabular form: plain values only."""
    found: dict[str, set[str]] = {}
    queue = [schema]
    while queue:
        one = queue.pop()
        if isinstance(one, dict):
            if "path" in one and "properties" in one:
                plain = {
                    name
                    for name, value in one["properties"].items()
                    if value.get("type") not in {"array", "object"} and "$ref" not in value
                }
                found.setdefault(one["path"], set()).update(plain)
            queue += one.values()
        elif isinstance(one, list):
            queue += one
    return found


@pytest.mark.shared
def test_files_and_columns_are_those_of_the_standard(
    root: Path, shared: Path, tmp_path: Path
) -> None:
    known: dict[str, set[str]] = {}
    for name in ("service", "organization", "taxonomy_term"):
        file = shared / f"standards/hsds-3.1/schema/{name}.json"
        for path, columns in tables_of_the_standard(json.loads(file.read_text("utf-8"))).items():
            known.setdefault(path, set()).update(columns)
    catalogue = read_catalogue(root / "data" / "districts" / "nrw-thueringen" / "services")
    write_hsds_tables(catalogue.services, tmp_path)

    written = {file.name: file for file in tmp_path.glob("*.csv")}
    assert set(written) == {f"{name}.csv" for name in FILES.values()}
    for name, file in written.items():
        with file.open(encoding="utf-8", newline="") as stream:
            assert set(next(csv.reader(stream))) <= known[name], name
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert {one["path"] for one in package["resources"]} == set(written)


def in_house(id_: str, organization: Organization) -> Service:
    return Service(
        id=id_,
        name=id_,
        kind="family_centre",
        organization=organization,
        source=Source(url="https://a.example"),
    )


def test_two_organizations_of_one_id_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    one, other = (Organization(id="o", name=name) for name in ("A", "B"))

    with pytest.raises(InputError, match=r"organization have the id .* and differ"):
        write_hsds_tables([in_house("x", one), in_house("y", other)], tmp_path / "hsds")
    assert not (tmp_path / "hsds").exists()


def test_tables_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    services = [in_house("x", Organization(id="o", name="A"))]
    write_hsds_tables(services, tmp_path)

    with pytest.raises(InputError, match=r"has services\.csv already"):
        write_hsds_tables(services, tmp_path)


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({}, "services.csv' is missing|services.csv is missing"),
        ({"services.csv": b"id,name\n\xff\xfe,x\n"}, "not a readable CSV"),
        (
            {"services.csv": b"id,name,status,minimum_age\nx,N,active,young\n"},
            "minimum_age is 'young'",
        ),
        ({"services.csv": b"id,name,status\nx,N,active\n"}, "give one"),
    ],
)
def test_tables_that_cannot_be_read_say_why(
    tmp_path: Path, files: dict[str, bytes], fault: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    with pytest.raises(DataError, match=fault):
        read_hsds_tables(tmp_path)
