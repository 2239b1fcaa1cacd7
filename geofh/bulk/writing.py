"""Tables, batch by batch -> one file that appears whole or not at all; the ending decides.

It is written in a folder beside the target and takes the target's place when it is complete.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import shapely

from geofh.bulk.positions import numbers
from geofh.bulk.sheet import write_sheet
from geofh.crs import ANGLES
from geofh.errors import DataError, InputError

__all__ = ["ENDINGS", "check_target", "open_target"]

Write: TypeAlias = Callable[[pa.Table], None]

ENDINGS = (".csv", ".parquet", ".gpkg", ".xlsx")
GEOMETRY = "geom"

_NO_CSV = "CSV cannot hold a column of this table: write Parquet."


def check_target(source: Path, target: Path) -> None:
    """Refuse a target that cannot be written, before anything is read.

    Raises
    ------
    InputError
        Unknown ending, no such folder, a folder, the source itself, or a place in its folder.
    """
    if target.suffix.lower() not in ENDINGS:
        raise InputError(f"{target}: expected a name that ends in {', '.join(ENDINGS)}.")
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} is not there: make it first.")
    if target.is_dir():
        raise InputError(f"{target} is a folder: expected the name of a file.")
    if target.resolve() == source.resolve():
        raise InputError(f"{target} is also the input: choose another name for the output.")
    if target.parent.resolve() == source.resolve():
        raise InputError(f"{target} lies in the input's folder: choose another for the output.")


@contextmanager
def open_target(target: Path, schema: pa.Schema) -> Iterator[Write]:
    """Give a function that appends a table; after the block the file is in its place.

    If the block raises, what was there before is untouched and nothing else is left.

    Raises
    ------
    InputError
        The format cannot hold a column.
    DataError
        The disk is full, or nobody may write there.
    """
    opener = {".csv": _csv, ".parquet": _parquet, ".gpkg": _geopackage, ".xlsx": write_sheet}[
        target.suffix.lower()
    ]
    try:
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=target.parent) as folder:
            staged = Path(folder) / target.name
            with opener(staged, schema) as write:
                yield write
            staged.replace(target)
    except OSError as error:
        raise DataError(
            f"{target} could not be written: {error.strerror or type(error).__name__}. "
            "What was there before is untouched."
        ) from error


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[Write]:
    try:
        writer = pacsv.CSVWriter(path, schema)
    except pa.ArrowException as error:
        raise InputError(_NO_CSV) from error

    def write(table: pa.Table) -> None:
        try:
            writer.write_table(table)
        except pa.ArrowException as error:
            raise InputError(_NO_CSV) from error

    with writer:
        yield write


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield writer.write_table


@contextmanager
def _geopackage(path: Path, schema: pa.Schema) -> Iterator[Write]:
    # GDAL costs a quarter of a second: only those who write it pay.
    from pyogrio.errors import DataSourceError, FeatureError, FieldError  # noqa: PLC0415
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    def write(table: pa.Table) -> None:
        lon, lat = (numbers(table[name]) for name in ("lon", "lat"))
        geometries = np.asarray(shapely.points(lon, lat), dtype=object)
        geometries[~(np.isfinite(lon) & np.isfinite(lat))] = None
        placed = table.append_column(GEOMETRY, pa.array(shapely.to_wkb(geometries), pa.binary()))
        write_arrow(
            placed.replace_schema_metadata(None),
            path,
            layer=path.name.removesuffix(path.suffix),
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type="Point",
            crs=ANGLES,
            append=path.exists(),
        )

    try:
        write(schema.empty_table())
        yield write
    except (DataSourceError, FeatureError, FieldError) as error:
        raise InputError(
            "GeoPackage cannot hold a column of this table (fid and geom are its own names): "
            "rename it or write Parquet."
        ) from error
