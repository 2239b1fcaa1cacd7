"""Derive Dortmund's postcode areas, which are only understood in a query, never printed.

    python scripts/derive_postcodes.py [--package WHEEL] [--addresses FILE] [--facts FOLDER]

A postcode cuts across Unterbezirke. Its ``members`` are those in which a noticeable share of
the register's addresses lies inside the (simplified) postcode area, so that "44227" becomes a
question about these Unterbezirke. Writes ``data/districts/dortmund/layers/plz.parquet``.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import shapely
from coverage_lines import simplify
from inputs import REGIONS, SHARED, Register, read_facts, read_postcodes, read_register
from layer_rows import LayerRow, write_rows

__all__ = ["main", "postcode_rows"]

FOLDER = REGIONS / "dortmund" / "layers"

# An Unterbezirk counts when it holds at least this share of the postcode's addresses: fewer
# are the wobble of simplified lines.
MEMBER_SHARE = 0.005
# The source is already simplified to about 50 m: this only saves bytes.
TOLERANCE_M = 10.0
GRID_M = 1.0


def postcode_rows(polygons: Mapping[str, shapely.Geometry], register: Register) -> list[LayerRow]:
    """Draw these postcodes and name the Unterbezirke that each of them meets.

    Every address of the city has one of its postcodes; one that lies beyond all of the
    simplified areas counts for the nearest.
    """
    codes = sorted(polygons)
    drawn = simplify(
        {code: polygons[code] for code in codes}, tolerance_m=TOLERANCE_M, grid_m=GRID_M
    )
    tree = shapely.STRtree([polygons[code] for code in codes])
    nearest = tree.query_nearest(shapely.points(register.xy), all_matches=False)[1]
    tally = {code: Counter[str]() for code in codes}
    for code, area_id in zip(nearest, register.area_ids, strict=True):
        tally[codes[code]][str(area_id)] += 1
    return [
        LayerRow(id=code, name=code, members=_members(tally[code]), geometry=drawn[code])
        for code in codes
    ]


def _members(count: Counter[str]) -> tuple[str, ...]:
    least = MEMBER_SHARE * count.total()
    return tuple(sorted(area_id for area_id, addresses in count.items() if addresses >= least))


def main(arguments: Sequence[str] | None = None) -> None:
    """Derive and write the layer, print its size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help="wheel of reegis 0.2.1")
    parser.add_argument(
        "--addresses",
        type=Path,
        default=SHARED / "regions" / "dortmund" / "addresses_25832.csv.gz",
        help="the city's address register (CSV, gzip)",
    )
    parser.add_argument(
        "--facts", type=Path, default=SHARED / "facts", help="folder with the tables of names"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the layer")
    options = parser.parse_args(arguments)
    city = next(
        row
        for row in read_facts(options.facts / "dortmund_districts.csv")
        if row["level"] == "stadt"
    )
    everywhere = read_postcodes(options.package)
    polygons = {code: everywhere[code] for code in city["plz"].split()}
    rows = postcode_rows(polygons, read_register(options.addresses))
    options.out.mkdir(parents=True, exist_ok=True)
    write_rows(rows, options.out / "plz.parquet")


if __name__ == "__main__":
    main()
