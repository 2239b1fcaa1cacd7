"""Places of OpenStreetMap -> the service tables of docs/services.md.

Each place is one service at one location, with the object's own page as its source. Every id is
a UUID (version 5) of that page: a place keeps it as long as it is mapped.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

from geofh.records import Schedule
from geofh.region.sources.given import Given
from geofh.region.sources.osm_contact import PERSONAL_ROLES, institution_name, read_phones
from geofh.region.sources.osm_places import Place, read_places
from geofh.region.sources.tally import Tally
from geofh.services import KINDS, Group, parse_hours
from geofh.services.columns import TABLES

__all__ = ["HOURS_AS_TEXT", "PHONE_LEFT_OUT", "read_services"]

HOURS_AS_TEXT = "opening hours that stay text"
PHONE_LEFT_OUT = "telephone numbers not understood without a guess, left out"

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_ABOUT = "https://www.openstreetmap.org/copyright"

# "limited" says that some of it is reached, and not what: nobody knows.
_STEP_FREE = MappingProxyType({"yes": "true", "designated": "true", "no": "false"})

_Line = dict[str, str]


def read_services(given: Given, *, tally: Tally) -> Mapping[str, list[_Line]]:
    """Read the places that matter to families as services.

    Returns
    -------
    mapping
        Per table of `geofh.services.columns.TABLES` its lines, sorted; a cell that is not there
        is empty. The same file gives the same lines.

    Raises
    ------
    DataError
        osmium is not installed; the file is cut off, damaged or of another format.
    """
    tables: dict[str, dict[str, _Line]] = {table: {} for table in TABLES}
    for place in read_places(given, tally=tally):
        for table, line in _lines(place, tally):
            tables[table].setdefault(line["id"], line)
    return {table: sorted(lines.values(), key=_order) for table, lines in tables.items()}


def _lines(place: Place, tally: Tally) -> Iterator[tuple[str, _Line]]:
    tags = place.object.tags
    checked = tags.get("check_date", "")
    day = checked if _DAY.fullmatch(checked) else place.object.day
    source = {"source_url": place.url, "source_date": day}
    owner = {"service_id": _id(place.url, "service")}
    schedules = parse_hours(tags.get("opening_hours", ""))
    tally.note(HOURS_AS_TEXT, int(schedules is None))
    phones = _phones(place, tally)
    operator = institution_name(tags.get("operator", ""))
    if operator:
        # It runs many places: its line must not depend on which of them is read first.
        yield "organization", _organization(operator) | {"source_url": _ABOUT}
    yield "service", _service(place, operator, phones=phones, schedules=schedules) | source
    location = _location(place)
    yield "location", location | source
    link = {"id": _id(place.url, "service_at_location"), "location_id": location["id"]}
    yield "service_at_location", link | owner | source
    for number, display in phones:
        line = {"id": _id(place.url, "phone", number), "number": number, "display": display}
        yield "phone", line | owner | source
    for rule in schedules or ():
        yield "schedule", _schedule(place, rule) | owner | source


def _organization(operator: str) -> _Line:
    return {"id": _id("organization", operator), "name": operator}


def _service(
    place: Place,
    operator: str,
    *,
    phones: tuple[tuple[str, str], ...],
    schedules: tuple[Schedule, ...] | None,
) -> _Line:
    hours = place.object.tags.get("opening_hours", "")
    looked_for = {"address": _address(place.object.tags), "phone": phones, "hours": hours}
    is_everyday = KINDS[place.kind].group is Group.EVERYDAY
    missing = () if is_everyday else (word for word, stated in looked_for.items() if not stated)
    return {
        "id": _id(place.url, "service"),
        "organization_id": _organization(operator)["id"] if operator else "",
        "kind": place.kind,
        "name": place.name,
        "status": "active",
        "url": _website(place),
        "email": _email(place),
        "deliveries": "place",
        "step_free": _STEP_FREE.get(place.object.tags.get("wheelchair", ""), ""),
        "opening_hours": hours if schedules is None else "",
        "missing": " ".join(missing),
        "verified": "partial",
        "source_name": "OpenStreetMap",
    }


def _schedule(place: Place, rule: Schedule) -> _Line:
    times = {
        "byday": ",".join(rule.byday),
        "opens_at": f"{rule.opens_at:%H:%M}",
        "closes_at": f"{rule.closes_at:%H:%M}",
    }
    return {"id": _id(place.url, "schedule", *times.values()), "freq": "WEEKLY"} | times


def _location(place: Place) -> _Line:
    tags = place.object.tags
    return {
        "id": _id(place.url, "location"),
        "location_type": "physical",
        "address_1": _address(tags),
        "postal_code": tags.get("addr:postcode", ""),
        "city": tags.get("addr:city", ""),
        "longitude": f"{place.lon:.7f}",
        "latitude": f"{place.lat:.7f}",
        "level": "point",
        "accuracy_m": f"{place.radius_m:.1f}" if place.radius_m else "",
    }


def _address(tags: Mapping[str, str]) -> str:
    street = tags.get("addr:street") or tags.get("addr:place", "")
    return f"{street} {tags.get('addr:housenumber', '')}".strip() if street else ""


def _phones(place: Place, tally: Tally) -> tuple[tuple[str, str], ...]:
    text = place.object.tags.get("phone") or place.object.tags.get("contact:phone", "")
    phones = read_phones(text, role=place.role)
    tally.note(PHONE_LEFT_OUT, int(phones is None))
    return phones or ()


def _website(place: Place) -> str:
    tags = place.object.tags
    text = tags.get("website") or tags.get("contact:website", "")
    return _of_institution(place, text if text.startswith(("https://", "http://")) else "")


def _email(place: Place) -> str:
    tags = place.object.tags
    text = tags.get("email") or tags.get("contact:email", "")
    return _of_institution(place, text if text.count("@") == 1 and " " not in text else "")


def _of_institution(place: Place, text: str) -> str:
    """Leave out what may spell a person's name."""
    return "" if place.role in PERSONAL_ROLES else text


def _order(line: _Line) -> tuple[str, ...]:
    return tuple(line.get(column, "") for column in ("kind", "name", "service_id", "id"))


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "|".join(parts)))
