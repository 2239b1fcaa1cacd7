"""Support points of house numbers -> a sketch of the streets, small enough for a phone.

A directory knows a street as two rows of houses. The sketch draws one line between them:
each point of the longer row moves half way to the other row. Where the rows part, both stay.
Long stretches without a house are left open, because nobody knows how the street runs there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["street_payload"]

# 1e-5 degrees are about a metre: finer than anybody sees on a sketch.
SCALE = 100_000
METRES_PER_DEGREE = 111_320.0

# Fronts that face each other across a wide street with front gardens.
FACING_M = 60.0
# Longer stretches without a house may be a park, a railway, or another piece of the street.
LONGEST_STEP_M = 350.0
SIMPLIFIED_M = 4.0

Points = npt.NDArray[np.float64]


class Row(Protocol):
    """Match one side of a street: its name and its points, lon, lat in degrees."""

    @property
    def name(self) -> str:
        """Give the street's name."""

    @property
    def points(self) -> Sequence[tuple[float, float]]:
        """Give the points in the order of the house numbers."""


def street_payload(rows: Iterable[Row]) -> dict[str, Any]:
    """Sketch streets and pack the lines into whole numbers and differences.

    Parameters
    ----------
    rows
        Sides of streets in any order; those of one name belong to one street. A row of one
        point is left out.

    Returns
    -------
    dict
        ``scale`` (units per degree), ``names``, and ``lines``: one flat list per line, index of
        the name, ``lon, lat`` of the first point, then the differences to each next point.
    """
    streets: dict[str, list[Points]] = {}
    for row in rows:
        streets.setdefault(row.name, []).append(np.asarray(row.points, dtype=float).reshape(-1, 2))
    names: list[str] = []
    lines: list[list[int]] = []
    for name, sides in streets.items():
        packed = [_packed(line) for line in _lines(sides)]
        lines += [[len(names), *line] for line in packed if line]
        if any(packed):
            names.append(name)
    return {"scale": SCALE, "names": names, "lines": lines}


def _lines(sides: Sequence[Points]) -> Iterator[Points]:
    """Give a street's lines in degrees: merged, opened and simplified in metres."""
    latitude = np.mean([side[:, 1].mean() for side in sides])
    stretch = np.array([np.cos(np.radians(latitude)), 1.0]) * METRES_PER_DEGREE
    known = [side * stretch for side in sides if len(side) > 1]
    for line in _merged(known):
        for piece in _opened(line):
            yield (
                shapely.get_coordinates(shapely.LineString(piece).simplify(SIMPLIFIED_M)) / stretch
            )


def _merged(sides: Sequence[Points]) -> list[Points]:
    """Put each further row into the longest one where it runs along it."""
    ordered = sorted(sides, key=lambda side: -float(shapely.LineString(side).length))
    kept = ordered[:1]
    for side in ordered[1:]:
        main, other = shapely.LineString(kept[0]), shapely.LineString(side)
        if shapely.distance(main, shapely.points(side)).max() > FACING_M:
            kept.append(side)
            continue
        nearest = shapely.line_locate_point(other, shapely.points(kept[0]))
        across = shapely.get_coordinates(shapely.line_interpolate_point(other, nearest))
        facing = np.hypot(*(across - kept[0]).T) <= FACING_M
        kept[0] = np.where(facing[:, None], (kept[0] + across) / 2, kept[0])
    return kept


def _opened(line: Points) -> Iterator[Points]:
    """Cut a line where two neighbouring points are too far apart."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    cuts = np.flatnonzero(steps > LONGEST_STEP_M) + 1
    yield from (piece for piece in np.split(line, cuts) if len(piece) > 1)


def _packed(line: Points) -> list[int]:
    """Write the first point and the steps as whole numbers; a line without length is empty."""
    units = [(round(lon * SCALE), round(lat * SCALE)) for lon, lat in line.tolist()]
    points = [units[0], *(after for before, after in pairwise(units) if after != before)]
    if len(points) < 2:
        return []
    steps = ((x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points))
    return [*points[0], *(part for step in steps for part in step)]
