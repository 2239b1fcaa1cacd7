"""A query -> the services, or the services at places, that pass every filter of it.

Days, times and ages are those of Open Referral UK. Nobody who stated no age and no hours is
left out by asking for ages (the filter looks for what contradicts), but asking for a day or a
time is asking who is known to be open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from math import inf

from geofh.address import fold_words
from geofh.api.hsds.directory import AtLocation, Directory, Entry
from geofh.api.hsds.queries import ServiceQuery, day_codes
from geofh.crs import to_metres
from geofh.errors import InputError
from geofh.kernel import straight_lines_m
from geofh.records import DistrictAnswer, GeocodeStatus, Level, Location, Schedule, Service
from geofh.regions import Region
from geofh.services import WIDER_LAYERS

__all__ = ["matching_at_locations", "matching_entries", "says"]

_Test = Callable[[Entry], bool]
_MONTHS = 12
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Postcode:
    """Hold what is known about a postcode: its areas by layer, and its middle in metres.

    ``wider`` are layers that contain the whole region.
    """

    areas: frozenset[tuple[str, str]]
    wider: frozenset[str]
    x: float
    y: float


def matching_entries(
    directory: Directory, query: ServiceQuery, *, region: Region
) -> tuple[Entry, ...]:
    """Give the services that pass, in the order of the catalogue."""
    tests = _tests(directory, query)
    if query.postcode is not None:
        near = _postcode_tests(query, region=region)
        if near is None:
            return ()
        serves, close = near
        tests.append(lambda entry: serves(entry.service))
        if query.proximity is not None:
            tests.append(lambda entry: any(close(place) for place in entry.service.locations))
    return tuple(entry for entry in directory.entries if all(test(entry) for test in tests))


def matching_at_locations(
    directory: Directory, query: ServiceQuery, *, region: Region
) -> tuple[AtLocation, ...]:
    """Give the services at places that pass, in the order of the catalogue."""
    passing = {entry.id for entry in matching_entries(directory, query, region=region)}
    found = (one for one in directory.at_locations if one.entry.id in passing)
    if query.postcode is None or query.proximity is None:
        return tuple(found)
    near = _postcode_tests(query, region=region)
    return tuple(one for one in found if near and near[1](one.location))


def says(words: str, search: str) -> bool:
    """Tell whether every word of a search occurs, in whatever spelling."""
    return all(word in words for word in fold_words(search))


def _tests(directory: Directory, query: ServiceQuery) -> list[_Test]:
    tests: list[_Test] = []
    if query.search.strip():
        sought = fold_words(query.search)
        tests.append(lambda entry: all(word in entry.words for word in sought))
    if query.taxonomy_term_id:
        tests.append(lambda entry: query.taxonomy_term_id in directory.term_ids(entry))
    if query.taxonomy_id:
        tests.append(lambda entry: query.taxonomy_id in directory.taxonomy_ids(entry))
    if query.organization_id:
        tests.append(lambda entry: entry.organization_id == query.organization_id)
    if (after := query.modified_after) is not None:
        tests.append(lambda entry: entry.last_modified >= after)
    if query.minimum_age is not None or query.maximum_age is not None:
        tests.append(lambda entry: _for_age(entry.service, query))
    if query.day or query.start_time or query.end_time:
        days = day_codes(query.day) if query.day else None
        start, end = query.start_time or _MIDNIGHT, query.end_time
        tests.append(
            lambda entry: any(_open(rule, days, start, end) for rule in entry.service.schedules)
        )
    return tests


def _for_age(service: Service, query: ServiceQuery) -> bool:
    """Tell whether the ages overlap; the service's maximum is exclusive."""
    youngest = service.minimum_age_months or 0
    oldest = inf if service.maximum_age_months is None else service.maximum_age_months
    asked_from = (query.minimum_age or 0) * _MONTHS
    asked_to = inf if query.maximum_age is None else query.maximum_age * _MONTHS
    return youngest <= asked_to and asked_from < oldest


def _open(rule: Schedule, days: frozenset[str] | None, start: time, end: time | None) -> bool:
    """Tell whether a rule is open at some time from ``start`` to ``end``."""
    if days is not None and not days.intersection(rule.byday):
        return False
    runs_out = rule.closes_at <= rule.opens_at
    return (end is None or rule.opens_at <= end) and (runs_out or rule.closes_at > start)


def _postcode_tests(
    query: ServiceQuery, *, region: Region
) -> tuple[Callable[[Service], bool], Callable[[Location], bool]] | None:
    """Give who serves the postcode and what is near it; none for one that is not known here."""
    known = _known_postcode(query.postcode or "", region)
    if known is None:
        return None
    reach = inf if query.proximity is None else query.proximity

    def serves(service: Service) -> bool:
        areas = service.service_areas
        return not areas or any(
            area.layer in known.wider or (area.layer, area.area_id) in known.areas for area in areas
        )

    def close(place: Location) -> bool:
        if place.lon is None or place.lat is None:
            return False
        metres = straight_lines_m(*to_metres(place.lon, place.lat), origin=(known.x, known.y))
        return float(metres) <= reach

    return serves, close


def _known_postcode(postcode: str, region: Region) -> _Postcode | None:
    if all(layer.role == "answer" for layer in region.layers):
        raise InputError("this region has no postcode areas: ask without postcode and proximity.")
    finding = region.locate(postcode)
    place = finding.geocode
    if place.status is not GeocodeStatus.FOUND or place.level is not Level.POSTCODE:
        return None
    if place.lon is None or place.lat is None:
        return None
    easting, northing = to_metres(place.lon, place.lat)
    return _Postcode(
        areas=frozenset(_touched(finding.districts)),
        wider=WIDER_LAYERS - {answer.layer for answer in finding.districts},
        x=float(easting),
        y=float(northing),
    )


def _touched(answers: Iterable[DistrictAnswer]) -> Iterable[tuple[str, str]]:
    for answer in answers:
        for district in (answer.district, *answer.candidates):
            if district is not None:
                yield district.layer, district.id
