"""Amounts of demand and supply, checked once: finite, not negative, one per row, the row named.

Also the sums over districts that every table of results is made of.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["amounts", "district_rows", "means", "sums"]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


def amounts(values: npt.ArrayLike, ids: Sequence[str], *, what: str) -> Floats:
    """Check amounts such as children per cell or places per site.

    Parameters
    ----------
    values
        ``(n,)``, in heads, hours or places; one for each of ``ids``.
    what
        What a message calls them ("demand", "capacity").

    Raises
    ------
    InputError
        Not one per row, NaN, infinite, negative, or nothing but zeros.

    Examples
    --------
    >>> amounts([3, -1], ["a", "b"], what="capacity")
    Traceback (most recent call last):
    geofh.errors.InputError: capacity of 'b' is -1.0; expected a number, 0 or more.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (len(ids),):
        raise InputError(
            f"{what} has the shape {array.shape}, expected ({len(ids)},): one number per row."
        )
    wrong = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if wrong.size:
        others = f" (and of {wrong.size - 1} more)" if wrong.size > 1 else ""
        raise InputError(
            f"{what} of {ids[wrong[0]]!r}{others} is {array[wrong[0]]}; "
            "expected a number, 0 or more."
        )
    if not array.any():
        raise InputError(f"{what} is 0 everywhere; expected at least one row with more.")
    return array


def district_rows(values: npt.ArrayLike, ids: Sequence[str], *, n_districts: int) -> Rows:
    """Check the district number of each demand row.

    Raises
    ------
    InputError
        A row without a district (negative) or of one that does not exist; the row is named.
    """
    rows = np.asarray(values)
    if rows.shape != (len(ids),) or not np.issubdtype(rows.dtype, np.integer):
        raise InputError(
            f"districts are {rows.dtype} of the shape {rows.shape}; "
            f"expected ({len(ids)},) whole numbers."
        )
    wrong = np.flatnonzero((rows < 0) | (rows >= n_districts))
    if wrong.size:
        raise InputError(
            f"demand {ids[wrong[0]]!r} lies in district {rows[wrong[0]]}; there are {n_districts}, "
            "counted from 0. Leave out what lies in none."
        )
    return rows.astype(np.intp)


def sums(values: npt.ArrayLike, rows: npt.NDArray[np.signedinteger], n: int) -> Floats:
    """Add amounts up by the row they belong to: ``(n,)``, 0 for a row without any."""
    weights = np.asarray(values, dtype=np.float64)
    return np.asarray(np.bincount(rows, weights=weights, minlength=n), dtype=np.float64)


def means(
    values: npt.ArrayLike, rows: npt.NDArray[np.signedinteger], *, weights: Floats, n: int
) -> Floats:
    """Average over the people of each district: ``Σ w·v / Σ w``.

    Returns
    -------
    means
        ``(n,)``, NaN for a district in which nobody lives: 0/0 is no number, and a 0 would say
        that people live there who have nothing.

    Examples
    --------
    >>> rows = np.array([0, 0, 1])
    >>> means([10, 20, 30], rows, weights=np.array([3.0, 1.0, 0.0]), n=2).tolist()
    [12.5, nan]
    """
    people = sums(weights, rows, n)
    average = np.full(n, np.nan)
    np.divide(sums(np.asarray(values) * weights, rows, n), people, out=average, where=people > 0)
    return average
