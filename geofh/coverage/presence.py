"""Services bound to areas -> which areas of a layer have one: the view of a whole Land.

What no source names is *not known to exist*, which is not the same as missing: the answer keeps
what is listed, and a page says "not listed", never "none".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from geofh.records import Service

__all__ = ["Presence", "presence"]

_ENDED = frozenset({"inactive", "defunct"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Name the services of one kind in one area; an empty list says that none is listed."""

    area_id: str
    services: tuple[Service, ...]


def presence(
    services: Iterable[Service],
    *,
    kind: str,
    layer: str,
    area_ids: Sequence[str],
    on: date,
) -> tuple[Presence, ...]:
    """Tell for every area of a layer which services of a kind are bound to it on a day.

    Parameters
    ----------
    services
        All services of a region.
    kind
        Id of a term of the taxonomy.
    layer, area_ids
        The areas to ask about; services bound to other layers do not count.
    on
        Day on which a service must be valid (both ends count).

    Returns
    -------
    tuple of Presence
        One per area, in the order asked.
    """
    found: dict[str, list[Service]] = {area: [] for area in area_ids}
    for service in services:
        if service.kind != kind or service.status in _ENDED or not _valid(service, on):
            continue
        for area in service.service_areas:
            if area.layer == layer and area.area_id in found:
                found[area.area_id].append(service)
    return tuple(Presence(area_id=area, services=tuple(list_)) for area, list_ in found.items())


def _valid(service: Service, on: date) -> bool:
    begun = service.valid_from is None or service.valid_from <= on
    return begun and (service.valid_to is None or service.valid_to >= on)
