"""A service -> an HSDS 3.1 service document of JSON types; `hsds_reader` is the way back.

HSDS is the Human Services Data Specification of Open Referral. Three of its rules shape this:
``null`` is invalid (a key nobody stated is left out), every ``id`` is a UUID, and ages are
years. What the standard has no field for travels in ``attributes``: the label begins with
``geofh:`` and the value is JSON, so that months of age, a pregnancy or "not stated" come back
as they left. Names of the standard are filled beside them for who does not know ours.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from geofh.records import (
    Location,
    Organization,
    Phone,
    Program,
    Schedule,
    Service,
    ServiceArea,
)
from geofh.services.open_eligibility import MATCHES, Match, Term
from geofh.services.taxonomy import KINDS

__all__ = [
    "GEOJSON",
    "MONTHS_PER_YEAR",
    "PREFIX",
    "STATED",
    "at_location_to_hsds",
    "hsds_id",
    "match_to_hsds",
    "organization_to_hsds",
    "program_to_hsds",
    "service_to_hsds",
    "taxonomies_to_hsds",
    "term_to_hsds",
]

PREFIX = "geofh:"
TAXONOMY = "geofh"
OPEN_ELIGIBILITY = "Open Eligibility"
COUNTRY = "DE"
MONTHS_PER_YEAR = 12
GEOJSON = "geojson"

_NAMESPACE = UUID("c3e0f6a4-3c2f-5b0d-8c55-5e1f0d6e7a90")
STATED = (
    "minimum_age_months",
    "maximum_age_months",
    "pregnancy",
    "free",
    "anonymous",
    "appointment",
    "application",
    "without_insurance",
    "single_parents",
    "step_free",
    "interpreter",
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
    id_ = hsds_id(service.id)
    return _present(
        id=id_,
        organization_id=hsds_id(service.organization.id) if service.organization else None,
        program_id=hsds_id(service.program.id) if service.program else None,
        name=service.name,
        description=service.description,
        url=service.url,
        email=service.email,
        status=service.status,
        assured_date=service.assured_date and service.assured_date.isoformat(),
        fees_description=service.fees_description,
        eligibility_description=service.audience,
        minimum_age=_years(service.minimum_age_months),
        maximum_age=_years(service.maximum_age_months),
        phones=[_phone(phone, id_) for phone in service.phones],
        schedules=[_schedule(rule, id_) for rule in service.schedules],
        service_areas=[_area(area, id_) for area in service.service_areas],
        service_at_locations=[at_location_to_hsds(place, id_) for place in service.locations],
        languages=[
            {"id": _made("language", id_, code), "service_id": id_, "code": code}
            for code in service.languages
        ],
        organization=organization_to_hsds(service.organization) if service.organization else None,
        program=program_to_hsds(service.program) if service.program else None,
        attributes=[
            _kind(service.kind, id_),
            *(_match(match, id_) for match in MATCHES.get(service.kind, ())),
            *_attributes(id_, "service", _own(service)),
        ],
    )


def taxonomies_to_hsds() -> tuple[_Json, _Json]:
    """Give the taxonomy of kinds, and Open Eligibility, as HSDS 3.1 taxonomy documents."""
    return (
        {
            "id": _made("taxonomy", TAXONOMY),
            "name": TAXONOMY,
            "description": "Arten von Hilfe für Familien / kinds of help for families",
        },
        {
            "id": _made("taxonomy", OPEN_ELIGIBILITY),
            "name": OPEN_ELIGIBILITY,
            "description": "Terms of the Open Eligibility taxonomy that kinds are bound to",
            "uri": "https://github.com/auntbertha/openeligibility",
        },
    )


def match_to_hsds(term: Term) -> _Json:
    """Give a term of Open Eligibility as an HSDS 3.1 taxonomy_term document."""
    return {
        "id": _made("term", term.slug),
        "code": term.slug,
        "name": term.label_en,
        "description": term.label_de,
        "taxonomy": OPEN_ELIGIBILITY,
        "taxonomy_id": _made("taxonomy", OPEN_ELIGIBILITY),
        "language": "en",
    }


def term_to_hsds(kind: str) -> _Json:
    """Give a kind as an HSDS 3.1 taxonomy_term document: English name, German description."""
    term = KINDS[kind]
    return {
        "id": _made("term", kind),
        "code": kind,
        "name": term.label_en,
        "description": term.label_de,
        "taxonomy": TAXONOMY,
        "taxonomy_id": _made("taxonomy", TAXONOMY),
        "language": "en",
    }


def _own(service: Service) -> _Json:
    """Give what HSDS has no field for."""
    return _present(
        **_kept_id(service.id),
        **{name: getattr(service, name) for name in STATED},
        deliveries=sorted(service.deliveries),
        responsible=service.responsible or None,
        crisis=service.crisis or None,
        valid_from=service.valid_from and service.valid_from.isoformat(),
        valid_to=service.valid_to and service.valid_to.isoformat(),
        expires=service.expires and service.expires.isoformat(),
        missing=list(service.missing),
        events=[asdict(event) for event in service.events],
        referrals=[asdict(referral) for referral in service.referrals],
        source=asdict(service.source),
    )


def _kind(kind: str, service_id: str) -> _Json:
    return {
        "id": _made("attribute", service_id, "kind"),
        "link_id": service_id,
        "link_entity": "service",
        "link_type": "kind",
        "taxonomy_term_id": _made("term", kind),
        "taxonomy_term": term_to_hsds(kind),
    }


def _match(match: Match, service_id: str) -> _Json:
    return {
        "id": _made("attribute", service_id, match.term.slug),
        "link_id": service_id,
        "link_entity": "service",
        "link_type": "kind",
        "label": f"skos:{match.matching}",
        "taxonomy_term_id": _made("term", match.term.slug),
        "taxonomy_term": match_to_hsds(match.term),
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
    content = {
        "id": id_,
        "service_id": service_id,
        "name": area.name,
        "attributes": _attributes(id_, "service_area", own),
    }
    return content | ({"extent": area.extent, "extent_type": GEOJSON} if area.extent else {})


def at_location_to_hsds(place: Location, service_id: str) -> _Json:
    """Turn a place of a service into an HSDS 3.1 service_at_location document.

    ``service_id`` is the service's UUID (`hsds_id`).
    """
    id_ = hsds_id(place.id)
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
        organization_id=hsds_id(place.organization.id) if place.organization else None,
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


def organization_to_hsds(organization: Organization) -> _Json:
    """Turn an organization into an HSDS 3.1 organization document."""
    id_ = hsds_id(organization.id)
    # A description is demanded; nobody stated one.
    content = {"id": id_, "name": organization.name, "description": ""}
    own = _attributes(id_, "organization", _kept_id(organization.id))
    return content | _present(website=organization.website, attributes=own)


def program_to_hsds(program: Program) -> _Json:
    """Turn a programme into an HSDS 3.1 program document."""
    id_ = hsds_id(program.id)
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


def _years(months: int | None) -> float | None:
    if months is None:
        return None
    return months // 12 if months % 12 == 0 else round(months / MONTHS_PER_YEAR, 2)


def _kept_id(id_: str) -> _Json:
    return {} if hsds_id(id_) == id_ else {"id": id_}


def hsds_id(id_: str) -> str:
    """Give the UUID under which HSDS knows an id: itself, or one made from it."""
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
