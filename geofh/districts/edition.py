"""The areas of one layer that hold on one day: a point or register ids -> possible areas.

An area is drawn as up to two shapes. Its *sure* shape is its polygon. Its *possible* shape is
every smaller area of which only a part belongs to it, nobody having published which part. A
point in a possible shape may lie in the area or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from geofh.districts.layer import DistrictLayer
from geofh.records import District

__all__ = ["Edition", "Possible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """Hold the areas that a place may lie in.

    ``areas`` are numbers of areas in the edition, most likely first; ``elsewhere`` says that
    the place may lie in none of them; ``border_m`` is the distance to the nearest line that
    could change this, none without a line or when no line was asked.
    """

    areas: tuple[int, ...]
    elsewhere: bool
    border_m: float | None = None


class Edition:
    """Carry the prepared shapes of one edition; a class because preparing costs milliseconds.

    Areas are numbered in the order of their ids, so "smallest id first" is "smallest number
    first".
    """

    def __init__(
        self,
        layer: DistrictLayer,
        rows: Iterable[int],
        finest: Mapping[str, shapely.Geometry],
    ) -> None:
        """Prepare the areas of these rows; ``finest`` draws what partial members name."""
        self.rows = tuple(rows)
        self.districts = tuple(
            District(
                layer=layer.id,
                id=layer.ids[row],
                name=layer.names[row],
                valid_from=layer.valid_from[row],
                valid_to=layer.valid_to[row],
            )
            for row in self.rows
        )
        self._members = tuple(frozenset(layer.members[row]) for row in self.rows)
        self._partial = tuple(frozenset(layer.partial_members[row]) for row in self.rows)
        sure = [(number, layer.geometries[row]) for number, row in enumerate(self.rows)]
        sure = [(number, shape) for number, shape in sure if shape is not None]
        possible = [
            (number, finest[member])
            for number, members in enumerate(self._partial)
            for member in sorted(members)
            if member in finest
        ]
        self._sure_count = len(sure)
        self._owner = np.array([number for number, _ in sure + possible], dtype=np.intp)
        self._shapes = np.array([shape for _, shape in sure + possible], dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def around(self, point: shapely.Point, reach_m: float) -> Possible:
        """Find the areas that a point (EPSG:25832) known to within a reach may lie in.

        An area that holds the point comes before its neighbours, a nearer one before a
        farther one, and at equal distance the smaller id before the larger. A point on a
        shared line lies in both areas.
        """
        shapes = self._tree.query(point, predicate="dwithin", distance=reach_m)
        distances = shapely.distance(self._shapes[shapes], point)
        unsure = shapes >= self._sure_count
        # Sorted so that the first shape of an area is its likeliest one.
        order = np.lexsort((self._owner[shapes], unsure, distances))
        areas = tuple(dict.fromkeys(self._owner[shapes[order]].tolist()))
        home = np.flatnonzero((distances == 0) & ~unsure)
        if len(home) == 0:
            return Possible(areas=areas, elsewhere=True, border_m=self._nearest_m(point))
        border_m = self._border_m(point, shapes[home])
        elsewhere = border_m <= reach_m and self._edge_m(point) <= reach_m
        return Possible(areas=areas, elsewhere=elsewhere, border_m=border_m)

    def holding(self, area_ids: Iterable[str]) -> Possible:
        """Find the areas that a place in one of these finest areas may lie in.

        The area that holds most of the ids comes first, at equal count the smaller id.
        """
        asked = set(area_ids)
        counts = [len(members & asked) for members in self._members]
        partial = [len(members & asked) for members in self._partial]
        areas = [number for number in range(len(counts)) if counts[number] + partial[number]]
        areas.sort(key=lambda number: (-counts[number], -partial[number], number))
        covered = frozenset[str]().union(*self._members) >= asked
        return Possible(areas=tuple(areas), elsewhere=not covered)

    def covering(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Give the number of the area that holds each point, -1 for none.

        ``(n,)`` in EPSG:25832; on a shared line the smaller id; possible shapes hold nothing.
        """
        x, y = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        points = shapely.points(x, y)
        found = np.full(len(x), len(self.rows), dtype=np.intp)
        point, shape = self._tree.query(points, predicate="intersects")
        sure = shape < self._sure_count
        np.minimum.at(found, point[sure], self._owner[shape[sure]])
        found[found == len(self.rows)] = -1
        return found

    def extent(self, number: int) -> shapely.Geometry | None:
        """Give all land that may belong to an area; none if nothing of it is drawn."""
        own = self._shapes[self._owner == number]
        return shapely.union_all(own) if len(own) else None

    @cached_property
    def _edge(self) -> shapely.Geometry:
        """The line around all drawn land, holes included."""
        drawn = self._shapes[: self._sure_count]
        # In a clean coverage the lines between neighbours cancel out exactly, and fast.
        if shapely.coverage_is_valid(drawn):
            return shapely.boundary(shapely.coverage_union_all(drawn))
        return shapely.boundary(shapely.union_all(drawn))

    def _edge_m(self, point: shapely.Point) -> float:
        return float(shapely.distance(self._edge, point))

    def _nearest_m(self, point: shapely.Point) -> float | None:
        if len(self._shapes) == 0:
            return None
        shape = self._tree.nearest(point)
        # Inside a possible shape nothing is decided: its outline is the line that counts.
        return float(shapely.distance(shapely.boundary(self._shapes[shape]), point))

    def _border_m(self, point: shapely.Point, home: npt.NDArray[np.intp]) -> float:
        leave = float(shapely.distance(shapely.boundary(self._shapes[home]), point).min())
        # Only overlapping areas can begin nearer than the own area ends.
        others = self._tree.query(point, predicate="dwithin", distance=leave)
        others = np.setdiff1d(others, home)
        others = others[self._owner[others] != self._owner[home[0]]]
        if len(others) == 0:
            return leave
        return min(leave, float(shapely.distance(self._shapes[others], point).min()))
