"""Measure how streets of one name are told apart (`geofh.region.samename`).

    python scripts/evaluate_namesakes.py

No register with streets of one name is at hand, but one with a known truth can be made: Essen's
addresses are laid over Dortmund's, centre on centre and in four directions, so that every name
that both have is that of two streets of one town, as near to each other as chance wants it.
Counted are the names whose addresses are divided exactly so, and those that are not: those left
as one share no house, or lie too near to each other. The last columns are the streets of each
register alone that are divided although a name is one street there. The table stands in
docs/geocoder.md.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from inputs import ROOT, SHARED

from geofh.address import fold
from geofh.geocode.index import house_code
from geofh.region import samename
from geofh.region.build_recipe import read_build_recipe
from geofh.region.sources import Tally, read_addresses

__all__ = ["main"]

GAPS_M = (100.0, 200.0, 500.0, 1_000.0)
JOINED_M = (1_000.0, 4_000.0)
QUARTER_TURN = np.array([[0, -1], [1, 0]])
Street = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]


def streets_of(recipe: str) -> Mapping[str, Street]:
    """Give each street's points, around the middle of the town, and its houses, as a build does."""
    given = read_build_recipe(ROOT / "recipes" / f"{recipe}.toml").addresses
    if given is None:
        raise SystemExit(f"recipes/{recipe}.toml names no addresses")
    table = pa.concat_tables(read_addresses(given, tally=Tally()).tables)
    xy = np.column_stack([table[axis].to_numpy() for axis in ("easting", "northing")])
    xy -= np.median(xy, axis=0)
    house = np.array(
        [
            house_code(number, suffix)
            for number, suffix in zip(
                table["house_number"].to_pylist(), table["suffix"].to_pylist(), strict=True
            )
        ]
    )
    keys = np.array([fold(name) for name in table["street"].to_pylist()])
    order = np.argsort(keys, kind="stable")
    names, starts = np.unique(keys[order], return_index=True)
    rows = np.split(order, starts[1:])
    return {str(name): (xy[at], house[at]) for name, at in zip(names, rows, strict=True)}


def overlaid(one: Mapping[str, Street], other: Mapping[str, Street]) -> Iterator[str]:
    """Tell for each common name and each quarter turn how the two streets were told apart."""
    common = sorted(one.keys() & other.keys())
    for name, turn in product(common, range(4)):
        (xy, house), (straight_xy, more_house) = one[name], other[name]
        more_xy = straight_xy @ np.linalg.matrix_power(QUARTER_TURN, turn)
        found = samename.split_street(
            np.concatenate([xy, more_xy]), np.concatenate([house, more_house])
        )
        first, second = set(found[: len(xy)].tolist()), set(found[len(xy) :].tolist())
        if first & second:
            is_whole = len(first | second) == 1
            is_plain = np.intersect1d(house, more_house).size == 0
            yield ("no house twice" if is_plain else "too near") if is_whole else "mixed"
        else:
            yield "exactly two" if len(first) == len(second) == 1 else "in more parts"


def main() -> None:
    """Print the table for several distances; the first line has those that are used."""
    os.environ.setdefault("GEOFH_SHARED", str(SHARED))
    towns = {
        recipe: streets_of(recipe) for recipe in ("dortmund-register", "essen", "kaiserslautern")
    }
    outcomes = ("exactly two", "no house twice", "too near", "in more parts", "mixed")
    print("| gap | joined up to | " + " | ".join((*outcomes, *towns)) + " |")
    used = samename.GAP_M, samename.JOINED_M
    others = sorted({(g, j) for g in GAPS_M for j in JOINED_M} - {used})
    for samename.GAP_M, samename.JOINED_M in [used, *others]:
        counts = Counter(overlaid(towns["dortmund-register"], towns["essen"]))
        total = counts.total()
        shares = [f"{counts[outcome]} ({counts[outcome] / total:.1%})" for outcome in outcomes]
        alone = [
            str(sum(bool(samename.split_street(*street).any()) for street in town.values()))
            for town in towns.values()
        ]
        cells = (f"{samename.GAP_M:.0f} m", f"{samename.JOINED_M:.0f} m", *shares, *alone)
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
