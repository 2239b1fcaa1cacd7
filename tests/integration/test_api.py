"""The HTTP side on the shipped Dortmund region."""

import gzip
import json
import logging
import re
from collections.abc import Iterator
from itertools import accumulate

import httpx
import pytest

from geofh.regions import Region

ADDRESS = "Hövelstr. 8"
CANARY = "Kanarienvogelgasse 4711"


def ask(client: httpx.Client, **body: object):
    return client.post("/api/find", json=body)


def assert_problem(response, status: int) -> dict:
    """Check the shape of a problem document and that it gives nothing away."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["title"]
    assert len(document["detail"]) > 10
    assert "Traceback" not in response.text
    assert ".py" not in response.text
    return document


def test_find_answers_with_districts_level_and_accuracy(client: httpx.Client) -> None:
    answer = ask(client, query=ADDRESS).json()
    assert answer["geocode"]["status"] == "found"
    assert answer["geocode"]["level"] == "house"
    assert answer["geocode"]["accuracy_m"] > 0
    found = {
        one["layer"]: one["district"]["name"] for one in answer["districts"] if "district" in one
    }
    assert found["stadtbezirk"] == "Innenstadt-West"
    assert {"unterbezirk", "statistischer_bezirk"} <= set(found)


def test_find_names_the_responsible_office_first(client: httpx.Client) -> None:
    answer = ask(client, query=ADDRESS).json()
    assert {one["service"]["kind"] for one in answer["responsible"]} == {"family_office"}
    assert answer["services"]


def test_find_by_point_gives_the_district_of_the_point(client: httpx.Client) -> None:
    # The town hall at Friedensplatz, in the middle of the Innenstadt.
    answer = ask(client, lon=7.4660, lat=51.5110).json()
    assert answer["geocode"]["level"] == "point"


def test_find_as_geojson_is_a_feature_collection(client: httpx.Client) -> None:
    response = ask(client, query=ADDRESS, format="geojson")
    assert response.headers["content-type"] == "application/geo+json"
    assert response.json()["type"] == "FeatureCollection"


def test_limit_limits(client: httpx.Client) -> None:
    assert len(ask(client, query=ADDRESS, limit=3).json()["services"]) == 3


@pytest.mark.parametrize(
    ("open_at", "names"),
    [
        # A Tuesday and a Wednesday; the line is open on Tuesdays from 15:00 to 17:00.
        ("2026-12-22T15:30", ["Dortmunder Hebammen-Hotline"]),
        ("2026-12-22T14:30:00Z", ["Dortmunder Hebammen-Hotline"]),
        ("2026-12-22T17:00", []),
        ("2026-12-23T15:30", []),
    ],
)
def test_open_at_asks_who_is_there_at_another_moment(
    client: httpx.Client, open_at: str, names: list[str]
) -> None:
    answer = ask(client, query=ADDRESS, kinds=["midwife_hotline"], open_at=open_at).json()

    assert [one["service"]["name"] for one in answer.get("services", [])] == names
    reasons = {one["service"]["kind"]: one["reason"] for one in answer["refusals"]}
    assert reasons.get("midwife_hotline") == (None if names else "open_now")


def test_open_at_that_is_no_moment_is_refused(client: httpx.Client) -> None:
    problem = assert_problem(ask(client, query=ADDRESS, open_at="Christmas"), 422)

    assert "open_at" in str(problem)


def test_unknown_street_is_an_answer_not_an_error(client: httpx.Client) -> None:
    response = ask(client, query="Xyzzystraße 1")
    assert response.status_code == 200
    assert response.json()["geocode"]["status"] == "not_found"


def test_house_number_beyond_the_last_is_not_presented_as_a_house(client: httpx.Client) -> None:
    geocode = ask(client, query="Hövelstr. 4711").json()["geocode"]
    assert geocode["level"] != "house"
    assert geocode["notes"]


def test_other_city_is_outside(client: httpx.Client) -> None:
    answer = ask(client, query="Domplatz 1, 50667 Köln").json()
    assert answer["geocode"]["status"] == "outside"
    assert not answer.get("services")


def test_point_beyond_the_city_is_in_no_district(client: httpx.Client) -> None:
    answer = ask(client, lon=11.03, lat=50.98).json()
    assert {one["status"] for one in answer["districts"]} == {"outside"}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00\x01\x1b[31m",
        "a" * 10_000,
        "Hövelstr. 8\u202e drow",
        "👶🍼",
        "شارع الملك 5",
        "'; DROP TABLE streets;--",
        "<script>alert(1)</script>",
        "${jndi:ldap://x/y}{{7*7}}",
    ],
)
def test_strange_text_is_a_problem_or_not_found_never_a_guess(
    client: httpx.Client, query: str
) -> None:
    response = ask(client, query=query)
    if response.status_code == 200:
        status = response.json()["geocode"]["status"]
        assert status != "found" or query.startswith("Hövelstr. 8")
    else:
        assert_problem(response, 422)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"lon": 51.51, "lat": 7.46}, "swapped"),
        ({"lon": 393_000.0, "lat": 5_707_000.0}, "degrees"),
        ({"lon": -74.0, "lat": 40.7}, "far"),
        ({"lon": 7.46}, "both"),
        ({}, "either"),
        ({"query": ADDRESS, "lon": 7.46, "lat": 51.51}, "either"),
        ({"query": ADDRESS, "stage": "teenager"}, "stage"),
        ({"query": ADDRESS, "languages": ["deutsch"]}, "ISO 639-1"),
        ({"query": ADDRESS, "kinds": ["unicorn"]}, "kind"),
        ({"query": ADDRESS, "limit": 0}, "limit"),
        ({"query": ADDRESS, "limit": 100_000}, "limit"),
        ({"query": 8}, "query"),
        ({"query": ADDRESS, "free": "maybe"}, "free"),
        ({"query": ADDRESS, "adress": "x"}, "adress"),
        ({"query": "a" * 30_000}, "query"),
    ],
)
def test_unusable_field_is_named_with_what_was_expected(
    client: httpx.Client, body: dict, word: str
) -> None:
    document = assert_problem(ask(client, **body), 422)
    assert word in json.dumps(document, ensure_ascii=False)


def test_not_a_number_is_refused(client: httpx.Client) -> None:
    response = client.post(
        "/api/find",
        content='{"lon": NaN, "lat": 51.5}',
        headers={"Content-Type": "application/json"},
    )
    assert_problem(response, 422)


def test_lone_surrogate_is_refused(client: httpx.Client) -> None:
    response = client.post(
        "/api/find",
        content=rb'{"query": "\ud800 1"}',
        headers={"Content-Type": "application/json"},
    )
    # UTF-8 has no way to write it, so there is nothing to read; `/api/batch` says the same.
    assert_problem(response, 400)


@pytest.mark.parametrize(
    "content", [b"{", b"", b"not json", b"\xff\xfe", b'{"query": ' + b"[" * 20_000]
)
def test_malformed_json_is_a_bad_request(client: httpx.Client, content: bytes) -> None:
    response = client.post(
        "/api/find", content=content, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in {400, 422}
    assert_problem(response, response.status_code)


def test_wrong_content_type_is_refused(client: httpx.Client) -> None:
    response = client.post("/api/find", content=b"query=x", headers={"Content-Type": "text/plain"})
    assert "application/json" in assert_problem(response, 415)["detail"]


def test_body_that_is_too_long_is_refused(client: httpx.Client) -> None:
    assert_problem(ask(client, query="a" * 70_000), 413)


def test_body_of_unannounced_length_is_refused_when_it_gets_too_long(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 1024

    response = client.post(
        "/api/find", content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert_problem(response, 413)


def test_query_parameters_are_refused_so_that_addresses_stay_out_of_urls(
    client: httpx.Client,
) -> None:
    assert (
        "POST" in assert_problem(client.get("/api/find", params={"query": CANARY}), 400)["detail"]
    )
    assert_problem(client.get("/api/regions?x=1"), 400)


def test_unknown_region_lists_the_known_ones(client: httpx.Client) -> None:
    document = assert_problem(ask(client, query=ADDRESS, region="atlantis"), 404)
    assert "dortmund" in document["detail"]
    assert "atlantis" not in document["detail"]


def test_region_is_a_name_never_a_path(client: httpx.Client) -> None:
    assert_problem(ask(client, query=ADDRESS, region="../dortmund"), 404)


def test_unknown_path_is_a_problem(client: httpx.Client) -> None:
    assert_problem(client.get("/api/nothing"), 404)
    assert_problem(client.get("/api/layers/nothing"), 404)
    assert_problem(client.get("/static/nothing.js"), 404)


def test_wrong_method_is_a_problem_that_names_the_right_one(client: httpx.Client) -> None:
    response = client.get("/api/find")
    assert_problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_static_files_cannot_be_left(client: httpx.Client) -> None:
    assert client.get("/static/%2e%2e/package.json").status_code == 404


def test_unexpected_error_gives_nothing_away(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Region, query: str, *_: object, **__: object) -> None:
        raise RuntimeError(f"secret {query}")

    monkeypatch.setattr(Region, "find", fail)
    response = ask(client, query=CANARY)
    document = assert_problem(response, 500)
    assert "secret" not in response.text
    assert document["title"] == "Internal Server Error"
    assert "RuntimeError" in caplog.text
    assert "Kanarien" not in caplog.text


def test_suggest_completes_and_is_never_cached(client: httpx.Client) -> None:
    response = client.post("/api/suggest", json={"text": "Hövelst"})
    assert "Hövelstraße" in [one["text"] for one in response.json()["suggestions"]]
    assert response.headers["cache-control"] == "no-store"


def test_suggest_has_nothing_for_nothing(client: httpx.Client) -> None:
    assert client.post("/api/suggest", json={"text": ""}).json() == {"suggestions": []}


def test_regions_describe_the_served_one(client: httpx.Client) -> None:
    content = client.get("/api/regions").json()
    assert content["served"]["name"] == "dortmund"
    assert "dortmund" in content["regions"]
    layers = {layer["id"]: layer["count"] for layer in content["served"]["layers"]}
    assert (layers["stadtbezirk"], layers["statistischer_bezirk"], layers["unterbezirk"]) == (
        12,
        62,
        170,
    )


def test_health_names_region_and_date(client: httpx.Client) -> None:
    content = client.get("/health").json()
    assert content["status"] == "ok"
    assert content["region"] == "dortmund"


def test_outlines_are_geojson_with_names_and_an_etag(client: httpx.Client) -> None:
    response = client.get("/api/layers/stadtbezirk")
    names = {feature["properties"]["name"] for feature in response.json()["features"]}
    assert len(names) == 12
    assert "Mengede" in names
    again = client.get(
        "/api/layers/stadtbezirk", headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


def test_street_sketch_lies_in_dortmund_and_is_small(client: httpx.Client) -> None:
    response = client.get("/api/streets", headers={"Accept-Encoding": "gzip"})
    payload = response.json()
    index = payload["names"].index("Hövelstraße")
    line = next(line for line in payload["lines"] if line[0] == index)
    lons = [lon / payload["scale"] for lon in accumulate(line[1::2])]
    lats = [lat / payload["scale"] for lat in accumulate(line[2::2])]
    # Corners of the city of Dortmund.
    assert all(7.30 < lon < 7.64 for lon in lons)
    assert all(51.41 < lat < 51.60 for lat in lats)
    assert len(gzip.compress(response.content)) < 150_000


def test_compressed_and_plain_documents_are_the_same(client: httpx.Client) -> None:
    plain = client.get("/api/streets", headers={"Accept-Encoding": "identity"})
    packed = client.get("/api/streets", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content


def test_document_is_made_once(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/api/layers/stadtbezirk")
    monkeypatch.setattr(Region, "layer_geojson", None)
    assert client.get("/api/layers/stadtbezirk").status_code == 200


def test_part_of_a_file_is_not_compressed(client: httpx.Client) -> None:
    response = client.get(
        "/static/page.css", headers={"Range": "bytes=0-9", "Accept-Encoding": "gzip"}
    )
    assert response.status_code == 206
    assert "content-encoding" not in response.headers
    assert len(response.content) == 10


@pytest.mark.parametrize("path", ["/", "/health", "/api/find", "/nowhere", "/static/page.css"])
def test_every_response_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=(self)" in headers["permissions-policy"]
    assert "set-cookie" not in headers


def test_answers_are_not_stored_and_libraries_are(client: httpx.Client) -> None:
    assert client.get("/").headers["cache-control"] == "no-store"
    assert ask(client, query=ADDRESS).headers["cache-control"] == "no-store"
    library = client.get("/static/vendor/leaflet/leaflet.js")
    assert "immutable" in library.headers["cache-control"]


def test_nothing_is_reported_to_opentelemetry_where_somebody_set_it_up(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = pytest.importorskip("opentelemetry.trace", reason="comes with newer FastAPIs")
    seen = []

    class Provider(trace.TracerProvider):
        def get_tracer(self, *names: object, **further: object) -> object:
            seen.append((names, further))
            return trace.NoOpTracer()

    monkeypatch.setattr(trace, "get_tracer_provider", Provider)

    assert client.get("/hsds/services", params={"search": "Kanarienweg"}).status_code == 200
    assert ask(client, query=ADDRESS).status_code == 200
    assert seen == []


def test_an_answer_without_a_page_allows_no_inline_block_at_all(client: httpx.Client) -> None:
    policies = {
        path: client.get(path).headers["content-security-policy"] for path in ("/health", "/ready")
    }
    assert all("script-src 'self'; style-src 'self';" in one for one in policies.values())


def test_nonce_is_fresh_and_on_every_inline_block(client: httpx.Client) -> None:
    nonces = []
    for _ in range(2):
        response = client.get("/")
        (nonce,) = set(re.findall(r"'nonce-([^']+)'", response.headers["content-security-policy"]))
        inline = re.findall(r"<(?:script|style)(?![^>]*\bsrc=)[^>]*>", response.text)
        assert inline
        assert all(f'nonce="{nonce}"' in tag for tag in inline)
        assert not re.search(r"\sstyle=|\son[a-z]+=", response.text)
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_openapi_describes_the_api_and_no_page_loads_a_viewer(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/find", "/api/batch", "/hsds/services", "/health"} <= set(paths)
    assert not {"/", "/suche"} & set(paths)
    refusal = paths["/api/find"]["post"]["responses"]["4XX"]["content"]
    assert list(refusal) == ["application/problem+json"]
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_nothing_personal_reaches_the_logs(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ask(client, query=CANARY)
        ask(client, query=f"\x00{CANARY}")
        ask(client, lon=7.471234, lat=51.511234)
        ask(client, unknown=CANARY)
        client.post("/api/suggest", json={"text": CANARY})
        client.post("/suche", data={"adresse": CANARY})
        client.get("/api/find", params={"query": CANARY})
        client.get("/", params={"adresse": CANARY})
        client.get(f"/{CANARY}")
    # Our server switches uvicorn's own access log off; see tests/e2e/test_server.py.
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("geofh")
    )
    assert "POST /api/find 200" in ours
    assert not re.search("Kanarien|4711|7.4712|51.5112|127.0.0.1", ours)
