"""One family's whole journey, with an address that exists once: it is found nowhere afterwards."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

CANARY = "Kanarienvogelgasse 4711"
LON, LAT = 7.4712345, 51.5112345
# The canary in every spelling a log might use, and everything else that is personal.
TRACES = re.compile(
    r"kanarien|4711|7\.47123|51\.51123|192\.0\.2\.77|127\.0\.0\.1:\d+ - |canary-agent",
    re.IGNORECASE,
)


@pytest.fixture
def private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the only folder in which the server may write by chance."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("GEOFH_TRUSTED_PROXIES", '["127.0.0.0/8"]')
    return tmp_path


def journey(client: httpx.Client) -> Iterator[httpx.Response]:
    point = {"lon": LON, "lat": LAT}
    yield client.get("/", params={"adresse": CANARY})
    yield client.get("/")
    yield client.post("/suche", data={"adresse": CANARY})
    yield client.post("/suche", data={"lon": str(LON), "lat": str(LAT)})
    for path in ("/api/find", "/api/locate"):
        yield client.post(path, json={"query": CANARY})
        yield client.post(path, json=point)
        yield client.post(path, json={"query": f"\x00{CANARY}" * 400})
        yield client.post(path, json={CANARY: 1})
        yield client.get(path, params={"query": CANARY})
        yield client.post(path, content=f'{{"query": "{CANARY}"'.encode(), headers=JSON)
    yield client.post("/api/find", json={"query": CANARY, "kinds": [CANARY]})
    yield client.post("/api/find", json={"query": CANARY, "region": CANARY})
    yield client.post("/api/suggest", json={"text": CANARY})
    yield client.post("/api/reverse", json=point)
    lines = f'{{"query": "{CANARY}"}}\n{{"{CANARY}": 1}}\n{CANARY}\n'
    yield client.post("/api/batch", content=lines.encode(), headers=LINES)
    yield client.post("/hsds/services", json={"search": CANARY})
    yield client.get("/hsds/services", params={"search": CANARY})
    yield client.get("/hsds/services", params={CANARY: 1})
    yield client.get(f"/hsds/services/{CANARY}")
    yield client.get(f"/ogc/collections/{CANARY}/items")
    yield client.get("/ogc/collections/stadtbezirk/items", params={"bbox": CANARY})
    yield client.get("/ogc/collections/stadtbezirk/items", params={CANARY: CANARY})
    yield client.get(f"/ogc/collections/stadtbezirk/items/{CANARY}")
    yield client.post("/hsds/service_at_locations", json={"postcode": CANARY, CANARY: 1})
    yield client.post("/api/services", json={"kinds": [CANARY], "region": CANARY})
    yield client.post("/api/find", json=point | {"format": "geojson"})
    # Too long, of another type, no JSON, no form.
    yield client.post("/api/find", json={"query": CANARY * 5_000})
    yield client.post("/api/batch", content=CANARY.encode() * 5_000, headers=LINES)
    yield client.post("/api/find", content=CANARY.encode(), headers={"Content-Type": CANARY})
    yield client.post("/suche", json={"adresse": CANARY})
    for page in ("/mitnehmen", "/fehler", "/planung"):
        yield client.post(page, data={"angebot": CANARY, "adresse": CANARY, "text": CANARY})
    for page in ("/bezirk", "/angebot", "/static", "/api/districts", "/api/layers"):
        yield client.get(f"{page}/{CANARY}", params={"lang": CANARY})
    yield client.get("/", headers={"Accept-Language": CANARY, "If-None-Match": CANARY})
    yield client.get(f"/{CANARY}")
    yield client.request("PROPFIND", f"/{CANARY}")


JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.mark.usefixtures("private_folder")
def test_who_is_turned_away_leaves_nothing(serving: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_REQUESTS_PER_MINUTE", "2")
        patch.setenv("GEOFH_MAX_CONNECTIONS", "1")
        with serving("dortmund") as server:
            headers = {"X-Forwarded-For": "192.0.2.77", "User-Agent": "canary-agent"}
            body = {"query": CANARY}
            statuses = []
            with httpx.Client(base_url=server.address, headers=headers, timeout=30) as client:
                for _ in range(4):
                    answer = client.post("/api/find", json=body)
                    statuses.append(answer.status_code)
                    assert (
                        not TRACES.search(f"{answer.headers} {answer.text}") or statuses[-1] == 200
                    )
                # The first connection still stands.
                other = httpx.post(f"{server.address}/api/find", json=body, timeout=30)
            assert not TRACES.search(f"{other.headers} {other.text}")
            assert other.headers["retry-after"] == "1"
    assert (set(statuses), other.status_code) == ({200, 429}, 503)
    log = "".join(line for line in server.log if "running on" not in line)
    assert "POST (no route) 503" in log
    assert not TRACES.search(log)


def test_nothing_of_a_journey_stays(serving: Any, private_folder: Path) -> None:
    # Two workers share a folder of figures: more that could hold a trace.
    with serving("dortmund", "--workers", "2") as server:
        headers = {"X-Forwarded-For": "192.0.2.77", "User-Agent": "canary-agent"}
        with httpx.Client(base_url=server.address, headers=headers, timeout=30) as client:
            for response in journey(client):
                assert response.status_code < 500
                told = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
                assert not TRACES.search(told)
                assert "set-cookie" not in response.headers
                assert response.headers["referrer-policy"] == "no-referrer"
                assert response.headers["cache-control"] == "no-store"
                assert str(response.url) == str(response.request.url)
                if response.status_code >= 400 and response.headers["content-type"] != "text/html":
                    assert not TRACES.search(response.text)
            metrics = client.get("/metrics").text
            client.get("/health")
        assert "geofh_requests_total" in metrics
        assert not TRACES.search(metrics)
        written = [file for file in private_folder.rglob("*") if file.is_file()]
        assert not [one for one in written if TRACES.search(one.read_text("utf-8", "replace"))]
    log = "".join(line for line in server.log if "running on" not in line)
    assert "POST /api/find 200" in log
    assert not TRACES.search(log)
    assert not list(private_folder.rglob("geofh-metrics-*"))
