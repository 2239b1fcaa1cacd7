"""Promise: the page is light, the server small. Memory with Dortmund loaded, bytes on the wire."""

import gzip
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from measure import machine, median_s, milliseconds, report

ADDRESS = "Emil-Figge-Str. 50, 44227 Dortmund"
WAIT_S = 60
# What the map's script fetches; the streets only from zoom 13 on.
DRAWN = (
    "/api/layers/stadtbezirk",
    "/api/layers/statistischer_bezirk",
    "/api/layers/unterbezirk",
    "/api/streets",
)
REFERENCE = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def main() -> None:
    """Print the table."""
    port = _free_port()
    command = [sys.executable, "-m", "geofh", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            report("Server and page", _rows(f"http://127.0.0.1:{port}", server.pid))
        finally:
            server.terminate()
    print("\n" + machine("geofh", "fastapi", "uvicorn", "folium"))


def _rows(base: str, process: int) -> list[tuple[str, str, str]]:
    with httpx.Client(base_url=base, headers={"accept-encoding": "gzip"}) as client:
        _wait(client)
        idle = _resident_mb(process)
        ask = median_s(lambda: client.post("/api/find", json={"query": ADDRESS}), runs=50)
        page = median_s(lambda: client.post("/suche", data={"adresse": ADDRESS}), runs=20)
        health = median_s(lambda: client.get("/health"), runs=50)
        first = client.get("/")
        answer = client.post("/suche", data={"adresse": ADDRESS})
        assets = sorted(set(REFERENCE.findall(first.text + answer.text)))
        weights = {path: _wire_bytes(client, path) for path in (*assets, *DRAWN)}
        rows = [
            ("memory, Dortmund loaded", f"{idle:.0f} MB", "resident"),
            ("memory after 120 answers", f"{_resident_mb(process):.0f} MB", "resident"),
            ("`POST /api/find`", milliseconds(ask), f"/health {milliseconds(health)}"),
            ("`POST /suche`", milliseconds(page), ""),
            ("first page", _kb(_html_bytes(first)), "HTML, gzip"),
            ("result page", _kb(_html_bytes(answer)), "HTML, gzip"),
        ]
        rows += [(path, _kb(weight), "gzip") for path, weight in weights.items()]
        total = sum(weights.values()) + _html_bytes(answer)
        shown = total - sum(weights[path] for path in DRAWN)
        return [
            *rows,
            ("result page: HTML, scripts, styles", _kb(shown), "list readable"),
            ("result page with everything the map draws", _kb(total), ""),
        ]


def _html_bytes(response: httpx.Response) -> int:
    return len(gzip.compress(response.content, compresslevel=6, mtime=0))


def _wire_bytes(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as response:
        response.raise_for_status()
        return sum(len(part) for part in response.iter_raw())


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            if client.get("/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the server did not start")


def _resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kb(weight: int) -> str:
    return f"{weight / 1000:.1f} kB"


if __name__ == "__main__":
    main()
