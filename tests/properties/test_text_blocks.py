"""What holds for delimited text, wherever its blocks are cut."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geofh import text_blocks
from geofh.text_blocks import TextBlocks

CELL = st.text(st.sampled_from('aö€",; x'), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12)
HEADER = ["a", "b", "c"]


@settings(max_examples=200)
@given(
    rows=ROWS,
    block=st.integers(1, 40),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    encoding=st.sampled_from(("utf-8", "cp1252")),
)
def test_the_rows_are_those_of_another_parser(
    rows: list[list[str]], block: int, end: str, encoding: str
) -> None:
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [HEADER, *rows]
    )
    content = stream.getvalue().encode(encoding)
    # The first line has to be in the first block, which in life has megabytes.
    block += len(stream.getvalue().split(end)[0]) + len(end)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_blocks, "_BLOCK_BYTES", block)
        blocks = TextBlocks(
            BytesIO(content), source="a.csv", encoding=encoding, delimiter=";", header=True
        )
        tables = list(blocks.tables(["a", "c"]))

    found = [tuple(row.values()) for table in tables for row in table.to_pylist()]
    assert found == [(row[0], row[2]) for row in rows if len(row) == len(HEADER)]
    assert list(blocks.broken) == [
        number for number, row in enumerate(rows, start=1) if len(row) != len(HEADER)
    ]
