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
    side_end = np.repeat(side_start[1:], np.diff(side_start))
    points = np.arange(len(xy))
    # The last point of a side begins no stretch, unless it is the only one.
    is_alone = np.repeat(np.diff(side_start) == 1, np.diff(side_start))
    first = points[(points + 1 < side_end) | is_alone]
    start = xy[first].astype(np.float64)
    ahead = xy[stretch_ends(first, side_start)] - start
    samples = np.ceil(np.hypot(ahead[:, 0], ahead[:, 1]) / (CELL / 2)).astype(np.int64) + 1
    at = np.repeat(np.arange(len(first)), samples)
    number = np.arange(len(at)) - np.repeat(np.cumsum(samples) - samples, samples)
    share = number / np.maximum(samples[at] - 1, 1)
    column_row = np.floor((start[at] + share[:, None] * ahead[at]) / CELL).astype(np.int64)
    low = column_row.min(axis=0, initial=np.iinfo(np.int32).max) if len(at) else np.zeros(2, int)
    columns, rows = (column_row - low).max(axis=0, initial=0) + 1
    cells = (column_row[:, 1] - low[1]) * columns + column_row[:, 0] - low[0]
    count = max(len(xy), 1)
    cell, stretch = np.divmod(np.unique(cells * count + first[at]), count)
    known, begin = np.unique(cell, return_index=True)
    return CellArrays(
        cell_frame=np.array([*low, columns, rows], dtype=np.int64),
        cell=known.astype(np.int64),
        cell_start=np.append(begin, len(cell)).astype(np.int32),
        cell_stretch=stretch.astype(np.int32),
    )


def stretch_ends(first: Array, side_start: Array) -> Array:
    """Give the second support point of stretches; the first where its side has no other."""
    side = np.searchsorted(side_start, first.astype(side_start.dtype), side="right")
    ends: Array = np.where(first + 1 < side_start[side], first + 1, first)
    return ends
