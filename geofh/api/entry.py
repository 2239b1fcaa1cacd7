"""A service -> one entry of the page: frozen, every text ready, nothing left to decide.

Texts are plain, or markup where a German value stands inside a text of ours (see
`geofh.api.speech.german`); escaping is the template's business. A link is only made from an
address with a scheme that cannot do harm.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from geofh.api import words
from geofh.api.hours import hours_lines
from geofh.api.speech import Speech, german
from geofh.maps import Pin
from geofh.records import OpenState, RankedService, Service

__all__ = ["AreaKey", "Entry", "Inside", "Link", "entry_pin", "entry_view"]

AreaKey = tuple[str, str]
"""Layer and id of an area."""

Inside = Callable[[str, str], tuple[float, float] | None]
"""Gives a point (lon, lat) inside an area that the map can draw; none if it cannot."""

# More names than that say less than their number.
AREAS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Hold a link to click; ``note`` says what it is good for."""

    href: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold one service as the list shows it; empty texts are left out."""

    id: str
    anchor: str
    number: int | None
    name: str
    kind: str
    kind_id: str
    """Id of the term in the taxonomy."""
    short: str
    """Name of a crisis number that fits one line on a phone."""
    organization: str
    address: str
    distance: str
    about: str
    reach: tuple[str, ...]
    spoken: str
    """Languages, where they are what the family asked for."""
    open_state: OpenState
    open_text: str
    hours: tuple[str, ...]
    phones: tuple[Link, ...]
    email: Link | None
    website: Link | None
    facts: tuple[str, ...]
    doubts: tuple[str, ...]
    """What the family asked for and no source decides."""
    missing: str
    unconfirmed: str
    """What to do about an offer that is known from a description alone."""
    area: str
    source: Link
    advice: str
    place: tuple[float, float] | None
    """Longitude and latitude in degrees, for the pin; of an area a point inside."""
    areas: tuple[AreaKey, ...] = ()
    """What is drawn for help that has an area instead of a place."""

    @property
    def is_reachable(self) -> bool:
        """Tell whether there is a telephone, a page, a mailbox or a door."""
        has_door = bool(self.address) or (self.place is not None and not self.areas)
        return bool(self.phones or self.website or self.email) or has_door


def entry_view(
    ranked: RankedService,
    *,
    today: date,
    speech: Speech,
    inside: Inside | None = None,
    homes: frozenset[AreaKey] = frozenset(),
) -> Entry:
    """Turn one service into an entry without a list number.

    Parameters
    ----------
    ranked
        The service, and what the finder says about it.
    today
        Decides which sources are old.
    speech
        Language of the page.
    inside
        Where the map can draw help that has an area instead of a door; without it, nowhere.
    homes
        The family's own areas: of a service for many, these are named.
    """
    service, location = ranked.service, ranked.location
    kind = words.kind_name(service.kind, speech)
    place = None
    if location and location.lon is not None and location.lat is not None:
        place = (location.lon, location.lat)
    by_phone = not location and bool(service.phones)
    areas: tuple[AreaKey, ...] = ()
    if inside and not location:
        areas = _drawable(service, inside)
        place = inside(*areas[0]) if areas else None
    town = f"{location.postal_code} {location.city}".strip() if location else ""
    return Entry(
        id=service.id,
        anchor=f"angebot-{_slug(service.id)}",
        number=None,
        name=service.name,
        kind=kind,
        kind_id=service.kind,
        short=speech.say(words.SHORT_KINDS[service.kind])
        if service.kind in words.SHORT_KINDS
        else kind,
        organization=service.organization.name if service.organization else "",
        address=", ".join(filter(None, (location.address_1, town))) if location else "",
        distance="" if ranked.distance_m is None else speech.distance(ranked.distance_m),
        about=service.description,
        reach=tuple(
            speech.say(text) for way, text in words.REACH.items() if way in service.deliveries
        ),
        spoken=_languages(service, speech) if "stated:language" in ranked.why else "",
        open_state=ranked.open_state,
        open_text=speech.say(
            (words.ANSWERING if by_phone else words.OPEN_STATES)[ranked.open_state]
        ),
        hours=hours_lines(service.schedules, service.hours_text, speech),
        phones=tuple(
            Link(href=f"tel:{_digits(one.number)}", text=one.display, note=one.description)
            for one in service.phones
        ),
        email=_mail(service.email),
        website=_web(service.url or (service.organization.website if service.organization else "")),
        facts=tuple(_facts(service, speech)),
        doubts=tuple(_doubts(ranked, speech)),
        missing=words.missing(service.missing, speech),
        unconfirmed=_unconfirmed(service, speech),
        area=_areas(service, homes, speech),
        source=_source(service, speech),
        advice=_advice(service, today=today, speech=speech),
        place=place,
        areas=areas,
    )


def entry_pin(entry: Entry, *, role: str) -> Pin | None:
    """Give the pin of an entry on the map; none without a place or a number."""
    if entry.place is None or entry.number is None:
        return None
    return Pin(
        number=entry.number,
        anchor=entry.anchor,
        name=entry.name,
        # Each part keeps its own direction, whichever language the page has.
        detail=" · ".join(
            f"\N{FIRST STRONG ISOLATE}{part}\N{POP DIRECTIONAL ISOLATE}"
            for part in (entry.kind, entry.address, entry.distance)
            if part
        ),
        lon=entry.place[0],
        lat=entry.place[1],
        role="area" if entry.areas else role,
        areas=entry.areas,
    )


def _areas(service: Service, homes: frozenset[AreaKey], speech: Speech) -> str:
    """Name the areas that a service is for; of many, those of the family if it has one there."""
    areas = service.service_areas
    own = [area.name for area in areas if (area.layer, area.area_id) in homes]
    names = own or [area.name for area in areas]
    if len(names) <= AREAS_NAMED:
        return ", ".join(names)
    more = len(names) - AREAS_NAMED + 1
    shown = ", ".join(names[: AREAS_NAMED - 1])
    return f"{shown} {speech.say_many('und {count} weiteres', 'und {count} weitere', more)}"


def _doubts(ranked: RankedService, speech: Speech) -> Iterator[str]:
    """Say which wishes no source decides; where somebody interprets, one asks before coming."""
    for code in ranked.why:
        if code == "unknown:language" and ranked.service.interpreter is True:
            yield speech.say("Dolmetschen ist möglich: bitte vorher anrufen.")
        elif code in words.UNKNOWN_WISHES:
            yield speech.say(words.UNKNOWN_WISHES[code])


def _drawable(service: Service, inside: Inside) -> tuple[AreaKey, ...]:
    areas = ((area.layer, area.area_id) for area in service.service_areas)
    return tuple(area for area in areas if inside(*area))


def _facts(service: Service, speech: Speech) -> Iterator[str]:
    """Name what a source states; silence about the rest."""
    if service.audience:
        yield speech.say("für {audience}", audience=german(service.audience))
    if ages := words.age_range(service, speech):
        yield ages
    if service.free is True:
        yield speech.say("kostenlos")
    elif service.fees_description:
        yield speech.say("Kosten: {fees}", fees=german(service.fees_description))
    if service.anonymous:
        yield speech.say("anonym möglich")
    if service.appointment is True:
        yield speech.say("mit Termin")
    elif service.appointment is False:
        yield speech.say("ohne Termin")
    if languages := _languages(service, speech):
        yield languages
    yield from _understood(service, speech)


def _languages(service: Service, speech: Speech) -> str:
    if not service.languages:
        return ""
    listed = speech.listed(speech.language_name(code) for code in service.languages)
    return speech.say("Sprachen: {languages}", languages=listed)


def _understood(service: Service, speech: Speech) -> Iterator[str]:
    if service.languages_note:
        yield german(service.languages_note)
    if service.interpreter is True:
        yield speech.say("Dolmetschen möglich")


def _source(service: Service, speech: Speech) -> Link:
    stated = words.source_date(service.source.date, speech)
    web = _web(service.source.url)
    return Link(
        href=web.href if web else "",
        text=service.source.name or (web.text if web else ""),
        note=speech.say("Stand: {date}", date=stated) if stated else speech.say("Stand unbekannt"),
    )


def _unconfirmed(service: Service, speech: Speech) -> str:
    """Say of an offer that nobody's page states it, and what to do then."""
    # Who has a telephone or a page of their own can be asked there, in a crisis without a warning.
    if service.source.url or service.phones or service.url:
        return ""
    return speech.say(
        "Keine Internetseite bestätigt dieses Angebot. "
        "Fragen Sie nach, bevor Sie sich darauf verlassen."
    )


def _advice(service: Service, *, today: date, speech: Speech) -> str:
    """Say what to do about an old source."""
    if not words.old_date(service.source.date, today=today):
        return ""
    if service.phones:
        return speech.say("bitte vorher anrufen")
    return speech.say("bitte vorher nachfragen")


def _web(url: str) -> Link | None:
    """Make a link of the first http(s) address in a text; of nothing else."""
    match = re.search(r"https?://[^\s<>\"']+", url)
    if match is None:
        return None
    try:
        host = urlsplit(match[0]).hostname or ""
    except ValueError:
        return None
    return Link(href=match[0], text=host.removeprefix("www.")) if host else None


def _mail(email: str) -> Link | None:
    if not re.fullmatch(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+", email):
        return None
    return Link(href=f"mailto:{email}", text=email)


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text)
