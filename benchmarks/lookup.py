"""Promise: one point, all layers, at most 20 microseconds; a built region opens prepared.

    python benchmarks/lookup.py [--region dortmund …]

Random points in the region's rectangle, one after the other, in one process. GEOS: the same
question through a tree of each layer's polygons, as `find` asked it before it had grids.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from measure import machine, median_s, report

from geofh.crs import to_lonlat, to_metres
from geofh.districts import DistrictIndex, DistrictLayer, StoredGrids
from geofh.io import read_layer
from geofh.resources import regions_folder

POINTS = 3_000
DAY = date(2026, 11, 26)
ACCURACY_M = 0.0


def main() -> None:
    """Print a table for each region."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", nargs="+", default=["dortmund", "nrw-thueringen"])
    asked = parser.parse_args()
    print(machine("geofh", "numpy", "shapely", "pyproj"))
    for name in asked.region:
        layers = [read(file) for file in sorted((regions_folder() / name / "layers").glob("*.p*"))]
        report(f"{name}: {len(layers)} layers, one point", rows(layers))


def read(file: Path) -> DistrictLayer:
    """Read a shipped layer."""
    return DistrictLayer.from_table(
        read_layer(file), layer_id=file.stem, title=file.stem, accuracy_m=50.0
    )


def rows(layers: list[DistrictLayer]) -> list[tuple[str, str, str]]:
    """Time the questions about one point, and opening."""
    index = DistrictIndex(layers)
    land = shapely.total_bounds(np.concatenate([layer.geometries for layer in layers]))
    xy = np.random.default_rng(1).uniform(*land.reshape(2, 2), (POINTS, 2))
    degrees = list(zip(*(axis.tolist() for axis in to_lonlat(*xy.T)), strict=True))
    trees = [shapely.STRtree(layer.geometries[layer.rows_on(DAY)]) for layer in layers]

    def by_geos(lon: float, lat: float) -> None:
        point = shapely.Point(to_metres(lon, lat))
        for tree in trees:
            tree.query(point, predicate="intersects")

    def each(ask: object) -> float:
        return median_s(lambda: [ask(*one) for one in degrees], runs=5) / POINTS * 1e6

    geos = each(by_geos)
    projected = each(to_metres)
    ids = each(lambda lon, lat: index.ids_at(lon, lat, on=DAY))
    locate = each(lambda lon, lat: index.locate(lon, lat, accuracy_m=ACCURACY_M, on=DAY))
    with tempfile.TemporaryDirectory() as folder:
        files = {layer.id: Path(folder) / f"{layer.id}.grids" for layer in layers}
        for layer, file in files.items():
            index.write_grids(layer, file)
        size = sum(file.stat().st_size for file in files.values())

        def opened() -> DistrictIndex:
            return DistrictIndex(layers, stored={one: StoredGrids(f) for one, f in files.items()})

        mapped = median_s(opened, runs=5) * 1e3
        first = median_s(lambda: opened().ids_at(*degrees[0], on=DAY), runs=5) * 1e3
    built = median_s(lambda: DistrictIndex(layers).ids_at(*degrees[0], on=DAY), runs=3) * 1e3
    return [
        ("ids of all layers (`ids_at`)", f"{ids:.1f} µs", f"GEOS {geos:.1f} µs, {geos / ids:.1f}x"),
        ("with doubt and borders (`locate`)", f"{locate:.1f} µs", "all lines 50 m uncertain"),
        ("of that the projection", f"{projected:.1f} µs", ""),
        ("map the stored grids", f"{mapped:.2f} ms", f"{size / 1e6:.1f} MB"),
        ("the same and a first point", f"{first:.2f} ms", f"building instead: {built:.0f} ms"),
    ]


if __name__ == "__main__":
    main()
