"""Records -> what the page prints: frozen views, every text ready, nothing left to decide.

The list and the map share one numbering: each entry that has a place gets the next number,
in the order of the page. Texts are plain, or markup where a German value stands inside a text
of ours (see `geofh.api.speech.german`); escaping is the template's business. A link is only
made from an address with a scheme that cannot do harm.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from urllib.parse import urlsplit

from geofh.api import words
from geofh.api.hours import hours_lines
from geofh.api.speech import Speech, german
from geofh.maps import Pin
from geofh.records import Finding, OpenState, RankedService, Refusal, Service
from geofh.services import KINDS

__all__ = [
    "Answer",
    "Entry",
    "Link",
    "Section",
    "Turned",
    "answer_view",
    "crisis_view",
    "entry_view",
    "pins",
]

SHOWN_AT_FIRST = 20
REFUSALS_PER_REASON = 12


Inside = Callable[[str, str], tuple[float, float] | None]


def _nowhere(_layer: str, _area: str) -> None:
    return None


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
    open_state: OpenState
    open_text: str
    hours: tuple[str, ...]
    phones: tuple[Link, ...]
    email: Link | None
    website: Link | None
    facts: tuple[str, ...]
    doubts: tuple[str, ...]
    missing: str
    area: str
    source: Link
    advice: str
    place: tuple[float, float] | None
    """Longitude and latitude in degrees, for the pin; of an area a point inside."""
    areas: tuple[tuple[str, str], ...] = ()
    """Layer and id of what is drawn for help that has an area instead of a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Group entries under a heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Name services that were not offered for one reason; ``more`` counts the unnamed."""

    reason: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Hold the lists of one answer, in the order of the page."""

    responsible: tuple[Entry, ...]
    services: tuple[Entry, ...]
    further: tuple[Entry, ...]
    nearby: tuple[Section, ...]
    turned: tuple[Turned, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Give all entries in the order of the page."""
        near = (entry for section in self.nearby for entry in section.entries)
        return (*self.responsible, *self.services, *self.further, *near)


def answer_view(
    finding: Finding, *, today: date, speech: Speech, inside: Inside = _nowhere
) -> Answer:
    """Turn an answer into the page's lists.

    Parameters
    ----------
    finding
        The whole answer.
    today
        Decides which sources are old.
    speech
        Language of the page.
    inside
        Gives a point inside an area (layer, id) that the map can draw.
    """
    numbers = count(1)

    def listed(ranked: Iterable[RankedService]) -> tuple[Entry, ...]:
        return tuple(
            _entry(one, numbers=numbers, today=today, speech=speech, inside=inside)
            for one in ranked
        )

    return Answer(
        responsible=listed(finding.responsible),
        services=listed(finding.services[:SHOWN_AT_FIRST]),
        further=listed(finding.services[SHOWN_AT_FIRST:]),
        nearby=tuple(
            Section(title=title, entries=listed(group))
            for title, group in _by_kind(finding.nearby, speech)
        ),
        turned=tuple(_turned(finding.refusals, speech)),
    )


def entry_view(ranked: RankedService, *, today: date, speech: Speech) -> Entry:
    """Turn one service into an entry without a list number."""
    return _entry(ranked, numbers=None, today=today, speech=speech)


def crisis_view(
    ranked: Sequence[RankedService], *, today: date, speech: Speech
) -> tuple[Entry, ...]:
    """Turn the crisis numbers into entries; they carry no list number."""
    return tuple(
        _entry(one, numbers=None, today=today, speech=speech)
        for one in ranked
        if one.service.phones
    )


def pins(answer: Answer) -> tuple[Pin, ...]:
    """Give the entries that have a place, for the map."""
    roles = {entry.anchor: "responsible" for entry in answer.responsible}
    roles |= {entry.anchor: "near" for part in answer.nearby for entry in part.entries}
    return tuple(
        Pin(
            number=entry.number,
            anchor=entry.anchor,
            name=entry.name,
            detail=" · ".join(filter(None, (entry.kind, entry.address, entry.distance))),
            lon=entry.place[0],
            lat=entry.place[1],
            role="area" if entry.areas else roles.get(entry.anchor, "service"),
            areas=entry.areas,
        )
        for entry in answer.entries
        if entry.place is not None and entry.number is not None
    )


def _entry(
    ranked: RankedService,
    *,
    numbers: Iterator[int] | None,
    today: date,
    speech: Speech,
    inside: Inside = _nowhere,
) -> Entry:
    service, location = ranked.service, ranked.location
    kind = words.kind_name(service.kind, speech)
    place = None
    if location and location.lon is not None and location.lat is not None:
        place = (location.lon, location.lat)
    by_phone = not location and bool(service.phones)
    areas = () if location else _drawable(service, inside)
    if areas:
        place = inside(*areas[0])
    numbered = numbers is not None and place is not None
    town = f"{location.postal_code} {location.city}".strip() if location else ""
    return Entry(
        id=service.id,
        anchor=f"angebot-{_slug(service.id)}",
        number=next(numbers) if numbered and numbers else None,
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
        doubts=tuple(
            speech.say(words.UNKNOWN_WISHES[code])
            for code in ranked.why
            if code in words.UNKNOWN_WISHES
        ),
        missing=words.missing(service.missing, speech),
        area=", ".join(area.name for area in service.service_areas),
        source=_source(service, speech),
        advice=_advice(service, today=today, speech=speech),
        place=place,
        areas=areas,
    )


def _drawable(service: Service, inside: Inside) -> tuple[tuple[str, str], ...]:
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
    if service.languages:
        listed = speech.listed(speech.language_name(code) for code in service.languages)
        yield speech.say("Sprachen: {languages}", languages=listed)
    if service.languages_note:
        yield german(service.languages_note)


def _by_kind(
    nearby: Iterable[RankedService], speech: Speech
) -> Iterator[tuple[str, list[RankedService]]]:
    """Group facilities in the taxonomy's order, each group nearest first."""
    groups: dict[str, list[RankedService]] = {}
    for one in nearby:
        groups.setdefault(one.service.kind, []).append(one)
    order = list(KINDS)
    for kind in sorted(groups, key=lambda kind: order.index(kind) if kind in KINDS else len(order)):
        yield words.kind_name(kind, speech), groups[kind]


def _turned(refusals: Iterable[Refusal], speech: Speech) -> Iterator[Turned]:
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.reason, []).append(refusal)
    for reason in (reason for reason in words.REASONS if reason in groups):
        names = [refusal.service.name for refusal in groups[reason]]
        yield Turned(
            reason=speech.say(words.REASONS[reason]),
            names=tuple(names[:REFUSALS_PER_REASON]),
            more=max(0, len(names) - REFUSALS_PER_REASON),
        )


def _source(service: Service, speech: Speech) -> Link:
    stated = words.source_date(service.source.date, speech)
    web = _web(service.source.url)
    return Link(
        href=web.href if web else "",
        text=service.source.name or (web.text if web else ""),
        note=speech.say("Stand: {date}", date=stated) if stated else speech.say("Stand unbekannt"),
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
