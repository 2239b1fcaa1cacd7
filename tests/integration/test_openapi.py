"""The description of the API: committed, true of every answer, and its examples work."""

import json
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

POINT = {"lon": 7.466, "lat": 51.511}


@pytest.fixture(scope="module")
def openapi(client: httpx.Client) -> dict[str, Any]:
    return client.get("/api/openapi.json").json()


def schema_of(openapi: dict[str, Any], path: str, method: str, media_type: str) -> dict[str, Any]:
    content = openapi["paths"][path][method]["responses"]["200"]["content"]
    return content[media_type]["schema"] | {"components": openapi["components"]}


def assert_described(openapi: dict[str, Any], path: str, response: httpx.Response) -> None:
    assert response.status_code == 200, response.text
    media_type = response.headers["content-type"].partition(";")[0]
    schema = schema_of(openapi, path, response.request.method.lower(), media_type)
    jsonschema.Draft202012Validator(schema).validate(response.json())


def resolved(openapi: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def examples(openapi: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path, operations in openapi["paths"].items():
        content = operations.get("post", {}).get("requestBody", {}).get("content", {})
        for media_type, body in content.items():
            for example in resolved(openapi, body["schema"]).get("examples", ()):
                yield path, media_type, example


def test_committed_description_is_the_applications(root: Path) -> None:
    script = root / "scripts/write_openapi.py"
    spec = spec_from_file_location("write_openapi", script)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)

    given = module.written(module.description())

    assert (root / "docs/openapi.json").read_text("utf-8") == given, "run: make openapi"


def test_description_is_valid_openapi(openapi: dict[str, Any]) -> None:
    validate(openapi)


def test_every_post_under_api_has_examples(openapi: dict[str, Any]) -> None:
    posts = {
        path
        for path, operations in openapi["paths"].items()
        if "post" in operations and path.startswith("/api/")
    }
    assert {path for path, _, _ in examples(openapi)} >= posts


def test_every_example_gets_the_described_answer(
    client: httpx.Client, openapi: dict[str, Any]
) -> None:
    for path, media_type, example in examples(openapi):
        if media_type == "application/json":
            assert_described(openapi, path, client.post(path, json=example))


@pytest.mark.parametrize(
    "body",
    [
        {"query": "Hövelstr. 8"},
        {"query": "Hovelstr 8", "stage": "pregnancy", "languages": ["tr"], "open_now": True},
        {"query": "Xyzzystraße 1"},
        {"query": "Bahnhofstr. 1"},
        {"query": "44137"},
        {"query": "Hörde"},
        {"query": "Hohe Str. 1, 50667 Köln"},
        POINT,
        {"query": "Hövelstr. 8", "format": "geojson"},
        {"query": "Karlsruhe", "region": "nrw-thueringen"},
        {"query": "Siegburg", "region": "nrw-thueringen"},
    ],
)
def test_answers_of_find_are_as_described(
    client: httpx.Client, openapi: dict[str, Any], body: dict[str, Any]
) -> None:
    assert_described(openapi, "/api/find", client.post("/api/find", json=body))
    place = {name: value for name, value in body.items() if name in {"query", *POINT, "region"}}
    assert_described(openapi, "/api/locate", client.post("/api/locate", json=place))


def test_other_answers_are_as_described(client: httpx.Client, openapi: dict[str, Any]) -> None:
    for path in ("/api/regions", "/api/districts", "/health", "/ready", "/hsds/"):
        assert_described(openapi, path, client.get(path))
    areas = client.get("/api/districts/stadtbezirk")
    assert_described(openapi, "/api/districts/{layer}", areas)
    first = areas.json()["areas"][0]["id"]
    outline = client.get(f"/api/districts/stadtbezirk/{first}")
    assert_described(openapi, "/api/districts/{layer}/{area_id}", outline)
    assert_described(openapi, "/api/reverse", client.post("/api/reverse", json=POINT))
    listed = client.post("/api/services", json={"limit": 1000})
    assert_described(openapi, "/api/services", listed)
    one = client.get(f"/api/services/{listed.json()['services'][0]['id']}")
    assert_described(openapi, "/api/services/{service_id}", one)


def test_no_answer_holds_null_but_the_geometry_of_pinless_services(client: httpx.Client) -> None:
    answer = client.post("/api/find", json={"query": "Hövelstr. 8"}).text
    assert "null" not in answer.replace('"null"', "")
    features = client.post("/api/find", json={"query": "Hövelstr. 8", "format": "geojson"}).json()
    assert {feature["geometry"] is None for feature in features["features"]} == {True, False}
    assert "null" not in json.dumps([one["properties"] for one in features["features"]])
