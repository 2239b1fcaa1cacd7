"""Records -> plain dictionaries for JSON and GeoJSON: one way, used by every output.

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
    "finding_to_geojson",
    "geocode_to_dict",
    "location_to_dict",
    "refused_service_to_dict",
    "reverse_to_dict",
    "service_to_dict",
    "service_to_features",
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


PLAIN = Writer()
"""Writes dictionaries of JSON types."""


def finding_to_dict(finding: Finding, *, writer: Writer = PLAIN) -> dict[str, Any]:
    """Turn a whole answer into a dictionary of JSON types.

    Parameters
    ----------
    writer
        Writes services, places and refusals.
    """
    return _stated(
        region=finding.region,
        asked_at=finding.asked_at,
        data_date=finding.data_date,
        need=_need(finding.need),
        geocode=geocode_to_dict(finding.geocode),
        districts=[district_answer_to_dict(answer) for answer in finding.districts],
        responsible=[_ranked(ranked, writer) for ranked in finding.responsible],
        services=[_ranked(ranked, writer) for ranked in finding.services],
        nearby=[_ranked(ranked, writer) for ranked in finding.nearby],
        crisis=[_ranked(ranked, writer) for ranked in finding.crisis],
        refusals=writer.refusals(finding.refusals),
        notes=[_note(note) for note in finding.notes],
    )


def finding_to_geojson(finding: Finding, *, writer: Writer = PLAIN) -> dict[str, Any]:
    """Turn an answer into a GeoJSON FeatureCollection (RFC 7946, lon before lat).

    Services without a pin are features with a null geometry, as the format provides for.
    ``writer`` is as for `finding_to_dict`.
    """
    features = [_origin_feature(finding.geocode)] if finding.geocode.lon is not None else []
    for role in ("responsible", "services", "nearby", "crisis"):
        features += [_service_feature(ranked, role, writer) for ranked in getattr(finding, role)]
    return {
        "type": "FeatureCollection",
        "features": features,
        "geofh": _stated(
            region=finding.region,
            asked_at=finding.asked_at,
            status=finding.geocode.status.value,
            districts=[district_answer_to_dict(answer) for answer in finding.districts],
            notes=[_note(note) for note in finding.notes],
        ),
    }


def geocode_to_dict(result: GeocodeResult) -> dict[str, Any]:
    """Turn a geocoding result into a dictionary of JSON types."""
    found = result.lon is not None and result.lat is not None
    return _stated(
        status=result.status.value,
        address=address_to_dict(result.address) if result.address else None,
        lon=round(result.lon, LONLAT_DECIMALS) if found and result.lon is not None else None,
        lat=round(result.lat, LONLAT_DECIMALS) if found and result.lat is not None else None,
        level=result.level.value if result.level else None,
        accuracy_m=_metres(result.accuracy_m),
        score=round(result.score, 3) if found else None,
        candidates=[geocode_to_dict(candidate) for candidate in result.candidates],
        suggestions=[suggestion_to_dict(suggestion) for suggestion in result.suggestions],
        notes=[_note(note) for note in result.notes],
    )


def address_to_dict(address: Address) -> dict[str, Any]:
    """Turn an address into its stated parts."""
    return _stated(
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
    return _stated(
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
    return _stated(text=suggestion.text, district=suggestion.district, complete=suggestion.complete)


def reverse_to_dict(result: ReverseResult) -> dict[str, Any]:
    """Turn the nearest street into a dictionary."""
    return _stated(
        street=result.street,
        first=result.first,
        last=result.last,
        district=result.district,
        area_ids=list(result.area_ids),
        distance_m=_metres(result.distance_m),
    )


def service_to_dict(service: Service) -> dict[str, Any]:
    """Turn a service into a dictionary with HSDS 3.1 names where the standard has one."""
    return _stated(
        id=service.id,
        name=service.name,
        kind=service.kind,
        status=service.status,
        description=service.description,
        organization=_organization(service.organization),
        program=_stated(
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
            _stated(
                layer=area.layer,
                id=area.area_id,
                name=area.name,
                extent=json.loads(area.extent) if area.extent else None,
            )
            for area in service.service_areas
        ],
        responsible=service.responsible or None,
        phones=[
            _stated(number=phone.number, display=phone.display, description=phone.description)
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
        source=_stated(
            url=service.source.url,
            name=service.source.name,
            further=list(service.source.further),
            date=service.source.date,
            verified=service.source.verified,
        ),
    )


def location_to_dict(location: Location) -> dict[str, Any]:
    """Turn a place of a service into a dictionary; a masked one has neither address nor point."""
    return _stated(
        id=location.id,
        name=location.name,
        address_1=location.address_1,
        postal_code=location.postal_code,
        city=location.city,
        longitude=_rounded(location.lon),
        latitude=_rounded(location.lat),
        level=location.level,
        accuracy_m=_metres(location.accuracy_m),
        area_id=location.area_id,
        organization=_organization(location.organization),
        masked=location.masked or None,
    )


def refused_service_to_dict(service: Service) -> dict[str, str]:
    """Turn a service that does not fit into what names it."""
    return {"id": service.id, "name": service.name, "kind": service.kind}


def service_to_features(service: Service) -> list[dict[str, Any]]:
    """Turn a service into GeoJSON features: one for each place, one without geometry if none."""
    content = service_to_dict(service)
    places: tuple[Location | None, ...] = service.locations or (None,)
    return [
        _feature(
            place.lon if place else None,
            place.lat if place else None,
            {"service": content} | ({"location": location_to_dict(place)} if place else {}),
        )
        for place in places
    ]


def _ranked(ranked: RankedService, writer: Writer) -> dict[str, Any]:
    return _stated(
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
    return _stated(id=organization.id, name=organization.name, website=organization.website)


def _referral(referral: Referral) -> dict[str, Any]:
    return _stated(
        service_id=referral.service_id,
        name=referral.name,
        kind=referral.kind,
        description=referral.description,
    )


def _event(event: Event) -> dict[str, Any]:
    return _stated(name=event.name, date=event.date, description=event.description)


def _origin_feature(result: GeocodeResult) -> dict[str, Any]:
    properties = geocode_to_dict(result) | {"role": "origin"}
    return _feature(result.lon, result.lat, properties)


def _service_feature(ranked: RankedService, role: str, writer: Writer) -> dict[str, Any]:
    place = ranked.location
    return _feature(
        place.lon if place else None,
        place.lat if place else None,
        _ranked(ranked, writer) | {"role": role},
    )


def _feature(lon: float | None, lat: float | None, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = (
        None
        if lon is None or lat is None
        else {"type": "Point", "coordinates": [_rounded(lon), _rounded(lat)]}
    )
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _district(district: District) -> dict[str, Any]:
    return _stated(
        layer=district.layer,
        id=district.id,
        name=district.name,
        valid_from=district.valid_from,
        valid_to=district.valid_to,
    )


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return _stated(
        freq="WEEKLY",
        byday=",".join(schedule.byday),
        opens_at=schedule.opens_at.strftime("%H:%M"),
        closes_at=schedule.closes_at.strftime("%H:%M"),
        description=schedule.description,
    )


def _need(need: Need) -> dict[str, Any]:
    return _stated(
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


def _note(note: Note) -> dict[str, Any]:
    return {"code": note.code, "text": note.text}


def _stated(**fields: Any) -> dict[str, Any]:
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


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, LONLAT_DECIMALS)
