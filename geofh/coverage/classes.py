"""Values -> a few classes for a map: by quantiles, or by breaks that somebody chose.

Class ``i`` holds ``edges[i] ≤ value < edges[i + 1]``; the last holds its upper edge too. A
legend can therefore print every class without an overlap and without a hole.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["classify", "own_edges", "quantile_edges"]

Floats = npt.NDArray[np.float64]


def quantile_edges(values: npt.ArrayLike, classes: int = 5) -> Floats:
    """Cut values into classes of about as many members.

    Where many have the very least or the very greatest value (every child reached), they are a
    class of their own and the others are divided; otherwise the ties would swallow the classes.

    Returns
    -------
    edges
        Up to ``classes + 1`` ascending numbers, fewer where few values differ. Equal edges at
        an end are a class of this one value. Empty where no value is a number.

    Examples
    --------
    >>> quantile_edges([1, 2, 3, 4], 2).tolist()
    [1.0, 2.5, 4.0]
    >>> quantile_edges([0, 2, 4, 9, 9, 9], 3).tolist()
    [0.0, 2.0, 9.0, 9.0]
    """
    known = _known(values)
    if not known.size:
        return known
    low, high = known.min(), known.max()
    if low == high:
        return np.array([low, high])
    often = known.size / classes
    at_low = int((known == low).sum() > often)
    at_high = int((known == high).sum() > often)
    rest = known[~((known == low) & bool(at_low)) & ~((known == high) & bool(at_high))]
    inner = max(classes - at_low - at_high, 1)
    between = np.quantile(rest, np.linspace(0, 1, inner + 1)) if rest.size else np.empty(0)
    # The class of the ties begins where they are, so its neighbour ends there.
    cuts = [low, *([between[0]] if at_low and rest.size else []), *between[1:-1], high]
    return np.concatenate([np.unique(cuts), [high] * at_high])


def own_edges(values: npt.ArrayLike, breaks: Sequence[float]) -> Floats:
    """Put chosen breaks between the least and the greatest value.

    Raises
    ------
    InputError
        No break, more than eight, one that is no number, or not ascending.

    Examples
    --------
    >>> own_edges([3, 80, 100], [25, 50, 75]).tolist()
    [3.0, 25.0, 50.0, 75.0, 100.0]
    """
    inner = np.asarray(breaks, dtype=np.float64)
    if not 1 <= inner.size <= 8 or not np.all(np.isfinite(inner)) or np.any(np.diff(inner) <= 0):
        raise InputError(
            f"breaks are {[*breaks]}; expected one to eight ascending numbers such as 25; 50; 75."
        )
    known = _known(values)
    if not known.size:
        return known
    low, high = min(known.min(), inner[0]), max(known.max(), inner[-1])
    return np.unique(np.concatenate([[low], inner, [high]]))


def classify(values: npt.ArrayLike, edges: Floats) -> npt.NDArray[np.intp]:
    """Give the class of every value, −1 for NaN.

    Examples
    --------
    >>> classify([0, 4, 5, np.nan], np.array([0, 4, 5])).tolist()
    [0, 1, 1, -1]
    """
    array = np.asarray(values, dtype=np.float64)
    found = np.searchsorted(edges[1:-1], array, side="right")
    return np.where(np.isfinite(array), found, -1)


def _known(values: npt.ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    return array[np.isfinite(array)]
