"""What the server writes about its visitors: nothing that tells who or where they are."""

import re
from typing import Any

import httpx


def test_server_logs_neither_addresses_nor_visitors(server: Any) -> None:
    with httpx.Client(base_url=server.address) as client:
        client.post("/api/find", json={"query": "Kanarienvogelgasse 4711"})
        client.post("/suche", data={"adresse": "Kanarienvogelgasse 4711"})
        client.get("/api/find", params={"query": "Kanarienvogelgasse 4711"})
        client.get("/", params={"adresse": "Kanarienvogelgasse 4711"})
        client.get("/Kanarienvogelgasse/4711")
        # The line of a request is written after its answer; the next answer comes after it.
        client.get("/health")
        client.get("/health")
    lines = [line for line in server.log if "running on" not in line]
    assert any("POST /api/find 200" in line for line in lines)
    assert any("GET (no route) 404" in line for line in lines)
    assert not re.search(r"Kanarien|4711|127\.0\.0\.1", "".join(lines))
