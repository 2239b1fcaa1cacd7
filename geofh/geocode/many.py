"""Answers -> columns: what `Geocoder.geocode` says of many lines, one row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa

from geofh.crs import to_lonlat
from geofh.geocode.directory import Spot
from geofh.geocode.liberties import score
from geofh.records import Address, GeocodeResult, GeocodeStatus, Note

__all__ = ["BAD_INPUT", "MANY_COLUMNS", "Answer", "Placed", "as_columns"]

# The status of a line that cannot be an address; all others are those of `GeocodeStatus`.
BAD_INPUT = "bad_input"

MANY_COLUMNS = pa.schema(
    [
        ("status", pa.string()),
        ("street", pa.string()),
        ("house_number", pa.int32()),
        ("suffix", pa.string()),
        ("postcode", pa.string()),
        ("city", pa.string()),
        ("city_district", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("level", pa.string()),
        ("accuracy_m", pa.float64()),
        ("score", pa.float64()),
        ("area_ids", pa.list_(pa.string())),
        ("notes", pa.list_(pa.string())),
    ]
)

_NOTHING = Address()
_FOUND = GeocodeStatus.FOUND.value
_LON, _LAT = (MANY_COLUMNS.get_field_index(name) for name in ("lon", "lat"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Hold a house or street that was found, before its coordinates are projected."""

    address: Address
    street: int
    spot: Spot
    notes: tuple[Note, ...]


Answer: TypeAlias = Placed | GeocodeResult


def as_columns(answers: Sequence[Answer | None], *, write: Callable[[Placed], Address]) -> pa.Table:
    """Lay out answers, one or more, as a table with `MANY_COLUMNS`; none is a bad line.

    What an answer does not have is missing: a row that is not found has no coordinates.
    """
    rows = [_row(answer, write) for answer in answers]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    # One projection for all: a point alone takes as long as a thousand together.
    placed = [(at, one.spot) for at, one in enumerate(answers) if isinstance(one, Placed)]
    lon, lat = to_lonlat(
        [spot.easting for _, spot in placed], [spot.northing for _, spot in placed]
    )
    for (at, _), x, y in zip(placed, lon.tolist(), lat.tolist(), strict=True):
        columns[_LON][at], columns[_LAT][at] = x, y
    arrays = [
        pa.array(column, field.type) for column, field in zip(columns, MANY_COLUMNS, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=MANY_COLUMNS)


def _row(answer: Answer | None, write: Callable[[Placed], Address]) -> tuple[object, ...]:
    if answer is None:
        return (BAD_INPUT, *(None,) * (len(MANY_COLUMNS) - 3), [], [])
    codes = [note.code for note in answer.notes]
    if isinstance(answer, Placed):
        spot = answer.spot
        certainty = score(answer.notes)
        # The coordinates follow.
        where = (None, None, spot.level.value, spot.accuracy_m, certainty, spot.area_ids, codes)
        return (_FOUND, *_parts(write(answer)), *where)
    level = answer.level.value if answer.level else None
    return (
        answer.status.value,
        *_parts(answer.address or _NOTHING),
        answer.lon,
        answer.lat,
        level,
        answer.accuracy_m,
        answer.score,
        answer.area_ids,
        codes,
    )


def _parts(address: Address) -> tuple[object, ...]:
    return (
        address.street or None,
        address.house_number,
        address.suffix or None,
        address.postcode or None,
        address.city or None,
        address.city_district or None,
    )
