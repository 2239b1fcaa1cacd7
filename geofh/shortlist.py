"""Many services -> the few that somebody reads, without looking at each.

Each question of a need (life stage, language, free …) looks at a few traits of a service. Each
combination of them that occurs has a number, and a service is a row of such numbers. A need is
asked of one service of each number; what holds for all others, distances, the choice of the best
and their order are array work, and only what is chosen becomes records. The answer is the one of
`eligible` and `rank`, which look at everybody: the property tests hold it against exactly that.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import inf
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.nearest import COARSE_M, comes_or_is_called, has_pin, reach
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
from geofh.services import Group, group, kind_of
from geofh.services.eligibility import (
    ENDED,
    PAUSED,
    REASONS,
    WISHES,
    Wish,
    area_code,
    asked_wishes,
    reason_of,
)

__all__ = ["Shortlist", "Shortlister"]

_Floats = npt.NDArray[np.float64]
_Index = npt.NDArray[np.intp]
_Mask = npt.NDArray[np.bool_]
_Small = npt.NDArray[np.uint8]
_Why = tuple[str, ...]
# The last one decides first, as in `numpy.lexsort`.
_Keys = tuple[npt.NDArray[Any], ...]
_StatesOf = Callable[[Iterable[Service]], Mapping[str, OpenState]]
_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})

_NOBODY: _Index = np.empty(0, dtype=np.intp)
_AREA_CODES = ("", "responsible", "district", "area_uncertain", "wide", "area")
_NO, _UNKNOWN, _YES = range(3)
_VERDICTS = MappingProxyType({False: _NO, None: _UNKNOWN, True: _YES})
# Reaches are smaller than this: one number holds unknown wishes and reach in their order.
_REACHES = 8
# Up to here one sort of all everyday places is cheaper than a selection for each kind.
_SORTED_TOGETHER = 3_000
_NEAR = MappingProxyType({"area": ("near",)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Hold the best of each section of an answer, and why the others are not in it."""

    responsible: tuple[RankedService, ...]
    services: tuple[RankedService, ...]
    nearby: tuple[RankedService, ...]
    _everybody: Sequence[Service]
    _denied: Sequence[tuple[str, _Mask]]

    def refusals(self) -> tuple[Refusal, ...]:
        """Give every service that is refused, in the order of the catalogue, with its reason."""
        first = np.full(len(self._everybody), -1, dtype=np.int8)
        for number in reversed(range(len(self._denied))):
            first[self._denied[number][1]] = number
        refused = np.flatnonzero(first >= 0)
        reasons = [reason for reason, _ in self._denied]
        return tuple(
            Refusal(service=self._everybody[place], reason=reasons[why], text=REASONS[reasons[why]])
            for place, why in zip(refused.tolist(), first[refused].tolist(), strict=True)
        )


class _Column:
    """Number the values of some traits of all services, and keep one service of each."""

    __slots__ = ("numbers", "samples")

    def __init__(self, services: Sequence[Service], traits: Callable[[Service], Hashable]) -> None:
        known: dict[Hashable, int] = {}
        self.numbers: _Index = np.fromiter(
            (known.setdefault(traits(service), len(known)) for service in services),
            dtype=np.intp,
            count=len(services),
        )
        first = np.unique(self.numbers, return_index=True)[1]
        self.samples = tuple(services[place] for place in first.tolist())

    def judge(self, verdict: Callable[[Service], int]) -> _Small:
        """Ask one of each; ``(n,)`` small whole numbers."""
        told = np.fromiter(map(verdict, self.samples), dtype=np.uint8, count=len(self.samples))
        return told.take(self.numbers)

    def test(self, is_so: Callable[[Service], bool]) -> _Mask:
        """Ask one of each; ``(n,)``."""
        return self.judge(is_so).view(np.bool_)


class Shortlister:
    """Choose among services that were prepared once.

    A class because it carries columns, pins and orders; it never changes and may be shared by
    any number of threads.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = tuple(services)
        self._wishes = {wish.code: _Column(self._services, wish.traits) for wish in WISHES}
        self._kinds = _Column(self._services, lambda one: one.kind)
        self._areas = _Column(self._services, lambda one: (one.service_areas, one.responsible))
        status = _Column(self._services, lambda one: one.status)
        self._ended = status.test(lambda one: one.status in ENDED)
        self._paused = status.test(lambda one: one.status == PAUSED)
        self._not_offered = self._kinds.test(lambda one: not kind_of(one.kind).offered)
        self._begins = _days(one.valid_from or date.min for one in self._services)
        self._ends = _days(one.valid_to or date.max for one in self._services)
        self._is_free_to_refuse = np.array(
            [not one.responsible for one in self._services], dtype=np.bool_
        )
        self._order = _order(self._services)
        self._pins = Pins(self._services)
        called = [comes_or_is_called(service) for service in self._services]
        self._without_pin = np.where(called, 0.0, inf)
        self._is_reachable = np.array(
            [
                is_called or has_pin(one)
                for one, is_called in zip(self._services, called, strict=True)
            ],
            dtype=np.intp,
        )
        self._responsible = np.flatnonzero(~self._is_free_to_refuse)
        self._missing = np.array(
            [len(one.missing) if one.responsible else 0 for one in self._services], dtype=np.intp
        )
        self._by_kind = {
            sample.kind: np.flatnonzero((self._kinds.numbers == number) & self._is_free_to_refuse)
            for number, sample in enumerate(self._kinds.samples)
        }
        everyday = [kind for kind in self._by_kind if group(kind) is Group.EVERYDAY]
        self._everyday = [self._by_kind[kind] for kind in everyday]
        self._others = _joined(
            [members for kind, members in self._by_kind.items() if kind not in everyday]
        )

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
        asked = asked_wishes(need)
        areas, denied = self._standing(need, districts=districts, today=today, origin=origin)
        unknown = np.zeros(len(self._services), dtype=np.uint8)
        verdicts = [self._verdicts(wish, need, states_of) for wish in asked]
        for wish, told in zip(asked, verdicts, strict=True):
            denied.append((reason_of(wish.code), (told == _NO) & self._is_free_to_refuse))
            unknown += told == _UNKNOWN
        fits = ~np.logical_or.reduce([mask for _, mask in denied])
        steps = unknown * np.uint8(_REACHES) + self._reaches(areas)
        lines = self._lines(origin)
        keys = (self._order, self._distances(lines, origin), steps)
        others, everyday = self._sections(need)
        places = (
            self._responsible[fits[self._responsible]],
            _first(others[fits[others]], limit, keys=keys),
            _first_of_each([members[fits[members]] for members in everyday], per_kind, keys=keys),
        )
        ordered = [_sorted(found, keys=(*keys, self._missing)) for found in places]
        chosen = _joined(ordered)
        ranked = self._ranked(
            chosen.tolist(),
            lines=lines if _is_claimed(origin) else None,
            why=_reasons(areas[chosen], asked, [told[chosen] for told in verdicts]),
            states_of=states_of,
        )
        until = np.cumsum([len(found) for found in ordered])
        return Shortlist(
            responsible=ranked[: until[0]],
            services=ranked[until[0] : until[1]],
            nearby=ranked[until[1] :],
            _everybody=self._services,
            _denied=denied,
        )

    def _standing(
        self, need: Need, *, districts: Sequence[DistrictAnswer], today: date, origin: Origin
    ) -> tuple[_Small, list[tuple[str, _Mask]]]:
        """Ask what no wish changes: the codes of the areas, and who is refused before any wish."""
        answers = {answer.layer: answer for answer in districts}
        areas = self._areas.judge(lambda one: _AREA_CODES.index(area_code(one, answers, origin)))
        day = today.toordinal()
        denied = [
            ("closed", self._ended | (self._ends < day)),
            ("not_yet", self._begins > day),
            ("paused", self._paused),
            ("not_for_parents", self._not_offered),
            ("area", areas == 0),
        ]
        if need.kinds:
            other = self._kinds.test(lambda one: one.kind not in need.kinds)
            denied.append(("kind", other & self._is_free_to_refuse))
        if need.topics:
            other = self._kinds.test(lambda one: group(one.kind) not in need.topics)
            denied.append(("topic", other & self._is_free_to_refuse))
        return areas, denied

    def _verdicts(self, wish: Wish, need: Need, states_of: _StatesOf) -> _Small:
        column = self._wishes[wish.code]
        states = states_of(column.samples) if wish.code == "open_now" else _NO_STATES

        def verdict(one: Service) -> int:
            state = states.get(one.id, OpenState.UNKNOWN)
            return _VERDICTS[wish.verdict(one, need, state)]

        return column.judge(verdict)

    def _reaches(self, areas: _Small) -> _Small:
        table = np.array(
            [[reach(code, is_reachable=known) for known in (False, True)] for code in _AREA_CODES],
            dtype=np.uint8,
        )
        return table[areas, self._is_reachable]

    def _sections(self, need: Need) -> tuple[_Index, Sequence[_Index]]:
        """Give the members of the list, and of each kind of everyday places beside it."""
        if need.kinds:
            # Whatever is not of these kinds is refused.
            return _joined([self._by_kind.get(kind, _NOBODY) for kind in need.kinds]), ()
        return self._others, self._everyday

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
        chosen: Sequence[int],
        *,
        lines: _Floats | None,
        why: Sequence[_Why],
        states_of: _StatesOf,
    ) -> tuple[RankedService, ...]:
        """Make the records; without lines no distance is claimed."""
        services = [self._services[place] for place in chosen]
        states = states_of(services)
        ranked = []
        for place, service, codes in zip(chosen, services, why, strict=True):
            found = None if lines is None else self._pins.nearest_of(place, lines)
            first = service.locations[0] if service.locations else None
            location, distance_m = found or (first, None)
            ranked.append(
                RankedService(
                    service=service,
                    location=location,
                    distance_m=distance_m,
                    why=_NEAR.get(codes[0], codes[:1]) + codes[1:] if found else codes,
                    open_state=states.get(service.id, OpenState.UNKNOWN),
                )
            )
        return tuple(ranked)


def _is_claimed(origin: Origin) -> bool:
    """Tell whether the origin is known well enough to claim distances from it."""
    return origin.accuracy_m is not None and origin.accuracy_m <= COARSE_M


def _days(days: Iterable[date]) -> npt.NDArray[np.int32]:
    return np.array([day.toordinal() for day in days], dtype=np.int32)


def _order(services: Sequence[Service]) -> _Index:
    """Give each service its number in the order of name and id."""
    places = sorted(
        range(len(services)), key=lambda place: (services[place].name, services[place].id)
    )
    order = np.empty(len(services), dtype=np.intp)
    order[places] = np.arange(len(services))
    return order


def _reasons(areas: _Small, asked: Sequence[Wish], verdicts: Sequence[_Small]) -> Sequence[_Why]:
    """Give each service its codes as `eligible` would: areas and verdicts ``(n,)``."""
    told = [{_YES: (f"stated:{wish.code}",), _UNKNOWN: (f"unknown:{wish.code}",)} for wish in asked]
    rows = zip(areas.tolist(), *(one.tolist() for one in verdicts), strict=True)
    known: dict[tuple[int, ...], _Why] = {}
    reasons = []
    for row in rows:
        if row not in known:
            stated = (codes.get(verdict, ()) for codes, verdict in zip(told, row[1:], strict=True))
            known[row] = (_AREA_CODES[row[0]], *chain.from_iterable(stated))
        reasons.append(known[row])
    return reasons


def _first(places: _Index, most: int, *, keys: _Keys) -> _Index:
    """Give the first by the keys, the last of which decides first; unsorted."""
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


def _first_of_each(groups: Sequence[_Index], most: int, *, keys: _Keys) -> _Index:
    """Give the first of each group, unsorted."""
    if sum(map(len, groups)) > _SORTED_TOGETHER:
        return _joined([_first(group, most, keys=keys) for group in groups])
    members = _joined(groups)
    numbers = np.repeat(np.arange(len(groups), dtype=np.uint16), [len(one) for one in groups])
    ordered = np.lexsort((*(key[members] for key in keys), numbers))
    # Groups follow one another as they did before, so each begins where it began.
    begins = np.cumsum([0, *(len(one) for one in groups[:-1])])
    rank_in_group = np.arange(len(members)) - begins[numbers]
    chosen: _Index = members[ordered[rank_in_group < most]]
    return chosen


def _sorted(places: _Index, *, keys: _Keys) -> _Index:
    return places[np.lexsort(tuple(key[places] for key in keys))]


def _joined(parts: Sequence[_Index]) -> _Index:
    return np.concatenate(parts) if parts else _NOBODY
