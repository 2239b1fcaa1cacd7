"""The columns an office fills in, one row per service: their names, and how each cell is read.

Headers may be German or English, in any order and case. A reader takes a cell as the file has
it (text, a number, a date) and gives the value and, if there is something to say, a code of
`geofh.services.remarks`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from types import MappingProxyType

from geofh.crs import check_lonlat
from geofh.errors import CoordinateError
from geofh.records import Delivery
from geofh.services.sheet import Cell
from geofh.services.taxonomy import KINDS

__all__ = [
    "COLUMNS",
    "DAYS",
    "DELIVERIES",
    "FLAGS",
    "NO_WAY",
    "STATUSES",
    "Column",
    "close_kinds",
    "column_of",
    "read_age",
    "read_choice",
    "read_day",
    "read_flag",
    "read_kind",
    "read_lonlat",
    "read_text",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Describe one column: HSDS name where there is one, and what an office sees."""

    id: str
    german: str
    english: str
    required: bool = False


def _columns(*rows: tuple[str, str, str]) -> Mapping[str, Column]:
    return MappingProxyType(
        {
            id_: Column(id=id_, german=german, english=english, required=id_ in {"name", "kind"})
            for id_, german, english in rows
        }
    )


COLUMNS = _columns(
    ("id", "ID", "ID"),
    ("name", "Name", "Name"),
    ("kind", "Art", "Kind"),
    ("status", "Status", "Status"),
    ("organization_id", "Träger-ID", "Organization ID"),
    ("organization", "Träger", "Organization"),
    ("organization_url", "Internetseite des Trägers", "Website of the organization"),
    ("program", "Programm", "Programme"),
    ("description", "Beschreibung", "Description"),
    ("address_1", "Straße und Hausnummer", "Address"),
    ("postal_code", "PLZ", "Postcode"),
    ("city", "Ort", "City"),
    ("longitude", "Längengrad", "Longitude"),
    ("latitude", "Breitengrad", "Latitude"),
    ("host", "Im Haus von", "In the house of"),
    ("masked", "Ort geheim", "Place is secret"),
    ("place", "Weitere Angaben zum Ort", "More about the place"),
    ("further_places", "Weitere Orte", "Further places"),
    ("area", "Gebiet", "Area"),
    ("responsible", "Zuständig", "Responsible"),
    ("phone", "Telefon", "Phone"),
    ("email", "E-Mail", "E-mail"),
    ("office_contact", "Dienstlich", "Office contact"),
    ("url", "Internetseite", "Website"),
    ("opening_hours", "Öffnungszeiten", "Opening hours"),
    ("schedules", "Sprechzeiten im Einzelnen", "Hours in detail"),
    ("languages", "Sprachen", "Languages"),
    ("languages_note", "Weitere Sprachen", "Further languages"),
    ("audience", "Für wen", "For whom"),
    ("minimum_age", "Alter ab", "Minimum age"),
    ("maximum_age", "Alter bis", "Maximum age"),
    ("pregnancy", "Schwangerschaft", "Pregnancy"),
    ("free", "Kostenlos", "Free"),
    ("fees_description", "Kosten", "Costs"),
    ("anonymous", "Anonym", "Anonymous"),
    ("application", "Antrag nötig", "Application needed"),
    ("without_insurance", "Ohne Krankenversicherung", "Without health insurance"),
    ("single_parents", "Für Alleinerziehende", "For single parents"),
    ("step_free", "Stufenlos", "Step-free"),
    ("interpreter", "Dolmetschen möglich", "Interpreter possible"),
    ("home_visit", "Hausbesuch", "Home visit"),
    ("deliveries", "Wege", "Ways"),
    ("appointment", "Nur mit Termin", "Appointment only"),
    ("crisis", "Hilfe in der Not", "Help in a crisis"),
    ("events", "Ereignisse", "Events"),
    ("referrals", "Verweist an", "Refers to"),
    ("missing", "Nicht bekannt", "Not known"),
    ("valid_from", "Gültig von", "Valid from"),
    ("valid_to", "Gültig bis", "Valid to"),
    ("assured_date", "Stand", "Confirmed on"),
    ("expires", "Gilt als bestätigt bis", "Confirmed until"),
    ("source", "Quelle", "Source"),
)
"""Every column by its id, in the order in which an office fills them in."""

STATUSES = MappingProxyType(
    {
        "active": ("aktiv",),
        "inactive": ("ruht",),
        "defunct": ("beendet",),
        "temporarily closed": ("vorübergehend geschlossen",),
    }
)
"""What a service can be, and how an office says it."""

DELIVERIES = MappingProxyType(
    {
        Delivery.PLACE: ("vor Ort",),
        Delivery.HOME_VISIT: ("Hausbesuch",),
        Delivery.PHONE: ("Telefon",),
        Delivery.ONLINE: ("online",),
    }
)
"""How help is given, and how an office says it."""

FLAGS = (
    "pregnancy",
    "free",
    "anonymous",
    "application",
    "without_insurance",
    "single_parents",
    "step_free",
    "interpreter",
    "appointment",
)
"""Columns of what a service is or is not, named as its fields."""

DAYS = ("valid_from", "valid_to", "assured_date", "expires")
"""Columns of days, named as the fields of a service."""

NO_WAY = "unbekannt"
"""What stands in the column of the ways where nobody knows one, although there is a place."""

# Everybody knows "ja"; the others are what spreadsheets make of it.
_FLAGS = MappingProxyType(
    dict.fromkeys(("ja", "yes", "true", "wahr", "x", "1"), True)
    | dict.fromkeys(("nein", "no", "false", "falsch", "0"), False)
)
# Day 0 of spreadsheet programs.
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AGE = re.compile(r"(\d{1,2})(?:[.,](\d))?")
_MONTHS = re.compile(r"(\d{1,4}) (?:Monate?|months?)", re.IGNORECASE)


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


_BY_HEADER = MappingProxyType(
    {
        _key(name): column.id
        for column in COLUMNS.values()
        for name in (column.id, column.german, column.english)
    }
)
_BY_KIND = MappingProxyType(
    {
        _key(name): kind.id
        for kind in reversed(list(KINDS.values()))
        for name in (kind.label_en, kind.label_de, kind.id)
    }
)


def column_of(header: str) -> str:
    """Give the id of a column by its header; empty for an unknown one."""
    return _BY_HEADER.get(_key(header), "")


def read_text(cell: Cell) -> str:
    """Give a cell as text: a whole number without its ".0", a date as 2026-05-06.

    Lines and spaces inside stay, for what an office writes into a description.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return re.sub(r"\r\n?", "\n", str(cell)).strip()


def read_kind(cell: Cell) -> str:
    """Give the id of a kind by its id or its name in German or English; empty: unknown."""
    return _BY_KIND.get(_key(read_text(cell)), "")


def close_kinds(cell: Cell) -> Sequence[str]:
    """Give the German names of the kinds that are spelled most alike."""
    close = get_close_matches(_key(read_text(cell)), list(_BY_KIND), n=2)
    return [KINDS[_BY_KIND[key]].label_de for key in close]


def read_flag(cell: Cell) -> tuple[bool | None, str]:
    """Read yes, no or nothing."""
    text = read_text(cell).casefold()
    if not text:
        return None, ""
    return (_FLAGS[text], "") if text in _FLAGS else (None, "flag_bad")


def read_choice(cell: Cell, choices: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Read one of some words, each with its other names; empty when nothing stands there."""
    key = _key(read_text(cell))
    if not key:
        return "", ""
    for value, names in choices.items():
        if key in map(_key, (value, *names)):
            return value, ""
    return "", "choice_bad"


def read_age(cell: Cell) -> tuple[int | None, str]:
    """Read an age in years ("2", "1,5") or months ("18 Monate") and give it in months."""
    text = read_text(cell)
    if not text:
        return None, ""
    if months := _MONTHS.fullmatch(text):
        return int(months[1]), ""
    match = _AGE.fullmatch(text)
    if match is None:
        return None, "age_bad"
    return int(match[1]) * 12 + math.floor(int(match[2] or 0) * 1.2), ""


def read_lonlat(longitude: Cell, latitude: Cell) -> tuple[tuple[float, float] | None, str]:
    """Read a place in degrees, with a point or a decimal comma."""
    texts = [read_text(cell).replace(",", ".") for cell in (longitude, latitude)]
    if not any(texts):
        return None, ""
    try:
        lon, lat = map(float, texts)
        check_lonlat(lon, lat)
    except (ValueError, CoordinateError):
        return None, "coordinate_bad"
    return (lon, lat), ""


def read_day(cell: Cell) -> tuple[date | None, str]:
    """Read a date: 2026-05-06, 6.5.2026, a date of the spreadsheet, or the number of its day."""
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell), ""
    text = read_text(cell)
    return _read_day_text(text) if text else (None, "")


def _read_day_text(text: str) -> tuple[date | None, str]:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _day(*map(int, text.split("-")), code="")
    if match := _GERMAN_DAY.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]), code="date_read")
    if match := _SLASHED_DAY.fullmatch(text):
        return _slashed(*map(int, match.groups()))
    if text.isdigit() and int(text) in _SERIALS:
        return _EPOCH + timedelta(days=int(text)), "date_read"
    return None, "date_bad"


def _slashed(first: int, second: int, year: int) -> tuple[date | None, str]:
    # 31/12/2026 and 12/31/2026 are clear, 3/4/2026 is not.
    if max(first, second) <= 12 and first != second:
        return None, "date_ambiguous"
    month, day = (first, second) if second > 12 else (second, first)
    return _day(year, month, day, code="date_read")


def _day(year: int, month: int, day: int, *, code: str) -> tuple[date | None, str]:
    try:
        return date(year, month, day), code
    except ValueError:
        return None, "date_bad"
