"""Typed name -> streets of the directory: to the letter, one slip away, or merely alike.

Three questions, kept apart because they mean different things: ``exact`` is an answer, ``close``
may become one if nothing else comes near, ``alike`` is only ever a suggestion.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from geofh.address import fold, without_marks

__all__ = ["NameIndex", "edit_distance"]

# Below this similarity a name is no suggestion but noise.
_NOISE = 0.3

# What most names share says nothing about which one is meant.
_ENDINGS = ("strasse", "weg", "platz", "allee")
# Letters before the ending -> slips allowed. Short names have too many neighbours: these bounds
# keep Essen's streets out of Dortmund (docs/accuracy-addresses.md).
_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 5, 12
# A name with two slips keeps a share of its trigrams that puts it among the first this many.
_SHORTLIST = 40


class NameIndex:
    """Hold names, prepared for the three questions.

    What only misspelled names need is prepared when the first of them comes: a program that
    answers one question and ends does not pay for it.

    Parameters
    ----------
    names
        ``(m,)``; a name is given back as its place in this sequence. Names with equal folds are
        different things of the same name.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._keys = tuple(map(fold, names))
        self._by_key = _group(self._keys)

    @cached_property
    def _by_unmarked(self) -> dict[str, tuple[int, ...]]:
        return _group([fold(without_marks(name)) for name in self._names])

    @cached_property
    def _trigrams(self) -> "_TrigramIndex":
        return _TrigramIndex(self._keys)

    def exact(self, key: str) -> tuple[int, ...]:
        """Give the names that fold to this key: none, one, or several of the same name."""
        return self._by_key.get(key, ())

    def close(self, key: str) -> int | None:
        """Give the one name this can be a slip of.

        Umlauts without their dots are the slip of a keyboard and count first. Otherwise nothing
        where the name is too short for the slips, begins with another letter (people rarely
        slip there, but many names differ only there), or where a second name is about as near:
        within one slip more than the best.
        """
        unmarked = self._by_unmarked.get(key, ())
        if unmarked:
            return unmarked[0] if len(unmarked) == 1 else None
        stem = next((key.removesuffix(end) for end in _ENDINGS if key.endswith(end)), key)
        allowed = (len(stem) >= _ONE_SLIP_FROM) + (len(stem) >= _TWO_SLIPS_FROM)
        if not allowed:
            return None
        distances = sorted(
            (edit_distance(key, self._keys[at], at_most=allowed + 1), at)
            for at in self._trigrams.nearest(key, limit=_SHORTLIST, at_least=0.0)
        )
        if not distances or distances[0][0] > allowed:
            return None
        slips, best = distances[0]
        has_rival = len(distances) > 1 and distances[1][0] <= slips + 1
        return None if has_rival or self._keys[best][0] != key[0] else best

    def alike(self, key: str, *, limit: int) -> tuple[int, ...]:
        """Give the most similar names, best first; nothing that is merely noise."""
        return self._trigrams.nearest(key, limit=limit, at_least=_NOISE)


class _TrigramIndex:
    """Hold which trigram stands in which names, as one sorted array of places."""

    __slots__ = ("_codes", "_postings", "_starts", "_totals", "_weights")

    def __init__(self, keys: Sequence[str]) -> None:
        self._codes: dict[str, int] = {}
        pairs = [
            (self._codes.setdefault(trigram, len(self._codes)), at)
            for at, key in enumerate(keys)
            for trigram in sorted(_trigrams(key))
        ]
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        self._postings = table[:, 1]
        self._starts = np.searchsorted(table[:, 0], np.arange(len(self._codes) + 1))
        counts = np.diff(self._starts)
        # A trigram weighs what it tells: inverse document frequency (Spärck Jones 1972).
        self._weights = np.log1p(len(keys) / counts)
        self._totals = np.bincount(
            self._postings, np.repeat(self._weights, counts), minlength=len(keys)
        )

    def nearest(self, key: str, *, limit: int, at_least: float) -> tuple[int, ...]:
        """Give the names with the largest weighted share of common trigrams (Dice 1945).

        ``at_least`` lies between 0 (nothing in common) and 1 (equal).
        """
        trigrams = _trigrams(key)
        known = [self._codes[trigram] for trigram in trigrams if trigram in self._codes]
        if not known:
            return ()
        hits = [self._postings[self._starts[code] : self._starts[code + 1]] for code in known]
        weights = np.repeat(self._weights[known], [len(hit) for hit in hits])
        shared = np.bincount(np.concatenate(hits), weights, minlength=len(self._totals))
        unknown = (len(trigrams) - len(known)) * np.log1p(len(self._totals))
        similarity = 2 * shared / (self._totals + self._weights[known].sum() + unknown)
        # Rounded, and ties in the order of the names: sums differ in the last bits.
        best = np.lexsort((np.arange(len(similarity)), -similarity.round(9)))[:limit]
        return tuple(int(at) for at in best if similarity[at] >= at_least)


def edit_distance(one: str, other: str, *, at_most: int) -> int:
    """Count the slips between two texts: insert, leave out, change, swap two neighbours.

    Optimal string alignment; anything above ``at_most`` is given as ``at_most + 1``.
    """
    beyond = at_most + 1
    if abs(len(one) - len(other)) > at_most:
        return beyond
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return beyond
        before_last, last = last, row
    return min(last[-1], beyond)


def _group(keys: Sequence[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    return {key: tuple(found) for key, found in places.items()}


def _trigrams(key: str) -> set[str]:
    # Two marks in front: how a name begins tells more than how it ends.
    marked = f"  {key} "
    return {marked[at : at + 3] for at in range(len(marked) - 2)}
