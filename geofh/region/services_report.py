"""The services of a region -> what they leave open: places, contacts, areas, confirmations."""

from collections.abc import Callable, Mapping
from datetime import date

from geofh.records import DRAWN, Service
from geofh.region.report import ServicesReport
from geofh.services import WIDER_LAYERS, Catalogue
from geofh.services.freshness import Freshness, freshness

__all__ = ["services_report"]


def services_report(
    catalogue: Catalogue, *, area_ids: Mapping[str, frozenset[str]], day: date
) -> ServicesReport:
    """Say which services lack what.

    Parameters
    ----------
    area_ids
        Layer -> ids of the areas that the region has.
    day
        The day that the data describe; the age of a confirmation is counted from it.
    """
    places = {place.id: place for one in catalogue.services for place in one.locations}

    def ids(holds: Callable[[Service], bool]) -> tuple[str, ...]:
        return tuple(sorted(one.id for one in catalogue.services if holds(one)))

    return ServicesReport(
        services=len(catalogue.services),
        locations=len(places),
        not_geocoded=tuple(
            sorted(id_ for id_, place in places.items() if place.lon is None and not place.masked)
        ),
        without_contact=ids(_lacks_contact),
        unknown_areas=ids(
            lambda one: any(
                area.layer not in WIDER_LAYERS | {DRAWN}
                and area.area_id not in area_ids.get(area.layer, frozenset())
                for area in one.service_areas
            )
        ),
        stale=ids(lambda one: freshness(one, today=day) is Freshness.STALE),
        unconfirmed=ids(lambda one: freshness(one, today=day) is Freshness.UNCONFIRMED),
    )


def _lacks_contact(service: Service) -> bool:
    """Tell whether nobody could get in touch, or a source says that something is missing."""
    reachable = service.phones or service.email or service.url
    return bool(service.missing) or not reachable
