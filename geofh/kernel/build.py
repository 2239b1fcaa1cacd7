"""Polygons to the arrays of a cell grid.

The order of the steps: segments, cells, touches and crossings, which areas hold the centres,
records of the crossed cells, and last the tiles, painted one row of tiles at a time so that the
whole grid never stands in memory.
"""

import math

import numpy as np
import numpy.typing as npt

from geofh.errors import DataError
from geofh.kernel.arrays import FORMAT, GridArrays
from geofh.kernel.cover import Cover, cover_centres
from geofh.kernel.frame import Frame
from geofh.kernel.records import Records, make_records
from geofh.kernel.segments import Segments, read_segments
from geofh.kernel.traverse import cross_rows, touch_cells

__all__ = ["build_arrays"]

# Cells of this many mean segments: benchmarks/join.py, "cell size", best time for its size.
_CELL_PER_SEGMENT = 1.0
_SHIFT = 3
_MOST_CELLS = 2**28
_LONGEST_SIDE = 2**16
# Below this a product of two doubles may have lost bits.
_UNDERFLOW = 1e-290
# Few segments need no fine grid, however far apart they are.
_CELLS_PER_SEGMENT = 64


def build_arrays(geometries: npt.NDArray[np.object_], *, cell_m: float | None = None) -> GridArrays:
    """Build the arrays; see `geofh.kernel.CellGrid.build`."""
    segments = read_segments(geometries)
    areas = len(geometries)
    frame = _place(segments, cell_m)
    touches = touch_cells(segments, frame)
    crossings = cross_rows(segments, frame)
    cover = cover_centres(segments, crossings, frame, areas=areas)
    records = make_records(segments, touches, crossings, cover, frame, areas=areas)
    singles = areas + len(cover.set_start) - 1
    tiles, cells = _paint(cover, records, frame, singles)
    place = [frame.x0, frame.y0, frame.per_unit, _doubt(segments, frame)]
    tile_columns, tile_rows = frame.columns >> _SHIFT, frame.rows >> _SHIFT
    return GridArrays(
        place=np.array(place),
        shape=np.array([FORMAT, areas, singles, tile_columns, tile_rows, _SHIFT]),
        tiles=tiles,
        cells=cells,
        set_start=cover.set_start.astype(np.int32),
        set_areas=cover.set_areas.astype(np.int32),
        record_base=records.base,
        record_more=records.more,
        record_entry=records.entry_start.astype(np.int32),
        record_member=records.member_start.astype(np.int32),
        members=records.members.astype(np.int32),
        entry_segment=records.entry_segment.astype(np.int32),
        entry_tag=records.entry_tag,
        vertices=segments.vertices,
    )


def _place(segments: Segments, cell_m: float | None) -> Frame:
    """Lay a grid over the segments, with an empty cell all around."""
    if cell_m is not None and not (math.isfinite(cell_m) and cell_m > 0):
        raise DataError(f"cell_m is {cell_m}, expected a positive length in metres.")
    if len(segments.first) == 0:
        return Frame(0.0, 0.0, 1.0, 1 << _SHIFT, 1 << _SHIFT)
    low, high = segments.vertices.min(axis=0), segments.vertices.max(axis=0)
    width, height = (high - low).tolist()
    size = _cell_size(segments, width, height) if cell_m is None else float(cell_m)
    columns, rows = (_whole_tiles(length / size) for length in (width, height))
    if columns * rows > _MOST_CELLS:
        raise DataError(
            f"cell_m of {size} needs {columns * rows} cells, more than {_MOST_CELLS}; "
            "choose larger cells or leave cell_m out."
        )
    x0, y0 = (low - 1.5 * size).tolist()
    return Frame(x0, y0, 1.0 / size, columns, rows)


def _cell_size(segments: Segments, width: float, height: float) -> float:
    step = segments.vertices[segments.first + 1] - segments.vertices[segments.first]
    size = _CELL_PER_SEGMENT * float(np.hypot(step[:, 0], step[:, 1]).mean())
    most = min(_MOST_CELLS / 4, 4096 + _CELLS_PER_SEGMENT * len(segments.first))
    return max(size, math.sqrt(width * height / most), max(width, height) / _LONGEST_SIDE)


def _whole_tiles(cells: float) -> int:
    # One and a half empty cells before, at least one behind.
    tiles = (math.ceil(min(cells, 2.0**40)) + 4 >> _SHIFT) + 1
    return tiles << _SHIFT


def _doubt(segments: Segments, frame: Frame) -> float:
    """Bound the rounding error of an orientation of a point in a cell that the segment touches.

    Each of the two products has at most three roundings of half a unit, and the difference one;
    8 units are more than twice that.
    """
    if len(segments.first) == 0:
        return 0.0
    step = np.abs(segments.vertices[segments.first + 1] - segments.vertices[segments.first])
    run, rise = step.max(axis=0).tolist()
    size = 2.0 / frame.per_unit
    doubt: float = 8 * 2.0**-53 * (run * (rise + size) + rise * (run + size))
    return doubt + _UNDERFLOW


def _paint(
    cover: Cover, records: Records, frame: Frame, singles: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Write codes into tiles; tiles of one code are that code, others a block of cells."""
    side, columns = 1 << _SHIFT, frame.columns
    codes = cover.code.astype(np.int32)
    tiles = np.empty((frame.rows // side, columns // side), dtype=np.int32)
    blocks: list[npt.NDArray[np.int32]] = []
    count = 0
    for row in range(len(tiles)):
        begin, end = row * side * columns, (row + 1) * side * columns
        # The stretch that reaches into the band from before, and those that begin in it.
        first, last = np.searchsorted(cover.begin, [begin, end - 1], side="right") - 1
        bounds = np.append(np.maximum(cover.begin[first : last + 1], begin), end)
        band = np.repeat(codes[first : last + 1], np.diff(bounds))
        first, last = np.searchsorted(records.cell, [begin, end])
        band[records.cell[first:last] - begin] = singles + records.first[first:last]
        by_tile = band.reshape(side, -1, side).swapaxes(0, 1).reshape(-1, side * side)
        mixed = np.flatnonzero((by_tile != by_tile[:, :1]).any(axis=1))
        single = by_tile[:, 0].copy()
        # A tile of one crossed cell's code cannot be: each record belongs to one cell.
        single[mixed] = -2 - np.arange(count, count + len(mixed))
        count += len(mixed)
        tiles[row] = single
        blocks.append(by_tile[mixed])
    return tiles.ravel(), np.concatenate(blocks).ravel()
