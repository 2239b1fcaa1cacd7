"""Measure what a build costs: time, peak memory, bytes per address, time to open and to answer.

    python benchmarks/build.py recipes/essen.toml [RECIPE …]
    python benchmarks/build.py --synthetic 1000000 5000000
    python benchmarks/build.py --text 0.2 2

Each build, opening and answer runs in a fresh process. The synthetic register is a made-up town
of that many addresses: two sizes show how memory grows. ``--text`` reads a table of so many
gigabytes and keeps nothing: the memory of the reader alone, which must not grow with the file.
"""

import argparse
import json
import os
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

READ = """
import resource, sys, time
from pathlib import Path
from geofh.region.sources import Given, Provenance, Tally, read_addresses
given = Given(
    what="[addresses]", path=Path(sys.argv[1]), stated="gebref.txt", format="gebref", columns={},
    provenance=Provenance(attribution="made up", licence="CC0-1.0", url="", date=None),
)
tally = Tally()
start = time.perf_counter()
for table in read_addresses(given, tally=tally).tables:
    pass
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, tally.read, tally.kept)
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


def measure(recipe: Path, folder: Path) -> None:
    target = folder / recipe.stem
    seconds, peak_kb, count = run(BUILD, recipe, target)
    line = f"{recipe.stem:<20}{seconds:>8.1f} s{peak_kb / 1000:>8.0f} MB peak"
    if count:
        size = sum(file.stat().st_size for file in target.glob("streets*") if file.is_file())
        line += f"{count:>12,.0f} addresses{size / count:>6.1f} B/address on disk"
    # Medians of five fresh processes each, in turns: the region's files in the page cache, and not.
    turns = [(run(OPEN, target), run_cold(target)) for _ in range(5)]
    warm, cold = (np.median(ones, axis=0) for ones in zip(*turns, strict=True))
    line += (
        f"   open {warm[1] * 1000:.0f} ms warm, {cold[1] * 1000:.0f} ms cold; start to answer "
        f"{warm[2] * 1000:.0f} ms warm, {cold[2] * 1000:.0f} ms cold"
    )
    print(line, flush=True)


def run_cold(target: Path) -> list[float]:
    """Open a region whose files the system has to fetch from the disk again."""
    for file in target.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
    return run(OPEN, target)


def measure_text(gigabytes: float, folder: Path) -> None:
    """Read a table of about this size, and keep nothing of it."""
    file = folder / "gebref.txt"
    with file.open("w", encoding="utf-8") as stream:
        block = "".join(
            f"N;DENW05AL0000{number:06};A;05;Nordrhein-Westfalen;9;Arnsberg;13;Dortmund;000;"
            f"Dortmund;;;00001;Lange Straße {number % 997};{number % 300 + 1};;32;"
            f"{390_000 + number}.123;5707000.456;2026-07-01\n"
            for number in range(20_000)
        )
        for _ in range(int(gigabytes * 1e9 / len(block.encode()))):
            stream.write(block)
    seconds, peak_kb, read, kept = run(READ, file)
    size = file.stat().st_size
    print(
        f"{size / 1e9:.2f} GB of text{seconds:>8.1f} s{size / 1e6 / seconds:>8.0f} MB/s"
        f"{peak_kb / 1000:>8.0f} MB peak{read:>12,.0f} rows read{kept:>12,.0f} kept",
        flush=True,
    )
    file.unlink()


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
    parser.add_argument("--text", nargs="*", type=float, default=[], metavar="GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for recipe in options.recipes:
            measure(recipe, folder)
        for count in options.synthetic:
            measure(synthetic(count, folder), folder)
        for gigabytes in options.text:
            measure_text(gigabytes, folder)


if __name__ == "__main__":
    main()
