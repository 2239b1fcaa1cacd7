"""`geofh serve --workers 2` as an operator runs it: new editions, signals, nobody cut off."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from watching import editions, until


@pytest.fixture
def edition(root: Path, tmp_path: Path) -> Path:
    return shutil.copytree(root / "data/districts/dortmund", tmp_path / "dortmund")


def exchange(folder: Path, text: str) -> None:
    new = shutil.copytree(folder, folder.with_name("new"))
    (new / "region.toml").write_text(text, "utf-8")
    folder.rename(folder.with_name(f"old-{time.monotonic_ns()}"))
    new.rename(folder)


def test_two_workers_exchange_their_data_and_drop_no_request(
    serving: Any, edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the signal tells them to look: who looked by himself just before would count twice.
    monkeypatch.setenv("GEOFH_RELOAD_SECONDS", "3600")
    good = (edition / "region.toml").read_text("utf-8")
    with serving(str(edition), "--workers", "2") as server:
        # Both workers are up before anything is exchanged.
        until(lambda: editions(server.address) == (2, 0))
        stop, statuses, errors = Event(), [], []

        def ask() -> None:
            with httpx.Client(base_url=server.address, timeout=30) as client:
                while not stop.is_set():
                    try:
                        response = client.post("/api/locate", json={"query": "Hövelstr. 8"})
                    except httpx.HTTPError as error:
                        errors.append(error)
                    else:
                        statuses.append((response.status_code, response.json()["data_date"]))

        asking = [Thread(target=ask) for _ in range(2)]
        for thread in asking:
            thread.start()
        try:
            exchange(edition, re.sub(r"data_date = [\d-]+", "data_date = 2026-11-01", good))
            os.kill(server.process.pid, signal.SIGHUP)
            until(lambda: editions(server.address) == (4, 0))
            exchange(edition, "this is no region")
            os.kill(server.process.pid, signal.SIGHUP)
            until(lambda: editions(server.address) == (4, 2))
        finally:
            # Nobody may go on asking a server that is gone.
            stop.set()
            for thread in asking:
                thread.join()
    assert errors == []
    assert {status for status, _ in statuses} == {200}
    assert statuses[-1][1] == "2026-11-01"
    assert len({day for _, day in statuses}) == 2


def workers_of(process: int) -> list[int]:
    """List the children of a process that answer; Python's resource tracker is none of them."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    lines = {int(one): Path(f"/proc/{one}/cmdline").read_text("utf-8") for one in children}
    return [one for one, line in lines.items() if "spawn_main" in line]


def open_connections_of(process: int) -> int:
    """Count the TCP connections that a process holds, by Linux's tables."""
    held = {file.readlink().name for file in Path(f"/proc/{process}/fd").iterdir()}
    lines = Path(f"/proc/{process}/net/tcp").read_text("ascii").splitlines()[1:]
    established = [line.split() for line in lines if line.split()[3] == "01"]
    return sum(f"socket:[{fields[9]}]" in held for fields in established)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux spreads connections over doors")
def test_connections_that_last_are_spread_over_the_workers(serving: Any) -> None:
    with serving("dortmund", "--workers", "2") as server:
        until(lambda: editions(server.address) == (2, 0))
        host, _, port = server.address.removeprefix("http://").partition(":")
        workers = workers_of(server.process.pid)
        # At once, as a proxy or a benchmark opens them: one worker took all of them before.
        lasting = [socket.create_connection((host, int(port)), timeout=20) for _ in range(64)]

        def counts() -> list[int]:
            return [count for one in workers if (count := open_connections_of(one))]

        until(lambda: sum(counts()) == len(lasting))
        # Less than five of 64 by chance: once in ten million million times.
        assert len(counts()) == 2
        assert min(counts()) >= 5
        for one in lasting:
            one.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc names the workers")
def test_a_worker_that_is_silent_for_some_seconds_is_not_replaced(serving: Any) -> None:
    with serving("dortmund", "--workers", "2") as server:
        until(lambda: editions(server.address) == (2, 0))
        before = workers_of(server.process.pid)
        assert len(before) == 2
        for signal_ in (signal.SIGTTIN, signal.SIGTTOU):
            os.kill(server.process.pid, signal_)
        os.kill(before[0], signal.SIGSTOP)
        time.sleep(7)
        os.kill(before[0], signal.SIGCONT)
        until(lambda: editions(server.address) == (2, 0))
        time.sleep(1)
        assert workers_of(server.process.pid) == before


def test_what_has_begun_is_answered_before_the_server_ends(serving: Any) -> None:
    line = json.dumps({"query": "Hövelstr. 8"}).encode() + b"\n"
    with serving("dortmund") as server:
        host, _, port = server.address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as talking:
            talking.sendall(
                b"POST /api/batch HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n"
                b"Content-Type: application/x-ndjson\r\n\r\n%b" % (2 * len(line), line)
            )
            received = talking.recv(65536)
            server.process.send_signal(signal.SIGTERM)
            until(lambda: any("Shutting down" in one for one in server.log))
            talking.sendall(line)
            while b'"line":2' not in received:
                part = talking.recv(65536)
                assert part, "the answer was cut off"
                received += part
        server.process.wait(timeout=20)
    assert server.process.returncode in {0, -signal.SIGTERM}


def test_a_region_that_does_not_exist_is_no_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "geofh.cli", "serve", "--region", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
