"""The house numbers of one OpenStreetMap object: "12;14", "12-16", "12a-c" -> each house.

A mapper writes one text for a building that has several numbers. People ask for one of them, so
every house that the text names becomes an address of its own. What can be read in two ways
("7/1") is not guessed at.
"""

import re
from itertools import chain

from geofh.address import clean

__all__ = ["LONGEST_RANGE", "House", "split_houses"]

House = tuple[int, str]
"""Number and suffix; the suffix is small, empty without one."""

LONGEST_RANGE = 30
"""Houses. A longer range is a slip of the keyboard ("1-100" for a whole street)."""

_SEPARATOR = re.compile(r"\s*(?:[;,+&]|\bund\b)\s*")
_ONE = re.compile(r"(?P<number>[0-9]{1,4})\s?(?P<suffix>[a-z]|1/2)?")
_LETTER = re.compile(r"[a-z]")
_RANGE = re.compile(
    r"""
    (?P<first>[0-9]{1,4}) \s?(?P<first_letter>[a-z])?
    \s?(?:-|\bbis\b)\s?
    (?P<last>[0-9]{1,4})? \s?(?P<last_letter>[a-z])?
    """,
    re.VERBOSE,
)


def split_houses(text: str) -> tuple[House, ...] | None:
    """Name every house that a text stands for.

    Parameters
    ----------
    text
        Value of ``addr:housenumber``.

    Returns
    -------
    tuple of House or None
        Each house once, in the order of the text. A range between two numbers of one side of the
        street ("12-16") is its even or odd houses, any other ("3-6") all of them; "12a-c" are
        letters. None: a part is not understood, names no house, or is longer than
        `LONGEST_RANGE`.

    Examples
    --------
    >>> split_houses("12-16;18a")
    ((12, ''), (14, ''), (16, ''), (18, 'a'))
    """
    houses: list[House] = []
    for part in _SEPARATOR.split(clean(text).lower()):
        number = houses[-1][0] if houses else 0
        read = _read_part(part, number)
        if read is None:
            return None
        houses += read
    return tuple(dict.fromkeys(houses))


def _read_part(part: str, number_before: int) -> list[House] | None:
    if _LETTER.fullmatch(part) and number_before:
        return [(number_before, part)]
    one = _ONE.fullmatch(part)
    if one is not None:
        number = int(one["number"])
        return [(number, one["suffix"] or "")] if number else None
    span = _RANGE.fullmatch(part)
    return None if span is None else _read_range(span)


def _read_range(span: re.Match[str]) -> list[House] | None:
    first, last = int(span["first"]), int(span["last"] or span["first"])
    if first == 0 or last < first:
        return None
    if last == first:
        return _letters(first, span["first_letter"] or "", span["last_letter"] or "")
    step = 2 if (last - first) % 2 == 0 else 1
    if (last - first) // step >= LONGEST_RANGE:
        return None
    between = ((number, "") for number in range(first + step, last, step))
    ends = (first, span["first_letter"] or ""), (last, span["last_letter"] or "")
    return list(chain(ends[:1], between, ends[1:]))


def _letters(number: int, first: str, last: str) -> list[House] | None:
    if not first or not last or last <= first:
        return None
    return [(number, chr(code)) for code in range(ord(first), ord(last) + 1)]
