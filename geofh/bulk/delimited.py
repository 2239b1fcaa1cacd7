"""CSV -> text columns in batches; delimiter and encoding are found, nothing is guessed as a number.

"0231" is no number, so every column stays the text it is. A line with too many or too few columns
is an error with its number: to drop it would lose a row, to mend it would be a guess.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from geofh.encoding import scan_text
from geofh.errors import InputError
from geofh.text_blocks import TextBlocks

__all__ = ["guarded", "open_delimited"]

DELIMITERS = ",;\t"


@contextmanager
def open_delimited(
    path: Path,
) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch], int]]:
    """Give the schema, the rows in batches, and about how many lines there are.

    Raises
    ------
    InputError
        Not text in UTF-8 or cp1252, no header, or a line that does not fit the header.
    """
    with path.open("rb") as stream:
        text = scan_text(stream, source=str(path))

    def message(_rows: int = 0) -> str:
        # The parser's own message repeats the line, which is somebody's address.
        return f"{path} cannot be read as text in UTF-8 or cp1252 with one delimiter. Is it whole?"

    with path.open("rb") as stream:
        try:
            blocks = TextBlocks(
                stream,
                source=str(path),
                encoding=text.encoding,
                delimiter=_delimiter(path, text.encoding),
                header=True,
            )
        except (UnicodeError, csv.Error) as error:
            raise InputError(message()) from error
        if not "".join(blocks.names).strip():
            raise InputError(f"{path} has no column names in its first line.")
        schema = pa.schema([(name, pa.string()) for name in blocks.names])
        batches = guarded(_batches(blocks, path), (pa.ArrowException, UnicodeError), message)
        yield schema, batches, max(text.lines - 1, 0)


def _batches(blocks: TextBlocks, path: Path) -> Iterator[pa.RecordBatch]:
    for table in blocks.tables(blocks.names):
        for number, columns in blocks.broken.items():
            raise InputError(
                f"line {number + 1} of {path} has {columns} columns, the header has "
                f"{len(blocks.names)}. Quote values that hold the delimiter."
            )
        yield from table.to_batches()


def guarded(
    batches: Iterable[pa.RecordBatch],
    broken: tuple[type[Exception], ...],
    message: Callable[[int], str],
) -> Iterator[pa.RecordBatch]:
    """Pass batches on; what breaks while they are read is an `InputError` with our message.

    ``message`` is told how many rows were read before.
    """
    iterator, rows = iter(batches), 0
    while True:
        try:
            batch = next(iterator)
        except StopIteration:
            return
        except broken as error:
            raise InputError(message(rows)) from error
        rows += batch.num_rows
        yield batch


def _delimiter(path: Path, encoding: str) -> str:
    """Find the delimiter in the first line."""
    with path.open(encoding=encoding, newline="") as stream:
        return max(DELIMITERS, key=stream.readline().count)
