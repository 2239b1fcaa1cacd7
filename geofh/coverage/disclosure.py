"""Counts of children -> which of them must not be printed, so that no family is recognised.

A count of 1 to 4 is withheld. Where a sum over several areas is printed too, one withheld count
would be the sum less the others, and two of them the sum of both: so further areas are withheld
until what is hidden in each sum is itself no small count.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["FEWER_THAN", "withheld_rows"]

FEWER_THAN = 5
"""Counts of 1 to 4 heads are withheld, as the project does in every published table."""

_NO_GROUP = -1


def withheld_rows(
    counts: npt.NDArray[np.float64],
    *,
    groups: Sequence[npt.NDArray[np.intp]] = (),
    fewer_than: float = FEWER_THAN,
    also: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.bool_]:
    """Choose the areas whose counts are withheld.

    Parameters
    ----------
    counts
        ``(n,)`` heads; fractions are estimates and count like heads.
    groups
        Each ``(n,)``: the number of the larger area whose sum is printed elsewhere, -1 for none.
        The sum of all areas always counts as printed.
    fewer_than
        Counts above 0 and below this are withheld; 0 withholds none.
    also
        ``(n,)`` areas that are withheld for another reason.

    Returns
    -------
    withheld
        ``(n,)``. In every sum that holds a withheld area, at least two are withheld, and together
        they have at least ``fewer_than`` heads, as far as there are other areas with heads.

    Raises
    ------
    InputError
        ``fewer_than`` is negative or not a number.

    Examples
    --------
    >>> withheld_rows(np.array([40.0, 3.0, 9.0, 20.0])).tolist()
    [False, True, True, False]
    """
    if not 0 <= fewer_than < np.inf:
        raise InputError(f"fewer_than is {fewer_than}, expected 0 or more heads.")
    withheld = np.asarray((counts > 0) & (counts < fewer_than))
    if also is not None:
        withheld |= also
    everything = np.zeros(len(counts), dtype=np.intp)
    sums = [
        np.flatnonzero(group == number)
        for group in (*groups, everything)
        for number in np.unique(group)
        if number != _NO_GROUP
    ]
    # Hiding an area for one sum may leave it alone in another: until nothing changes.
    while any(_hide_one_more(withheld, counts, members, fewer_than) for members in sums):
        continue
    return withheld


def _hide_one_more(
    withheld: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.float64],
    members: npt.NDArray[np.intp],
    fewer_than: float,
) -> bool:
    """Withhold the smallest further count of a sum that gives one away; tell whether it did."""
    hidden = members[withheld[members]]
    if not len(hidden) or (len(hidden) > 1 and counts[hidden].sum() >= fewer_than):
        return False
    open_ones = members[~withheld[members] & (counts[members] > 0)]
    if not len(open_ones):
        return False
    withheld[open_ones[np.argmin(counts[open_ones])]] = True
    return True
