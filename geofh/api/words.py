"""The German of the page: codes and values of the records -> words for parents.

Whole sentences that say what to do. A code without a sentence here is shown in English by
the page rather than lost.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from types import MappingProxyType

from geofh.records import Address, Delivery, Level, OpenState, Schedule, Service, Stage

__all__ = [
    "LANGUAGES",
    "LAYERS",
    "LEVELS",
    "NOTES",
    "OPEN_STATES",
    "REACH",
    "REASONS",
    "SHORT_KINDS",
    "STAGES",
    "UNKNOWN_WISHES",
    "address_line",
    "age_range",
    "distance",
    "hours",
    "language",
    "missing",
    "old_date",
    "source_date",
]

STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.PREGNANCY: "Schwangerschaft",
        Stage.BABY: "Baby 0–1",
        Stage.TODDLER: "Kleinkind 1–3",
        Stage.CHILD: "Kind 3–6",
    }
)

# The languages most asked for in family counselling, in their own names for who looks for them.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "de": "Deutsch",
        "ar": "Arabisch – العربية",
        "bg": "Bulgarisch – български",
        "en": "Englisch – English",
        "fa": "Persisch – فارسی",
        "fr": "Französisch – français",
        "it": "Italienisch – italiano",
        "ku": "Kurdisch – kurdî",
        "pl": "Polnisch – polski",
        "ro": "Rumänisch – română",
        "ru": "Russisch – русский",
        "es": "Spanisch – español",
        "tr": "Türkisch – Türkçe",
        "uk": "Ukrainisch – українська",
    }
)

OPEN_STATES: Mapping[OpenState, str] = MappingProxyType(
    {
        OpenState.OPEN: "jetzt geöffnet",
        OpenState.CLOSED: "jetzt geschlossen",
        OpenState.UNKNOWN: "Öffnungszeiten unbekannt",
    }
)

REACH: Mapping[Delivery, str] = MappingProxyType(
    {
        Delivery.HOME_VISIT: "kommt nach Hause",
        Delivery.PHONE: "Telefon",
        Delivery.ONLINE: "Online",
    }
)

UNKNOWN_WISHES: Mapping[str, str] = MappingProxyType(
    {
        "unknown:stage": "Ob das Angebot für dieses Alter ist, ist nicht bekannt.",
        "unknown:language": "Ob jemand diese Sprache spricht, ist nicht bekannt.",
        "unknown:free": "Ob es etwas kostet, ist nicht bekannt.",
        "unknown:home_visit": "Ob jemand nach Hause kommt, ist nicht bekannt.",
        "unknown:open_now": "Ob gerade jemand da ist, ist nicht bekannt.",
        "unknown:anonymous": "Ob das anonym geht, ist nicht bekannt.",
        "unknown:no_application": "Ob man einen Antrag stellen muss, ist nicht bekannt.",
        "unknown:no_insurance": "Ob das ohne Krankenversicherung geht, ist nicht bekannt.",
        "unknown:step_free": "Ob es stufenlos erreichbar ist, ist nicht bekannt.",
        "unknown:single_parent": "Ob es eigens für Alleinerziehende ist, ist nicht bekannt.",
        "area_uncertain": "Ob das Angebot für Ihren Bezirk gilt, bitte erfragen.",
    }
)

LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "stadtbezirk": "Stadtbezirk",
        "statistischer_bezirk": "Statistischer Bezirk",
        "unterbezirk": "Unterbezirk",
        "aktionsraum": "Aktionsraum",
        "gemeinde": "Gemeinde",
        "kreis": "Kreis",
    }
)

LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        Level.HOUSE_INTERPOLATED: (
            "Die Lage des Hauses ist aus den Nachbarhäusern geschätzt; Entfernungen sind ungefähr."
        ),
        Level.PLACE: (
            "Das ist ein ganzer Ort oder Bezirk; Entfernungen nennen wir deshalb nicht. "
            "Mit Straße und Hausnummer wird es genauer."
        ),
        Level.POSTCODE: (
            "Eine Postleitzahl reicht oft über mehrere Stadtbezirke. "
            "Mit Straße und Hausnummer wissen wir, wer für Sie zuständig ist."
        ),
    }
)

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "house_number_missing": (
            "Ohne Hausnummer wissen wir nur die Straße; Entfernungen sind ungefähr. "
            "Mit Hausnummer wird es genauer."
        ),
        "house_number_unknown": (
            "Diese Hausnummer kennen wir in dieser Straße nicht. Bitte prüfen Sie die Nummer; "
            "die Antwort gilt für die ganze Straße."
        ),
        "house_number_suffix_unknown": (
            "Diese Hausnummer kennen wir, aber nicht mit diesem Buchstaben; "
            "die Stelle auf der Karte ist ungefähr."
        ),
        "more_streets": (
            "So heißen noch mehr Straßen. Bitte geben Sie auch den Ort oder die Postleitzahl an."
        ),
        "postcode_differs": (
            "Die Postleitzahl passt nicht zu dieser Adresse. Bitte vergleichen Sie."
        ),
        "district_differs": "Der Ortsteil passt nicht zu dieser Adresse. Bitte vergleichen Sie.",
        "street_spelling": (
            "Wir haben die Straße in etwas anderer Schreibweise gefunden. Bitte vergleichen Sie."
        ),
        "street_unknown": (
            "Für diese Gegend kennen wir keine Straßen; die Antwort gilt für den ganzen Ort."
        ),
    }
)

# The three numbers that stand on every page, short enough for one line on a phone.
SHORT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Notruf Rettungsdienst und Feuerwehr": "Rettung",
        "Notruf Polizei": "Polizei",
        "Ärztlicher Bereitschaftsdienst": "Arzt",
    }
)

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "closed": "Das Angebot gibt es nicht mehr",
        "not_yet": "Das Angebot hat noch nicht begonnen",
        "paused": "Vorübergehend geschlossen",
        "not_for_parents": "Richtet sich nicht an Eltern",
        "area": "Zuständig für einen anderen Bezirk",
        "topic": "Das ist Hilfe zu einem anderen Thema.",
        "step_free": "Dort gibt es Stufen.",
        "kind": "Eine andere Art von Hilfe",
        "stage": "Für ein anderes Alter",
        "language": "Laut Quelle nur in anderen Sprachen",
        "costs": "Laut Quelle nicht kostenlos",
        "home_visit": "Kommt nicht nach Hause",
        "open_now": "Jetzt geschlossen",
        "anonymous": "Laut Quelle nicht anonym",
        "no_application": "Laut Quelle nur auf Antrag",
        "no_insurance": "Laut Quelle nur mit Krankenversicherung",
    }
)

_MISSING: Mapping[str, str] = MappingProxyType(
    {"address": "Adresse", "phone": "Telefonnummer", "hours": "Öffnungszeiten"}
)

_DAYS = MappingProxyType(
    {"MO": "Mo", "TU": "Di", "WE": "Mi", "TH": "Do", "FR": "Fr", "SA": "Sa", "SU": "So"}
)

_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
    "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip

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


def distance(metres: float) -> str:
    """Write a length as people say it: to ten metres below a kilometre, else to a hundred."""
    if metres < 995:
        return f"{max(10, round(metres, -1)):.0f} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def age_range(service: Service) -> str:
    """Say for whom a service is, as far as the source states it."""
    low, high = service.minimum_age_months, service.maximum_age_months
    ages = ""
    if high == 12 and not low:
        ages = "Kinder bis 1 Jahr"
    elif high is not None:
        ages = f"Kinder von {_years(low or 0)} bis {_years(high)} Jahren"
    elif low:
        ages = f"Kinder ab {_years(low)} Jahren"
    stated = ["Schwangerschaft"] if service.pregnancy else []
    return ", ".join([*stated, *([ages] if ages else [])])


def language(code: str) -> str:
    """Name a language in German."""
    return LANGUAGES.get(code, code).partition(" – ")[0]


def missing(fields: Iterable[str]) -> str:
    """Say plainly which contact data nobody states; empty when nothing is missing."""
    names = [_MISSING[field] for field in fields if field in _MISSING]
    if not names:
        return ""
    listed = " und ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    verb = "sind" if len(names) > 1 or names == ["Öffnungszeiten"] else "ist"
    return f"{listed} {verb} uns nicht bekannt."


def hours(schedules: Iterable[Schedule], text: str) -> tuple[str, ...]:
    """Write weekly hours, days with the same hours together; the source's own text otherwise."""
    spans: dict[tuple[str, ...], list[str]] = {}
    for rule in schedules:
        spans.setdefault(rule.byday, []).append(_span(rule))
    if spans:
        return tuple(
            f"{_day_list(days)} {', '.join(times)}".strip() for days, times in spans.items()
        )
    return (_german_days(text),) if text else ()


def source_date(stated: str) -> str:
    """Write "2020-07-29" as "Juli 2020"; what is not a date stays as the source wrote it."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", stated)
    if match and 1 <= int(match[2]) <= len(_MONTHS):
        return f"{_MONTHS[int(match[2]) - 1]} {match[1]}"
    return stated


def old_date(stated: str, *, today: date) -> bool:
    """Tell whether a source is too old to rely on; one without a date is."""
    years = re.findall(r"\d{4}", stated)
    return not years or int(years[-1]) <= today.year - OLD_AFTER_YEARS


def _years(months: int) -> str:
    return f"{months / 12:g}".replace(".", ",")


def _span(rule: Schedule) -> str:
    if rule.opens_at == rule.closes_at == time(0):
        return "rund um die Uhr"
    closes = "24:00" if rule.closes_at == time(0) else f"{rule.closes_at:%H:%M}"
    return f"{rule.opens_at:%H:%M}–{closes} Uhr"


def _day_list(days: tuple[str, ...]) -> str:
    """Join days: the whole week is "täglich", three and more in a row are "Mo–Fr"."""
    order = list(_DAYS)
    places = sorted(order.index(day) for day in days)
    if len(places) == len(order):
        return "täglich"
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{_DAYS[order[places[0]]]}–{_DAYS[order[places[-1]]]}"
    return ", ".join(_DAYS[order[place]] for place in places)


def _german_days(text: str) -> str:
    return re.sub(
        r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b", lambda match: _DAYS[match[0].upper()], text
    ).replace("24/7", "rund um die Uhr")
