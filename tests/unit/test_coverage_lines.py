"""Lines between labelled points: what the derivation of the districts promises."""

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import shapely

FRAME = shapely.box(0, 0, 100, 100)


@pytest.fixture
def coverage_lines(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the module from the folder of scripts."""
    monkeypatch.syspath_prepend(str(root / "scripts"))
    return importlib.import_module("coverage_lines")


def test_line_runs_midway_between_two_labels(coverage_lines: ModuleType) -> None:
    areas = coverage_lines.partition(
        np.array([[20.0, 50], [60, 50], [90, 20]]), np.array(["a", "b", "b"]), FRAME
    )

    # Midway between 20 and 60; the second point of b changes nothing.
    assert areas["a"].equals(shapely.box(0, 0, 40, 100))
    assert areas["b"].equals(shapely.box(40, 0, 100, 100))


def test_partition_fills_the_outline_without_gap_or_overlap(coverage_lines: ModuleType) -> None:
    random = np.random.default_rng(7)
    outline = shapely.Point(50, 50).buffer(50).difference(shapely.box(40, 40, 60, 60))
    points = random.uniform(0, 100, (300, 2))

    areas = coverage_lines.partition(points, random.choice(list("abcde"), 300), outline)

    shapes = list(areas.values())
    assert shapely.coverage_is_valid(shapes)
    union = shapely.union_all(shapes)
    assert sum(shapely.area(shapes)) == pytest.approx(union.area, rel=1e-12)
    # The outline's corners move by no more than the grid on which lines are noded.
    slack = outline.length * coverage_lines.NODING_GRID_M
    assert union.symmetric_difference(outline).area < slack


def test_every_point_lies_in_its_own_label(coverage_lines: ModuleType) -> None:
    random = np.random.default_rng(8)
    points = random.uniform(1, 99, (200, 2))
    labels = random.choice(list("abc"), 200)

    areas = coverage_lines.partition(points, labels, FRAME)

    own = np.array([areas[label] for label in labels.tolist()], dtype=object)
    assert shapely.intersects(own, shapely.points(points)).all()


def test_same_input_gives_the_same_shapes(coverage_lines: ModuleType) -> None:
    random = np.random.default_rng(9)
    points, labels = random.uniform(0, 100, (100, 2)), random.choice(list("abc"), 100)

    first = coverage_lines.partition(points, labels, FRAME)
    second = coverage_lines.partition(points, labels, FRAME)

    assert {k: v.wkb for k, v in first.items()} == {k: v.wkb for k, v in second.items()}


def test_fragment_goes_to_the_neighbour_around_it(coverage_lines: ModuleType) -> None:
    fragment = shapely.box(70, 40, 80, 50)
    areas = {
        "a": shapely.union_all([shapely.box(0, 0, 50, 100), fragment]),
        "b": shapely.box(50, 0, 100, 100).difference(fragment),
    }
    points = np.array([[10.0, 10], [20, 20], [75, 45], [60, 10]])
    labels = np.array(["a", "a", "a", "b"])

    merged = coverage_lines.merge_fragments(areas, points, labels, fewer_than=2)
    kept = coverage_lines.merge_fragments(areas, points, labels, fewer_than=1)

    assert merged["a"].equals(shapely.box(0, 0, 50, 100))
    assert merged["b"].equals(shapely.box(50, 0, 100, 100))
    assert kept["a"].equals(areas["a"])


def test_largest_part_stays_however_few_points_it_holds(coverage_lines: ModuleType) -> None:
    areas = {"a": shapely.box(0, 0, 50, 100), "b": shapely.box(50, 0, 100, 100)}
    points, labels = np.array([[10.0, 10], [60, 60]]), np.array(["a", "b"])

    assert set(coverage_lines.merge_fragments(areas, points, labels, fewer_than=9)) == {"a", "b"}


def test_simplified_neighbours_stay_identical_and_on_the_grid(coverage_lines: ModuleType) -> None:
    steps = np.arange(0, 101, 2.0)
    jagged = np.column_stack([50 + np.where(np.arange(51) % 2, 1.3, -1.3), steps])
    left = shapely.Polygon([(0, 0), *jagged, (0, 100)])
    areas = {"left": left, "right": FRAME.difference(left)}

    simple = coverage_lines.simplify(areas, tolerance_m=5, grid_m=0.5)

    shapes = list(simple.values())
    corners = shapely.get_coordinates(shapes)
    assert shapely.coverage_is_valid(shapes)
    assert len(corners) < len(shapely.get_coordinates(list(areas.values()))) / 4
    assert (corners % 0.5 == 0).all()


def test_grid_that_breaks_the_coverage_is_refused(coverage_lines: ModuleType) -> None:
    areas = {"thin": shapely.box(0, 0, 100, 1), "rest": shapely.box(0, 1, 100, 100)}

    with pytest.raises(ValueError, match="choose a finer one"):
        coverage_lines.simplify(areas, tolerance_m=0, grid_m=50)
