"""The services of a region -> what they leave open: places, contacts, areas, confirmations."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from geofh.records import Service
from geofh.region.report import ServicesReport
from geofh.services import WIDER_LAYERS, Catalogue
from geofh.services.quality import FRESH

__all__ = ["services_report"]

_MONTHS = 12


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
                area.layer not in WIDER_LAYERS
                and area.area_id not in area_ids.get(area.layer, frozenset())
                for area in one.service_areas
            )
        ),
        stale=ids(lambda one: _is_stale(one, day)),
        unconfirmed=ids(lambda one: not _confirmed(one)),
    )


def _lacks_contact(service: Service) -> bool:
    """Tell whether nobody could get in touch, or a source says that something is missing."""
    reachable = service.phones or service.email or service.url
    return bool(service.missing) or not reachable


def _confirmed(service: Service) -> str:
    """Give the day of the last confirmation as far as it is known: "2024", "2024-03", …."""
    return service.source.date


def _is_stale(service: Service, day: date) -> bool:
    latest = _latest(_confirmed(service))
    return latest is not None and day - latest > FRESH


def _latest(text: str) -> date | None:
    """Give the last day that a partial date can mean; none where there is no date."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        return date(year, month or _MONTHS, day) if day else _month_end(year, month or _MONTHS)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    first_of_next = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date.fromordinal(first_of_next.toordinal() - 1)
