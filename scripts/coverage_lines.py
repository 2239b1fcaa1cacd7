"""Labelled points and an outline -> one clean coverage of polygons, by Voronoi cells.

The idea: do not build a million cells and dissolve them. Keep only the cell edges that
separate two labels, node them together with the outline, and let them cut the outline into
faces. Neighbours then share identical edges because each edge exists once.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi, cKDTree

__all__ = ["merge_fragments", "partition", "simplify"]

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.str_]

# Snapping grid while lines are noded, metres: far below the register's own 0.01 m.
NODING_GRID_M = 0.001


def partition(
    points: Floats, labels: Labels, outline: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    """Give every place of the outline to the label of its nearest point.

    Parameters
    ----------
    points
        ``(n, 2)`` easting, northing in metres; no two points of different labels coincide.
    labels
        ``(n,)``.
    outline
        Polygon or multipolygon.

    Returns
    -------
    dict
        Label -> polygon or multipolygon, sorted by label: a valid coverage.
    """
    lines = shapely.union_all(
        [*_edges_between_labels(points, labels, outline), shapely.boundary(outline)],
        grid_size=NODING_GRID_M,
    )
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inner = shapely.point_on_surface(faces)
    inside = shapely.contains_properly(outline, inner)
    faces, inner = faces[inside], inner[inside]
    nearest = cKDTree(points).query(shapely.get_coordinates(inner))[1]
    return _dissolve(faces, labels[nearest])


def _edges_between_labels(
    points: Floats, labels: Labels, outline: shapely.Geometry
) -> npt.NDArray[np.object_]:
    west, south, east, north = shapely.bounds(outline)
    # Far guards close every cell that matters, so that no edge runs to infinity.
    reach = 10 * max(east - west, north - south)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    guards = centre + reach * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    diagram = Voronoi(np.vstack([points, guards]))
    names = np.append(labels, [""] * len(guards))
    pairs = diagram.ridge_points
    ends = np.array(diagram.ridge_vertices)
    keep = (names[pairs[:, 0]] != names[pairs[:, 1]]) & (ends >= 0).all(axis=1)
    edges = shapely.linestrings(diagram.vertices[ends[keep]])
    edges = edges[shapely.length(edges) > NODING_GRID_M]
    shapely.prepare(outline)
    return edges[shapely.intersects(outline, edges)]


def merge_fragments(
    areas: Mapping[str, shapely.Geometry], points: Floats, labels: Labels, *, fewer_than: int
) -> dict[str, shapely.Geometry]:
    """Give detached parts that hold fewer than so many own points to their longest neighbour.

    The largest part of an area always stays; a part without a neighbour stays, too.
    """
    names = np.repeat(list(areas), [len(shapely.get_parts(area)) for area in areas.values()])
    parts = np.concatenate([shapely.get_parts(area) for area in areas.values()])
    tree = shapely.STRtree(parts)
    part, point = tree.query(shapely.points(points), predicate="intersects")[::-1]
    own = part[labels[point] == names[part]]
    held = np.bincount(own, minlength=len(parts))
    largest = _largest_parts(names, shapely.area(parts))
    merged = names.copy()
    for index in np.flatnonzero((held < fewer_than) & ~largest):
        merged[index] = _longest_neighbour(index, parts, names, tree)
    return _dissolve(parts, merged)


def _largest_parts(names: Labels, sizes: Floats) -> npt.NDArray[np.bool_]:
    order = np.lexsort((-sizes, names))
    first = np.append(True, names[order][1:] != names[order][:-1])
    largest = np.zeros(len(names), dtype=bool)
    largest[order[first]] = True
    return largest


def _longest_neighbour(
    index: int, parts: npt.NDArray[np.object_], names: Labels, tree: shapely.STRtree
) -> str:
    others = np.sort(tree.query(parts[index], predicate="touches"))
    if len(others) == 0:
        return str(names[index])
    shared = shapely.length(shapely.intersection(parts[index], parts[others]))
    totals = {name: shared[names[others] == name].sum() for name in sorted(set(names[others]))}
    return str(max(totals, key=totals.__getitem__))


def _dissolve(faces: npt.NDArray[np.object_], labels: Labels) -> dict[str, shapely.Geometry]:
    return {
        str(label): shapely.normalize(shapely.coverage_union_all(faces[labels == label]))
        for label in np.unique(labels)
    }


def simplify(
    areas: Mapping[str, shapely.Geometry], *, tolerance_m: float, grid_m: float
) -> dict[str, shapely.Geometry]:
    """Simplify as one coverage and put all corners on a grid; neighbours stay identical.

    Parameters
    ----------
    tolerance_m
        Visvalingam–Whyatt: corners whose triangle is smaller than the tolerance's square go.
    grid_m
        Corners are rounded to multiples of this. A power of two keeps the numbers short in
        binary, which is what makes the file small.

    Raises
    ------
    ValueError
        Rounding broke the coverage: choose a finer grid.
    """
    names = list(areas)
    shapes = np.array(list(areas.values()), dtype=object)
    if tolerance_m > 0:
        shapes = shapely.coverage_simplify(shapes, tolerance_m)
    shapes = shapely.transform(shapes, lambda xy: np.round(xy / grid_m) * grid_m)
    shapes = shapely.normalize(shapely.remove_repeated_points(shapes))
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise ValueError(f"a grid of {grid_m} m breaks the coverage: choose a finer one.")
    return dict(zip(names, shapes, strict=True))
