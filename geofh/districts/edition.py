"""The areas of one layer that hold on one day: a point or register ids -> possible areas.

An area is drawn as up to two shapes. Its *sure* shape is its polygon. Its *possible* shape is
every smaller area of which only a part belongs to it, nobody having published which part. A
point in a possible shape may lie in the area or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from geofh.districts.layer import DistrictLayer, Geometries
from geofh.kernel import CellGrid
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

    def around(self, easting: float, northing: float, reach_m: float) -> Possible:
        """Find the areas that a point (EPSG:25832) known to within a reach may lie in.

        An area that holds the point comes before its neighbours, a nearer one before a
        farther one, and at equal distance the smaller id before the larger. A point on a
        shared line lies in both areas.
        """
        inside = self._grid.areas_at(easting, northing)
        distances = self._grid.borders_at(easting, northing, within_m=reach_m)
        distances |= dict.fromkeys(inside, 0.0)
        # Sorted so that the first shape of an area is its likeliest one.
        shapes = sorted(
            distances, key=lambda shape: (distances[shape], self._is_unsure(shape), shape)
        )
        areas = tuple(dict.fromkeys(int(self._owner[shape]) for shape in shapes))
        home = [shape for shape in inside if not self._is_unsure(shape)]
        point = shapely.Point(easting, northing)
        if not home:
            return Possible(areas=areas, elsewhere=True, border_m=self._nearest_m(point))
        border_m = self._border_m(point, home)
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
        # Sure shapes are in the order of their areas and come before the possible ones, so the
        # smallest shape that holds a point is the answer; shape -1 (none) picks the last entry.
        numbers = np.full(len(self._shapes) + 1, -1, dtype=np.intp)
        numbers[: self._sure_count] = self._owner[: self._sure_count]
        return numbers[self._grid.locate(easting, northing)]

    def extent(self, number: int) -> shapely.Geometry | None:
        """Give all land that may belong to an area; none if nothing of it is drawn."""
        own = self._shapes[self._owner == number]
        return shapely.union_all(own) if len(own) else None

    def _is_unsure(self, shape: int) -> bool:
        return shape >= self._sure_count

    @cached_property
    def _grid(self) -> CellGrid:
        # Addresses never ask for a line: who only geocodes does not pay for the grid.
        return CellGrid.build(self._shapes)

    @cached_property
    def _lines(self) -> Geometries:
        lines: Geometries = shapely.boundary(self._shapes)
        return lines

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shapes)

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
        return float(shapely.distance(self._lines[shape], point))

    def _border_m(self, point: shapely.Point, home: Sequence[int]) -> float:
        leave = float(shapely.distance(self._lines[list(home)], point).min())
        # Only overlapping areas can begin nearer than the own area ends.
        others = self._tree.query(point, predicate="dwithin", distance=leave)
        others = np.setdiff1d(others, home)
        others = others[self._owner[others] != self._owner[home[0]]]
        if len(others) == 0:
            return leave
        return min(leave, float(shapely.distance(self._shapes[others], point).min()))
