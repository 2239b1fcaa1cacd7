"""Records -> plain dictionaries for JSON: one way, used by every output (GeoJSON: `geofh.geojson`).

A key whose value nobody stated is left out; there is no ``null``. Service fields carry
their HSDS 3.1 names. A masked location has neither address nor coordinate by the time it
gets here (the catalogue removed them), so no output can show it.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from geofh.records import (
    Address,
    District,
    DistrictAnswer,
    Event,
    Finding,
    GeocodeResult,
    Location,
    Need,
    Note,
    Organization,
    RankedService,
    Referral,
    Refusal,
    ReverseResult,
    Schedule,
    Service,
    Suggestion,
)

__all__ = [
    "PLAIN",
    "Writer",
    "address_to_dict",
    "district_answer_to_dict",
    "finding_to_dict",
    "geocode_to_dict",
    "location_to_dict",
    "note_to_dict",
    "ranked_to_dict",
    "refused_service_to_dict",
    "reverse_to_dict",
    "rounded",
    "service_to_dict",
    "stated",
    "suggestion_to_dict",
]

# Seven decimals of a degree are about a centimetre: more would claim what nobody measured.
LONLAT_DECIMALS = 7


class Writer:
    """Write the parts of an answer that are the same in every answer.

    A class so that a server may give JSON instead that it encoded before.
    """

    def service(self, service: Service) -> Any:
        """Give a service as it is to stand in an answer."""
        return service_to_dict(service)

    def location(self, location: Location) -> Any:
        """Give a place of a service."""
        return location_to_dict(location)

    def district_answer(self, answer: DistrictAnswer) -> Any:
        """Give the answer of one layer."""
        return district_answer_to_dict(answer)

    def ranked(self, ranked: Sequence[RankedService]) -> Any:
        """Give one section of an answer."""
        return [ranked_to_dict(one, self) for one in ranked]

    def refusals(self, refusals: Sequence[Refusal]) -> Any:
        """Give all refusals of an answer, each with its reason."""
        return [
            {
                "service": refused_service_to_dict(refusal.service),
                "reason": refusal.reason,
                "text": refusal.text,
            }
            for refusal in refusals
        ]


_NO_NEED = Need()

PLAIN = Writer()
"""Writes dictionaries of JSON types."""


def finding_to_dict(finding: Finding, *, writer: Writer = PLAIN) -> dict[str, Any]:
    """Turn a whole answer into a dictionary of JSON types.

    Parameters
    ----------
    writer
        Writes districts, services, places and refusals.
    """
    return stated(
        region=finding.region,
        asked_at=finding.asked_at,
        data_date=finding.data_date,
        need=_need(finding.need),
        geocode=geocode_to_dict(finding.geocode),
        districts=[writer.district_answer(answer) for answer in finding.districts],
        responsible=writer.ranked(finding.responsible),
        services=writer.ranked(finding.services),
        nearby=writer.ranked(finding.nearby),
        crisis=writer.ranked(finding.crisis),
        refusals=writer.refusals(finding.refusals),
        notes=[note_to_dict(note) for note in finding.notes],
    )


def geocode_to_dict(result: GeocodeResult) -> dict[str, Any]:
    """Turn a geocoding result into a dictionary of JSON types."""
    found = result.lon is not None and result.lat is not None
    return stated(
        status=result.status.value,
        address=address_to_dict(result.address) if result.address else None,
        lon=round(result.lon, LONLAT_DECIMALS) if found and result.lon is not None else None,
        lat=round(result.lat, LONLAT_DECIMALS) if found and result.lat is not None else None,
        level=result.level.value if result.level else None,
        accuracy_m=_metres(result.accuracy_m),
        score=round(result.score, 3) if found else None,
        candidates=[geocode_to_dict(candidate) for candidate in result.candidates],
        suggestions=[suggestion_to_dict(suggestion) for suggestion in result.suggestions],
        notes=[note_to_dict(note) for note in result.notes],
    )


def address_to_dict(address: Address) -> dict[str, Any]:
    """Turn an address into its stated parts."""
    return stated(
        street=address.street,
        house_number=address.house_number,
        suffix=address.suffix,
        house_number_to=address.house_number_to,
        postcode=address.postcode,
        city=address.city,
        city_district=address.city_district,
    )


def district_answer_to_dict(answer: DistrictAnswer) -> dict[str, Any]:
    """Turn the answer of one layer into a dictionary of JSON types."""
    return stated(
        layer=answer.layer,
        title=answer.title,
        status=answer.status.value,
        district=_district(answer.district) if answer.district else None,
        candidates=[_district(candidate) for candidate in answer.candidates],
        may_be_outside=answer.may_be_outside or None,
        basis=answer.basis,
        accuracy_m=_metres(answer.accuracy_m),
        border_m=_metres(answer.border_m),
        derived=answer.derived,
    )


def suggestion_to_dict(suggestion: Suggestion) -> dict[str, Any]:
    """Turn one completion into a dictionary of JSON types."""
    return stated(text=suggestion.text, district=suggestion.district, complete=suggestion.complete)


def reverse_to_dict(result: ReverseResult) -> dict[str, Any]:
    """Turn the nearest street into a dictionary."""
    return stated(
        street=result.street,
        first=result.first,
        last=result.last,
        district=result.district,
        area_ids=list(result.area_ids),
        distance_m=_metres(result.distance_m),
    )


def service_to_dict(service: Service) -> dict[str, Any]:
    """Turn a service into a dictionary with HSDS 3.1 names where the standard has one."""
    return stated(
        id=service.id,
        name=service.name,
        kind=service.kind,
        status=service.status,
        description=service.description,
        organization=_organization(service.organization),
        program=stated(
            id=service.program.id,
            name=service.program.name,
            description=service.program.description,
        )
        if service.program
        else None,
        minimum_age_months=service.minimum_age_months,
        maximum_age_months=service.maximum_age_months,
        pregnancy=service.pregnancy,
        eligibility_description=service.audience,
        deliveries=sorted(delivery.value for delivery in service.deliveries),
        service_areas=[
            stated(
                layer=area.layer,
                id=area.area_id,
                name=area.name,
                extent=json.loads(area.extent) if area.extent else None,
            )
            for area in service.service_areas
        ],
        responsible=service.responsible or None,
        phones=[
            stated(number=phone.number, display=phone.display, description=phone.description)
            for phone in service.phones
        ],
        email=service.email,
        url=service.url,
        schedules=[_schedule(schedule) for schedule in service.schedules],
        opening_hours=service.hours_text,
        languages=list(service.languages),
        languages_note=service.languages_note,
        free=service.free,
        fees_description=service.fees_description,
        anonymous=service.anonymous,
        appointment=service.appointment,
        application=service.application,
        without_insurance=service.without_insurance,
        single_parents=service.single_parents,
        step_free=service.step_free,
        interpreter=service.interpreter,
        referrals=[_referral(referral) for referral in service.referrals],
        events=[_event(event) for event in service.events],
        valid_from=service.valid_from,
        valid_to=service.valid_to,
        missing=list(service.missing),
        source=stated(
            url=service.source.url,
            name=service.source.name,
            further=list(service.source.further),
            date=service.source.date,
            verified=service.source.verified,
        ),
    )


def location_to_dict(location: Location) -> dict[str, Any]:
    """Turn a place of a service into a dictionary; a masked one has neither address nor point."""
    return stated(
        id=location.id,
        name=location.name,
        address_1=location.address_1,
        postal_code=location.postal_code,
        city=location.city,
        longitude=rounded(location.lon),
        latitude=rounded(location.lat),
        level=location.level,
        accuracy_m=_metres(location.accuracy_m),
        area_id=location.area_id,
        organization=_organization(location.organization),
        masked=location.masked or None,
    )


def refused_service_to_dict(service: Service) -> dict[str, str]:
    """Turn a service that does not fit into what names it."""
    return {"id": service.id, "name": service.name, "kind": service.kind}


def ranked_to_dict(ranked: RankedService, writer: Writer) -> dict[str, Any]:
    """Turn a service in its place in the list into a dictionary."""
    return stated(
        service=writer.service(ranked.service),
        location=writer.location(ranked.location) if ranked.location else None,
        distance_m=_metres(ranked.distance_m),
        walk_min=None if ranked.walk_min is None else round(ranked.walk_min, 1),
        open_state=ranked.open_state.value,
        why=list(ranked.why),
    )


def _organization(organization: Organization | None) -> dict[str, Any] | None:
    if organization is None:
        return None
    return stated(id=organization.id, name=organization.name, website=organization.website)


def _referral(referral: Referral) -> dict[str, Any]:
    return stated(
        service_id=referral.service_id,
        name=referral.name,
        kind=referral.kind,
        description=referral.description,
    )


def _event(event: Event) -> dict[str, Any]:
    return stated(name=event.name, date=event.date, description=event.description)


def _district(district: District) -> dict[str, Any]:
    return stated(
        layer=district.layer,
        id=district.id,
        name=district.name,
        valid_from=district.valid_from,
        valid_to=district.valid_to,
    )


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return stated(
        freq="WEEKLY",
        byday=",".join(schedule.byday),
        opens_at=schedule.opens_at.strftime("%H:%M"),
        closes_at=schedule.closes_at.strftime("%H:%M"),
        description=schedule.description,
    )


def _need(need: Need) -> dict[str, Any]:
    # Most ask for nothing in particular, and say so with the same need.
    if need == _NO_NEED:
        return {}
    return stated(
        stage=need.stage.value if need.stage else None,
        kinds=sorted(need.kinds),
        languages=sorted(need.languages),
        free=need.free or None,
        home_visit=need.home_visit or None,
        open_now=need.open_now or None,
        anonymous=need.anonymous or None,
        no_application=need.no_application or None,
        no_insurance=need.no_insurance or None,
        single_parent=need.single_parent or None,
        step_free=need.step_free or None,
        topics=sorted(need.topics),
        pregnancy_week=need.pregnancy_week,
        age_months=need.age_months,
    )


def note_to_dict(note: Note) -> dict[str, Any]:
    """Turn a remark into a dictionary."""
    return {"code": note.code, "text": note.text}


def stated(**fields: Any) -> dict[str, Any]:
    """Keep what was stated: no None, no empty text, no empty list."""
    kept = {}
    for name, value in fields.items():
        # Most are stated: what counts as true needs no further look.
        if not value and (value is None or value in ("", [], {})):
            continue
        kept[name] = value.isoformat() if isinstance(value, date) else value
    return kept


def _metres(length: float | None) -> float | None:
    return None if length is None else round(length, 1)


def rounded(degrees: float | None) -> float | None:
    """Round degrees to what was measured."""
    return None if degrees is None else round(degrees, LONLAT_DECIMALS)
