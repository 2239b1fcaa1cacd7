"""How a figure is taken: several runs, the median, and a peer in the same run for the ratio."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

RUNS = 7


def median_s(call: Callable[[], object], *, runs: int = RUNS, warm_up: int = 1) -> float:
    """Take the median wall time of a call in seconds."""
    for _ in range(warm_up):
        call()
    return statistics.median(_timed(call) for _ in range(runs))


def process_s(*code: str, runs: int = RUNS) -> float:
    """Take the median wall time of a whole Python process running ``code``."""
    return median_s(lambda: run(*code), runs=runs)


def run(*arguments: str) -> str:
    """Run Python with arguments and give what it prints."""
    # As users run it: compiled once, then read from the cache.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


def report(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print one table in Markdown: what, figure, beside what."""
    print(f"\n## {title}\n\n| what | median | beside |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def machine(*packages: str) -> str:
    """Tell on what the figures were taken."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"Python {platform.python_version()}, {platform.machine()}; {versions}"


def milliseconds(seconds: float) -> str:
    """Write a time in milliseconds."""
    return f"{seconds * 1000:.2f} ms"


def ratio(peer: float, ours: float) -> str:
    """Write how many times longer the peer takes."""
    return f"{peer / ours:.1f}x"


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
