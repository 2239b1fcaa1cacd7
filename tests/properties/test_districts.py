"""Districts on random coverages: the index agrees with asking every polygon, one by one."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geofh.crs import to_lonlat, to_metres
from geofh.districts import DistrictIndex, DistrictLayer
from geofh.districts.edition import NEAR_M
from geofh.records import DistrictAnswer, DistrictStatus
from geofh.tables import LAYER_COLUMNS

TODAY = date(2026, 5, 6)
ORIGIN = (400_000.0, 5_700_000.0)
SIZE = 10_000

spots = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE))


@dataclass(frozen=True)
class Town:
    """Hold an index and the very polygons it was made of."""

    index: DistrictIndex
    areas: dict[str, shapely.Geometry]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Cut a square into Voronoi cells, name them in any order, and drop some of them."""
    seeds = draw(st.lists(spots, min_size=2, max_size=12, unique=True))
    corners = np.array(ORIGIN) + np.array(seeds, dtype=float)
    frame = shapely.box(*ORIGIN, ORIGIN[0] + SIZE, ORIGIN[1] + SIZE)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(corners), extend_to=frame)
    )
    names = draw(st.permutations([f"{number:02d}" for number in range(len(cells))]))
    kept = draw(st.integers(1, len(cells)))
    areas = dict(zip(names[:kept], cells[:kept], strict=True))
    table = pa.Table.from_pylist(
        [
            {"id": name, "name": name, "partial_members": [], "geometry": shapely.to_wkb(cell)}
            for name, cell in areas.items()
        ],
        schema=pa.schema(list(LAYER_COLUMNS.items())),
    )
    layer = DistrictLayer.from_table(table, layer_id="cell", title="Cell", accuracy_m=0.0)
    return Town(DistrictIndex([layer]), areas)


@st.composite
def places(draw: st.DrawFn) -> tuple[float, float]:
    """Draw a point in and around the town, in degrees."""
    x, y = draw(st.tuples(st.integers(-2000, SIZE + 2000), st.integers(-2000, SIZE + 2000)))
    lon, lat = to_lonlat(ORIGIN[0] + x, ORIGIN[1] + y)
    return float(lon), float(lat)


def possible(answer: DistrictAnswer) -> set[str]:
    return {one.id for one in (answer.candidates or (answer.district,)) if one is not None}


@given(towns(), places(), st.floats(0, 3000))
def test_possible_areas_are_those_within_reach(
    town: Town, place: tuple[float, float], reach_m: float
) -> None:
    point = shapely.Point(to_metres(*place))
    within = {name for name, area in town.areas.items() if area.distance(point) <= reach_m}
    land = shapely.union_all(list(town.areas.values()))
    edge_within = land.boundary.distance(point) <= reach_m or not land.intersects(point)

    (answer,) = town.index.locate(*place, accuracy_m=reach_m, on=TODAY)

    assert possible(answer) == within
    assert (answer.status is DistrictStatus.OUTSIDE) == (not within)
    assert (answer.status is DistrictStatus.FOUND) == (len(within) == 1 and not edge_within)
    assert answer.may_be_outside == (bool(within) and edge_within)


@given(towns(), places(), st.floats(0, 3000))
def test_candidates_come_by_distance_then_id(
    town: Town, place: tuple[float, float], reach_m: float
) -> None:
    point = shapely.Point(to_metres(*place))

    (answer,) = town.index.locate(*place, accuracy_m=reach_m, on=TODAY)

    order = [(town.areas[one.id].distance(point), one.id) for one in answer.candidates]
    assert order == sorted(order)


@given(towns(), places(), st.floats(0, 3000))
def test_border_is_the_nearest_line_that_changes_the_answer(
    town: Town, place: tuple[float, float], reach_m: float
) -> None:
    point = shapely.Point(to_metres(*place))
    holding = [name for name, area in town.areas.items() if area.intersects(point)]
    others = [area.distance(point) for name, area in town.areas.items() if name not in holding]
    edge = shapely.union_all(list(town.areas.values())).boundary.distance(point)
    expected = min([edge, *others]) if len(holding) < 2 else 0.0

    (answer,) = town.index.locate(*place, accuracy_m=reach_m, on=TODAY)

    if expected > max(reach_m, NEAR_M):
        assert answer.border_m is None
    else:
        assert answer.border_m == pytest.approx(expected, abs=1e-6)


@given(towns(), st.lists(places(), max_size=20))
def test_many_points_agree_with_asking_every_polygon(
    town: Town, asked: list[tuple[float, float]]
) -> None:
    lon = np.array([place[0] for place in asked])
    lat = np.array([place[1] for place in asked])

    found = town.index.locate_many(lon, lat, layer="cell", on=TODAY)

    points = [shapely.Point(to_metres(*place)) for place in asked]
    expected = [
        min((name for name, area in town.areas.items() if area.intersects(point)), default="")
        for point in points
    ]
    assert found.tolist() == expected


@given(towns(), places())
def test_a_smaller_doubt_never_adds_candidates(town: Town, place: tuple[float, float]) -> None:
    answers = [
        town.index.locate(*place, accuracy_m=reach_m, on=TODAY)[0] for reach_m in (0, 50, 500, 5000)
    ]

    sizes = [possible(answer) for answer in answers]
    assert all(small <= large for small, large in pairwise(sizes))
