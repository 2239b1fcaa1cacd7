"""A service of somebody else's HSDS document -> what the service tables can hold of it.

Other publishers write more freely: a language by its name, a rule for the first Monday, a place
without a latitude. Such a value costs itself, never the service, and is counted.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from geofh.crs import check_lonlat
from geofh.errors import CoordinateError
from geofh.records import Location, Service
from geofh.region.sources.tally import Tally
from geofh.services.contacts import is_personal_mailbox, read_phone_text
from geofh.services.hours import DAYS

__all__ = [
    "AGES_REVERSED",
    "CONFIRMATION_REVERSED",
    "HOURS_AS_TEXT",
    "NO_LANGUAGE_CODE",
    "NO_OUTLINE",
    "NO_PLACE",
    "PERSONAL",
    "tamed",
]

PERSONAL = "contacts that look like a person's, left out"
AGES_REVERSED = "ages of which the highest is not above the lowest, left out"
CONFIRMATION_REVERSED = "confirmations that end before they were given: the end is left out"
NO_LANGUAGE_CODE = "languages without a two-letter code, left out"
NO_PLACE = "coordinates that are no place in or around Germany, left out"
NO_OUTLINE = "outlines of areas that are no GeoJSON polygon in degrees, left out"
HOURS_AS_TEXT = "weekly rules that are not understood, kept as text"


def tamed(service: Service, tally: Tally) -> Service:
    """Give the service without the values that the tables cannot hold, each counted."""
    service = _impersonal(service, tally)
    youngest, oldest = service.minimum_age_months, service.maximum_age_months
    if youngest is not None and oldest is not None and youngest >= oldest:
        tally.note(AGES_REVERSED)
        service = replace(service, minimum_age_months=None, maximum_age_months=None)
    if service.assured_date and service.expires and service.assured_date > service.expires:
        tally.note(CONFIRMATION_REVERSED)
        service = replace(service, expires=None)
    codes = tuple(dict.fromkeys(filter(_is_code, service.languages)))
    tally.note(NO_LANGUAGE_CODE, len(set(service.languages) - set(codes)))
    rules = tuple(rule for rule in service.schedules if _is_week(rule.byday))
    others = [
        f"{','.join(rule.byday)} {rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}"
        for rule in service.schedules
        if rule not in rules
    ]
    tally.note(HOURS_AS_TEXT, len(others))
    return replace(
        service,
        languages=codes,
        schedules=rules,
        hours_text="; ".join(filter(None, (service.hours_text, *others))),
        locations=tuple(_places(service, tally)),
    )


def _impersonal(service: Service, tally: Tally) -> Service:
    phones = tuple(one for one in service.phones if not read_phone_text(one.number).is_mobile)
    email = "" if is_personal_mailbox(service.email) else service.email
    tally.note(PERSONAL, len(service.phones) - len(phones) + (email != service.email))
    return replace(service, phones=phones, email=email)


def _is_code(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.islower()


def _is_week(days: tuple[str, ...]) -> bool:
    if not all(day in DAYS for day in days):
        return False
    places = [DAYS.index(day) for day in days]
    return all(earlier < later for earlier, later in pairwise(places))


def _places(service: Service, tally: Tally) -> Iterator[Location]:
    for place in service.locations:
        is_silent = place.lon is None and place.lat is None
        if is_silent or _is_place(place.lon, place.lat):
            yield place
        else:
            tally.note(NO_PLACE)
            yield replace(place, lon=None, lat=None)


def _is_place(lon: float | None, lat: float | None) -> bool:
    if lon is None or lat is None:
        return False
    try:
        check_lonlat(lon, lat)
    except CoordinateError:
        return False
    return True
