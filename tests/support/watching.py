"""Wait for a running server, and ask which editions of its data it has taken."""

import re
import time
from collections.abc import Callable

import httpx


def until(true: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait for what a running server will do; a busy machine takes its time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def editions(address: str) -> tuple[float, float]:
    """Give served and refused editions of all workers together."""
    text = httpx.get(f"{address}/metrics", timeout=60).text
    found = dict(re.findall(r'geofh_editions_total\{result="(\w+)"\} ([\d.]+)', text))
    return float(found.get("served", 0)), float(found.get("refused", 0))
