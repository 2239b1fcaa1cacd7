"""Which stretches of streets are near a point: a grid of square cells, only those with a street.

A stretch lies between two neighbouring support points of one side of a street and is known by
the first of them; a side with one point is a stretch from it to itself. A stretch stands in
every cell that holds one of the samples along it. Samples lie at most half a cell apart, so no
place of a stretch is farther than a quarter of a cell from one of its samples.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["CELL", "CellArrays", "build_cells", "stretch_ends"]

Array = npt.NDArray[Any]

CELL = 2_500
"""Side of a cell in decimetres: most points have a street in their own cell."""

# Points whose stretches are sampled at a time.
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class CellArrays:
    """Hold the arrays; all may be mapped.

    Attributes
    ----------
    cell_frame
        ``(4,)`` first column, first row, number of columns, number of rows of the grid.
    cell
        ``(c,)`` ascending numbers of the cells that are not empty: row by row.
    cell_start, cell_stretch
        ``(c + 1,)`` and the stretches in each cell, ascending.
    """

    cell_frame: Array
    cell: Array
    cell_start: Array
    cell_stretch: Array

    def to_mapping(self) -> dict[str, Array]:
        """Give the arrays by name, to be stored."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def build_cells(xy: Array, side_start: Array) -> CellArrays:
    """Sort stretches by cell.

    Parameters
    ----------
    xy
        ``(p, 2)`` decimetres.
    side_start
        Where the points of each side begin.
    """
    column_row = np.floor(_corners(xy) / CELL).astype(np.int64)
    low = column_row[0]
    columns, rows = column_row[1] - low + 1
    # The last point of a side begins no stretch, unless it is the only one.
    sizes = np.diff(side_start)
    is_last = np.zeros(len(xy), dtype=bool)
    is_last[side_start[1:][sizes > 0] - 1] = True
    begins = ~is_last
    begins[side_start[:-1][sizes == 1]] = True
    count = max(len(xy), 1)
    found = []
    for block in range(0, len(xy), _BLOCK):
        first = block + np.flatnonzero(begins[block : block + _BLOCK])
        at, column_row = _samples(xy[first], xy[first + ~is_last[first]])
        cells = (column_row[:, 1] - low[1]) * columns + column_row[:, 0] - low[0]
        found.append(np.unique(cells * count + first[at]))
    # No stretch stands in two blocks: nothing is left to be told apart.
    keys = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
    found.clear()
    keys.sort()
    stretch = (keys % count).astype(np.int32)
    keys //= count
    begin = np.flatnonzero(np.diff(keys, prepend=-1))
    return CellArrays(
        cell_frame=np.array([*low, columns, rows], dtype=np.int64),
        cell=keys[begin],
        cell_start=np.append(begin, len(keys)).astype(np.int32),
        cell_stretch=stretch,
    )


def _corners(xy: Array) -> Array:
    """Give the lowest and the highest coordinates, ``(2, 2)``; nothing lies beyond its ends."""
    return np.array([xy.min(axis=0), xy.max(axis=0)]) if len(xy) else np.zeros((2, 2))


def _samples(start: Array, end: Array) -> tuple[Array, Array]:
    """Give for each sample the number of its stretch, and its column and row."""
    start = start.astype(np.float64)
    ahead = end - start
    samples = np.ceil(np.hypot(ahead[:, 0], ahead[:, 1]) / (CELL / 2)).astype(np.int64) + 1
    at = np.repeat(np.arange(len(start)), samples)
    number = np.arange(len(at)) - np.repeat(np.cumsum(samples) - samples, samples)
    share = number / np.maximum(samples[at] - 1, 1)
    return at, np.floor((start[at] + share[:, None] * ahead[at]) / CELL).astype(np.int64)


def stretch_ends(first: Array, side_start: Array) -> Array:
    """Give the second support point of stretches; the first where its side has no other."""
    side = np.searchsorted(side_start, first.astype(side_start.dtype), side="right")
    ends: Array = np.where(first + 1 < side_start[side], first + 1, first)
    return ends
