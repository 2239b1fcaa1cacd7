"""How far a typed name is from many names at once: weighted slips, words cut short, words left out.

The usual table of an edit distance, one row per typed letter, filled for all names together, with
three more edges where a typed word ends: to the end of a word begun (cut short), over a word
(left out), and back over the typed word (not part of the name).

What is kept are *heights* (`geofh.geocode.ground`): costs less what leads along a name anyway.
"""

import re
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.geocode.ground import FAR, Ground
from geofh.geocode.keys import KeyArrays
from geofh.geocode.letters import (
    OTHER,
    Codes,
    Costs,
    encode,
    pair_code,
    single_costs,
    substitution_costs,
    swap_costs,
)
from geofh.geocode.penalties import Penalties
from geofh.geocode.words import Spelled, Word

__all__ = ["SpellingTable"]

Places = npt.NDArray[np.int64]

_DIGIT = re.compile(r"[0-9]")


# The places before two letters and behind them, and what a height gains by their swap.
_Swap: TypeAlias = tuple[Places, Places, Costs]


class SpellingTable:
    """Weigh names of a register. A class because it carries their arrays and the costs by letter.

    Parameters
    ----------
    keys
        The names, prepared.
    penalties
        What each liberty costs.
    """

    __slots__ = ("_cuts", "_keys", "_penalties", "_swapped", "_wrong")

    def __init__(self, keys: KeyArrays, penalties: Penalties) -> None:
        self._keys = keys
        self._penalties = penalties
        self._wrong = substitution_costs(penalties)
        self._swapped = swap_costs(penalties)
        self._cuts = {
            "dotted": penalties.cut_dotted,
            "initial": penalties.cut_initial,
            "plain": penalties.cut,
        }

    def costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each of these names costs if it is the one meant, ``(len(names),)``."""
        ground = Ground.of(self._keys, names, self._penalties)
        row, extra = self._last_row(typed, ground)
        return ground.costs(row) + extra

    def prefix_costs(self, typed: Spelled, names: Places, *, at_most: int) -> Costs:
        """Give what each name costs whose beginning is meant, ``(len(names),)``.

        Where none can cost ``at_most`` or less, every one costs `FAR`.
        """
        ground = Ground.of(self._keys, names, self._penalties)
        # A postcode or a number: names have other letters, which tells without the table.
        if _DIGIT.search(typed.key) and self._least(typed, ground) > at_most:
            return np.full(len(names), FAR, dtype=np.int32)
        row, extra = self._last_row(typed, ground)
        return ground.prefix_costs(row) + extra

    def _least(self, typed: Spelled, ground: Ground) -> int:
        """Give what the typed letters cost at least, whatever they are compared with here."""
        letters = encode(typed.key)
        present = np.bincount(ground.codes, minlength=OTHER + 1) > 0
        extras = single_costs(letters, self._penalties, umlaut=self._penalties.umlaut_extra)
        least = np.minimum(self._wrong[letters][:, present].min(axis=1), extras)
        # Two letters of other scripts may be swapped, which costs less than both alone.
        least[letters == OTHER] = 0
        sums = [(word, int(least[word.start : word.end].sum())) for word in typed.words]
        return sum(min(least, self._extra(word)) for word, least in sums)

    def _last_row(self, typed: Spelled, ground: Ground) -> tuple[Costs, np.int32]:
        """Fill the table and give its last row, and what all of these heights lack.

        That is the cost of all typed letters if each is one too many: so a letter too many
        changes nothing, and the row is changed in place.
        """
        letters, penalties = encode(typed.key), self._penalties
        extras = single_costs(letters, penalties, umlaut=penalties.umlaut_extra)
        steps, swaps = self._steps(letters, extras, ground), self._swaps(letters, extras, ground)
        row = ground.first_row()
        before, behind, aside = row[:-1], row[1:], np.empty_like(row[1:])
        begun = None
        for word in typed.words:
            spared = self._extra(word) - int(extras[word.start : word.end].sum())
            # Of a few letters each alone is cheaper, but for the first one's own penalty.
            without = row + spared if spared < 0 or not word.start else None
            for i in range(word.start, word.end):
                swapped, begun = begun, None
                if i in swaps:
                    # It passes over the next row: what counts is this one.
                    start, end, height = swaps[i]
                    begun = end, height + row[start]
                np.add(before, steps[i], out=aside)
                if not i:
                    row[ground.first] += penalties.first_letter
                    begins = ground.first[ground.first < ground.last]
                    is_wrong = self._wrong[letters[0], ground.codes[begins + 1]] > 0
                    aside[begins] += is_wrong * np.int32(penalties.first_letter)
                np.minimum(behind, aside, out=behind)
                if swapped:
                    end, height = swapped
                    row[end] = np.minimum(row[end], height)
                ground.insert(row, inside_dotted=word.cut == "dotted")
            if without is not None:
                np.minimum(row, without, out=row)
            ground.jump(row, self._cuts.get(word.cut))
            ground.insert(row, inside_dotted=False)
        return row, extras.sum(dtype=np.int32)

    def _steps(self, letters: Codes, extras: Costs, ground: Ground) -> list[Costs]:
        """Give the height of each typed letter in place of each of the names, ``(n - 1,)``.

        All at once, and equal letters once: each alone takes longer than its work.
        """
        typed = list(zip(letters.tolist(), extras.tolist(), strict=True))
        distinct = list(dict.fromkeys(typed))
        chosen = np.array(distinct, dtype=np.int32).reshape(-1, 2)
        wrong = self._wrong[chosen[:, 0]] - chosen[:, 1:]
        steps = wrong.take(ground.codes[1:], axis=1)
        steps -= ground.single[1:]
        by_letter = dict(zip(distinct, steps, strict=True))
        return [by_letter[letter] for letter in typed]

    def _swaps(self, letters: Codes, extras: Costs, ground: Ground) -> dict[int, _Swap]:
        """Give where a letter and the next stand the other way round, by the place of the first."""
        typed = pairwise(letters.tolist())
        # Two equal letters are right as they are, which costs nothing.
        turned = [-1 if one == two != OTHER else pair_code(two, one) for one, two in typed]
        pairs = ground.pairs
        found = (pairs == np.array(turned, dtype=np.int16)[:, None]).ravel().nonzero()[0]
        which = found // max(len(pairs), 1)
        start = found - which * len(pairs)
        end = start + 2
        height = (self._swapped[letters[1:], letters[:-1]] - extras[1:] - extras[:-1])[which]
        height += ground.level[start]
        height -= ground.level[end]
        bounds = which.searchsorted(np.arange(len(letters))).tolist()
        return {
            first: (start[low:high], end[low:high], height[low:high])
            for first, (low, high) in enumerate(pairwise(bounds))
            if low < high
        }

    def _extra(self, word: Word) -> int:
        return self._penalties.type_extra if word.is_type else self._penalties.word_extra
