"""``/hsds``: every answer valid by the standard's own schemas, every filter counted again."""

import json
from collections.abc import Callable, Iterator
from datetime import time
from math import hypot
from pathlib import Path
from typing import Any

import httpx
import pytest
from compiled_schema import Wrongs, wrongs_by
from pyproj import Transformer

from geofh.records import Service
from geofh.services import hsds_id, read_catalogue

REGIONS = ("dortmund", "nrw-thueringen")
LISTS = {
    "services": "service_list",
    "organizations": "organization_list",
    "service_at_locations": "service_at_location_list",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
NESTED = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
PAGE_KEYS = {
    "total_items",
    "total_pages",
    "page_number",
    "size",
    "first_page",
    "last_page",
    "empty",
    "contents",
}


@pytest.fixture(scope="module", params=REGIONS)
def served(request: pytest.FixtureRequest, serving: Any) -> Iterator[httpx.Client]:
    with serving(request.param) as client:
        yield client


@pytest.fixture(scope="module")
def wrongs_of(shared: Path) -> Callable[[str], Wrongs]:
    folder = shared / "standards/hsds-3.1/schema"
    schemas = {file.stem: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
    # The term refers to its taxonomy by file name.
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    # It refers to the standard's schema of changes to records, which is not among these and
    # which nothing of ours has.
    others = {"taxonomy.json": dialect | schemas["taxonomy"], "metadata.json": dialect}
    return lambda name: wrongs_by(schemas[name], others)


@pytest.fixture(scope="module")
def services(root: Path) -> tuple[Service, ...]:
    return read_catalogue(root / "data/districts/dortmund/services").services


def everything(client: httpx.Client, resource: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(1, 1000):
        params = {"per_page": 500, "page": number} | query
        page = client.get(f"/hsds/{resource}", params=params).json()
        assert set(page) == PAGE_KEYS
        found += page["contents"]
        if page["last_page"]:
            assert page["total_items"] == len(found)
            return found
    raise AssertionError("the pages never end")


def ids(documents: list[dict[str, Any]]) -> set[str]:
    return {one["id"] for one in documents}


@pytest.mark.shared
@pytest.mark.parametrize("resource", LISTS)
def test_every_record_of_every_list_is_valid(
    served: httpx.Client, wrongs_of: Callable[[str], Wrongs], resource: str
) -> None:
    listed = everything(served, resource)
    assert listed
    assert wrongs_of(LISTS[resource])(listed) == []


@pytest.mark.shared
@pytest.mark.parametrize("resource", NESTED)
def test_every_nested_record_is_valid_and_the_same_by_its_id(
    served: httpx.Client, wrongs_of: Callable[[str], Wrongs], resource: str
) -> None:
    full = {} if resource.startswith("taxonom") else {"full": True}
    nested = everything(served, resource, **full)
    assert nested
    by_id = [served.get(f"/hsds/{resource}/{one['id']}").json() for one in nested]
    assert by_id == nested
    assert wrongs_of(NESTED[resource])(by_id) == []


@pytest.mark.shared
def test_organizations_nest_their_services(
    served: httpx.Client, wrongs_of: Callable[[str], Wrongs]
) -> None:
    nested = everything(served, "organizations", full_service=True)
    assert wrongs_of("organization")(nested) == []
    given = {one["id"] for organization in nested for one in organization["services"]}
    assert given == ids([one for one in everything(served, "services") if "organization_id" in one])


@pytest.mark.shared
def test_minimal_gives_all_services_at_once_and_is_valid(
    served: httpx.Client, wrongs_of: Callable[[str], Wrongs]
) -> None:
    page = served.get("/hsds/services", params={"minimal": True}).json()
    assert page["size"] == page["total_items"]
    assert wrongs_of("service_list")(page["contents"]) == []
    assert {frozenset(one) for one in page["contents"]} == {
        frozenset({"id", "name", "status", "last_modified"})
    }


def test_about_names_the_version_and_a_description_that_answers(served: httpx.Client) -> None:
    about = served.get("/hsds/").json()
    assert about["version"] == "3.1"
    assert served.get(about["openapi_url"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [f"/hsds/{resource}/00000000-0000-4000-8000-000000000000" for resource in NESTED]
    + ["/hsds/services/x", "/hsds/dragons"],
)
def test_what_does_not_exist_is_a_404_problem(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"page": -1},
        {"page": "x"},
        {"per_page": 0},
        {"per_page": 501},
        {"colour": "red"},
        {"modified_after": "yesterday"},
        {"minimum_age": "nan"},
        {"minimum_age": 4, "maximum_age": 3},
        {"day": "MO,XX"},
        {"start_time": "25:00"},
        {"proximity": 500},
        {"postcode": "4413"},
        {"postcode": "44137", "proximity": -1},
        {"format": "xml"},
        {"full": "maybe"},
    ],
)
def test_what_cannot_be_used_is_a_400_problem(client: httpx.Client, query: dict[str, Any]) -> None:
    response = client.get("/hsds/service_at_locations", params=query)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"]


def test_pages_count_as_the_standard_wants(client: httpx.Client) -> None:
    first = client.get("/hsds/taxonomies").json()
    assert {name: first[name] for name in PAGE_KEYS - {"contents"}} == {
        "total_items": 2,
        "total_pages": 1,
        "page_number": 1,
        "size": 2,
        "first_page": True,
        "last_page": True,
        "empty": False,
    }
    behind = client.get("/hsds/taxonomies", params={"page": 2}).json()
    assert (behind["size"], behind["empty"], behind["contents"]) == (0, True, [])
    assert (behind["first_page"], behind["last_page"]) == (False, True)
    nothing = client.get("/hsds/services", params={"search": "xyzzy"}).json()
    assert (nothing["total_pages"], nothing["first_page"], nothing["last_page"]) == (0, True, True)


def test_ndjson_is_the_contents_one_on_a_line(client: httpx.Client) -> None:
    query = {"per_page": 7}
    page = client.get("/hsds/services", params=query).json()
    lines = client.get("/hsds/services", params=query | {"format": "ndjson"})
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in lines.text.splitlines()] == page["contents"]


@pytest.mark.parametrize("resource", LISTS)
def test_a_post_is_the_twin_of_its_get(client: httpx.Client, resource: str) -> None:
    query = {"search": "beratung", "per_page": 3, "page": 1}
    assert (
        client.post(f"/hsds/{resource}", json=query).json()
        == client.get(f"/hsds/{resource}", params=query).json()
    )
    without_body = client.post(f"/hsds/{resource}")
    assert without_body.json() == client.get(f"/hsds/{resource}").json()


def test_a_post_refuses_what_its_get_refuses(client: httpx.Client) -> None:
    response = client.post("/hsds/services", json={"colour": "red"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "colour"


def test_taxonomy_filters(client: httpx.Client, services: tuple[Service, ...]) -> None:
    terms = everything(client, "taxonomy_terms")
    office = next(term for term in terms if term["code"] == "family_office")
    found = everything(client, "services", taxonomy_term_id=office["id"])
    assert ids(found) == {hsds_id(one.id) for one in services if one.kind == "family_office"}
    assert len(everything(client, "services", taxonomy_id=office["taxonomy_id"])) == len(services)
    nothing = client.get("/hsds/services", params={"taxonomy_id": office["id"]}).json()
    assert nothing["empty"]


def test_who_knows_open_eligibility_finds_our_services(
    client: httpx.Client, services: tuple[Service, ...]
) -> None:
    known = {one["name"]: one["id"] for one in everything(client, "taxonomies")}
    terms = everything(client, "taxonomy_terms", taxonomy_id=known["Open Eligibility"])
    childcare = next(one for one in terms if one["code"].endswith(":childcare"))
    found = everything(client, "services", taxonomy_term_id=childcare["id"])

    # Exactly day care; short-term care and family education in a centre are parts of it.
    kinds = {"day_care", "short_term_day_care", "daycare_family_education"}
    assert ids(found) == {hsds_id(one.id) for one in services if one.kind in kinds}
    document = client.get(f"/hsds/taxonomy_terms/{childcare['id']}").json()
    assert document["taxonomy_detail"]["name"] == "Open Eligibility"
    assert (document["name"], document["description"]) == ("Childcare", "Kinderbetreuung")


def test_organization_filter_and_search_hold_together(
    client: httpx.Client, services: tuple[Service, ...]
) -> None:
    owner = next(one.organization for one in services if one.kind == "family_office")
    of_owner = everything(client, "services", organization_id=hsds_id(owner.id))
    assert ids(of_owner) == {
        hsds_id(one.id) for one in services if one.organization and one.organization.id == owner.id
    }
    both = everything(
        client, "services", organization_id=hsds_id(owner.id), search="FAMILIENBUERO eving"
    )
    assert [one["name"] for one in both] == ["Familienbüro Eving"]


def test_modified_after_counts_from_the_moment_itself(client: httpx.Client) -> None:
    all_of_them = everything(client, "services", minimal=True)
    moments = sorted({one["last_modified"] for one in all_of_them})
    same = everything(client, "services", modified_after=moments[0])
    assert len(same) == len(all_of_them)
    assert client.get("/hsds/services", params={"modified_after": "2999-01-01T00:00:00Z"}).json()[
        "empty"
    ]


def test_age_filters_overlap_and_keep_who_states_no_age(
    client: httpx.Client, services: tuple[Service, ...]
) -> None:
    # For a child of exactly three years: begins at 36 months or before, ends after 36.
    expected = {
        hsds_id(one.id)
        for one in services
        if (one.minimum_age_months is None or one.minimum_age_months <= 36)
        and (one.maximum_age_months is None or one.maximum_age_months > 36)
    }
    found = everything(client, "services", minimum_age=3, maximum_age=3)
    assert ids(found) == expected
    assert len(expected) < len(services)


def test_times_find_who_is_known_to_be_open(
    client: httpx.Client, services: tuple[Service, ...]
) -> None:
    # Monday at some time from 16:00 to 18:00.
    expected = {
        hsds_id(one.id)
        for one in services
        if any(
            "MO" in rule.byday
            and rule.opens_at <= time(18)
            and (rule.closes_at > time(16) or rule.closes_at <= rule.opens_at)
            for rule in one.schedules
        )
    }
    for day in ("MO", "monday"):
        found = everything(client, "services", day=day, start_time="16:00", end_time="18:00")
        assert ids(found) == expected
    assert expected


def test_postcode_keeps_who_serves_it_and_proximity_who_is_near(
    client: httpx.Client, services: tuple[Service, ...]
) -> None:
    # 44137 lies in Innenstadt-West ("10"): neither Mengede's office nor anything far is for it.
    found = everything(client, "service_at_locations", postcode="44137", full=True)
    names = {one["service"]["name"] for one in found}
    assert "Familienbüro Mengede" not in names
    near = everything(client, "service_at_locations", postcode="44137", proximity="800", full=True)
    assert 0 < len(near) < len(found)
    assert ids(near) < ids(found)
    middle = client.post("/api/locate", json={"query": "44137"}).json()["geocode"]
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True).transform
    x, y = to_metres(middle["lon"], middle["lat"])

    def metres(one: dict[str, Any]) -> float:
        place = one["location"]
        if "longitude" not in place:
            return float("inf")
        east, north = to_metres(place["longitude"], place["latitude"])
        return hypot(east - x, north - y)

    assert ids(near) == ids([one for one in found if metres(one) <= 800])


def test_region_without_postcodes_says_so(serving: Any) -> None:
    with serving("nrw-thueringen") as client:
        response = client.get("/hsds/services", params={"postcode": "53721"})
    assert response.status_code == 400
    assert "no postcode areas" in response.json()["detail"]
    assert "53721" not in response.text


def test_every_site_may_read_the_standard_and_none_the_own_api(client: httpx.Client) -> None:
    other = {"Origin": "https://example.org"}
    for path in ("/hsds/", "/hsds/services", "/hsds/nothing"):
        assert client.get(path, headers=other).headers["access-control-allow-origin"] == "*"
    asked = other | {"Access-Control-Request-Method": "POST"}
    preflight = client.options("/hsds/services", headers=asked)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in client.options("/api/find", headers=asked).headers
    find = client.post("/api/find", json={"query": "Hövelstr. 8"}, headers=other)
    assert "access-control-allow-origin" not in find.headers
