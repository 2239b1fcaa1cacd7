"""A table as an office keeps it (CSV or XLSX) -> rows of cells, and back with a column of remarks.

Nothing is interpreted here and nothing is dropped: a row that is too long stays as long as it
is, and writing adds one column to what was read. XLSX needs the extra ``xlsx``.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from geofh.encoding import scan_text
from geofh.errors import DataError, InputError

__all__ = [
    "REMARKS",
    "Cell",
    "Sheet",
    "SheetRow",
    "openpyxl_of",
    "put",
    "read_sheet",
    "write_rows",
    "write_sheet",
]

REMARKS = "geofh: Bemerkungen / remarks"
"""Header of the added column; a column of this name is replaced when a table comes again."""

Cell: TypeAlias = str | int | float | bool | date | datetime | None

_Cell = TypeVar("_Cell")

_DELIMITERS = (";", ",", "\t")
# Of a spreadsheet program.
_CELL_LETTERS = 32_767
_TEXT_MARK = "'"
_FORMULA = re.compile(r"'*[=+@-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """Hold one row: its number in the file (the header is row 1) and its cells."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Hold one table as it was read; rows without any content are left out."""

    file: Path
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(file: Path) -> Sheet:
    """Read a table with a header.

    Parameters
    ----------
    file
        ``.csv`` (UTF-8 or Windows-1252; comma, semicolon or tab) or ``.xlsx`` (first sheet).

    Raises
    ------
    DataError
        The file is missing, is not of its kind, or has no header.
    InputError
        Another kind of file, or XLSX without the extra ``xlsx``.
    """
    if not file.is_file():
        raise DataError(f"{file} is missing: expected a table as .csv or .xlsx.")
    lines = _of_kind(file, csv_=_read_csv, xlsx=_read_xlsx)(file)
    if not lines:
        raise DataError(f"{file} is empty: expected a header in the first row.")
    header = tuple("" if cell is None else str(cell).strip() for cell in lines[0])
    own = header.index(REMARKS) if REMARKS in header else None
    return Sheet(
        file=file,
        header=_without(header, own),
        rows=tuple(
            SheetRow(number=number, cells=_without(cells, own))
            for number, cells in enumerate(lines[1:], start=2)
            if any(cell not in {None, ""} for cell in cells)
        ),
    )


def write_sheet(sheet: Sheet, file: Path, remarks: Mapping[int, str]) -> None:
    """Write a table with one more column.

    A workbook that was read from XLSX and is written as XLSX keeps its other sheets, its formats
    and its formulas.

    Parameters
    ----------
    remarks
        Row number -> text; rows without one get an empty cell.

    Raises
    ------
    InputError
        Another kind of file, or XLSX without the extra ``xlsx``.
    """
    if sheet.file.suffix.lower() == file.suffix.lower() == ".xlsx":
        _add_to_book(sheet.file, file, remarks)
        return
    width = max([len(sheet.header), *(len(row.cells) for row in sheet.rows)])
    lines: dict[int, tuple[Cell, ...]] = {1: (*_filled(sheet.header, width), REMARKS)}
    for row in sheet.rows:
        lines[row.number] = (*_filled(row.cells, width), remarks.get(row.number, ""))
    last = max(lines)
    write_rows(file, [lines.get(number, ()) for number in range(1, last + 1)])


def write_rows(file: Path, rows: list[tuple[Cell, ...]]) -> None:
    """Write a table; what looks like a formula stays a text.

    Raises
    ------
    InputError
        Another kind of file, or XLSX without the extra ``xlsx``.
    """
    _of_kind(file, csv_=_write_csv, xlsx=_write_xlsx)(file, rows)


def _without(cells: tuple[_Cell, ...], index: int | None) -> tuple[_Cell, ...]:
    return cells if index is None else cells[:index] + cells[index + 1 :]


def _of_kind(file: Path, *, csv_: Any, xlsx: Any) -> Any:
    kinds = {".csv": csv_, ".xlsx": xlsx}
    try:
        return kinds[file.suffix.lower()]
    except KeyError:
        raise InputError(
            f"{file.name}: tables of the kind {file.suffix!r} are not known, "
            "expected .csv or .xlsx."
        ) from None


def _filled(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return tuple(cell for cell, _ in zip_longest(cells, range(width), fillvalue=""))


def _read_csv(file: Path) -> list[tuple[Cell, ...]]:
    with file.open("rb") as stream:
        encoding = scan_text(stream, source=file.name).encoding
    # A byte that even cp1252 does not know stands for something, and is seen as such.
    text = file.read_text("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
    if "\0" in text:
        raise DataError(f"{file} is not a readable CSV file: it holds bytes that are no text.")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [tuple(map(_unmarked, line)) for line in lines]
    except csv.Error as error:
        raise DataError(f"{file} is not a readable CSV file: {error}.") from error


def _write_csv(file: Path, lines: list[tuple[Cell, ...]]) -> None:
    # The byte order mark tells spreadsheet programs that the text is UTF-8.
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(map(_marked, lines))


def _marked(line: Iterable[Cell]) -> list[Cell]:
    """Put the mark of a text before what a spreadsheet program would take for a formula."""
    return [
        f"{_TEXT_MARK}{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
        for cell in line
    ]


def _unmarked(cell: str) -> str:
    return cell[1:] if cell.startswith(_TEXT_MARK) and _FORMULA.match(cell) else cell


def _read_xlsx(file: Path) -> list[tuple[Cell, ...]]:
    try:
        book = openpyxl_of().load_workbook(file, read_only=True, data_only=True)
        lines = [tuple(line) for line in book.worksheets[0].iter_rows(values_only=True)]
    except InputError:
        raise
    # openpyxl and zipfile raise many kinds of errors on a damaged file.
    except Exception as error:
        raise DataError(f"{file} is not a readable XLSX file: {error}.") from error
    book.close()
    return lines


def _write_xlsx(file: Path, lines: list[tuple[Cell, ...]]) -> None:
    book = openpyxl_of().Workbook()
    for number, line in enumerate(lines, start=1):
        for column, cell in enumerate(line, start=1):
            put(book.active, number, column, cell)
    book.save(file)


def put(page: Any, row: int, column: int, value: Cell) -> None:
    """Write a cell of a workbook; a text that begins with "=" is somebody's text, no formula.

    Raises
    ------
    InputError
        The text is too long for a cell, or has letters that XLSX cannot hold.
    """
    if value is None or value == "":
        return
    if isinstance(value, str) and len(value) > _CELL_LETTERS:
        raise InputError(
            f"row {row}, column {column}: {len(value)} letters, a cell of XLSX holds "
            f"{_CELL_LETTERS}. Write CSV instead."
        )
    try:
        cell = page.cell(row, column, value)
    except openpyxl_of().utils.exceptions.IllegalCharacterError:
        raise InputError(
            f"row {row}, column {column}: a text has control characters, which XLSX cannot "
            "hold. Take them out, or write CSV instead."
        ) from None
    if cell.data_type == "f":
        cell.data_type = "s"


def _add_to_book(source: Path, target: Path, remarks: Mapping[int, str]) -> None:
    book = openpyxl_of().load_workbook(source)
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    column = header.index(REMARKS) + 1 if REMARKS in header else page.max_column + 1
    page.cell(1, column, REMARKS)
    for number in range(2, page.max_row + 1):
        # What stood there before goes, too.
        page.cell(number, column).value = None
        put(page, number, column, remarks.get(number))
    book.save(target)


def openpyxl_of() -> Any:
    """Give openpyxl, or say what to install.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        # Only who has XLSX tables needs it.
        import openpyxl  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InputError("XLSX tables need openpyxl: install geofh[xlsx].") from None
    return openpyxl
