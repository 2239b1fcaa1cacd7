"""Promise: a table is answered at the speed of its disk. `geofh.bulk.assign` beside geopandas.

    python benchmarks/assign.py [--points 1000000] [--addresses 5000]

Same points, same two layers, in turns and in the same run: file to file, reading and writing
included. geopandas holds the whole table, `assign` a batch of it. The ids are compared.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from measure import machine, ratio

from geofh import Region, open_region
from geofh.bulk import Line, Point, assign
from geofh.resources import regions_folder

LAYERS = ("unterbezirk", "stadtbezirk")
WEST, SOUTH, EAST, NORTH = 7.30, 51.41, 7.64, 51.60
SEED = 1


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--addresses", type=int, default=5_000)
    asked = parser.parse_args()
    region = open_region("dortmund")
    print(machine("geofh", "pyarrow", "geopandas"))
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            coordinates(region, Path(folder), ending, asked.points) for ending in ("parquet", "csv")
        ]
        rows.append(addresses(region, Path(folder), asked.addresses))
    print("\n| a file to a file, one run | assign | beside |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def coordinates(region: Region, folder: Path, ending: str, count: int) -> tuple[str, str, str]:
    """Time coordinates in degrees, and geopandas on the same file."""
    rng = np.random.default_rng(SEED)
    table = pa.table({"x": rng.uniform(WEST, EAST, count), "y": rng.uniform(SOUTH, NORTH, count)})
    source, ours, theirs = (folder / f"{name}.{ending}" for name in ("in", "ours", "theirs"))
    (pq.write_table if ending == "parquet" else pacsv.write_csv)(table, source)
    point = Point(lon="x", lat="y")
    took = seconds(lambda: assign(source, ours, region=region, question=point, layers=LAYERS))
    peer = seconds(lambda: geopandas_join(source, theirs))
    for layer in LAYERS:
        same = read(ours)[f"{layer}_id"].astype("string").fillna("") == read(theirs)[
            f"{layer}_id"
        ].astype("string").fillna("")
        if not same.all():
            raise SystemExit(f"{ending}: {(~same).sum()} rows differ in {layer}")
    return (
        f"{count:,} coordinates, {ending}",
        f"{count / took:,.0f} rows/s",
        f"geopandas {count / peer:,.0f} rows/s, {ratio(peer, took)}",
    )


def geopandas_join(source: Path, target: Path) -> None:
    """Do the same with geopandas: read, join each layer, write."""
    frame = read(source)
    points = geopandas.GeoDataFrame(
        frame, geometry=geopandas.points_from_xy(frame.x, frame.y, crs=4326)
    ).to_crs(25832)
    for layer in LAYERS:
        areas = geopandas.read_parquet(regions_folder() / f"dortmund/layers/{layer}.parquet")
        areas = areas[["id", "geometry"]].rename(columns={"id": f"{layer}_id"})
        joined = geopandas.sjoin(points, areas, how="left", predicate="intersects")
        first = joined[~joined.index.duplicated()]
        points[f"{layer}_id"] = first[f"{layer}_id"]
    plain = pd.DataFrame(points.drop(columns="geometry"))
    if target.suffix == ".csv":
        plain.to_csv(target, index=False)
    else:
        plain.to_parquet(target)


def addresses(region: Region, folder: Path, count: int) -> tuple[str, str, str]:
    """Time addresses; there is no peer that reads them without a service."""
    names = sorted({side.name for side in region.street_sketch()})
    rng = np.random.default_rng(SEED)
    lines = [f"{rng.choice(names)} {number}" for number in rng.integers(1, 60, count)]
    source = folder / "addresses.csv"
    pacsv.write_csv(pa.table({"address": lines}), source)
    line = Line(column="address")
    took = seconds(lambda: assign(source, folder / "out.csv", region=region, question=line))
    return f"{count:,} addresses, csv", f"{count / took:,.0f} rows/s", ""


def read(path: Path) -> pd.DataFrame:
    """Read a table; ids are text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    ids = {f"{layer}_id": "string" for layer in LAYERS}
    return pd.read_csv(path, dtype=ids)


def seconds(call: Callable[[], object]) -> float:
    """Take the wall time of one run."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
