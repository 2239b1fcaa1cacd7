"""An empty table for an office: headers, drop-downs, and a sheet that explains each column.

What a drop-down offers is what `form` reads: nothing an office can choose is refused later.
"""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geofh.errors import InputError
from geofh.services.form import COLUMNS, DAYS, FLAGS, STATUSES
from geofh.services.sheet import Cell, openpyxl_of, put
from geofh.services.taxonomy import GROUP_LABELS, KINDS

__all__ = ["filled_template", "write_template"]

ROWS = 2000
"""Rows with drop-downs and formats."""

# The others are never unsaid: empty means no.
_YES_OR_NO = (*FLAGS, "office_contact", "home_visit", "responsible", "crisis", "masked")
# Numbers of telephones and postcodes begin with a zero that a number cell loses.
_TEXTS = ("id", "organization_id", "phone", "postal_code", "opening_hours")

_HELP = MappingProxyType(
    {
        "id": ("bleibt leer oder immer gleich", "empty, or always the same"),
        "name": ("wie das Angebot heißt", "what the service is called"),
        "kind": ("aus der Liste wählen", "choose from the list"),
        "area": (
            "„Eving“ oder „stadtbezirk:Hörde“, mehrere mit „;“; gezeichnet: Name | Umriss=…",
            "“Eving” or “stadtbezirk:Hörde”, several with “;”; drawn: name | Umriss=…",
        ),
        "phone": (
            "Nummer der Stelle: 0231 501234; mehrere: 0231 501234 | Hinweis=Hotline; 0231 50555",
            "number of the office: 0231 501234; several: 0231 501234 | Hinweis=hotline; 0231 50555",
        ),
        "office_contact": (
            "ja: Handy oder Postfach gehört der Stelle, nicht einer Person",
            "ja: mobile number or mailbox is the office's, not a person's",
        ),
        "opening_hours": (
            "Mo-Do 9-16 Uhr; Fr 08:00-12:00; PH off (PH: Feiertage)",
            "Mo-Th 09:00-16:00; Fr 08:00-12:00; PH off (PH: public holidays)",
        ),
        "languages": ("de tr uk (zwei Buchstaben)", "de tr uk (two letters)"),
        "status": ("leer: aktiv", "empty: active"),
        "program": (
            "wozu es gehört; dahinter möglich: | ID=… | Beschreibung=…",
            "what it belongs to; may follow: | ID=… | Beschreibung=…",
        ),
        "host": ("wem der Ort gehört, wenn nicht dem Träger", "whose place it is, if not its own"),
        "masked": (
            "ja: die Adresse darf niemand erfahren; sie wird nicht eingelesen",
            "ja (yes): nobody may know the address; it is not read in",
        ),
        "place": (
            "nur für Programme: ID=… | Name=… | Genauigkeit=house | Radius m=1",
            "for programs only: ID=… | Name=… | Genauigkeit=house | Radius m=1",
        ),
        "further_places": (
            "Straße 1 | PLZ=44137 | Ort=Dortmund; Straße 2 | PLZ=44135 | Im Haus von=Kita",
            "street 1 | PLZ=44137 | Ort=Dortmund; street 2 | PLZ=44135 | Im Haus von=Kita",
        ),
        "responsible": (
            "ja: das zuständige Amt für sein Gebiet; es steht immer zuerst",
            "ja (yes): the office responsible for its area; always comes first",
        ),
        "schedules": (
            "nur wenn nötig: MO,TU 08:00-12:00 | Hinweis=nur Hebammen; FR 08:00-10:00",
            "only if needed: MO,TU 08:00-12:00 | Hinweis=midwives only; FR 08:00-10:00",
        ),
        "languages_note": (
            "was keinen Code hat: Gebärdensprache",
            "what has no code: sign language",
        ),
        "audience": ("in Worten: Eltern, Alleinerziehende", "in words: parents, single parents"),
        "fees_description": ("was es kostet, in Worten", "what it costs, in words"),
        "deliveries": (
            "vor Ort, Hausbesuch, Telefon, online; leer: vor Ort, wenn es eine Adresse gibt",
            "vor Ort (there), Hausbesuch (visit), Telefon, online; empty: there, with an address",
        ),
        "crisis": (
            "ja: ein Notruf, der auf jeder Seite steht",
            "ja (yes): an emergency number that stands on every page",
        ),
        "events": (
            "Eröffnung | Datum=2019-09 | Beschreibung=…; Preis | Datum=2021",
            "opening | Datum=2019-09 | Beschreibung=…; award | Datum=2021",
        ),
        "referrals": (
            "Name des Angebots | ID=…; | Art=Frühförderung | Beschreibung=…",
            "name of the service | ID=…; | Art=Frühförderung | Beschreibung=…",
        ),
        "missing": (
            "wonach gesucht wurde: address phone hours",
            "what was looked for: address phone hours",
        ),
        "minimum_age": ("Jahre: 0 oder 1,5; oder: 18 Monate", "years: 0 or 1.5; or: 18 Monate"),
        "maximum_age": ("Jahre: 3 heißt bis zum 3. Geburtstag", "years: 3 is the third birthday"),
        "assured_date": (
            "an welchem Tag die Angaben zuletzt geprüft wurden",
            "the day on which all this was last checked",
        ),
        "expires": ("leer: ein Jahr lang", "empty: for a year"),
        "source": (
            "Adresse einer Seite oder ein Name; dahinter möglich: | Stand=2026-05 | Weitere=…",
            "address of a page, or a name; may follow: | Stand=2026-05 | Weitere=…",
        ),
    }
)
_YES_NO = ("ja, nein; leer: nicht bekannt", "ja (yes), nein (no); empty: not known")
_DAY = ("Datum: 2026-05-06 oder 6.5.2026", "date: 2026-05-06 or 6.5.2026")


def write_template(file: Path) -> None:
    """Write an empty table as XLSX; `check_sheet` reads what is filled in.

    Parameters
    ----------
    file
        ``.xlsx``; an existing file is never overwritten: somebody may have filled it in.

    Raises
    ------
    InputError
        The file exists or has another ending, or openpyxl is not installed.
    """
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"{file.name}: drop-downs need a file that ends with .xlsx.")
    if file.exists():
        raise InputError(f"{file} exists and may be filled in: give another name.")
    filled_template(file, ())


def filled_template(file: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """Write the table with these rows, in the order of the columns, as XLSX.

    Raises
    ------
    InputError
        A text does not fit into a cell, or openpyxl is not installed.
    """
    last = max(ROWS, len(rows) + 1)
    book = openpyxl_of().Workbook()
    page = book.active
    page.title = "Angebote"
    page.append([column.german for column in COLUMNS.values()])
    page.freeze_panes = "C2"
    kinds = _add_kinds(book)
    _add_help(book)
    statuses = ",".join(names[0] for names in STATUSES.values())
    lists = {"kind": kinds, "status": f'"{statuses}"'} | dict.fromkeys(_YES_OR_NO, '"ja,nein"')
    for number, column in enumerate(COLUMNS, start=1):
        letter = page.cell(1, number).column_letter
        page.column_dimensions[letter].width = 22
        if column in lists:
            _add_choice(page, f"{letter}2:{letter}{last}", lists[column])
        if column in _TEXTS or column in DAYS:
            for row in range(2, last + 1):
                page.cell(row, number).number_format = "@" if column in _TEXTS else "yyyy-mm-dd"
    for row, cells in enumerate(rows, start=2):
        for number, cell in enumerate(cells, start=1):
            put(page, row, number, cell)
    book.save(file)


def _add_kinds(book: Any) -> str:
    """Write the kinds on a sheet of their own, and give where they stand."""
    page = book.create_sheet("Arten")
    page.append(["Art", "Kind", "Gruppe"])
    # Whoever fills in a table offers something; the others can be read, and are not proposed.
    offered = [kind for kind in KINDS.values() if kind.offered]
    for kind in offered:
        page.append([kind.label_de, kind.label_en, GROUP_LABELS[kind.group][0]])
    return f"Arten!$A$2:$A${len(offered) + 1}"


def _add_help(book: Any) -> None:
    page = book.create_sheet("Hilfe")
    page.append(["Spalte", "Column", "Was hineingehört", "What belongs there"])
    for column in COLUMNS.values():
        usual = _YES_NO if column.id in _YES_OR_NO else _DAY if column.id in DAYS else ("", "")
        page.append([column.german, column.english, *_HELP.get(column.id, usual)])


def _add_choice(page: Any, cells: str, choices: str) -> None:
    # Loaded with openpyxl, which is known to be there by now.
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    choice = DataValidation(type="list", formula1=choices, allow_blank=True)
    choice.add(cells)
    page.add_data_validation(choice)
