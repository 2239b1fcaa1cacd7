"""Other ways to ask the same cell grid, for `join.py`: what was tried beside the shipped way.

Each maker takes polygons and a built `CellGrid` and gives a function of eastings and northings.
All answer like `CellGrid.locate`; `join.py` compares them.
"""

import time
from collections.abc import Callable

import numpy as np
import shapely

from geofh.kernel import CellGrid
from geofh.kernel.arrays import GridArrays

Locate = Callable[[np.ndarray, np.ndarray], np.ndarray]


def one_level(grid: CellGrid) -> Locate:
    """Keep every cell in one array instead of tiles and blocks: one read less, more memory."""
    arrays = dict(grid.arrays())
    _, _, _, columns, rows, shift = arrays["shape"].tolist()
    tiles = arrays["tiles"].reshape(rows, columns)
    side = 1 << shift
    flat = np.repeat(np.repeat(tiles, side, axis=0), side, axis=1)
    blocks = arrays["cells"].reshape(-1, side, side)
    for row, column in np.argwhere(tiles < -1):
        at = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
        flat[at] = blocks[-2 - tiles[row, column]]
    arrays["tiles"] = flat.ravel()
    arrays["shape"] = arrays["shape"].copy()
    arrays["shape"][3:] = columns * side, rows * side, 0
    return CellGrid.from_arrays(arrays).locate


def grid_then_geos(shapes: np.ndarray, grid: CellGrid) -> Locate:
    """Let GEOS decide in crossed cells: each candidate area asks prepared about its points."""
    arrays = GridArrays.from_mapping(grid.arrays())
    _, areas, singles, *_ = arrays.shape.tolist()
    shapely.prepare(shapes)
    # Without records, a crossed cell stays a code.
    coded = GridArrays.from_mapping({**grid.arrays(), "shape": _with(arrays.shape, 1, 2**31 - 1)})
    codes = CellGrid(coded).locate

    def locate(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        code = codes(x, y)
        point = np.flatnonzero(code >= singles)
        record = code[point] - singles
        found = np.full(len(point), areas)
        first = arrays.record_member[record]
        count = arrays.record_member[record + 1] - first
        for place in range(int(count.max(initial=0))):
            has = np.flatnonzero(count > place)
            area = arrays.members[first[has] + place]
            order = np.argsort(area, kind="stable")
            bounds = np.flatnonzero(np.diff(area[order], prepend=-1))
            for asked in np.split(has[order], bounds[1:]):
                one = int(arrays.members[first[asked[0]] + place])
                inside = shapely.intersects_xy(shapes[one], x[point[asked]], y[point[asked]])
                hit = asked[inside]
                found[hit] = np.minimum(found[hit], one)
        code[point] = np.where(found == areas, -1, found)
        return code

    return locate


def compiled(grid: CellGrid) -> tuple[Locate, dict[str, float]]:
    """Run one loop over the points, compiled by numba; also give what that costs a process."""
    start = time.perf_counter()
    from join_numba import loop  # noqa: PLC0415  (its cost is the question)

    costs = {"import": time.perf_counter() - start}
    arrays = GridArrays.from_mapping(grid.arrays())
    inputs = (tuple(arrays.place.tolist()), tuple(arrays.shape[2:].tolist()), *_read(arrays))

    def locate(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        found = np.empty(len(x), dtype=np.int32)
        loop(x, y, found, *inputs)
        doubtful = np.flatnonzero(found == -2)
        found[doubtful] = grid.locate(x[doubtful], y[doubtful])
        return found

    start = time.perf_counter()
    locate(np.zeros(1), np.zeros(1))
    costs["first call"] = time.perf_counter() - start
    return locate, costs


def _read(arrays: GridArrays) -> tuple[np.ndarray, ...]:
    return (
        arrays.tiles,
        arrays.cells,
        arrays.record_base,
        arrays.record_entry,
        arrays.record_member,
        arrays.members,
        arrays.entry_segment,
        arrays.entry_tag,
        arrays.vertices,
    )


def _with(values: np.ndarray, place: int, value: int) -> np.ndarray:
    values = values.copy()
    values[place] = value
    return values
