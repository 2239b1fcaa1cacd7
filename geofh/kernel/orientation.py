"""On which side of a line does a point lie? Exact, for the few cases in which rounding matters.

``orientation`` gives the sign of the determinant
``(bx - ax) * (py - ay) - (by - ay) * (px - ax)`` of the coordinates as they are stored: +1 if
``p`` is to the left of the line from ``a`` to ``b``, -1 to the right, 0 exactly on it. The idea:
differences of neighbouring coordinates are nearly always exact, a product of two doubles is
exactly a sum of two doubles (Dekker 1971, Shewchuk 1997), and what is still open goes to
rational numbers.
"""

from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["orientation", "orientation_of_one"]

Floats: TypeAlias = npt.NDArray[np.float64]

# 2**27 + 1 splits a double into two halves whose products are exact.
_SPLITTER = 134217729.0
# Between these magnitudes neither the split overflows nor the error of a product underflows.
_SMALLEST, _LARGEST = 1e-120, 1e120


def orientation(
    ax: Floats, ay: Floats, bx: Floats, by: Floats, px: Floats, py: Floats
) -> npt.NDArray[np.int8]:
    """Tell the side of each point exactly.

    Parameters
    ----------
    ax, ay, bx, by, px, py
        ``(n,)`` finite coordinates of the line's two points and of the point asked.

    Returns
    -------
    ``(n,)`` +1 left of the line, -1 right of it, 0 on it (also for ``a == b``).
    """
    factors = [_difference(bx, ax), _difference(py, ay), _difference(by, ay), _difference(px, ax)]
    exact = np.ones(len(ax), dtype=bool)
    for value, rest in factors:
        size = np.abs(value)
        exact &= (rest == 0) & ((size == 0) | ((size > _SMALLEST) & (size < _LARGEST)))
    left, left_rest = _product(factors[0][0], factors[1][0])
    right, right_rest = _product(factors[2][0], factors[3][0])
    high, high_rest = _difference(left, right)
    low, low_rest = _difference(left_rest, right_rest)
    # A sum of two doubles has the right sign: rounding never crosses zero.
    exact &= (high_rest == 0) & (low_rest == 0)
    sign = np.sign(high + low)
    for one in np.flatnonzero(~exact).tolist():
        sign[one] = orientation_of_one(*(float(column[one]) for column in (ax, ay, bx, by, px, py)))
    return sign.astype(np.int8)


def orientation_of_one(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Tell the side of one point exactly, in rational numbers: the definition itself."""
    x, y = Fraction(ax), Fraction(ay)
    turn = (Fraction(bx) - x) * (Fraction(py) - y) - (Fraction(by) - y) * (Fraction(px) - x)
    return (turn > 0) - (turn < 0)


def _difference(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Subtract without loss: the rounded difference and its rounding error (Knuth)."""
    value = first - second
    back = first - value
    return value, (first - (value + back)) + (back - second)


def _product(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Multiply without loss: the rounded product and its rounding error (Dekker)."""
    value = first * second
    first_high, first_low = _halves(first)
    second_high, second_low = _halves(second)
    rest = first_high * second_high - value
    rest = rest + first_high * second_low + first_low * second_high
    return value, rest + first_low * second_low


def _halves(value: Floats) -> tuple[Floats, Floats]:
    scaled = _SPLITTER * value
    high = scaled - (scaled - value)
    return high, value - high
