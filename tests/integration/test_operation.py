"""What operators need: metrics, limits, TLS behind a proxy, embedding, new editions of the data."""

import gc
import json
import logging
import re
import shutil
import socket
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from watching import until

from geofh.api import connection
from geofh.regions import Region
from geofh.settings import Settings

PROXY = {"trusted_proxies": ["127.0.0.0/8"]}


def ready(client: httpx.Client) -> dict[str, Any]:
    return client.get("/ready").json()


def test_metrics_count_by_route_template(client: httpx.Client) -> None:
    client.get("/api/districts/stadtbezirk")
    client.get("/hsds/services/4711")
    client.request("PROPFIND", "/health")
    text = client.get("/metrics").text
    route = 'method="GET",route="/api/districts/{layer}",status="200"'
    assert re.search(rf"geofh_requests_total\{{{re.escape(route)}\}} \d", text)
    assert 'route="/hsds/services/{id}",status="404"' in text
    assert 'geofh_request_seconds_bucket{le="0.02",route="/health"}' in text
    assert 'geofh_editions_total{result="served"} 1.0' in text
    assert "4711" not in text
    assert 'method="other"' in text
    assert "PROPFIND" not in text


def test_the_rate_of_a_client_is_limited_behind_a_trusted_proxy_only(serving: Any) -> None:
    with serving("dortmund", requests_per_minute=2, **PROXY) as client:
        forwarded = {"X-Forwarded-For": "192.0.2.7"}
        statuses = [client.get("/health", headers=forwarded).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        other = {"X-Forwarded-For": "192.0.2.8"}
        assert client.get("/health", headers=other).status_code == 200
        assert {client.get("/health").status_code for _ in range(5)} == {200}


def test_hsts_only_where_a_trusted_proxy_speaks_tls(serving: Any, client: httpx.Client) -> None:
    tls = {"X-Forwarded-Proto": "https"}
    assert "strict-transport-security" not in client.get("/", headers=tls).headers
    with serving("dortmund", **PROXY) as behind:
        assert "strict-transport-security" not in behind.get("/").headers
        assert (
            behind.get("/", headers=tls)
            .headers["strict-transport-security"]
            .startswith("max-age=31536000")
        )


def test_nobody_frames_a_page_but_who_the_operator_names(
    serving: Any, client: httpx.Client
) -> None:
    assert client.get("/einbetten").status_code == 404
    with serving("dortmund", embed_origins=["https://www.example.org"]) as opened:
        form = opened.get("/einbetten")
        policy = form.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'self' https://www.example.org")
        assert "x-frame-options" not in form.headers
        assert 'target="_blank"' in form.text
        page = opened.get("/")
        assert page.headers["content-security-policy"].endswith("frame-ancestors 'self'")
        assert page.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("origin", ["*", "https://a.b; script-src *", "javascript:alert(1)", ""])
def test_an_origin_that_could_loosen_the_policy_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError):
        Settings(embed_origins=(origin,))


def test_a_body_that_comes_too_slowly_is_refused(serving: Any) -> None:
    def slow() -> Any:
        yield b'{"query": '
        time.sleep(1)
        yield b'"A"}'

    with serving("dortmund", body_seconds=0.2) as client:
        response = client.post(
            "/api/find", content=slow(), headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 408
        assert client.get("/health").status_code == 200


def talking(client: httpx.Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port), timeout=10)


def test_a_connection_too_many_is_told_when_to_come_back(serving: Any) -> None:
    with serving("dortmund", max_connections=3) as client:
        idle = [talking(client) for _ in range(3)]
        until(lambda: ask_for(client, "/").status_code == 503)
        refused = ask_for(client, "/")
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["connection"] == "close"
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["x-content-type-options"] == "nosniff"
        # Whether we are well is told even then.
        assert ask_for(client, "/health").status_code == 200
        for one in idle:
            one.close()
        until(lambda: ask_for(client, "/").status_code == 200)


def ask_for(client: httpx.Client, path: str) -> httpx.Response:
    """Ask on a connection of its own."""
    return httpx.get(f"{client.base_url}{path}", timeout=10)


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nX: ", b"GET /health HTTP/1.1\r\nHost: here\r\n\r\nGET"]
)
def test_who_does_not_finish_a_head_is_hung_up_on(
    serving: Any, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
    with serving("dortmund") as client, talking(client) as slow:
        slow.sendall(said)
        received = b""
        while part := slow.recv(65536):
            received += part
    # The whole request before it was answered; then the line went dead.
    assert received.startswith(b"HTTP/1.1 200") == (b"/health" in said)


@pytest.fixture
def edition(root: Path, tmp_path: Path) -> Path:
    """Give a copy of Dortmund whose files may be exchanged."""
    return shutil.copytree(root / "data/districts/dortmund", tmp_path / "dortmund")


def exchange(folder: Path, change: Callable[[Path], None]) -> None:
    """Exchange a folder as a build does: the new one beside it, then renamed."""
    new = shutil.copytree(folder, folder.with_name("new"))
    change(new)
    folder.rename(folder.with_name(f"old-{time.monotonic_ns()}"))
    new.rename(folder)


def redate(folder: Path) -> None:
    file = folder / "region.toml"
    text = re.sub(r"data_date = [\d-]+", "data_date = 2026-11-01", file.read_text("utf-8"))
    file.write_text(text, "utf-8")


def break_services(folder: Path) -> None:
    redate(folder)
    (folder / "services/service.csv").write_text("id,nonsense\n1,2\n", "utf-8")


def rename_region(folder: Path) -> None:
    file = folder / "region.toml"
    file.write_text(file.read_text("utf-8").replace('name = "dortmund"', 'name = "essen"'), "utf-8")


def forge_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"schema": 1}), "utf-8")


def test_a_new_edition_is_served_without_a_restart(serving: Any, edition: Path) -> None:
    with serving(str(edition), reload_seconds=0.05) as client:
        client.get("/hsds/services")
        assert ready(client)["editions"] == 1
        exchange(edition, redate)
        until(lambda: ready(client)["editions"] == 2)
        assert ready(client)["data_date"] == "2026-11-01"
        changed = client.get("/hsds/services", params={"per_page": 1}).json()["contents"][0]
        assert changed["last_modified"].startswith("2026-11-01")


def test_a_replaced_edition_is_let_go(serving: Any, edition: Path) -> None:
    with serving(str(edition), reload_seconds=0.05) as client:
        # What is frozen is listed nowhere.
        gc.unfreeze()
        everything = gc.get_objects()
        old = next(
            weakref.ref(one)
            for one in everything
            if isinstance(one, Region) and one.folder == edition
        )
        del everything
        # Everything that keeps something of a region.
        for path in ("/", "/hsds/services", "/ogc/collections/stadtbezirk/items", "/planung"):
            assert client.get(path).status_code == 200
        assert client.post("/suche", data={"adresse": "Hövelstr. 8"}).status_code == 200
        assert client.get("/bezirk/hoerde").status_code == 200
        assert client.post("/api/find", json={"query": "Hövelstr. 8"}).status_code == 200
        exchange(edition, redate)
        until(lambda: ready(client)["editions"] == 2)
        gc.unfreeze()
        gc.collect()
        assert old() is None


@pytest.mark.parametrize("harm", [break_services, rename_region, forge_manifest])
def test_a_bad_edition_is_refused_and_the_old_one_serves_on(
    serving: Any, edition: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    with serving(str(edition), reload_seconds=0.05) as client, caplog.at_level(logging.INFO):
        before = ready(client)
        exchange(edition, harm)
        until(lambda: ready(client)["refused_editions"] == 1)
        assert ready(client) == before | {"refused_editions": 1}
        found = client.post("/api/find", json={"query": "Hövelstr. 8"}).json()
        assert found["geocode"]["status"] == "found"
        assert 'result="refused"} 1.0' in client.get("/metrics").text
        assert any("the old one serves on" in one.getMessage() for one in caplog.records)
        # The next good one is taken.
        shutil.rmtree(edition)
        source = next(edition.parent.glob("old-*"))
        shutil.copytree(source, edition)
        redate(edition)
        until(lambda: ready(client)["editions"] == 2)


def test_a_folder_that_vanishes_for_a_moment_is_no_end(serving: Any, edition: Path) -> None:
    with serving(str(edition), reload_seconds=0.05) as client:
        # Before that the server might not have seen the folder yet.
        assert ready(client)["editions"] == 1
        away = edition.rename(edition.with_name("away"))
        until(lambda: ready(client)["refused_editions"] == 1)
        assert client.get("/api/regions").status_code == 200
        away.rename(edition)
        until(lambda: ready(client)["editions"] == 2)
