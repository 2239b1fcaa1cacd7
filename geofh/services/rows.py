"""One CSV file -> rows that know where they stand, so that every fault can be named.

A cell is text; the methods of `Row` turn it into what it should be. An empty cell means that
nobody stated the value.
"""

import csv
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import NoReturn, TypeVar

from geofh.errors import CellError, DataError
from geofh.services.columns import ADDED

__all__ = ["Row", "is_partial_date", "read_rows", "shorten"]

_Record = TypeVar("_Record")

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LONGEST = 80
_FLAGS: Mapping[str, bool | None] = {"true": True, "false": False, "": None}


class Row:
    """Carry one line of a table together with its place, for messages."""

    __slots__ = ("_cells", "_file", "_line")

    def __init__(self, cells: Mapping[str, str], *, file: Path, line: int) -> None:
        self._cells = cells
        self._file = file
        self._line = line

    def text(self, column: str) -> str:
        """Give the cell as it is; empty when not stated."""
        return self._cells[column]

    def required(self, column: str) -> str:
        """Give a text that must not be empty."""
        return self._cells[column] or self.fail(column, "a text")

    def choice(self, column: str, options: Container[str], expected: str) -> str:
        """Give one of the allowed words."""
        value = self._cells[column]
        return value if value in options else self.fail(column, expected)

    def words(self, column: str) -> tuple[str, ...]:
        """Give the words of a cell, which are divided by spaces."""
        return tuple(self._cells[column].split())

    def flag(self, column: str) -> bool | None:
        """Give true, false, or none when not stated."""
        try:
            return _FLAGS[self._cells[column]]
        except KeyError:
            self.fail(column, "'true', 'false' or nothing")

    def whole(self, column: str) -> int | None:
        """Give a whole number from 0 on, or none."""
        value = self._cells[column]
        if not value:
            return None
        if not (value.isascii() and value.isdigit()):
            self.fail(column, "a whole number from 0 on")
        return int(value)

    def number(self, column: str) -> float | None:
        """Give a number, or none."""
        value = self._cells[column]
        try:
            return float(value) if value else None
        except ValueError:
            self.fail(column, "a number")

    def day(self, column: str) -> date | None:
        """Give a date, or none."""
        value = self._cells[column]
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fail(column, "a date such as 2026-05-06")

    def partial_date(self, column: str) -> str:
        """Give a date that may stop at the month or at the year."""
        value = self._cells[column]
        if not is_partial_date(value):
            self.fail(column, "a date such as 2026-05-06, 2026-05 or 2026")
        return value

    def clock(self, column: str) -> time:
        """Give a time of day."""
        try:
            return time.fromisoformat(self._cells[column])
        except ValueError:
            self.fail(column, "a time such as 08:30")

    def reference(self, column: str, records: Mapping[str, _Record], table: str) -> _Record | None:
        """Give the record that an id names, or none when none is named."""
        id_ = self._cells[column]
        if not id_:
            return None
        return records.get(id_) or self.fail(column, f"an id of {table}")

    def fail(self, column: str, expected: str) -> NoReturn:
        """Say what is wrong with a cell.

        Raises
        ------
        CellError
            Always.
        """
        value = shorten(self._cells[column])
        raise CellError(
            f"{self._file}, line {self._line}, column {column!r}: "
            f"{value!r} is not usable, expected {expected}.",
            column=column,
            value=value,
            expected=expected,
        )


def is_partial_date(text: str) -> bool:
    """Tell whether a text is a date that may stop at the month or at the year."""
    if not _PARTIAL_DATE.fullmatch(text):
        return False
    try:
        # The missing rest is filled up only to see whether the rest is a date.
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def shorten(text: str) -> str:
    """Give a value as a message may repeat it: the outline of an area is longer than a screen."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def read_rows(file: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Read the rows of a UTF-8 file with a header; columns beyond the expected ones are ignored.

    Raises
    ------
    DataError
        The file or a column is missing, a line is too short or too long, or the bytes are
        not UTF-8 text.
    """
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = _checked_header(next(reader, []), file=file, columns=columns)
            empty = dict.fromkeys(ADDED.intersection(columns), "")
            for cells in reader:
                if len(cells) != len(header):
                    raise DataError(
                        f"{file}, line {reader.line_num}: {len(cells)} cells, expected "
                        f"{len(header)} as in the header. Is the file cut off?"
                    )
                texts = empty | dict(zip(header, cells, strict=True))
                yield Row(texts, file=file, line=reader.line_num)
    except FileNotFoundError:
        raise DataError(f"{file} is missing: the region names it, see docs/services.md.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{file} is not a readable CSV file in UTF-8: {error}.") from error


def _checked_header(header: list[str], *, file: Path, columns: Sequence[str]) -> list[str]:
    for column in columns:
        if column not in header and column not in ADDED:
            raise DataError(
                f"{file}: the column {column!r} is missing, found: {', '.join(header) or 'none'}."
            )
    return header
