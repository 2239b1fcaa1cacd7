"""The addresses of one street name in one municipality -> the streets that have the name.

Berlin has ten streets called Schulstraße. A register tells them apart by keys that few files
keep; what every file has is the numbers: a street has each house once. So addresses are taken
for several streets only where a house is there again at a place far off, and then by the gaps
between them. A long street with gaps and one numbering stays one.
"""

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["GAP_M", "JOINED_M", "split_street"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Addresses that a chain of steps no longer than this connects are one street, whatever their
# numbers. Measured by scripts/evaluate_namesakes.py, as is the other.
GAP_M = 200.0
# Parts further apart are no longer joined where the name is known to be that of several.
JOINED_M = 4_000.0


def split_street(xy: Floats, house: Integers) -> Integers:
    """Tell apart the streets among the addresses of one name.

    Parts between which there is a gap are joined, nearest first, as long as no house would
    then be there twice.

    Parameters
    ----------
    xy
        ``(n, 2)`` metres.
    house
        ``(n,)`` equal for equal house numbers.

    Returns
    -------
    array
        ``(n,)`` from 0 the street of each address; the one with most addresses comes first. The
        order of the addresses does not matter.
    """
    points = np.array(shapely.points(xy), dtype=object, ndmin=1)
    # Circles of half a gap meet where the gap is bridged; the work grows with the addresses.
    near = shapely.get_parts(shapely.union_all(shapely.buffer(points, GAP_M / 2)))
    part = np.empty(len(points), dtype=np.int64)
    covering, covered = shapely.STRtree(points).query(near, predicate="intersects")
    part[covered] = covering
    parts = [np.flatnonzero(part == at) for at in range(len(near))]
    houses = [set(house[rows].tolist()) for rows in parts]
    if len(set().union(*houses)) == sum(map(len, houses)):
        return np.zeros(len(points), dtype=np.int64)
    group = _joined(np.array([shapely.multipoints(xy[rows]) for rows in parts]), houses)
    return _ranked(group[part], xy)


def _joined(shapes: npt.NDArray[np.object_], houses: list[set[int]]) -> Integers:
    """Join parts, nearest first, that have no house in common; give the group of each."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=JOINED_M)
    one, other = one[one < other], other[one < other]
    distance = shapely.distance(shapes[one], shapes[other])
    group = np.arange(len(shapes))
    for at in np.argsort(distance, kind="stable").tolist():
        into, gone = int(group[one[at]]), int(group[other[at]])
        if into != gone and houses[into].isdisjoint(houses[gone]):
            houses[into] |= houses[gone]
            group[group == gone] = into
    return group


def _ranked(group: Integers, xy: Floats) -> Integers:
    """Rank groups: large ones first, then those further west and south."""
    known, code, count = np.unique(group, return_inverse=True, return_counts=True)
    first = [min(map(tuple, xy[code == at].tolist())) for at in range(len(known))]
    order = sorted(range(len(known)), key=lambda at: (-count[at], first[at]))
    rank = np.empty(len(known), dtype=np.int64)
    rank[order] = np.arange(len(known))
    result: Integers = rank[code]
    return result
