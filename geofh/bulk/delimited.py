"""CSV -> text columns in batches; delimiter and encoding are found, nothing is guessed as a number.

"0231" is no number, so every column stays the text it is. A line with too many or too few columns
is an error with its number: to drop it would lose a row, to mend it would be a guess.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from geofh.encoding import scan_text
from geofh.errors import InputError

__all__ = ["guarded", "open_delimited"]

DELIMITERS = ",;\t"

_BLOCK_BYTES = 4 << 20


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
    problem: list[str] = []

    def refuse(row: pacsv.InvalidRow) -> str:
        problem.append(
            f"line {row.number} of {path} has {row.actual_columns} columns, the header has "
            f"{row.expected_columns}. Quote values that hold the delimiter."
        )
        return "error"

    def message(_rows: int = 0) -> str:
        # The parser's own message repeats the line, which is somebody's address.
        return next(
            iter(problem),
            f"{path} cannot be read as text in UTF-8 or cp1252 with one delimiter. Is it whole?",
        )

    try:
        delimiter, names = _header(path, text.encoding)
        # One thread, so that the number of a broken line is known.
        read = pacsv.ReadOptions(encoding=text.encoding, block_size=_BLOCK_BYTES, use_threads=False)
        parse = pacsv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=refuse
        )
        convert = pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        reader = pacsv.open_csv(
            path, read_options=read, parse_options=parse, convert_options=convert
        )
    except (pa.ArrowException, UnicodeError, csv.Error) as error:
        raise InputError(message()) from error
    with reader:
        batches = guarded(reader, (pa.ArrowException, UnicodeError), message)
        yield reader.schema, batches, max(text.lines - 1, 0)


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


def _header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Find the delimiter and the names in the first line."""
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as stream:
        head = stream.readline()
        delimiter = max(DELIMITERS, key=head.count)
        stream.seek(0)
        names = next(csv.reader(stream, delimiter=delimiter), [])
    if not "".join(names).strip():
        raise InputError(f"{path} has no column names in its first line.")
    return delimiter, names
