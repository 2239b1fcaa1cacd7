"""Compare drawn districts with others: shares that agree, distances between lines.

Areas are mappings id -> polygon (EPSG:25832) whose ids are Unterbezirke; a *level* turns the
id of an Unterbezirk into the id of the coarser area that holds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

__all__ = [
    "LEVELS",
    "Areas",
    "Grid",
    "agreement",
    "assign",
    "boroughs",
    "distances_between",
    "distances_to",
    "lines",
    "outer_line",
]

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.str_]
Areas = Mapping[str, shapely.Geometry]

# Gaps narrower than twice this are faults of the official polygons, metres.
HAIR_M = 1.0

# Innenstadt-West, -Nord and -Ost share the first digit, all other Stadtbezirke are one digit.
_INNER_CITY = {
    **dict.fromkeys(("00", "01", "02", "03"), "10"),
    **dict.fromkeys(("04", "05", "06"), "20"),
    **dict.fromkeys(("07", "08", "09"), "30"),
}


def boroughs(ids: Labels) -> Labels:
    """Give the Stadtbezirk of each Unterbezirk; "" stays ""."""
    return np.array(
        [_INNER_CITY.get(one[:2], f"0{one[:1]}") if one else "" for one in ids.tolist()]
    )


def _statistical(ids: Labels) -> Labels:
    return ids.astype("U2")


def _own(ids: Labels) -> Labels:
    return ids


LEVELS: Mapping[str, Callable[[Labels], Labels]] = {
    "unterbezirk": _own,
    "statistischer_bezirk": _statistical,
    "stadtbezirk": boroughs,
}


def assign(areas: Areas, xy: Floats) -> Labels:
    """Give the id of the area that holds each point, "" for none, the smaller on a line."""
    ids = np.array([*sorted(areas), ""])
    tree = shapely.STRtree([areas[one] for one in sorted(areas)])
    point, area = tree.query(shapely.points(xy), predicate="intersects")
    found = np.full(len(xy), len(areas))
    np.minimum.at(found, point, area)
    return ids[found]


def agreement(ours: Labels, theirs: Labels) -> dict[str, float]:
    """Give the share of equal ids at every level."""
    return {
        level: float((coarsen(ours) == coarsen(theirs)).mean()) for level, coarsen in LEVELS.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Hold points spread evenly over the city's own land, and what the city says of each.

    ``near`` marks the points within 100 m of an address: where people live.
    """

    xy: Floats
    ids: Labels
    near: npt.NDArray[np.bool_]

    @classmethod
    def over(cls, official: Areas, homes: Floats, *, step_m: float, near_m: float) -> "Grid":
        """Spread points over the official areas."""
        west, south, east, north = shapely.total_bounds(list(official.values()))
        x, y = np.meshgrid(np.arange(west, east, step_m), np.arange(south, north, step_m))
        xy = np.column_stack([x.ravel(), y.ravel()])
        ids = assign(official, xy)
        xy, ids = xy[ids != ""], ids[ids != ""]
        return cls(xy=xy, ids=ids, near=cKDTree(homes).query(xy)[0] <= near_m)


def lines(areas: Areas, level: str) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Give the lines between the areas of a level, and the line around all of them."""
    ids = np.array(sorted(areas))
    groups = LEVELS[level](ids)
    shapes = np.array([areas[one] for one in ids.tolist()], dtype=object)
    merged = [shapely.union_all(shapes[groups == group]) for group in np.unique(groups)]
    edge = outer_line(shapes)
    every = shapely.union_all(shapely.boundary(merged))
    return shapely.difference(every, shapely.buffer(edge, HAIR_M)), edge


def outer_line(shapes: npt.ArrayLike) -> shapely.Geometry:
    """Give the line around all areas; hair-fine gaps between them are no edge."""
    land = shapely.union_all(shapes)
    closed = shapely.buffer(shapely.buffer(land, HAIR_M), -HAIR_M)
    return shapely.boundary(closed)


def distances_between(
    line: shapely.Geometry, other: shapely.Geometry, homes: Floats, *, near_m: float
) -> Floats:
    """Measure from points every 10 m along a line, where people live, to another line."""
    samples = shapely.get_coordinates(shapely.segmentize(line, 10.0))
    return distances_to(other, samples[cKDTree(homes).query(samples)[0] <= near_m])


def distances_to(line: shapely.Geometry, xy: Floats) -> Floats:
    """Measure from points to the nearest point of a line, metres."""
    tree = shapely.STRtree(_segments(line))
    distances: Floats = tree.query_nearest(
        shapely.points(xy), all_matches=False, return_distance=True
    )[1]
    return distances


def _segments(line: shapely.Geometry) -> npt.NDArray[np.object_]:
    xy, part = shapely.get_coordinates(_flat(line), return_index=True)
    joined = part[1:] == part[:-1]
    return shapely.linestrings(np.stack([xy[:-1][joined], xy[1:][joined]], axis=1))


def _flat(line: shapely.Geometry) -> npt.NDArray[np.object_]:
    parts = shapely.get_parts(shapely.get_parts(line))
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
