"""Places of many services, prepared to tell the nearest of each from any origin."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.crs import point_to_metres, to_metres
from geofh.kernel import straight_lines_m
from geofh.records import Location, Service

__all__ = ["Pins"]

_Floats = npt.NDArray[np.float64]
_NO_PIN = (0, 0)


class Pins:
    """Hold every place with coordinates, in metres (EPSG:25832), and whose it is.

    A class because it carries arrays; it never changes.

    Attributes
    ----------
    owners
        ``(k,)`` numbers of the services that have a pin, ascending.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        pins = [
            (number, location, location.lon, location.lat)
            for number, service in enumerate(services)
            for location in service.locations
            if location.lon is not None and location.lat is not None
        ]
        self._places = tuple(location for _, location, _, _ in pins)
        self._easting, self._northing = to_metres(
            [lon for _, _, lon, _ in pins], [lat for _, _, _, lat in pins]
        )
        of_pins = np.array([number for number, *_ in pins], dtype=np.intp)
        self.owners, self._starts = np.unique(of_pins, return_index=True)
        ends = np.append(self._starts, len(pins))[1:]
        spans = zip(self._starts.tolist(), ends.tolist(), strict=True)
        self._spans = dict(zip(self.owners.tolist(), spans, strict=True))

    def lines_from(self, lon: float, lat: float) -> _Floats:
        """Give the straight line to every pin: ``(m,)`` metres; degrees, EPSG:4326."""
        origin = point_to_metres(lon, lat)
        return straight_lines_m(self._easting, self._northing, origin=origin)

    def nearest_m(self, lines: _Floats) -> _Floats:
        """Give the line to the nearest pin of each owner: ``(k,)`` metres."""
        if len(self._starts) == len(lines):
            return lines
        nearest: _Floats = np.minimum.reduceat(lines, self._starts)
        return nearest

    def nearest_of(
        self, numbers: Sequence[int], lines: _Floats
    ) -> list[tuple[Location, float] | None]:
        """Give the nearest place of each of some services, the first of equals, and the metres."""
        spans = [self._spans.get(number, _NO_PIN) for number in numbers]
        nearest = [
            begin if end - begin <= 1 else begin + int(lines[begin:end].argmin())
            for begin, end in spans
        ]
        metres = lines[nearest].tolist() if len(lines) else nearest
        return [
            (self._places[pin], metre) if span is not _NO_PIN else None
            for pin, metre, span in zip(nearest, metres, spans, strict=True)
        ]
