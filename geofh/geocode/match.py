"""Typed name -> streets of the directory: to the letter, with liberties, or merely alike.

Three questions, kept apart because they mean different things: ``exact`` is an answer, ``near``
may become one if nothing else comes near, ``alike`` is only ever a suggestion. A few names that
share trigrams with the typed one are looked up; `SpellingTable` weighs these.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from geofh.address import fold, fold_marked
from geofh.geocode.keys import KeyArrays, ascii_key, build_keys
from geofh.geocode.letters import Costs
from geofh.geocode.penalties import PENALTIES, Penalties
from geofh.geocode.spelling import SpellingTable
from geofh.geocode.texts import view
from geofh.geocode.trigrams import TrigramIndex
from geofh.geocode.words import Spelled, spell

__all__ = ["NameIndex", "Near", "edit_distance"]

Names: TypeAlias = npt.NDArray[np.int64]
Shares: TypeAlias = npt.NDArray[np.float64]

# Below this similarity a name is no suggestion but noise.
_NOISE = 0.3
# What somebody is still typing shares less with the whole name.
_NOISE_TYPING = 0.1

# Letters beyond the longest name: the cheapest ones too many cost more than any budget.
_LONGER = 20
# A name with two slips keeps a share of its trigrams that puts it among the first this many.
_SHORTLIST = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Hold one name that may be meant: its place, and its cost in hundredths of a slip."""

    at: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ranked:
    """Hold names cheapest first, what each costs, and the share of trigrams it has in common."""

    places: Names
    costs: Costs
    shares: Shares

    def near(self, limit: int) -> tuple[Near, ...]:
        first = zip(self.places[:limit].tolist(), self.costs[:limit].tolist(), strict=True)
        return tuple([Near(at=at, cost=cost) for at, cost in first])

    def alike(self, limit: int) -> tuple[int, ...]:
        return tuple(self.places[self.shares >= _NOISE][:limit].tolist())


class NameIndex:
    """Ask names the three questions. A class because it carries their prepared arrays.

    Parameters
    ----------
    names
        ``(n,)`` distinct; a name is given back as its place in this sequence. Names with equal
        folds are different things.
    keys
        What `build_keys` made of these names.
    """

    def __init__(
        self, names: Sequence[str], keys: KeyArrays, *, penalties: Penalties = PENALTIES
    ) -> None:
        self._names = names
        self._keys = keys
        self._hashes, self._hash_names = view(keys.hash), view(keys.hash_name)
        self._starts, self._text = view(keys.key_start), view(keys.key_text)
        self._penalties = penalties
        self._trigrams = TrigramIndex(keys)
        self._table = SpellingTable(keys, penalties)

    @classmethod
    def of(cls, names: Sequence[str]) -> "NameIndex":
        """Prepare names."""
        return cls(names, build_keys(names))

    @cached_property
    def _longest(self) -> int:
        return int(np.diff(self._keys.key_start[: len(self._names) + 1]).max(initial=0))

    def exact(self, key: str) -> tuple[int, ...]:
        """Give the names that fold to this key: none, one, or several of the same name."""
        typed = ascii_key(key).encode()
        checksum = crc32(typed)
        found = []
        for at in range(bisect_left(self._hashes, checksum), len(self._hashes)):
            if self._hashes[at] != checksum:
                break
            name = self._hash_names[at]
            is_same = self._text[self._starts[name] : self._starts[name + 1]] == typed
            if is_same and (key.isascii() or fold(self._names[name]) == key):
                found.append(name)
        return tuple(found)

    def is_cut(self, name: str, at: int) -> bool:
        """Tell whether dots say that a name was cut short, so that others may be meant as well."""
        return "." in name and _is_dotted(name) and not _is_dotted(self._names[at])

    def near(self, name: str, *, limit: int, among: Names | None = None) -> tuple[Near, ...]:
        """Give the names that may be meant, cheapest first; none for a mere type of street.

        ``among`` restricts the choice to some names, ascending.
        """
        typed = spell(name)
        if not typed.stem_letters or self._is_too_long(typed):
            return ()
        return self._ranked(typed, at_least=0.0, among=among).near(limit)

    def alike(self, name: str, *, limit: int) -> tuple[int, ...]:
        """Give the most similar names, best first; nothing that is merely noise."""
        typed = spell(name)
        if self._is_too_long(typed):
            nearest = self._trigrams.nearest(typed.key, limit=limit, at_least=_NOISE)
            return tuple(nearest.tolist())
        return self._ranked(typed, at_least=_NOISE).alike(limit)

    def near_and_alike(
        self, name: str, *, limit: int, suggested: int
    ) -> tuple[tuple[Near, ...], tuple[int, ...]]:
        """Give what `near` and `alike` give; the names are weighed once for both."""
        typed = spell(name)
        if not typed.stem_letters or self._is_too_long(typed):
            return (), self.alike(name, limit=suggested)
        ranked = self._ranked(typed, at_least=0.0)
        return ranked.near(limit), ranked.alike(suggested)

    def beginning_alike(self, name: str, *, limit: int) -> tuple[int, ...]:
        """Give the names that begin most like what somebody is still typing."""
        typed = spell(name)
        if self._is_too_long(typed):
            return ()
        most = self._penalties.letter * (len(typed.key) // 2)
        places, _ = self._trigrams.ranked(typed.key, limit=_SHORTLIST, at_least=_NOISE_TYPING)
        if not len(places):
            return ()
        costs = self._table.prefix_costs(typed, places, at_most=most)
        order = costs.argsort(kind="stable")
        return tuple(places[order][costs[order] <= most][:limit].tolist())

    def budget(self, name: str, at: int, *, is_placed: bool) -> int:
        """Give what the liberties with this text may cost if it means that name.

        ``is_placed`` tells whether the address names a place of the region.
        """
        typed = spell(name)
        return self._penalties.budget(
            letters=typed.stem_letters,
            meant=spell(self._names[at]).stem_letters,
            strange=self._trigrams.unknown(typed.key),
            is_placed=is_placed,
        )

    def _is_too_long(self, typed: Spelled) -> bool:
        """Tell whether so much was typed that no budget allows for it."""
        return len(typed.key) > self._longest + _LONGER

    def _ranked(self, typed: Spelled, *, at_least: float, among: Names | None = None) -> _Ranked:
        places, shares = self._trigrams.ranked(
            typed.key, limit=_SHORTLIST, at_least=at_least, among=among
        )
        costs = self._table.costs(typed, places)
        # The sort is stable: equal costs stay in the order of the trigrams they share.
        order = costs.argsort(kind="stable")
        return _Ranked(places=places[order], costs=costs[order], shares=shares[order])


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
