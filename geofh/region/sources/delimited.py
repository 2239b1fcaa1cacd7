"""Delimited text with coordinates -> addresses: CSV in any encoding, packed or not, and gebref.

``gebref.txt`` is how Nordrhein-Westfalen publishes its building references: semicolons, no
header, EPSG:25832. Text is parsed block by block; a file of any size needs the memory of a block.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geofh.crs import ANGLES, METRES
from geofh.encoding import FALLBACK, TextScan, scan_text
from geofh.errors import DataError
from geofh.region.sources.archive import BROKEN_FILE, opened_text
from geofh.region.sources.columns import pick
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.tally import Tally
from geofh.region.sources.text_blocks import TextBlocks

__all__ = ["BROKEN_LINE", "GEBREF_COLUMNS", "read_addresses"]

# Columns of gebref.txt, counted from 1 (Geobasis NRW, Gebäudereferenzen).
GEBREF_COLUMNS: Mapping[str, int] = {
    "municipality": 11,
    "street": 15,
    "house_number": 16,
    "suffix": 17,
    "easting": 19,
    "northing": 20,
}
TEXTS = ("street", "house_number", "suffix", "postcode", "area_id", "municipality")
AXES = (("easting", "northing"), ("lon", "lat"))
BROKEN_LINE = "the line has more or fewer columns than the first"

# What UTF-8 read as cp1252 looks like: "Ã¼" for "ü".
_GARBLED = r"Ã[\x{80}-\x{BF}„–œŸ¶¤¼]"
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from delimited text; see the contract in `geofh.region.sources`."""
    if given.format == "gebref":
        given = replace(
            given,
            delimiter=";",
            header=False,
            crs=given.crs or METRES,
            columns={**GEBREF_COLUMNS, **given.columns},
        )
    axes = _axes(given)
    crs = given.crs or (ANGLES if axes == AXES[1] else "")
    if not crs:
        raise DataError(f'{given.what}: crs is missing. State it, for example crs = "EPSG:25832".')
    projection = Projection(crs, what=given.what)
    text = _scan(given)

    def tables() -> Iterator[pa.Table]:
        for raw in _batches(given, axes, text, tally):
            yield check_rows(
                raw, projection=projection, tally=tally, municipality=given.municipality
            )

    return AddressStream(tables=tables(), total=max(text.lines - given.header, 0))


def _axes(given: Given) -> tuple[str, str]:
    for axes in AXES:
        if all(axis in given.columns for axis in axes):
            return axes
    raise DataError(
        f"{given.what}: columns must name easting and northing, or lon and lat; "
        f"it has {', '.join(given.columns)}."
    )


def _batches(
    given: Given, axes: tuple[str, str], text: TextScan, tally: Tally
) -> Iterator[pa.Table]:
    first, source = 1, f"{given.what}: {given.stated}"
    try:
        with opened_text(given) as stream:
            blocks = TextBlocks(
                stream,
                source=source,
                encoding=text.encoding,
                delimiter=given.delimiter,
                header=given.header,
            )
            if not blocks.names or "\0" in "".join(blocks.names):
                raise DataError(f"{source} is empty or no text: expected delimited text.")
            columns = pick(given, (*TEXTS, *axes), names=blocks.names)
            for block in blocks.tables(list(dict.fromkeys(columns.values()))):
                for start in range(0, block.num_rows, BATCH_ROWS):
                    part = block.slice(start, BATCH_ROWS)
                    rows = _row_numbers(first, part.num_rows, blocks.broken)
                    yield _raw(part, rows, columns, axes, text.encoding, tally)
                    first += part.num_rows
    except (pa.ArrowException, UnicodeError, csv.Error, *BROKEN_FILE) as error:
        raise _unreadable(given, error) from error
    tally.read += len(blocks.broken)
    tally.drop(BROKEN_LINE, blocks.broken)


def _raw(
    part: pa.Table,
    rows: npt.NDArray[np.int64],
    columns: Mapping[str, str],
    axes: tuple[str, str],
    encoding: str,
    tally: Tally,
) -> pa.Table:
    raw = {our: part.column(theirs) for our, theirs in columns.items() if our not in axes}
    if encoding == FALLBACK and "street" in raw:
        garbled = pc.sum(pc.match_substring_regex(raw["street"], _GARBLED)).as_py() or 0
        tally.note("the street looks like UTF-8 inside a cp1252 file (mixed encodings)", garbled)
    for ours, axis in zip("xy", axes, strict=True):
        raw[ours] = _numbers(part.column(columns[axis]))
    return pa.table({**raw, "row": rows})


def _numbers(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read coordinates with a point or a decimal comma; anything else is missing."""
    plain = pc.replace_substring(pc.utf8_trim_whitespace(text), ",", ".")
    is_number = pc.match_substring_regex(plain, _NUMBER)
    return pc.if_else(is_number, plain, pa.scalar(None, pa.string())).cast(pa.float64())


def _row_numbers(first: int, count: int, broken: list[int]) -> npt.NDArray[np.int64]:
    """Give the numbers that kept lines have in the file, where broken ones stand between."""
    kept = np.arange(first, first + count)
    before = np.array(sorted(broken), dtype=np.int64) - np.arange(len(broken))
    return kept + np.searchsorted(before, kept, side="right")


def _scan(given: Given) -> TextScan:
    try:
        with opened_text(given) as stream:
            source = f"{given.what}: {given.stated}"
            return scan_text(stream, source=source, encoding=given.encoding)
    except BROKEN_FILE as error:
        raise _unreadable(given, error) from error


def _unreadable(given: Given, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    # A message of the parser repeats the line, which is somebody's address.
    return DataError(
        f"{given.what}: {given.stated} cannot be read as delimited text "
        f"({reason.split(':')[0]}). Is it whole, and is the delimiter {given.delimiter!r}?"
    )
