"""What lies in several areas is divided, and nothing gets lost."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geofh.coverage.areal import cell_squares, divide, overlaps
from geofh.crs import grid_to_metres
from geofh.errors import InputError

WEST, EAST = shapely.box(0, 0, 150, 200), shapely.box(150, 0, 300, 200)
AREAS = np.array([WEST, EAST], dtype=object)


def squares(*corners: tuple[float, float]) -> np.ndarray:
    return np.array([shapely.box(x, y, x + 100, y + 100) for x, y in corners], dtype=object)


def test_a_cell_is_divided_by_area() -> None:
    # The second cell reaches from 100 to 200: half of it lies in each area.
    parts = overlaps(squares((0, 0), (100, 0)), AREAS)

    assert parts.cell.tolist() == [0, 1, 1]
    assert parts.area.tolist() == [0, 0, 1]
    assert parts.share == pytest.approx([1.0, 0.5, 0.5])
    assert parts.point[1:].tolist() == [[125, 50], [175, 50]]


def test_what_lies_in_no_area_is_outside_and_still_counted() -> None:
    # Three quarters of the cell lie beyond the eastern border.
    pieces, outside = divide(np.array([8.0]), overlaps(squares((275, 0)), AREAS))

    assert pieces.tolist() == [2.0]
    assert outside == 6.0


def test_a_point_outside_stands_for_what_is_outside() -> None:
    cells = squares((275, 0), (0, 0), (1_000, 0))

    points = overlaps(cells, AREAS).outer_point

    assert points.tolist() == [[337.5, 50], [1_050, 50]]


def test_areas_that_overlap_do_not_count_a_cell_twice() -> None:
    twice = np.array([WEST, WEST], dtype=object)

    parts = overlaps(squares((0, 0)), twice)

    assert parts.share.tolist() == [0.5, 0.5]
    assert parts.outside.tolist() == [0.0]


def test_an_area_without_a_line_gets_nothing() -> None:
    parts = overlaps(squares((0, 0)), np.array([None, WEST], dtype=object))

    assert parts.area.tolist() == [1]


def test_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(InputError, match="do not add up"):
        divide(np.array([np.nan]), overlaps(squares((0, 0)), AREAS))


def test_a_cell_of_the_census_is_drawn_where_it_lies() -> None:
    (square,) = cell_squares(["CRS3035RES100mN3159900E4134800"], cell_m=100)

    easting, northing = grid_to_metres(4134850, 3159950)

    assert shapely.distance(square.centroid, shapely.Point(easting, northing)) < 0.1
    # The grid keeps areas, UTM does not: 0.1 % is what they differ by.
    assert square.area == pytest.approx(10_000, rel=2e-3)


def test_an_unknown_cell_is_named() -> None:
    with pytest.raises(InputError, match="'here' is not known"):
        cell_squares(["CRS3035RES100mN3159900E4134800", "here"], cell_m=100)


@given(
    lines=st.lists(st.floats(-50, 550), min_size=2, max_size=6),
    values=st.lists(st.floats(0, 1e6), min_size=9, max_size=9),
)
def test_pieces_and_outside_add_up_to_what_there_was(
    lines: list[float], values: list[float]
) -> None:
    cells = squares(*((x, y) for x in (0, 130, 400) for y in (0, 130, 400)))
    edges = sorted(lines)
    strips = np.array(
        [shapely.box(low, -20, high, 333) for low, high in itertools.pairwise(edges)],
        dtype=object,
    )

    pieces, outside = divide(np.array(values), overlaps(cells, strips))

    assert pieces.sum() + outside == pytest.approx(sum(values), rel=1e-9, abs=1e-9)
    assert (pieces >= 0).all()
