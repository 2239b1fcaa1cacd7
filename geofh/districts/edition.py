"""The areas of one layer that hold on one day: a point or register ids -> its answer.

An area is drawn as up to two shapes. Its *sure* shape is its polygon. Its *possible* shape is
every smaller area of which only a part belongs to it, nobody having published which part. A
point in a possible shape may lie in the area or not.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from geofh.districts.grids import Drawn, Grids, StoredGrids
from geofh.districts.layer import DistrictLayer
from geofh.errors import DataError
from geofh.records import District, DistrictAnswer, DistrictStatus

__all__ = ["NEAR_M", "Edition", "Possible"]

NEAR_M = 50.0
"""A line farther away than this, in metres, and than point and line can be wrong, is not measured:
it takes ten times as long as the answer, and nobody doubts an answer for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """Hold the areas that a place may lie in.

    ``areas`` are numbers of areas in the edition, most likely first; ``elsewhere`` says that
    the place may lie in none of them; ``border_m`` is the distance to the nearest line that
    could change this, none without a line within `NEAR_M` or when no line was asked.
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
        *,
        finest: DistrictLayer,
        finest_rows: Iterable[int],
        stored: StoredGrids | None = None,
    ) -> None:
        """Prepare the areas of these rows.

        Parameters
        ----------
        finest, finest_rows
            What draws the partial members: the region's finest layer and its rows of the day.
        stored
            Where the grids were kept; without it they are built when a line is first asked.
        """
        self.rows = tuple(rows)
        self._layer = layer
        self._stored = stored
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
        self._holders, self._part_holders = _holders(self._members), _holders(self._partial)
        row_of = {finest.ids[row]: row for row in finest_rows if finest.geometries[row] is not None}
        sure = [
            (number, row, -1)
            for number, row in enumerate(self.rows)
            if layer.geometries[row] is not None
        ]
        possible = [
            (number, row, row_of[member])
            for number, row in enumerate(self.rows)
            for member in sorted(self._partial[number] & row_of.keys())
        ]
        self._sure_count = len(sure)
        shapes = np.array(sure + possible, dtype=np.int64).reshape(-1, 3)
        self._owners = shapes[:, 0]
        # As plain numbers, too: for one point they are asked ten times faster.
        self._owner: list[int] = self._owners.tolist()
        self._taken = shapes[:, 1:]
        self._shapes = np.where(
            shapes[:, 2] < 0, layer.geometries[shapes[:, 1]], finest.geometries[shapes[:, 2]]
        )
        # Far from every line an answer depends on nothing but the shapes that hold the point.
        self._far: dict[tuple[int, ...], DistrictAnswer] = {}

    @property
    def drawn(self) -> Drawn:
        """What tells these shapes from those of another edition or file."""
        return np.column_stack([self._taken, shapely.bounds(self._shapes)])

    @cached_property
    def grids(self) -> Grids:
        """The kernels that answer for points."""
        # Addresses never ask for a line: who only geocodes does not pay for the grids.
        if self._stored:
            return self._stored.edition(self.drawn)
        try:
            return Grids.build(self._shapes, sure=self._sure_count)
        except DataError as error:
            raise self._invalid() or error from error

    def answer_at(self, easting: float, northing: float, reach_m: float) -> DistrictAnswer:
        """Answer for a point (EPSG:25832) known to within a reach.

        An area that holds the point comes before its neighbours, a nearer one before a
        farther one, and at equal distance the smaller id before the larger. A point on a
        shared line lies in both areas.
        """
        inside, borders = self.grids.areas.surroundings_at(
            easting, northing, within_m=max(reach_m, NEAR_M)
        )
        if borders:
            return self.answer(self._weigh(easting, northing, reach_m, inside, borders))
        far = self._far.get(inside)
        if far is None:
            far = self.answer(self._weigh(easting, northing, reach_m, inside, {}))
            self._far[inside] = far
        return far

    def ids_at(self, easting: float, northing: float) -> tuple[str, ...]:
        """Give the ids of all areas whose own shape holds a point (EPSG:25832), sorted."""
        inside = self.grids.areas.areas_at(easting, northing)
        return tuple(self.districts[self._owner[one]].id for one in inside if self._is_sure(one))

    def answer(self, possible: Possible, *, basis: str = "boundary") -> DistrictAnswer:
        """Say what possible areas mean: found, ambiguous or outside."""
        districts = tuple(self.districts[number] for number in possible.areas)
        if not districts:
            status = DistrictStatus.OUTSIDE
        elif len(districts) == 1 and not possible.elsewhere:
            status = DistrictStatus.FOUND
        else:
            status = DistrictStatus.AMBIGUOUS
        return DistrictAnswer(
            layer=self._layer.id,
            title=self._layer.title,
            status=status,
            district=districts[0] if status is DistrictStatus.FOUND else None,
            candidates=districts if status is DistrictStatus.AMBIGUOUS else (),
            may_be_outside=status is DistrictStatus.AMBIGUOUS and possible.elsewhere,
            basis=basis,
            accuracy_m=self._layer.accuracy_m,
            border_m=possible.border_m,
            derived=self._layer.derived,
        )

    def holding(self, area_ids: Iterable[str]) -> Possible:
        """Find the areas that a place in one of these finest areas may lie in.

        The area that holds most of the ids comes first, at equal count the smaller id.
        """
        asked = set(area_ids)
        whole = Counter(holder for one in asked for holder in self._holders.get(one, ()))
        part = Counter(holder for one in asked for holder in self._part_holders.get(one, ()))
        areas = sorted(
            whole.keys() | part.keys(), key=lambda number: (-whole[number], -part[number], number)
        )
        covered = self._holders.keys() >= asked
        return Possible(areas=tuple(areas), elsewhere=not covered)

    def covering(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Give the number of the area that holds each point, -1 for none.

        ``(n,)`` in EPSG:25832; on a shared line the smaller id; possible shapes hold nothing.
        """
        # Sure shapes are in the order of their areas and come before the possible ones, so the
        # smallest shape that holds a point is the answer; shape -1 (none) picks the last entry.
        numbers = np.full(len(self._shapes) + 1, -1, dtype=np.intp)
        numbers[: self._sure_count] = self._owners[: self._sure_count]
        return numbers[self.grids.areas.locate(easting, northing)]

    def extent(self, number: int) -> shapely.Geometry | None:
        """Give all land that may belong to an area; none if nothing of it is drawn."""
        own = self._shapes[self._owners == number]
        return shapely.union_all(own) if len(own) else None

    def _weigh(
        self,
        easting: float,
        northing: float,
        reach_m: float,
        inside: tuple[int, ...],
        borders: Mapping[int, float],
    ) -> Possible:
        """Weigh the shapes that hold a point and the lines that are near it."""
        # One pass with plain numbers: this is half of what a place near a line costs.
        owner, sure = self._owner, self._sure_count
        home = [shape for shape in inside if shape < sure]
        own = owner[home[0]] if home else -1
        border_m = math.inf
        near = [(0.0, shape >= sure, shape) for shape in inside]
        if home and any(owner[shape] != own for shape in inside if shape >= sure):
            # What may begin here begins here.
            border_m = 0.0
        for shape, metres in borders.items():
            is_inside = shape in inside
            # A line changes the answer where an area of the point ends or another one begins;
            # inside a possible shape nothing is decided, and any line counts.
            if metres < border_m and (
                not home or (shape < sure if is_inside else owner[shape] != own)
            ):
                border_m = metres
            if not is_inside and metres <= reach_m:
                near.append((metres, shape >= sure, shape))
        elsewhere = not home or (
            border_m <= reach_m
            and bool(self.grids.land.surroundings_at(easting, northing, within_m=reach_m)[1])
        )
        # Sorted so that the first shape of an area is its likeliest one.
        near.sort()
        return Possible(
            areas=tuple(dict.fromkeys([owner[shape] for *_, shape in near])),
            elsewhere=elsewhere,
            border_m=None if border_m == math.inf else border_m,
        )

    def _invalid(self) -> DataError | None:
        """Name the first area whose polygon is not valid; the kernel only knows its number."""
        bad = np.flatnonzero(~shapely.is_valid(self._shapes))
        if len(bad) == 0:
            return None
        area = self.districts[self._owner[bad[0]]].id
        reason = shapely.is_valid_reason(self._shapes[bad[0]])
        return DataError(
            f"district layer {self._layer.id!r}: the polygon of {area!r} is not valid ({reason}); "
            f"{len(bad)} such in all. geofh build repairs them and reports what changed."
        )

    def _is_sure(self, shape: int) -> bool:
        return shape < self._sure_count


def _holders(members: Iterable[Iterable[str]]) -> Mapping[str, tuple[int, ...]]:
    """Turn the members of each area around: which areas (numbers, ascending) hold a member."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, held in enumerate(members):
        for one in held:
            holders[one].append(number)
    return {one: tuple(numbers) for one, numbers in holders.items()}
