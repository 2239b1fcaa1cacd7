"""A point -> the nearest stretch of a street: which street, between which house numbers."""

from dataclasses import dataclass

import numpy as np

from geofh.geocode.directory import StreetDirectory

__all__ = ["Stretch", "StretchIndex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Hold two neighbouring support points of one side of a street, and how far they are.

    ``street`` is its place in the directory; ``first`` and ``last`` are house numbers ("14a").
    """

    street: int
    first: str
    last: str
    area_ids: tuple[str, ...]
    distance_m: float


class StretchIndex:
    """Hold the stretches of all streets as arrays. Prepared once, never changed.

    All stretches are measured for every question: 36,000 take about a millisecond, and there is
    no tree that would have to be built first.
    """

    __slots__ = ("_ahead", "_directory", "_rows", "_squared", "_start")

    def __init__(self, directory: StreetDirectory) -> None:
        self._directory = directory
        self._rows = directory.stretches()
        points = directory.support_points
        self._start = points[self._rows[:, 1]]
        self._ahead = points[self._rows[:, 2]] - self._start
        self._squared = np.maximum((self._ahead**2).sum(axis=1), np.finfo(float).tiny)

    def nearest(self, easting: float, northing: float) -> Stretch | None:
        """Find the stretch nearest to a point in metres (EPSG:25832); nothing without streets.

        Of equally near stretches the first by street, side and number is given.
        """
        if not len(self._rows):
            return None
        offset = np.array([easting, northing]) - self._start
        along = (offset * self._ahead).sum(axis=1) / self._squared
        offset -= np.clip(along, 0.0, 1.0)[:, None] * self._ahead
        distances = np.hypot(offset[:, 0], offset[:, 1])
        at = int(np.argmin(distances))
        street, *ends = self._rows[at].tolist()
        (first, area), (last, other) = map(self._directory.support_point, ends)
        return Stretch(
            street=street,
            first=f"{first[0]}{first[1]}",
            last=f"{last[0]}{last[1]}",
            area_ids=tuple(sorted({area, other})),
            distance_m=float(distances[at]),
        )
