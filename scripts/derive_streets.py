"""Derive Dortmund's street directory from the city's address register.

Each side of a street keeps only the houses that are needed to place all others by their number
within a tolerance, and the Unterbezirk of every stretch between them.

    python scripts/derive_streets.py [--addresses FILE]
    python scripts/derive_streets.py --trials      compare tolerances and ways of thinning

The first writes ``data/districts/dortmund/streets.parquet`` and the index beside it; the second
writes nothing. The columns are described in docs/architecture.md, the choice in
docs/accuracy-addresses.md.
"""

import argparse
import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from inputs import REGIONS, SHARED
from street_register import Addresses, Floats, read_addresses
from street_thinning import (
    Rows,
    Thinning,
    fewest_points,
    interpolation_errors,
    longest_reach,
    recursive_split,
)

from geofh.geocode import write_index
from geofh.io import write_streets
from geofh.region.bundle import index_file
from geofh.tables import STREET_COLUMNS

__all__ = ["derive", "main"]

FILE = REGIONS / "dortmund" / "streets.parquet"
TOLERANCE_M = 20.0

SIDES = ("all", "even", "odd")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thinned:
    """Hold one way to write a street down: rows kept per side, and every house's error."""

    rows: tuple[tuple[str, Addresses, Rows], ...]
    errors: Floats

    @property
    def points(self) -> int:
        return sum(len(chosen) for _, _, chosen in self.rows)


def derive(
    addresses: Addresses, *, tolerance_m: float, thinning: Thinning, sides: str = "decide"
) -> tuple[pa.Table, Floats]:
    """Build the directory.

    Parameters
    ----------
    sides
        "split" odd from even, "join" them, or "decide" per street by the data.

    Returns
    -------
    table, errors
        Columns of the contract, ordered by street, side and house number; metres per address.
    """
    streets = [
        _thin(street, tolerance_m=tolerance_m, thinning=thinning, sides=sides)
        for street in addresses.by_street()
    ]
    columns: dict[str, list[object]] = {name: [] for name in STREET_COLUMNS}
    for side, houses, chosen in itertools.chain.from_iterable(s.rows for s in streets):
        kept = houses.take(chosen)
        columns["street"] += kept.streets.tolist()
        columns["side"] += [side] * len(kept)
        columns["house_number"] += kept.numbers.tolist()
        columns["suffix"] += kept.suffixes.tolist()
        columns["easting"] += kept.xy[:, 0].tolist()
        columns["northing"] += kept.xy[:, 1].tolist()
        columns["area_id"] += kept.area_ids.tolist()
    table = pa.table(columns, schema=pa.schema(list(STREET_COLUMNS.items())))
    return table, np.concatenate([street.errors for street in streets])


def _thin(street: Addresses, *, tolerance_m: float, thinning: Thinning, sides: str) -> _Thinned:
    is_odd = street.numbers % 2 == 1
    halves = [("even", street.take(~is_odd)), ("odd", street.take(is_odd))]

    def thin(parts: list[tuple[str, Addresses]]) -> _Thinned:
        rows = tuple((side, part, thinning(part, tolerance_m)) for side, part in parts)
        errors = [interpolation_errors(part, chosen) for _, part, chosen in rows]
        return _Thinned(rows=rows, errors=np.concatenate(errors))

    if sides == "join":
        return thin([("all", street)])
    split = thin([half for half in halves if len(half[1])])
    if sides == "split":
        return split
    joined = thin([("all", street)])
    # A street that does not alternate is better in one row: fewer points, no larger error.
    is_better = joined.points < split.points and joined.errors.sum() <= split.errors.sum()
    return joined if is_better else split


def _compare(addresses: Addresses) -> None:
    trials: list[tuple[str, Thinning, str, float]] = [
        ("recursive split", recursive_split, "split", 25.0),
        ("longest reach", longest_reach, "split", 25.0),
        ("fewest points", fewest_points, "join", 25.0),
        ("fewest points", fewest_points, "split", 25.0),
        ("fewest points", fewest_points, "decide", 25.0),
        ("fewest points", fewest_points, "decide", 20.0),
        ("fewest points", fewest_points, "decide", 15.0),
        ("fewest points", fewest_points, "decide", 10.0),
    ]
    print("| thinning | sides | tolerance | points | share | kB | median | p95 | max |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, thinning, sides, tolerance_m in trials:
        table, errors = derive(addresses, tolerance_m=tolerance_m, thinning=thinning, sides=sides)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "trial.parquet"
            write_streets(table, file)
            size_kb = file.stat().st_size / 1000
        median, p95 = np.percentile(errors, [50, 95])
        print(
            f"| {name} | {sides} | {tolerance_m:.0f} m | {len(table):,} "
            f"| {len(table) / len(addresses):.1%} | {size_kb:.0f} "
            f"| {median:.1f} m | {p95:.1f} m | {errors.max():.1f} m |"
        )


def main() -> None:
    """Write the directory and say how large and how exact it became."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    register = SHARED / "regions" / "dortmund" / "addresses_25832.csv.gz"
    parser.add_argument("--addresses", type=Path, default=register)
    parser.add_argument("--trials", action="store_true")
    options = parser.parse_args()
    addresses = read_addresses(options.addresses)
    if options.trials:
        _compare(addresses)
        return
    table, errors = derive(addresses, tolerance_m=TOLERANCE_M, thinning=fewest_points)
    write_streets(table, FILE)
    write_index(index_file(FILE), table)
    between = errors[errors > 0]
    print(
        f"{FILE.name}: {len(table):,} support points for {len(addresses):,} addresses, "
        f"{FILE.stat().st_size / 1000:.0f} kB; median {np.median(errors):.1f} m, 95 % within "
        f"{np.percentile(errors, 95):.1f} m, of the interpolated {len(between):,} within "
        f"{np.percentile(between, 95):.1f} m"
    )


if __name__ == "__main__":
    main()
