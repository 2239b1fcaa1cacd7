"""Shapes of OpenStreetMap objects -> one point each, in degrees.

A closed way is an area: its point is the centroid, or a point inside where the centroid lies
outside (a house around a yard). A line stands for itself by its middle, a node by its place.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["points_of", "shapes_of"]

# A ring of three corners repeats the first.
_SHORTEST_RING = 4


def shapes_of(wkb: Sequence[str], closed: Sequence[bool]) -> npt.NDArray[np.object_]:
    """Read shapes; a closed line becomes a polygon.

    Parameters
    ----------
    wkb
        ``(n,)`` hexadecimal WKB, EPSG:4326; empty for an unknown shape.
    closed
        ``(n,)`` whether a line is meant to end where it begins.

    Returns
    -------
    ``(n,)`` geometries; none where the shape is unknown. A ring that is not whole, because an
    extract ends there, stays the line it is.
    """
    shapes = np.array(shapely.from_wkb([text or None for text in wkb]), dtype=object)
    whole = np.asarray(closed, dtype=bool) & shapely.is_closed(shapes)
    whole &= shapely.get_num_coordinates(shapes) >= _SHORTEST_RING
    at = np.flatnonzero(whole)
    if len(at):
        coordinates, indices = shapely.get_coordinates(shapes[at], return_index=True)
        shapes[at] = shapely.polygons(shapely.linearrings(coordinates, indices=indices))
    return shapes


def points_of(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give one point for each shape: ``(n,)`` lon and lat, EPSG:4326; NaN where unknown."""
    points = shapely.centroid(shapes)
    outside = (shapely.get_dimensions(shapes) == 2) & ~shapely.intersects(shapes, points)
    points[outside] = shapely.point_on_surface(shapes[outside])
    return shapely.get_x(points), shapely.get_y(points)
