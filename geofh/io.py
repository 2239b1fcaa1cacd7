"""Files -> checked Arrow tables, and layers -> files; a damaged file is named, never guessed at.

`read_streets` and `read_layer` give tables with exactly their columns; `read_layer` also checks
what GeoParquet 1.1 says about the geometry: its column, its encoding and its CRS. `write_layer`
and `write_streets` are their inverses; the same table gives the same bytes.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geofh.crs import METRES
from geofh.errors import DataError
from geofh.tables import (
    LAYER_COLUMNS,
    LAYER_REQUIRED,
    MUNICIPALITY,
    NAMESAKE,
    STREET_COLUMNS,
    Columns,
    check_columns,
)

__all__ = ["read_columns", "read_layer", "read_streets", "write_layer", "write_streets"]

_GEOPARQUET = "1.1.0"
_REPAIR = (
    "Install geofh again, or derive the file anew with its script (data/districts/SOURCES.md)."
)


def read_columns(file: Path, columns: Columns, *, required: Collection[str]) -> pa.Table:
    """Read these columns of a Parquet file, and no others.

    Raises
    ------
    DataError
        Missing, truncated or damaged file; a missing column; a wrong type; a missing value in a
        ``required`` column.
    """
    return check_columns(_load(file), columns, source=str(file), required=required)


def read_layer(file: Path) -> pa.Table:
    """Read a district layer: `LAYER_COLUMNS`, geometry as WKB in EPSG:25832.

    Raises
    ------
    DataError
        Missing, truncated or damaged file; a missing column; a wrong type; a missing value in a
        column that needs one; also a file without GeoParquet metadata, in another CRS, or
        with another geometry encoding than WKB.
    """
    table = _load(file)
    _check_geo(_metadata(table, file), file)
    return check_columns(table, LAYER_COLUMNS, source=str(file), required=LAYER_REQUIRED)


def read_streets(file: Path) -> pa.Table:
    """Read a street directory: `STREET_COLUMNS`, `MUNICIPALITY` and `NAMESAKE` where it has them.

    Raises
    ------
    DataError
        As for `read_layer`.
    """
    table = _load(file)
    further = {MUNICIPALITY: pa.string(), NAMESAKE: pa.int32()}
    columns = {
        **STREET_COLUMNS,
        **{name: kind for name, kind in further.items() if name in table.column_names},
    }
    return check_columns(table, columns, source=str(file), required=list(columns))


def write_layer(table: pa.Table, file: Path) -> None:
    """Write a district layer as GeoParquet 1.1 (zstd); equal tables give equal bytes.

    Parameters
    ----------
    table
        `LAYER_COLUMNS`, geometry as WKB in EPSG:25832 or null; further columns are kept.
    """
    check_columns(table, LAYER_COLUMNS, source=str(file), required=LAYER_REQUIRED)
    shapes = shapely.from_wkb(table.column("geometry").to_pylist())
    geo = json.dumps(_describe(shapes), sort_keys=True, separators=(",", ":"))
    pq.write_table(
        table.replace_schema_metadata({"geo": geo}),
        file,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
        write_statistics=False,
        # A flipped bit is found on reading even where it still decodes.
        write_page_checksum=True,
    )


def write_streets(table: pa.Table, file: Path) -> None:
    """Write a street directory (zstd); equal tables give equal bytes."""
    pq.write_table(
        table,
        file,
        compression="zstd",
        compression_level=19,
        use_dictionary=["street", "side", "suffix", "area_id", MUNICIPALITY, NAMESAKE],
        # Neighbouring houses share the leading bytes of their coordinates.
        column_encoding={
            "house_number": "DELTA_BINARY_PACKED",
            "easting": "BYTE_STREAM_SPLIT",
            "northing": "BYTE_STREAM_SPLIT",
        },
        write_statistics=False,
        write_page_checksum=True,
        store_schema=False,
    )


def _load(file: Path) -> pa.Table:
    try:
        # Not pq.read_table: it imports pandas wherever that is installed.
        with pq.ParquetFile(file, page_checksum_verification=True) as content:
            return content.read()
    except FileNotFoundError:
        raise _missing(file) from None
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from error


def _missing(file: Path) -> DataError:
    return DataError(f"{file} is missing. {_REPAIR}")


def _damaged(file: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DataError(f"{file} is damaged or truncated: {reason.rstrip('.')}. {_REPAIR}")


def _metadata(table: pa.Table, file: Path) -> dict[str, Any]:
    try:
        geo = json.loads((table.schema.metadata or {})[b"geo"])
    except (KeyError, ValueError) as error:
        raise DataError(f"{file} has no readable GeoParquet metadata ('geo'). {_REPAIR}") from error
    columns = geo.get("columns") if isinstance(geo, dict) else None
    column = columns.get("geometry") if isinstance(columns, dict) else None
    if not isinstance(column, dict):
        raise DataError(f"{file}: the GeoParquet metadata describe no column 'geometry'. {_REPAIR}")
    return column


def _check_geo(column: dict[str, Any], file: Path) -> None:
    if column.get("encoding") != "WKB":
        raise DataError(
            f"{file}: the geometry is encoded as {column.get('encoding')!r}, expected 'WKB'."
        )
    crs = column.get("crs")
    identifier = crs.get("id", {}) if isinstance(crs, dict) else {}
    found = f"{identifier.get('authority')}:{identifier.get('code')}"
    if found != METRES:
        # GeoParquet: without "crs" the coordinates are degrees (OGC:CRS84).
        stated = found if identifier else "degrees or an unnamed CRS"
        raise DataError(
            f"{file} is in {stated}, expected {METRES}. Reproject it, for example with "
            f"geopandas: frame.to_crs({METRES!r})."
        )


def _describe(shapes: "np.ndarray[Any, np.dtype[Any]]") -> dict[str, Any]:
    # pyproj is only needed to spell out the CRS, so readers do not pay for it.
    from pyproj import CRS  # noqa: PLC0415

    known = shapes[~shapely.is_missing(shapes)]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in known}),
        "crs": CRS.from_user_input(METRES).to_json_dict(),
    }
    if len(known):
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(known)]
    return {"version": _GEOPARQUET, "primary_column": "geometry", "columns": {"geometry": column}}
