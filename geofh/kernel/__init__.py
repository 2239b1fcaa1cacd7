"""Exact and fast array kernels: NumPy, shapely and scipy only, no records, no files, no CRS.

``cellgrid``     `CellGrid`: point -> area of one layer, for one point or millions
``build``        polygons -> its arrays: ``segments``, ``traverse``, ``cover``, ``records``
``arrays``       what is stored, and what each number means
``lookup``       many points; ``single`` one point; ``distance`` how far to the next border
``orientation``  on which side of a line, exactly
``nearest``      `SiteTree`: point -> its k nearest sites; ``blocks`` many points at once
``straight``     the distance of a few places from one origin

Why these and no others: docs/kernels.md.
"""

from geofh.kernel.arrays import FORMAT as GRID_FORMAT
from geofh.kernel.cellgrid import CellGrid
from geofh.kernel.nearest import SiteTree
from geofh.kernel.straight import nearest_distance_m, straight_lines_m

__all__ = ["GRID_FORMAT", "CellGrid", "SiteTree", "nearest_distance_m", "straight_lines_m"]
