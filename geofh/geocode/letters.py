"""What one letter in place of another costs, and one too many or too few.

Looked up by code: a to z are 0 to 25, the digits 26 to 35, everything else ``OTHER``.
"""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.geocode.penalties import Penalties

__all__ = [
    "LETTER_CODES",
    "OTHER",
    "Codes",
    "Costs",
    "encode",
    "pair_code",
    "pair_codes",
    "single_costs",
    "substitution_costs",
    "swap_costs",
]

Codes = npt.NDArray[np.uint8]
Costs = npt.NDArray[np.int32]

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
OTHER = len(_ALPHABET)
_SIZE = OTHER + 1

_SOUND_ALIKE = ("dt", "bp", "gk", "kc", "kq", "cz", "sz", "fv", "fp", "vw", "iy", "ij", "kx", "mn")
_LOOK_ALIKE = ("o0", "l1", "i1", "s5", "b8")
_KEYBOARD = ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm")

# A letter that is not heard after, or before, its neighbour.
_MUTE_AFTER = ("ie", "dt", "ds", "ss")
_MUTE_BEFORE = ("ck", "dt", "tz", "ae")
_UMLAUTS = ("ae", "oe", "ue")


def _pairs(codes: tuple[str, ...]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    places = np.array([[_ALPHABET.index(letter) for letter in pair] for pair in codes])
    return places[:, 0], places[:, 1]


def _letter_codes() -> Codes:
    table = np.full(256, OTHER, dtype=np.uint8)
    table[np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)] = np.arange(OTHER)
    return table


LETTER_CODES = _letter_codes()
"""The code of each byte of a key in ASCII."""


def encode(key: str) -> Codes:
    """Give the codes of a folded name, ``(len(key),)``."""
    return LETTER_CODES[np.frombuffer(key.encode("ascii", "replace"), dtype=np.uint8)]


def pair_code(first: int, second: int) -> int:
    """Give two letters, one behind the other, as one number."""
    return first * _SIZE + second


def pair_codes(codes: Codes) -> npt.NDArray[np.int16]:
    """Give each letter and the next as one number, ``(n - 1,)``."""
    pairs = codes[:-1] * np.int16(_SIZE)
    pairs += codes[1:]
    return pairs


def substitution_costs(penalties: Penalties) -> Costs:
    """Give the cost of every letter in place of every other, ``(37, 37)``."""
    costs = np.full((_SIZE, _SIZE), penalties.letter, dtype=np.int32)
    neighbours = tuple(
        pair
        for row, below in zip(_KEYBOARD, (*_KEYBOARD[1:], ""), strict=True)
        for pair in (
            *map("".join, pairwise(row)),
            *map("".join, zip(row, below, strict=False)),
            *map("".join, zip(row[1:], below, strict=False)),
        )
    )
    for pairs, cost in (
        (neighbours, penalties.neighbouring_key),
        (_SOUND_ALIKE, penalties.sounds_alike),
        (_LOOK_ALIKE, penalties.looks_alike),
    ):
        one, other = _pairs(pairs)
        costs[one, other] = costs[other, one] = cost
    # Two letters of other scripts are not known to be the same.
    known = np.arange(OTHER)
    costs[known, known] = 0
    return costs


def swap_costs(penalties: Penalties) -> Costs:
    """Give the cost of two letters in the wrong order, ``(37, 37)``."""
    costs = np.full((_SIZE, _SIZE), penalties.swapped, dtype=np.int32)
    one, other = _pairs(("ie",))
    costs[one, other] = costs[other, one] = penalties.swapped_ie
    return costs


def single_costs(codes: Codes, penalties: Penalties, *, umlaut: int) -> Costs:
    """Give what each letter costs that is missing, or too many, where it stands.

    Parameters
    ----------
    codes
        ``(n,)``, one name, or several with `OTHER` between them.
    umlaut
        The cost of the e of ae, oe, ue.

    Returns
    -------
    ndarray
        ``(n,)``.
    """
    edged = np.full(len(codes) + 2, OTHER, dtype=np.intp)
    edged[1:-1] = codes
    around = edged[:-2] * _SIZE
    around += edged[1:-1]
    around *= _SIZE
    around += edged[2:]
    return _single_table(penalties, umlaut).take(around)


@cache
def _single_table(penalties: Penalties, umlaut: int) -> Costs:
    """Give the cost of a letter by the one before it, itself, and the one behind it."""
    after_one = np.full((_SIZE, _SIZE), penalties.letter, dtype=np.int32)
    before_one = after_one.copy()
    h = _ALPHABET.index("h")
    after_one[:, h] = penalties.mute
    for pairs, table in ((_MUTE_AFTER, after_one), (_MUTE_BEFORE, before_one)):
        table[_pairs(pairs)] = penalties.mute
    after_one[_pairs(_UMLAUTS)] = umlaut
    np.fill_diagonal(after_one[:OTHER, :OTHER], penalties.doubled)
    return np.minimum(after_one[:, :, None], before_one[None, :, :])
