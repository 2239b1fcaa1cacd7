"""Many services -> the few that somebody reads, without looking at each.

Services that no need can tell apart (same kind, ages, areas, languages, hours …) form a cohort;
a need is asked of one of each cohort, and the answer holds for all. Distances and the choice of
the best are array work. Only what is chosen becomes records, through the same `eligible` and
`rank` that would have looked at everybody: the answer is the same, which the property tests
hold against exactly that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from geofh.crs import to_metres
from geofh.nearest import COARSE_M, comes_or_is_called, rank, standing
from geofh.records import (
    DistrictAnswer,
    Fit,
    Need,
    OpenState,
    RankedService,
    Refusal,
    Service,
)
from geofh.services import Group, eligible, group

__all__ = ["Origin", "Shortlist", "Shortlister"]

_Floats = npt.NDArray[np.float64]
_Index = npt.NDArray[np.intp]
_StatesOf = Callable[[Iterable[Service]], Mapping[str, OpenState]]
_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Hold where a family is, as `rank` takes it: degrees, and the radius in metres."""

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Hold the best of each section of an answer, and why the others are not in it.

    ``reasons`` are refusals of one service of each cohort; `refusals` gives all of them.
    """

    responsible: tuple[RankedService, ...]
    services: tuple[RankedService, ...]
    nearby: tuple[RankedService, ...]
    reasons: Mapping[int, Refusal]
    _everybody: Sequence[Service]
    _cohorts: _Index

    def refusals(self) -> tuple[Refusal, ...]:
        """Give every service that is refused, in the order of the catalogue, with its reason."""
        reasons = self.reasons
        return tuple(
            Refusal(service=service, reason=reasons[number].reason, text=reasons[number].text)
            for service, number in zip(self._everybody, self._cohorts.tolist(), strict=True)
            if number in reasons
        )


class Shortlister:
    """Choose among services that were prepared once.

    A class because it carries cohorts, pins and orders; it never changes and may be shared by
    any number of threads.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = tuple(services)
        numbers: dict[object, int] = {}
        leaders: list[Service] = []
        cohorts = np.empty(len(self._services), dtype=np.intp)
        for place, service in enumerate(self._services):
            number = numbers.setdefault(_traits(service), len(leaders))
            if number == len(leaders):
                leaders.append(service)
            cohorts[place] = number
        self._leaders, self._cohorts = tuple(leaders), cohorts
        self._order = _order(self._services)
        self._pins = _pins(self._services)
        self._without_pin = np.array(
            [0.0 if comes_or_is_called(service) else inf for service in self._services]
        )
        # Services of a cohort stand together, so that a section is a few slices.
        by_cohort = np.argsort(cohorts, kind="stable")
        ends = np.cumsum(np.bincount(cohorts, minlength=len(leaders)))
        self._members = np.split(by_cohort, ends[:-1]) if leaders else []

    @property
    def cohorts(self) -> int:
        """Count the cohorts."""
        return len(self._leaders)

    def shortlist(
        self,
        need: Need,
        *,
        districts: Sequence[DistrictAnswer],
        today: date,
        origin: Origin,
        states_of: _StatesOf,
        limit: int,
        per_kind: int,
    ) -> Shortlist:
        """Choose the responsible offices, the best services and the nearest everyday places.

        Parameters
        ----------
        need, districts, today
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
        asked = states_of(self._leaders) if need.open_now else _NO_STATES
        fits, refusals = eligible(
            self._leaders, need, districts=districts, today=today, states=asked
        )
        numbers = {leader.id: number for number, leader in enumerate(self._leaders)}
        why = {numbers[fit.service.id]: fit for fit in fits}
        sections: dict[str, list[int]] = {"responsible": [], "services": []}
        for number, fit in why.items():
            sections.setdefault(_section(fit.service, need), []).append(number)
        distance = self._distances(origin)
        chosen = {
            name: self._best(within, why, distance, _share(name, limit, per_kind))
            for name, within in sections.items()
        }
        ranked = self._ranked(chosen, why, origin=origin, states_of=states_of)
        everyday = {name for name in chosen if name not in {"responsible", "services"}}
        return Shortlist(
            responsible=tuple(ranked["responsible"]),
            services=tuple(ranked["services"]),
            nearby=tuple(one for one in ranked["nearby"] if one.service.kind in everyday),
            reasons={numbers[refusal.service.id]: refusal for refusal in refusals},
            _everybody=self._services,
            _cohorts=self._cohorts,
        )

    def _best(
        self, within: Sequence[int], why: Mapping[int, Fit], distance: _Floats, limit: int | None
    ) -> _Index:
        """Choose the first ``limit`` of the cohorts in the order of `rank`; all for none."""
        if limit is None:
            return _joined([self._members[number] for number in within])
        standings: dict[tuple[object, ...], list[_Index]] = {}
        for number in within:
            standings.setdefault(standing(why[number]), []).append(self._members[number])
        chosen: list[_Index] = []
        left = limit
        for _, members in sorted(standings.items(), key=lambda item: item[0]):
            if left <= 0:
                break
            best = _first(_joined(members), left, distance=distance, order=self._order)
            chosen.append(best)
            left -= len(best)
        return _joined(chosen)

    def _distances(self, origin: Origin) -> _Floats:
        """Give the distance of each service as `rank` counts it, in metres or in whole radii."""
        owners, easting, northing, starts = self._pins
        if origin.lon is None or origin.lat is None or origin.accuracy_m is None:
            return self._without_pin
        if not len(owners):
            return self._without_pin
        x, y = to_metres(origin.lon, origin.lat)
        lines = np.hypot(easting - float(x), northing - float(y))
        nearest = np.minimum.reduceat(lines, starts) if len(starts) < len(lines) else lines
        if origin.accuracy_m > COARSE_M:
            nearest //= origin.accuracy_m
        distance = self._without_pin.copy()
        distance[owners] = nearest
        return distance

    def _ranked(
        self,
        chosen: Mapping[str, _Index],
        why: Mapping[int, Fit],
        *,
        origin: Origin,
        states_of: _StatesOf,
    ) -> dict[str, list[RankedService]]:
        fits, section = [], {}
        for name, places in chosen.items():
            for place in places.tolist():
                service = self._services[place]
                fits.append(Fit(service=service, why=why[int(self._cohorts[place])].why))
                section[service.id] = name if name in {"responsible", "services"} else "nearby"
        states = states_of([fit.service for fit in fits])
        ranked: dict[str, list[RankedService]] = {"responsible": [], "services": [], "nearby": []}
        for one in rank(
            fits, lon=origin.lon, lat=origin.lat, accuracy_m=origin.accuracy_m, states=states
        ):
            ranked[section[one.service.id]].append(one)
        return ranked


def _traits(service: Service) -> tuple[object, ...]:
    """Give everything that a need, the day, the districts and the standing in the list ask."""
    return (
        service.kind,
        service.status,
        service.minimum_age_months,
        service.maximum_age_months,
        service.pregnancy,
        service.deliveries,
        service.service_areas,
        service.responsible,
        len(service.missing) if service.responsible else 0,
        service.languages,
        bool(service.languages_note),
        service.free,
        service.anonymous,
        service.application,
        service.without_insurance,
        service.single_parents,
        service.step_free,
        service.interpreter,
        bool(service.locations),
        service.valid_from,
        service.valid_to,
        service.schedules,
        any(location.lon is not None for location in service.locations),
    )


def _order(services: Sequence[Service]) -> _Index:
    """Give each service its number in the order of name and id."""
    places = sorted(
        range(len(services)), key=lambda place: (services[place].name, services[place].id)
    )
    order = np.empty(len(services), dtype=np.intp)
    order[places] = np.arange(len(services))
    return order


def _pins(services: Sequence[Service]) -> tuple[_Index, _Floats, _Floats, _Index]:
    """Give who has pins, all pins in metres (EPSG:25832), and where those of each begin."""
    pins = [
        (place, location.lon, location.lat)
        for place, service in enumerate(services)
        for location in service.locations
        if location.lon is not None and location.lat is not None
    ]
    if not pins:
        nobody, nowhere = np.empty(0, dtype=np.intp), np.empty(0)
        return nobody, nowhere, nowhere, nobody
    places, lons, lats = zip(*pins, strict=True)
    easting, northing = to_metres(lons, lats)
    owners, starts = np.unique(np.array(places, dtype=np.intp), return_index=True)
    return owners, easting, northing, starts


def _section(service: Service, need: Need) -> str:
    """Name the part of the answer; everyday places have one for each kind."""
    if service.responsible:
        return "responsible"
    if service.kind in need.kinds or group(service.kind) is not Group.EVERYDAY:
        return "services"
    return service.kind


def _share(section: str, limit: int, per_kind: int) -> int | None:
    return {"responsible": None, "services": limit}.get(section, per_kind)


def _first(places: _Index, limit: int, *, distance: _Floats, order: _Index) -> _Index:
    """Give the nearest, among equals by order; sorting is left to `rank`."""
    if len(places) <= limit:
        return places
    metres = distance[places]
    border = np.partition(metres, limit - 1)[limit - 1]
    nearer, equal = places[metres < border], places[metres == border]
    left = limit - len(nearer)
    if len(equal) > left:
        equal = equal[np.argpartition(order[equal], left - 1)[:left]]
    return np.concatenate([nearer, equal])


def _joined(parts: Sequence[_Index]) -> _Index:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
