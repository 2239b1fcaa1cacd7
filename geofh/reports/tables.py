"""One row per district with every number, unrounded: CSV, XLSX, Parquet, GeoPackage."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geofh.bulk.writing import open_target
from geofh.coverage.assess import Assessment
from geofh.coverage.trial import Trial
from geofh.crs import ANGLES

__all__ = ["TABLES", "district_table", "write_table"]

TABLES = (".csv", ".xlsx", ".parquet", ".gpkg")

_LAYER = "coverage"


def district_table(assessment: Assessment, trial: Trial | None = None) -> pa.Table:
    """Make the table; the columns' names carry their units, three tell what a trial changes.

    Returns
    -------
    Table
        One row per district, in the order of the layer. Undefined is null, never 0. Counts of
        districts with 1 to 4 children are null and ``withheld`` is true.
    """
    area, reach, capacity = assessment.area, assessment.reach, assessment.capacity
    limit = f"{assessment.question.limit_min:g}"
    heads = {
        "children": reach.children,
        f"children_beyond_{limit}_min": reach.unreached,
        "capacity_received": capacity.received,
        "capacity_lacking": capacity.lacking,
    }
    shares = {
        f"share_within_{limit}_min": reach.share,
        "mean_minutes_to_nearest": reach.mean_min,
        "capacity_per_child": np.divide(
            capacity.received,
            capacity.children,
            out=np.full(len(reach.ids), np.nan),
            where=capacity.children > 0,
        ),
    }
    if trial is not None and trial.comparison is not None:
        heads |= {
            f"children_beyond_{limit}_min_before": trial.before.reach.unreached,
            "children_better_off": trial.comparison.better,
            "children_worse_off": trial.comparison.worse,
        }
    columns = {
        "id": pa.array(area.district_ids),
        "name": pa.array(area.district_names),
        "rank": pa.array(reach.rank, type=pa.int32(), mask=assessment.withheld),
        **{name: _numbers(assessment.told(one)) for name, one in heads.items()},
        **{name: _numbers(assessment.told(one)) for name, one in shares.items()},
        f"value_{assessment.question.measure}": _numbers(assessment.value),
        "withheld": pa.array(assessment.withheld),
    }
    return pa.table(columns)


def write_table(table: pa.Table, outlines: dict[str, Any], *, ending: str) -> bytes:
    """Give the table as a file's bytes; a GeoPackage carries the outlines (EPSG:4326)."""
    with tempfile.TemporaryDirectory(prefix="geofh-") as folder:
        file = Path(folder) / f"{_LAYER}{ending}"
        if ending == ".gpkg":
            _geopackage(table, outlines, file)
        else:
            with open_target(file, table.schema) as write:
                write(table)
        return file.read_bytes()


def _geopackage(table: pa.Table, outlines: dict[str, Any], file: Path) -> None:
    # GDAL costs a quarter of a second: only those who write it pay.
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    shapes = {
        one["properties"]["id"]: shapely.from_geojson(json.dumps(one["geometry"]))
        for one in outlines["features"]
        if one["geometry"]
    }
    drawn = np.array([_multi(shapes.get(id_)) for id_ in table["id"].to_pylist()], dtype=object)
    placed = table.append_column("geom", pa.array(shapely.to_wkb(drawn), pa.binary()))
    # A column called "id" would be taken for GDAL's own row number by some readers.
    write_arrow(
        placed.rename_columns(["district_id", *placed.column_names[1:]]),
        file,
        layer=_LAYER,
        driver="GPKG",
        geometry_name="geom",
        geometry_type="MultiPolygon",
        crs=ANGLES,
    )


def _multi(shape: Any) -> Any:
    if shape is None or shape.geom_type == "MultiPolygon":
        return shape
    return shapely.multipolygons([shape])


def _numbers(values: Any) -> pa.Array:
    return pa.array(values, mask=~np.isfinite(values))
