"""A file -> its columns and its rows in batches, whatever the format; the ending decides.

A source never holds the whole file: its batches are read as they are asked for.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geofh.bulk.delimited import guarded, open_delimited
from geofh.bulk.sheet import read_sheet
from geofh.errors import InputError

__all__ = ["BATCH_ROWS", "Source", "open_source", "parquet_files"]

# Large enough that a batch costs nothing beside its rows, small enough for a phone's memory.
BATCH_ROWS = 100_000

TEXT = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Hold the schema, the rows as they come, and how many there are (none: unknown).

    ``geometry`` names the WKB column of a vector file and ``crs`` what it is in; the column
    is not part of the result.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    total: int | None = None
    geometry: str = ""
    crs: str = ""


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a table of any known format.

    Raises
    ------
    InputError
        There is no such file, it is empty, or it cannot be read as what its ending says.
    """
    if not path.exists():
        raise InputError(
            f"{path} is not there: expected a table (CSV, Parquet, XLSX, GPKG) or a folder of "
            "Parquet files."
        )
    if path.is_file() and path.stat().st_size == 0:
        raise InputError(f"{path} is empty: expected at least a line with column names.")
    opener = _parquet if path.is_dir() else _opener(path.suffix.lower())
    with opener(path) as source:
        repeated = {name for name in source.schema.names if source.schema.names.count(name) > 1}
        if repeated:
            raise InputError(
                f"{path} names a column twice: {', '.join(sorted(repeated))}. Rename one."
            )
        yield source


def _opener(ending: str) -> Callable[[Path], AbstractContextManager[Source]]:
    if ending in TEXT:
        return _text
    return {".parquet": _parquet, ".xlsx": _sheet}.get(ending, _vector)


@contextmanager
def _text(path: Path) -> Iterator[Source]:
    with open_delimited(path) as (schema, batches, lines):
        yield Source(schema=schema, batches=batches, total=lines)


@contextmanager
def _parquet(path: Path) -> Iterator[Source]:
    """Open a file, or a folder of files as Dask and Spark write them.

    The end of every file is read before anything is answered: one that was cut is found at once.
    """
    files = parquet_files(path) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path} is a folder without Parquet files.")
    schema, total = pa.schema([]), 0
    for file in files:
        with _opened(file) as opened:
            own = opened.schema_arrow
            total += opened.metadata.num_rows
        if file == files[0]:
            schema = own
        elif own != schema:
            raise InputError(
                f"{file} has other columns than {files[0].name}: expected the same names and "
                "types in every file of a folder."
            )
    yield Source(
        schema=schema,
        batches=chain.from_iterable(_batches(file, schema) for file in files),
        total=total,
    )


def parquet_files(folder: Path) -> list[Path]:
    """List the files of a table in a folder: part 10 comes after part 2."""
    files = [file for file in folder.glob("*.parquet") if not file.name.startswith((".", "_"))]

    def numbers(file: Path) -> list[str | int]:
        # Text and numbers take turns, so like is compared with like.
        return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", file.name)]

    return sorted(files, key=numbers)


def _batches(file: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    message = f"{file} cannot be read as Parquet. Is it whole? It broke after row"
    broken = (pa.ArrowException, OSError)
    with _opened(file) as opened:
        batches = opened.iter_batches(BATCH_ROWS)
        for batch in guarded(batches, broken, lambda rows: f"{message} {rows:,}."):
            # Files of a table differ in what they tell beside their columns.
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _opened(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file} cannot be read as Parquet. Is it whole?") from error


@contextmanager
def _sheet(path: Path) -> Iterator[Source]:
    with read_sheet(path, batch_rows=BATCH_ROWS) as (schema, batches):
        yield Source(schema=schema, batches=batches)


@contextmanager
def _vector(path: Path) -> Iterator[Source]:
    # GDAL costs a quarter of a second: only those with a vector file pay.
    import pyogrio  # noqa: PLC0415
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415

    broken = (DataSourceError, DataLayerError)
    message = f"{path} cannot be read by GDAL. Is it whole, and a table?"
    with ExitStack() as stack:
        try:
            total = pyogrio.read_info(path)["features"]
            meta, reader = stack.enter_context(
                pyogrio.open_arrow(path, batch_size=BATCH_ROWS, use_pyarrow=True)
            )
        except broken as error:
            raise InputError(message) from error
        yield Source(
            schema=reader.schema,
            batches=guarded(
                reader,
                (*broken, pa.ArrowException, OSError),
                lambda rows: f"{message} It broke after row {rows:,}.",
            ),
            total=total if total >= 0 else None,
            geometry=meta["geometry_name"] or "wkb_geometry",
            crs=meta["crs"] or "",
        )
