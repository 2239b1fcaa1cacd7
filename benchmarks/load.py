"""Servers under load: started, asked by wrk, and what wrk tells about it."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
WAIT_S = 120
_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
_SCRIPT = """
wrk.method = "{method}"
wrk.headers["Content-Type"] = "application/json"
local bodies = {{ {bodies} }}
local n = 0
request = function()
  n = n % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[n])
end
function delay() return {delay} end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Hold what wrk measured: answers a second, latencies, and what went wrong.

    ``failed`` are connections that broke and answers that were refused; ``late`` are answers that
    took longer than wrk's two seconds and came after all.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    requests: int
    failed: int
    late: int


@contextlib.contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[str, int]]:
    """Start a server with Python's arguments; give its address and process once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *arguments, "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
        cwd=HERE,
    ) as server:
        try:
            _wait(address)
            yield address, server.pid
        finally:
            server.terminate()


def ask(
    url: str,
    bodies: list[bytes],
    *,
    seconds: float,
    connections: int = 16,
    rate: float | None = None,
    latency_ms: float = 0.0,
) -> Load:
    """Ask with wrk as fast as it goes, or at about a rate (answers a second)."""
    delay_ms = 0.0 if rate is None else max(0.0, connections / rate * 1000 - latency_ms)
    lua = ", ".join('"' + _lua(body) + '"' for body in bodies)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        script.write(_SCRIPT.format(method="POST", bodies=lua, delay=round(delay_ms)))
        script.flush()
        threads = min(2, connections)
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{ceil(seconds)}s", "--latency"]
        command += ["-s", script.name, url]
        return _read(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def resident_mb(process: int) -> float:
    """Add up the memory of a process and its children that no other process shares (PSS)."""
    return sum(_pss_kb(one) for one in family(process)) / 1024


def family(process: int) -> list[int]:
    """List a process and all its descendants."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text("utf-8").split():
                found += family(int(child))
    return found


def _pss_kb(process: int) -> int:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8")
        return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])
    return 0


def _read(text: str) -> Load:
    percentiles = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", text, re.MULTILINE))
    errors = dict(re.findall(r"(connect|read|write|timeout) (\d+)", text))
    late = int(errors.pop("timeout", 0))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        p50_ms=_ms(percentiles["50"]),
        p99_ms=_ms(percentiles["99"]),
        requests=int(re.search(r"(\d+) requests in", text)[1]),
        failed=sum(map(int, errors.values())) + (int(refused[1]) if refused else 0),
        late=late,
    )


def _ms(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * _UNITS_MS[unit]


def _lua(body: bytes) -> str:
    return "".join(f"\\{byte:03d}" for byte in body)


def _wait(address: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(address + "/health", timeout=WAIT_S).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the server did not start")
