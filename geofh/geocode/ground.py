"""Some names of a register, prepared for the table of an edit distance (`geofh.geocode.spelling`).

A row of the table holds all names, one behind the other, as *heights*: costs less what it takes
to leave out all letters before, less a great step for each name before. So leaving a letter out
costs no height, and one running minimum over the row leaves letters out in every name at once,
without a name hearing of the one before it. Words are left out in the same way.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geofh.geocode.keys import KeyArrays
from geofh.geocode.letters import LETTER_CODES, OTHER, Codes, Costs, pair_codes, single_costs
from geofh.geocode.penalties import Penalties

__all__ = ["FAR", "Ground"]

FAR = 100_000
"""More than any cost; times all words of some hundred names it stays within 32 bits."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Hold ``k`` names as a row of ``n`` places: one before each name, one behind each letter.

    Attributes
    ----------
    codes
        ``(n,)`` the letter before each place, `OTHER` before a name.
    first, last
        ``(k,)`` the place before each name, and the one behind it.
    single, missing, level
        ``(n,)`` what a letter costs that is missing, alone and with all before it; what a height
        lacks to a cost.
    gates, skipped
        ``(k, words + 1)`` the places before a name and behind its words; what it costs to leave
        out all words before. Names of fewer words have empty ones at their end.
    penalties
        What each liberty costs.
    """

    codes: Codes
    first: Places
    last: Places
    single: Costs
    missing: Costs
    level: Costs
    gates: Places
    skipped: Costs
    penalties: Penalties

    @classmethod
    def of(cls, keys: KeyArrays, names: Places, penalties: Penalties) -> "Ground":
        """Prepare some names out of all; some hundred at most."""
        start = keys.key_start[names]
        lengths = keys.key_start[names + 1] - start
        places = lengths + 1
        behind = places.cumsum()
        first = behind - places
        at = np.repeat(start - first - 1, places)
        at += np.arange(len(at))
        codes = LETTER_CODES.take(keys.key_text.take(at, mode="clip"))
        codes[first] = OTHER
        single = single_costs(codes, penalties, umlaut=penalties.umlaut_missing)
        single[first] = 0
        missing = single.cumsum(dtype=np.int32)
        ends, skips = _words(keys, names, lengths, penalties)
        gates = np.empty((len(names), ends.shape[1] + 1), dtype=np.int64)
        gates[:, 0] = first
        np.add(ends, first[:, None], out=gates[:, 1:])
        skipped = np.zeros(gates.shape, dtype=np.int32)
        skips.cumsum(axis=1, out=skipped[:, 1:])
        steps = np.arange(len(names), dtype=np.int32) * np.int32(FAR * (gates.shape[1] + 1))
        return cls(
            codes=codes,
            first=first,
            last=behind - 1,
            single=single,
            missing=missing,
            level=missing + np.repeat(steps, places),
            gates=gates,
            skipped=skipped,
            penalties=penalties,
        )

    # What follows only some questions need.

    @cached_property
    def dotted(self) -> Costs:
        """Give what a height gains where letters are missing inside a word with a dot, ``(n,)``."""
        return self.missing - self._each(self.penalties.inside_dotted)

    @cached_property
    def cut_off(self) -> Costs:
        """Give what is cut off where a word ends early, ``(n,)``: the more, the further on.

        A step up at each word: a running minimum hears nothing of the word before.
        """
        begins = np.bincount(self.gates[:, :-1].ravel() + 1, minlength=len(self.codes) + 1)
        off = begins[:-1].cumsum(dtype=np.int32)
        off *= np.int32(FAR)
        off += self._each(self.penalties.cut_letter)
        return off

    @cached_property
    def begun(self) -> Costs:
        """Give what a height gains where a word may be cut short, ``(n,)``."""
        return self.missing - self.cut_off

    @cached_property
    def ended(self) -> Costs:
        """Give what it loses at the end of the word, ``(k, words)``."""
        return self.cut_off[self.gates[:, 1:]] - self.skipped[:, 1:]

    @cached_property
    def gate_level(self) -> Costs:
        """Give what a height gains at a gate if all words before are left out."""
        return self.missing[self.gates] - self.skipped

    @cached_property
    def pairs(self) -> npt.NDArray[np.int16]:
        """Give the two letters behind each place as one number, ``(n - 2,)``."""
        return pair_codes(self.codes[1:])

    def _each(self, cost: int) -> Costs:
        return np.arange(len(self.codes), dtype=np.int32) * np.int32(cost)

    def first_row(self) -> Costs:
        """Give the heights before anything was typed: letters and words may be missing."""
        starts = -self.level[self.first]
        places = self.last - self.first + 1
        row = np.repeat(starts + np.int32(self.penalties.first_letter), places)
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
            ends += self.ended
            ends += cut
            behind = heights[:, 1:]
            np.minimum(behind, ends, out=behind)
        flat = heights.ravel()
        np.minimum.accumulate(flat, out=flat)
        heights -= self.gate_level
        # Where words are filled up, the last of equal places is the lowest, and it is kept.
        row[self.gates] = heights

    def costs(self, row: Costs) -> Costs:
        """Give the costs of a row at the ends of the names, ``(k,)``."""
        costs: Costs = row[self.last] + self.level[self.last]
        return costs

    def prefix_costs(self, row: Costs) -> Costs:
        """Give the least costs of a row in each name, ``(k,)``."""
        least: Costs = np.minimum.reduceat(row + self.level, self.first)
        return least


def _words(
    keys: KeyArrays, names: Places, lengths: Places, penalties: Penalties
) -> tuple[Places, Costs]:
    """Give where the words of the names end and what each costs if left out, ``(k, words)``."""
    start = keys.word_start[names]
    counts = keys.word_start[names + 1] - start
    words = np.arange(int(counts.max(initial=1)))
    is_real = words < counts[:, None]
    at = start[:, None] + words
    ends = np.where(is_real, keys.word_end.take(at, mode="clip"), lengths[:, None])
    skips = np.array((penalties.word_missing, penalties.type_missing), dtype=np.int32)
    return ends, skips.take(keys.word_type.take(at, mode="clip")) * is_real
