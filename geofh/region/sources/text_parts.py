"""Delimited text that a recipe names -> the columns it maps, as text, part by part.

A plain file, a packed one or the member of a ZIP: a file of any size needs the memory of a block.
"""

import csv
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.encoding import TextScan, scan_text
from geofh.errors import DataError
from geofh.region.sources.archive import BROKEN_FILE, opened_text
from geofh.region.sources.columns import pick
from geofh.region.sources.given import Given
from geofh.region.sources.rows import BATCH_ROWS
from geofh.region.sources.tally import Tally
from geofh.text_blocks import TextBlocks

__all__ = ["BROKEN_LINE", "scanned", "text_parts"]

BROKEN_LINE = "the line has more or fewer columns than the first"


def scanned(given: Given) -> TextScan:
    """Find the encoding and the number of lines.

    Raises
    ------
    DataError
        The file is cut off or damaged, or not in the encoding that the recipe states.
    """
    try:
        with opened_text(given) as stream:
            return scan_text(stream, source=_source(given), encoding=given.encoding)
    except BROKEN_FILE as error:
        raise _unreadable(given, error) from error


def text_parts(
    given: Given, ours: Iterable[str], *, text: TextScan, tally: Tally
) -> Iterator[pa.Table]:
    """Give the mapped columns under our names, and ``row``: the number of each line, from 1.

    Parameters
    ----------
    ours
        Our names; those that the recipe does not map are left out.
    tally
        Counts the lines that are broken; the others are counted by who uses them.

    Raises
    ------
    DataError
        The file is no delimited text, damaged, or lacks a column that the recipe names.
    """
    first = 1
    try:
        with opened_text(given) as stream:
            blocks = TextBlocks(
                stream,
                source=_source(given),
                encoding=text.encoding,
                delimiter=given.delimiter,
                header=given.header,
            )
            if not blocks.names or "\0" in "".join(blocks.names):
                raise DataError(f"{_source(given)} is empty or no text: expected delimited text.")
            columns = pick(given, ours, names=blocks.names)
            for block in blocks.tables(list(dict.fromkeys(columns.values()))):
                for start in range(0, block.num_rows, BATCH_ROWS):
                    part = block.slice(start, BATCH_ROWS)
                    rows = _row_numbers(first, part.num_rows, blocks.broken)
                    named = {our: part.column(theirs) for our, theirs in columns.items()}
                    yield pa.table({**named, "row": rows})
                    first += part.num_rows
    except (pa.ArrowException, UnicodeError, csv.Error, *BROKEN_FILE) as error:
        raise _unreadable(given, error) from error
    tally.read += len(blocks.broken)
    tally.drop(BROKEN_LINE, blocks.broken)


def _row_numbers(first: int, count: int, broken: Collection[int]) -> npt.NDArray[np.int64]:
    """Give the numbers that kept lines have in the file, where broken ones stand between."""
    kept = np.arange(first, first + count)
    before = np.array(sorted(broken), dtype=np.int64) - np.arange(len(broken))
    return kept + np.searchsorted(before, kept, side="right")


def _source(given: Given) -> str:
    return f"{given.what}: {given.stated}"


def _unreadable(given: Given, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    # A message of the parser repeats the line, which is somebody's address.
    return DataError(
        f"{_source(given)} cannot be read as delimited text ({reason.split(':')[0]}): it is cut "
        f"off, damaged, or its delimiter is not {given.delimiter!r}."
    )
