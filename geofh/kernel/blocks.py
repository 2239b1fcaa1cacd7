"""Nearest positions of many points at once: neighbours share their candidates.

What goes in: a tree of positions, and points in an order in which neighbours follow each other.
What comes out: the nearest positions of each point. The idea: a block of points is asked as one
rectangle. Of the positions nearest to its middle, those that can be among the nearest of any
point in it are measured from all of its points, array by array, which costs a tenth of a way
through the tree. A block for which too few were fetched is asked point by point.
"""

from typing import Any

import numpy as np

from geofh.kernel.frame import Floats
from geofh.kernel.lookup import Indices

__all__ = ["FETCHED", "nearest_in_blocks"]

FETCHED = 32
"""How many positions around the middle of a block are looked at: a power of two."""

# Points in a block. What is too much for a large one is asked again in small ones.
_SIZES = (64, 16)
# Points measured in one go: a dozen arrays of them stay in the cache.
_PART = 1 << 13
# Bounds are compared with this much room for rounding.
_ROOM = 1 + 1e-9
_FEWEST = 8
_TOO_MANY, _HOPELESS = FETCHED + 1, FETCHED + 2
_LARGEST = np.iinfo(np.int64).max


def nearest_in_blocks(
    tree: Any, easting: Floats, northing: Floats, *, x: Floats, y: Floats, asked: int
) -> tuple[Floats, Indices]:
    """Find the nearest positions of each point.

    Parameters
    ----------
    tree
        scipy's ``KDTree`` of the positions.
    easting, northing
        ``(n,)`` positions, at least ``asked``.
    x, y
        ``(m,)`` points; the nearer to each other in this order, the faster.
    asked
        How many, at most a quarter of `FETCHED`.

    Returns
    -------
    distance_m, position
        ``(m, asked)`` each, nearest first. Positions whose distances differ by less than one
        part in 10^13 may stand in any order.
    """
    distance_m, position = np.empty((len(x), asked)), np.empty((len(x), asked), dtype=np.intp)
    left, alone = np.arange(len(x)), []
    for size in _SIZES:
        ends = len(left) - len(left) % size
        point = left[:ends].reshape(-1, size)
        px, py = x.take(point), y.take(point)
        near, needed = _candidates(tree, easting, northing, px, py, asked)
        last = 0
        for width in _widths(asked):
            rows = np.flatnonzero((needed > last) & (needed <= width))
            last = width
            for at in range(0, len(rows), _PART // size):
                part = rows[at : at + _PART // size]
                chosen = near[part, :width]
                metres, slot = _measure(
                    easting.take(chosen), northing.take(chosen), px[part], py[part], asked
                )
                here = point[part].ravel()
                distance_m[here] = metres.T
                position[here] = chosen.ravel().take(slot).T
        alone += [point[needed == _HOPELESS].ravel(), left[ends:]]
        left = point[needed == _TOO_MANY].ravel()
    rest = np.concatenate([left, *alone])
    if len(rest):
        xy = np.column_stack([x[rest], y[rest]])
        distance_m[rest], position[rest] = tree.query(xy, np.arange(1, asked + 1))
    return distance_m, position


def _widths(asked: int) -> list[int]:
    widths = [1 << bit for bit in range(3, FETCHED.bit_length())]
    return [width for width in widths if width >= max(asked, _FEWEST)]


def _candidates(
    tree: Any, easting: Floats, northing: Floats, px: Floats, py: Floats, asked: int
) -> tuple[Indices, Indices]:
    """Give the positions around each block, those that count first, and how many count.

    Where it is not known that no other position does: `_TOO_MANY`, or `_HOPELESS` where a block
    of a quarter of the points would hardly do better.
    """
    west, south = _fold(np.minimum, px), _fold(np.minimum, py)
    east, north = _fold(np.maximum, px), _fold(np.maximum, py)
    middle = np.column_stack([(west + east) / 2, (south + north) / 2])
    half_x, half_y = (east - west) / 2, (north - south) / 2
    ranks = np.arange(1, min(FETCHED, len(easting)) + 1)
    away, near = tree.query(middle, ranks)
    from_x = np.abs(easting.take(near) - middle[:, :1])
    from_y = np.abs(northing.take(near) - middle[:, 1:])
    far_x, far_y = from_x + half_x[:, None], from_y + half_y[:, None]
    far = far_x * far_x + far_y * far_y
    # No point of the block has its last asked position farther than this.
    bound = np.partition(far, asked - 1, axis=1)[:, asked - 1] * _ROOM
    gap_x = np.maximum(from_x - half_x[:, None], 0)
    gap_y = np.maximum(from_y - half_y[:, None], 0)
    is_out = gap_x * gap_x + gap_y * gap_y > bound[:, None]
    needed = near.shape[1] - is_out.sum(axis=1)
    if len(easting) > FETCHED:
        radius = np.hypot(half_x, half_y)
        needed[away[:, -1] <= (np.sqrt(bound) + radius) * _ROOM] = _TOO_MANY
        needed[away[:, -1] <= away[:, asked - 1] + radius] = _HOPELESS
    order = np.sort(is_out * np.int16(FETCHED) + (ranks - 1).astype(np.int16), axis=1) % FETCHED
    order = order + (np.arange(len(near)) * near.shape[1])[:, None]
    return near.ravel().take(order), needed


def _fold(pick: np.ufunc, values: Floats) -> Floats:
    """Reduce ``(b, p)`` to ``(b,)``, p a power of two: by halves, ten times as fast as in rows."""
    while values.shape[1] > 1:
        half = values.shape[1] // 2
        values = pick(values[:, :half], values[:, half:])
    return values[:, 0]


def _measure(
    easting: Floats, northing: Floats, px: Floats, py: Floats, asked: int
) -> tuple[Floats, Indices]:
    """Measure candidates ``(b, c)`` from the points ``(b, p)`` of their blocks.

    Returns the nearest distances, ``(asked, b * p)``, and which they are of all ``b * c``.
    """
    # Squares of distances are not negative, so as whole numbers they have the same order; the
    # last bits of each make room for the number of its candidate.
    best = np.full((asked, *px.shape), _LARGEST)
    across, along, lower = np.empty_like(px), np.empty_like(px), np.empty(px.shape, np.int64)
    code = across.view(np.int64)
    room = np.int64(FETCHED - 1)
    for number in range(easting.shape[1]):
        np.subtract(px, easting[:, number, None], out=across)
        np.subtract(py, northing[:, number, None], out=along)
        across *= across
        along *= along
        across += along
        code &= ~room
        code |= number
        for place in range(min(number, asked - 1)):
            np.minimum(best[place], code, out=lower)
            np.maximum(best[place], code, out=code)
            best[place] = lower
        np.minimum(best[min(number, asked - 1)], code, out=best[min(number, asked - 1)])
    best &= room
    slot = best
    slot += (np.arange(len(px)) * easting.shape[1])[:, None]
    slot = slot.reshape(asked, -1)
    from_x = easting.ravel().take(slot) - px.ravel()
    from_y = northing.ravel().take(slot) - py.ravel()
    return np.sqrt(from_x * from_x + from_y * from_y), slot
