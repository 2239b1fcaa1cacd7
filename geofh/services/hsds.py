"""A service -> an HSDS 3.1 service document of JSON types, and back, without loss.

HSDS is the Human Services Data Specification of Open Referral. Three of its rules shape this:
``null`` is invalid (a key nobody stated is left out), every ``id`` is a UUID, and ages are
years. What the standard has no field for travels in ``attributes``: the label begins with
``geofh:`` and the value is JSON, so that months of age, a pregnancy or "not stated" come back
as they left. Names of the standard are filled beside them for who does not know ours.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, time
from typing import Any
from uuid import UUID, uuid5

from geofh.errors import DataError
from geofh.records import (
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
from geofh.services.taxonomy import KINDS

__all__ = ["service_from_hsds", "service_to_hsds"]

PREFIX = "geofh:"
COUNTRY = "DE"
MONTHS_PER_YEAR = 12

_NAMESPACE = UUID("c3e0f6a4-3c2f-5b0d-8c55-5e1f0d6e7a90")
_STATED = (
    "minimum_age_months",
    "maximum_age_months",
    "pregnancy",
    "free",
    "anonymous",
    "appointment",
    "application",
    "without_insurance",
    "single_parents",
    "languages_note",
    "hours_text",
)
"""Fields that travel as attributes under their own names."""

_Json = dict[str, Any]


def service_to_hsds(service: Service) -> _Json:
    """Turn a service into an HSDS 3.1 service document.

    A masked location has lost its address and coordinate before it gets here. Ids that are no
    UUIDs are replaced by UUIDs made from them, and kept as an attribute.
    """
    id_ = _uuid(service.id)
    return _present(
        id=id_,
        organization_id=_uuid(service.organization.id) if service.organization else None,
        program_id=_uuid(service.program.id) if service.program else None,
        name=service.name,
        description=service.description,
        url=service.url,
        email=service.email,
        status=service.status,
        fees_description=service.fees_description,
        eligibility_description=service.audience,
        minimum_age=_years(service.minimum_age_months),
        maximum_age=_years(service.maximum_age_months),
        phones=[_phone(phone, id_) for phone in service.phones],
        schedules=[_schedule(rule, id_) for rule in service.schedules],
        service_areas=[_area(area, id_) for area in service.service_areas],
        service_at_locations=[_at_location(place, id_) for place in service.locations],
        languages=[
            {"id": _made("language", id_, code), "service_id": id_, "code": code}
            for code in service.languages
        ],
        organization=_organization(service.organization) if service.organization else None,
        program=_program(service.program) if service.program else None,
        attributes=[_kind(service.kind, id_), *_attributes(id_, "service", _own(service))],
    )


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


def _own(service: Service) -> _Json:
    """Give what HSDS has no field for."""
    return _present(
        **_kept_id(service.id),
        **{name: getattr(service, name) for name in _STATED},
        deliveries=sorted(service.deliveries),
        responsible=service.responsible or None,
        crisis=service.crisis or None,
        valid_from=service.valid_from and service.valid_from.isoformat(),
        valid_to=service.valid_to and service.valid_to.isoformat(),
        missing=list(service.missing),
        events=[asdict(event) for event in service.events],
        referrals=[asdict(referral) for referral in service.referrals],
        source=asdict(service.source),
    )


def _kind(kind: str, service_id: str) -> _Json:
    term = KINDS[kind]
    return {
        "id": _made("attribute", service_id, "kind"),
        "link_id": service_id,
        "link_entity": "service",
        "link_type": "kind",
        "taxonomy_term_id": _made("term", kind),
        "taxonomy_term": {
            "id": _made("term", kind),
            "code": kind,
            "name": term.label_en,
            "description": term.label_de,
            "taxonomy": "geofh",
        },
    }


def _phone(phone: Phone, service_id: str) -> _Json:
    id_ = _made("phone", service_id, phone.number, phone.description)
    return _present(
        id=id_,
        service_id=service_id,
        number=phone.number,
        description=phone.description,
        attributes=_attributes(id_, "phone", {"display": phone.display}),
    )


def _schedule(rule: Schedule, service_id: str) -> _Json:
    days = ",".join(rule.byday)
    opens, closes = (f"{moment:%H:%M}" for moment in (rule.opens_at, rule.closes_at))
    return _present(
        id=_made("schedule", service_id, days, opens, closes, rule.description),
        service_id=service_id,
        freq="WEEKLY",
        byday=days,
        opens_at=opens,
        closes_at=closes,
        description=rule.description,
    )


def _area(area: ServiceArea, service_id: str) -> _Json:
    id_ = _made("service_area", service_id, area.layer, area.area_id)
    own = {"layer": area.layer, "area_id": area.area_id}
    return {
        "id": id_,
        "service_id": service_id,
        "name": area.name,
        "attributes": _attributes(id_, "service_area", own),
    }


def _at_location(place: Location, service_id: str) -> _Json:
    id_ = _uuid(place.id)
    own = _present(
        **_kept_id(place.id),
        city=place.city,
        level=place.level,
        accuracy_m=place.accuracy_m,
        area_id=place.area_id,
        organization=asdict(place.organization) if place.organization else None,
        masked=place.masked or None,
    )
    location = _present(
        id=id_,
        location_type="physical",
        organization_id=_uuid(place.organization.id) if place.organization else None,
        name=place.name,
        latitude=place.lat,
        longitude=place.lon,
        addresses=[_address(place, id_)] if place.address_1 else None,
        attributes=_attributes(id_, "location", own),
    )
    return {
        "id": _made("service_at_location", service_id, id_),
        "service_id": service_id,
        "location_id": id_,
        "location": location,
    }


def _address(place: Location, location_id: str) -> _Json:
    # The standard demands every part of an address; what nobody stated is an empty text.
    return {
        "id": _made("address", location_id),
        "location_id": location_id,
        "address_1": place.address_1,
        "city": place.city,
        "state_province": "",
        "postal_code": place.postal_code,
        "country": COUNTRY,
        "address_type": "physical",
    }


def _organization(organization: Organization) -> _Json:
    id_ = _uuid(organization.id)
    # A description is demanded; nobody stated one.
    content = {"id": id_, "name": organization.name, "description": ""}
    own = _attributes(id_, "organization", _kept_id(organization.id))
    return content | _present(website=organization.website, attributes=own)


def _program(program: Program) -> _Json:
    id_ = _uuid(program.id)
    content = {"id": id_, "name": program.name, "description": program.description}
    return content | _present(attributes=_attributes(id_, "program", _kept_id(program.id)))


def _attributes(link_id: str, entity: str, values: Mapping[str, Any]) -> list[_Json]:
    return [
        {
            "id": _made("attribute", link_id, name),
            "link_id": link_id,
            "link_entity": entity,
            "label": f"{PREFIX}{name}",
            "value": json.dumps(value, ensure_ascii=False),
        }
        for name, value in values.items()
    ]


def _read_service(document: Mapping[str, Any], kind: str) -> Service:
    own = _read_attributes(document)
    schedules, unread = _read_schedules(document.get("schedules", ()))
    source = own.get("source", {"url": document.get("url", ""), "name": "HSDS"})
    stated = {name: own[name] for name in _STATED if name in own}
    if "source" not in own:
        stated |= _ages_of_others(document)
        stated["hours_text"] = unread
    organization, program = document.get("organization"), document.get("program")
    return Service(
        id=_read_id(document),
        name=document["name"],
        kind=_read_kind(document, kind),
        organization=_read_organization(organization) if organization else None,
        program=_read_program(program) if program else None,
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


_RULE = ("byday", "opens_at", "closes_at")


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
    # An area of somebody else's has no layer that we know: nothing is claimed about it.
    layer, area_id = own.get("layer", "other"), own.get("area_id", content["id"])
    return ServiceArea(layer=layer, area_id=area_id, name=content.get("name", ""))


def _read_phone(content: Mapping[str, Any]) -> Phone:
    display = _read_attributes(content).get("display", content["number"])
    text = content.get("description", "")
    return Phone(number=content["number"], display=display, description=text)


def _read_organization(content: Mapping[str, Any]) -> Organization:
    website = content.get("website", "")
    return Organization(id=_read_id(content), name=content["name"], website=website)


def _read_program(content: Mapping[str, Any]) -> Program:
    return Program(id=_read_id(content), name=content["name"], description=content["description"])


def _read_attributes(content: Mapping[str, Any]) -> _Json:
    return {
        one["label"].removeprefix(PREFIX): json.loads(one["value"])
        for one in content.get("attributes", ())
        if one.get("label", "").startswith(PREFIX)
    }


def _read_id(content: Mapping[str, Any]) -> str:
    return str(_read_attributes(content).get("id", content["id"]))


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _years(months: int | None) -> float | None:
    if months is None:
        return None
    return months // 12 if months % 12 == 0 else round(months / MONTHS_PER_YEAR, 2)


def _kept_id(id_: str) -> _Json:
    return {} if _uuid(id_) == id_ else {"id": id_}


def _uuid(id_: str) -> str:
    try:
        return str(UUID(id_))
    except ValueError:
        return _made("id", id_)


def _made(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "|".join(parts)))


def _present(**fields: Any) -> _Json:
    """Leave out what nobody stated; false and zero are statements."""
    return {
        name: value for name, value in fields.items() if value is not None and value not in ("", [])
    }
