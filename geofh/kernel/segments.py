"""Polygons to border segments: each segment once, with every area that it bounds.

What goes in: polygons of any kind. What comes out: `Segments`. The idea: a segment that two
neighbours share is the same two points, so it is kept once and owned by both. Whether a point
lies in an area is then the parity of the area's segments between the point and a place whose
answer is known; holes, islands, overlaps and gaps need no further rule.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from geofh.errors import DataError

__all__ = ["Integers", "Segments", "read_segments"]

Integers: TypeAlias = npt.NDArray[np.int64]

_POLYGONAL = (
    shapely.GeometryType.MISSING,
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTIPOLYGON,
)


@dataclass(frozen=True, slots=True)
class Segments:
    """Hold border segments as chains of vertices.

    Attributes
    ----------
    vertices
        ``(v, 2)`` float: chains, one after the other.
    first
        ``(s,)``: segment ``k`` runs from vertex ``first[k]`` to vertex ``first[k] + 1``.
    owner_start, owners
        Segment ``k`` bounds the areas ``owners[owner_start[k]:owner_start[k + 1]]``, ascending.
    """

    vertices: npt.NDArray[np.float64]
    first: Integers
    owner_start: Integers
    owners: Integers


def read_segments(geometries: npt.NDArray[np.object_]) -> Segments:
    """Take the border segments of polygons.

    Parameters
    ----------
    geometries
        ``(n,)`` valid polygons or multipolygons in one planar CRS; missing and empty ones
        bound nothing.

    Raises
    ------
    DataError
        A geometry is no polygon or not valid; the message names its position and the reason.
    """
    _check(geometries)
    parts, part_area = shapely.get_parts(geometries, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    points += 0.0  # turns -0.0 into 0.0: equal points then have equal bytes
    follows = (point_ring[1:] == point_ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    start = np.flatnonzero(follows)
    area = part_area[ring_part[point_ring[start]]]
    same = _number_equal(points, start)
    kept, owner_start, owners = _collect_owners(same, area)
    return _chain(points, start[kept], owner_start, owners)


def _check(geometries: npt.NDArray[np.object_]) -> None:
    polygonal = np.isin(shapely.get_type_id(geometries), _POLYGONAL)
    wrong = np.flatnonzero(~(polygonal | shapely.is_empty(geometries)))
    if len(wrong):
        kind = geometries[wrong[0]].geom_type
        raise DataError(f"geometry {wrong[0]} is a {kind}, expected a polygon or a multipolygon.")
    invalid = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    if len(invalid):
        # The reason ends with a place on a border, which is no secret.
        reason = shapely.is_valid_reason(geometries[invalid[0]])
        raise DataError(
            f"geometry {invalid[0]} is not valid ({reason}); {len(invalid)} such in all. "
            "Repair them with shapely.make_valid and look at what changed."
        )


def _number_equal(points: npt.NDArray[np.float64], start: Integers) -> Integers:
    """Give each segment the position of the first segment with the same two end points."""
    one, other = points[start], points[start + 1]
    swap = (one[:, 0] > other[:, 0]) | ((one[:, 0] == other[:, 0]) & (one[:, 1] > other[:, 1]))
    ends = np.where(swap[:, None], np.hstack([other, one]), np.hstack([one, other]))
    order = np.argsort(_hash(ends), kind="stable")
    same_hash, same_ends = _equal_neighbours(ends, order)
    if not np.array_equal(same_hash, same_ends):
        # Two different segments with one hash: sort by the coordinates themselves.
        order = np.lexsort(ends.T)
        same_ends = _equal_neighbours(ends, order)[1]
    leader = np.maximum.accumulate(np.where(same_ends, 0, np.arange(len(order))))
    first = np.empty(len(order), dtype=np.int64)
    first[order] = order[leader]
    return first


def _hash(ends: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    words = np.ascontiguousarray(ends).view(np.uint64)
    mixed = np.zeros(len(words), dtype=np.uint64)
    for column in range(words.shape[1]):
        mixed = (mixed ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _equal_neighbours(
    ends: npt.NDArray[np.float64], order: Integers
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Compare each segment of an order with the one before: by hash, and by coordinates."""
    hashes, sorted_ends = _hash(ends)[order], ends[order]
    same_hash, same_ends = np.zeros((2, len(order)), dtype=bool)
    same_hash[1:] = hashes[1:] == hashes[:-1]
    same_ends[1:] = (sorted_ends[1:] == sorted_ends[:-1]).all(axis=1)
    return same_hash, same_ends


def _collect_owners(same: Integers, area: Integers) -> tuple[Integers, Integers, Integers]:
    """List the areas of each distinct segment; a valid area has each of its segments once."""
    areas = int(area.max(initial=0)) + 1
    key = np.sort(same * areas + area)
    segment, owners = np.divmod(key, areas)
    is_first = np.ones(len(segment), dtype=bool)
    is_first[1:] = segment[1:] != segment[:-1]
    begin = np.flatnonzero(is_first)
    return segment[begin], np.append(begin, len(segment)), owners


def _chain(points: Any, start: Integers, owner_start: Integers, owners: Integers) -> Segments:
    """Store neighbouring segments of a ring as one chain, so that they share vertices."""
    breaks = np.ones(len(start), dtype=bool)
    breaks[1:] = start[1:] != start[:-1] + 1
    first = np.arange(len(start)) + np.cumsum(breaks) - 1
    vertices = np.zeros((len(start) + int(breaks.sum()), 2))
    vertices[first] = points[start]
    vertices[first + 1] = points[start + 1]
    return Segments(vertices, first, owner_start, owners)
