"""What went how with the address -> plain sentences that say what to do.

A notice may offer choices: texts that answer the question when they are searched for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geofh.api import words
from geofh.api.speech import N_, Speech, german
from geofh.errors import AddressError, CoordinateError, GeofhError, NeedError
from geofh.records import (
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Note,
)

__all__ = ["Notice", "empty_notice", "is_certain", "notice_of_error", "notices", "place_title"]

RESPONSIBLE_LAYER = "stadtbezirk"
SAID_BELOW_THE_MAP = frozenset({"derived_lines"})
# More names than this are no help to choose from.
NAMED_CANDIDATES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Hold one message: ``tone`` is ``stop`` (nothing to show), ``choose`` or ``hint``."""

    tone: str
    title: str
    text: str = ""
    choices: tuple[str, ...] = ()
    lang: str = ""
    """Where it is not the language of the page."""


_EMPTY = (
    N_("Bitte geben Sie ein, wo Sie wohnen."),
    N_("Straße und Hausnummer sind am genauesten. Eine Postleitzahl oder ein Ortsteil geht auch."),
)

_ERRORS: tuple[tuple[type[GeofhError], tuple[str, str]], ...] = (
    (
        AddressError,
        (
            N_("Das können wir nicht als Adresse lesen."),
            N_("Bitte schreiben Sie Straße und Hausnummer, zum Beispiel: Hauptstraße 12."),
        ),
    ),
    (
        CoordinateError,
        (
            N_("Mit diesem Standort können wir nichts anfangen."),
            N_("Er liegt nicht in Deutschland. Bitte geben Sie Ihre Adresse ein."),
        ),
    ),
    (
        NeedError,
        (
            N_("Eine Auswahl kennen wir nicht."),
            N_("Bitte wählen Sie noch einmal und suchen Sie erneut."),
        ),
    ),
)

_FAILED = (
    N_("Das hat nicht geklappt."),
    N_("Es liegt an uns, nicht an Ihnen. Bitte versuchen Sie es später noch einmal."),
)


def empty_notice(speech: Speech) -> Notice:
    """Ask for an address where none was given."""
    return _stop(_EMPTY, speech)


def notice_of_error(error: GeofhError, speech: Speech) -> Notice:
    """Say what is wrong with the input."""
    texts = next((texts for kind, texts in _ERRORS if isinstance(error, kind)), _FAILED)
    return _stop(texts, speech)


def _stop(texts: tuple[str, str], speech: Speech) -> Notice:
    title, text = texts
    return Notice(tone="stop", title=speech.say(title), text=speech.say(text))


def notices(finding: Finding, *, city: str, speech: Speech) -> tuple[Notice, ...]:
    """Give every message for an answer, the most important first.

    Parameters
    ----------
    finding
        The answer.
    city
        Readable name of the region.
    speech
        Language of the page.
    """
    geocode = finding.geocode
    if geocode.status is GeocodeStatus.AMBIGUOUS:
        return (_ambiguous(geocode, speech),)
    if geocode.status is GeocodeStatus.NOT_FOUND:
        return (_not_found(geocode, city, speech),)
    if geocode.status is GeocodeStatus.OUTSIDE or _is_outside(finding):
        return (_outside(geocode, city, speech),)
    remarks = _remarks((*geocode.notes, *finding.notes), speech)
    found = [_level(geocode, speech), *remarks, _border(finding, speech)]
    return tuple(notice for notice in found if notice)


def place_title(geocode: GeocodeResult, speech: Speech) -> str:
    """Name the place that was found; empty when there is none."""
    if geocode.status is not GeocodeStatus.FOUND:
        return ""
    if geocode.address is None or geocode.level is Level.POINT:
        return speech.say("Ihr Standort")
    return german(words.address_line(geocode.address))


def _ambiguous(geocode: GeocodeResult, speech: Speech) -> Notice:
    lines = [words.address_line(one.address) for one in geocode.candidates if one.address]
    return Notice(
        tone="choose",
        title=speech.say("Das gibt es mehr als einmal. Welche Adresse meinen Sie?"),
        choices=tuple(dict.fromkeys(lines)),
    )


def _not_found(geocode: GeocodeResult, city: str, speech: Speech) -> Notice:
    suggested = tuple(one.text for one in geocode.suggestions)
    if suggested:
        return Notice(
            tone="choose",
            title=speech.say("Diese Adresse kennen wir nicht. Meinten Sie eine von diesen?"),
            text=speech.say("Wenn nicht, prüfen Sie bitte die Schreibweise."),
            choices=suggested,
        )
    return Notice(
        tone="stop",
        title=speech.say("Diese Adresse kennen wir nicht."),
        text=speech.say(
            "Wir kennen nur Adressen in {city}. Bitte prüfen Sie die Schreibweise, oder "
            "geben Sie die Postleitzahl oder den Ortsteil ein.",
            city=city,
        ),
    )


def _outside(geocode: GeocodeResult, city: str, speech: Speech) -> Notice:
    elsewhere = speech.say(
        "Wir kennen nur Angebote in {city}. An Ihrem Ort hilft das Jugendamt Ihrer Stadt oder "
        "Ihres Kreises weiter. Die Nummern für den Notfall gelten überall in Deutschland.",
        city=city,
    )
    by_postcode = any(note.code == "outside_postcode" for note in geocode.notes)
    slip = speech.say("Wenn die Postleitzahl falsch ist, lassen Sie sie weg.")
    return Notice(
        tone="stop",
        title=speech.say("Das liegt nicht in {city}.", city=city),
        text=f"{slip} {elsewhere}" if by_postcode else elsewhere,
    )


def _is_outside(finding: Finding) -> bool:
    """Tell whether a bare coordinate hit no area of any layer."""
    return bool(finding.districts) and all(
        answer.status is DistrictStatus.OUTSIDE for answer in finding.districts
    )


def _level(geocode: GeocodeResult, speech: Speech) -> Notice | None:
    text = words.LEVELS.get(geocode.level) if geocode.level else None
    return Notice(tone="hint", title=speech.say(text)) if text else None


def _remarks(notes: Iterable[Note], speech: Speech) -> list[Notice]:
    return [
        Notice(tone="hint", title=speech.say(words.NOTES[note.code]))
        if note.code in words.NOTES
        else Notice(tone="hint", title=note.text, lang="en")
        for note in notes
        if note.code not in SAID_BELOW_THE_MAP
    ]


def is_certain(finding: Finding) -> bool:
    """Tell whether the district that decides who is responsible is one."""
    return _uncertain(finding) is None


def _uncertain(finding: Finding) -> DistrictAnswer | None:
    return next(
        (
            one
            for one in finding.districts
            if one.layer == RESPONSIBLE_LAYER and one.status is DistrictStatus.AMBIGUOUS
        ),
        None,
    )


def _border(finding: Finding, speech: Speech) -> Notice | None:
    """Say which districts are possible when the responsible one is not certain."""
    answer = _uncertain(finding)
    if answer is None:
        return None
    if len(answer.candidates) > NAMED_CANDIDATES:
        return Notice(
            tone="hint",
            title=speech.say("In welchem Stadtbezirk Sie wohnen, wissen wir so noch nicht."),
            text=speech.say(
                "Mit Straße und Hausnummer nennen wir das Familienbüro, das zuständig ist."
            ),
        )
    names = speech.either(candidate.name for candidate in answer.candidates)
    if answer.may_be_outside:
        title = speech.say(
            "Ihr Stadtbezirk ist nicht eindeutig: {names} (oder außerhalb).", names=names
        )
    else:
        title = speech.say("Ihr Stadtbezirk ist nicht eindeutig: {names}.", names=names)
    return Notice(
        tone="hint",
        title=title,
        text=speech.say(
            "Eines dieser Familienbüros ist zuständig. Fragen Sie dort oder beim Jugendamt nach."
        ),
    )
