"""Points to their k nearest sites, exact under any filter, equals in the order of the sites.

What goes in: sites, once per filter, and points. What comes out: for each point its k nearest
sites and how far they are. The idea: a tree over the distinct positions of the sites that pass
the filter, asked in an order in which neighbours follow each other, so that they share what was
found (``blocks``). Positions at the same distance, which a tree gives in any order, are the
exception: only their points are looked at again.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.errors import CoordinateError, InputError
from geofh.kernel.blocks import FETCHED, nearest_in_blocks
from geofh.kernel.frame import Floats
from geofh.kernel.lookup import Indices

__all__ = ["SiteTree"]

# Two distances nearer to each other than this share of them may be equal but for rounding.
_SAME = 1e-12
# Sorting costs a tenth of a query, and nothing is gained for a few points.
_MANY = 10_000
_CURVE_BITS = 16
# Points in one go: few enough to share among threads, many enough for whole blocks.
_CHUNK = 1 << 16
# Sites in a leaf: the best of 8 to 32 for many points (docs/kernels.md, "nearest sites").
_LEAF = 16


class SiteTree:
    """Carry the sites that pass a filter; a class because preparing costs milliseconds.

    Coordinates are planar, points and sites in the same CRS; in geofh metres, EPSG:25832.
    Distances are straight lines. Read-only, for any number of threads.
    """

    __slots__ = (
        "_count",
        "_easting",
        "_members",
        "_northing",
        "_start",
        "_tree",
    )

    def __init__(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        *,
        mask: npt.ArrayLike | None = None,
    ) -> None:
        """Prepare sites.

        Parameters
        ----------
        easting, northing
            ``(n,)``; the position in these arrays is the site's number. Several sites may
            share a position.
        mask
            ``(n,)`` bool: which sites count; all by default. Sites that do not count may have
            no coordinates.

        Raises
        ------
        CoordinateError
            The two differ in shape, or a site that counts has no finite coordinates.
        InputError
            The mask is no bool per site.
        """
        # scipy costs 60 ms to import: only those who ask for the nearest pay.
        from scipy.spatial import KDTree  # noqa: PLC0415

        x, y = _columns(easting, northing)
        kept = np.arange(len(x)) if mask is None else np.flatnonzero(_checked(mask, len(x)))
        x, y = _finite(x[kept], y[kept], "sites that count")
        first = np.ones(len(x), dtype=bool)
        if _have_equals(y):
            # By position, and at each position ascending: the sort is stable.
            order = np.lexsort([x, y])
            x, y, kept = x[order], y[order], kept[order]
            first[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        self._members: Indices = kept
        self._start: Indices = np.append(np.flatnonzero(first), len(x))
        self._easting, self._northing = x[first], y[first]
        self._count = len(kept)
        # A balanced tree takes half as long again to build and is no faster to ask.
        positions = np.column_stack([self._easting, self._northing])
        self._tree = KDTree(positions, leafsize=_LEAF, balanced_tree=False)

    def __len__(self) -> int:
        """Give the number of sites that count."""
        return self._count

    def nearest(
        self,
        easting: npt.ArrayLike,
        northing: npt.ArrayLike,
        *,
        k: int = 1,
        within_m: float = math.inf,
        threads: int = 1,
    ) -> tuple[Floats, Indices]:
        """Find the k nearest sites of each point.

        Parameters
        ----------
        easting, northing
            ``(m,)`` finite.
        k
            How many sites, at least 1.
        within_m
            Only sites at most this far.
        threads
            How many threads share the work; worth it from about 100,000 points.

        Returns
        -------
        distance_m, site
            ``(m, k)`` each, nearest first, at equal distance the smaller number first. Where
            there are fewer sites: inf and -1.

        Raises
        ------
        CoordinateError
            The two differ in shape, or a value is not finite.
        InputError
            ``k`` or ``within_m`` makes no sense.
        """
        if k < 1 or not within_m >= 0:
            raise InputError(
                f"k is {k} and within_m {within_m}, expected 1 or more and 0 m or more."
            )
        x, y = _finite(*_columns(easting, northing), "points")
        if self._count == 0:
            return np.full((len(x), k), np.inf), np.full((len(x), k), -1)
        if len(x) < _MANY:
            return self._ask(x, y, k, within_m, in_blocks=False)
        distance_m = np.empty((len(x), k))
        site = np.empty((len(x), k), dtype=np.intp)
        order = _along_curve(x, y)
        # Blocks pay where points are about as close to each other as sites are.
        in_blocks = len(x) >= len(self._easting)

        def fill(at: int) -> None:
            rows = order[at : at + _CHUNK]
            metres, number = self._ask(x.take(rows), y.take(rows), k, within_m, in_blocks=in_blocks)
            _put(distance_m, rows, metres)
            _put(site, rows, number)

        parts = range(0, len(x), _CHUNK)
        if threads <= 1 or len(parts) <= 1:
            for part in parts:
                fill(part)
        else:
            with ThreadPoolExecutor(threads) as pool:
                for _ in pool.map(fill, parts):
                    pass
        return distance_m, site

    def _ask(
        self, x: Floats, y: Floats, k: int, within_m: float, *, in_blocks: bool
    ) -> tuple[Floats, Indices]:
        # One position more than needed tells whether the last one has an equal outside.
        asked = min(k + 1, len(self._easting))
        if in_blocks and 4 * asked <= FETCHED:
            metres, position = nearest_in_blocks(
                self._tree, self._easting, self._northing, x=x, y=y, asked=asked
            )
        else:
            points = np.column_stack([x, y])
            metres, position = self._tree.query(points, np.arange(1, asked + 1))
        distance_m, site = self._expand(metres, position, k)
        tied = np.flatnonzero(metres[:, 1:] <= metres[:, :-1] * (1 + _SAME))
        for row in np.unique(tied // (asked - 1)).tolist() if len(tied) else ():
            # At most the k-th position can be needed, and whatever is as far as that.
            reach = metres[row, min(k, asked) - 1] * (1 + 2 * _SAME)
            distance_m[row], site[row] = self._settle(x[row], y[row], reach, k)
        if within_m < math.inf:
            beyond = distance_m > within_m
            distance_m[beyond], site[beyond] = np.inf, -1
        return distance_m, site

    def _expand(self, metres: Floats, position: Indices, k: int) -> tuple[Floats, Indices]:
        """Give the sites at positions in order, the first k of each point."""
        if len(self._easting) == self._count > k:
            return metres[:, :k], self._members[position[:, :k]]
        distance_m, site = np.full((len(metres), k), np.inf), np.full((len(metres), k), -1)
        rows = np.arange(len(metres))
        rank = np.zeros(len(metres), dtype=np.intp)
        member = self._start[position[:, 0]]
        for place in range(min(k, self._count)):
            at = position[rows, rank]
            distance_m[rows, place] = metres[rows, rank]
            site[rows, place] = self._members[member]
            member = member + 1
            is_last = member == self._start[at + 1]
            rank += is_last
            if place + 1 < min(k, self._count):
                at = position[rows, rank]
                member = np.where(is_last, self._start[at], member)
        return distance_m, site

    def _settle(self, x: float, y: float, reach: float, k: int) -> tuple[Floats, Indices]:
        """Order everything within a reach of one point by distance, then by number."""
        near = np.asarray(self._tree.query_ball_point([x, y], reach), dtype=np.intp)
        away_x, away_y = self._easting[near] - x, self._northing[near] - y
        count = self._start[near + 1] - self._start[near]
        metres = np.repeat(np.sqrt(away_x * away_x + away_y * away_y), count)
        begin = np.repeat(self._start[near] - (np.cumsum(count) - count), count)
        sites = self._members[begin + np.arange(len(begin))]
        best = np.lexsort((sites, metres))[:k]
        distance_m, site = np.full(k, np.inf), np.full(k, -1)
        distance_m[: len(best)], site[: len(best)] = metres[best], sites[best]
        return distance_m, site


def _along_curve(x: Floats, y: Floats) -> Indices:
    """Order points along a Z curve (Morton 1966) through the cells of a fine grid."""
    column, row = _spread(_cells(x)), _spread(_cells(y))
    return np.argsort(column | row << np.uint32(1))


def _cells(values: Floats) -> npt.NDArray[np.uint32]:
    low = values.min()
    size = max(float(values.max()) - float(low), np.finfo(float).tiny)
    cells: Floats = (values - low) * ((2**_CURVE_BITS - 1) / size)
    return cells.astype(np.uint32)


def _spread(number: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Put a zero between the bits of a number of sixteen bits."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        number = (number | number << np.uint32(shift)) & np.uint32(mask)
    return number


def _put(out: npt.NDArray[Any], rows: Indices, values: npt.NDArray[Any]) -> None:
    """Write rows of ``(n, k)``, each as one piece of memory: twice as fast as number by number."""
    piece = np.dtype((np.void, out.itemsize * out.shape[1]))
    out.view(piece)[rows] = np.ascontiguousarray(values).view(piece)


def _have_equals(values: Floats) -> bool:
    ordered = np.sort(values)
    return bool((ordered[1:] == ordered[:-1]).any())


def _columns(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise CoordinateError(
            f"easting has shape {x.shape} and northing {y.shape}, expected one of each."
        )
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _finite(x: Floats, y: Floats, what: str) -> tuple[Floats, Floats]:
    bad = int((~(np.isfinite(x) & np.isfinite(y))).sum())
    if bad:
        raise CoordinateError(
            f"{bad} of {len(x)} {what} have no finite coordinates; leave them out."
        )
    return x, y


def _checked(mask: npt.ArrayLike, count: int) -> npt.NDArray[np.bool_]:
    chosen = np.asarray(mask)
    if chosen.shape != (count,) or chosen.dtype != bool:
        raise InputError(
            f"the mask has shape {chosen.shape} and type {chosen.dtype}, "
            f"expected a bool for each of the {count} sites."
        )
    return chosen
