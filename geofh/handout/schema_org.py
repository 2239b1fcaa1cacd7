"""A service -> JSON-LD in the words of schema.org, for search engines."""

from collections.abc import Iterator
from typing import Any

from geofh.handout.place_text import first_place
from geofh.records import Location, Schedule, Service

__all__ = ["service_document"]

_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_MONTHS_PER_YEAR = 12


def service_document(service: Service, *, page: str) -> dict[str, Any]:
    """Describe a service as ``https://schema.org/Service``.

    Parameters
    ----------
    page
        Absolute address of its page, which is also its identity.

    Returns
    -------
    dict
        JSON types; what nobody stated is left out, a masked place altogether.
    """
    place = first_place(service)
    document = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": page,
        "name": service.name,
        "description": service.description,
        "url": service.url or page,
        "provider": _provider(service),
        "areaServed": [
            {"@type": "AdministrativeArea", "name": a.name} for a in service.service_areas
        ],
        "audience": _audience(service),
        "availableChannel": list(_channels(service, place)),
        "hoursAvailable": [_hours(rule) for rule in service.schedules],
        "offers": _offer(service),
    }
    return {key: value for key, value in document.items() if value}


def _provider(service: Service) -> dict[str, Any]:
    if service.organization is None:
        return {}
    known = {"name": service.organization.name, "url": service.organization.website}
    return {"@type": "Organization"} | {key: value for key, value in known.items() if value}


def _audience(service: Service) -> dict[str, Any]:
    """Give the child's age in years, as schema.org counts it; the upper end is inclusive."""
    ages: dict[str, float] = {}
    if service.minimum_age_months is not None:
        ages["childMinAge"] = service.minimum_age_months / _MONTHS_PER_YEAR
    if service.maximum_age_months is not None:
        ages["childMaxAge"] = (service.maximum_age_months - 1) / _MONTHS_PER_YEAR
    rounded = {key: round(years, 2) for key, years in ages.items()}
    return {"@type": "ParentAudience", **rounded} if rounded else {}


def _channels(service: Service, place: Location | None) -> Iterator[dict[str, Any]]:
    languages = {"availableLanguage": list(service.languages)} if service.languages else {}
    for phone in service.phones:
        contact = {"@type": "ContactPoint", "telephone": phone.number}
        yield {"@type": "ServiceChannel", "servicePhone": contact, **languages}
    if place is not None:
        yield {"@type": "ServiceChannel", "serviceLocation": _place(place), **languages}
    if service.url:
        yield {"@type": "ServiceChannel", "serviceUrl": service.url, **languages}


def _place(place: Location) -> dict[str, Any]:
    address = {
        "streetAddress": place.address_1,
        "postalCode": place.postal_code,
        "addressLocality": place.city,
        "addressCountry": "DE",
    }
    known = {key: value for key, value in address.items() if value}
    described: dict[str, Any] = {
        "@type": "Place",
        "address": {"@type": "PostalAddress", **known},
    }
    if place.lon is not None and place.lat is not None:
        point = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
        described["geo"] = point
    return described


def _hours(rule: Schedule) -> dict[str, Any]:
    """Give a rule; schema.org writes "around the clock" as 00:00 to 23:59."""
    closes = rule.closes_at.strftime("%H:%M")
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [_DAYS[day] for day in rule.byday],
        "opens": rule.opens_at.strftime("%H:%M"),
        "closes": "23:59" if closes == "00:00" else closes,
    }


def _offer(service: Service) -> dict[str, Any]:
    return {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if service.free else {}
