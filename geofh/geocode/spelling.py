"""How far a typed name is from many names at once: weighted slips, words cut short, words left out.

The usual table of an edit distance, one row per typed letter, filled for all names together, with
three more edges where a typed word ends: to the end of a word begun (cut short), over a word
(left out), and back over the typed word (not part of the name).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.geocode.keys import KeyArrays
from geofh.geocode.letters import (
    LETTER_CODES,
    OTHER,
    Codes,
    Costs,
    encode,
    single_costs,
    substitution_costs,
    swap_costs,
)
from geofh.geocode.penalties import Penalties
from geofh.geocode.words import Spelled, Word

__all__ = ["SpellingTable"]

# More than any sum of the table, and times the words of a name still within 32 bits.
_FAR = 1_000_000

Places = npt.NDArray[np.int64]


class SpellingTable:
    """Weigh names of a register. A class because it carries their arrays and the costs by letter.

    Parameters
    ----------
    keys
        The names, prepared.
    penalties
        What each liberty costs.
    """

    __slots__ = ("_keys", "_penalties", "_swapped", "_wrong")

    def __init__(self, keys: KeyArrays, penalties: Penalties) -> None:
        self._keys = keys
        self._penalties = penalties
        self._wrong = substitution_costs(penalties)
        self._swapped = swap_costs(penalties)

    def costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each of these names costs if it is the one meant, ``(len(names),)``."""
        taken = _Taken.of(self._keys, names)
        last = self._rows(typed, taken)
        found: Costs = last[np.arange(len(names)), taken.lengths]
        return found

    def prefix_costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each name costs whose beginning is meant, ``(len(names),)``."""
        taken = _Taken.of(self._keys, names)
        last = self._rows(typed, taken)
        beyond = np.arange(last.shape[1]) > taken.lengths[:, None]
        found: Costs = np.where(beyond, _FAR, last).min(axis=1)
        return found

    def _rows(self, typed: Spelled, taken: "_Taken") -> Costs:
        """Fill the table and give its last row, ``(len(names), longest + 1)``."""
        codes = taken.codes
        letters = encode(typed.key)
        extra = single_costs(
            letters[None, :], self._penalties, umlaut=self._penalties.umlaut_extra
        )[0]
        ways = self._ways(taken)
        wrong = self._wrong_letters(letters, codes)
        is_swapped = self._swaps(letters, codes)
        has_swapped = np.atleast_1d(is_swapped.any(axis=(1, 2))).tolist()
        ends = {word.end for word in typed.words}
        word_starts = {}
        row = ways.jump(ways.first_row(self._penalties.first_letter), None)
        before = row
        for i, word in enumerate(_word_of_letters(typed)):
            if i == word.start:
                word_starts[i] = row
            new = np.empty_like(row)
            new[:, 0] = row[:, 0] + extra[i] + (0 if i else self._penalties.first_letter)
            # Right, wrong, or one too many.
            np.minimum(row[:, :-1] + wrong[i], row[:, 1:] + extra[i], out=new[:, 1:])
            if i and has_swapped[i - 1]:
                cost = self._swapped[letters[i], letters[i - 1]]
                swapped = np.where(is_swapped[i - 1], before[:, :-2] + cost, _FAR)
                np.minimum(new[:, 2:], swapped, out=new[:, 2:])
            new = ways.insert(new, inside_dotted=word.cut == "dotted")
            if i + 1 in ends:
                np.minimum(new, word_starts[word.start] + self._extra(word), out=new)
                new = ways.insert(ways.jump(new, word.cut), inside_dotted=False)
            before, row = row, new
        return row

    def _wrong_letters(self, letters: Codes, codes: Codes) -> Costs:
        """Give the cost of each typed letter in place of each of the names, ``(t, k, longest)``.

        All at once: a step of its own for each letter takes longer than its work.
        """
        wrong: Costs = self._wrong[letters][:, codes]
        if wrong.size:
            wrong[0, :, 0] += self._penalties.first_letter * (wrong[0, :, 0] > 0)
        return wrong

    def _swaps(self, letters: Codes, codes: Codes) -> npt.NDArray[np.bool_]:
        """Tell where two typed letters stand the other way round, ``(t - 1, k, longest - 1)``."""
        earlier, letter = letters[:-1, None, None], letters[1:, None, None]
        swapped: npt.NDArray[np.bool_] = (codes[:, :-1] == letter) & (codes[:, 1:] == earlier)
        return swapped

    def _ways(self, taken: "_Taken") -> "_Ways":
        penalties = self._penalties
        columns = np.arange(taken.codes.shape[1] + 1, dtype=np.int32)
        single = single_costs(taken.codes, penalties, umlaut=penalties.umlaut_missing)
        # In which word each letter stands; the place before the first letter is in none (-1).
        word_of = (taken.starts[:, :, None] < columns).sum(axis=1, dtype=np.int32) - 1
        return _Ways(
            missing=_with_zero(np.cumsum(single, axis=1, dtype=np.int32)),
            missing_inside_dotted=columns * penalties.inside_dotted,
            cut_off=columns * penalties.cut_letter,
            cuts={
                "dotted": penalties.cut_dotted,
                "initial": penalties.cut_initial,
                "plain": penalties.cut,
            },
            # Each word of a name lies a great step below the one before it.
            steps=word_of * np.int32(_FAR),
            starts=taken.starts,
            ends=taken.ends,
            skips=np.where(
                taken.types, np.int32(penalties.type_missing), np.int32(penalties.word_missing)
            )
            * (taken.starts < taken.ends),
        )

    def _extra(self, word: Word) -> int:
        return self._penalties.type_extra if word.is_type else self._penalties.word_extra


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """Hold some names as rectangles: letters ``(k, longest)``, words ``(k, most words)``.

    What a name does not have is filled up: letters with `OTHER`, words with empty ones at its
    end.
    """

    codes: Codes
    lengths: Places
    starts: Places
    ends: Places
    types: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, keys: KeyArrays, names: Places) -> "_Taken":
        """Take names out of all."""
        first = keys.key_start[names].astype(np.int64)
        lengths = keys.key_start[names + 1] - first
        columns = np.arange(int(lengths.max(initial=0)))
        inside = columns < lengths[:, None]
        letters = keys.key_text[np.where(inside, first[:, None] + columns, 0)]
        begin = keys.word_start[names].astype(np.int64)
        counts = keys.word_start[names + 1] - begin
        words = np.arange(int(counts.max(initial=0)))
        real = words < counts[:, None]
        at = np.where(real, begin[:, None] + words, 0)
        ends = np.where(real, keys.word_end[at], lengths[:, None]).astype(np.int64)
        starts = ends.copy()
        starts[:, 1:] = ends[:, :-1]
        starts[:, :1] = 0
        return cls(
            codes=np.where(inside, LETTER_CODES[letters], np.uint8(OTHER)),
            lengths=lengths,
            starts=starts,
            ends=ends,
            types=real & (keys.word_type[at] == 1),
        )


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
