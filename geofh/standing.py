"""Services, a place and a need -> who fits and why, who does not and why not; no distance yet.

Each question of a need (life stage, language, free …) looks at a few traits of a service. Each
combination of them that occurs has a number, and a service is a row of such numbers. A need is
asked of one service of each number; what holds for all others is array work.

Whoever lives in the same areas and asks for nothing in particular gets the same services, only in
another order. So this much is worked out once for each set of areas and kept. Nothing else is: not
what somebody needs, and not where in the areas they live.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.nearest import comes_or_is_called, has_pin, reach
from geofh.records import DistrictAnswer, Need, OpenState, Origin, Refusal, Service
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
from geofh.services.extents import holds

__all__ = ["Standing", "Standings", "StatesOf"]

_Index = npt.NDArray[np.intp]
_Mask = npt.NDArray[np.bool_]
_Small = npt.NDArray[np.uint8]
_Why: TypeAlias = tuple[str, ...]
_Denied: TypeAlias = tuple[tuple[str, _Mask], ...]
StatesOf: TypeAlias = Callable[[Iterable[Service]], Mapping[str, OpenState]]
_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})

_AREA_CODES = ("", "responsible", "district", "area_uncertain", "wide", "area")
_NO, _UNKNOWN, _YES = range(3)
_VERDICTS = MappingProxyType({False: _NO, None: _UNKNOWN, True: _YES})
# Reaches are smaller than the one, unknown wishes times it than the other: one number holds
# section, missing details, unknown wishes and reach in their order.
_REACHES = 8
_STEPS = _REACHES * (len(WISHES) + 1)
_RESPONSIBLE, _OTHERS = 0, 1
# By code of the area, and whether the service can be reached.
_REACH: _Small = np.array(
    [reach(code, is_reachable=known) for code in _AREA_CODES for known in (False, True)],
    dtype=np.uint8,
)

# A standing takes 14 to 16 bytes a service, and its refusals 65 each.
_KEPT, _KEPT_SERVICES = 256, 500_000


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Hold who fits and who does not; never changed.

    Attributes
    ----------
    places
        ``(k,)`` numbers of the services that fit: section by section, in a section in the order
        of the answer as far as it is known without distances, equals by name and id.
    steps
        ``(k,)`` ascending; where they are equal, the distance decides before the name does.
    borders
        Where in ``places`` each section begins, and the end: the responsible offices, the
        services, then the everyday places of each kind.
    areas
        ``(n,)`` how the areas of each service meet the place.
    denied
        Reasons in the order of `REASONS`, and whom each refuses, ``(n,)``.
    """

    places: _Index
    steps: npt.NDArray[np.unsignedinteger[Any]]
    borders: Sequence[int]
    areas: _Small
    denied: _Denied
    _services: Sequence[Service]
    _asked: Sequence[Wish]
    _verdicts: Sequence[_Small]

    @cached_property
    def steps_in_section(self) -> npt.NDArray[np.unsignedinteger[Any]]:
        """Give the steps without the section, ``(k,)``, to mix the sections of everyday places."""
        return self.steps % _STEPS

    def why(self, chosen: _Index) -> list[_Why]:
        """Give the codes of some services as `eligible` would."""
        told = [
            {_YES: (f"stated:{wish.code}",), _UNKNOWN: (f"unknown:{wish.code}",)}
            for wish in self._asked
        ]
        columns = (one[chosen].tolist() for one in (self.areas, *self._verdicts))
        known: dict[tuple[int, ...], _Why] = {}
        reasons = []
        for row in zip(*columns, strict=True):
            if row not in known:
                stated = (codes.get(seen, ()) for codes, seen in zip(told, row[1:], strict=True))
                known[row] = (_AREA_CODES[row[0]], *chain.from_iterable(stated))
            reasons.append(known[row])
        return reasons

    @cached_property
    def fitting(self) -> tuple[Service, ...]:
        """Give every service that fits, in the order of the catalogue."""
        return tuple(self._services[place] for place in np.sort(self.places).tolist())

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Give every service that is refused, in the order of the catalogue, with its reason."""
        first = np.full(len(self._services), -1, dtype=np.int8)
        for number in reversed(range(len(self.denied))):
            first[self.denied[number][1]] = number
        refused = np.flatnonzero(first >= 0)
        reasons = [reason for reason, _ in self.denied]
        return tuple(
            Refusal(service=self._services[place], reason=reasons[why], text=REASONS[reasons[why]])
            for place, why in zip(refused.tolist(), first[refused].tolist(), strict=True)
        )


class Standings:
    """Tell who fits among services that were prepared once.

    A class because it carries columns and what it worked out; any number of threads may ask.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = tuple(services)
        self._wishes = {wish.code: _Column(self._services, wish.traits) for wish in WISHES}
        self._kinds = _Column(self._services, lambda one: one.kind)
        self._areas = _Column(self._services, lambda one: (one.service_areas, one.responsible))
        self._extents = sorted(
            {area.extent for one in self._areas.samples for area in one.service_areas} - {""}
        )
        status = _Column(self._services, lambda one: one.status)
        self._ended = status.test(lambda one: one.status in ENDED)
        self._paused = status.test(lambda one: one.status == PAUSED)
        self._not_offered = self._kinds.test(lambda one: not kind_of(one.kind).offered)
        self._begins = _days(one.valid_from or date.min for one in self._services)
        self._ends = _days(one.valid_to or date.max for one in self._services)
        self._is_responsible = np.array([one.responsible for one in self._services], dtype=np.bool_)
        missing = np.array(
            [len(one.missing) if one.responsible else 0 for one in self._services], dtype=np.int64
        )
        self._reachable = np.array(
            [comes_or_is_called(one) or has_pin(one) for one in self._services], dtype=np.uint8
        )
        self.by_name = np.array(
            sorted(
                range(len(self._services)),
                key=lambda place: (self._services[place].name, self._services[place].id),
            ),
            dtype=np.intp,
        )
        everyday = [one.kind for one in self._kinds.samples if group(one.kind) is Group.EVERYDAY]
        kinds = self._kinds.judge(
            lambda one: everyday.index(one.kind) + _OTHERS + 1 if one.kind in everyday else _OTHERS
        )
        sections = np.where(self._is_responsible, _RESPONSIBLE, kinds.astype(np.int64))
        in_section = (int(missing.max(initial=0)) + 1) * _STEPS
        self._borders = np.arange(_OTHERS + len(everyday) + 2) * in_section
        # As small as they go: 16 bits are sorted in a fraction of the time of 64.
        small = np.min_scalar_type(int(self._borders[-1]))
        self._before = (sections * in_section + missing * _STEPS).astype(small)
        # What is asked for by name is no longer an everyday thing beside the answer.
        named = np.minimum(sections, _OTHERS)
        self._before_named = (named * in_section + missing * _STEPS).astype(small)
        self._kept: dict[Hashable, Standing] = {}

    def of(
        self,
        need: Need,
        *,
        districts: Sequence[DistrictAnswer],
        today: date,
        origin: Origin,
        states_of: StatesOf,
    ) -> Standing:
        """Judge every service as `eligible` does.

        Parameters
        ----------
        need, districts, today, origin
            As `eligible` takes them.
        states_of
            Services -> open or closed at the asked moment; only ``need.open_now`` asks.

        Raises
        ------
        NeedError
            A kind that is not in the taxonomy.
        """
        asked = asked_wishes(need)
        key = self._key(districts, today, origin)
        anybody = self._kept.get(key) or self._anybody(key, districts, today=today, origin=origin)
        if not (asked or need.kinds or need.topics):
            return anybody
        denied = list(anybody.denied)
        if need.kinds:
            other = self._kinds.test(lambda one: one.kind not in need.kinds)
            denied.append(("kind", other & ~self._is_responsible))
        if need.topics:
            other = self._kinds.test(lambda one: group(one.kind) not in need.topics)
            denied.append(("topic", other & ~self._is_responsible))
        verdicts = [self._judged(wish, need, states_of) for wish in asked]
        for wish, told in zip(asked, verdicts, strict=True):
            denied.append((reason_of(wish.code), (told == _NO) & ~self._is_responsible))
        return self._standing(
            anybody.areas,
            tuple(denied),
            asked=asked,
            verdicts=verdicts,
            before=self._before_named if need.kinds else self._before,
        )

    def _key(self, districts: Sequence[DistrictAnswer], today: date, origin: Origin) -> Hashable:
        """Give everything that `area_code` and the calendar look at."""
        lies_in = tuple(
            (
                answer.layer,
                answer.status,
                answer.district and answer.district.id,
                tuple([candidate.id for candidate in answer.candidates]),
            )
            for answer in districts
        )
        return today, lies_in, tuple([holds(extent, origin) for extent in self._extents])

    def _anybody(
        self, key: Hashable, districts: Sequence[DistrictAnswer], *, today: date, origin: Origin
    ) -> Standing:
        """Judge for who asks for nothing in particular, and keep it."""
        answers = {answer.layer: answer for answer in districts}
        areas = self._areas.judge(lambda one: _AREA_CODES.index(area_code(one, answers, origin)))
        day = today.toordinal()
        denied = (
            ("closed", self._ended | (self._ends < day)),
            ("not_yet", self._begins > day),
            ("paused", self._paused),
            ("not_for_parents", self._not_offered),
            ("area", areas == 0),
        )
        made = self._standing(areas, denied, asked=(), verdicts=(), before=self._before)
        if len(self._kept) >= min(_KEPT, _KEPT_SERVICES // max(1, len(self._services))):
            self._kept.clear()
        self._kept[key] = made
        return made

    def _standing(
        self,
        areas: _Small,
        denied: _Denied,
        *,
        asked: Sequence[Wish],
        verdicts: Sequence[_Small],
        before: npt.NDArray[np.unsignedinteger[Any]],
    ) -> Standing:
        """Put those who fit in the order that is known without distances."""
        refused = np.logical_or.reduce([mask for _, mask in denied])
        unknown = np.zeros(len(refused), dtype=np.uint8)
        for told in verdicts:
            unknown += told == _UNKNOWN
        reaches = _REACH.take(areas * np.uint8(2) + self._reachable)
        exact = before + unknown * np.uint8(_REACHES) + reaches
        places = self.by_name[~refused[self.by_name]]
        steps = exact[places]
        order = np.argsort(steps, kind="stable")
        borders = np.searchsorted(steps[order], self._borders)
        return Standing(
            places=places[order],
            steps=steps[order],
            borders=borders.tolist(),
            areas=areas,
            denied=denied,
            _services=self._services,
            _asked=asked,
            _verdicts=verdicts,
        )

    def _judged(self, wish: Wish, need: Need, states_of: StatesOf) -> _Small:
        column = self._wishes[wish.code]
        states = states_of(column.samples) if wish.code == "open_now" else _NO_STATES

        def verdict(one: Service) -> int:
            state = states.get(one.id, OpenState.UNKNOWN)
            return _VERDICTS[wish.verdict(one, need, state)]

        return column.judge(verdict)


def _days(days: Iterable[date]) -> npt.NDArray[np.int32]:
    return np.array([day.toordinal() for day in days], dtype=np.int32)
