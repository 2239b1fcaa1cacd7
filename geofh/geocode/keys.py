"""The folded names of a register as arrays: prepared once, written to a file, mapped when asked.

Everything that a question about names needs is here, and each question reads only a few pages:
the key of each name and its words (what is weighed), the keys by their checksum (what is equal),
the names of each trigram (what is alike), and the beginnings of words in order (what may follow).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from geofh.address import fold_words, without_marks
from geofh.geocode.letters import LETTER_CODES, OTHER
from geofh.geocode.texts import as_bytes
from geofh.geocode.words import spell

__all__ = ["KeyArrays", "ascii_key", "build_keys", "gram_weights", "grams_of", "smallest"]

Array = npt.NDArray[Any]

# The mark before and behind a key: one more than the codes of letters.
_EDGE = OTHER + 1
_BASE = _EDGE + 1
_CODES = LETTER_CODES.tobytes()


@dataclass(frozen=True, slots=True, eq=False)
class KeyArrays:
    """Hold the arrays; all may be mapped.

    A *row* is a key: the ``n`` keys of the names, then the keys of the names that have accents,
    written without them. Letters outside a to z and 0 to 9 stand as "?".

    Attributes
    ----------
    key_start, key_text
        ``(rows + 1,)`` and the bytes of the keys.
    bare_name
        ``(rows - n,)`` the name of each row behind the first ``n``.
    word_start, word_end, word_type
        ``(n + 1,)``; for each word of a name the letter behind it, and 1 for a type of street.
    hash, hash_name
        ``(n,)`` CRC-32 of the keys in ascending order, and whose they are.
    gram, gram_start, gram_name
        ``(g,)`` the trigrams that occur, ascending; ``(g + 1,)`` and the names that have each.
    gram_total
        ``(n,)`` the weights of a name's trigrams together.
    entry_row, entry_at
        The beginnings of words in the order of what follows: the row, and the letter in it.
    rank
        ``(n,)`` the place of a name when short ones come first.
    """

    key_start: Array
    key_text: Array
    bare_name: Array
    word_start: Array
    word_end: Array
    word_type: Array
    hash: Array
    hash_name: Array
    gram: Array
    gram_start: Array
    gram_name: Array
    gram_total: Array
    entry_row: Array
    entry_at: Array
    rank: Array

    def __len__(self) -> int:
        """Give the number of names."""
        return len(self.rank)

    @classmethod
    def from_mapping(cls, arrays: Mapping[str, Array]) -> "KeyArrays":
        """Take the arrays out of others, by name."""
        return cls(*(arrays[field.name] for field in fields(cls)))

    def to_mapping(self) -> dict[str, Array]:
        """Give the arrays by name, to be stored."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def build_keys(names: Sequence[str]) -> KeyArrays:
    """Prepare names; a name is known by its place in the sequence."""
    spelled = [spell(name) for name in names]
    keys = [ascii_key(one.key) for one in spelled]
    words = [[len(word) for word in fold_words(name)] for name in names]
    bare = [(at, fold_words(plain)) for at, name in enumerate(names)
            if (plain := without_marks(name)) != name]  # fmt: skip
    rows = [*keys, *(ascii_key("".join(parts)) for _, parts in bare)]
    key_start, key_text = as_bytes(rows)
    gram, gram_start, gram_name, gram_total = _grams(key_start, key_text, count=len(names))
    every = [*words, *([len(word) for word in parts] for _, parts in bare)]
    entry_row, entry_at = _entries(rows, every)
    hashes = np.array([crc32(key.encode()) for key in keys], dtype=np.uint32)
    order = np.argsort(hashes, kind="stable")
    flat = [word for one in spelled for word in one.words]
    by_length = sorted(range(len(names)), key=lambda at: (len(names[at]), names[at]))
    rank = np.empty(len(names), dtype=np.int32)
    rank[by_length] = np.arange(len(names))
    return KeyArrays(
        key_start=key_start,
        key_text=key_text,
        bare_name=np.array([at for at, _ in bare], dtype=np.int32),
        word_start=_starts(len(one.words) for one in spelled),
        word_end=smallest(np.array([word.end for word in flat], dtype=np.int64)),
        word_type=np.array([word.is_type for word in flat], dtype=np.uint8),
        hash=hashes[order],
        hash_name=smallest(order),
        gram=gram,
        gram_start=gram_start,
        gram_name=gram_name,
        gram_total=gram_total,
        entry_row=entry_row,
        entry_at=entry_at,
        rank=rank,
    )


def ascii_key(key: str) -> str:
    """Give a folded name in ASCII, every other letter as "?"; the length stays."""
    return key if key.isascii() else key.encode("ascii", "replace").decode()


def grams_of(key: str) -> Array:
    """Give the trigrams of a key, each once, ascending, as numbers."""
    # A set: for so few numbers NumPy takes longer.
    codes = [_EDGE, _EDGE, *key.encode("ascii", "replace").translate(_CODES), _EDGE]
    grams = {
        (one * _BASE + two) * _BASE + three
        for one, two, three in zip(codes, codes[1:], codes[2:], strict=False)
    }
    return np.array(sorted(grams), dtype=np.int64)


def smallest(values: Array) -> Array:
    """Give whole numbers in the smallest unsigned type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def _starts(counts: Iterable[int]) -> Array:
    return np.concatenate([[0], np.cumsum(list(counts), dtype=np.int64)]).astype(np.int32)


def _grams(key_start: Array, key_text: Array, *, count: int) -> tuple[Array, Array, Array, Array]:
    """Sort the trigrams of the first ``count`` keys: two marks in front, one behind.

    How a name begins tells more than how it ends.
    """
    starts = key_start[: count + 1].astype(np.int64)
    lengths = np.diff(starts)
    codes = np.full(int(starts[-1]) + 3 * count, _EDGE, dtype=np.int64)
    owner = np.repeat(np.arange(count), lengths)
    codes[np.arange(int(starts[-1])) + 3 * owner + 2] = LETTER_CODES[key_text[: starts[-1]]]
    holder = np.repeat(np.arange(count), lengths + 3)
    trigrams = (codes[:-2] * _BASE + codes[1:-1]) * _BASE + codes[2:]
    inside = holder[:-2] == holder[2:]
    pairs = np.unique(trigrams[inside] * max(count, 1) + holder[:-2][inside])
    gram, name = np.divmod(pairs, max(count, 1))
    known, start = np.unique(gram, return_index=True)
    start = np.append(start, len(gram)).astype(np.int32)
    counts = np.diff(start)
    totals = np.bincount(name, np.repeat(gram_weights(counts, count), counts), minlength=count)
    return known.astype(np.int32), start, smallest(name), totals


def gram_weights(counts: Array, names: int) -> npt.NDArray[np.float64]:
    """Weigh trigrams by what they tell: inverse document frequency (Spärck Jones 1972)."""
    weights: npt.NDArray[np.float64] = np.log1p(names / np.maximum(counts, 1))
    return weights


def _entries(rows: Sequence[str], words: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Sort the beginnings of all words by what follows them."""

    def beginnings() -> Iterator[tuple[str, int, int]]:
        for row, (key, lengths) in enumerate(zip(rows, words, strict=True)):
            at = 0
            for length in lengths:
                yield key[at:], at, row
                at += length

    entries = sorted(beginnings())
    places = np.array([(row, at) for _, at, row in entries], dtype=np.int64).reshape(-1, 2)
    return smallest(places[:, 0]), smallest(places[:, 1])
