"""Delimited text of any size -> tables of text, block by block; the memory needed is one block's.

Blocks are cut at line ends here and parsed in this thread. Arrow's own streaming reader reads
ahead in threads of its own, which call into Python while Python may be ending already.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv

from geofh.errors import DataError

__all__ = ["TextBlocks"]

_BLOCK_BYTES = 4 << 20
# A "line" of megabytes is another kind of file.
_LONGEST_LINE = 8 << 20
_UTF8 = "utf-8"
_MARK = codecs.BOM_UTF8
_EMPTY = b""


class TextBlocks:
    """Read a stream from its begin; a class because it knows its columns before its rows.

    Attributes
    ----------
    names
        Of the header, or ``f0``, ``f1``, … without one; empty for an empty file.
    broken
        The lines that have more or fewer columns than the first, as far as they were read: their
        numbers (from 1, the header not counted) and how many columns each has. Lines without
        anything do not count.
    """

    def __init__(
        self, stream: BinaryIO, *, source: str, encoding: str, delimiter: str, header: bool
    ) -> None:
        self._stream = stream
        self._source = source
        self._delimiter = delimiter
        self._decoder = None if encoding == _UTF8 else codecs.getincrementaldecoder(encoding)()
        self._rest = self._next().removeprefix(_MARK)
        # Some old programs end lines with a carriage return alone.
        self._end = b"\n" if b"\n" in self._rest or b"\r" not in self._rest else b"\r"
        self.names = self._first_line(header=header)
        self.broken: dict[int, int] = {}
        self._lines = 0

    def tables(self, wanted: Sequence[str]) -> Iterator[pa.Table]:
        """Give these columns, all of them as text.

        Raises
        ------
        DataError
            A line without an end.
        pyarrow.ArrowException
            What is no delimited text.
        """
        block, self._rest = self._rest, _EMPTY
        is_last = False
        while not is_last:
            data, block = self._rest + block, self._next()
            is_last = block == _EMPTY
            cut = len(data) if is_last else data.rfind(self._end) + 1
            self._rest = data[cut:]
            if len(self._rest) > _LONGEST_LINE:
                raise DataError(
                    f"{self._source} has a line of more than {_LONGEST_LINE:,} bytes. Is it text?"
                )
            if data[:cut].strip():
                yield self._parsed(data[:cut], wanted)

    def _parsed(self, piece: bytes, wanted: Sequence[str]) -> pa.Table:
        found: list[tuple[int, int]] = []

        def skip(row: pacsv.InvalidRow) -> str:
            found.append((int(row.number), int(row.actual_columns)))
            return "skip"

        table = pacsv.read_csv(
            pa.BufferReader(piece),
            # One thread, so that the numbers of broken lines are known.
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=self.names, block_size=len(piece) + 1
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._delimiter, invalid_row_handler=skip, newlines_in_values=True
            ),
            convert_options=pacsv.ConvertOptions(
                # "0231" is no number.
                column_types=dict.fromkeys(self.names, pa.string()),
                strings_can_be_null=False,
                include_columns=list(wanted),
            ),
        )
        self.broken |= {self._lines + number: columns for number, columns in found}
        self._lines += table.num_rows + len(found)
        return table

    def _first_line(self, *, header: bool) -> list[str]:
        head, end, rest = self._rest.partition(self._end)
        # A name in quotes may have several lines.
        while head.count(b'"') % 2 and end:
            more, end, rest = rest.partition(self._end)
            head += self._end + more
        cells = next(csv.reader([head.decode(_UTF8).strip("\r")], delimiter=self._delimiter), [])
        if header:
            self._rest = rest if end else _EMPTY
            return cells
        return [f"f{number}" for number in range(len(cells))]

    def _next(self) -> bytes:
        block = self._stream.read(_BLOCK_BYTES)
        if self._decoder is None:
            return block
        return self._decoder.decode(block, final=not block).encode(_UTF8)
