"""Points to their k nearest sites, exact under any filter, equals in the order of the sites.

What goes in: sites, once per filter, and points. What comes out: for each point its k nearest
sites and how far they are. The idea: a tree over the distinct positions of the sites that pass
the filter, asked in an order in which neighbours follow each other, so that what one point has
brought into the cache serves the next. Positions at the same distance, which a tree gives in any
order, are the exception: only their points are looked at again.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from geofh.errors import CoordinateError, InputError
from geofh.kernel.frame import Floats
from geofh.kernel.lookup import Indices

__all__ = ["SiteTree"]

# Two distances nearer to each other than this share of them may be equal but for rounding.
_SAME = 1e-12
# Sorting costs a tenth of a query, and nothing is gained for a few points.
_SORTED_FROM = 10_000
_CURVE_BITS = 8
# Points in one go: what lies between question and answer then stays in the cache.
_CHUNK = 1 << 14


class SiteTree:
    """Carry the sites that pass a filter; a class because preparing costs milliseconds.

    Coordinates are planar, points and sites in the same CRS; in geofh metres, EPSG:25832.
    Distances are straight lines. Read-only, for any number of threads.
    """

    __slots__ = ("_count", "_members", "_positions", "_start", "_tree")

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

        xy = _pairs(easting, northing)
        kept = np.arange(len(xy)) if mask is None else np.flatnonzero(_checked(mask, len(xy)))
        xy = _finite(xy[kept], "sites that count")
        # By position, and at each position ascending: the sort is stable.
        order = np.lexsort(xy.T)
        xy = xy[order]
        first = np.ones(len(xy), dtype=bool)
        first[1:] = (xy[1:] != xy[:-1]).any(axis=1)
        self._members: Indices = kept[order]
        self._start: Indices = np.append(np.flatnonzero(first), len(xy))
        self._positions: Floats = xy[first]
        self._count = len(kept)
        self._tree = KDTree(self._positions)

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
        points = _finite(_pairs(easting, northing), "points")
        distance_m = np.empty((len(points), k))
        site = np.empty((len(points), k), dtype=np.intp)
        if self._count == 0:
            distance_m[:], site[:] = np.inf, -1
            return distance_m, site
        is_many = len(points) >= _SORTED_FROM
        order = _along_curve(points) if is_many else np.arange(len(points))

        def fill(at: int) -> None:
            rows = order[at : at + _CHUNK]
            metres, number = self._ask(points[rows], k)
            if within_m < math.inf:
                beyond = metres > within_m
                metres[beyond], number[beyond] = np.inf, -1
            distance_m[rows], site[rows] = metres, number

        parts = range(0, len(points), _CHUNK)
        if threads <= 1 or len(parts) <= 1:
            for part in parts:
                fill(part)
        else:
            with ThreadPoolExecutor(threads) as pool:
                for _ in pool.map(fill, parts):
                    pass
        return distance_m, site

    def _ask(self, points: Floats, k: int) -> tuple[Floats, Indices]:
        # One position more than needed tells whether the last one has an equal outside.
        asked = min(k + 1, len(self._positions))
        metres, position = self._tree.query(points, np.arange(1, asked + 1))
        distance_m, site = self._expand(metres, position, k)
        is_tied = (metres[:, 1:] <= metres[:, :-1] * (1 + _SAME)).any(axis=1)
        for row in np.flatnonzero(is_tied).tolist():
            # At most the k-th position can be needed, and whatever is as far as that.
            reach = metres[row, min(k, asked) - 1] * (1 + 2 * _SAME)
            distance_m[row], site[row] = self._settle(points[row], reach, k)
        return distance_m, site

    def _expand(self, metres: Floats, position: Indices, k: int) -> tuple[Floats, Indices]:
        """Give the sites at positions in order, the first k of each point."""
        if len(self._positions) == self._count > k:
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

    def _settle(self, point: Floats, reach: float, k: int) -> tuple[Floats, Indices]:
        """Order everything within a reach of one point by distance, then by number."""
        near = np.asarray(self._tree.query_ball_point(point, reach), dtype=np.intp)
        away = self._positions[near] - point
        count = self._start[near + 1] - self._start[near]
        metres = np.repeat(np.sqrt(away[:, 0] ** 2 + away[:, 1] ** 2), count)
        begin = np.repeat(self._start[near] - (np.cumsum(count) - count), count)
        sites = self._members[begin + np.arange(len(begin))]
        best = np.lexsort((sites, metres))[:k]
        distance_m, site = np.full(k, np.inf), np.full(k, -1)
        distance_m[: len(best)], site[: len(best)] = metres[best], sites[best]
        return distance_m, site


def _along_curve(points: Floats) -> Indices:
    """Order points along a Z curve (Morton 1966) through the cells of a coarse grid."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.maximum(high - low, np.finfo(float).tiny)
    column, row = ((points - low) / size * (2**_CURVE_BITS - 1)).astype(np.uint16).T
    # 16 bits, because NumPy then sorts in one pass over the digits.
    return np.argsort(_spread(column) | _spread(row) << np.uint16(1), kind="stable")


def _spread(number: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Put a zero between the bits of a number of eight bits."""
    for shift, mask in ((4, 0x0F0F), (2, 0x3333), (1, 0x5555)):
        number = (number | number << np.uint16(shift)) & np.uint16(mask)
    return number


def _pairs(easting: npt.ArrayLike, northing: npt.ArrayLike) -> Floats:
    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise CoordinateError(
            f"easting has shape {x.shape} and northing {y.shape}, expected one of each."
        )
    return np.column_stack([x, y])


def _finite(xy: Floats, what: str) -> Floats:
    bad = int((~np.isfinite(xy)).any(axis=1).sum())
    if bad:
        raise CoordinateError(
            f"{bad} of {len(xy)} {what} have no finite coordinates; leave them out."
        )
    return xy


def _checked(mask: npt.ArrayLike, count: int) -> npt.NDArray[np.bool_]:
    chosen = np.asarray(mask)
    if chosen.shape != (count,) or chosen.dtype != bool:
        raise InputError(
            f"the mask has shape {chosen.shape} and type {chosen.dtype}, "
            f"expected a bool for each of the {count} sites."
        )
    return chosen
