"""Typed name -> streets of the directory: to the letter, with liberties, or merely alike.

Three questions, kept apart because they mean different things: ``exact`` is an answer, ``near``
may become one if nothing else comes near, ``alike`` is only ever a suggestion. A few names that
share trigrams with the typed one are looked up; `SpellingTable` weighs these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geofh.address import fold, fold_marked
from geofh.geocode.penalties import PENALTIES, Penalties
from geofh.geocode.spelling import Spelled, SpellingTable, spell

__all__ = ["NameIndex", "Near", "edit_distance"]

# Below this similarity a name is no suggestion but noise.
_NOISE = 0.3
# What somebody is still typing shares less with the whole name.
_NOISE_TYPING = 0.1

# So many names hold nearly every three letters that German streets are made of.
_ENOUGH_NAMES = 300
# Letters beyond the longest name: the cheapest ones too many cost more than any budget.
_LONGER = 20
# A name with two slips keeps a share of its trigrams that puts it among the first this many.
_SHORTLIST = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Hold one name that may be meant: its place, and its cost in hundredths of a slip."""

    at: int
    cost: int


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

    def __init__(self, names: Sequence[str], *, penalties: Penalties = PENALTIES) -> None:
        self._names = tuple(names)
        self._penalties = penalties
        self._keys = tuple(map(fold, names))
        self._by_key = _group(self._keys)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._keys), default=0)

    @cached_property
    def _table(self) -> SpellingTable:
        return SpellingTable(self._names, self._penalties)

    @cached_property
    def _trigrams(self) -> "_TrigramIndex":
        return _TrigramIndex(self._keys)

    def exact(self, key: str) -> tuple[int, ...]:
        """Give the names that fold to this key: none, one, or several of the same name."""
        return self._by_key.get(key, ())

    def is_cut(self, name: str, street: int) -> bool:
        """Tell whether dots say that a name was cut short, so that others may be meant as well."""
        return "." in name and _is_dotted(name) and not _is_dotted(self._names[street])

    def near(self, name: str) -> tuple[Near, ...]:
        """Give the names that may be meant, cheapest first; none for a mere type of street."""
        typed = spell(name)
        if not typed.stem_letters or self._is_too_long(typed):
            return ()
        return self._ranked(typed, at_least=0.0, is_prefix=False)

    def alike(self, name: str, *, limit: int) -> tuple[int, ...]:
        """Give the most similar names, best first; nothing that is merely noise."""
        typed = spell(name)
        if self._is_too_long(typed):
            return self._trigrams.nearest(typed.key, limit=limit, at_least=_NOISE)
        ranked = self._ranked(typed, at_least=_NOISE, is_prefix=False)
        return tuple(near.at for near in ranked[:limit])

    def beginning_alike(self, name: str, *, limit: int) -> tuple[int, ...]:
        """Give the names that begin most like what somebody is still typing."""
        typed = spell(name)
        if self._is_too_long(typed):
            return ()
        ranked = self._ranked(typed, at_least=_NOISE_TYPING, is_prefix=True)
        most = self._penalties.letter * (len(typed.key) // 2)
        return tuple(near.at for near in ranked[:limit] if near.cost <= most)

    def budget(self, name: str, street: int) -> int:
        """Give what the liberties with this name may cost if it means that street."""
        typed = spell(name)
        return self._penalties.budget(
            letters=typed.stem_letters,
            meant=spell(self._names[street]).stem_letters,
            strange=self._trigrams.unknown(typed.key),
        )

    def _is_too_long(self, typed: Spelled) -> bool:
        """Tell whether so much was typed that no budget allows for it."""
        return len(typed.key) > self._longest + _LONGER

    def _ranked(self, typed: Spelled, *, at_least: float, is_prefix: bool) -> tuple[Near, ...]:
        shortlist = self._trigrams.nearest(typed.key, limit=_SHORTLIST, at_least=at_least)
        places = np.array(shortlist, dtype=np.int64)
        table = self._table
        costs = table.prefix_costs(typed, places) if is_prefix else table.costs(typed, places)
        # The sort is stable: equal costs stay in the order of the trigrams they share.
        order = np.argsort(costs, kind="stable")
        return tuple(Near(at=int(places[k]), cost=int(costs[k])) for k in order)


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

    def unknown(self, key: str) -> int:
        """Count the trigrams that no name has; none where the names are too few to judge by."""
        if len(self._totals) < _ENOUGH_NAMES:
            return 0
        return sum(trigram not in self._codes for trigram in _trigrams(key))

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


def _is_dotted(name: str) -> bool:
    return any(is_dotted for _, is_dotted in fold_marked(name))


def _group(keys: Sequence[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    return {key: tuple(found) for key, found in places.items()}


def _trigrams(key: str) -> set[str]:
    # Two marks in front: how a name begins tells more than how it ends.
    marked = f"  {key} "
    return {marked[at : at + 3] for at in range(len(marked) - 2)}
