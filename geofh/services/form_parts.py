"""What a service has several of, as an office writes it <-> records.

Telephone numbers, areas, events, referrals, the programme and the source: each is read and written
here, and what is written is what an office would write, as far as that says everything.
"""

from collections.abc import Iterable
from types import MappingProxyType
from uuid import uuid5

from geofh.errors import InputError
from geofh.records import (
    DRAWN,
    Event,
    Phone,
    Program,
    Referral,
    Service,
    ServiceArea,
    Source,
)
from geofh.services import form
from geofh.services.area_names import AreaNames, areas_named
from geofh.services.contacts import read_phone_text
from geofh.services.eligibility import WIDER_LAYERS
from geofh.services.entries import Entry, in_german, write_entries
from geofh.services.extents import read_extent
from geofh.services.form_places import NAMESPACE
from geofh.services.reading import Reading
from geofh.services.rows import is_partial_date, shorten
from geofh.services.sheet import Cell

__all__ = [
    "area_texts",
    "cells_of_parts",
    "read_areas",
    "read_events",
    "read_phones",
    "read_program",
    "read_referrals",
    "read_source",
]

_PHONE = MappingProxyType({"number": ("Wahl", "dial"), "description": ("Hinweis", "note")})
_AREA = MappingProxyType(
    {"layer": ("Ebene", "layer"), "area_id": ("ID",), "extent": ("Umriss", "outline")}
)
_EVENT = MappingProxyType({"date": ("Datum", "date"), "description": ("Beschreibung",)})
_REFERRAL = MappingProxyType(
    {"service_id": ("ID",), "kind": ("Art", "kind"), "description": ("Beschreibung",)}
)
_PROGRAM = MappingProxyType({"id": ("ID",), "description": ("Beschreibung",)})
_SOURCE = MappingProxyType(
    {
        "url": ("Adresse", "address"),
        "name": ("Name",),
        "date": ("Stand", "date"),
        "verified": ("Sicherheit", "verified"),
        "further": ("Weitere", "further"),
    }
)
_VERIFIED = MappingProxyType(
    {
        "exact": ("genau",),
        "partial": ("teilweise",),
        "conflicting": ("widersprüchlich",),
    }
)


def read_phones(row: Reading) -> tuple[Phone, ...]:
    """Read the telephone numbers of a row; only offices' are kept."""
    if row.text("phone") and not isinstance(row.cell("phone"), str):
        # A number in a number cell has lost its zero, however it is shown.
        row.say("phone_float", "phone")
        return ()
    is_office = form.read_flag(row.cell("office_contact"))[0] is True
    phones = [_phone(row, one, is_office=is_office) for one in row.entries("phone", _PHONE)]
    return tuple(phone for phone in phones if phone is not None)


def _phone(row: Reading, entry: Entry, *, is_office: bool) -> Phone | None:
    reading = read_phone_text(entry.parts.get("number", entry.head))
    if reading.is_float:
        row.say("phone_float", "phone")
    elif not reading.number:
        row.say("phone_bad", "phone")
    elif reading.is_mobile and not is_office:
        row.say("phone_mobile", "phone")
    else:
        text = entry.parts.get("description", "")
        return Phone(number=reading.number, display=entry.head, description=text)
    return None


def read_areas(row: Reading, areas: AreaNames) -> tuple[ServiceArea, ...]:
    """Read the areas of a row: by name, by layer and id, or drawn."""
    found = [_area(row, one, areas) for one in row.entries("area", _AREA)]
    return tuple(area for area in found if area is not None)


def _area(row: Reading, entry: Entry, areas: AreaNames) -> ServiceArea | None:
    if "extent" in entry.parts:
        return _drawn(row, entry)
    if entry.parts:
        return _named_whole(row, entry, areas)
    found = list(areas_named(entry.head, areas))
    if len(found) == 1:
        return found[0]
    choices = ", ".join(f"{area.layer}:{area.area_id}" for area in found)
    _say_area(row, "area_ambiguous" if found else "area_unknown", entry.head, choices, areas)
    return None


def _say_area(row: Reading, code: str, value: str, choices: str, areas: AreaNames) -> None:
    known = ", ".join(areas)
    words = {"hint": choices or f"; layers: {known}", "hint_de": choices or f"; Ebenen: {known}"}
    row.say(code, "area", value=value, **words)


def _drawn(row: Reading, entry: Entry) -> ServiceArea | None:
    try:
        extent = read_extent(entry.parts["extent"])
    except InputError as error:
        row.say("extent_bad", "area", value=shorten(entry.parts["extent"]), hint=str(error))
        return None
    id_ = entry.parts.get("area_id") or str(uuid5(NAMESPACE, extent))
    return ServiceArea(layer=DRAWN, area_id=id_, name=entry.head, extent=extent)


def _named_whole(row: Reading, entry: Entry, areas: AreaNames) -> ServiceArea | None:
    layer, id_ = entry.parts.get("layer", ""), entry.parts.get("area_id", "")
    if layer not in WIDER_LAYERS and id_ not in areas.get(layer, {}):
        _say_area(row, "area_unknown", f"{layer}:{id_}", "", areas)
        return None
    return ServiceArea(layer=layer, area_id=id_, name=entry.head)


def area_texts(bound: Iterable[ServiceArea], areas: AreaNames) -> str:
    """Write areas so that `read_areas` reads them back; by layer and id where that is enough."""
    entries = []
    for area in bound:
        short = f"{area.layer}:{area.area_id}"
        if [*areas_named(short, areas)] == [area]:
            entries.append(Entry(head=short))
            continue
        words = {"layer": area.layer, "area_id": area.area_id, "extent": area.extent}
        if area.extent:
            del words["layer"]
        entries.append(Entry(head=area.name, parts=in_german(words, _AREA)))
    return write_entries(entries)


def read_events(row: Reading) -> tuple[Event, ...]:
    """Read what happened when; an event without a date that can be read is left out."""
    events = []
    for one in row.entries("events", _EVENT):
        day = one.parts.get("date", "")
        if not is_partial_date(day):
            row.say("date_bad", "events", value=day or one.head)
            continue
        text = one.parts.get("description", "")
        events.append(Event(name=one.head, date=day, description=text))
    return tuple(events)


def read_referrals(row: Reading) -> tuple[Referral, ...]:
    """Read where a service leads a family on."""
    return tuple(
        Referral(
            service_id=one.parts.get("service_id", ""),
            name=one.head,
            kind=_kind(row, one.parts.get("kind", "")),
            description=one.parts.get("description", ""),
        )
        for one in row.entries("referrals", _REFERRAL)
    )


def _kind(row: Reading, text: str) -> str:
    kind = form.read_kind(text)
    if text and not kind:
        row.say("part_unknown", "referrals", value=text, hint="Art")
    return kind


def read_program(row: Reading) -> Program | None:
    """Read the programme of a row; without an id it gets one made from its name."""
    one = row.entry("program", _PROGRAM)
    if not one.head:
        return None
    id_ = one.parts.get("id") or str(uuid5(NAMESPACE, f"program|{one.head}"))
    return Program(id=id_, name=one.head, description=one.parts.get("description", ""))


def read_source(row: Reading) -> Source:
    """Read the source; who names none means the service's own page."""
    one, url = row.entry("source", _SOURCE), row.text("url")
    is_page = one.head.startswith("http")
    if not one.parts:
        return Source(url=one.head if is_page else url, name="" if is_page else one.head)
    verified, code = form.read_choice(one.parts.get("verified", ""), _VERIFIED)
    if code:
        row.say(code, "source", value=one.parts["verified"], hint=", ".join(_VERIFIED))
    return Source(
        url=one.parts.get("url", one.head if is_page else ""),
        name=one.parts.get("name", "" if is_page else one.head),
        date=one.parts.get("date", ""),
        verified=verified or "partial",
        further=tuple(one.parts.get("further", "").split()),
    )


def cells_of_parts(service: Service, areas: AreaNames) -> dict[str, Cell]:
    """Write areas, telephone numbers, events, referrals, programme and source."""
    phones = [
        Entry(
            head=phone.display,
            parts=in_german(
                {
                    "number": ""
                    if read_phone_text(phone.display).number == phone.number
                    else phone.number,
                    "description": phone.description,
                },
                _PHONE,
            ),
        )
        for phone in service.phones
    ]
    events = [
        Entry(
            head=event.name,
            parts=in_german({"date": event.date, "description": event.description}, _EVENT),
        )
        for event in service.events
    ]
    referrals = [
        Entry(
            head=one.name,
            parts=in_german(
                {"service_id": one.service_id, "kind": one.kind, "description": one.description},
                _REFERRAL,
            ),
        )
        for one in service.referrals
    ]
    program = service.program
    programs = [
        Entry(
            head=one.name, parts=in_german({"id": one.id, "description": one.description}, _PROGRAM)
        )
        for one in ([program] if program else [])
    ]
    return {
        "area": area_texts(service.service_areas, areas),
        "phone": write_entries(phones),
        "events": write_entries(events),
        "referrals": write_entries(referrals),
        "program": write_entries(programs),
        "source": _source_text(service),
    }


def _source_text(service: Service) -> str:
    source = service.source
    words = {
        "date": source.date,
        "verified": "" if source.verified == Source(url="").verified else source.verified,
        "further": " ".join(source.further),
    }
    if source.url.startswith("http"):
        head, words = source.url, {"name": source.name} | words
    else:
        is_name = not source.name.startswith("http")
        head, words = source.name * is_name, {"url": source.url} | words
        words["name"] = "" if is_name else source.name
    parts = in_german(words, _SOURCE)
    if not parts and not head.startswith("http") and source.url != service.url:
        # A name alone, or nothing, would be read as the service's own page.
        parts = {_SOURCE["url"][0]: source.url}
    return write_entries([Entry(head=head, parts=parts)])
