"""The cell grid against GEOS, polygon by polygon: same answer on every input we can think of.

GEOS itself is not exact: its orientation test carries about 106 bits. Where the two differ, the
definition in rational numbers decides, and it must side with the grid.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geofh.kernel import CellGrid

Shapes = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

# Where Dortmund is (few bits are left behind the point), and where most bits are left.
ORIGINS = np.array([[393_000.0, 5_708_000.0], [0.0, 0.0]])


def jagged_voronoi(rng: np.random.Generator) -> Shapes:
    """Share out a square, with borders that bend the same way for both neighbours."""
    seeds = shapely.multipoints(rng.uniform(0, 100, (rng.integers(2, 25), 2)))
    square = shapely.box(0, 0, 100, 100)
    parts = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds)), square)
    parts = shapely.set_precision(parts, 0)
    cuts = int(rng.integers(1, 6))
    amplitude = rng.uniform(0, 0.3)

    def bend(part: shapely.Polygon) -> shapely.Polygon:
        ring = shapely.get_coordinates(shapely.get_exterior_ring(part))
        bent = []
        for a, b in pairwise(ring):
            flip = tuple(a) > tuple(b)
            low, high = (b, a) if flip else (a, b)
            noise = np.random.default_rng(abs(hash((*low, *high))) % 2**32)
            share = np.linspace(0, 1, cuts + 2)[1:-1, None]
            across = np.array([low[1] - high[1], high[0] - low[0]]) / (cuts + 1)
            middle = low + share * (high - low)
            middle += noise.uniform(-amplitude, amplitude, (cuts, 1)) * across
            bent += [a[None], middle[::-1] if flip else middle]
        return shapely.Polygon(np.concatenate(bent))

    bent = np.array([bend(part) for part in parts], dtype=object)
    return bent if shapely.is_valid(bent).all() else parts


def patchwork(rng: np.random.Generator) -> Shapes:
    """Hand out the cells of a bent chessboard: parts, holes, enclaves, corners that touch, gaps."""
    side = int(rng.integers(2, 9))
    corners = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1)), axis=-1) * 12.5
    corners = corners + rng.choice([0.0, 4.0]) * rng.uniform(-1, 1, corners.shape)
    cells = [
        shapely.Polygon(
            [corners[i, j], corners[i, j + 1], corners[i + 1, j + 1], corners[i + 1, j]]
        )
        for i, j in product(range(side), repeat=2)
    ]
    owner = rng.integers(-1, rng.integers(1, 7), len(cells))
    shapes = [
        shapely.coverage_union_all(np.array(cells)[owner == area])
        for area in range(owner.max() + 1)
    ]
    return np.array(shapes, dtype=object)


def circles(rng: np.random.Generator) -> Shapes:
    """Overlap many discs, some rings, some equal."""
    count = int(rng.integers(1, 40))
    centres = shapely.points(rng.uniform(20, 80, (count, 2)))
    discs = shapely.buffer(centres, rng.uniform(1, 40, count), quad_segs=int(rng.integers(1, 9)))
    holes = shapely.buffer(centres, rng.uniform(0.1, 40, count))
    shapes = np.where(rng.random(count) < 0.3, shapely.difference(discs, holes), discs)
    # A hole may swallow its disc: empty shapes belong to the game, but one disc is always there.
    return np.append(shapes, [*shapes[:2], discs[0]])


def lattice_shapes(rng: np.random.Generator) -> Shapes:
    """Draw triangles and boxes on whole numbers: much is collinear, level, upright or thin."""
    corners = rng.integers(0, 8, (int(rng.integers(1, 12)), 3, 2)) * 12.5
    triangles = shapely.polygons(corners)
    low = rng.integers(0, 7, (4, 2)) * 12.5
    high = low + rng.integers(1, 3, (4, 2)) * 12.5
    boxes = shapely.box(*low.T, *high.T)
    shapes = np.append(triangles, boxes)
    return shapes[shapely.is_valid(shapes)]


def slivers(rng: np.random.Generator) -> Shapes:
    """Draw triangles so thin that rounding alone decides who is inside."""
    start = rng.uniform(0, 100, (int(rng.integers(1, 9)), 2))
    end = rng.uniform(0, 100, start.shape)
    third = (start + end) / 2 + rng.choice([1e-12, 1e-9, 1e-6, 1e-2]) * rng.normal(size=start.shape)
    shapes = shapely.polygons(np.stack([start, end, third], axis=1))
    return np.append(shapes[shapely.is_valid(shapes)], shapely.box(10, 10, 90, 90))


def hard_points(shapes: Shapes, grid: CellGrid, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Take vertices, middles of segments and cell corners, and the doubles next to them."""
    arrays = grid.arrays()
    corners = shapely.get_coordinates(shapes)
    rings = shapely.get_rings(shapely.get_parts(shapes))
    lines = [shapely.get_coordinates(ring) for ring in rings]
    middles = np.concatenate([(line[1:] + line[:-1]) / 2 for line in lines])
    x0, y0, per_unit, _ = arrays["place"]
    steps = rng.integers(0, 40, (60, 2))
    cells = np.array([x0, y0]) + steps / per_unit
    low, high = corners.min(axis=0), corners.max(axis=0)
    anywhere = rng.uniform(low - 5, high + 5, (200, 2))
    level = np.column_stack([rng.uniform(low[0], high[0], len(corners)), corners[:, 1]])
    far = np.array([[1e300, 0.0], [-1e300, 1e300], [low[0], -1e18], [high[0] * 2 + 1, low[1]]])
    points = np.concatenate([corners, middles, cells, level, cells * [1, 0] + [0, low[1]]])
    points = points[rng.permutation(len(points))[:400]]
    nearby = [
        np.column_stack([_step(points[:, 0], dx), _step(points[:, 1], dy)])
        for dx, dy in product((-1, 0, 1), repeat=2)
    ]
    every = np.concatenate([*nearby, anywhere, far])
    return every[:, 0], every[:, 1]


def _step(values: Floats, direction: int) -> Floats:
    return np.nextafter(values, direction * np.inf) if direction else values


def brute_force(shapes: Shapes, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Ask GEOS about each shape and each point."""
    shapely.prepare(shapes)
    return np.array([shapely.intersects_xy(shape, x, y) for shape in shapes])


def by_definition(shape: shapely.Geometry, x: float, y: float) -> bool:
    """Tell whether a closed shape holds a point, in rational numbers."""
    px, py = Fraction(x), Fraction(y)
    odd = False
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        corners = [tuple(map(Fraction, corner)) for corner in shapely.get_coordinates(ring)]
        for (ax, ay), (bx, by) in pairwise(corners):
            turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            in_box = min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by)
            if turn == 0 and in_box:
                return True
            if (ay > py) != (by > py):
                odd ^= (turn < 0) == (by > py)
    return odd


def membership(grid: CellGrid, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Ask the grid for all areas, as a table of areas and points."""
    start, areas = grid.locate_all(x, y)
    table = np.zeros((len(grid), len(x)), dtype=bool)
    table[areas, np.repeat(np.arange(len(x)), np.diff(start))] = True
    return table


GENERATORS = [circles, patchwork, jagged_voronoi, lattice_shapes, slivers]
SEEDS = st.integers(0, 2**32)
CELLS = st.one_of(st.none(), st.floats(1.5, 60))


@pytest.mark.parametrize("draw", GENERATORS)
@given(seed=SEEDS, cell_m=CELLS, place=st.sampled_from([0, 1]))
@settings(max_examples=30, deadline=None)
def test_every_area_of_every_point_is_found_as_geos_finds_it(
    draw: Callable[[np.random.Generator], Shapes], seed: int, cell_m: float | None, place: int
) -> None:
    rng = np.random.default_rng(seed)
    shapes = shapely.transform(draw(rng), lambda points: points + ORIGINS[place])
    shapes = shapes[shapely.is_valid(shapes)]
    assume(len(shapes) > 0)
    grid = CellGrid.build(shapes, cell_m=cell_m)
    x, y = hard_points(shapes, grid, rng)
    table = membership(grid, x, y)

    for area, point in np.argwhere(table != brute_force(shapes, x, y)).tolist():
        assert table[area, point] == by_definition(shapes[area], float(x[point]), float(y[point]))
    first = np.where(table.any(axis=0), table.argmax(axis=0), -1)
    np.testing.assert_array_equal(grid.locate(x, y), first)
    for point in rng.choice(len(x), 100).tolist():
        assert grid.area_at(x[point], y[point]) == first[point]
        assert grid.areas_at(x[point], y[point]) == tuple(np.flatnonzero(table[:, point]))


@pytest.mark.parametrize("draw", GENERATORS)
@given(seed=SEEDS, cell_m=CELLS, within_m=st.sampled_from([0.0, 0.5, 7.0, 300.0]))
@settings(max_examples=15, deadline=None)
def test_border_distance_is_that_of_geos(
    draw: Callable[[np.random.Generator], Shapes],
    seed: int,
    cell_m: float | None,
    within_m: float,
) -> None:
    rng = np.random.default_rng(seed)
    shapes = shapely.transform(draw(rng), lambda points: points + ORIGINS[0])
    shapes = shapes[shapely.is_valid(shapes) & ~shapely.is_empty(shapes)]
    assume(len(shapes) > 0)
    grid = CellGrid.build(shapes, cell_m=cell_m)
    low, high = shapely.total_bounds(shapes).reshape(2, 2)
    x, y = rng.uniform(low - 20, high + 20, (60, 2)).T
    distances = shapely.distance(shapely.boundary(shapes)[:, None], shapely.points(x, y))

    nearest = distances.min(axis=0)
    found = grid.border_distance_m(x, y, within_m=within_m)
    np.testing.assert_allclose(found, np.where(nearest > within_m, np.inf, nearest), atol=1e-8)
    for point in range(len(x)):
        borders = grid.borders_at(x[point], y[point], within_m=within_m)
        near = np.flatnonzero(distances[:, point] <= within_m)
        assert sorted(borders) == near.tolist()
        both = grid.surroundings_at(x[point], y[point], within_m=within_m)
        assert both == (grid.areas_at(x[point], y[point]), borders)
        np.testing.assert_allclose(
            [borders[area] for area in near], distances[near, point], atol=1e-8
        )
