"""One side of a street -> the few houses between which all others can be interpolated.

A house is placed on the straight line between its two neighbouring support points, in
proportion to its number; it may lie at most ``tolerance_m`` from where it really stands. Both
houses where the district changes are always support points.

``fewest_points`` is what ships. ``longest_reach`` and ``recursive_split`` are the two usual ways
to do the same with less effort; docs/accuracy-addresses.md has the comparison.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from street_register import Addresses, Floats

__all__ = ["Thinning", "fewest_points", "interpolation_errors", "longest_reach", "recursive_split"]

Rows: TypeAlias = npt.NDArray[np.intp]
Thinning: TypeAlias = Callable[[Addresses, float], Rows]


def fewest_points(side: Addresses, tolerance_m: float) -> Rows:
    """Choose the fewest support points, and among these the least sum of squared errors.

    A shortest path over all houses of the stretch: an edge joins two houses if everything
    between them stays within the tolerance. Quadratic, exact.
    """
    chosen: list[int] = [0]
    for start, end in _stretches(side):
        # Cost to reach each house: support points so far, then the sum of squared errors.
        costs: list[tuple[int, float]] = [(0, 0.0)]
        previous = [start]
        for to in range(start + 1, end + 1):
            best, best_from = (len(side), 0.0), to - 1
            for origin in range(start, to):
                errors = _between(side, origin, to)
                if len(errors) and errors.max() > tolerance_m:
                    continue
                points, squares = costs[origin - start]
                cost = (points + 1, squares + float(errors @ errors))
                if cost < best:
                    best, best_from = cost, origin
            costs.append(best)
            previous.append(best_from)
        path = [end]
        while path[-1] != start:
            path.append(previous[path[-1] - start])
        chosen += path[-2::-1]
    return np.array(chosen)


def longest_reach(side: Addresses, tolerance_m: float) -> Rows:
    """Go from each support point as far as the tolerance allows."""
    chosen = [0]
    for start, end in _stretches(side):
        at = start
        while at < end:
            to = end
            while to > at + 1 and _between(side, at, to).max() > tolerance_m:
                to -= 1
            chosen.append(to)
            at = to
    return np.array(chosen)


def recursive_split(side: Addresses, tolerance_m: float) -> Rows:
    """Split at the worst house until none is beyond the tolerance (as Douglas and Peucker do)."""
    chosen = {0}
    open_stretches = list(_stretches(side))
    while open_stretches:
        start, end = open_stretches.pop()
        chosen |= {start, end}
        errors = _between(side, start, end)
        if len(errors) and errors.max() > tolerance_m:
            worst = start + 1 + int(errors.argmax())
            open_stretches += [(start, worst), (worst, end)]
    return np.array(sorted(chosen))


def interpolation_errors(side: Addresses, chosen: Rows) -> Floats:
    """Give for each house the metres between where it is and where it is placed."""
    keys, xy = side.keys, side.xy
    placed = [np.interp(keys, keys[chosen], xy[chosen, axis]) for axis in (0, 1)]
    return np.hypot(*(np.array(placed) - xy.T))


def _stretches(side: Addresses) -> list[tuple[int, int]]:
    """Give first and last house of every stretch within one district and across each change."""
    changes = np.flatnonzero(side.area_ids[1:] != side.area_ids[:-1])
    fixed = sorted({0, len(side) - 1, *changes.tolist(), *(changes + 1).tolist()})
    return list(pairwise(fixed))


def _between(side: Addresses, start: int, end: int) -> Floats:
    inner = slice(start + 1, end)
    keys, xy = side.keys, side.xy
    share = (keys[inner] - keys[start]) / (keys[end] - keys[start])
    offsets = xy[start] + share[:, None] * (xy[end] - xy[start]) - xy[inner]
    distances: Floats = np.hypot(offsets[:, 0], offsets[:, 1])
    return distances
