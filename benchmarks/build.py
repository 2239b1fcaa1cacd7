"""Measure what a build costs: time, peak memory, bytes per address, time to open and to answer.

    python benchmarks/build.py recipes/essen.toml [RECIPE …]
    python benchmarks/build.py --synthetic 1000000 5000000

Each build, opening and answer runs in a fresh process. The synthetic register is a made-up town
of that many addresses: two sizes show how memory grows.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

BUILD = """
import resource, sys, time
from pathlib import Path
from geofh.region.build import build_region
start = time.perf_counter()
report = build_region(Path(sys.argv[1]), Path(sys.argv[2]))
seconds = time.perf_counter() - start
peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = report.streets.addresses if report.streets else 0
print(seconds, peak_kb, count)
"""

OPEN = """
import sys, time
start = time.perf_counter()
import geofh
imported = time.perf_counter()
region = geofh.open_region(sys.argv[1])
opened = time.perf_counter()
region.locate_at(7.0, 51.45)
print(imported - start, opened - imported, time.perf_counter() - start)
"""

STREETS_OF = 50
SEED = 1


def run(code: str, *arguments: Path) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(word) for word in done.stdout.split()]


def measure(recipe: Path, folder: Path, *, opens: bool) -> None:
    target = folder / recipe.stem
    seconds, peak_kb, count = run(BUILD, recipe, target)
    line = f"{recipe.stem:<20}{seconds:>8.1f} s{peak_kb / 1000:>8.0f} MB peak"
    if count:
        size = (target / "streets.parquet").stat().st_size
        line += f"{count:>12,.0f} addresses{size / count:>6.1f} B/address on disk"
    if opens:
        # The median of five fresh processes; the files are in the page cache.
        times = sorted(run(OPEN, target) for _ in range(5))[2]
        line += f"   open {times[1] * 1000:.0f} ms, start to answer {times[2] * 1000:.0f} ms"
    print(line, flush=True)


def synthetic(count: int, folder: Path) -> Path:
    """Write a made-up register, a square around it and a recipe; the seed is fixed."""
    rng = np.random.default_rng(SEED)
    side = 100_000.0
    ring = [[400_000, 5_600_000]]
    ring += [[ring[0][0] + side, ring[0][1]], [ring[0][0] + side, ring[0][1] + side]]
    ring += [[ring[0][0], ring[0][1] + side], ring[0]]
    feature = {
        "type": "Feature",
        "properties": {"id": "town"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "town.geojson").write_text(json.dumps(collection), "utf-8")
    with (folder / "addresses.csv").open("w", encoding="utf-8") as stream:
        stream.write("street,number,e,n\n")
        for street in range(count // STREETS_OF):
            start = np.array(ring[0]) + rng.uniform(5_000, side - 5_000, 2)
            steps = np.cumsum(rng.normal(15.0, 8.0, (STREETS_OF, 2)), axis=0)
            for number, (east, north) in enumerate(start + steps, start=1):
                stream.write(f"Weg {street},{number},{east:.2f},{north:.2f}\n")
    recipe = folder / f"synthetic-{count}.toml"
    told = 'attribution = "made up"\nlicence = "CC0-1.0"\ncrs = "EPSG:25832"\n'
    recipe.write_text(
        'schema = 1\nname = "synthetic"\ntitle = "Synthetic"\ncity_names = ["Synthetic"]\n'
        'land = "NW"\ntimezone = "Europe/Berlin"\ndata_date = 2026-01-01\n'
        '[[layers]]\nid = "town"\ntitle = "Town"\naccuracy_m = 0\n'
        '[layers.input]\npath = "town.geojson"\nformat = "vector"\n'
        f'columns = {{ id = "id", name = "id" }}\n{told}'
        f'[addresses]\npath = "addresses.csv"\nformat = "csv"\n{told}'
        'columns = { street = "street", house_number = "number", easting = "e", northing = "n" }\n',
        "utf-8",
    )
    return recipe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipes", nargs="*", type=Path)
    parser.add_argument("--synthetic", nargs="*", type=int, default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for recipe in options.recipes:
            measure(recipe, folder, opens=True)
        for count in options.synthetic:
            measure(synthetic(count, folder), folder, opens=False)


if __name__ == "__main__":
    main()
