"""Whatever arrives: an answer as described or a problem, no 5xx, and the server goes on.

`make fuzz` runs the same with many thousand cases, against a server whose memory it watches.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# `scripts/fuzz.py` starts one, whose memory it watches.
SERVER = os.environ.get("GEOFH_FUZZ_SERVER")
CASES = int(os.environ.get("GEOFH_FUZZ_EXAMPLES", "5"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EVERYTHING = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)

text = st.text(st.characters(exclude_categories=()), max_size=60)
addresses = st.one_of(
    text,
    st.builds(
        "{} {}{}, {} {}".format,
        st.sampled_from(("Hövelstr.", "HOEVELSTRASSE", "hovel str", "Bahnhofstr.", "Xyz-Weg")),
        st.integers(-5, 100_000),
        st.sampled_from(("", "a", "½", " - 14", "/3", "\u202e")),
        st.sampled_from(("44137", "4413", "99999", "")),
        st.sampled_from(("Dortmund", "DO", "Köln", "\x00", "🏠")),
    ),
)
numbers = st.floats(allow_nan=False) | st.integers(-(10**40), 10**40)
needs = st.fixed_dictionaries(
    {"query": addresses},
    optional={
        "stage": st.sampled_from(("pregnancy", "0-1", "1-3", "3-6", "9-12")),
        "kinds": st.lists(text | st.sampled_from(("family_office", "day_care")), max_size=3),
        "languages": st.lists(st.sampled_from(("de", "tr", "xx", "", "deu")), max_size=3),
        "free": st.booleans() | text,
        "open_now": st.booleans(),
        "limit": numbers,
        "region": st.sampled_from(("dortmund", "nrw-thueringen", "../../etc", "")),
        "format": st.sampled_from(("json", "geojson", "xml")),
    },
)


@pytest.fixture(scope="module")
def client(client: httpx.Client) -> Iterator[httpx.Client]:
    if not SERVER:
        yield client
        return
    with httpx.Client(base_url=SERVER, timeout=30) as opened:
        yield opened


# Batches answer in lines and metrics are text; the base map needs a region that has one.
LEFT_OUT = frozenset({"/api/batch", "/metrics", "/api/basemap.pmtiles"})


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("description", ["/api/openapi.json", "/ogc/api"])
def test_every_operation_answers_as_described(
    client: httpx.Client, description: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_url(f"{client.base_url}{description}")
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in LEFT_OUT:
            continue
        try:
            cases = operation.as_strategy(generation_mode=mode)
            run_one(cases)
        except Unsatisfiable:
            # An operation without parameters cannot be asked wrongly.
            assert mode is GenerationMode.NEGATIVE
            continue
        asked += 1
    assert asked >= 6


def run_one(cases: Any) -> None:
    @settings(max_examples=CASES, suppress_health_check=EVERYTHING)
    @given(case=cases)
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


@settings(max_examples=CASES * 10, suppress_health_check=EVERYTHING)
@given(need=needs)
def test_any_address_and_need_gets_an_answer_or_a_problem(
    client: httpx.Client, need: dict[str, Any]
) -> None:
    # Through json, which writes half of a surrogate pair as an escape; httpx could not send it.
    body = json.dumps(need).encode()
    response = client.post("/api/find", content=body, headers=JSON)
    assert response.status_code in {200, 400, 404, 422}, response.text
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"
    lines = client.post("/api/batch", content=body + b"\n", headers=LINES)
    assert len(lines.text.splitlines()) == 1
    assert ("answer" in lines.json()) != ("problem" in lines.json())


JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
DEEP = b"[" * 30_000
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'"text"',
    b"\xff\xfe",
    b"\x00" * 100,
    DEEP,
    b'{"a":' * 10_000,
    b'{"lon": NaN, "lat": 51}',
    b'{"lon": Infinity, "lat": -Infinity}',
    b'{"lon": 1e999, "lat": 51}',
    b'{"lon": 7, "lat": 51, "limit": 1' + b"0" * 6_000 + b"}",
    b'{"query": "\\ud800"}',
    b'{"query": "A", "kinds": ["\\udfff"]}',
    b'{"query": "A", "query": "B", "\\ud800": 1}',
    b'{"query": {"query": {}}}',
    b'{"query": "' + b"A1 " * 6_600 + b'"}',
)
POSTS = (
    "/api/find",
    "/api/locate",
    "/api/reverse",
    "/api/suggest",
    "/api/services",
    "/hsds/services",
)


@pytest.mark.parametrize("path", POSTS)
def test_malformed_bodies_are_refused_or_answered(client: httpx.Client, path: str) -> None:
    for body in BODIES:
        response = client.post(path, content=body, headers=JSON)
        assert response.status_code in {200, 400, 422}, (body[:40], response.text)
        assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "", "application/json;charset=utf-16", "multipart/form-data"],
)
def test_other_types_of_body_are_refused(client: httpx.Client, kind: str) -> None:
    response = client.post("/api/find", content=b"{}", headers={"Content-Type": kind})
    assert response.status_code in {415, 422}


def talk(client: httpx.Client, *parts: bytes, pause: float = 0.0) -> bytes:
    host, port = client.base_url.host, client.base_url.port
    with socket.create_connection((host, port), timeout=10) as talking:
        for part in parts:
            talking.sendall(part)
            time.sleep(pause)
        talking.shutdown(socket.SHUT_WR)
        try:
            return talking.recv(65536)
        except ConnectionError:
            return b""


HEAD = b"POST /api/find HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (b"nonsense\r\n\r\n",),
        (b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 200_000,),
        (HEAD + b"Content-Length: 100\r\n\r\n", b'{"query"'),
        (HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n",),
        (HEAD + b"Content-Length: -1\r\n\r\n",),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n"),
        (b"GET /%00%ff%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: here\r\n\r\n",),
        (b"GET /static/..%2f..%2fpyproject.toml HTTP/1.1\r\nHost: here\r\n\r\n",),
    ],
)
def test_broken_connections_leave_a_server_that_answers(
    client: httpx.Client, parts: tuple[bytes, ...]
) -> None:
    received = talk(client, *parts)
    assert not received.startswith((b"HTTP/1.1 5", b"HTTP/1.1 2"))
    assert client.get("/health").status_code == 200


def open_connections(client: httpx.Client, count: int) -> Iterator[socket.socket]:
    host, port = client.base_url.host, client.base_url.port
    for _ in range(count):
        yield socket.create_connection((host, port), timeout=10)


def test_many_slow_clients_do_not_hold_the_others_up(client: httpx.Client) -> None:
    slow = list(open_connections(client, 150))
    for one in slow:
        one.sendall(HEAD + b"Content-Length: 30\r\n\r\n{")
    started = time.monotonic()
    assert client.post("/api/find", json={"query": "Hövelstr. 8"}).status_code == 200
    assert time.monotonic() - started < 5
    for one in slow:
        one.close()
    assert client.get("/ready").json()["status"] == "ready"


def test_clients_that_hang_up_leave_nothing_running(client: httpx.Client) -> None:
    body = b'{"query": "H\\u00f6velstr. 8"}'
    for one in open_connections(client, 100):
        one.sendall(HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        one.close()
    for _ in range(3):
        assert client.get("/ready").json()["status"] == "ready"
