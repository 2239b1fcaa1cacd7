"""OpenAddresses (one GeoJSON feature per line, packed or not) -> addresses.

Its fields are fixed, so a recipe need not map columns. Lines are read one by one, because one
that is not JSON must not cost the others.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from geofh.crs import ANGLES
from geofh.errors import DataError
from geofh.region.sources.archive import BROKEN_FILE, opened_text
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.tally import Tally

__all__ = ["BROKEN_LINE", "read_addresses"]

FIELDS = {
    "street": "street",
    "house_number": "number",
    "postcode": "postcode",
    "municipality": "city",
}
BROKEN_LINE = "the line is no GeoJSON feature"
# A feature has some hundred bytes; a "line" of megabytes is another kind of file.
LONGEST_LINE = 1 << 20

_RAW = pa.schema(
    [
        ("row", pa.int64()),
        *((name, pa.string()) for name in FIELDS),
        ("x", pa.float64()),
        ("y", pa.float64()),
    ]
)


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from lines of GeoJSON; see the contract in `geofh.region.sources`."""
    projection = Projection(given.crs or ANGLES, what=given.what)
    fields = {our: str(given.columns.get(our, theirs)) for our, theirs in FIELDS.items()}

    def tables() -> Iterator[pa.Table]:
        try:
            with opened_text(given) as stream:
                lines = enumerate(_lines(stream, given), start=1)
                while batch := list(islice(lines, BATCH_ROWS)):
                    raw = _raw(batch, fields, tally)
                    yield check_rows(
                        raw, projection=projection, tally=tally, municipality=given.municipality
                    )
        except BROKEN_FILE as error:
            raise DataError(
                f"{given.what}: {given.stated} is cut or damaged. Download it again."
            ) from error

    return AddressStream(tables=tables(), total=None)


def _raw(batch: list[tuple[int, bytes]], fields: dict[str, str], tally: Tally) -> pa.Table:
    records, broken = [], []
    for row, line in batch:
        record = _record(line, fields)
        if record is None:
            broken.append(row)
        else:
            records.append({"row": row, **record})
    tally.read += len(broken)
    tally.drop(BROKEN_LINE, broken)
    return pa.Table.from_pylist(records, schema=_RAW)


def _record(line: bytes, fields: dict[str, str]) -> dict[str, Any] | None:
    try:
        feature = orjson.loads(line)
        properties, place = feature["properties"], feature["geometry"] or {}
        x, y = (place.get("coordinates") or (None, None))[:2]
        texts = {our: str(properties.get(theirs) or "") for our, theirs in fields.items()}
        return {**texts, "x": None if x is None else float(x), "y": None if y is None else float(y)}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return None


def _lines(stream: BinaryIO, given: Given) -> Iterator[bytes]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise DataError(
                f"{given.what}: {given.stated} has a line of more than {LONGEST_LINE:,} bytes; "
                'expected one feature per line. For one big GeoJSON write format = "vector".'
            )
        if line.strip():
            yield line
