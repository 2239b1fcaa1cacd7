"""Bytes of delimited text -> in which encoding they are, and how many lines there are.

Whole files are read, block by block: a name with an umlaut may stand in the last line.
"""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from geofh.errors import DataError

__all__ = ["FALLBACK", "TextScan", "scan_text"]

FALLBACK = "cp1252"
"""What spreadsheet programs on Windows write; the encoding of what is no UTF-8."""

_USUAL = "utf-8"
_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TextScan:
    """Hold what one pass over the bytes told."""

    encoding: str
    lines: int


def scan_text(stream: BinaryIO, *, source: str, encoding: str = "") -> TextScan:
    r"""Find the encoding by reading everything once: UTF-8 if all of it is, else cp1252.

    Parameters
    ----------
    stream
        Read to its end; text with a byte order mark is UTF-8, too.
    source
        What is read, for messages.
    encoding
        The one that somebody states; empty to find it.

    Returns
    -------
    TextScan
        A last line without an end counts.

    Raises
    ------
    DataError
        The stated encoding is not known, or the bytes are not in it.

    Examples
    --------
    >>> from io import BytesIO
    >>> scan_text(BytesIO("Höhe\nWeg".encode("cp1252")), source="a.csv")
    TextScan(encoding='cp1252', lines=2)
    """
    stated = encoding
    encoding = stated or _USUAL
    decoder: codecs.IncrementalDecoder | None = _decoder(encoding, source)
    lines, last = 0, b"\n"
    while block := stream.read(_BLOCK_BYTES):
        if decoder is not None and (wrong := _wrong_byte(decoder, block, final=False)):
            if stated:
                raise _misfit(source, stated, wrong, lines + block.count(b"\n", 0, wrong.start))
            encoding, decoder = FALLBACK, None
        lines += block.count(b"\n")
        last = block
    if decoder is not None and (wrong := _wrong_byte(decoder, b"", final=True)):
        if stated:
            raise _misfit(source, stated, wrong, lines)
        encoding = FALLBACK
    return TextScan(encoding=encoding, lines=lines + (not last.endswith(b"\n")))


def _decoder(encoding: str, source: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise DataError(
            f"{source}: the encoding {encoding!r} is not known, expected utf-8 or cp1252."
        ) from None


def _wrong_byte(
    decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool
) -> UnicodeDecodeError | None:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        return error
    return None


def _misfit(source: str, encoding: str, wrong: UnicodeDecodeError, line: int) -> DataError:
    return DataError(
        f"{source} is not {encoding}, as the recipe says: byte {wrong.object[wrong.start]:#04x} "
        f"in line {line + 1}. Leave encoding out to have it found."
    )
