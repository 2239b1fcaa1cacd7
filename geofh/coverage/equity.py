"""How unequally access is spread over people, and whether those who need it more have less.

All three measures weigh by people, so that splitting a district in two changes nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["Quintiles", "concentration_index", "gini", "palma", "quintiles"]

Floats = npt.NDArray[np.float64]
_GROUPS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quintiles:
    """Hold access by fifths of the people, the most deprived fifth first.

    ``people`` and ``mean`` are ``(5,)``; a district is not split, so the fifths are only as
    equal as the districts allow, and one that is empty has the mean NaN.
    """

    people: Floats
    mean: Floats


def gini(values: npt.ArrayLike, people: npt.ArrayLike) -> float:
    """Give the Gini coefficient: 0 all have the same, towards 1 one has everything.

    ``G = Σ_i Σ_j w_i w_j |x_i − x_j| / (2 W² x̄)`` (Gini 1912; weighted as in Lerman and
    Yitzhaki 1989).

    Parameters
    ----------
    values
        ``(n,)`` access, 0 or more.
    people
        ``(n,)`` heads.

    Returns
    -------
    float
        NaN when nobody has anything: nothing is neither equal nor unequal.

    Raises
    ------
    InputError
        Not one number per row, negative, NaN, or no people.

    Examples
    --------
    >>> gini([1, 1, 1, 1], [1, 1, 1, 1]), gini([0, 0, 0, 4], [1, 1, 1, 1])
    (0.0, 0.75)
    """
    x, w = _checked(values, people)
    order = np.argsort(x, kind="stable")
    x, w = x[order], w[order]
    total = float((x * w).sum())
    if total == 0:
        return float("nan")
    lorenz = np.concatenate([[0.0], np.cumsum(x * w)]) / total
    return float(1 - (w / w.sum() * (lorenz[1:] + lorenz[:-1])).sum())


def concentration_index(
    values: npt.ArrayLike, people: npt.ArrayLike, *, deprivation: npt.ArrayLike
) -> float:
    """Tell whether the deprived have more or less access than the others, from −1 to 1.

    ``C = 2/(W x̄) Σ_i w_i x_i r_i − 1``, r the mean rank of row i among all people, the most
    deprived first (Kakwani, Wagstaff and van Doorslaer 1997). Negative: the deprived have more.

    Parameters
    ----------
    deprivation
        ``(n,)``, more is more deprived (share of children with SGB II). Equal ones share a rank.

    Examples
    --------
    The deprived half has nothing:

    >>> concentration_index([4, 0], [1, 1], deprivation=[0.1, 0.4])
    0.5
    """
    x, w = _checked(values, people)
    total = float((x * w).sum())
    if total == 0:
        return float("nan")
    return float(2 / total * (w * x * _ranks(deprivation, w)).sum() - 1)


def quintiles(
    values: npt.ArrayLike, people: npt.ArrayLike, *, deprivation: npt.ArrayLike
) -> Quintiles:
    """Average access over fifths of the people by deprivation, the most deprived first.

    A district belongs to the fifth in which the middle of its people lies.

    Examples
    --------
    >>> quintiles([5, 4, 3, 2, 1], [9] * 5, deprivation=[1, 2, 3, 4, 5]).mean.tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0]
    """
    x, w = _checked(values, people)
    fifth = np.minimum((_ranks(deprivation, w) * _GROUPS).astype(np.intp), _GROUPS - 1)
    heads = np.bincount(fifth, weights=w, minlength=_GROUPS)
    total = np.bincount(fifth, weights=w * x, minlength=_GROUPS)
    mean = np.full(_GROUPS, np.nan)
    np.divide(total, heads, out=mean, where=heads > 0)
    return Quintiles(people=np.asarray(heads), mean=mean)


def palma(values: npt.ArrayLike, people: npt.ArrayLike, *, deprivation: npt.ArrayLike) -> float:
    """Compare the least deprived tenth with the most deprived four tenths: the ratio of means.

    ``mean(x | 10 % least deprived) / mean(x | 40 % most deprived)`` (Palma 2011, applied to
    access). 1 is equal, above 1 the better-off have more. A district on the boundary counts
    with the part of its people that lies inside, so no tenth is ever empty.

    Returns
    -------
    float
        Infinite when the deprived have nothing, NaN when nobody has anything.

    Examples
    --------
    >>> palma([2, 1], [1, 9], deprivation=[0, 1])
    2.0
    """
    x, w = _checked(values, people)
    # Rows of equal deprivation are one group: their order must not decide who is inside.
    _, group = np.unique(_ranks(deprivation, w), return_inverse=True)
    heads = np.bincount(group, weights=w)
    x = np.bincount(group, weights=w * x) / np.where(heads > 0, heads, 1.0)
    w = heads / heads.sum()
    ends = np.cumsum(w)
    poor = np.clip(0.4 - (ends - w), 0, w)
    rich = np.clip(ends - 0.9, 0, w)
    low, high = float((poor * x).sum() / poor.sum()), float((rich * x).sum() / rich.sum())
    if low == 0:
        return float("nan") if high == 0 else float("inf")
    return high / low


def _ranks(deprivation: npt.ArrayLike, people: Floats) -> Floats:
    """Place every row among all people, 0 … 1, the most deprived first, ties in the middle."""
    worse = np.asarray(deprivation, dtype=np.float64)
    if worse.shape != people.shape or not np.all(np.isfinite(worse)):
        raise InputError(
            f"deprivation has the shape {worse.shape} or is not finite; expected {people.shape}. "
            "Leave out the districts for which it is not known."
        )
    _, group = np.unique(-worse, return_inverse=True)
    heads = np.bincount(group, weights=people)
    middle = (np.cumsum(heads) - heads / 2) / heads.sum()
    return np.asarray(middle[group])


def _checked(values: npt.ArrayLike, people: npt.ArrayLike) -> tuple[Floats, Floats]:
    x, w = np.asarray(values, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if x.shape != w.shape or x.ndim != 1:
        raise InputError(f"{x.shape} values and {w.shape} people; expected one number each.")
    for name, array in (("value", x), ("people", w)):
        wrong = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
        if wrong.size:
            raise InputError(
                f"{name} of row {wrong[0]} is {array[wrong[0]]}; expected a number, 0 or more."
            )
    if not w.any():
        raise InputError("nobody lives anywhere: people are 0 in every row.")
    return x, w
