"""The encoding of a text is found by reading all of it, whatever the blocks are cut at."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh import encoding
from geofh.encoding import TextScan, scan_text
from geofh.errors import DataError


def scan(content: bytes, stated: str = "") -> TextScan:
    return scan_text(BytesIO(content), source="a.csv", encoding=stated)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", TextScan(encoding="utf-8", lines=0)),
        (b"a\nb\n", TextScan(encoding="utf-8", lines=2)),
        (b"a\nb", TextScan(encoding="utf-8", lines=2)),
        ("\ufeffHöhe\n".encode(), TextScan(encoding="utf-8", lines=1)),
        ("Höhe\n".encode("cp1252"), TextScan(encoding="cp1252", lines=1)),
        # A file that ends inside a letter: "Ã" in cp1252, the first half of one in UTF-8.
        (b"\xc3", TextScan(encoding="cp1252", lines=1)),
    ],
)
def test_encoding_and_lines_are_found(content: bytes, found: TextScan) -> None:
    assert scan(content) == found


@given(text=st.text(alphabet="aöü€\n", max_size=40), block=st.integers(1, 7))
def test_blocks_may_cut_letters(text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "_BLOCK_BYTES", block)
        found = scan(text.encode())

    assert found.encoding == "utf-8"
    assert found.lines == len(text.split("\n")) - text.endswith("\n") - (text == "")


def test_a_stated_encoding_that_does_not_fit_is_named_with_byte_and_line() -> None:
    with pytest.raises(DataError, match=r"a\.csv is not utf-8, .* byte 0xf6 in line 2"):
        scan("Weg\nHöhe\n".encode("cp1252"), "utf-8")
    with pytest.raises(DataError, match=r"is not utf-8, .* byte 0xc3 in line 1"):
        scan(b"\xc3", "utf-8")
    with pytest.raises(DataError, match="encoding 'utf-9' is not known"):
        scan(b"a", "utf-9")
