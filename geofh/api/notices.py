"""What went how with the address -> plain German sentences that say what to do.

A notice may offer choices: texts that answer the question when they are searched for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geofh.api import words
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

__all__ = ["EMPTY", "Notice", "is_certain", "notice_of_error", "notices", "place_title"]

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
    lang: str = "de"


EMPTY = Notice(
    tone="stop",
    title="Bitte geben Sie ein, wo Sie wohnen.",
    text="Straße und Hausnummer sind am genauesten. Eine Postleitzahl oder ein Ortsteil geht auch.",
)

_ERRORS: tuple[tuple[type[GeofhError], Notice], ...] = (
    (
        AddressError,
        Notice(
            tone="stop",
            title="Das können wir nicht als Adresse lesen.",
            text="Bitte schreiben Sie Straße und Hausnummer, zum Beispiel: Hauptstraße 12.",
        ),
    ),
    (
        CoordinateError,
        Notice(
            tone="stop",
            title="Mit diesem Standort können wir nichts anfangen.",
            text="Er liegt nicht in Deutschland. Bitte geben Sie Ihre Adresse ein.",
        ),
    ),
    (
        NeedError,
        Notice(
            tone="stop",
            title="Eine Auswahl kennen wir nicht.",
            text="Bitte wählen Sie noch einmal und suchen Sie erneut.",
        ),
    ),
)

_FAILED = Notice(
    tone="stop",
    title="Das hat nicht geklappt.",
    text="Es liegt an uns, nicht an Ihnen. Bitte versuchen Sie es später noch einmal.",
)


def notice_of_error(error: GeofhError) -> Notice:
    """Say in German what is wrong with the input."""
    return next((notice for kind, notice in _ERRORS if isinstance(error, kind)), _FAILED)


def notices(finding: Finding, *, city: str) -> tuple[Notice, ...]:
    """Give every message for an answer, the most important first.

    Parameters
    ----------
    finding
        The answer.
    city
        Readable name of the region.
    """
    geocode = finding.geocode
    if geocode.status is GeocodeStatus.AMBIGUOUS:
        return (_ambiguous(geocode),)
    if geocode.status is GeocodeStatus.NOT_FOUND:
        return (_not_found(geocode, city),)
    if geocode.status is GeocodeStatus.OUTSIDE or _is_outside(finding):
        return (_outside(geocode, city),)
    remarks = _remarks((*geocode.notes, *finding.notes))
    found = [_level(geocode), *remarks, _border(finding)]
    return tuple(notice for notice in found if notice)


def place_title(geocode: GeocodeResult) -> str:
    """Name the place that was found; empty when there is none."""
    if geocode.status is not GeocodeStatus.FOUND:
        return ""
    if geocode.address is None or geocode.level is Level.POINT:
        return "Ihr Standort"
    return words.address_line(geocode.address)


def _ambiguous(geocode: GeocodeResult) -> Notice:
    lines = [words.address_line(one.address) for one in geocode.candidates if one.address]
    return Notice(
        tone="choose",
        title="Das gibt es mehr als einmal. Welche Adresse meinen Sie?",
        choices=tuple(dict.fromkeys(lines)),
    )


def _not_found(geocode: GeocodeResult, city: str) -> Notice:
    suggested = tuple(one.text for one in geocode.suggestions)
    if suggested:
        return Notice(
            tone="choose",
            title="Diese Adresse kennen wir nicht. Meinten Sie eine von diesen?",
            text="Wenn nicht, prüfen Sie bitte die Schreibweise.",
            choices=suggested,
        )
    return Notice(
        tone="stop",
        title="Diese Adresse kennen wir nicht.",
        text=(
            f"Wir kennen nur Adressen in {city}. Bitte prüfen Sie die Schreibweise, oder "
            "geben Sie die Postleitzahl oder den Ortsteil ein."
        ),
    )


def _outside(geocode: GeocodeResult, city: str) -> Notice:
    by_postcode = any(note.code == "outside_postcode" for note in geocode.notes)
    return Notice(
        tone="stop",
        title=f"Das liegt nicht in {city}.",
        text=(
            ("Wenn die Postleitzahl falsch ist, lassen Sie sie weg. " if by_postcode else "")
            + f"Wir kennen nur Angebote in {city}. An Ihrem Ort hilft das Jugendamt Ihrer Stadt "
            "oder Ihres Kreises weiter. Die Nummern für den Notfall gelten überall in Deutschland."
        ),
    )


def _is_outside(finding: Finding) -> bool:
    """Tell whether a bare coordinate hit no area of any layer."""
    return bool(finding.districts) and all(
        answer.status is DistrictStatus.OUTSIDE for answer in finding.districts
    )


def _level(geocode: GeocodeResult) -> Notice | None:
    text = words.LEVELS.get(geocode.level) if geocode.level else None
    return Notice(tone="hint", title=text) if text else None


def _remarks(notes: Iterable[Note]) -> list[Notice]:
    return [
        Notice(tone="hint", title=words.NOTES[note.code])
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


def _border(finding: Finding) -> Notice | None:
    """Say which districts are possible when the responsible one is not certain."""
    answer = _uncertain(finding)
    if answer is None:
        return None
    if len(answer.candidates) > NAMED_CANDIDATES:
        return Notice(
            tone="hint",
            title="In welchem Stadtbezirk Sie wohnen, wissen wir so noch nicht.",
            text="Mit Straße und Hausnummer nennen wir das Familienbüro, das zuständig ist.",
        )
    return Notice(
        tone="hint",
        title=f"Ihr Stadtbezirk ist nicht eindeutig: {_alternatives(answer)}.",
        text="Eines dieser Familienbüros ist zuständig. Fragen Sie dort oder beim Jugendamt nach.",
    )


def _alternatives(answer: DistrictAnswer) -> str:
    names = [candidate.name for candidate in answer.candidates]
    listed = " oder ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{listed} (oder außerhalb)" if answer.may_be_outside else listed
