"""Many questions on one connection, line by line."""

import json
import socket
from typing import Any

import httpx
import pytest

from geofh.settings import Settings

LINES = {"Content-Type": "application/x-ndjson"}


def send(client: httpx.Client, *lines: Any) -> list[dict[str, Any]]:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    response = client.post("/api/batch", content=body.encode(), headers=LINES)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in response.text.splitlines()]


def test_every_line_gets_its_answer_in_order(client: httpx.Client) -> None:
    answers = send(
        client,
        {"id": "a", "query": "Hövelstr. 8"},
        "",
        {"id": 2, "ask": "find", "lon": 7.466, "lat": 51.511, "stage": "0-1"},
    )
    assert [(one["id"], one["line"]) for one in answers] == [("a", 1), (2, 2)]
    assert answers[0]["answer"]["districts"]
    assert "services" not in answers[0]["answer"]
    assert answers[1]["answer"]["services"]


def test_a_line_is_answered_as_the_single_request(client: httpx.Client) -> None:
    body = {"query": "Emil-Figge-Str. 50", "stage": "pregnancy"}
    (line,) = send(client, body | {"ask": "find"})
    single = client.post("/api/find", json=body).json()
    for answer in (line["answer"], single):
        del answer["asked_at"]
    assert line["answer"] == single


def test_a_bad_line_gets_its_problem_and_the_next_goes_on(client: httpx.Client) -> None:
    answers = send(
        client,
        "{not json",
        {"id": 1, "query": "A 1", "colour": "red"},
        {"id": 2, "query": "x" * 21_000},
        {"id": 3, "lon": 51.5, "lat": 7.4},
        "[" * 5000,
        "7",
        {"id": 4, "query": "Hövelstr. 8"},
    )
    statuses = [one.get("problem", {}).get("status") for one in answers]
    assert statuses == [400, 422, 422, 422, 400, 422, None]
    assert [one.get("id") for one in answers] == [None, 1, 2, 3, None, None, 4]


def test_a_line_that_is_too_long_is_refused_alone(client: httpx.Client) -> None:
    answers = send(client, "x" * (Settings().max_body_bytes + 1), {"query": "Hövelstr. 8"})
    assert answers[0]["problem"]["status"] == 413
    assert "answer" in answers[1]


def test_a_batch_ends_with_a_line_that_names_its_limit(serving: Any) -> None:
    with serving("dortmund", max_batch_lines=2, max_batch_bytes=2000) as client:
        answers = send(client, *[{"query": "Hövelstr. 8"}] * 3)
        assert [one["line"] for one in answers] == [1, 2, 0]
        assert "2 lines" in answers[-1]["problem"]["detail"]
        answers = send(client, *[{"query": "x" * 900}] * 3)
        assert "2000 bytes" in answers[-1]["problem"]["detail"]


def test_the_wrong_type_of_body_is_refused(client: httpx.Client) -> None:
    assert client.post("/api/batch", json={"query": "Hövelstr. 8"}).status_code == 415


def test_answers_leave_before_the_last_question_arrives(client: httpx.Client) -> None:
    host, port = client.base_url.host, client.base_url.port
    line = json.dumps({"query": "Hövelstr. 8"}).encode() + b"\n"
    with socket.create_connection((host, port), timeout=20) as talking:
        talking.sendall(
            b"POST /api/batch HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n" % (len(line), line)
        )
        received = b""
        while b'"line":1' not in received:
            received += talking.recv(65536)
        # Only now does the second question set out.
        talking.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(line), line))
        while b'"line":2' not in received:
            received += talking.recv(65536)
    assert b"200 OK" in received


def test_only_so_many_batches_run_at_once(serving: Any) -> None:
    with serving("dortmund", max_batches=1) as client:
        host, port = client.base_url.host, client.base_url.port
        with socket.create_connection((host, port), timeout=20) as talking:
            talking.sendall(
                b"POST /api/batch HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n"
                b"Content-Type: application/x-ndjson\r\n\r\n"
            )
            talking.recv(4096)  # the head of the first answer: it runs
            refused = client.post("/api/batch", content=b"{}", headers=LINES)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "60"


@pytest.mark.parametrize("sent", [b"", b"\n\n"])
def test_an_empty_batch_has_an_empty_answer(client: httpx.Client, sent: bytes) -> None:
    response = client.post("/api/batch", content=sent, headers=LINES)
    assert (response.status_code, response.content) == (200, b"")
