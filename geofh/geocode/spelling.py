"""How far a typed name is from many names at once: weighted slips, words cut short, words left out.

The usual table of an edit distance, one row per typed letter, filled for all names together, with
three more edges where a typed word ends: to the end of a word begun (cut short), over a word
(left out), and back over the typed word (not part of the name).

What is kept are *heights* (`geofh.geocode.ground`): costs less what leads along a name anyway.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from geofh.geocode.ground import FAR, Ground
from geofh.geocode.keys import KeyArrays
from geofh.geocode.letters import (
    Codes,
    Costs,
    encode,
    pair_codes,
    single_costs,
    substitution_costs,
    swap_costs,
)
from geofh.geocode.penalties import Penalties
from geofh.geocode.words import Spelled, Word

__all__ = ["SpellingTable"]

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
        last = self._last_row(typed, ground)
        found: Costs = last[np.arange(len(names)), ground.lengths]
        return found

    def prefix_costs(self, typed: Spelled, names: Places) -> Costs:
        """Give what each name costs whose beginning is meant, ``(len(names),)``."""
        ground = Ground.of(self._keys, names, self._penalties)
        last = self._last_row(typed, ground)
        beyond = np.arange(ground.width) > ground.lengths[:, None]
        found: Costs = np.where(beyond, FAR, last).min(axis=1)
        return found

    def _last_row(self, typed: Spelled, ground: Ground) -> Costs:
        """Fill the table and give its last row, ``(len(names), longest + 1)``."""
        letters, penalties = encode(typed.key), self._penalties
        extras = single_costs(letters[None, :], penalties, umlaut=penalties.umlaut_extra)[0]
        steps, swaps = self._steps(letters, ground), self._swaps(letters, ground)
        row = ground.first_row(penalties.first_letter)
        before, new, aside = np.empty_like(row), np.empty_like(row), np.empty_like(row[1:])
        at_start = row
        for i, (word, extra) in enumerate(zip(_words(typed), extras.tolist(), strict=True)):
            if i == word.start:
                at_start = row.copy()
            # One too many; or right, or wrong.
            np.add(row, extra, out=new)
            np.add(row[:-1], steps[i], out=aside)
            if not i:
                new[ground.first] += penalties.first_letter
                aside[ground.first] += self._first_letters(letters[0], ground)
            np.minimum(new[1:], aside, out=new[1:])
            start, height = swaps[i]
            if len(start):
                new[start + 2] = np.minimum(new[start + 2], before[start] + height)
            ground.insert(new, inside_dotted=word.cut == "dotted")
            if i + 1 == word.end:
                np.minimum(new, at_start + self._extra(word), out=new)
                ground.jump(new, self._cuts.get(word.cut))
                ground.insert(new, inside_dotted=False)
            before, row, new = row, new, before
        return ground.costs(row)

    def _steps(self, letters: Codes, ground: Ground) -> list[Costs]:
        """Give the height of each typed letter in place of each of the names, ``(n - 1,)``.

        All at once, and equal letters once: each alone takes longer than its work.
        """
        typed = letters.tolist()
        distinct = list(dict.fromkeys(typed))
        steps = self._wrong[distinct].take(ground.codes[1:], axis=1)
        steps -= ground.single[1:]
        by_letter = dict(zip(distinct, steps, strict=True))
        return [by_letter[letter] for letter in typed]

    def _first_letters(self, letter: int, ground: Ground) -> Costs:
        is_wrong = self._wrong[letter, ground.codes[ground.first + 1]] > 0
        costs: Costs = is_wrong * np.int32(self._penalties.first_letter)
        return costs

    def _swaps(self, letters: Codes, ground: Ground) -> list[tuple[Places, Costs]]:
        """Give for each letter the places before it and the one before it the other way round.

        With each place comes the height of the swap.
        """
        turned = pair_codes(letters[1:], letters[:-1])
        found = np.flatnonzero(ground.pairs == turned[:, None])
        second, start = np.divmod(found, max(len(ground.pairs), 1))
        second += 1
        height = self._swapped[letters[second], letters[second - 1]]
        height += ground.level[start] - ground.level[start + 2]
        bounds = np.searchsorted(second, np.arange(len(letters) + 1)).tolist()
        return [(start[low:high], height[low:high]) for low, high in pairwise(bounds)]

    def _extra(self, word: Word) -> int:
        return self._penalties.type_extra if word.is_type else self._penalties.word_extra


def _words(typed: Spelled) -> Iterator[Word]:
    """Give the word of each letter."""
    for word in typed.words:
        for _ in range(word.end - word.start):
            yield word
