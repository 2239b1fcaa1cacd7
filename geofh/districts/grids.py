"""The cell grids of a layer's editions, and the file that keeps them.

What goes in: polygons, once, when a region is built. What comes out: the same grids mapped from
a file, so that opening a region prepares nothing. The file belongs to one layer and has the
grids of each of its editions; which one is meant is told by the rows of the layer it was made of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from geofh.array_file import open_arrays, write_arrays
from geofh.districts.layer import Geometries
from geofh.errors import DataError
from geofh.kernel import GRID_FORMAT, CellGrid

__all__ = ["Drawn", "Grids", "StoredGrids", "write_grids"]

Drawn: TypeAlias = npt.NDArray[np.float64]
"""``(n, 6)``: per shape of a grid the row of its area in the layer, the row in the finest layer of
the shape that was taken instead of the area's own (-1: its own), and the bounds of the shape."""

_KIND = f"cell grids {GRID_FORMAT}"
_DRAWN = "drawn"
_PARTS = ("areas", "land")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grids:
    """Hold the grids of one edition.

    ``areas`` has one number per shape; ``land`` has all sure shapes as one area, so that its
    borders are the lines around all land.
    """

    areas: CellGrid
    land: CellGrid

    @classmethod
    def build(cls, shapes: Geometries, *, sure: int) -> "Grids":
        """Prepare the shapes of an edition; the first ``sure`` of them are land."""
        return cls(areas=CellGrid.build(shapes), land=CellGrid.build(_land(shapes[:sure])))


class StoredGrids:
    """Give the grids of a layer's editions from its file; a class because it keeps the mapping.

    Any number of threads and processes may use one file.
    """

    def __init__(self, file: Path) -> None:
        """Map a file that `write_grids` made.

        Raises
        ------
        DataError
            The file is missing, cut, of another kind or of another version's format.
        """
        self._file = file
        self._editions: list[dict[str, npt.NDArray[Any]]] = []
        for name, array in open_arrays(file, kind=_KIND).items():
            number, _, rest = name.partition("/")
            if int(number) == len(self._editions):
                self._editions.append({})
            self._editions[int(number)][rest] = array

    def edition(self, drawn: Drawn) -> Grids:
        """Give the grids that were made of these shapes.

        Raises
        ------
        DataError
            The file has no such edition: it was made of another layer file.
        """
        for arrays in self._editions:
            if np.array_equal(arrays[_DRAWN], drawn, equal_nan=True):
                return Grids(**{part: CellGrid.from_arrays(_of(part, arrays)) for part in _PARTS})
        raise DataError(
            f"{self._file} was made of other areas than its layer now has: the files are not of "
            "the same edition. Build the region again (geofh build)."
        )


def write_grids(file: Path, editions: Iterable[tuple[Drawn, Grids]]) -> None:
    """Keep the grids of a layer's editions; equal grids give equal bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for number, (drawn, grids) in enumerate(editions):
        arrays[f"{number}/{_DRAWN}"] = drawn
        for part in _PARTS:
            grid: CellGrid = getattr(grids, part)
            arrays |= {f"{number}/{part}/{name}": one for name, one in grid.arrays().items()}
    write_arrays(file, arrays, kind=_KIND)


def _of(part: str, arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    prefix = f"{part}/"
    return {
        name.removeprefix(prefix): one for name, one in arrays.items() if name.startswith(prefix)
    }


def _land(drawn: Geometries) -> Geometries:
    # In a clean coverage the lines between neighbours cancel out exactly, and fast.
    unite = shapely.coverage_union_all if shapely.coverage_is_valid(drawn) else shapely.union_all
    land = np.array([unite(drawn)], dtype=object)
    return land[~shapely.is_empty(land)]
