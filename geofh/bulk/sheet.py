"""XLSX <-> text columns, through openpyxl, row after row (extra ``xlsx``)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pyarrow as pa

from geofh.errors import InputError

__all__ = ["read_sheet", "write_sheet"]

# What the format allows, header included.
ROWS_AT_MOST = 1_048_576


@contextmanager
def read_sheet(
    path: Path, *, batch_rows: int
) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """Give the columns of the first sheet as text; the number 8 is "8", a date is ISO 8601.

    Raises
    ------
    InputError
        openpyxl is missing, the file is no XLSX, or it has no column names.
    """
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{path} cannot be read as XLSX. Is it whole?") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [_text(cell) for cell in next(rows, ())]
        if not names or not all(names):
            raise InputError(f"{path}: each column of the first row must have a name.")
        schema = pa.schema([(name, pa.string()) for name in names])
        yield schema, _batches(rows, schema, batch_rows)
    finally:
        book.close()


@contextmanager
def write_sheet(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Give a function that appends rows; the file is complete after the block.

    Raises
    ------
    InputError
        openpyxl is missing, there are more rows than the format holds, or a value has a
        character that it does not allow.
    """
    openpyxl = _openpyxl()
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  (an extra)
    from openpyxl.utils.exceptions import (  # noqa: PLC0415
        IllegalCharacterError,
        WorkbookAlreadySaved,
    )

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    written = 1

    def cell(value: object) -> object:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value=value)
        # A text that starts with "=" is a text: nobody's table may run as a formula.
        made.data_type = "s"
        return made

    def write(table: pa.Table) -> None:
        nonlocal written
        written += table.num_rows
        if written > ROWS_AT_MOST:
            raise InputError(
                f"XLSX holds at most {ROWS_AT_MOST - 1} rows: write CSV or Parquet instead."
            )
        for values in zip(*(column.to_pylist() for column in table.columns), strict=True):
            sheet.append([cell(value) for value in values])

    try:
        sheet.append([cell(name) for name in schema.names])
        yield write
        book.save(path)
    except (IllegalCharacterError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("XLSX cannot hold a value of this table: write Parquet.") from error
    finally:
        # A sheet that is left open after a failure complains when it is collected.
        with suppress(WorkbookAlreadySaved):
            sheet.close()
        book.close()


def _batches(
    rows: Iterator[tuple[object, ...]], schema: pa.Schema, batch_rows: int
) -> Iterator[pa.RecordBatch]:
    width = len(schema)
    while block := list(islice(rows, batch_rows)):
        texts = [
            [_text(row[number]) if number < len(row) else "" for row in block]
            for number in range(width)
        ]
        yield pa.record_batch([pa.array(column, pa.string()) for column in texts], schema=schema)


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _openpyxl() -> Any:
    try:
        # An extra, and a third of a second.
        import openpyxl  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InputError("openpyxl is missing for XLSX: install geofh[xlsx].") from error
    return openpyxl
