"""The k nearest sites of points: what looking at every site finds, equals included."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import KDTree

from geofh import CoordinateError, InputError
from geofh.kernel import SiteTree
from geofh.kernel.blocks import nearest_in_blocks

# Whole numbers on a small sheet: many sites share a position, and many distances are equal.
small = st.integers(0, 6)
places = st.lists(st.tuples(small, small), max_size=40)


def by_looking_at_all(
    point: tuple[float, float],
    sites: list[tuple[float, float]],
    mask: list[bool],
    k: int,
    within_m: float = math.inf,
) -> list[tuple[float, int]]:
    """Sort all sites that count by distance, then by number."""
    ranked = sorted(
        (math.sqrt((x - point[0]) ** 2 + (y - point[1]) ** 2), number)
        for number, (x, y) in enumerate(sites)
        if mask[number]
    )
    near = [one for one in ranked if one[0] <= within_m][:k]
    return near + [(math.inf, -1)] * (k - len(near))


@given(places, places, st.data(), st.integers(1, 8), st.sampled_from([0.0, 2.0, 3.5, math.inf]))
def test_sites_come_by_distance_then_number_under_any_filter(
    points: list[tuple[float, float]],
    sites: list[tuple[float, float]],
    data: st.DataObject,
    k: int,
    within_m: float,
) -> None:
    mask = data.draw(st.lists(st.booleans(), min_size=len(sites), max_size=len(sites)))
    tree = SiteTree(*columns(sites), mask=np.array(mask, dtype=bool))

    distance_m, site = tree.nearest(*columns(points), k=k, within_m=within_m)

    assert distance_m.shape == site.shape == (len(points), k)
    for row, point in enumerate(points):
        found = list(zip(distance_m[row].tolist(), site[row].tolist(), strict=True))
        assert found == by_looking_at_all(point, sites, mask, k, within_m)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_many_points_get_what_each_gets_alone(seed: int, is_clustered: bool) -> None:
    generator = np.random.default_rng(seed)
    sites = generator.normal(0, 1000, (300, 2))
    if is_clustered:
        sites[100:] = sites[generator.integers(0, 100, 200)]
    # Enough to be asked along the curve.
    points = generator.normal(0, 1500, (12_000, 2))
    tree = SiteTree(*sites.T)

    distance_m, site = tree.nearest(*points.T, k=3, threads=2)

    asked = generator.integers(0, len(points), 20)
    for row in asked.tolist():
        expected = by_looking_at_all(tuple(points[row]), sites.tolist(), [True] * 300, 3)
        assert site[row].tolist() == [number for _, number in expected]
        assert distance_m[row] == pytest.approx([metres for metres, _ in expected], rel=1e-14)


@given(
    seed=st.integers(0, 2**32 - 1),
    asked=st.integers(1, 8),
    sites=st.integers(8, 400),
    points=st.integers(0, 400),
    towns=st.integers(1, 6),
    step=st.sampled_from([0.0, 0.5, 50.0]),
)
def test_blocks_of_points_find_what_each_point_finds(
    seed: int, asked: int, sites: int, points: int, towns: int, step: float
) -> None:
    # Towns of very different size, so that blocks hold many, few and no sites; on a lattice
    # (``step``) many distances are equal, and which of them is named is free.
    generator = np.random.default_rng(seed)
    middles = generator.uniform(0, 5000, (towns, 2))
    spread = generator.choice([1.0, 30.0, 900.0], towns)
    place, point = (
        middles[town] + spread[town, None] * generator.normal(size=(len(town), 2))
        for town in (generator.integers(0, towns, count) for count in (sites, points))
    )
    if step:
        place, point = (np.round(xy / step) * step for xy in (place, point))
    place = np.unique(place, axis=0)
    asked = min(asked, len(place))
    x, y = np.ascontiguousarray(point[np.lexsort(point.T)].T)
    easting, northing = np.ascontiguousarray(place.T)

    distance_m, position = nearest_in_blocks(
        KDTree(place), easting, northing, x=x, y=y, asked=asked
    )

    everything = np.sqrt((x[:, None] - easting) ** 2 + (y[:, None] - northing) ** 2)
    expected = np.sort(everything, axis=1)[:, :asked]
    np.testing.assert_allclose(distance_m, expected, rtol=1e-13)
    np.testing.assert_array_equal(np.take_along_axis(everything, position, 1), distance_m)
    assert all(len(set(row)) == asked for row in position.tolist())


def test_many_points_on_a_lattice_get_equal_sites_in_their_order() -> None:
    # Every point is as far from several sites, and sites share positions.
    across, along = np.meshgrid(np.arange(0.0, 60.0, 2.0), np.arange(0.0, 60.0, 2.0))
    order = np.random.default_rng(4).permutation(2 * across.size)
    easting, northing = (np.tile(axis.ravel(), 2)[order] for axis in (across, along))
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(0.0, 60.0), np.arange(0.0, 180.0)))

    distance_m, site = SiteTree(easting, northing).nearest(x, y, k=4)

    squares = (x[:, None] - easting) ** 2 + (y[:, None] - northing) ** 2
    expected = np.argsort(squares, axis=1, kind="stable")[:, :4]
    np.testing.assert_array_equal(site, expected)
    np.testing.assert_array_equal(distance_m, np.sqrt(np.take_along_axis(squares, expected, 1)))


def test_a_point_on_ten_sites_of_one_house_gets_the_first_ones() -> None:
    tree = SiteTree([5.0] * 10 + [6.0], [5.0] * 11)

    distance_m, site = tree.nearest([5.0], [5.0], k=3)

    assert site.tolist() == [[0, 1, 2]]
    assert distance_m.tolist() == [[0, 0, 0]]


def test_sites_that_do_not_count_need_no_coordinates() -> None:
    tree = SiteTree([np.nan, 3.0], [0.0, 4.0], mask=[False, True])

    assert len(tree) == 1
    assert tree.nearest([0.0], [0.0]) == (5.0, 1)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(CoordinateError, match="1 of 2 sites that count have no finite"):
        SiteTree([np.nan, 3.0], [0.0, 4.0])
    with pytest.raises(InputError, match="expected a bool for each of the 2 sites"):
        SiteTree([1.0, 3.0], [0.0, 4.0], mask=[1, 0])
    tree = SiteTree([1.0], [1.0])
    with pytest.raises(CoordinateError, match="1 of 1 points"):
        tree.nearest([np.inf], [0.0])
    with pytest.raises(CoordinateError, match="shape"):
        tree.nearest([0.0, 1.0], [0.0])
    with pytest.raises(InputError, match="k is 0"):
        tree.nearest([0.0], [0.0], k=0)
    with pytest.raises(InputError, match="within_m nan"):
        tree.nearest([0.0], [0.0], within_m=np.nan)


def columns(places: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [float(x) for x, _ in places], [float(y) for _, y in places]
