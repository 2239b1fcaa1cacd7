"""Delimited text with coordinates -> addresses: CSV in any encoding, packed or not, and gebref.

``gebref.txt`` is how Nordrhein-Westfalen publishes its building references: semicolons, no
header, EPSG:25832. Text is parsed block by block; a file of any size needs the memory of a block.
"""

import csv
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from geofh.crs import ANGLES, METRES
from geofh.encoding import FALLBACK, TextScan, scan_text
from geofh.errors import DataError
from geofh.region.sources.archive import opened_text
from geofh.region.sources.columns import pick
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.tally import Tally

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

_BLOCK_BYTES = 4 << 20
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
    broken: list[int] = []

    def skip(row: pacsv.InvalidRow) -> str:
        broken.append(int(row.number) - given.header)
        return "skip"

    first, counted = 1, 0
    try:
        with opened_text(given) as stream:
            reader = _reader(given, stream, text.encoding, skip)
            columns = pick(given, (*TEXTS, *axes), names=reader.schema.names)
            for block in reader:
                for start in range(0, block.num_rows, BATCH_ROWS):
                    part = block.slice(start, BATCH_ROWS)
                    rows = _row_numbers(first, part.num_rows, broken)
                    yield _raw(part, rows, columns, axes, text.encoding, tally)
                    first += part.num_rows
            counted = len(broken)
    except (
        pa.ArrowException,
        UnicodeError,
        OSError,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise _unreadable(given, error) from error
    tally.read += counted
    tally.drop(BROKEN_LINE, broken)


def _reader(
    given: Given, stream: BinaryIO, encoding: str, skip: object
) -> pacsv.CSVStreamingReader:
    return pacsv.open_csv(
        stream,
        # One thread, so that the numbers of broken lines are known.
        read_options=pacsv.ReadOptions(
            use_threads=False,
            encoding=encoding,
            block_size=_BLOCK_BYTES,
            autogenerate_column_names=not given.header,
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=given.delimiter, invalid_row_handler=skip, newlines_in_values=False
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=_all_text(given, stream, encoding), strings_can_be_null=False
        ),
    )


def _all_text(given: Given, stream: BinaryIO, encoding: str) -> dict[str, pa.DataType]:
    """Make every column text: "0231" is no number. Reads the first line and goes back."""
    head = stream.readline().decode(encoding, errors="replace").lstrip("\ufeff")
    stream.seek(0)
    first = next(csv.reader([head], delimiter=given.delimiter), [])
    names = first if given.header else [f"f{number}" for number in range(len(first))]
    return dict.fromkeys(names, pa.string())


def _raw(
    part: pa.RecordBatch,
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


def _numbers(text: pa.Array) -> pa.Array:
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
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise _unreadable(given, error) from error


def _unreadable(given: Given, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    # A message of the parser repeats the line, which is somebody's address.
    return DataError(
        f"{given.what}: {given.stated} cannot be read as delimited text "
        f"({reason.split(':')[0]}). Is it whole, and is the delimiter {given.delimiter!r}?"
    )
