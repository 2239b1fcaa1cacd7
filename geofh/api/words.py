"""Codes and values of the records -> words for parents, in the language of the page.

Whole sentences that say what to do. The tables hold the German texts, marked for the
catalogues; who uses one translates it. A code without a sentence here is shown in English
by the page rather than lost.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from geofh.api.speech import N_, Speech, own_name
from geofh.records import Address, Delivery, Level, OpenState, Service, Stage
from geofh.services import KINDS

__all__ = [
    "ANSWERING",
    "LAYERS",
    "LEVELS",
    "NOTES",
    "OPEN_STATES",
    "REACH",
    "REASONS",
    "SHORT_KINDS",
    "SPOKEN",
    "STAGES",
    "UNKNOWN_WISHES",
    "address_line",
    "age_range",
    "kind_name",
    "missing",
    "old_date",
    "source_date",
    "spoken_codes",
    "spoken_name",
]

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.PREGNANCY: N_("Schwangerschaft"),
        Stage.BABY: N_("Baby 0–1"),
        Stage.TODDLER: N_("Kleinkind 1–3"),
        Stage.CHILD: N_("Kind 3–6"),
    }
)

# The languages most asked for in family counselling, in their own words for who looks for one.
SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "de": "Deutsch",
        "ar": "العربية",
        "bg": "български",
        "en": "English",
        "fa": "فارسی",
        "fr": "français",
        "it": "italiano",
        "ku": "kurdî",
        "pl": "polski",
        "ro": "română",
        "ru": "русский",
        "es": "español",
        "tr": "Türkçe",
        "uk": "українська",
    }
)

OPEN_STATES: Mapping[OpenState, str] = MappingProxyType(
    {
        OpenState.OPEN: N_("jetzt geöffnet"),
        OpenState.CLOSED: N_("jetzt geschlossen"),
        OpenState.UNKNOWN: N_("Öffnungszeiten unbekannt"),
    }
)

# The same of help that has a telephone and no door.
ANSWERING: Mapping[OpenState, str] = MappingProxyType(
    {
        OpenState.OPEN: N_("jetzt erreichbar"),
        OpenState.CLOSED: N_("jetzt nicht besetzt"),
        OpenState.UNKNOWN: N_("Öffnungszeiten unbekannt"),
    }
)

REACH: Mapping[Delivery, str] = MappingProxyType(
    {
        Delivery.HOME_VISIT: N_("kommt nach Hause"),
        Delivery.PHONE: N_("Telefon"),
        Delivery.ONLINE: N_("Online"),
    }
)

UNKNOWN_WISHES: Mapping[str, str] = MappingProxyType(
    {
        "unknown:stage": N_("Ob das Angebot für dieses Alter ist, ist nicht bekannt."),
        "unknown:language": N_("Ob jemand diese Sprache spricht, ist nicht bekannt."),
        "unknown:free": N_("Ob es etwas kostet, ist nicht bekannt."),
        "unknown:home_visit": N_("Ob jemand nach Hause kommt, ist nicht bekannt."),
        "unknown:open_now": N_("Ob gerade jemand da ist, ist nicht bekannt."),
        "unknown:anonymous": N_("Ob das anonym geht, ist nicht bekannt."),
        "unknown:no_application": N_("Ob man einen Antrag stellen muss, ist nicht bekannt."),
        "unknown:no_insurance": N_("Ob das ohne Krankenversicherung geht, ist nicht bekannt."),
        "unknown:step_free": N_("Ob es stufenlos erreichbar ist, ist nicht bekannt."),
        "unknown:single_parent": N_("Ob es eigens für Alleinerziehende ist, ist nicht bekannt."),
        "area_uncertain": N_("Ob das Angebot für Ihren Bezirk gilt, bitte erfragen."),
    }
)

LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "stadtbezirk": N_("Stadtbezirk"),
        "statistischer_bezirk": N_("Statistischer Bezirk"),
        "unterbezirk": N_("Unterbezirk"),
        "aktionsraum": N_("Aktionsraum"),
        "gemeinde": N_("Gemeinde"),
        "kreis": N_("Kreis"),
    }
)

LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        Level.HOUSE_INTERPOLATED: N_(
            "Die Lage des Hauses ist aus den Nachbarhäusern geschätzt; Entfernungen sind ungefähr."
        ),
        Level.PLACE: N_(
            "Das ist ein ganzer Ort oder Bezirk; Entfernungen nennen wir deshalb nicht. "
            "Mit Straße und Hausnummer wird es genauer."
        ),
        Level.POSTCODE: N_(
            "Eine Postleitzahl reicht oft über mehrere Stadtbezirke. "
            "Mit Straße und Hausnummer wissen wir, wer für Sie zuständig ist."
        ),
    }
)

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "house_number_missing": N_(
            "Ohne Hausnummer wissen wir nur die Straße; Entfernungen sind ungefähr. "
            "Mit Hausnummer wird es genauer."
        ),
        "house_number_unknown": N_(
            "Diese Hausnummer kennen wir in dieser Straße nicht. Bitte prüfen Sie die Nummer; "
            "die Antwort gilt für die ganze Straße."
        ),
        "house_number_suffix_unknown": N_(
            "Diese Hausnummer kennen wir, aber nicht mit diesem Buchstaben; "
            "die Stelle auf der Karte ist ungefähr."
        ),
        "more_streets": N_(
            "So heißen noch mehr Straßen. Bitte geben Sie auch den Ort oder die Postleitzahl an."
        ),
        "postcode_differs": N_(
            "Die Postleitzahl passt nicht zu dieser Adresse. Bitte vergleichen Sie."
        ),
        "district_differs": N_(
            "Der Ortsteil passt nicht zu dieser Adresse. Bitte vergleichen Sie."
        ),
        "street_renamed": N_("Die Straße heißt heute anders als angegeben. Bitte vergleichen Sie."),
        "street_spelling": N_(
            "Wir haben die Straße in etwas anderer Schreibweise gefunden. Bitte vergleichen Sie."
        ),
        "street_unknown": N_(
            "Für diese Gegend kennen wir keine Straßen; die Antwort gilt für den ganzen Ort."
        ),
    }
)

# Crisis numbers whose names would not fit a line on a phone.
SHORT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "emergency_medical": N_("Rettung"),
        "emergency_police": N_("Polizei"),
        "medical_on_call": N_("Arzt"),
    }
)

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "closed": N_("Das Angebot gibt es nicht mehr"),
        "not_yet": N_("Das Angebot hat noch nicht begonnen"),
        "paused": N_("Vorübergehend geschlossen"),
        "not_for_parents": N_("Richtet sich nicht an Eltern"),
        "area": N_("Zuständig für einen anderen Bezirk"),
        "topic": N_("Hilfe zu einem anderen Thema"),
        "step_free": N_("Laut Quelle nicht stufenlos"),
        "kind": N_("Eine andere Art von Hilfe"),
        "stage": N_("Für ein anderes Alter"),
        "language": N_("Laut Quelle nur in anderen Sprachen"),
        "costs": N_("Laut Quelle nicht kostenlos"),
        "home_visit": N_("Kommt nicht nach Hause"),
        "open_now": N_("Jetzt geschlossen"),
        "anonymous": N_("Laut Quelle nicht anonym"),
        "no_application": N_("Laut Quelle nur auf Antrag"),
        "no_insurance": N_("Laut Quelle nur mit Krankenversicherung"),
    }
)

_MISSING: Mapping[str, str] = MappingProxyType(
    {"address": N_("Adresse"), "phone": N_("Telefonnummer"), "hours": N_("Öffnungszeiten")}
)

# What was written down longer ago should be asked again before somebody sets out.
OLD_AFTER_YEARS = 2


def address_line(address: Address) -> str:
    """Write an address as on a letter, the district in brackets to tell namesakes apart."""
    number = ""
    if address.house_number is not None:
        number = f"{address.house_number}{address.suffix}"
        if address.house_number_to is not None:
            number += f"–{address.house_number_to}"
    street = f"{address.street} {number}".strip()
    town = f"{address.postcode} {address.city}".strip()
    return ", ".join(part for part in (street, address.city_district, town) if part)


def kind_name(kind: str, speech: Speech) -> str:
    """Name a kind of help; one that is not in the taxonomy stays as it is."""
    return speech.say(KINDS[kind].label_de) if kind in KINDS else kind


def age_range(service: Service, speech: Speech) -> str:
    """Say for whom a service is, as far as the source states it."""
    low, high = service.minimum_age_months, service.maximum_age_months
    ages = ""
    if high == 12 and not low:
        ages = speech.say("Kinder bis 1 Jahr")
    elif high is not None:
        ages = speech.say(
            "Kinder von {low} bis {high} Jahren",
            low=speech.number((low or 0) / 12),
            high=speech.number(high / 12),
        )
    elif low:
        ages = speech.say("Kinder ab {low} Jahren", low=speech.number(low / 12))
    stated = [speech.say(STAGES[Stage.PREGNANCY])] if service.pregnancy else []
    return speech.listed([*stated, *([ages] if ages else [])])


def spoken_codes(own: str, asked_for: Sequence[str]) -> list[str]:
    """Put the languages one can ask for in order.

    Parameters
    ----------
    own
        The reader's own language (ISO 639-1), which comes first.
    asked_for
        What the region's families ask for, most asked for first; it follows. The rest of
        `SPOKEN` comes after it.

    Examples
    --------
    >>> spoken_codes("de", ["tr", "so"])[:4]
    ['de', 'tr', 'so', 'ar']
    """
    return list(dict.fromkeys((own, *asked_for, *SPOKEN)))


def spoken_name(code: str, speech: Speech) -> str:
    """Name a language in the page's and in its own words, once where these are the same."""
    here, there = speech.language_name(code), SPOKEN.get(code) or own_name(code)
    return f"{here} – {there}" if there and there.casefold() != here.casefold() else here


def missing(fields: Iterable[str], speech: Speech) -> str:
    """Say plainly which contact data nobody states; empty when nothing is missing."""
    names = [speech.say(_MISSING[field]) for field in fields if field in _MISSING]
    return speech.say("Nicht bekannt: {fields}", fields=speech.listed(names)) if names else ""


def source_date(stated: str, speech: Speech) -> str:
    """Write "2020-07-29" as "Juli 2020"; what is not a date stays as the source wrote it."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", stated)
    if match and 1 <= int(match[2]) <= 12:
        return speech.month(int(match[1]), int(match[2]))
    return stated


def old_date(stated: str, *, today: date) -> bool:
    """Tell whether a source is too old to rely on; one without a date is."""
    years = re.findall(r"\d{4}", stated)
    return not years or int(years[-1]) <= today.year - OLD_AFTER_YEARS
