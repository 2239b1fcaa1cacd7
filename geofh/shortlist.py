"""Many services -> the few that somebody reads, without looking at each.

`geofh.standing` tells who fits. Here the distance joins: the best of each section are chosen and
put in order by array work, and only what is chosen becomes records. The answer is the one of
`eligible` and `rank`, which look at everybody: the property tests hold it against exactly that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.nearest import COARSE_M, comes_or_is_called
from geofh.pins import Pins
from geofh.records import (
    DistrictAnswer,
    Need,
    OpenState,
    Origin,
    RankedService,
    Refusal,
    Service,
)
from geofh.standing import Standing, Standings, StatesOf

__all__ = ["Shortlist", "Shortlister"]

_Floats = npt.NDArray[np.float64]
_Index = npt.NDArray[np.intp]
# The last one decides first, as in `numpy.lexsort`.
_Keys = tuple[npt.NDArray[Any], ...]

# Up to here one sort of everybody is cheaper than a selection for each section.
_SORTED_TOGETHER = 3_000
_NEAR = MappingProxyType({"area": ("near",)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Hold the best of each section of an answer, and why the others are not in it."""

    responsible: tuple[RankedService, ...]
    services: tuple[RankedService, ...]
    nearby: tuple[RankedService, ...]
    _standing: Standing

    def refusals(self) -> tuple[Refusal, ...]:
        """Give every service that is refused, in the order of the catalogue, with its reason."""
        return self._standing.refusals


class Shortlister:
    """Choose among services that were prepared once.

    A class because it carries columns and pins; any number of threads may ask.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = tuple(services)
        self._standings = Standings(self._services)
        self._by_name = np.empty(len(self._services), dtype=np.intp)
        self._by_name[self._standings.by_name] = np.arange(len(self._services))
        self._pins = Pins(self._services)
        called = [comes_or_is_called(service) for service in self._services]
        self._without_pin = np.where(called, 0.0, inf)

    def shortlist(
        self,
        need: Need,
        *,
        districts: Sequence[DistrictAnswer],
        today: date,
        origin: Origin,
        states_of: StatesOf,
        limit: int,
        per_kind: int,
    ) -> Shortlist:
        """Choose the responsible offices, the best services and the nearest everyday places.

        They stand in the order of `rank`, with the reasons of `eligible`.

        Parameters
        ----------
        need, districts, today, origin
            As `eligible` takes them.
        states_of
            Services -> open or closed at the asked moment.
        limit
            At most this many services that fit.
        per_kind
            At most this many everyday places of each kind.

        Raises
        ------
        NeedError
            A kind that is not in the taxonomy.
        """
        standing = self._standings.of(
            need, districts=districts, today=today, origin=origin, states_of=states_of
        )
        lines = self._lines(origin)
        distances = self._distances(lines, origin)[standing.places]
        responsible, services, *everyday = _best(standing, distances, limit, per_kind)
        nearby = _joined(everyday)
        places = standing.places[nearby]
        nearby = nearby[
            np.lexsort(
                (self._by_name[places], distances[nearby], standing.steps_in_section[nearby])
            )
        ]
        chosen = standing.places[_joined([responsible, services, nearby])]
        ranked = self._ranked(
            chosen,
            standing=standing,
            lines=lines if _is_claimed(origin) else None,
            states_of=states_of,
        )
        offices, until = len(responsible), len(responsible) + len(services)
        return Shortlist(
            responsible=ranked[:offices],
            services=ranked[offices:until],
            nearby=ranked[until:],
            _standing=standing,
        )

    def _lines(self, origin: Origin) -> _Floats | None:
        if origin.lon is None or origin.lat is None or origin.accuracy_m is None:
            return None
        return self._pins.lines_from(origin.lon, origin.lat)

    def _distances(self, lines: _Floats | None, origin: Origin) -> _Floats:
        """Give the distance of each service as `rank` counts it, in metres or in whole radii."""
        if lines is None or origin.accuracy_m is None or not len(lines):
            return self._without_pin
        nearest = self._pins.nearest_m(lines)
        distance = self._without_pin.copy()
        distance[self._pins.owners] = (
            nearest if _is_claimed(origin) else nearest // origin.accuracy_m
        )
        return distance

    def _ranked(
        self,
        chosen: _Index,
        *,
        standing: Standing,
        lines: _Floats | None,
        states_of: StatesOf,
    ) -> tuple[RankedService, ...]:
        """Make the records; without lines no distance is claimed."""
        places = chosen.tolist()
        services = [self._services[place] for place in places]
        states = states_of(services)
        found = [None] * len(places) if lines is None else self._pins.nearest_of(places, lines)
        ranked = []
        for service, place, codes in zip(services, found, standing.why(chosen), strict=True):
            first = service.locations[0] if service.locations else None
            location, distance_m = place or (first, None)
            ranked.append(
                RankedService(
                    service=service,
                    location=location,
                    distance_m=distance_m,
                    why=_NEAR.get(codes[0], codes[:1]) + codes[1:] if place else codes,
                    open_state=states.get(service.id, OpenState.UNKNOWN),
                )
            )
        return tuple(ranked)


def _is_claimed(origin: Origin) -> bool:
    """Tell whether the origin is known well enough to claim distances from it."""
    return origin.accuracy_m is not None and origin.accuracy_m <= COARSE_M


def _best(standing: Standing, distances: _Floats, limit: int, per_kind: int) -> list[_Index]:
    """Give of each section the positions of the best, sorted; distances ``(k,)``."""
    borders = standing.borders
    sizes = [end - begin for begin, end in pairwise(borders)]
    most = [sizes[0], limit, *[per_kind] * (len(sizes) - 2)]
    keys = distances, standing.steps
    positions: _Index | slice = slice(None)
    if len(distances) > _SORTED_TOGETHER:
        positions = _joined(
            [
                np.sort(_first(np.arange(begin, begin + size), few, keys=keys))
                for begin, size, few in zip(borders, sizes, most, strict=False)
            ]
        )
        sizes = [min(size, few) for size, few in zip(sizes, most, strict=True)]
    # Sections follow one another as before, and equals stay in their order.
    ordered = np.lexsort(tuple(key[positions] for key in keys))
    if not isinstance(positions, slice):
        ordered = positions[ordered]
    ends = np.cumsum(sizes).tolist()
    return [
        ordered[end - size : end - size + min(size, few)]
        for end, size, few in zip(ends, sizes, most, strict=True)
    ]


def _first(places: _Index, most: int, *, keys: _Keys) -> _Index:
    """Give the first by the keys, the last of which decides first; equals as they stand."""
    chosen = []
    left = places
    for key in reversed(keys):
        if len(left) <= most or not most:
            break
        values = key[left]
        border = np.partition(values, most - 1)[most - 1]
        before = left[values < border]
        chosen.append(before)
        left = left[values == border]
        most -= len(before)
    return _joined([*chosen, left[:most]])


def _joined(parts: Sequence[_Index]) -> _Index:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
