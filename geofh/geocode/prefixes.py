"""The beginning of a word -> the names that may be meant, short ones first."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.address import fold
from geofh.geocode.keys import KeyArrays, ascii_key, build_keys
from geofh.geocode.texts import view

__all__ = ["PrefixIndex"]

Array = npt.NDArray[Any]

# Every so many entries one is kept at hand: a few thousand for all distinct names of a country.
_STRIDE = 32


class PrefixIndex:
    """Find names by the beginnings of their words. A class because it carries the arrays."""

    def __init__(self, keys: KeyArrays, names: Sequence[str]) -> None:
        self._keys = keys
        self._names = names
        self._entries = _Entries(keys)

    @classmethod
    def of(cls, names: Sequence[str]) -> "PrefixIndex":
        """Prepare names."""
        return cls(build_keys(names), names)

    @cached_property
    def _marks(self) -> list[bytes]:
        # Searched first: a list is halved much faster than entries that are put together.
        return [self._entries[at] for at in range(0, len(self._entries), _STRIDE)]

    def starting(self, prefix: str, *, limit: int) -> list[int]:
        """Give the names with a word that begins so: first words, short names, alphabet."""
        if not prefix:
            return []
        keys, typed = self._keys, ascii_key(prefix)
        # An entry is what follows a beginning; "~" is behind everything a key is made of.
        low, high = self._first(typed.encode()), self._first(typed.encode() + b"~")
        if low == high:
            return []
        rows = keys.entry_row[low:high].astype(np.int64)
        count = len(keys)
        if len(keys.bare_name):
            bare = rows >= count
            rows[bare] = keys.bare_name[rows[bare] - count]
        order = keys.rank[rows] + count * (keys.entry_at[low:high] > 0)
        found = _distinct(rows, order, limit=limit if typed == prefix else len(rows))
        if typed != prefix:
            found = [at for at in found if prefix in fold(self._names[at])]
        return found[:limit]

    def _first(self, typed: bytes) -> int:
        """Give the first entry that is not before a text."""
        mark = bisect_left(self._marks, typed) * _STRIDE
        low, high = max(mark - _STRIDE + 1, 0), min(mark, len(self._entries))
        return bisect_left(self._entries, typed, low, high)


def _distinct(rows: Array, order: Array, *, limit: int) -> list[int]:
    """Give the first names in an order, each once; a name may begin so in several words."""
    most = 2 * limit
    while most < len(order):
        near = np.argpartition(order, most)[:most]
        found = list(dict.fromkeys(rows[near[np.argsort(order[near], kind="stable")]].tolist()))
        if len(found) >= limit:
            return found[:limit]
        most *= 2
    return list(dict.fromkeys(rows[np.argsort(order, kind="stable")].tolist()))[:limit]


class _Entries:
    """Read the entries in their order, as bytes; for a search by halving."""

    __slots__ = ("_at", "_row", "_start", "_text")

    def __init__(self, keys: KeyArrays) -> None:
        self._at, self._row = view(keys.entry_at), view(keys.entry_row)
        self._start, self._text = view(keys.key_start), view(keys.key_text)

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, entry: int) -> bytes:
        row = self._row[entry]
        return bytes(self._text[self._start[row] + self._at[entry] : self._start[row + 1]])
