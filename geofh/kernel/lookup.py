"""Find the areas of many points at once.

The idea: three narrowing steps over a chunk of points that fits the cache. All points read their
tile. Those whose tile is mixed read their cell. Those in a crossed cell, a few in a hundred, are
paired with the segments that touch the cell, and for each pair one orientation is computed; the
sign of a result too small to be trusted is settled exactly.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.kernel.arrays import A_FIXED, A_HIGH, B_FIXED, B_HIGH, BITS, GridArrays
from geofh.kernel.frame import Floats
from geofh.kernel.orientation import orientation

__all__ = [
    "CHUNK",
    "Indices",
    "Workspace",
    "locate_areas",
    "locate_smallest",
    "pair_entries",
    "read_codes",
]

Indices: TypeAlias = npt.NDArray[np.intp]
Codes: TypeAlias = npt.NDArray[np.int32]
Bits: TypeAlias = npt.NDArray[np.uint8]

# Points in one go. Smaller chunks are as fast on one thread, but each array operation then ends
# before the interpreter has handed over to the other thread (docs/kernels.md, "threads").
CHUNK = 1 << 18

_LOWEST_BIT = np.array([0] + [(n & -n).bit_length() - 1 for n in range(1, 1 << BITS)])


class Workspace:
    """Carry the arrays of a chunk, one set per thread: fresh memory costs more than the sums."""

    __slots__ = ("chosen", "column", "distance", "row", "tile", "tile_column")

    def __init__(self, size: int) -> None:
        self.distance = np.empty(size)
        self.column, self.row, self.tile_column = np.empty((3, size), dtype=np.int32)
        self.tile = np.empty(size, dtype=np.intp)
        self.chosen = np.empty(size, dtype=bool)


def locate_smallest(grid: GridArrays, x: Floats, y: Floats, space: Workspace, out: Codes) -> None:
    """Write the smallest area that holds each finite point to ``out``, -1 for none."""
    read_codes(grid, x, y, space, out)
    _, areas, singles, *_ = grid.shape.tolist()
    special = np.flatnonzero(np.greater_equal(out, areas, out=space.chosen[: len(out)]))
    if len(special) == 0:
        return
    number = out.take(special).astype(np.intp)
    if singles > areas:
        in_set = number < singles
        out[special[in_set]] = grid.set_areas[grid.set_start[number[in_set] - areas]]
        special, number = special[~in_set], number[~in_set]
    out[special] = _smallest(grid, number - singles, x.take(special), y.take(special))


def locate_areas(grid: GridArrays, x: Floats, y: Floats) -> tuple[Indices, Codes]:
    """List every area that holds each finite point: points and areas, ascending by both."""
    code = np.empty(len(x), dtype=np.int32)
    read_codes(grid, x, y, Workspace(len(x)), code)
    _, areas, singles, *_ = grid.shape.tolist()
    alone = np.flatnonzero((code >= 0) & (code < areas))
    points, found = [alone], [code[alone]]
    several = np.flatnonzero((code >= areas) & (code < singles))
    sets = code[several] - areas
    which, place = _spread(grid.set_start[sets], grid.set_start[sets + 1])
    points.append(several[which])
    found.append(grid.set_areas[place])
    point = np.flatnonzero(code >= singles)
    record = code[point].astype(np.intp) - singles
    while len(point):
        bits = _bits(grid, record, x[point], y[point])
        which, bit = np.nonzero(np.unpackbits(bits[:, None], axis=1, bitorder="little"))
        points.append(point[which])
        found.append(grid.members[grid.record_member[record[which]] + bit])
        more = grid.record_more[record]
        point, record = point[more], record[more] + 1
    all_points, all_found = np.concatenate(points), np.concatenate(found)
    # Each part ascends, and so do the areas of a point through the parts: only merge by point.
    order = np.argsort(all_points, kind="stable")
    return all_points[order], all_found[order]


def read_codes(grid: GridArrays, x: Floats, y: Floats, space: Workspace, out: Codes) -> None:
    """Write the code of the cell of each finite point to ``out``."""
    x0, y0, per_unit, _ = grid.place.tolist()
    *_, tile_columns, tile_rows, shift = grid.shape.tolist()
    size = len(x)
    column, row = space.column[:size], space.row[:size]
    _count_cells(x, x0, per_unit, tile_columns << shift, space.distance[:size], column)
    _count_cells(y, y0, per_unit, tile_rows << shift, space.distance[:size], row)
    tile = space.tile[:size]
    np.right_shift(row, shift, out=tile)
    tile *= tile_columns
    tile += np.right_shift(column, shift, out=space.tile_column[:size])
    # The indices are in range; any other mode would first copy the output.
    grid.tiles.take(tile, out=out, mode="clip")
    mixed = np.flatnonzero(np.less(out, -1, out=space.chosen[:size]))
    if len(mixed):
        within = (1 << shift) - 1
        cell = (-2 - out.take(mixed)).astype(np.intp) << shift
        cell |= row.take(mixed) & within
        cell <<= shift
        cell |= column.take(mixed) & within
        out[mixed] = grid.cells.take(cell)


def _count_cells(
    value: Floats, origin: float, per_unit: float, cells: int, space: Floats, out: Codes
) -> None:
    """Write the column or row of finite coordinates to ``out``, the nearest for far points."""
    with np.errstate(over="ignore"):
        np.subtract(value, origin, out=space)
        np.multiply(space, per_unit, out=space)
    # The outermost cells are empty, so far points may be moved into them.
    if space.min(initial=0) < 0 or space.max(initial=0) >= cells:
        np.clip(space, 0, cells - 1, out=space)
    np.copyto(out, space, casting="unsafe")


def pair_entries(grid: GridArrays, record: Indices) -> tuple[Indices, Indices]:
    """Pair each record with its entries: positions in ``record`` and entries."""
    return _spread(grid.record_entry.take(record), grid.record_entry.take(record + 1))


def _spread(begin: Codes, end: Codes) -> tuple[Indices, Indices]:
    count = end - begin
    which = np.repeat(np.arange(len(count)), count)
    offset = begin - (np.cumsum(count, dtype=np.intp) - count)
    return which, np.arange(len(which)) + np.repeat(offset, count)


def _smallest(grid: GridArrays, record: Indices, x: Floats, y: Floats) -> Codes:
    bits = _bits(grid, record, x, y)
    found: Codes = grid.members.take(grid.record_member.take(record) + _LOWEST_BIT.take(bits))
    none = np.flatnonzero(bits == 0)
    found[none] = -1
    more = none[grid.record_more.take(record.take(none))]
    if len(more):
        found[more] = _smallest(grid, record[more] + 1, x[more], y[more])
    return found


def _bits(grid: GridArrays, record: Indices, x: Floats, y: Floats) -> Bits:
    """Give the areas of each point among those of its record, as bits.

    A point on a border lies in all areas that the border bounds.
    """
    bits: Bits = grid.record_base.take(record)
    point, entry = pair_entries(grid, record)
    if len(point) == 0:
        return bits
    px, py = x.take(point), y.take(point)
    segment, tag = grid.entry_segment.take(entry), grid.entry_tag.take(entry)
    corners = grid.vertices.view(np.complex128).ravel()
    a, b = corners.take(segment), corners[1:].take(segment)
    step = b - a
    turn = step.real * (py - a.imag) - step.imag * (px - a.real)
    mask, ends = tag.astype(np.uint8), (tag >> np.uint16(8)).astype(np.uint8)

    doubtful = np.flatnonzero(np.abs(turn) <= grid.place[3])
    if len(doubtful):
        on = _settle(turn, doubtful, a, b, px, py)
        touched = point[on], mask[on]
    a_above = ((a.imag > py) & (ends & A_FIXED == 0)) | (ends & A_HIGH != 0)
    b_above = ((b.imag > py) & (ends & B_FIXED == 0)) | (ends & B_HIGH != 0)
    # To the right of a segment that runs up, or to the left of one that runs down.
    mask *= (a_above != b_above) & ((turn < 0) == b_above)
    begins = np.flatnonzero(np.diff(point, prepend=-1))
    bits[point[begins]] ^= np.bitwise_xor.reduceat(mask, begins)
    if len(doubtful):
        np.bitwise_or.at(bits, *touched)
    return bits


def _settle(
    turn: Floats,
    doubtful: Indices,
    a: npt.NDArray[np.complex128],
    b: npt.NDArray[np.complex128],
    px: Floats,
    py: Floats,
) -> Indices:
    """Put exact signs in place of doubtful turns; give the pairs whose point is on the segment."""
    a, b, px, py = a[doubtful], b[doubtful], px[doubtful], py[doubtful]
    sign = orientation(a.real, a.imag, b.real, b.imag, px, py)
    turn[doubtful] = sign
    between_x = (np.minimum(a.real, b.real) <= px) & (px <= np.maximum(a.real, b.real))
    between_y = (np.minimum(a.imag, b.imag) <= py) & (py <= np.maximum(a.imag, b.imag))
    on: Indices = doubtful[(sign == 0) & between_x & between_y]
    return on
