"""Counts of families reached + families there are -> reach rates that say how sure they are.

From a survey ("do you know the family office?") or from usage counts, per area. Rates come
with an interval, because twelve answers are not a number; small cells are withheld, because
twelve families can be recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from geofh.coverage.disclosure import FEWER_THAN, withheld_rows
from geofh.coverage.quantities import amounts
from geofh.errors import InputError

__all__ = ["Uptake", "uptake", "wilson"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uptake:
    """Hold one row per area.

    Attributes
    ----------
    ids
        The areas.
    reached, asked
        Counts; NaN where withheld.
    rate, low, high
        Share reached and its interval; NaN where withheld or where nobody was asked.
    withheld
        Which rows are withheld, small ones and those that would give a small one away.
    """

    ids: tuple[str, ...]
    reached: Floats
    asked: Floats
    rate: Floats
    low: Floats
    high: Floats
    withheld: Flags


def wilson(
    reached: npt.ArrayLike, asked: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Give the interval of a rate by Wilson (1927), which holds for few answers and near 0 or 1.

    ``(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)``

    Parameters
    ----------
    reached, asked
        ``(n,)`` counts; nobody asked gives NaN.
    confidence
        Between 0 and 1.

    Returns
    -------
    low, high
        ``(n,)``, within 0 … 1.

    Examples
    --------
    >>> low, high = wilson([10], [20])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2993], [0.7007])
    """
    if not 0 < confidence < 1:
        raise InputError(f"confidence is {confidence}; expected between 0 and 1, such as 0.95.")
    k, n = np.asarray(reached, dtype=np.float64), np.asarray(asked, dtype=np.float64)
    z = float(ndtri((1 + confidence) / 2))
    some = np.where(n > 0, n, np.nan)
    rate = k / some
    middle = (rate + z**2 / (2 * some)) / (1 + z**2 / some)
    half = z * np.sqrt(rate * (1 - rate) / some + z**2 / (4 * some**2)) / (1 + z**2 / some)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def uptake(
    reached: npt.ArrayLike,
    asked: npt.ArrayLike,
    ids: Sequence[str],
    *,
    confidence: float = 0.95,
    fewer_than: int = FEWER_THAN,
    total_is_published: bool = True,
) -> Uptake:
    """Give reach rates per area.

    Parameters
    ----------
    reached
        ``(n,)`` families who know or use the help.
    asked
        ``(n,)`` families who answered, or all that live there where use is counted.
    fewer_than
        Counts from 1 to one less, of reached or of not reached, are withheld; 0 withholds none.
    total_is_published
        Where the sums over all areas are known, withheld rows could be found by subtraction:
        further ones are then withheld (`geofh.coverage.disclosure`).

    Raises
    ------
    InputError
        Counts that are negative, not whole, more reached than asked; the area is named.

    Examples
    --------
    >>> result = uptake([30, 2, 12], [60, 10, 20], ["North", "South", "East"])
    >>> result.withheld.tolist()
    [False, True, True]
    """
    n = amounts(asked, ids, what="asked")
    k = np.zeros_like(n) if not np.any(reached) else amounts(reached, ids, what="reached")
    for row, id_ in enumerate(ids):
        if k[row] > n[row] or k[row] % 1 or n[row] % 1:
            raise InputError(
                f"{id_!r}: {k[row]:g} of {n[row]:g} are reached; expected whole counts, "
                "at most as many as were asked."
            )
    withheld = _small(k, n, fewer_than)
    if total_is_published:
        withheld = _against_subtraction(k, n, withheld, fewer_than)
    low, high = wilson(k, n, confidence=confidence)
    rate = k / np.where(n > 0, n, np.nan)
    columns = (np.where(withheld, np.nan, column) for column in (k, n, rate, low, high))
    k_shown, n_shown, rate, low, high = columns
    return Uptake(
        ids=tuple(ids),
        reached=k_shown,
        asked=n_shown,
        rate=rate,
        low=low,
        high=high,
        withheld=withheld,
    )


def _small(reached: Floats, asked: Floats, fewer_than: int) -> Flags:
    counts = (asked, reached, asked - reached)
    small = [(count > 0) & (count < fewer_than) for count in counts]
    return np.asarray(np.any(small, axis=0))


def _against_subtraction(reached: Floats, asked: Floats, withheld: Flags, fewer_than: int) -> Flags:
    """Withhold rows until no published sum of asked, reached or not reached gives a small one."""
    before = -1
    while before != withheld.sum():
        before = withheld.sum()
        for counts in (asked, reached, asked - reached):
            withheld = withheld_rows(counts, fewer_than=fewer_than, also=withheld)
    return withheld
