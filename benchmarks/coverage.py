"""Measure a whole coverage analysis, from the command to the file: time and peak memory.

    python benchmarks/coverage.py REGION[:LAYER] …

Each run is a process of its own. Where the time goes is measured once more inside one process.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from measure import machine, median_s, report

from geofh import Region, open_region
from geofh.coverage.analysis import study_area
from geofh.coverage.assess import Question, assess
from geofh.coverage.demand import demand_of
from geofh.coverage.study import StudyArea
from geofh.network import WALKERS
from geofh.records import Need

ENDINGS = (".csv", ".gpkg", ".html", ".pdf")
KIND, MINUTES = "kindergarten", 15
RUNS = 3


def command(region: str, layer: str, target: Path) -> list[str]:
    words = [sys.executable, "-m", "geofh", "coverage", "--region", region, "--kind", KIND]
    return [*words, "--layer", layer, "--minutes", str(MINUTES), "-o", str(target)]


def whole(region: str, layer: str) -> tuple[str, str, str]:
    """Take each format's wall time, and the most memory of any of them."""
    cells = []
    with tempfile.TemporaryDirectory() as folder:
        for ending in ENDINGS:
            words = command(region, layer, Path(folder) / f"out{ending}")
            seconds = median_s(
                lambda words=words: subprocess.run(words, check=True, capture_output=True),
                runs=RUNS,
            )
            cells.append(f"{ending} {seconds:.1f} s")
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return f"{Path(region).name} {layer}".strip(), ", ".join(cells), f"peak {peak_mb:.0f} MB"


def steps(name: str, layer: str) -> list[tuple[str, str, str]]:
    """Tell where the time goes."""
    today = date.today()  # noqa: DTZ011
    start = time.perf_counter()
    region = open_region(name)
    opened = time.perf_counter() - start
    demand_s = median_s(lambda: demand_of(region.bundle, on=today), runs=RUNS)
    study_s = median_s(lambda: study(region, layer, today), runs=RUNS)
    area = study(region, layer, today)
    assess_s = median_s(lambda: assess(area, Question(limit_min=MINUTES)), runs=RUNS)
    spots, sites = len(area.demand.ids), len(area.supply.ids)
    return [
        ("open the region", f"{opened:.2f} s", ""),
        ("demand on spots", f"{demand_s:.2f} s", f"{spots:,} spots"),
        ("study area, demand included", f"{study_s:.2f} s", f"{sites:,} sites"),
        ("times and measures", f"{assess_s:.2f} s", f"{len(area.district_ids)} districts"),
    ]


def study(region: Region, layer: str, today: date) -> StudyArea:
    return study_area(
        region.bundle,
        [KIND],
        need=Need(),
        on=today,
        walker=WALKERS["adult"],
        layer=layer,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("regions", nargs="*", default=["dortmund"])
    print(machine("numpy", "scipy", "shapely", "reportlab"))
    chosen = [one.partition(":")[::2] for one in parser.parse_args().regions]
    report("From the command to the file", [whole(region, layer) for region, layer in chosen])
    for region, layer in chosen:
        report(f"Inside: {Path(region).name} {layer}", steps(region, layer))


if __name__ == "__main__":
    main()
