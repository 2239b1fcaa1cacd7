"""Promise: answers under load. find, suggest, locate by wrk, beside the bare framework.

python benchmarks/serving.py              all rows (wrk needed: apt-get install wrk)
python benchmarks/serving.py --seconds 10
python benchmarks/serving.py --soak 30    30 minutes at 80 % of the load, memory every 10 s
"""

import argparse
import contextlib
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import orjson
from load import Load, ask, resident_mb, serving
from measure import machine, report

ADDRESSES = (
    "Emil-Figge-Str. 50, 44227 Dortmund",
    "Hövelstr. 8",
    "Hovelstr 8",
    "Bahnhofstr. 1, 44137",
    "44137",
    "Rheinische Str. 12a",
)
# As most people choose them from the list: spelled like the register.
SPELLED = ("Emil-Figge-Straße 50", "Hövelstraße 8", "Rheinische Straße 12", "Borsigplatz 9")


def _bodies(field: str, texts: Iterable[str]) -> list[bytes]:
    return [orjson.dumps({field: text}) for text in texts]


# What is asked, where, and how.
QUESTIONS = {
    "locate": ("locate", _bodies("query", ADDRESSES)),
    "locate as spelled": ("locate", _bodies("query", SPELLED)),
    "suggest": ("suggest", _bodies("text", [one[:6] for one in ADDRESSES])),
    "find": ("find", _bodies("query", ADDRESSES)),
    "find as spelled": ("find", _bodies("query", SPELLED)),
}
# Ours and the ceiling, each so often.
TURNS = 5
FIND = QUESTIONS["find"][1]
JSON = {"Content-Type": "application/json"}
ROOT = Path(__file__).resolve().parents[1]
SERVE = ("-m", "geofh", "serve")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=5)
    arguments.add_argument("--workers", nargs="*", default=["1", "2"])
    arguments.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    given = arguments.parse_args()
    if given.soak:
        report("Soak", _soak(given.soak * 60))
    else:
        report("Serving", _rows(given.seconds, given.workers))
        report("New editions under load", _reload(given.seconds * 2))
    print("\n" + machine("geofh", "fastapi", "starlette", "uvicorn", "uvloop", "httptools"))


def _rows(seconds: float, workers_tried: list[str]) -> list[tuple[str, str, str]]:
    return [
        row
        for workers in workers_tried
        for name, (route, bodies) in QUESTIONS.items()
        for row in _beside_the_ceiling(name, route, bodies, workers=workers, seconds=seconds)
    ]


def _beside_the_ceiling(
    name: str, route: str, bodies: list[bytes], *, workers: str, seconds: float
) -> list[tuple[str, str, str]]:
    """Ask both in turns: a machine may be twice as fast a minute later."""
    with serving(*SERVE, "--workers", workers) as (address, _):
        _until_all_serve(address, int(workers))
        url = f"{address}/api/{route}"
        answers = [httpx.post(url, content=one, headers=JSON).content for one in bodies]
        with _bare(answers, workers) as base:
            ceiling_url = f"{base}/api/{route}"
            ask(url, bodies, seconds=1)
            ask(ceiling_url, bodies, seconds=1)
            turns = [
                (ask(url, bodies, seconds=seconds), ask(ceiling_url, bodies, seconds=seconds))
                for _ in range(TURNS)
            ]
        full = sorted((ours for ours, _ in turns), key=lambda load: load.rate)[TURNS // 2]
        half = ask(url, bodies, seconds=seconds, rate=full.rate / 2, latency_ms=full.p50_ms / 8)
    shares = [ours.rate / bare.rate for ours, bare in turns]
    ceiling = statistics.median(bare.rate for _, bare in turns)
    failed = sum(ours.failed for ours, _ in turns)
    share = f"{statistics.median(shares):.0%} of it ({min(shares):.0%} to {max(shares):.0%})"
    what = f"`{name}`, {workers} worker{'s' * (workers == '2')}"
    return [
        (
            what,
            f"{full.rate:,.0f}/s, {_latency(full)}, failed {failed}",
            f"bare framework, same bytes: {ceiling:,.0f}/s; {share}",
        ),
        (
            f"{what}, at {half.rate / full.rate:.0%} of that load",
            _latency(half),
            "aim: p99 <= 20 ms",
        ),
    ]


def _until_all_serve(address: str, workers: int) -> None:
    """Wait for the last worker: what is asked before is answered by the first one alone."""
    deadline = time.monotonic() + 60
    while _editions(address) < workers:
        if time.monotonic() > deadline:
            raise TimeoutError("not all workers started")
        time.sleep(0.1)


def _latency(load: Load) -> str:
    return f"p50 {load.p50_ms:.1f} ms, p99 {load.p99_ms:.1f} ms"


@contextlib.contextmanager
def _bare(answers: list[bytes], workers: str) -> Iterator[str]:
    """Let the bare framework give the answer of middle length."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(sorted(answers, key=len)[len(answers) // 2])
        file.flush()
        with serving("bare_server.py", "--workers", workers, BARE_ANSWER=file.name) as (base, _):
            yield base


def _reload(seconds: float) -> list[tuple[str, str, str]]:
    """Exchange the region again and again while wrk asks."""
    with tempfile.TemporaryDirectory() as scratch:
        region = Path(scratch) / "dortmund"
        shutil.copytree(ROOT / "data/districts/dortmund", region)
        environment = {"GEOFH_RELOAD_SECONDS": "0.2"}
        serve = (*SERVE, "--workers", "2", "--region", str(region))
        with serving(*serve, **environment) as (address, _):
            _until_all_serve(address, 2)
            before = _editions(address)
            stop = threading.Event()
            exchanging = threading.Thread(target=_exchange, args=(region, stop))
            exchanging.start()
            load = ask(f"{address}/api/find", FIND, seconds=seconds)
            stop.set()
            exchanging.join()
            editions = _editions(address) - before
    return [
        (
            f"{editions} editions taken by 2 workers in {seconds:g} s",
            f"{load.failed} of {load.requests:,} requests failed, {load.late} took over 2 s",
            f"p99 {load.p99_ms:.1f} ms",
        )
    ]


def _exchange(region: Path, stop: threading.Event) -> None:
    while not stop.wait(2):
        new = shutil.copytree(region, region.with_name("new"))
        old = region.rename(region.with_name("old"))
        new.rename(region)
        shutil.rmtree(old)


def _editions(address: str) -> int:
    text = httpx.get(f"{address}/metrics", timeout=60).text
    line = next(
        one for one in text.splitlines() if one.startswith('geofh_editions_total{result="s')
    )
    return int(float(line.rpartition(" ")[2]))


def _soak(seconds: float) -> list[tuple[str, str, str]]:
    """Ask at 80 % of the highest rate, and look at the memory every ten seconds."""
    bodies = FIND
    with serving(*SERVE, "--workers", "2") as (address, process):
        _until_all_serve(address, 2)
        url = f"{address}/api/find"
        full = ask(url, bodies, seconds=20)
        memory: list[float] = []
        stop = threading.Event()

        def look() -> None:
            while not stop.wait(10):
                memory.append(resident_mb(process))

        looking = threading.Thread(target=look)
        looking.start()
        started = time.monotonic()
        load = ask(url, bodies, seconds=seconds, rate=full.rate * 0.8, latency_ms=full.p50_ms / 2)
        spent = time.monotonic() - started
        stop.set()
        looking.join()
    tenth = max(1, len(memory) // 10)
    # The first tenth fills caches; from then on nothing may grow.
    begin = statistics.median(memory[tenth : 2 * tenth] or memory)
    end = statistics.median(memory[-tenth:])
    return [
        (
            f"{spent / 60:.0f} min at {load.rate / full.rate:.0%} of {full.rate:,.0f}/s",
            f"{load.requests:,} answers, {load.failed} failed, {load.late} took over 2 s",
            _latency(load),
        ),
        (
            "memory of all processes (PSS), second tenth and last",
            f"{begin:.0f} MB, {end:.0f} MB",
            f"highest {max(memory):.0f} MB",
        ),
    ]


if __name__ == "__main__":
    main()
