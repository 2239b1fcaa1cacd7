"""locate, reverse, services, districts: beside `find`, what a program may ask."""

from collections import Counter
from typing import Any

import httpx
import pytest

# The town hall on Friedensplatz, as the city's register has it.
TOWN_HALL = {"lon": 7.4660, "lat": 51.5110}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


def test_locate_names_the_districts_that_find_names(client: httpx.Client) -> None:
    body = {"query": "Hövelstr. 8"}
    located = client.post("/api/locate", json=body).json()
    found = client.post("/api/find", json=body).json()
    assert located["districts"] == found["districts"]
    assert "services" not in located


def test_reverse_of_a_house_is_its_street(client: httpx.Client) -> None:
    house = client.post("/api/locate", json={"query": "Hövelstr. 8"}).json()["geocode"]
    answer = client.post("/api/reverse", json={"lon": house["lon"], "lat": house["lat"]}).json()
    assert answer["status"] == "found"
    assert answer["street"] == "Hövelstraße"


@pytest.mark.parametrize(
    "point", [{"lon": 51.5, "lat": 7.4}, {"lon": 7.4}, {"lon": "7", "lat": 51}]
)
def test_reverse_refuses_what_is_no_point(client: httpx.Client, point: dict[str, Any]) -> None:
    assert problem(client.post("/api/reverse", json=point), 422)["detail"]


def test_services_can_be_listed_in_parts(client: httpx.Client) -> None:
    whole, offset = [], 0
    while True:
        part = client.post("/api/services", json={"offset": offset, "limit": 400}).json()
        if not part["services"]:
            break
        whole += part["services"]
        offset += 400
    assert len(whole) == part["total"] == len({one["id"] for one in whole})


def test_services_of_a_kind_and_area(client: httpx.Client) -> None:
    offices = client.post("/api/services", json={"kinds": ["family_office"]}).json()
    # 12 Stadtbezirke with an office each, and Dorstfeld's.
    assert offices["total"] == 13
    area = {"layer": "stadtbezirk", "id": "01"}
    eving = client.post("/api/services", json={"kinds": ["family_office"], "area": area}).json()
    assert [one["name"] for one in eving["services"]] == ["Familienbüro Eving"]


def test_services_as_geojson_have_a_feature_for_each_place(client: httpx.Client) -> None:
    body = {"kinds": ["day_care"], "limit": 1000}
    listed = client.post("/api/services", json=body).json()["services"]
    features = client.post("/api/services", json=body | {"format": "geojson"}).json()["features"]
    assert {one["properties"]["service"]["id"] for one in features} == {one["id"] for one in listed}
    assert Counter(feature["geometry"]["type"] for feature in features) == {"Point": len(features)}


def test_unknown_kind_is_refused(client: httpx.Client) -> None:
    assert (
        "kinds" in problem(client.post("/api/services", json={"kinds": ["dragon"]}), 422)["detail"]
    )


def test_districts_lead_to_areas_and_an_area_to_its_outline(client: httpx.Client) -> None:
    layers = client.get("/api/districts").json()["layers"]
    assert layers[0]["id"] == "unterbezirk"
    areas = client.get("/api/districts/stadtbezirk").json()["areas"]
    assert len(areas) == 12
    feature = client.get(f"/api/districts/stadtbezirk/{areas[0]['id']}").json()
    assert feature["properties"]["name"] == areas[0]["name"]
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    "path", ["/api/districts/x", "/api/districts/x/1", "/api/districts/plz/1", "/api/services/x"]
)
def test_what_does_not_exist_is_a_404_problem(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404)
