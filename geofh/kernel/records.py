"""The cells that borders cross: what must be known to answer inside them.

What goes in: touches, the cover of the centres, segments. What comes out: `Records`, the arrays
of that name in `GridArrays`.

The idea. From a point look straight to the left and count the segments in the way. If only the
segments that touch the cell are counted, a chain that leaves the cell to the left breaks off at
some vertex, and below and above the height of that vertex the count would differ. So such a
segment is taken as if it went on, in its own direction, for ever: it then lies to the left of
every point of the cell that is beyond the vertex. Now the count and the truth differ by the
same bit in the whole cell, and this bit, ``base``, is computed once, at the centre.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.kernel.arrays import A_FIXED, A_HIGH, B_FIXED, B_HIGH, BITS
from geofh.kernel.cover import Cover
from geofh.kernel.frame import Frame
from geofh.kernel.segments import Integers, Segments
from geofh.kernel.traverse import Crossings, Touches, expand

__all__ = ["Records", "make_records"]


@dataclass(frozen=True, slots=True)
class Records:
    """Hold the record arrays (see `GridArrays`) and where each crossed cell's records begin."""

    cell: Integers
    first: Integers
    base: npt.NDArray[np.uint8]
    more: npt.NDArray[np.bool_]
    entry_start: Integers
    member_start: Integers
    members: Integers
    entry_segment: Integers
    entry_tag: npt.NDArray[np.uint16]


def make_records(
    segments: Segments,
    touches: Touches,
    crossings: Crossings,
    cover: Cover,
    frame: Frame,
    *,
    areas: int,
) -> Records:
    """Make the records of all cells that borders cross."""
    is_first = np.ones(len(touches.cell), dtype=bool)
    is_first[1:] = touches.cell[1:] != touches.cell[:-1]
    cell = touches.cell[is_first]
    rank = np.cumsum(is_first) - 1

    # One pair for each touch and area that the segment bounds.
    start = segments.owner_start[touches.segment]
    touch, step = expand(segments.owner_start[touches.segment + 1] - start)
    pair_key = rank[touch] * areas + segments.owners[start[touch] + step]
    held, held_area = cover.areas_of(cover.codes_of(cell), areas)
    held_key = held * areas + held_area
    key = _distinct(np.concatenate([pair_key, held_key]))
    key_cell, members = np.divmod(key, areas)
    first_member = np.searchsorted(key_cell, np.arange(len(cell)))
    place = np.arange(len(key)) - first_member[key_cell]
    bit = (1 << (place % BITS)).astype(np.uint8)
    begins = place % BITS == 0
    record = np.cumsum(begins) - 1
    member_start = np.append(np.flatnonzero(begins), len(key))

    found = np.searchsorted(key, pair_key)
    entry_record, entry_touch, mask = _merge(record[found], touch, bit[found])
    base = np.zeros(len(member_start) - 1, dtype=np.uint8)
    own = np.searchsorted(key, held_key)
    np.bitwise_or.at(base, record[own], bit[own])
    counted = _left_of_centre(segments, touches, crossings, frame)[entry_touch]
    np.bitwise_xor.at(base, entry_record[counted], mask[counted])

    record_cell = key_cell[member_start[:-1]]
    more = np.zeros(len(base), dtype=bool)
    more[:-1] = record_cell[1:] == record_cell[:-1]
    return Records(
        cell=cell,
        first=np.searchsorted(record_cell, np.arange(len(cell))),
        base=base,
        more=more,
        entry_start=np.searchsorted(entry_record, np.arange(len(base) + 1)),
        member_start=member_start,
        members=members,
        entry_segment=segments.first[touches.segment[entry_touch]],
        entry_tag=mask | (_ends(segments, touches)[entry_touch] << np.uint16(8)),
    )


def _distinct(key: Integers) -> Integers:
    key = np.sort(key)
    keep = np.ones(len(key), dtype=bool)
    keep[1:] = key[1:] != key[:-1]
    return key[keep]


def _merge(
    record: Integers, touch: Integers, bit: npt.NDArray[np.uint8]
) -> tuple[Integers, Integers, npt.NDArray[np.uint8]]:
    """Make one entry of the areas that a segment bounds in the same record."""
    touches = int(touch.max(initial=0)) + 1
    key = record * touches + touch
    order = np.argsort(key, kind="stable")
    key, bit = key[order], bit[order]
    begins = np.ones(len(key), dtype=bool)
    begins[1:] = key[1:] != key[:-1]
    mask = np.bitwise_or.reduceat(bit, np.flatnonzero(begins)) if len(key) else bit
    entry_record, entry_touch = np.divmod(key[begins], touches)
    return entry_record, entry_touch, mask


def _ends(segments: Segments, touches: Touches) -> npt.NDArray[np.uint16]:
    """Say which end goes on for ever, and whether up or down (down if the segment is level)."""
    y = segments.vertices[:, 1]
    first = segments.first[touches.segment]
    ay, by = y[first], y[first + 1]
    ends = np.where(touches.a_left, A_FIXED | np.where(ay > by, A_HIGH, 0), 0)
    ends |= np.where(touches.b_left, B_FIXED | np.where(by > ay, B_HIGH, 0), 0)
    return ends.astype(np.uint16)


def _left_of_centre(
    segments: Segments, touches: Touches, crossings: Crossings, frame: Frame
) -> npt.NDArray[np.bool_]:
    """Tell which touching segments the look to the left from the cell's centre meets."""
    row, column = np.divmod(touches.cell, frame.columns)
    v = frame.rows_of(segments.vertices[:, 1])
    first = segments.first[touches.segment]
    va, vb, middle = v[first], v[first + 1], row + 0.5
    a_above, b_above = va > middle, vb > middle
    straddles = a_above != b_above
    y = segments.vertices[:, 1]
    a_above = np.where(touches.a_left, y[first] > y[first + 1], a_above)
    b_above = np.where(touches.b_left, y[first + 1] > y[first], b_above)
    beyond = (a_above != b_above) & ~straddles
    # The crossing must be the very number that the cover was made of, rounding included.
    begin = np.searchsorted(crossings.segment, touches.segment[straddles])
    at = begin + row[straddles] - crossings.row[begin]
    met: npt.NDArray[np.bool_] = beyond
    met[straddles] = crossings.column[at] <= column[straddles]
    return met
