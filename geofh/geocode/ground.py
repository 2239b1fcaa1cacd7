"""Some names of a register, prepared for the table of an edit distance (`geofh.geocode.spelling`).

A row of the table holds all names, one behind the other, as *heights*: costs less what it takes
to leave out all letters before, less a great step for each name before. So leaving a letter out
costs no height, and one running minimum over the row leaves letters out in every name at once,
without a name hearing of the one before it. Words are left out in the same way.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.geocode.keys import KeyArrays
from geofh.geocode.letters import LETTER_CODES, OTHER, Codes, Costs, pair_codes, single_costs
from geofh.geocode.penalties import Penalties

__all__ = ["FAR", "Ground"]

FAR = 100_000
"""More than any cost; times all words of some hundred names it stays within 32 bits."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Hold ``k`` names as rows of ``n`` places: one before each name, one behind each letter.

    What a name does not have is filled up: with `OTHER`, and with empty words at its end.

    Attributes
    ----------
    codes, pairs
        ``(n,)`` the letter before each place; ``(n - 2,)`` the two letters behind it.
    width
        ``n / k``, the places of each name.
    lengths, first
        ``(k,)`` letters of each name; the place before it.
    single, level
        ``(n,)`` what a letter costs that is missing; what a height lacks to a cost.
    dotted
        ``(n,)`` what a height gains where letters are missing inside a word with a dot.
    gates, gate_level
        ``(k, words + 1)`` the places before a name and behind its words; what a height
        gains there if all words before are left out.
    begun, cut_off
        ``(n,)`` what a height gains where a word may be cut short; ``(k, words)`` what it loses
        at the end of the word.
    """

    codes: Codes
    pairs: npt.NDArray[np.int16]
    width: int
    lengths: Places
    first: Places
    single: Costs
    level: Costs
    dotted: Costs
    gates: Places
    gate_level: Costs
    begun: Costs
    cut_off: Costs

    @classmethod
    def of(cls, keys: KeyArrays, names: Places, penalties: Penalties) -> "Ground":
        """Prepare some names out of all; some hundred at most."""
        letters, lengths = _letters(keys, names)
        ends, types = _words(keys, names, lengths)
        count, width = letters.shape
        first = np.arange(count) * width
        gates = np.zeros((count, ends.shape[1] + 1), dtype=np.int64)
        gates[:, 1:] = ends
        gates += first[:, None]
        single = single_costs(letters, penalties, umlaut=penalties.umlaut_missing)
        single[:, 0] = 0
        missing = np.cumsum(single, axis=1, dtype=np.int32)
        skips = np.where(types, np.int32(penalties.type_missing), np.int32(penalties.word_missing))
        skips *= np.diff(gates) > 0
        skipped = np.zeros(gates.shape, dtype=np.int32)
        np.cumsum(skips, axis=1, out=skipped[:, 1:])
        columns = np.arange(width, dtype=np.int32)
        # A step down at each word: a running minimum hears nothing of the word before.
        word = np.bincount(gates[:, :-1].ravel() + 1, minlength=count * width + 1)[:-1]
        cut_off = (np.cumsum(word, dtype=np.int32) * np.int32(FAR)).reshape(count, width)
        cut_off += columns * np.int32(penalties.cut_letter)
        steps = np.arange(count, dtype=np.int32) * np.int32(FAR * (gates.shape[1] + 1))
        return cls(
            codes=letters.ravel(),
            pairs=pair_codes(letters.ravel()[1:-1], letters.ravel()[2:]),
            width=width,
            lengths=lengths,
            first=first,
            single=single.ravel(),
            level=(missing + steps[:, None]).ravel(),
            dotted=(missing - columns * np.int32(penalties.inside_dotted)).ravel(),
            gates=gates,
            gate_level=missing.ravel()[gates] - skipped,
            begun=(missing - cut_off).ravel(),
            cut_off=cut_off.ravel()[gates[:, 1:]] - skipped[:, 1:],
        )

    def first_row(self, first_letter: int) -> Costs:
        """Give the heights before anything was typed: letters and words may be missing."""
        starts = -self.level[self.first]
        row = np.repeat(starts + np.int32(first_letter), self.width)
        row[self.first] = starts
        self.jump(row, None)
        return row

    def insert(self, row: Costs, *, inside_dotted: bool) -> None:
        """Let letters of the names be missing in what was typed, in place."""
        if inside_dotted:
            row += self.dotted
            np.minimum.accumulate(row, out=row)
            row -= self.dotted
        else:
            np.minimum.accumulate(row, out=row)

    def jump(self, row: Costs, cut: int | None) -> None:
        """Let a typed word end here, in place: cut short at a cost, and words left out."""
        heights = row[self.gates]
        heights += self.gate_level
        if cut is not None:
            begun = row + self.begun
            np.minimum.accumulate(begun, out=begun)
            ends = begun[self.gates[:, 1:]]
            ends += self.cut_off
            ends += np.int32(cut)
            np.minimum(heights[:, 1:], ends, out=heights[:, 1:])
        flat = heights.ravel()
        np.minimum.accumulate(flat, out=flat)
        heights -= self.gate_level
        # Where words are filled up, the last of equal places is the lowest, and it is kept.
        row[self.gates] = heights

    def costs(self, row: Costs) -> Costs:
        """Give the costs of a row, ``(k, width)``."""
        costs: Costs = (row + self.level).reshape(-1, self.width)
        return costs


def _letters(keys: KeyArrays, names: Places) -> tuple[Codes, Places]:
    """Give the letters of the names, ``(k, longest + 1)``, with `OTHER` around them."""
    start = keys.key_start[names].astype(np.int64)
    lengths = keys.key_start[names + 1] - start
    columns = np.arange(-1, int(lengths.max(initial=0)))
    codes = LETTER_CODES[keys.key_text.take(start[:, None] + columns, mode="clip")]
    codes[columns >= lengths[:, None]] = OTHER
    codes[:, 0] = OTHER
    return codes, lengths


def _words(keys: KeyArrays, names: Places, lengths: Places) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Give where the words of the names end, ``(k, words)``, and which are types of street."""
    start = keys.word_start[names].astype(np.int64)
    counts = keys.word_start[names + 1] - start
    words = np.arange(int(counts.max(initial=1)))
    is_real = words < counts[:, None]
    at = start[:, None] + words
    ends = np.where(is_real, keys.word_end.take(at, mode="clip"), lengths[:, None])
    return ends, is_real & (keys.word_type.take(at, mode="clip") == 1)
