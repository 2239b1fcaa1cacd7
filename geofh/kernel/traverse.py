"""Find the cells that a border segment touches, and where it crosses the middle of a row.

What goes in: segments and a `Frame`. What comes out: pairs of a segment and a cell, never one
too few (rounding is covered by `SLACK`; a pair too many does no harm), and crossings. The idea:
clip each segment to each row of cells that it meets, and take the columns of what is left.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.kernel.frame import SLACK, Floats, Frame
from geofh.kernel.segments import Integers, Segments

__all__ = ["Crossings", "Touches", "cross_rows", "expand", "touch_cells"]


@dataclass(frozen=True, slots=True)
class Touches:
    """List which segment touches which cell, ordered by cell, then segment.

    ``cell`` counts row by row. ``a_left`` and ``b_left`` say that the first or the second end
    of the segment lies to the left of the cell; never both.
    """

    cell: Integers
    segment: Integers
    a_left: npt.NDArray[np.bool_]
    b_left: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crossings:
    """List where segments cross the middle lines of the rows.

    ``column`` is the number of cells of the row whose centre lies left of the crossing.
    """

    segment: Integers
    row: Integers
    column: Integers


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two ends of each segment, in columns and rows."""

    ua: Floats
    va: Floats
    ub: Floats
    vb: Floats

    @classmethod
    def of(cls, segments: Segments, frame: Frame) -> "_Ends":
        u = frame.columns_of(segments.vertices[:, 0])
        v = frame.rows_of(segments.vertices[:, 1])
        first = segments.first
        return cls(u[first], v[first], u[first + 1], v[first + 1])

    def at(self, segment: Integers, v: Floats) -> Floats:
        """Give the column at which segments reach a height; outside of them, that of an end."""
        ua, va, ub, vb = (ends[segment] for ends in (self.ua, self.va, self.ub, self.vb))
        rise = vb - va
        share = np.divide(v - va, rise, out=np.zeros_like(v), where=rise != 0)
        u = np.where(rise != 0, ua + share * (ub - ua), ua)
        return np.clip(u, np.minimum(ua, ub), np.maximum(ua, ub))


def expand(counts: Integers) -> tuple[Integers, Integers]:
    """Repeat 0, 1, 2 … by counts; give it with the running number inside each repetition."""
    which = np.repeat(np.arange(len(counts)), counts)
    begin = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - begin[which]


def touch_cells(segments: Segments, frame: Frame) -> Touches:
    """Find the cells that each segment touches."""
    ends = _Ends.of(segments, frame)
    low = np.floor(np.minimum(ends.va, ends.vb) - SLACK).astype(np.int64)
    high = np.floor(np.maximum(ends.va, ends.vb) + SLACK).astype(np.int64)
    segment, step = expand(high - low + 1)
    row = low[segment] + step
    del step
    begin = ends.at(segment, _heights(row, -SLACK))
    end = ends.at(segment, _heights(row, 1 + SLACK))
    flat = (ends.va == ends.vb)[segment]
    begin[flat], end[flat] = ends.ua[segment[flat]], ends.ub[segment[flat]]
    left = np.floor(np.minimum(begin, end) - SLACK).astype(np.int64)
    right = np.floor(np.maximum(begin, end) + SLACK).astype(np.int64)
    piece, step = expand(right - left + 1)
    column, row, segment = left[piece] + step, row[piece], segment[piece]
    # Points that rounding puts into the cell are far nearer to it than half the slack.
    edge = column - SLACK / 2
    a_left, b_left = ends.ua[segment] < edge, ends.ub[segment] < edge
    cell = row * frame.columns + column
    kept = np.flatnonzero(~(a_left & b_left))
    kept = kept[np.argsort(cell[kept], kind="stable")]
    return Touches(cell[kept], segment[kept], a_left[kept], b_left[kept])


def cross_rows(segments: Segments, frame: Frame) -> Crossings:
    """Find where each segment crosses the middle lines of the rows.

    A vertex exactly on a middle line counts as below it, so a closed ring crosses each line an
    even number of times.
    """
    ends = _Ends.of(segments, frame)
    # Middle lines at row + 0.5 with low < row + 0.5 <= high, the half-open rule.
    low = np.ceil(np.minimum(ends.va, ends.vb) - 0.5).astype(np.int64)
    high = np.ceil(np.maximum(ends.va, ends.vb) - 0.5).astype(np.int64)
    segment, step = expand(high - low)
    row = low[segment] + step
    column = np.floor(ends.at(segment, _heights(row, 0.5)) + 0.5).astype(np.int64)
    return Crossings(segment, row, column)


def _heights(row: Integers, part: float) -> Floats:
    return row.astype(np.float64) + part
