"""The way of a table: open, check the columns, answer batch by batch, write beside, exchange."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from geofh.bulk.answers import STATUSES, answer_addresses, answer_points, result_schema
from geofh.bulk.positions import ToDegrees, from_columns, from_wkb
from geofh.bulk.question import Line, Parts, Point, Question, check_columns
from geofh.bulk.reading import Source, open_source
from geofh.bulk.writing import check_target, open_target
from geofh.crs import ANGLES, to_degrees_from
from geofh.errors import InputError
from geofh.regions import Region

__all__ = ["Assigned", "Progress", "assign"]

Answer: TypeAlias = Callable[[pa.RecordBatch], pa.Table]
Progress: TypeAlias = Callable[[str, int | None], AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Count the rows of a finished table, in all and per status."""

    rows: int
    statuses: Mapping[str, int]


def _no_progress(
    _title: str, _total: int | None
) -> AbstractContextManager[Callable[[int], object]]:
    return nullcontext(lambda _steps: None)


def assign(
    source: str | Path,
    target: str | Path,
    *,
    region: Region,
    question: Question,
    layers: Sequence[str] | None = None,
    progress: Progress = _no_progress,
) -> Assigned:
    """Write a table again with the districts of every row.

    Parameters
    ----------
    source
        CSV (comma, semicolon or tab; UTF-8 or cp1252), Parquet, XLSX, or what GDAL reads.
    target
        File to write, by its ending CSV, Parquet, XLSX or GeoPackage; replaced when complete.
    region
        What `open_region` gives.
    question
        Which columns say where a row is: `Line`, `Parts`, `Point` or `Geometry`.
    layers
        Ids of layers; default: all that answer questions, finest first.
    progress
        Called with a title and the number of rows (none: unknown); gives a context whose
        function is told how many rows were done.

    Returns
    -------
    Assigned
        How many rows there are, and how many of each status. Rows, order and columns are
        those of the source; a vector file's geometry becomes ``lon`` and ``lat``.

    Raises
    ------
    InputError
        The source cannot be read, a column is missing or taken, the region has no such layer,
        or the target cannot hold the table. No message repeats a value of the table.
    DataError
        Writing failed. In every case an older target is untouched.
    """
    source, target = Path(source), Path(target)
    check_target(source, target)
    chosen = _layers(region, layers)
    # One moment for all rows: a run over midnight must not mix two days.
    now = datetime.now(region.timezone)
    statuses: Counter[str] = Counter(dict.fromkeys(STATUSES, 0))
    with open_source(source) as opened:
        kept = [name for name in opened.schema.names if name != opened.geometry]
        added = _added(question, chosen)
        check_columns(question, existing=kept, added=added)
        answer = _answerer(region, question, opened, layers=chosen, now=now)
        results = result_schema(chosen)
        schema = _joined(opened.schema, kept, [results.field(name) for name in added])
        with open_target(target, schema) as write, progress("rows", opened.total) as done:
            for batch in opened.batches:
                answers = answer(batch)
                columns = {name: batch.column(name) for name in kept}
                columns |= {name: answers[name] for name in added}
                write(pa.table(columns, schema=schema))
                statuses.update(answers["status"].to_pylist())
                done(batch.num_rows)
    return Assigned(rows=statuses.total(), statuses=dict(statuses))


def _layers(region: Region, asked: Sequence[str] | None) -> list[str]:
    answering = [layer.id for layer in region.layers if layer.role == "answer"]
    unknown = [layer for layer in asked or () if layer not in answering]
    if unknown:
        raise InputError(
            f"the region has no layer {', '.join(map(repr, unknown))}; "
            f"it has: {', '.join(answering)}."
        )
    return answering if asked is None else list(dict.fromkeys(asked))


def _added(question: Question, layers: Sequence[str]) -> list[str]:
    """Name what is appended; degrees that are already called lon and lat stay as they are."""
    names: list[str] = result_schema(layers).names
    if question == Point(lon="lon", lat="lat", crs=ANGLES):
        return [name for name in names if name not in ("lon", "lat")]
    return names


def _joined(schema: pa.Schema, kept: Sequence[str], added: Sequence[pa.Field]) -> pa.Schema:
    return pa.schema([*(schema.field(name) for name in kept), *added], metadata=schema.metadata)


def _answerer(
    region: Region, question: Question, source: Source, *, layers: Sequence[str], now: datetime
) -> Answer:
    """Bind the question to the source."""
    if isinstance(question, Line | Parts):
        return lambda batch: answer_addresses(
            region, _lines(batch, question), layers=layers, now=now
        )
    if isinstance(question, Point):
        degrees = to_degrees_from(question.crs)
        return lambda batch: answer_points(
            region,
            from_columns(
                batch.column(question.lon), batch.column(question.lat), to_degrees=degrees
            ),
            layers=layers,
            now=now,
        )
    return _geometry_answerer(region, source, layers=layers, now=now)


def _geometry_answerer(
    region: Region, source: Source, *, layers: Sequence[str], now: datetime
) -> Answer:
    if source.geometry not in source.schema.names or not source.crs:
        raise InputError(
            "the table has no points with a CRS: name the column of the address, "
            "or the two of the coordinates."
        )
    degrees: ToDegrees = to_degrees_from(source.crs)
    return lambda batch: answer_points(
        region,
        from_wkb(batch.column(source.geometry), to_degrees=degrees),
        layers=layers,
        now=now,
    )


def _lines(batch: pa.RecordBatch, question: Line | Parts) -> list[str]:
    """Spell each row's address as one line: "street number, postcode city"."""
    if isinstance(question, Line):
        return _texts(batch, question.column)
    parts = (question.street, question.house_number, question.postcode, question.city)
    columns = [_texts(batch, name) for name in parts]
    return [
        ", ".join(filter(None, (f"{street} {number}".strip(), f"{postcode} {city}".strip())))
        if street
        else ""
        for street, number, postcode, city in zip(*columns, strict=True)
    ]


def _texts(batch: pa.RecordBatch, column: str) -> list[str]:
    if not column:
        return [""] * batch.num_rows
    values = batch.column(column).to_pylist()
    # A column of numbers with gaps is float: house number 8.0 is 8.
    return [
        ""
        if value is None
        else str(int(value))
        if isinstance(value, float) and value.is_integer()
        else str(value)
        for value in values
    ]
