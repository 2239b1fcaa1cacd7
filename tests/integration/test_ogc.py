"""``/ogc``: valid by the standard's schemas, and read by the clients people use."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pytest
import shapely
import yaml
from compiled_schema import wrongs_by
from openapi_spec_validator import OpenAPIV30SpecValidator
from owslib.ogcapi.features import Features

from geofh.districts import DistrictLayer
from geofh.io import read_layer

REGIONS = ("dortmund", "nrw-thueringen")
GEOJSON = "application/geo+json"


@pytest.fixture(scope="module", params=REGIONS)
def served(request: pytest.FixtureRequest, serving: Any) -> Iterator[httpx.Client]:
    with serving(request.param) as client:
        yield client


@pytest.fixture(scope="module")
def two_states(serving: Any) -> Iterator[httpx.Client]:
    with serving("nrw-thueringen") as client:
        yield client


@pytest.fixture(scope="module")
def validate(shared: Path) -> Any:
    folder = shared / "standards/ogcapi-features/openapi/schemas"
    schemas = {
        file.name: _with_null(yaml.safe_load(file.read_text("utf-8")))
        for file in folder.glob("*.yaml")
    }
    compiled = cache(lambda name: wrongs_by(schemas[name], schemas))

    def check(document: Any, name: str) -> None:
        assert compiled(name)([document]) == []

    return check


def _with_null(schema: Any) -> Any:
    """Read "type: null" as it is meant; YAML makes it nothing."""
    if isinstance(schema, dict):
        return {
            key: "null" if key == "type" and value is None else _with_null(value)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return ["null" if value is None else _with_null(value) for value in schema]
    return schema


def links(document: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in document["links"] if link["rel"] == rel]


def pages(client: httpx.Client, href: str) -> Iterator[dict[str, Any]]:
    while href:
        page = client.get(href).json()
        yield page
        following = links(page, "next")
        href = following[0]["href"] if following else ""


def test_landing_page_leads_to_everything(served: httpx.Client, validate: Any) -> None:
    landing = served.get("/ogc").json()
    validate(landing, "landingPage.yaml")
    assert served.get("/ogc/").json() == landing
    (service,) = links(landing, "service-desc")
    assert service["type"] == "application/vnd.oai.openapi+json;version=3.0"
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        for link in links(landing, rel):
            assert link["href"].startswith(str(served.base_url))
            answer = served.get(link["href"])
            assert answer.status_code == 200
            assert answer.headers["content-type"].replace(" ", "").startswith(link["type"])


def test_conformance_and_collections_are_valid(served: httpx.Client, validate: Any) -> None:
    conformance = served.get("/ogc/conformance").json()
    validate(conformance, "confClasses.yaml")
    assert [one.rpartition("/")[2] for one in conformance["conformsTo"]] == [
        "core",
        "oas30",
        "html",
        "geojson",
    ]
    collections = served.get("/ogc/collections").json()
    validate(collections, "collections.yaml")
    for one in collections["collections"]:
        assert served.get(f"/ogc/collections/{one['id']}").json() == one
        assert one["itemType"] == "feature"


def test_description_is_openapi_3_0(served: httpx.Client) -> None:
    document = served.get("/ogc/api").json()
    assert document["openapi"].startswith("3.0")
    OpenAPIV30SpecValidator(document).validate()
    assert document["servers"] == [{"url": f"{served.base_url}/ogc"}]


def test_pages_of_every_collection_are_valid_and_complete(
    served: httpx.Client, validate: Any
) -> None:
    for one in served.get("/ogc/collections").json()["collections"]:
        (items,) = [link for link in links(one, "items") if link["type"] == GEOJSON]
        seen: list[str] = []
        for page in pages(served, items["href"] + "?limit=1000"):
            validate(page, "featureCollectionGeoJSON.yaml")
            assert page["numberReturned"] == len(page["features"])
            seen += [feature["id"] for feature in page["features"]]
        assert len(seen) == len(set(seen)) == page["numberMatched"]
        feature = served.get(f"/ogc/collections/{one['id']}/items/{seen[-1]}")
        assert feature.headers["content-type"] == GEOJSON
        validate(feature.json(), "featureGeoJSON.yaml")
        assert feature.json()["id"] == seen[-1]


def test_owslib_reads_landing_collections_and_items(client: httpx.Client) -> None:
    features = Features(f"{client.base_url}/ogc")
    assert "stadtbezirk" in features.feature_collections()
    items = features.collection_items("stadtbezirk", limit=5)
    assert (items["numberMatched"], items["numberReturned"]) == (12, 5)
    first = features.collection_item("stadtbezirk", items["features"][0]["id"])
    assert first["geometry"] == items["features"][0]["geometry"]
    assert features.conformance()["conformsTo"]
    assert features.api()["openapi"].startswith("3.0")


def test_box_selects_what_touches_it_and_pages_keep_it(client: httpx.Client) -> None:
    box = "7.40,51.50,7.50,51.55"
    found = list(pages(client, f"/ogc/collections/unterbezirk/items?limit=20&bbox={box}"))
    window = shapely.box(7.40, 51.50, 7.50, 51.55)
    whole = client.get("/ogc/collections/unterbezirk/items", params={"limit": 1000}).json()
    expected = {
        feature["id"]
        for feature in whole["features"]
        if shapely.geometry.shape(feature["geometry"]).intersects(window)
    }
    assert len(found) > 1
    assert {feature["id"] for page in found for feature in page["features"]} == expected
    assert all(page["numberMatched"] == len(expected) for page in found)


def test_box_across_the_antimeridian_is_two_boxes(client: httpx.Client) -> None:
    path = "/ogc/collections/stadtbezirk/items"
    # From 8° E eastwards round to 7.2° E: everything but Dortmund.
    assert client.get(path, params={"bbox": "8,50,7.2,52"}).json()["numberMatched"] == 0
    assert client.get(path, params={"bbox": "7.3,50,-170,52"}).json()["numberMatched"] == 12


def test_six_numbers_are_a_box_with_heights(client: httpx.Client) -> None:
    path = "/ogc/collections/stadtbezirk/items"
    flat = client.get(path, params={"bbox": "7.4,51.5,7.45,51.52"}).json()
    tall = client.get(path, params={"bbox": "7.4,51.5,0,7.45,51.52,100"}).json()
    assert flat["numberMatched"] == tall["numberMatched"] > 0


@pytest.mark.parametrize(
    ("asked", "kreise_of_thueringen"),
    [
        # Eisenach was a city of its own until 30 June 2021.
        ("2021-06-30", 23),
        ("2021-07-01", 22),
        ("2021-06-30T12:00:00Z", 23),
        ("2022-01-01/..", 22),
        ("../2020-01-01", 23),
    ],
)
def test_datetime_selects_what_was_valid(
    two_states: httpx.Client, asked: str, kreise_of_thueringen: int
) -> None:
    page = two_states.get(
        "/ogc/collections/kreis/items", params={"datetime": asked, "limit": 1000}
    ).json()
    thueringen = [one for one in page["features"] if one["properties"]["id"].startswith("16")]
    assert len(thueringen) == kreise_of_thueringen


def test_extents_hold_all_features(client: httpx.Client, root: Path) -> None:
    file = root / "data/districts/dortmund/layers/stadtbezirk.parquet"
    west, south, east, north = geopandas.read_parquet(file).to_crs("OGC:CRS84").total_bounds
    extent = client.get("/ogc/collections/stadtbezirk").json()["extent"]
    assert extent["spatial"]["bbox"][0] == pytest.approx([west, south, east, north], abs=1e-5)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("", {"colour": "red"}),
        ("/conformance", {"limit": 1}),
        ("/collections", {"bbox": "1,2,3,4"}),
        ("/collections/stadtbezirk", {"x": ""}),
        ("/collections/stadtbezirk/items", {"colour": "red"}),
        ("/collections/stadtbezirk/items", {"limit": 0}),
        ("/collections/stadtbezirk/items", {"limit": "ten"}),
        ("/collections/stadtbezirk/items", {"limit": "٣"}),
        ("/collections/stadtbezirk/items", {"limit": -1}),
        ("/collections/stadtbezirk/items", {"offset": -1}),
        ("/collections/stadtbezirk/items", {"bbox": "1,2,3"}),
        ("/collections/stadtbezirk/items", {"bbox": "1,4,3,2"}),
        ("/collections/stadtbezirk/items", {"bbox": "nan,2,3,4"}),
        ("/collections/stadtbezirk/items", {"bbox": "1,2,3,inf"}),
        ("/collections/stadtbezirk/items", {"bbox": "-181,2,3,4"}),
        ("/collections/stadtbezirk/items", {"bbox": ""}),
        ("/collections/stadtbezirk/items", {"datetime": "yesterday"}),
        ("/collections/stadtbezirk/items", {"datetime": "2021-01-02/2021-01-01"}),
        ("/collections/stadtbezirk/items", {"datetime": "../.."}),
        ("/collections/stadtbezirk/items", {"datetime": "2021-01-01/2021-01-02/2021-01-03"}),
        ("/collections/stadtbezirk/items", {"datetime": "2021-01-01T00:00:00"}),
        ("/collections/stadtbezirk/items", {"f": "xml"}),
        ("/collections/stadtbezirk/items", {"limit": ["1", "2"]}),
        ("/collections/stadtbezirk/items/01", {"limit": 1}),
    ],
)
def test_what_cannot_be_used_is_a_400_problem(
    client: httpx.Client, validate: Any, path: str, query: dict[str, Any]
) -> None:
    response = client.get(f"/ogc{path}", params=query)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    validate(response.json(), "exception.yaml")


def test_a_limit_above_the_highest_is_no_error(client: httpx.Client) -> None:
    page = client.get("/ogc/collections/service_locations/items", params={"limit": 99999}).json()
    assert page["numberReturned"] == 1000
    assert links(page, "next")


@pytest.mark.parametrize(
    "path", ["collections/dragons", "collections/dragons/items", "collections/stadtbezirk/items/x"]
)
def test_what_does_not_exist_is_a_404_problem(client: httpx.Client, path: str) -> None:
    assert client.get(f"/ogc/{path}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Forwarded": 'for=192.0.2.7;proto=https;host="hilfe.example.org"'},
        {
            "X-Forwarded-For": "192.0.2.7",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "hilfe.example.org",
        },
    ],
)
def test_links_follow_a_trusted_proxy_and_nobody_else(
    serving: Any, client: httpx.Client, headers: dict[str, str]
) -> None:
    headers = headers | {"X-Forwarded-Prefix": "/familien"}
    with serving("dortmund", trusted_proxies=["127.0.0.0/8"]) as behind:
        page = behind.get("/ogc/collections/stadtbezirk/items?limit=5", headers=headers).json()
        hrefs = {link["href"] for link in page["links"]}
        assert all(href.startswith("https://hilfe.example.org/familien/ogc/") for href in hrefs)
        forged = behind.get("/ogc", headers=headers | {"Forwarded": 'host="evil.com/<script>"'})
        assert "evil" not in forged.text
    untrusted = client.get("/ogc", headers=headers).json()
    assert all(link["href"].startswith(str(client.base_url)) for link in untrusted["links"])


def test_a_person_gets_the_same_as_a_page_with_a_map(client: httpx.Client) -> None:
    path = "/ogc/collections/stadtbezirk/items"
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    names = [one["properties"]["name"] for one in client.get(path).json()["features"]]
    assert all(f"<td>{name}</td>" in page.text for name in names)
    nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1]
    assert all(
        f'nonce="{nonce}"' in tag for tag in re.findall(r"<script(?![^>]*src=)[^>]*>", page.text)
    )
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1)', page.text)
    for other in ("", "/conformance", "/api", "/collections", "/collections/stadtbezirk"):
        answer = client.get(f"/ogc{other}", params={"f": "html"})
        assert answer.headers["content-type"].startswith("text/html")


def test_masked_places_are_in_no_collection(client: httpx.Client, root: Path) -> None:
    rows = (root / "data/districts/dortmund/services/location.csv").read_text("utf-8")
    features = [
        feature
        for page in pages(client, "/ogc/collections/service_locations/items?limit=1000")
        for feature in page["features"]
    ]
    masked = {
        place["location"]["id"]
        for page in range(1, 4)
        for place in client.get(
            "/hsds/service_at_locations", params={"full": True, "per_page": 500, "page": page}
        ).json()["contents"]
        if any(one["label"] == "geofh:masked" for one in place["location"].get("attributes", ()))
    }
    assert ("true" in rows) == bool(masked)
    assert not [one for one in features if one["id"].partition("@")[2] in masked]


def test_an_area_with_two_editions_is_two_features(root: Path, two_states: httpx.Client) -> None:
    folder = root / "data/districts/nrw-thueringen/layers"
    layer = DistrictLayer.from_table(
        read_layer(folder / "kreis.parquet"), layer_id="kreis", title="Kreis", accuracy_m=0
    )
    assert any(day and day > date(2021, 1, 1) for day in layer.valid_from)
    page = two_states.get("/ogc/collections/kreis/items", params={"limit": 1000}).json()
    assert page["numberMatched"] == len(layer.ids)


def test_coverage_says_what_the_planning_page_says(client: httpx.Client) -> None:
    page = client.get("/ogc/collections/coverage/items", params={"limit": 1000}).json()
    said = {one["properties"]["id"]: one["properties"] for one in page["features"]}
    plan = client.post("/planung/daten", data={"art": "day_care", "minuten": "15"}).json()
    assert len(plan["rows"]) == len(said) == 170
    for row in plan["rows"]:
        mine = said[row["id"]]
        assert (mine["name"], mine["kind"], mine["limit_min"]) == (row["name"], "day_care", 15)
        if row["unreached"] == "–":
            # Fewer than five children: no figure of theirs leaves the house.
            assert mine["withheld"]
            assert {mine[name] for name in ("children", "unreached", "share", "mean_min")} == {None}
        else:
            german = row["unreached"].replace(".", "").replace("\u202f", "")
            assert str(mine["unreached"]) == german


def test_a_region_without_numbers_has_no_coverage(two_states: httpx.Client) -> None:
    listed = two_states.get("/ogc/collections").json()["collections"]
    assert "coverage" not in {one["id"] for one in listed}
