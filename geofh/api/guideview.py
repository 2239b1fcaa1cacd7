"""A guide to an area -> what its page shows, every text ready."""

from collections.abc import Iterable
from dataclasses import dataclass

from geofh.api import words
from geofh.api.addresses import area_addresses, area_word
from geofh.api.entry import Entry, entry_view
from geofh.api.view import Section
from geofh.api.visit import Visit
from geofh.guide import AreaGuide
from geofh.records import Program, RankedService, Service

__all__ = ["AreaLine", "GuideView", "area_lines", "guide_view", "service_entry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """Name an area, the address of its page and the offices responsible for it."""

    href: str
    id: str
    name: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideView:
    """Hold the lists of an area's page, in its order."""

    name: str
    layer: str
    responsible: tuple[Entry, ...]
    bound: tuple[Entry, ...]
    programs: tuple[Program, ...]
    placed: tuple[Entry, ...]
    facilities: tuple[Section, ...]
    everywhere: tuple[Entry, ...]


def guide_view(guide: AreaGuide, visit: Visit) -> GuideView:
    """Turn a guide into the lists of its page."""

    def listed(services: Iterable[Service]) -> tuple[Entry, ...]:
        return tuple(service_entry(one, visit) for one in services)

    speech = visit.speech
    layer = guide.area.layer
    team = (*guide.responsible, *guide.bound, *guide.partly, *guide.placed, *guide.everywhere)
    programs = {one.program.id: one.program for one in team if one.program}
    return GuideView(
        name=guide.area.name,
        layer=speech.say(words.LAYERS[layer]) if layer in words.LAYERS else guide.layer_title,
        responsible=listed(guide.responsible),
        bound=listed((*guide.bound, *guide.partly)),
        programs=tuple(sorted(programs.values(), key=lambda program: program.name)),
        placed=listed(guide.placed),
        facilities=tuple(
            Section(title=words.kind_name(kind, speech), entries=listed(services))
            for kind, services in guide.facilities.items()
        ),
        everywhere=listed(guide.everywhere),
    )


def service_entry(service: Service, visit: Visit) -> Entry:
    """Turn a service into an entry without a family: no distance, no number on a map."""
    location = service.locations[0] if service.locations else None
    state = visit.region.open_states([service], now=visit.now)[service.id]
    ranked = RankedService(service=service, location=location, open_state=state)
    return entry_view(ranked, today=visit.now.date(), speech=visit.speech)


def area_lines(visit: Visit) -> tuple[AreaLine, ...]:
    """List the areas that have a page, with their offices."""
    word = area_word(visit.region)
    offices: dict[str, list[str]] = {}
    for service in visit.region.services:
        ended = service.valid_to is not None and service.valid_to < visit.now.date()
        if service.responsible and service.status == "active" and not ended:
            for area in service.service_areas:
                offices.setdefault(area.area_id, []).append(service.name)
    return tuple(
        AreaLine(
            href=f"/{word}/{address}",
            id=area.id,
            name=area.name,
            offices=tuple(sorted(offices.get(area.id, ()))),
        )
        for address, area in area_addresses(visit.region).items()
    )
