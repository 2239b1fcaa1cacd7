"""Services as HSDS 3.1 documents: valid by the standard's own schema, and back without loss."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from compiled_schema import wrongs_by

from geofh.errors import DataError
from geofh.records import Service
from geofh.services import read_catalogue, service_from_hsds, service_to_hsds

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
