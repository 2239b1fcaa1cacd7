"""A typed key -> the names that share rare trigrams with it.

The work has a bound: the rarest trigrams are looked up first, and common ones are left out once
so many names have been seen. What is left out nearly every name has, so it tells nothing.
"""

import numpy as np
import numpy.typing as npt

from geofh.geocode.keys import KeyArrays, gram_weights, grams_of

__all__ = ["MOST_SEEN", "TrigramIndex"]

Places = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

# So many names hold nearly every three letters that German streets are made of.
_ENOUGH_NAMES = 300

_DIGITS = 9
_EQUAL = 10.0**-_DIGITS

MOST_SEEN = 20_000
"""Names looked at for one question, counted once per shared trigram."""


class TrigramIndex:
    """Find names by their trigrams. A class because it carries the arrays; nothing is prepared."""

    __slots__ = ("_keys", "_most_seen")

    def __init__(self, keys: KeyArrays, *, most_seen: int = MOST_SEEN) -> None:
        self._keys = keys
        self._most_seen = most_seen

    def unknown(self, key: str) -> int:
        """Count the trigrams that no name has; none where the names are too few to judge by."""
        if len(self._keys) < _ENOUGH_NAMES:
            return 0
        grams = grams_of(key)
        return len(grams) - len(self._known(grams))

    def nearest(
        self, key: str, *, limit: int, at_least: float, among: Places | None = None
    ) -> Places:
        """Give the names that `ranked` gives."""
        return self.ranked(key, limit=limit, at_least=at_least, among=among)[0]

    def ranked(
        self, key: str, *, limit: int, at_least: float, among: Places | None = None
    ) -> tuple[Places, Shares]:
        """Give the names with the largest weighted share of common trigrams (Dice 1945), and it.

        ``at_least`` lies between 0 (nothing in common) and 1 (equal). Equally near names come in
        their order. ``among`` restricts the choice to some names, ascending.
        """
        keys, count = self._keys, len(self._keys)
        grams = grams_of(key)
        known = self._known(grams)
        if not len(known):
            return np.empty(0, dtype=np.int64), np.empty(0)
        starts, ends = keys.gram_start[known], keys.gram_start[known + 1]
        counts = (ends - starts).astype(np.int64)
        weights = gram_weights(counts, count)
        rare = self._rare(counts)
        hits = [keys.gram_name[starts[k] : ends[k]] for k in rare.tolist()]
        shared = np.bincount(
            np.concatenate(hits), np.repeat(weights[rare], counts[rare]), minlength=count
        )
        typed = weights.sum() + (len(grams) - len(known)) * np.log1p(count)
        # Of truth values NumPy finds the places many times faster than of numbers.
        touched = np.flatnonzero(shared > 0)
        if among is not None:
            touched = np.intersect1d(touched, among, assume_unique=True)
        # A trigram that was left out counts as shared.
        common = weights.sum() - weights[rare].sum()
        similarity = 2 * (shared[touched] + common) / (keys.gram_total[touched] + typed)
        best, shares = _best(similarity, limit=limit, at_least=at_least)
        return touched[best], shares

    def _known(self, grams: Places) -> Places:
        gram = self._keys.gram
        at = np.searchsorted(gram, grams.astype(gram.dtype))
        found: Places = at[np.take(gram, at, mode="clip") == grams] if len(gram) else at[:0]
        return found

    def _rare(self, counts: Places) -> Places:
        """Choose the rarest trigrams: one at least, and no more than the bound allows."""
        if counts.sum() <= self._most_seen:
            return np.arange(len(counts))
        order = np.argsort(counts, kind="stable")
        allowed = np.cumsum(counts[order]) <= self._most_seen
        allowed[0] = True
        chosen: Places = order[allowed]
        return chosen


def _best(shares: Shares, *, limit: int, at_least: float) -> tuple[Places, Shares]:
    """Give the places of the largest shares that are not below the least, and these."""
    least = at_least
    if len(shares) > limit:
        least = max(least, float(np.partition(shares, -limit)[-limit]))
    likely = np.flatnonzero(shares >= least - 2 * _EQUAL)
    # Rounded, and ties in the order of the names: sums differ in the last bits.
    rounded = shares[likely].round(_DIGITS)
    order = (-rounded).argsort(kind="stable")
    order = order[rounded[order] >= at_least][:limit]
    return likely[order], rounded[order]
