"""How far a typed name is from many names at once: weighted slips, words cut short, words left out.

The usual table of an edit distance, one row per typed letter, filled for all names together, with
three more edges where a typed word ends: to the end of a word begun (cut short), over a word
(left out), and back over the typed word (not part of the name).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.address import fold_marked
from geofh.geocode.letters import (
    Codes,
    Costs,
    encode,
    single_costs,
    substitution_costs,
    swap_costs,
)
from geofh.geocode.penalties import Penalties

__all__ = ["STREET_TYPES", "Spelled", "SpellingTable", "Word", "spell"]

# Longest first: "gasse" is no "asse". What most names share says nothing about which one is meant.
STREET_TYPES = ("strasse", "allee", "platz", "gasse", "pfad", "weg")
# "Aweg" has no stem one could compare.
_SHORTEST_STEM = 2
# More than any sum of the table, and times the words of a name still within 32 bits.
_FAR = 1_000_000

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Hold where a word stands in a folded name, as a half-open range of letters.

    ``cut`` is "dotted", "initial", "plain", or empty where nothing can have been cut off.
    """

    start: int
    end: int
    is_type: bool
    cut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """Hold a folded name and its words; "bachstrasse" is two words: a stem and a type."""

    key: str
    words: tuple[Word, ...]

    @property
    def stem_letters(self) -> int:
        """Count the letters outside the types."""
        return sum(word.end - word.start for word in self.words if not word.is_type)


def spell(text: str) -> Spelled:
    """Read a name as it was typed, or as the register prints it."""
    words: list[Word] = []
    keys: list[str] = []
    at = 0
    for word, is_dotted in fold_marked(text):
        end = at + len(word)
        kind = next((t for t in STREET_TYPES if word.endswith(t)), "")
        stem_end = end - len(kind)
        if kind and stem_end - at >= _SHORTEST_STEM:
            words.append(Word(start=at, end=stem_end, is_type=False, cut=""))
            words.append(Word(start=stem_end, end=end, is_type=True, cut=""))
        elif kind and stem_end == at:
            words.append(Word(start=at, end=end, is_type=True, cut=""))
        else:
            cut = "dotted" if is_dotted else "initial" if len(word) == 1 else "plain"
            words.append(Word(start=at, end=end, is_type=False, cut=cut))
        keys.append(word)
        at = end
    return Spelled(key="".join(keys), words=tuple(words))


class SpellingTable:
    """Hold the names of a register as arrays. Prepared once, never changed.

    Parameters
    ----------
    names
        ``(m,)`` as the register spells them.
    penalties
        What each liberty costs.
    """

    __slots__ = (
        "_codes",
        "_ends",
        "_lengths",
        "_missing",
        "_penalties",
        "_skips",
        "_starts",
        "_swapped",
        "_word_of",
        "_wrong",
    )

    def __init__(self, names: Sequence[str], penalties: Penalties) -> None:
        spelled = [spell(name) for name in names]
        self._penalties = penalties
        self._wrong = substitution_costs(penalties)
        self._swapped = swap_costs(penalties)
        self._codes = encode([one.key for one in spelled])
        single = single_costs(self._codes, penalties, umlaut=penalties.umlaut_missing)
        self._missing = _with_zero(np.cumsum(single, axis=1, dtype=np.int32))
        self._lengths = np.array([len(one.key) for one in spelled], dtype=np.int64)
        most = max((len(one.words) for one in spelled), default=0)
        self._starts = np.repeat(self._lengths[:, None], most, axis=1)
        self._ends = self._starts.copy()
        self._skips = np.zeros((len(spelled), most), dtype=np.int32)
        self._word_of = np.full((len(spelled), self._codes.shape[1] + 1), -1, dtype=np.int32)
        for at, one in enumerate(spelled):
            for number, word in enumerate(one.words):
                self._starts[at, number], self._ends[at, number] = word.start, word.end
                self._skips[at, number] = (
                    penalties.type_missing if word.is_type else penalties.word_missing
                )
                self._word_of[at, word.start + 1 :] = number

    def costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each of these names costs if it is the one meant, ``(len(names),)``."""
        last = self._rows(typed, names)
        found: Costs = last[np.arange(len(names)), self._lengths[names]]
        return found

    def prefix_costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each name costs whose beginning is meant, ``(len(names),)``."""
        last = self._rows(typed, names)
        beyond = np.arange(last.shape[1]) > self._lengths[names][:, None]
        found: Costs = np.where(beyond, _FAR, last).min(axis=1)
        return found

    def _rows(self, typed: Spelled, names: Places) -> Costs:
        """Fill the table and give its last row, ``(len(names), longest + 1)``."""
        longest = int(self._lengths[names].max(initial=0))
        codes = self._codes[names, :longest]
        letters = encode([typed.key])[0][: len(typed.key)]
        extra = single_costs(
            letters[None, :], self._penalties, umlaut=self._penalties.umlaut_extra
        )[0]
        ways = self._ways(names, longest)
        ends = {word.end: word for word in typed.words}
        word_starts = {}
        row = ways.jump(ways.first_row(self._penalties.first_letter), None)
        before = row
        for i, word in enumerate(_word_of_letters(typed)):
            if i == word.start:
                word_starts[i] = row
            new = self._step(codes, row, letters[i], extra[i], is_first=i == 0)
            if i and longest > 1:
                self._swap(new, before, codes, letters[i - 1 : i + 1])
            new = ways.insert(new, inside_dotted=word.cut == "dotted")
            if i + 1 in ends:
                np.minimum(new, word_starts[word.start] + self._extra(word), out=new)
                new = ways.insert(ways.jump(new, word.cut), inside_dotted=False)
            before, row = row, new
        return row

    def _ways(self, names: Places, longest: int) -> "_Ways":
        penalties = self._penalties
        columns = np.arange(longest + 1, dtype=np.int32)
        return _Ways(
            missing=self._missing[names, : longest + 1],
            missing_inside_dotted=columns * penalties.inside_dotted,
            cut_off=columns * penalties.cut_letter,
            cuts={
                "dotted": penalties.cut_dotted,
                "initial": penalties.cut_initial,
                "plain": penalties.cut,
            },
            # Each word of a name lies a great step below the one before it.
            steps=self._word_of[names, : longest + 1] * _FAR,
            starts=self._starts[names],
            ends=self._ends[names],
            skips=self._skips[names],
        )

    def _step(
        self, codes: Codes, row: Costs, letter: np.uint8, extra: np.int32, *, is_first: bool
    ) -> Costs:
        """Take one typed letter: right, wrong, or one too many."""
        wrong = self._wrong[letter][codes]
        first = self._penalties.first_letter if is_first else 0
        new = np.empty_like(row)
        new[:, 0] = row[:, 0] + extra + first
        if first and wrong.shape[1]:
            wrong[:, 0] += first * (wrong[:, 0] > 0)
        np.minimum(row[:, :-1] + wrong, row[:, 1:] + extra, out=new[:, 1:])
        return new

    def _swap(self, new: Costs, before: Costs, codes: Codes, typed: Codes) -> None:
        """Take two typed letters that stand the other way round."""
        earlier, letter = typed
        is_swapped = (codes[:, :-1] == letter) & (codes[:, 1:] == earlier)
        swapped = np.where(is_swapped, before[:, :-2] + self._swapped[letter, earlier], _FAR)
        np.minimum(new[:, 2:], swapped, out=new[:, 2:])

    def _extra(self, word: Word) -> int:
        return self._penalties.type_extra if word.is_type else self._penalties.word_extra


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """Hold the ways within one row, along the letters of the names.

    ``missing``, ``cut_off`` are sums over the letters before each column.
    """

    missing: Costs
    missing_inside_dotted: Costs
    cut_off: Costs
    cuts: Mapping[str, int]
    steps: Costs
    starts: Places
    ends: Places
    skips: Costs

    def first_row(self, first_letter: int) -> Costs:
        """Let letters be missing before anything was typed."""
        row = self.missing + first_letter
        row[:, 0] = 0
        return row

    def insert(self, row: Costs, *, inside_dotted: bool) -> Costs:
        """Let letters of the names be missing in what was typed."""
        sums = self.missing_inside_dotted if inside_dotted else self.missing
        found: Costs = np.minimum.accumulate(row - sums, axis=1) + sums
        return found

    def jump(self, row: Costs, cut: str | None) -> Costs:
        """Let a typed word end here: cut short, and words of the name left out."""
        row = row.copy()
        names = np.arange(len(row))
        at_ends = np.full(self.ends.shape, _FAR, dtype=np.int32)
        if cut:
            begun = np.minimum.accumulate(row - self.cut_off - self.steps, axis=1)
            at_ends = (begun + self.cut_off + self.steps)[names[:, None], self.ends]
            at_ends += self.cuts[cut]
        # One word after the other: several may be left out.
        for word in range(self.starts.shape[1]):
            start, end = self.starts[:, word], self.ends[:, word]
            best = np.minimum(row[names, start] + self.skips[:, word], at_ends[:, word])
            row[names, end] = np.minimum(row[names, end], best)
        return row


def _word_of_letters(typed: Spelled) -> Iterator[Word]:
    for word in typed.words:
        for _ in range(word.end - word.start):
            yield word


def _with_zero(sums: Costs) -> Costs:
    return np.hstack([np.zeros((len(sums), 1), dtype=np.int32), sums])
