"""The parts of answers that never change, as JSON that was encoded once."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import orjson

from geofh.encode import (
    Writer,
    district_answer_to_dict,
    location_to_dict,
    refused_service_to_dict,
    service_to_dict,
)
from geofh.records import DistrictAnswer, Location, RankedService, Refusal, Service

__all__ = ["WrittenOnce"]

# A service is about 2 kB, a place 300 B, the rest less: a bound for very large regions.
_KEPT = 20_000

_Record = TypeVar("_Record", Service, Location, DistrictAnswer)


class WrittenOnce(Writer):
    """Give encoded services and places; a class because it keeps them."""

    def __init__(self) -> None:
        self._services: dict[int, tuple[Service, bytes]] = {}
        self._locations: dict[int, tuple[Location, bytes]] = {}
        self._refused: dict[int, tuple[Service, bytes]] = {}
        self._answers: dict[int, tuple[DistrictAnswer, bytes]] = {}
        self._ends: dict[Hashable, bytes] = {}

    def service(self, service: Service) -> orjson.Fragment:
        """Give a service."""
        return orjson.Fragment(_once(self._services, service, service_to_dict))

    def location(self, location: Location) -> orjson.Fragment:
        """Give a place."""
        return orjson.Fragment(_once(self._locations, location, location_to_dict))

    def district_answer(self, answer: DistrictAnswer) -> Any:
        """Give the answer of one layer; one that measured a line belongs to a single point."""
        if answer.border_m is not None:
            return super().district_answer(answer)
        return orjson.Fragment(_once(self._answers, answer, district_answer_to_dict))

    def ranked(self, ranked: Sequence[RankedService]) -> Any:
        """Give a section as one piece: what varies between two askers is a few bytes of each."""
        if not ranked:
            return []
        parts: list[bytes] = []
        for one in ranked:
            parts += b',{"service":', _once(self._services, one.service, service_to_dict)
            if one.location:
                parts += b',"location":', _once(self._locations, one.location, location_to_dict)
            # Decimals as `geofh.encode` rounds them.
            if one.distance_m is not None:
                parts.append(b',"distance_m":%.1f' % one.distance_m)
            if one.walk_min is not None:
                parts.append(b',"walk_min":%.1f' % one.walk_min)
            parts.append(self._end(one))
        parts[0] = b'[{"service":'
        return orjson.Fragment(b"".join([*parts, b"]"]))

    def refusals(self, refusals: Sequence[Refusal]) -> Any:
        """Give all refusals as one piece: there may be a thousand, of a few reasons."""
        if not refusals:
            return []
        parts = [
            b'{"service":%b%b'
            % (_once(self._refused, one.service, refused_service_to_dict), self._reason(one))
            for one in refusals
        ]
        return orjson.Fragment(b"[" + b",".join(parts) + b"]")

    def _reason(self, refusal: Refusal) -> bytes:
        key = refusal.reason, refusal.text
        known = self._ends.get(key)
        return known or self._new_end(key, {"reason": refusal.reason, "text": refusal.text})

    def _end(self, ranked: RankedService) -> bytes:
        # The text of a state: to hash the member of an enumeration takes a call of Python.
        key = ranked.open_state._value_, ranked.why
        known = self._ends.get(key)
        if known:
            return known
        why = {"why": ranked.why} if ranked.why else {}
        return self._new_end(key, {"open_state": ranked.open_state} | why)

    def _new_end(self, key: Hashable, content: dict[str, Any]) -> bytes:
        """Encode the end of an object: a comma, the content, the brace."""
        if len(self._ends) >= _KEPT:
            self._ends.clear()
        written = self._ends[key] = b"," + orjson.dumps(content)[1:]
        return written


def _once(
    kept: dict[int, tuple[_Record, bytes]], record: _Record, to_dict: Callable[[_Record], Any]
) -> bytes:
    """Encode a record, or give what it was encoded to.

    Records are told apart by identity (to compare them would cost more than to encode them);
    the record is kept too, so that no other gets its place in memory.
    """
    known = kept.get(id(record))
    if known is None:
        if len(kept) >= _KEPT:
            kept.clear()
        known = kept[id(record)] = record, orjson.dumps(to_dict(record))
    return known[1]
