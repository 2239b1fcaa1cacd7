"""Promise: a table larger than the machine. 50 million points on one and two Dask workers.

    python benchmarks/cluster.py [--points 50000000] [--polygons gemeinden.parquet]

Points lie in Parquet files of a million rows; each worker process (one thread) maps the stored
grid once, reads a file at a time and counts the points of each area. Counts are compared with
those of one process without Dask. Efficiency: speed of two workers over twice that of one.
"""

import argparse
import os
import tempfile
import time
from functools import cache
from pathlib import Path

import distributed
import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from measure import machine

from geofh.array_file import open_arrays, write_arrays
from geofh.crs import METRES
from geofh.kernel import CellGrid
from geofh.resources import regions_folder

PER_FILE = 1_000_000
KIND = "benchmark 1"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=50_000_000)
    parser.add_argument(
        "--polygons", type=Path, default=regions_folder() / "nrw-thueringen/layers/gemeinde.parquet"
    )
    asked = parser.parse_args()
    shapes = np.asarray(geopandas.read_parquet(asked.polygons).to_crs(METRES).geometry)
    print(machine("geofh", "numpy", "pyarrow", "distributed"), f"{os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        grid = Path(folder) / "areas.grid"
        write_arrays(grid, CellGrid.build(shapes).arrays(), kind=KIND)
        files = scatter(shapes, asked.points, Path(folder))
        print(f"{len(shapes)} areas, {len(files)} files of {PER_FILE} points\n")
        start = time.perf_counter()
        expected = sum(count(file, str(grid), len(shapes)) for file in files)
        alone = time.perf_counter() - start
        speed = {"one process, no Dask": asked.points / alone / 1e6}
        for workers in (1, 2):
            name = f"Dask, {workers} worker{'s' if workers > 1 else ''}"
            speed[name] = on_cluster(files, str(grid), len(shapes), workers, expected)
    print("| engine | M points/s |\n|---|---|")
    for name, value in speed.items():
        print(f"| {name} | {value:.1f} |")
    print(
        f"\nefficiency of two workers: {speed['Dask, 2 workers'] / speed['Dask, 1 worker'] / 2:.0%}"
    )


def scatter(shapes: np.ndarray, points: int, folder: Path) -> list[str]:
    """Write points all over the layer's rectangle."""
    low, high = shapely.total_bounds(shapes).reshape(2, 2)
    generator = np.random.default_rng(1)
    files = []
    for number in range(max(points // PER_FILE, 1)):
        x, y = generator.uniform(low, high, (PER_FILE, 2)).T
        files.append(str(folder / f"{number:04d}.parquet"))
        pq.write_table(pa.table({"x": x, "y": y}), files[-1], compression="none")
    return files


@cache
def grid_of(file: str) -> CellGrid:
    """Map a grid, once in each process."""
    return CellGrid.from_arrays(open_arrays(Path(file), kind=KIND))


def count(file: str, grid: str, areas: int) -> np.ndarray:
    """Count the points of each area in one file; the last count is of those in none."""
    table = pq.read_table(file, use_threads=False)
    found = grid_of(grid).locate(table["x"].to_numpy(), table["y"].to_numpy())
    return np.bincount(np.where(found < 0, areas, found), minlength=areas + 1)


def on_cluster(
    files: list[str], grid: str, areas: int, workers: int, expected: np.ndarray
) -> float:
    """Give million points per second on a cluster of this machine; the second run counts."""
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        ) as local,
        distributed.Client(local) as client,
    ):
        for _ in range(2):
            start = time.perf_counter()
            counts = client.gather(client.map(count, files, grid=grid, areas=areas, pure=False))
            spent = time.perf_counter() - start
    if not np.array_equal(sum(counts), expected):
        raise SystemExit(f"{workers} workers count otherwise than one process")
    return len(files) * PER_FILE / spent / 1e6


if __name__ == "__main__":
    main()
