"""Rows of a district layer -> GeoParquet, and areas dissolved from smaller ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import shapely

from geofh.io import write_layer
from geofh.tables import LAYER_COLUMNS

__all__ = ["LayerRow", "dissolve", "write_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """Describe one area of a layer, as docs/architecture.md lays down the columns.

    ``members`` is none in the finest layer; ``geometry`` is none where no line is known;
    ``ars``, the official regional key, goes into the file where it is stated.
    """

    id: str
    name: str
    members: tuple[str, ...] | None = None
    partial_members: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    geometry: shapely.Geometry | None = None
    ars: str = ""


def dissolve(areas: Mapping[str, shapely.Geometry], members: Iterable[str]) -> shapely.Geometry:
    """Unite neighbours of one coverage; the outer edges stay the very same."""
    return shapely.normalize(shapely.coverage_union_all([areas[member] for member in members]))


def write_rows(rows: Sequence[LayerRow], file: Path) -> None:
    """Write a layer and say how large it became."""
    columns = {
        "id": [row.id for row in rows],
        "name": [row.name for row in rows],
        "members": [row.members for row in rows],
        "partial_members": [row.partial_members for row in rows],
        "valid_from": [row.valid_from for row in rows],
        "valid_to": [row.valid_to for row in rows],
        "geometry": [row.geometry and shapely.to_wkb(row.geometry) for row in rows],
    }
    table = pa.table(columns, schema=pa.schema(list(LAYER_COLUMNS.items())))
    if any(row.ars for row in rows):
        table = table.append_column("ars", pa.array([row.ars for row in rows]))
    write_layer(table, file)
    print(f"{file.name}: {len(rows)} areas, {file.stat().st_size / 1000:.0f} kB")
