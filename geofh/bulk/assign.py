"""The way of a table: open, check the columns, answer batch by batch, write beside, exchange."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from geofh.bulk.batch import Asked, added_columns, answer_batch, joined_schema
from geofh.bulk.cluster import Cluster, answer_on_cluster
from geofh.bulk.parts import open_parts
from geofh.bulk.question import Question, check_columns
from geofh.bulk.reading import BATCH_ROWS, Source, open_source, parquet_files
from geofh.bulk.results import STATUSES
from geofh.bulk.writing import Write, check_target, open_target
from geofh.errors import InputError
from geofh.regions import Region

__all__ = ["Assigned", "Progress", "assign"]

Progress: TypeAlias = Callable[[str, int | None], AbstractContextManager[Callable[[int], object]]]
Answer: TypeAlias = Callable[[Iterable[pa.RecordBatch], Asked], Iterator[pa.Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Count the rows of a finished table, in all and per status."""

    rows: int
    statuses: Mapping[str, int]


def _no_progress(
    _title: str, _total: int | None
) -> AbstractContextManager[Callable[[int], object]]:
    return nullcontext(lambda _steps: None)


def assign(  # noqa: PLR0913  (each is a choice of its own, and all but four have a default)
    source: str | Path,
    target: str | Path,
    *,
    region: Region,
    question: Question,
    layers: Sequence[str] | None = None,
    on: date | None = None,
    before: date | None = None,
    progress: Progress = _no_progress,
    resume: bool = False,
    cluster: Cluster | None = None,
) -> Assigned:
    """Write a table again with the districts of every row.

    Parameters
    ----------
    source
        CSV (comma, semicolon or tab; UTF-8 or cp1252), Parquet (a file, or a folder of files),
        XLSX, or what GDAL reads.
    target
        File to write, by its ending CSV, Parquet, XLSX or GeoPackage; replaced when complete.
    region
        What `open_region` gives.
    question
        Which columns say where a row is: `Line`, `Parts`, `Point` or `Geometry`.
    layers
        Ids of layers; default: all that answer questions, finest first.
    on
        Day whose areas are meant; default: today.
    before
        Earlier day to compare with: adds ``{layer}_before_id``, ``{layer}_before_name`` and
        ``change`` (``changed``, ``none`` or ``unclear``).
    progress
        Called with a title and the number of rows (none: unknown); gives a context whose
        function is told how many rows were done.

    resume
        Keep finished batches beside the target (``.parts-NAME``) until it is complete. A run
        that was ended, by whatever, is continued by the next one with the same source, question
        and region, and gives the same bytes.
    cluster
        Where to answer instead of in this process: a Dask cluster.

    Returns
    -------
    Assigned
        How many rows there are, and how many of each status. Rows, order and columns are
        those of the source; a vector file's geometry becomes ``lon`` and ``lat``.

    Raises
    ------
    InputError
        The source cannot be read, a column is missing or taken, the region has no such layer,
        the target cannot hold the table, another run is writing it with ``resume``, or the
        cluster cannot be had. No message repeats a value of the table.
    DataError
        Writing failed. In every case an older target is untouched.
    """
    source, target = Path(source), Path(target)
    check_target(source, target)
    chosen = _layers(region, layers)
    answer = _local(region) if cluster is None else answer_on_cluster(region, cluster)
    with open_source(source) as opened:
        asked = Asked(
            question=question,
            layers=tuple(chosen),
            now=_noon(on, region) if on else datetime.now(region.timezone),
            before=_noon(before, region) if before else None,
            geometry=opened.geometry if opened.geometry in opened.schema.names else "",
            crs=opened.crs,
        )
        kept = [name for name in opened.schema.names if name != opened.geometry]
        check_columns(question, existing=kept, added=added_columns(asked))
        if resume:
            return _resumed(source, target, opened, asked, on, region, answer, progress)
        schema = joined_schema(opened.schema, asked)
        with open_target(target, schema) as write, progress("rows", opened.total) as done:
            return _written(answer(opened.batches, asked), write, done)


def _resumed(
    source: Path,
    target: Path,
    opened: Source,
    asked: Asked,
    on: date | None,
    region: Region,
    answer: Answer,
    progress: Progress,
) -> Assigned:
    run = {
        "started": asked.now.isoformat(),
        "source": str(source.resolve()),
        "state": _state(parquet_files(source) if source.is_dir() else [source]),
        "question": repr((asked.question, asked.layers, asked.before, asked.geometry, asked.crs)),
        "day": repr(on),
        "region": str(region.folder.resolve()),
        "region state": _state(sorted(region.folder.rglob("*"))),
        "geofh": f"{version('geofh')}, {BATCH_ROWS} rows",
    }
    with open_parts(target, run, keys=run.keys() - {"started"}) as parts:
        # The answers go on holding for the moment at which the first run began.
        now = datetime.fromisoformat(parts.run["started"]).astimezone(region.timezone)
        with progress("rows", opened.total) as done:
            rest = _after(parts.done, opened.batches, done)
            for rows in parts.keep(answer(rest, replace(asked, now=now))):
                done(rows)
        schema = joined_schema(opened.schema, asked)
        with open_target(target, schema) as write, progress("writing", opened.total) as done:
            return _written(parts.tables(), write, done)


def _written(tables: Iterable[pa.Table], write: Write, done: Callable[[int], object]) -> Assigned:
    statuses: Counter[str] = Counter(dict.fromkeys(STATUSES, 0))
    for table in tables:
        write(table)
        statuses.update(table["status"].to_pylist())
        done(table.num_rows)
    return Assigned(rows=statuses.total(), statuses=dict(statuses))


def _after(
    count: int, batches: Iterable[pa.RecordBatch], done: Callable[[int], object]
) -> Iterator[pa.RecordBatch]:
    """Pass over the batches that an earlier run has answered."""
    for number, batch in enumerate(batches):
        if number < count:
            done(batch.num_rows)
        else:
            yield batch


def _state(files: Iterable[Path]) -> str:
    """Tell files from themselves at another time, without reading them."""
    stats = [(file.name, file.stat()) for file in files]
    return repr([(name, one.st_size, one.st_mtime_ns) for name, one in stats])


def _noon(day: date, region: Region) -> datetime:
    return datetime.combine(day, time(12), tzinfo=region.timezone)


def _local(region: Region) -> Answer:
    return lambda batches, asked: (answer_batch(region, asked, batch) for batch in batches)


def _layers(region: Region, asked: Sequence[str] | None) -> list[str]:
    answering = [layer.id for layer in region.layers if layer.role == "answer"]
    unknown = [layer for layer in asked or () if layer not in answering]
    if unknown:
        raise InputError(
            f"the region has no layer {', '.join(map(repr, unknown))}; "
            f"it has: {', '.join(answering)}."
        )
    return answering if asked is None else list(dict.fromkeys(asked))
