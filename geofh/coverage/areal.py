"""Numbers of one set of areas -> another set: what lies in both, and that nothing gets lost.

Cells of the census grid and districts do not share their lines. A cell that several districts
share is divided by area; whatever lies in none of them is counted as outside, so that the sum
stays what it was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geofh.crs import grid_to_metres
from geofh.errors import InputError

__all__ = ["Overlaps", "cell_squares", "divide", "overlaps", "sum_by"]

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]
_Shapes = npt.NDArray[np.object_]

_CORNER = re.compile(r"N(\d+)E(\d+)$")
_CONSERVED = 1e-9
# Relative to the cell; a sliver this thin is an error of rounding, not a share.
_SLIVER = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlaps:
    """Hold which cell lies in which area, and with what share of its own area.

    Attributes
    ----------
    cell, area
        ``(k,)`` row numbers, ordered by cell, then area.
    share
        ``(k,)`` share of the cell that lies there; with what is outside 1 for each cell.
    point
        ``(k, 2)`` a point of the common part, near its middle, EPSG:25832, metres.
    outside
        ``(n,)`` share of each cell that lies in no area.
    outer_point
        ``(r, 2)`` a point in that part, for each cell that has one, in their order.
    """

    cell: _Integers
    area: _Integers
    share: _Floats
    point: _Floats
    outside: _Floats
    outer_point: _Floats


def cell_squares(places: Sequence[str], *, cell_m: int) -> _Shapes:
    """Draw cells of the census grid by their INSPIRE ids: ``(n,)`` polygons, EPSG:25832.

    Raises
    ------
    InputError
        An id that names no lower left corner.
    """
    corners = [_CORNER.search(place) for place in places]
    if None in corners:
        wrong = places[corners.index(None)]
        raise InputError(f"the cell {wrong!r} is not known, expected CRS3035RES100mN…E….")
    north = np.array([int(one[1]) for one in corners if one], dtype=float)
    east = np.array([int(one[2]) for one in corners if one], dtype=float)
    x = east[:, None] + np.array([0, cell_m, cell_m, 0, 0])
    y = north[:, None] + np.array([0, 0, cell_m, cell_m, 0])
    easting, northing = grid_to_metres(x, y)
    return np.asarray(shapely.polygons(np.stack((easting, northing), axis=-1)), dtype=object)


def overlaps(cells: _Shapes, areas: _Shapes) -> Overlaps:
    """Find what cells and areas have in common.

    Parameters
    ----------
    cells, areas
        ``(n,)`` and ``(m,)`` valid polygons in one CRS, metres; an area may be none.

    Returns
    -------
    Overlaps
        Where areas overlap each other their shares are made smaller, so that a cell is never
        more than whole.
    """
    tree = shapely.STRtree(cells)
    shapes = areas.copy()
    shapes[shapely.is_missing(areas)] = shapely.Point()
    area_in, cell_in = tree.query(shapes, predicate="covers")
    area_by, cell_by = tree.query(shapes, predicate="intersects")
    count = len(areas)
    crossed = ~np.isin(cell_by * count + area_by, cell_in * count + area_in)
    area_by, cell_by = area_by[crossed], cell_by[crossed]
    parts = shapely.intersection(cells[cell_by], shapes[area_by])
    cell, area = np.concatenate((cell_in, cell_by)), np.concatenate((area_in, area_by))
    part = np.concatenate((cells[cell_in], parts))
    share = shapely.area(part) / shapely.area(cells[cell])
    kept = share > _SLIVER
    order = np.lexsort((area[kept], cell[kept]))
    cell, area, share, part = (one[kept][order] for one in (cell, area, share, part))
    total = np.bincount(cell, weights=share, minlength=len(cells))
    outside = np.maximum(1.0 - total, 0.0) * (total < 1.0 - _SLIVER)
    # What lies inside and outside is the whole cell, to the last bit.
    share = share * ((1.0 - outside) / np.where(total > 0, total, 1.0))[cell]
    return Overlaps(
        cell=cell,
        area=area,
        share=share,
        point=_middle(part),
        outside=outside,
        outer_point=_middle(_left(cells, np.flatnonzero(outside > 0), cell, part)),
    )


def divide(values: _Floats, parts: Overlaps) -> tuple[_Floats, float]:
    """Divide numbers of cells by area.

    Parameters
    ----------
    values
        ``(n,)`` numbers of the cells.

    Returns
    -------
    pieces, outside
        ``(k,)`` what each common part gets, and the sum of what lies in no area.

    Raises
    ------
    InputError
        Pieces and outside do not add up to the values.
    """
    pieces = values[parts.cell] * parts.share
    outside = float((values * parts.outside).sum())
    total = float(values.sum())
    # NaN is not within any tolerance.
    if not abs(float(pieces.sum()) + outside - total) <= _CONSERVED * max(total, 1.0):
        raise InputError(
            f"{total:g} were divided into {pieces.sum():g} and {outside:g} outside: the numbers do "
            "not add up. Are there values that are not finite?"
        )
    return pieces, outside


def sum_by(values: _Floats, group: _Integers, count: int) -> _Floats:
    """Add up values per group: ``(count,)``."""
    return np.bincount(group, weights=values, minlength=count).astype(np.float64)


def _left(cells: _Shapes, rest: _Integers, cell: _Integers, part: _Shapes) -> _Shapes:
    """Cut the known parts out of cells; ``cell`` says whose each part is, ascending."""
    first = np.searchsorted(cell, rest, side="left")
    last = np.searchsorted(cell, rest, side="right")
    # The parts are small; the areas themselves have thousands of corners.
    known = [shapely.union_all(part[low:high]) for low, high in zip(first, last, strict=True)]
    return np.asarray(shapely.difference(cells[rest], np.array(known, dtype=object)), dtype=object)


def _middle(parts: _Shapes) -> _Floats:
    """Give the centroid of each part, or a point inside where that lies outside of it."""
    points = np.asarray(shapely.centroid(parts), dtype=object)
    astray = ~shapely.intersects(parts, points)
    points[astray] = shapely.point_on_surface(parts[astray])
    return np.column_stack((shapely.get_x(points), shapely.get_y(points)))
