"""One area of a region -> everything that is there for its families, without asking who they are.

An answer (`finder`) begins with one family's place and need. A guide begins with an area: who is
responsible for it, what is bound to it, what has its place in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geofh.errors import InputError
from geofh.records import Delivery, District, DistrictAnswer, Need, Service
from geofh.region import Bundle
from geofh.services import Group, eligible, group

__all__ = ["AreaGuide", "guide", "guided_areas", "guided_layer"]

_ANYTHING = Need()
_ROLE = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGuide:
    """Hold what is there for the families of one area; every service stands in one field only.

    Attributes
    ----------
    area, layer_title
        The area, and what its layer is called.
    districts
        One answer per layer: finer ones name as candidates what the area consists of.
    responsible
        Offices bound to this area.
    bound
        Other services bound to it.
    partly
        Services bound to an area that shares land with it.
    placed
        Services that have a place in it, by name.
    facilities
        Everyday facilities in it: kind -> services by name.
    everywhere
        Services for the whole region that need no way: home visits, telephone, online.
    """

    area: District
    layer_title: str
    districts: tuple[DistrictAnswer, ...]
    responsible: tuple[Service, ...]
    bound: tuple[Service, ...]
    partly: tuple[Service, ...]
    placed: tuple[Service, ...]
    facilities: Mapping[str, tuple[Service, ...]]
    everywhere: tuple[Service, ...]


def guided_layer(bundle: Bundle) -> str:
    """Name the layer whose areas have a guide: the one to which most offices are bound.

    Without any, the coarsest layer that answers; "" for a region without such a layer.
    """
    bound = [
        area.layer
        for service in bundle.catalogue.services
        if service.responsible
        for area in service.service_areas
    ]
    answering = [layer.id for layer in bundle.districts.layers if layer.role == _ROLE]
    known = [layer for layer in answering if layer in bound]
    if known:
        return max(known, key=bound.count)
    return answering[-1] if answering else ""


def guided_areas(bundle: Bundle, *, on: date) -> tuple[District, ...]:
    """Give the areas that have a guide on a day, by name."""
    layer = guided_layer(bundle)
    if not layer:
        return ()
    areas = bundle.districts.names(layer, on=on).items()
    by_name = sorted(areas, key=lambda area: (area[1], area[0]))
    return tuple(District(layer=layer, id=id_, name=name) for id_, name in by_name)


def guide(bundle: Bundle, area_id: str, *, moment: datetime) -> AreaGuide:
    """Gather what is there for one area of `guided_layer`.

    Raises
    ------
    InputError
        The layer has no area of this id on that day.
    """
    today = moment.date()
    areas = {area.id: area for area in guided_areas(bundle, on=today)}
    if area_id not in areas:
        raise InputError(
            f"the area {area_id!r} is not known: expected one of {', '.join(areas) or 'none'}."
        )
    area = areas[area_id]
    layer = bundle.districts.layer(area.layer)
    [row] = (row for row in layer.rows_on(today) if layer.ids[row] == area_id)
    members = layer.members[row]
    districts = bundle.districts.locate_areas(members, on=today, basis="boundary")
    offered = [one for one in bundle.catalogue.services if not one.crisis]
    fits, _ = eligible(offered, _ANYTHING, districts=districts, today=today)
    here = _located(bundle, [fit.service for fit in fits], area, members=members, on=today)
    parts: dict[str, list[Service]] = {name: [] for name in _PARTS}
    for fit in fits:
        part = _part(fit.service, fit.why[0], is_here=fit.service.id in here)
        if part:
            parts[part].append(fit.service)
    by_name = {name: _by_name(services) for name, services in parts.items()}
    return AreaGuide(
        area=area,
        layer_title=layer.title,
        districts=districts,
        responsible=by_name["responsible"],
        bound=by_name["bound"],
        partly=by_name["partly"],
        placed=by_name["placed"],
        facilities=_by_kind(bundle, by_name["facilities"]),
        everywhere=by_name["everywhere"],
    )


_PARTS = ("responsible", "bound", "partly", "placed", "facilities", "everywhere")
_OF_WHY = {"responsible": "responsible", "district": "bound", "area_uncertain": "partly"}


def _part(service: Service, why: str, *, is_here: bool) -> str:
    """Name the field a service belongs to; "" for what has its only place elsewhere."""
    if why in _OF_WHY:
        return _OF_WHY[why]
    if is_here:
        return "facilities" if group(service.kind) is Group.EVERYDAY else "placed"
    needs_no_way = service.deliveries - {Delivery.PLACE} or not service.locations
    return "everywhere" if needs_no_way else ""


def _located(
    bundle: Bundle,
    services: Sequence[Service],
    area: District,
    *,
    members: Sequence[str],
    on: date,
) -> frozenset[str]:
    """Give the ids of services with a place in the area: as stated, else where the pin lies."""
    inside = frozenset(members)
    places = [(service.id, location) for service in services for location in service.locations]
    stated = {id_ for id_, location in places if location.area_id in inside}
    pins = [
        (id_, location.lon, location.lat)
        for id_, location in places
        if not location.area_id and location.lon is not None and location.lat is not None
    ]
    if not pins:
        return frozenset(stated)
    ids, lons, lats = zip(*pins, strict=True)
    found = bundle.districts.locate_many(lons, lats, layer=area.layer, on=on)
    return frozenset(stated | {id_ for id_, at in zip(ids, found, strict=True) if at == area.id})


def _by_kind(bundle: Bundle, services: Iterable[Service]) -> dict[str, tuple[Service, ...]]:
    """Group services in the order of the taxonomy."""
    groups: dict[str, list[Service]] = {}
    for service in services:
        groups.setdefault(service.kind, []).append(service)
    return {kind: tuple(groups[kind]) for kind in bundle.catalogue.kinds if kind in groups}


def _by_name(services: Iterable[Service]) -> tuple[Service, ...]:
    return tuple(sorted(services, key=lambda service: (service.name, service.id)))
