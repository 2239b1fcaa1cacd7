"""A file -> its columns and its rows in batches, whatever the format; the ending decides.

A source never holds the whole file: its batches are read as they are asked for.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geofh.bulk.delimited import guarded, open_delimited
from geofh.bulk.sheet import read_sheet
from geofh.errors import InputError

__all__ = ["BATCH_ROWS", "Source", "open_source"]

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
    if not path.is_file():
        raise InputError(f"{path} is not there: expected a table (CSV, Parquet, XLSX, GPKG).")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty: expected at least a line with column names.")
    ending = path.suffix.lower()
    with _opener(ending)(path) as source:
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
    message = f"{path} cannot be read as Parquet. Is it whole?"
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(message) from error
    with file:
        yield Source(
            schema=file.schema_arrow,
            batches=guarded(
                file.iter_batches(BATCH_ROWS),
                (pa.ArrowException, OSError),
                lambda rows: f"{message} It broke after row {rows:,}.",
            ),
            total=file.metadata.num_rows,
        )


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
