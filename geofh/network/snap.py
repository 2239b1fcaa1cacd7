"""Places -> the nearest point of the nearest edge, and how far it is to get there.

A place goes to the nearest edge of the city's own network. Only if there is none within reach, or
it is `ISLAND_PREFERENCE_M` farther away than an island, the place goes to the island: nearly all
islands are flaws of the map (a path that nobody joined to the street), but some are real.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geofh.network.network import MM_PER_M, Network, Paths

__all__ = ["ISLAND_PREFERENCE_M", "MAX_SNAP_M", "NOT_SNAPPED", "Snapper", "Snaps", "edge_lines"]

MAX_SNAP_M = 250.0
"""Metres. Of Heidelberg's addresses none is farther than 95 m from a way (docs/network.md); cells
of the census are 100 m wide, so the middle of one lies at most 71 m from its houses."""

ISLAND_PREFERENCE_M = 100.0
"""Metres. Passing an island over costs 14 m in the median and 59 m at most (docs/network.md)."""

NOT_SNAPPED = -1

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Say where places stand on the network; one entry per place, in their order.

    Attributes
    ----------
    edge
        ``(n,)`` number of the edge, or `NOT_SNAPPED`.
    offset_mm
        ``(n,)`` from the beginning of the edge, along it; whole millimetres, stairs not weighted.
    access_m
        ``(n,)`` straight line from the place to the edge; NaN where not snapped.
    """

    edge: _Integers
    offset_mm: _Floats
    access_m: _Floats

    @property
    def is_snapped(self) -> npt.NDArray[np.bool_]:
        """Tell for each place whether there is an edge within reach."""
        return np.asarray(self.edge != NOT_SNAPPED)


def edge_lines(network: Network) -> npt.NDArray[np.object_]:
    """Draw every edge: ``(e,)`` lines, EPSG:25832."""
    edge_of_vertex = np.repeat(np.arange(len(network.ends)), np.diff(network.vertex_start))
    lines = shapely.linestrings(network.vertex_xy, indices=edge_of_vertex)
    return np.asarray(lines, dtype=object)


class Snapper:
    """Find edges for places; a class because it keeps the trees of the edges.

    Two trees, one for the city's network and one for its islands.
    """

    def __init__(self, network: Network, paths: Paths) -> None:
        self._length_mm = network.length_mm
        self._lines = edge_lines(network)
        usable = paths.part >= 0
        self._main = np.flatnonzero(paths.is_main)
        self._islands = np.flatnonzero(usable & ~paths.is_main)
        self._main_tree = shapely.STRtree(self._lines[self._main])
        self._island_tree = shapely.STRtree(self._lines[self._islands])

    def snap(self, xy: _Floats, *, max_m: float = MAX_SNAP_M) -> Snaps:
        """Snap places.

        Parameters
        ----------
        xy
            ``(n, 2)`` easting, northing, EPSG:25832, metres. A place that is not finite is not
            snapped.
        max_m
            An edge exactly this far away is still within reach.
        """
        points = np.asarray(shapely.points(xy), dtype=object).reshape(-1)
        points[~np.isfinite(xy).all(axis=1)] = None
        main, main_m = _nearest(self._main_tree, self._main, points, max_m)
        island, island_m = _nearest(self._island_tree, self._islands, points, max_m)
        prefers_island = island_m + ISLAND_PREFERENCE_M < main_m
        edge = np.where(prefers_island, island, main)
        return self._placed(points, edge, np.where(prefers_island, island_m, main_m))

    def _placed(
        self, points: npt.NDArray[np.object_], edge: _Integers, distance_m: _Floats
    ) -> Snaps:
        found = np.flatnonzero(edge != NOT_SNAPPED)
        offset_mm = np.zeros(len(edge))
        along = shapely.line_locate_point(self._lines[edge[found]], points[found]) * MM_PER_M
        # The length of an edge is a sum of rounded pieces: a few millimetres beside the line's.
        offset_mm[found] = np.clip(np.rint(along), 0, self._length_mm[edge[found]])
        access_m = np.full(len(edge), np.nan)
        access_m[found] = distance_m[found]
        return Snaps(edge=edge, offset_mm=offset_mm, access_m=access_m)


def _nearest(
    tree: shapely.STRtree, numbers: _Integers, points: npt.NDArray[np.object_], max_m: float
) -> tuple[_Integers, _Floats]:
    """Give the nearest edge of a tree and its distance; `NOT_SNAPPED` and inf without one."""
    edge = np.full(len(points), NOT_SNAPPED, dtype=np.int64)
    distance = np.full(len(points), np.inf)
    if len(numbers):
        # GEOS looks strictly within: the next number lets a distance of exactly max_m in.
        (place, line), metres = tree.query_nearest(
            points,
            max_distance=np.nextafter(max_m, np.inf),
            return_distance=True,
            all_matches=False,
        )
        inside = metres <= max_m
        edge[place[inside]] = numbers[line[inside]]
        distance[place[inside]] = metres[inside]
    return edge, distance
