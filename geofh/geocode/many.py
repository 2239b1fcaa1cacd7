"""Answers -> columns: what `Geocoder.geocode` says of many lines, one row each."""

from collections.abc import Iterable

import pyarrow as pa

from geofh.records import Address, GeocodeResult

__all__ = ["BAD_INPUT", "MANY_COLUMNS", "as_columns"]

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


def as_columns(results: Iterable[GeocodeResult | None]) -> pa.Table:
    """Lay out answers as a table with `MANY_COLUMNS`; none is a line that is no address.

    What an answer does not have is missing: a row that is not found has no coordinates.
    """
    rows = [_row(result) for result in results]
    columns = zip(*rows, strict=True) if rows else ([] for _ in MANY_COLUMNS)
    arrays = [
        pa.array(list(column), field.type)
        for column, field in zip(columns, MANY_COLUMNS, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=MANY_COLUMNS)


def _row(result: GeocodeResult | None) -> tuple[object, ...]:
    if result is None:
        return (BAD_INPUT, *(None,) * (len(MANY_COLUMNS) - 3), [], [])
    found = result.address or _NOTHING
    return (
        str(result.status),
        found.street or None,
        found.house_number,
        found.suffix or None,
        found.postcode or None,
        found.city or None,
        found.city_district or None,
        result.lon,
        result.lat,
        str(result.level) if result.level else None,
        result.accuracy_m,
        result.score,
        list(result.area_ids),
        [note.code for note in result.notes],
    )
