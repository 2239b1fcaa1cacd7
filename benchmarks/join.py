"""Promise: nobody waits for the join. Points to areas with `CellGrid`, beside its peers.

    python benchmarks/join.py                              the shipped layers
    python benchmarks/join.py --layer name=polygons.gpkg   any other layer, repaired, in metres
    python benchmarks/join.py --designs                    other ways to ask the same grid
    python benchmarks/join.py --sizes                      cell sizes: time against bytes

All engines get the same points, in turns, several rounds; the ratio is that of the medians, and
every answer is compared. Peers get their points ready made, outside the clock. All of them come
with `pip install --group peers`; those that are not there are named and left out. CPU time is
printed beside wall time because machines are shared.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import geopandas
import numpy as np
import shapely
from join_designs import compiled, grid_then_geos, one_level
from join_peers import PEERS
from measure import machine, median_s

from geofh.crs import METRES
from geofh.kernel import CellGrid
from geofh.resources import regions_folder

SHIPPED = {
    "Stadtbezirke": "dortmund/layers/stadtbezirk.parquet",
    "Statistische Bezirke": "dortmund/layers/statistischer_bezirk.parquet",
    "Unterbezirke": "dortmund/layers/unterbezirk.parquet",
    "Gemeinden NRW, Thüringen": "nrw-thueringen/layers/gemeinde.parquet",
}
ROUNDS = 5
POINTS = 10_000_000
PEER_POINTS = 100_000
THREADS = os.cpu_count() or 1
Engine = Callable[[], object]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layer", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--peer-points", type=int, default=PEER_POINTS)
    parser.add_argument("--designs", action="store_true")
    parser.add_argument("--sizes", action="store_true")
    asked = parser.parse_args()
    print(machine("geofh", "numpy", "shapely", "geopandas"), f"GEOS {shapely.geos_version_string}")
    print(f"reads {_bandwidth():.0f} GB/s from memory with one thread")
    for name, file in layers(asked.layer).items():
        shapes = read_layer(file)
        title = f"{name}: {len(shapes)} areas, {shapely.get_num_coordinates(shapes).sum()} vertices"
        if asked.sizes:
            compare_sizes(title, shapes, asked.points)
        elif asked.designs:
            compare_designs(title, shapes, asked.points)
        else:
            compare_peers(title, shapes, asked.points, asked.peer_points)


def layers(named: list[str]) -> dict[str, Path]:
    """Give the files of layers named as NAME=FILE, or of the shipped ones."""
    pairs = (one.split("=", 1) for one in named)
    return {name: Path(file) for name, file in pairs} or {
        name: regions_folder() / file for name, file in SHIPPED.items()
    }


def read_layer(file: Path) -> np.ndarray:
    """Read polygons of a file, in metres, repaired."""
    shapes = np.asarray(_read(file).to_crs(METRES).geometry)
    shapes = shapes[~shapely.is_missing(shapes)]
    invalid = ~shapely.is_valid(shapes)
    shapes[invalid] = shapely.make_valid(shapes[invalid])
    return shapes


def _read(file: Path) -> geopandas.GeoDataFrame:
    if file.suffix == ".parquet":
        return geopandas.read_parquet(file)
    content: Path | BytesIO = file
    if file.suffix == ".json" and (text := file.read_bytes()).lstrip().startswith(b"["):
        # A bare list of features, as some packages have it, is no GeoJSON for GDAL.
        content = BytesIO(b'{"type": "FeatureCollection", "features": ' + text + b"}")
    return geopandas.read_file(content)


def scatter(shapes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points all over the layer's bounding box, in no order: the hardest for a cache."""
    low, high = shapely.total_bounds(shapes).reshape(2, 2)
    points = np.random.default_rng(1).uniform(low, high, (count, 2))
    return points[:, 0].copy(), points[:, 1].copy()


def compare_peers(title: str, shapes: np.ndarray, count: int, peer_count: int) -> None:
    """Time build, size, one point, many points, and peers."""
    grid = CellGrid.build(shapes)
    x, y = scatter(shapes, count)
    build_s = median_s(lambda: CellGrid.build(shapes), runs=3, warm_up=0)
    size = sum(array.nbytes for array in grid.arrays().values())
    pairs = list(zip(x[:20_000].tolist(), y[:20_000].tolist(), strict=True))
    one_s = median_s(lambda: [grid.area_at(*pair) for pair in pairs], runs=5) / len(pairs)
    near_s = median_s(lambda: [grid.borders_at(*p, within_m=25.0) for p in pairs[:2000]]) / 2000
    far_s = median_s(lambda: grid.border_distance_m(x[:50_000], y[:50_000], within_m=100.0), runs=3)
    print(
        f"\n## {title}\n\nbuild {build_s:.2f} s, {size / 1e6:.1f} MB; "
        f"one point {one_s * 1e6:.2f} µs, its borders within 25 m {near_s * 1e6:.1f} µs; "
        f"distance within 100 m {50_000 / far_s / 1e6:.2f} million points/s"
    )
    expected = grid.locate(x[:peer_count], y[:peer_count])
    engines: dict[str, tuple[Engine, int]] = {
        "CellGrid, 1 thread": (lambda: grid.locate(x, y), count),
        f"CellGrid, {THREADS} threads": (lambda: grid.locate(x, y, threads=THREADS), count),
        "CellGrid, all areas": (lambda: grid.locate_all(x, y), count),
    }
    for name, prepare in PEERS.items():
        try:
            ask = prepare(shapes, x[:peer_count], y[:peer_count])
            answer = ask()
        except ImportError as error:
            # What a peer itself needs may be missing, too, and only be missed when asked.
            print(f"{name} is not installed and left out: {error}")
            continue
        different = int((answer != expected).sum())
        note = "" if different == 0 else f" ({different} differ)"
        engines[name + note] = (ask, peer_count)
    _print_turns(engines, baseline="geopandas.sjoin within, from coordinates")


def compare_designs(title: str, shapes: np.ndarray, count: int) -> None:
    """Time other ways to ask the same grid."""
    grid = CellGrid.build(shapes)
    x, y = scatter(shapes, count)
    print(f"\n## {title}\n")
    ways = {
        "three steps, NumPy (shipped)": grid.locate,
        "one level instead of tiles": one_level(grid),
        "GEOS in crossed cells": grid_then_geos(shapes, grid),
    }
    try:
        ways["one loop, numba"], costs = compiled(grid)
        print("numba:", ", ".join(f"{name} {spent:.2f} s" for name, spent in costs.items()))
    except ImportError:
        pass
    expected = grid.locate(x, y)
    for name, way in ways.items():
        if not np.array_equal(way(x, y), expected):
            raise SystemExit(f"{name} answers differently")
    _print_turns(
        {name: (lambda way=way: way(x, y), count) for name, way in ways.items()},
        baseline="GEOS in crossed cells",
    )


def compare_sizes(title: str, shapes: np.ndarray, count: int) -> None:
    """Time cell sizes."""
    x, y = scatter(shapes, count)
    usual = 1 / CellGrid.build(shapes).arrays()["place"][2]
    grids = {
        share: CellGrid.build(shapes, cell_m=usual * share) for share in (0.5, 0.75, 1, 1.5, 2, 4)
    }
    sizes = {share: sum(a.nbytes for a in grid.arrays().values()) for share, grid in grids.items()}
    print(f"\n## {title}\n")
    _print_turns(
        {
            f"{usual * share:.1f} m, {sizes[share] / 1e6:.1f} MB": (
                lambda grid=grid: grid.locate(x, y),
                count,
            )
            for share, grid in grids.items()
        },
        baseline=f"{usual:.1f} m, {sizes[1] / 1e6:.1f} MB",
    )


def _print_turns(engines: dict[str, tuple[Engine, int]], *, baseline: str) -> None:
    wall: dict[str, list[float]] = {name: [] for name in engines}
    cpu: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, (ask, count) in engines.items():
            wall_start, cpu_start = time.perf_counter(), time.process_time()
            ask()
            cpu[name].append((time.process_time() - cpu_start) / count)
            wall[name].append((time.perf_counter() - wall_start) / count)
    against = next(name for name in engines if name.startswith(baseline))
    rows = []
    for name in engines:
        spent, busy = statistics.median(wall[name]), statistics.median(cpu[name])
        times = statistics.median(wall[against]) / spent
        cpu_times = statistics.median(cpu[against]) / busy
        speed = f"{1e-6 / spent:.2f} | {1e-6 / busy:.2f}"
        rows.append((name, speed, f"{times:.1f}x | {cpu_times:.1f}x"))
    print(
        "\n| engine | M points/s | per CPU second | ratio | ratio of CPU |\n|---|---|---|---|---|"
    )
    for row in rows:
        print("| " + " | ".join(row) + " |")


def _bandwidth() -> float:
    block = np.ones(2**25)
    return block.nbytes / median_s(block.sum) / 1e9


if __name__ == "__main__":
    main()
