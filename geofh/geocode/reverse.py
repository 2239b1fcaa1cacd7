"""A point -> the nearest stretch of a street: which street, between which house numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.geocode.cells import CELL, stretch_ends
from geofh.geocode.directory import StreetDirectory

__all__ = ["Stretch", "StretchIndex"]

Array = npt.NDArray[Any]

_METRE = 10.0  # decimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Hold two neighbouring support points of one side of a street, and how far they are.

    ``street`` is its place in the directory; ``first`` and ``last`` are house numbers ("14a").
    """

    street: int
    first: str
    last: str
    area_ids: tuple[str, ...]
    distance_m: float


class StretchIndex:
    """Find the nearest stretch. A class because it carries the directory and its cells."""

    __slots__ = ("_cells", "_directory")

    def __init__(self, directory: StreetDirectory) -> None:
        self._directory = directory
        self._cells = directory.cells

    def nearest(self, easting: float, northing: float) -> Stretch | None:
        """Find the stretch nearest to a point in metres (EPSG:25832); nothing without streets.

        Of equally near stretches the first by street, side and number is given.
        """
        x, y = easting * _METRE, northing * _METRE
        best, nearest = np.inf, -1
        for within, stretches in self._rings(x, y):
            if len(stretches):
                distances = self._distances(stretches, x, y)
                at = int(np.argmin(distances))
                if (distances[at], stretches[at]) < (best, nearest):
                    best, nearest = float(distances[at]), int(stretches[at])
            if best <= within:
                break
        return None if nearest < 0 else self._describe(nearest, best / _METRE)

    def _rings(self, x: float, y: float) -> Iterator[tuple[float, Array]]:
        """Give the stretches ring by ring around a point, each ring ascending.

        With each ring comes the distance within which no stretch is still to come.
        """
        left, bottom, columns, rows = self._cells.cell_frame.tolist()
        column, row = int(x // CELL) - left, int(y // CELL) - bottom
        edge = min(x % CELL, CELL - x % CELL, y % CELL, CELL - y % CELL)
        # Rings that do not reach the grid are empty, and so are those beyond all of it.
        first = max(0, -column, column - columns + 1, -row, row - rows + 1)
        last = max(column, columns - 1 - column, row, rows - 1 - row)
        for ring in range(first, last + 1):
            around = np.arange(-ring, ring + 1)
            side = np.full(len(around), ring)
            # Four sides; the corners twice, which `unique` takes back.
            dx = np.concatenate([around, around, side, -side])
            dy = np.concatenate([side, -side, around, around])
            inside = (column + dx >= 0) & (column + dx < columns) & (row + dy >= 0)
            inside &= row + dy < rows
            cells = ((row + dy) * columns + column + dx)[inside]
            # A stretch may come a quarter of a cell out of the cells it stands in.
            yield ring * CELL + edge - CELL / 4, self._in_cells(np.unique(cells))

    def _in_cells(self, cells: Array) -> Array:
        known, starts = self._cells.cell, self._cells.cell_start
        at = np.searchsorted(known, cells)
        at = at[np.take(known, at, mode="clip") == cells] if len(known) else at[:0]
        parts = [self._cells.cell_stretch[starts[k] : starts[k + 1]] for k in at.tolist()]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def _distances(self, stretches: Array, x: float, y: float) -> npt.NDArray[np.float64]:
        points = self._directory.points_dm
        start = points[stretches].astype(np.float64)
        ahead = points[stretch_ends(stretches, self._directory.side_start)] - start
        squared = np.maximum((ahead**2).sum(axis=1), 1.0)
        offset = np.array([x, y]) - start
        along = (offset * ahead).sum(axis=1) / squared
        offset -= np.clip(along, 0.0, 1.0)[:, None] * ahead
        distances: npt.NDArray[np.float64] = np.hypot(offset[:, 0], offset[:, 1])
        return distances

    def _describe(self, stretch: int, distance_m: float) -> Stretch:
        end = int(stretch_ends(np.array([stretch]), self._directory.side_start)[0])
        (first, area), (last, other) = map(self._directory.support_point, (stretch, end))
        return Stretch(
            street=self._directory.street_of(stretch),
            first=f"{first[0]}{first[1]}",
            last=f"{last[0]}{last[1]}",
            area_ids=tuple(sorted({area, other})),
            distance_m=distance_m,
        )
