"""Point to area with a cell grid: squares that can be worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geofh.errors import CoordinateError, DataError
from geofh.kernel import CellGrid


def grid_of(*shapes: shapely.Geometry | None, cell_m: float | None = None) -> CellGrid:
    return CellGrid.build(np.array([*shapes], dtype=object), cell_m=cell_m)


def all_areas(grid: CellGrid, x: float, y: float) -> tuple[int, ...]:
    """Ask in all four ways and see that they agree."""
    start, areas = grid.locate_all([x], [y])
    assert start.tolist() == [0, len(areas)]
    found = tuple(areas.tolist())
    assert grid.areas_at(x, y) == found
    first = found[0] if found else -1
    assert grid.locate([x], [y]).tolist() == [first]
    assert grid.area_at(x, y) == first
    return found


@pytest.mark.parametrize("cell_m", [None, 0.7, 3.0, 50.0])
def test_cells_inside_an_overlap_give_every_area(cell_m: float | None) -> None:
    grid = grid_of(box(0, 0, 20, 20), box(10, 0, 30, 20), box(5, 5, 25, 15), cell_m=cell_m)
    assert all_areas(grid, 15, 10) == (0, 1, 2)
    assert all_areas(grid, 15, 2) == (0, 1)
    assert all_areas(grid, 7, 10) == (0, 2)
    assert all_areas(grid, 28, 10) == (1,)


@pytest.mark.parametrize("cell_m", [None, 0.7, 50.0])
def test_equal_areas_are_both_found(cell_m: float | None) -> None:
    grid = grid_of(box(0, 0, 10, 10), box(0, 0, 10, 10), cell_m=cell_m)
    assert all_areas(grid, 5, 5) == (0, 1)
    assert all_areas(grid, 10, 5) == (0, 1)


@pytest.mark.parametrize("cell_m", [None, 0.7, 50.0])
def test_hundred_areas_over_one_point_are_all_found(cell_m: float | None) -> None:
    grid = grid_of(*(box(-n, -n, n, n) for n in range(1, 101)), cell_m=cell_m)
    assert all_areas(grid, 0, 0) == tuple(range(100))
    assert all_areas(grid, 50, -3) == tuple(range(49, 100))
    assert all_areas(grid, 100, 100) == (99,)
    assert all_areas(grid, 101, 0) == ()


def test_point_on_a_shared_border_belongs_to_the_smaller_number() -> None:
    grid = grid_of(box(10, 0, 20, 10), box(0, 0, 10, 10))
    assert all_areas(grid, 10, 5) == (0, 1)
    assert all_areas(grid, np.nextafter(10, 0), 5) == (1,)
    assert all_areas(grid, np.nextafter(10, 20), 5) == (0,)


def test_point_where_four_areas_meet_belongs_to_all() -> None:
    grid = grid_of(box(0, 0, 5, 5), box(5, 0, 9, 5), box(0, 5, 5, 9), box(5, 5, 9, 9))
    assert all_areas(grid, 5, 5) == (0, 1, 2, 3)


def test_outer_border_belongs_to_the_area() -> None:
    grid = grid_of(Polygon([(0, 0), (10, 0), (5, 8)]))
    for corner in [(0, 0), (10, 0), (5, 8), (5, 0), (2.5, 4)]:
        assert all_areas(grid, *corner) == (0,)
    assert all_areas(grid, 5, np.nextafter(8, 9)) == ()
    assert all_areas(grid, 5, -5e-324) == ()


def test_hole_is_not_inside_but_its_border_is() -> None:
    ring = Polygon(box(0, 0, 30, 30).exterior.coords, [box(10, 10, 20, 20).exterior.coords])
    grid = grid_of(ring, cell_m=1.0)
    assert all_areas(grid, 15, 15) == ()
    assert all_areas(grid, 10, 15) == (0,)
    assert all_areas(grid, 5, 15) == (0,)


def test_enclave_is_found_in_its_hole() -> None:
    ring = Polygon(box(0, 0, 30, 30).exterior.coords, [box(10, 10, 20, 20).exterior.coords])
    grid = grid_of(ring, box(10, 10, 20, 20))
    assert all_areas(grid, 15, 15) == (1,)
    assert all_areas(grid, 10, 15) == (0, 1)


def test_islands_of_one_area_are_that_area_and_between_them_is_nothing() -> None:
    grid = grid_of(MultiPolygon([box(0, 0, 5, 5), box(1000, 1000, 1005, 1005)]))
    assert all_areas(grid, 2, 2) == (0,)
    assert all_areas(grid, 1002, 1003) == (0,)
    assert all_areas(grid, 500, 500) == ()


def test_neighbour_with_a_further_vertex_on_the_border_loses_no_point() -> None:
    left = box(0, 0, 10, 10)
    right = Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5)])
    grid = grid_of(left, right)
    assert all_areas(grid, 10, 5) == (0, 1)
    assert all_areas(grid, 10, 2.5) == (0, 1)
    assert all_areas(grid, 10.5, 5) == (1,)


def test_point_that_rounding_puts_into_the_next_cell_is_still_inside() -> None:
    # The point is on the upper side, where a line between cells crosses it; a grid whose cells
    # are not a hair larger than themselves loses it.
    triangle = Polygon([(0, 50), (62.5, 50), (75, 75)])
    assert shapely.intersects_xy(triangle, 22.839, 57.613)
    assert all_areas(grid_of(triangle, cell_m=15.226), 22.839, 57.613) == (0,)


def test_segments_with_equal_hashes_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = [Point(n, n).buffer(3) for n in range(20)]
    usual = grid_of(*shapes).arrays()
    monkeypatch.setattr(
        "geofh.kernel.segments._hash", lambda ends: np.zeros(len(ends), dtype=np.uint64)
    )
    for name, array in grid_of(*shapes).arrays().items():
        np.testing.assert_array_equal(array, usual[name])


def test_missing_and_empty_areas_hold_nothing_and_keep_their_number() -> None:
    grid = grid_of(None, Polygon(), box(0, 0, 5, 5))
    assert len(grid) == 3
    assert all_areas(grid, 1, 1) == (2,)


@pytest.mark.parametrize("shapes", [(), (None,)])
def test_layer_without_land_answers_nothing(shapes: tuple[None, ...]) -> None:
    grid = grid_of(*shapes)
    assert all_areas(grid, 1, 1) == ()
    assert grid.border_distance_m([1.0], [1.0], within_m=1e6).tolist() == [np.inf]
    assert grid.borders_at(1.0, 1.0, within_m=100.0) == {}


def test_points_far_away_are_outside() -> None:
    grid = grid_of(box(0, 0, 10, 10), cell_m=0.1)
    for far in (1e18, -1e18, 1.7e308, -1.7e308):
        for x, y in [(far, 5.0), (5.0, far)]:
            assert all_areas(grid, x, y) == ()
            assert grid.borders_at(x, y, within_m=1.0) == {}
            assert grid.border_distance_m([x], [y], within_m=1.0).tolist() == [np.inf]


def test_no_points_give_no_answers() -> None:
    grid = grid_of(box(0, 0, 10, 10))
    assert grid.locate([], []).tolist() == []
    assert [part.tolist() for part in grid.locate_all([], [])] == [[0], []]
    assert grid.border_distance_m([], [], within_m=1.0).tolist() == []


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_no_numbers_are_refused(value: float) -> None:
    grid = grid_of(box(0, 0, 10, 10))
    for x, y in [(value, 5.0), (5.0, value)]:
        with pytest.raises(CoordinateError, match="finite"):
            grid.locate([5.0, x], [5.0, y])
        with pytest.raises(CoordinateError, match="finite"):
            grid.locate_all([x], [y])
        with pytest.raises(CoordinateError, match="finite"):
            grid.area_at(x, y)
        with pytest.raises(CoordinateError, match="finite"):
            grid.areas_at(x, y)
        with pytest.raises(CoordinateError, match="finite"):
            grid.border_distance_m([x], [y], within_m=1.0)
        with pytest.raises(CoordinateError, match="finite"):
            grid.borders_at(x, y, within_m=1.0)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(CoordinateError, match="shape"):
        grid_of(box(0, 0, 1, 1)).locate([1.0, 2.0], [1.0])


@pytest.mark.parametrize("reach", [-1.0, np.nan, np.inf])
def test_reach_that_is_no_length_is_refused(reach: float) -> None:
    grid = grid_of(box(0, 0, 1, 1))
    with pytest.raises(CoordinateError, match="within_m"):
        grid.border_distance_m([1.0], [1.0], within_m=reach)
    with pytest.raises(CoordinateError, match="within_m"):
        grid.borders_at(1.0, 1.0, within_m=reach)


def test_invalid_polygon_is_refused_by_its_position() -> None:
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    with pytest.raises(DataError, match=r"geometry 1 is not valid \(Self-intersection"):
        grid_of(box(0, 0, 1, 1), bow_tie)


def test_other_kinds_of_geometry_are_refused_by_their_position() -> None:
    with pytest.raises(DataError, match="geometry 2 is a Point"):
        grid_of(box(0, 0, 1, 1), None, Point(1, 1))


@pytest.mark.parametrize("cell_m", [0.0, -1.0, np.nan, 1e-9])
def test_cell_size_that_cannot_be_is_refused(cell_m: float) -> None:
    with pytest.raises(DataError, match="cell_m"):
        grid_of(box(0, 0, 1, 1), cell_m=cell_m)


def test_threads_change_nothing() -> None:
    grid = grid_of(*(Point(n, n).buffer(3) for n in range(20)))
    x, y = np.random.default_rng(5).uniform(-4, 24, (2, 300_000))
    np.testing.assert_array_equal(grid.locate(x, y, threads=3), grid.locate(x, y))


def test_error_in_a_thread_is_raised() -> None:
    x = np.zeros(300_000)
    x[-1] = np.nan
    with pytest.raises(CoordinateError):
        grid_of(box(0, 0, 1, 1)).locate(x, np.zeros(300_000), threads=2)


def test_stored_arrays_answer_from_the_disk(tmp_path: Path) -> None:
    grid = grid_of(*(Point(n, n).buffer(3) for n in range(20)))
    for name, array in grid.arrays().items():
        np.save(tmp_path / name, array)
    stored = {file.stem: np.load(file, mmap_mode="r") for file in tmp_path.glob("*.npy")}
    opened = CellGrid.from_arrays(stored)
    x, y = np.random.default_rng(5).uniform(-4, 24, (2, 1000))
    for one, other in zip(opened.locate_all(x, y), grid.locate_all(x, y), strict=True):
        np.testing.assert_array_equal(one, other)
    assert all_areas(opened, 3, 3) == all_areas(grid, 3, 3)
    assert opened.borders_at(3, 3, within_m=1) == grid.borders_at(3, 3, within_m=1)


def test_same_polygons_give_the_same_bytes() -> None:
    shapes = [Point(n, n).buffer(3) for n in range(20)]
    one, other = grid_of(*shapes).arrays(), grid_of(*shapes).arrays()
    assert {name: array.tobytes() for name, array in one.items()} == {
        name: array.tobytes() for name, array in other.items()
    }


def test_arrays_of_another_version_are_refused() -> None:
    arrays = dict(grid_of(box(0, 0, 1, 1)).arrays())
    arrays["shape"] = arrays["shape"] + 1
    with pytest.raises(DataError, match="build it again"):
        CellGrid.from_arrays(arrays)


def test_missing_array_is_named() -> None:
    arrays = dict(grid_of(box(0, 0, 1, 1)).arrays())
    del arrays["members"]
    with pytest.raises(DataError, match="members"):
        CellGrid.from_arrays(arrays)


def test_distance_to_the_border_of_a_square() -> None:
    grid = grid_of(box(0, 0, 100, 100), box(100, 0, 200, 100), cell_m=7.0)
    x, y = [50, 97, 150, 100, -30, 230], [50, 40, 98, 50, -40, 50]
    expected = [50, 3, 2, 0, 50, 30]
    assert grid.border_distance_m(x, y, within_m=60).tolist() == expected
    assert grid.border_distance_m(x, y, within_m=2).tolist() == [
        np.inf,
        np.inf,
        2,
        0,
        *[np.inf] * 2,
    ]


@pytest.mark.parametrize("within_m", [0.0, 0.5, 3.0, 20.0, 200.0])
def test_surroundings_are_areas_and_borders_wherever_the_reach_ends(within_m: float) -> None:
    # Tiles of eight cells of one metre; areas that overlap, with a hole, and land of none.
    holed = Polygon(box(0, 0, 90, 90).exterior, [box(40, 40, 60, 60).exterior])
    grid = grid_of(holed, box(70, 10, 130, 50), box(200, 200, 210, 210), cell_m=1.0)
    steps = np.arange(-10.0, 220.0, 3.7)
    places = [(x, y) for x in steps.tolist() for y in steps.tolist()]

    near = 0
    for x, y in places:
        areas, borders = grid.surroundings_at(x, y, within_m=within_m)
        assert areas == grid.areas_at(x, y)
        assert borders == grid.borders_at(x, y, within_m=within_m)
        near += bool(borders)

    assert near > 0 or within_m == 0


def test_borders_near_a_point_name_every_area_they_bound() -> None:
    parts = MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)])
    grid = grid_of(parts, box(10, 0, 20, 10))
    assert grid.borders_at(12, 5, within_m=3) == {0: 2.0, 1: 2.0}
    assert grid.borders_at(5, 5, within_m=3) == {}
    assert grid.borders_at(29, 5, within_m=3) == {0: 1.0}
