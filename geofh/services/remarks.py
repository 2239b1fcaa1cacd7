"""What a check has to say about a cell: a code, its weight, and one sentence in each language."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["MESSAGES", "Remark", "Weight"]


class Weight(StrEnum):
    """Tell what a remark means for the row."""

    ROW = "row"
    """The row is not loaded."""
    CELL = "cell"
    """This value is not used; the rest of the row is."""
    NOTE = "note"
    """The value is used; somebody should look at it."""


# code -> weight, German, English
MESSAGES = MappingProxyType(
    {
        "missing": (Weight.ROW, "fehlt", "is missing"),
        "unreachable": (
            Weight.ROW,
            "weder Adresse noch Gebiet noch Telefon: so findet niemand das Angebot",
            "neither address nor area nor telephone: nobody can find this service",
        ),
        "no_contact": (
            Weight.NOTE,
            "weder Adresse noch Gebiet noch Telefon, nur ein anderer Weg oder „nicht bekannt“",
            "neither address nor area nor telephone, only another way or “not known”",
        ),
        "choice_bad": (
            Weight.CELL,
            "„{value}“ ist nicht bekannt; erwartet wird eines von: {hint}",
            "“{value}” is not known; expected one of: {hint}",
        ),
        "part_unknown": (
            Weight.CELL,
            "die Angabe „{value}“ ist nicht bekannt; es gibt: {hint}",
            "the part “{value}” is not known; there are: {hint}",
        ),
        "number_bad": (Weight.CELL, "„{value}“ ist keine Zahl", "“{value}” is not a number"),
        "rule_bad": (
            Weight.CELL,
            "„{value}“ ist keine Sprechzeit; erwartet wird etwa MO,TU 08:00-12:00",
            "“{value}” are no hours; expected something like MO,TU 08:00-12:00",
        ),
        "extent_bad": (
            Weight.CELL,
            "der Umriss „{value}“ ist keine Fläche (GeoJSON-Polygon in Grad, Längengrad zuerst)",
            "the outline “{value}” is no area: {hint}",
        ),
        "kind_unknown": (
            Weight.ROW,
            "die Art „{value}“ ist nicht bekannt{hint}",
            "the kind “{value}” is not known{hint}",
        ),
        "id_twice": (
            Weight.ROW,
            "die ID „{value}“ steht schon in Zeile {hint}",
            "the id “{value}” already stands in row {hint}",
        ),
        "organization_conflict": (
            Weight.CELL,
            "zwei Träger haben die ID „{value}“: siehe Zeile {hint}",
            "two organisations have the id “{value}”: see row {hint}",
        ),
        "duplicate": (
            Weight.NOTE,
            "gleicher Name und gleicher Ort wie in Zeile {hint}",
            "same name and same place as in row {hint}",
        ),
        "phone_bad": (
            Weight.CELL,
            "keine Telefonnummer; erwartet wird etwa 0231 501234",
            "not a telephone number; expected something like 0231 501234",
        ),
        "phone_float": (
            Weight.CELL,
            (
                "die Tabelle hat aus der Telefonnummer eine Zahl gemacht, die führende Null fehlt: "
                "Spalte als Text formatieren und die Nummer neu eintragen"
            ),
            (
                "the spreadsheet made a number of the telephone number and lost its leading zero: "
                "format the column as text and enter it again"
            ),
        ),
        "phone_mobile": (
            Weight.CELL,
            (
                "Handynummer: nur Nummern von Stellen. Ist es ein Diensthandy, schreiben Sie „ja“ "
                "in die Spalte „Dienstlich“"
            ),
            (
                "mobile number: only numbers of offices. If it is an office's, write “yes” "
                "into the column “Office contact”"
            ),
        ),
        "email_bad": (Weight.CELL, "keine E-Mail-Adresse", "not an e-mail address"),
        "email_personal": (
            Weight.CELL,
            (
                "persönliches Postfach: nur Postfächer von Stellen. Ist es ein Dienstpostfach, "
                "schreiben Sie „ja“ in die Spalte „Dienstlich“"
            ),
            (
                "personal mailbox: only mailboxes of offices. If it is an office's, write “yes” "
                "into the column “Office contact”"
            ),
        ),
        "hours_bad": (
            Weight.NOTE,
            (
                "die Zeiten „{value}“ sind nicht lesbar und bleiben Text; erwartet wird etwa "
                "Mo-Fr 08:00-12:00; PH off"
            ),
            (
                "the hours “{value}” cannot be read and stay text; expected something like "
                "Mo-Fr 08:00-12:00; PH off"
            ),
        ),
        "age_bad": (Weight.CELL, "kein Alter in Jahren", "not an age in years"),
        "ages_reversed": (
            Weight.CELL,
            "das Höchstalter liegt nicht über dem Mindestalter",
            "the maximum age is not above the minimum age",
        ),
        "coordinate_bad": (
            Weight.CELL,
            "kein Ort in Grad; erwartet werden Längengrad 5 bis 16 und Breitengrad 46 bis 56",
            "not a place in degrees; expected longitude 5 to 16 and latitude 46 to 56",
        ),
        "area_unknown": (
            Weight.CELL,
            "das Gebiet „{value}“ gibt es nicht{hint}",
            "there is no area “{value}”{hint}",
        ),
        "area_ambiguous": (
            Weight.CELL,
            "das Gebiet „{value}“ gibt es mehrfach: {hint}",
            "there are several areas “{value}”: {hint}",
        ),
        "date_bad": (
            Weight.CELL,
            "„{value}“ ist kein Datum; erwartet wird etwa 2026-05-06",
            "“{value}” is not a date; expected something like 2026-05-06",
        ),
        "date_ambiguous": (
            Weight.CELL,
            (
                "bei „{value}“ ist nicht klar, was Tag und was Monat ist; erwartet wird etwa "
                "2026-05-06"
            ),
            (
                "“{value}” leaves open which is day and which is month; expected something like "
                "2026-05-06"
            ),
        ),
        "date_read": (
            Weight.NOTE,
            "„{value}“ wurde als {hint} gelesen",
            "“{value}” was read as {hint}",
        ),
        "validity_reversed": (
            Weight.CELL,
            "das Ende liegt vor dem Beginn",
            "the end is before the beginning",
        ),
        "flag_bad": (
            Weight.CELL,
            "„{value}“: erwartet wird ja, nein oder nichts",
            "“{value}”: expected yes, no or nothing",
        ),
        "language_bad": (
            Weight.CELL,
            "„{value}“ ist kein Sprachcode aus zwei Buchstaben (de, tr, uk)",
            "“{value}” is not a language code of two letters (de, tr, uk)",
        ),
        "address_not_found": (
            Weight.NOTE,
            "diese Adresse kennt das Verzeichnis nicht",
            "the register does not know this address",
        ),
        "address_ambiguous": (
            Weight.NOTE,
            "mehrere Orte passen auf diese Adresse",
            "several places fit this address",
        ),
        "address_outside": (
            Weight.NOTE,
            "diese Adresse liegt nicht in der Region",
            "this address is not in the region",
        ),
        "stale": (
            Weight.NOTE,
            "zuletzt bestätigt am {value}, das ist länger als ein Jahr her",
            "last confirmed on {value}, more than a year ago",
        ),
        "expired": (
            Weight.NOTE,
            "die Bestätigung galt bis {value}",
            "the confirmation held until {value}",
        ),
        "confirmation_reversed": (
            Weight.CELL,
            "die Bestätigung endet, bevor sie beginnt",
            "the confirmation ends before it begins",
        ),
        "future": (
            Weight.CELL,
            "der Tag {value} liegt in der Zukunft",
            "the day {value} lies in the future",
        ),
        "unconfirmed_rows": (
            Weight.NOTE,
            "{value} von {hint} Angeboten hat niemand bestätigt",
            "nobody has confirmed {value} of {hint} services",
        ),
        "unconfirmed": (
            Weight.NOTE,
            "niemand hat diese Angaben bestätigt (Spalte „Stand“)",
            "nobody has confirmed this (column “Confirmed on”)",
        ),
        "cells": (
            Weight.NOTE,
            "{value} Zellen, die Kopfzeile hat {hint}",
            "{value} cells, the header has {hint}",
        ),
        "column_unknown": (
            Weight.NOTE,
            "diese Spalte ist nicht bekannt und wird nicht gelesen",
            "this column is not known and is not read",
        ),
        "column_missing": (Weight.ROW, "diese Spalte fehlt", "this column is missing"),
        "table": (Weight.ROW, "{value}", "{value}"),
        "cell": (
            Weight.ROW,
            "„{value}“ ist nicht brauchbar; erwartet: {hint}",
            "“{value}” is not usable, expected {hint}",
        ),
    }
)
"""Every remark: its weight and its sentence in German and English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Say one thing about one cell.

    ``row`` is the number in the file (the header is row 1, 0 is the whole file); ``column`` is
    the header as it stands there. A remark about an address does not repeat it.
    """

    row: int
    column: str
    code: str
    table: str = ""
    value: str = ""
    hint: str = ""
    hint_de: str = ""

    @property
    def weight(self) -> Weight:
        """Tell what it means for the row."""
        return MESSAGES[self.code][0]

    @property
    def german(self) -> str:
        """Say it in German."""
        text = MESSAGES[self.code][1].format(value=self.value, hint=self.hint_de or self.hint)
        return f"{self.column}: {text}" if self.column else text

    @property
    def english(self) -> str:
        """Say it in English."""
        text = MESSAGES[self.code][2].format(value=self.value, hint=self.hint)
        return f"{self.column}: {text}" if self.column else text
