"""One batch of a table -> the same rows with their result columns, in any process."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from geofh.bulk.answers import answer_addresses, answer_points
from geofh.bulk.positions import from_columns, from_wkb
from geofh.bulk.question import Geometry, Line, Parts, Point, Question
from geofh.bulk.results import compared, result_schema
from geofh.crs import ANGLES, to_degrees_from
from geofh.errors import InputError
from geofh.regions import Region

__all__ = ["Asked", "added_columns", "answer_batch", "joined_schema"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Hold all that decides an answer besides the region and the rows.

    ``now`` is one moment for all batches: a run over midnight must not mix two days. ``before``
    is the moment to compare with, if any. ``geometry`` and ``crs`` are those of a source that
    carries points.
    """

    question: Question
    layers: tuple[str, ...]
    now: datetime
    before: datetime | None = None
    geometry: str = ""
    crs: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.question, Geometry) and not (self.geometry and self.crs):
            raise InputError(
                "the table has no points with a CRS: name the column of the address, "
                "or the two of the coordinates."
            )
        to_degrees_from(self.question.crs if isinstance(self.question, Point) else ANGLES)


def answer_batch(region: Region, asked: Asked, batch: pa.RecordBatch) -> pa.Table:
    """Give the rows of a batch, without its geometry, and what is added to them."""
    answers = _answers(region, asked, batch, now=asked.now)
    if asked.before:
        older = _answers(region, asked, batch, now=asked.before)
        answers = compared(older, answers, layers=asked.layers)
    schema = joined_schema(batch.schema, asked)
    added = set(added_columns(asked))
    columns = [(answers if name in added else batch).column(name) for name in schema.names]
    # In one piece, so that a batch that was kept in between gives the same bytes.
    return pa.table(columns, schema=schema).combine_chunks()


def joined_schema(source: pa.Schema, asked: Asked) -> pa.Schema:
    """Give the columns of the result: those of the source, then what is added."""
    results = result_schema(asked.layers, is_compared=asked.before is not None)
    kept = [field for field in source if field.name != asked.geometry]
    added = [results.field(name) for name in added_columns(asked)]
    return pa.schema([*kept, *added], metadata=source.metadata)


def added_columns(asked: Asked) -> list[str]:
    """Name what is appended; degrees that are already called lon and lat stay as they are."""
    names: list[str] = result_schema(asked.layers, is_compared=asked.before is not None).names
    if asked.question == Point(lon="lon", lat="lat", crs=ANGLES):
        return [name for name in names if name not in ("lon", "lat")]
    return names


def _answers(region: Region, asked: Asked, batch: pa.RecordBatch, *, now: datetime) -> pa.Table:
    question, layers = asked.question, asked.layers
    if isinstance(question, Line | Parts):
        return answer_addresses(region, _lines(batch, question), layers=layers, now=now)
    if isinstance(question, Point):
        positions = from_columns(
            batch.column(question.lon),
            batch.column(question.lat),
            to_degrees=to_degrees_from(question.crs),
        )
    else:
        positions = from_wkb(batch.column(asked.geometry), to_degrees=to_degrees_from(asked.crs))
    return answer_points(region, positions, layers=layers, now=now)


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
