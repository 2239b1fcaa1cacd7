"""How far is it to the nearest border? Asked only where it matters, so built for few points.

The idea: look at rings of tiles around the point's own tile. Ring ``k`` holds nothing nearer
than ``k - 1`` tiles and the way out of the own tile, so a point is done as soon as what it has
found, or how far it may look, is nearer than that. Of a mixed tile only those crossed cells
count that could still hold something nearer.
"""

import numpy as np

from geofh.kernel.arrays import GridArrays
from geofh.kernel.frame import Floats
from geofh.kernel.lookup import Indices, pair_entries

__all__ = ["DISTANCE_CHUNK", "border_distances"]

# Points in one go: each may meet dozens of cells.
DISTANCE_CHUNK = 1 << 12


def border_distances(grid: GridArrays, x: Floats, y: Floats, *, within_m: float) -> Floats:
    """Give the distance of finite points to the nearest border, inf where beyond ``within_m``."""
    x0, y0, per_unit, _ = grid.place.tolist()
    *_, tile_columns, tile_rows, shift = grid.shape.tolist()
    side = (1 << shift) / per_unit
    best = np.full(len(x), np.inf)
    reach = np.full(len(x), within_m)
    outside_x = np.maximum(x0 - x, x - (x0 + tile_columns * side))
    outside_y = np.maximum(y0 - y, y - (y0 + tile_rows * side))
    active = np.flatnonzero(np.maximum(outside_x, outside_y) <= within_m)
    column, row = np.zeros((2, len(x)), dtype=np.intp)
    column[active] = np.floor((x[active] - x0) / side)
    row[active] = np.floor((y[active] - y0) / side)
    way_x = np.minimum(x - (x0 + column * side), x0 + (column + 1) * side - x)
    way_y = np.minimum(y - (y0 + row * side), y0 + (row + 1) * side - y)
    # A hair less, so that rounding never makes a ring look too far away.
    way_out = np.minimum(way_x, way_y) - 1e-6 * side
    last = np.maximum(
        np.maximum(column, tile_columns - 1 - column), np.maximum(row, tile_rows - 1 - row)
    )
    ring = 0
    while len(active):
        point, cell_column, cell_row, code = _crossed_cells(grid, active, column, row, ring)
        gap_x = _gap(x[point], x0 + cell_column / per_unit, 1 / per_unit)
        gap_y = _gap(y[point], y0 + cell_row / per_unit, 1 / per_unit)
        near = np.hypot(gap_x, gap_y) <= reach[point]
        _look(grid, point[near], code[near], x, y, best)
        reach = np.minimum(reach, best)
        ring += 1
        nearest = (ring - 1) * side + way_out[active]
        active = active[(nearest <= reach[active]) & (ring <= last[active])]
    best[best > within_m] = np.inf
    return best


def _gap(value: Floats, low: Floats, size: float) -> Floats:
    """Give how far a value is from an interval, a hair less."""
    away: Floats = np.maximum(low - value, value - (low + size)) - 1e-3 * size
    return np.maximum(away, 0.0)


def _ring(ring: int) -> tuple[Indices, Indices]:
    steps = np.arange(-ring, ring + 1)
    column, row = (axis.ravel() for axis in np.meshgrid(steps, steps))
    on = np.maximum(np.abs(column), np.abs(row)) == ring
    return column[on], row[on]


def _crossed_cells(
    grid: GridArrays, active: Indices, column: Indices, row: Indices, ring: int
) -> tuple[Indices, Indices, Indices, Indices]:
    """List the crossed cells of a ring of tiles: points, columns, rows and records of cells."""
    _, _, singles, tile_columns, tile_rows, shift = grid.shape.tolist()
    step_column, step_row = _ring(ring)
    tile_column = (column[active, None] + step_column).ravel()
    tile_row = (row[active, None] + step_row).ravel()
    point = np.repeat(active, len(step_column))
    inside = (tile_column >= 0) & (tile_column < tile_columns)
    inside &= (tile_row >= 0) & (tile_row < tile_rows)
    tile_column, tile_row, point = tile_column[inside], tile_row[inside], point[inside]
    code = grid.tiles[tile_row * tile_columns + tile_column]
    mixed = np.flatnonzero(code < -1)
    cells = grid.cells.reshape(-1, 1 << 2 * shift)[-2 - code[mixed]]
    which, cell = np.nonzero(cells >= singles)
    tile = mixed[which]
    cell_column = (tile_column[tile] << shift) + (cell & (1 << shift) - 1)
    cell_row = (tile_row[tile] << shift) + (cell >> shift)
    return point[tile], cell_column, cell_row, cells[which, cell].astype(np.intp) - singles


def _look(
    grid: GridArrays, point: Indices, record: Indices, x: Floats, y: Floats, best: Floats
) -> None:
    """Lower ``best`` to the nearest segment in records."""
    while len(point):
        which, entry = pair_entries(grid, record)
        of = point[which]
        start = grid.entry_segment[entry]
        a, b = grid.vertices[start], grid.vertices[start + 1]
        np.minimum.at(best, of, _segment_distance(a, b, x[of], y[of]))
        more = grid.record_more[record]
        point, record = point[more], record[more] + 1


def _segment_distance(a: Floats, b: Floats, x: Floats, y: Floats) -> Floats:
    run, rise = (b - a).T
    away_x, away_y = x - a[:, 0], y - a[:, 1]
    length = np.hypot(run, rise)
    along = (away_x * run + away_y * rise) / length
    beside = np.abs(run * away_y - rise * away_x) / length
    end = np.minimum(np.hypot(away_x, away_y), np.hypot(x - b[:, 0], y - b[:, 1]))
    return np.where((along > 0) & (along < length), beside, end)
