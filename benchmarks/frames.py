"""Promise: whoever joins frames with GeoPandas changes one name. `sjoin_districts` beside `sjoin`.

    python benchmarks/frames.py [--points 1000000] [--rounds 5]

Both get the same ready frame of points, in metres and in degrees, and give a frame with id and
name; the layer of `sjoin` is ready made in metres. Ids are compared row by row.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

import geopandas
import numpy as np
from measure import machine

from geofh import open_region, sjoin_districts
from geofh.crs import ANGLES, METRES
from geofh.resources import regions_folder

LAYERS = {
    "12 Stadtbezirke": ("dortmund", "stadtbezirk"),
    "170 Unterbezirke": ("dortmund", "unterbezirk"),
    "Gemeinden NRW, Thüringen": ("nrw-thueringen", "gemeinde"),
}
Join = Callable[[], geopandas.GeoDataFrame]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(machine("geofh", "numpy", "pandas", "shapely", "geopandas"))
    print("\n| layer | points in | sjoin_districts | sjoin within | sjoin as first written |")
    print("|---|---|---|---|---|")
    for title, (name, layer) in LAYERS.items():
        region = open_region(name)
        areas = geopandas.read_parquet(regions_folder() / name / f"layers/{layer}.parquet")
        areas = areas.to_crs(METRES)[["id", "name", "geometry"]]
        low, high = areas.total_bounds.reshape(2, 2)
        xy = np.random.default_rng(1).uniform(low, high, (asked.points, 2))
        metres = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*xy.T, crs=METRES))
        for crs, points in ((METRES, metres), (ANGLES, metres.to_crs(ANGLES))):
            ours = partial(sjoin_districts, points, region, layers=[layer])
            within = partial(joined, points, areas, "within")
            first_written = partial(joined, points, areas, "intersects")
            spent = [take(join, asked.rounds) for join in (ours, within)]
            # It takes a minute: once is enough.
            spent.append(take(first_written, 1))
            compare(ours(), within(), layer)
            cells = [f"{spent[0]:.2f} s"]
            cells += [f"{one:.1f} s, {one / spent[0]:.0f}x" for one in spent[1:]]
            print(f"| {title} | {crs} | " + " | ".join(cells) + " |", flush=True)


def joined(
    points: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame, predicate: str
) -> geopandas.GeoDataFrame:
    """Join as everybody does."""
    return geopandas.sjoin(points.to_crs(METRES), areas, how="left", predicate=predicate)


def take(join: Join, rounds: int) -> float:
    """Take the median wall time of a join."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        join()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def compare(ours: geopandas.GeoDataFrame, theirs: geopandas.GeoDataFrame, layer: str) -> None:
    """Refuse to print figures of joins that differ."""
    different = (ours[f"{layer}_id"].fillna("") != theirs["id"].fillna("")).sum()
    if different:
        raise SystemExit(f"{different} rows differ")


if __name__ == "__main__":
    main()
