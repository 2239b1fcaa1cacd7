"""`geofh assign --resume`: whatever ends a run, the next one goes on and gives the same bytes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from geofh import InputError, open_region
from geofh.bulk import Point, assign
from geofh.bulk.parts import open_parts
from geofh.region.build import build_region

ROWS = 250_000
POINT = Point(lon="e", lat="n", crs="EPSG:25832")


@pytest.fixture
def region(town: Path, tmp_path: Path) -> Path:
    build_region(town, tmp_path / "region")
    return tmp_path / "region"


def table(folder: Path, ending: str, *, seed: int = 1) -> Path:
    generator = np.random.default_rng(seed)
    columns = {
        "number": np.arange(ROWS),
        "e": generator.uniform(399_500, 402_500, ROWS).round(2),
        "n": generator.uniform(5_699_500, 5_701_500, ROWS).round(2),
    }
    file = folder / f"in.{ending}"
    (pq.write_table if ending == "parquet" else pacsv.write_csv)(pa.table(columns), file)
    return file


def run(source: Path, target: Path, region: Path) -> "subprocess.Popen[bytes]":
    arguments = ["assign", source, target, "--xy", "e", "n", "--crs", "EPSG:25832"]
    command = [sys.executable, "-m", "geofh", *arguments, "--region", region, "--resume", "--quiet"]
    return subprocess.Popen([str(one) for one in command])


def kill_when(process: "subprocess.Popen[bytes]", is_time: Callable[[], bool]) -> bool:
    """Kill a run the hard way; tell whether it was still running."""
    while process.poll() is None:
        if is_time():
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            return process.returncode == -signal.SIGKILL
        time.sleep(0.001)
    return False


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_killed_runs_end_with_the_bytes_of_one_that_was_not(
    region: Path, tmp_path: Path, ending: str
) -> None:
    source = table(tmp_path, ending)
    whole, target = tmp_path / f"whole.{ending}", tmp_path / "results" / f"out.{ending}"
    assign(source, whole, region=open_region(region), question=POINT)
    target.parent.mkdir()
    parts = target.with_name(f".parts-{target.name}")

    def finished() -> int:
        return len(list(parts.glob("*.arrow")))

    assert kill_when(run(source, target, region), lambda: finished() >= 1)
    kept = {file: file.stat().st_mtime_ns for file in parts.glob("*.arrow")}
    assert kill_when(run(source, target, region), lambda: finished() > len(kept))
    (parts / "000002.tmp").write_bytes(b"half a batch")
    # What was finished was not done again.
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    kill_when(run(source, target, region), lambda: any(target.parent.glob(".tmp-*")))
    assert run(source, target, region).wait(60) == 0

    assert target.read_bytes() == whole.read_bytes()
    assert not parts.exists()


def test_another_source_begins_anew(region: Path, tmp_path: Path) -> None:
    source, target = table(tmp_path, "parquet"), tmp_path / "out.parquet"
    parts = tmp_path / ".parts-out.parquet"
    assert kill_when(run(source, target, region), (parts / "000000.arrow").exists)
    table(tmp_path, "parquet", seed=2)

    assert run(source, target, region).wait(60) == 0

    assign(source, tmp_path / "whole.parquet", region=open_region(region), question=POINT)
    assert target.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has such locks")
def test_two_runs_of_one_target_are_kept_apart(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with (
        open_parts(target, {"source": "a"}, keys=["source"]),
        pytest.raises(InputError, match="written by another run"),
        open_parts(target, {"source": "a"}, keys=["source"]),
    ):
        pass
