"""An HSDS 3.1 service document -> a service: what `hsds` wrote, or somebody else's."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from geofh.errors import DataError, InputError
from geofh.records import (
    DRAWN,
    Delivery,
    Event,
    Location,
    Organization,
    Phone,
    Program,
    Referral,
    Schedule,
    Service,
    ServiceArea,
    Source,
)
from geofh.services.extents import read_extent
from geofh.services.hsds import GEOJSON, MONTHS_PER_YEAR, PREFIX, STATED
from geofh.services.taxonomy import KINDS

__all__ = ["hsds_documents", "program_from_hsds", "service_from_hsds", "unread_outlines"]

_RULE = ("byday", "opens_at", "closes_at")


def service_from_hsds(document: Mapping[str, Any], *, kind: str = "") -> Service:
    """Turn an HSDS 3.1 service document into a service.

    Parameters
    ----------
    document
        What `service_to_hsds` gives, or somebody else's; there, ages come from the years, and
        rules that are not weekly become text.
    kind
        Kind of the service when the document names none of ours.

    Raises
    ------
    DataError
        A required key is missing or of another type, or there is no kind.
    """
    try:
        return _read_service(document, kind)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"the HSDS document {str(document.get('id', ''))[:40]!r} is not usable "
            f"({type(error).__name__}: {error}); expected a service of HSDS 3.1."
        ) from error


def _read_service(document: Mapping[str, Any], kind: str) -> Service:
    own = _read_attributes(document)
    schedules, unread = _read_schedules(document.get("schedules", ()))
    source = own.get("source", {"url": document.get("url", ""), "name": "HSDS"})
    stated = {name: own[name] for name in STATED if name in own}
    if "source" not in own:
        stated |= _ages_of_others(document)
        stated["hours_text"] = unread
    organization, program = document.get("organization"), document.get("program")
    return Service(
        id=_read_id(document),
        name=document["name"],
        kind=_read_kind(document, kind),
        organization=_read_organization(organization) if organization else None,
        program=program_from_hsds(program) if program else None,
        status=document["status"],
        description=document.get("description", ""),
        url=document.get("url", ""),
        email=document.get("email", ""),
        fees_description=document.get("fees_description", ""),
        audience=document.get("eligibility_description", ""),
        deliveries=frozenset(Delivery(word) for word in own.get("deliveries", ())),
        locations=tuple(
            _read_location(one["location"]) for one in document.get("service_at_locations", ())
        ),
        service_areas=tuple(_read_area(one) for one in document.get("service_areas", ())),
        responsible=own.get("responsible", False),
        crisis=own.get("crisis", False),
        phones=tuple(_read_phone(one) for one in document.get("phones", ())),
        schedules=schedules,
        languages=tuple(one["code"] for one in document.get("languages", ()) if "code" in one),
        events=tuple(Event(**event) for event in own.get("events", ())),
        referrals=tuple(Referral(**referral) for referral in own.get("referrals", ())),
        valid_from=_read_day(own.get("valid_from")),
        valid_to=_read_day(own.get("valid_to")),
        assured_date=_read_day(document.get("assured_date")),
        expires=_read_day(own.get("expires")),
        missing=tuple(own.get("missing", ())),
        source=Source(**(source | {"further": tuple(source.get("further", ()))})),
        **stated,
    )


def _read_kind(document: Mapping[str, Any], kind: str) -> str:
    codes = [one.get("taxonomy_term", {}).get("code") for one in document.get("attributes", ())]
    known = next((code for code in codes if code in KINDS), kind)
    if known not in KINDS:
        raise ValueError("none of its taxonomy terms is a kind of geofh: give one")
    return known


def _read_schedules(rules: Iterable[Mapping[str, Any]]) -> tuple[tuple[Schedule, ...], str]:
    """Give the weekly rules, and the others as text."""
    weekly, others = [], []
    for rule in rules:
        if rule.get("freq") == "WEEKLY" and all(rule.get(key) for key in _RULE):
            opens, closes = (_clock(rule[key]) for key in ("opens_at", "closes_at"))
            days = tuple(rule["byday"].split(","))
            text = rule.get("description", "")
            weekly.append(Schedule(byday=days, opens_at=opens, closes_at=closes, description=text))
        else:
            words = (rule.get(key) for key in ("freq", *_RULE, "description"))
            others.append(" ".join(str(word) for word in words if word))
    return tuple(weekly), "; ".join(others)


def _clock(text: str) -> time:
    # Others write an offset; rules are local time here.
    return time.fromisoformat(text).replace(tzinfo=None)


def _ages_of_others(document: Mapping[str, Any]) -> dict[str, int]:
    ages = {name: document.get(name) for name in ("minimum_age", "maximum_age")}
    return {
        f"{name}_months": round(years * MONTHS_PER_YEAR)
        for name, years in ages.items()
        if years is not None
    }


def _read_location(content: Mapping[str, Any]) -> Location:
    own = _read_attributes(content)
    address: Mapping[str, Any] = next(iter(content.get("addresses", ())), {})
    host = own.get("organization")
    return Location(
        id=_read_id(content),
        name=content.get("name", ""),
        address_1=address.get("address_1", ""),
        postal_code=address.get("postal_code", ""),
        city=own.get("city", address.get("city", "")),
        lon=content.get("longitude"),
        lat=content.get("latitude"),
        level=own.get("level", ""),
        accuracy_m=own.get("accuracy_m"),
        area_id=own.get("area_id", ""),
        organization=Organization(**host) if host else None,
        masked=own.get("masked", False),
    )


def _read_area(content: Mapping[str, Any]) -> ServiceArea:
    own = _read_attributes(content)
    extent = _read_outline(content)
    # An area of somebody else's has no layer that we know: nothing is claimed about it.
    layer = own.get("layer", DRAWN if extent else "other")
    return ServiceArea(
        layer=layer,
        area_id=own.get("area_id", content["id"]),
        name=content.get("name", ""),
        extent=extent,
    )


def hsds_documents(content: Any) -> list[Mapping[str, Any]] | None:
    """Give the service documents of a JSON file (one, a list, a page of an API), or none.

    What stands among them and is no document becomes an empty one, which cannot be read.
    """
    if isinstance(content, dict):
        content = content.get("contents", [content] if "name" in content else None)
    if not isinstance(content, list):
        return None
    return [one if isinstance(one, dict) else {} for one in content]


def unread_outlines(document: Mapping[str, Any]) -> int:
    """Count the areas that a document draws in a way that cannot be read: nothing is claimed there.

    The standard's own example has the word "extent" for one.
    """
    areas = document.get("service_areas") or ()
    return sum(bool(one.get("extent")) and not _read_outline(one) for one in areas)


def _read_outline(area: Mapping[str, Any]) -> str:
    if area.get("extent_type") != GEOJSON:
        return ""
    try:
        return read_extent(area.get("extent", ""))
    except InputError:
        return ""


def _read_phone(content: Mapping[str, Any]) -> Phone:
    display = _read_attributes(content).get("display", content["number"])
    text = content.get("description", "")
    return Phone(number=content["number"], display=display, description=text)


def _read_organization(content: Mapping[str, Any]) -> Organization:
    website = content.get("website", "")
    return Organization(id=_read_id(content), name=content["name"], website=website)


def program_from_hsds(content: Mapping[str, Any]) -> Program:
    """Turn an HSDS 3.1 program document into a programme."""
    return Program(id=_read_id(content), name=content["name"], description=content["description"])


def _read_attributes(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        one["label"].removeprefix(PREFIX): json.loads(one["value"])
        for one in content.get("attributes", ())
        if one.get("label", "").startswith(PREFIX)
    }


def _read_id(content: Mapping[str, Any]) -> str:
    return str(_read_attributes(content).get("id", content["id"]))


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
