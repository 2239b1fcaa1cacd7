"""An empty table for an office: headers, drop-downs, and a sheet that explains each column.

What a drop-down offers is what `form` reads: nothing an office can choose is refused later.
"""

from pathlib import Path
from types import MappingProxyType
from typing import Any

from geofh.errors import InputError
from geofh.services.form import COLUMNS
from geofh.services.sheet import openpyxl_of
from geofh.services.taxonomy import GROUP_LABELS, KINDS

__all__ = ["write_template"]

ROWS = 2000
"""Rows with drop-downs and formats."""

_FLAGS = (
    "office_contact",
    "pregnancy",
    "free",
    "anonymous",
    "application",
    "without_insurance",
    "single_parents",
    "step_free",
    "interpreter",
    "home_visit",
    "appointment",
)
_DAYS = ("valid_from", "valid_to", "assured_date", "expires")
# Numbers of telephones and postcodes begin with a zero that a number cell loses.
_TEXTS = ("id", "organization_id", "phone", "postal_code", "opening_hours")

_HELP = MappingProxyType(
    {
        "id": ("bleibt leer oder immer gleich", "empty, or always the same"),
        "name": ("wie das Angebot heißt", "what the service is called"),
        "kind": ("aus der Liste wählen", "choose from the list"),
        "area": (
            "wofür es zuständig ist: „Eving“ oder „stadtbezirk:Hörde“, mehrere mit „;“",
            "the area it serves: “Eving” or “stadtbezirk:Hörde”, several with “;”",
        ),
        "phone": ("Nummer der Stelle: 0231 501234", "number of the office: 0231 501234"),
        "office_contact": (
            "ja: Handy oder Postfach gehört der Stelle, nicht einer Person",
            "ja: mobile number or mailbox is the office's, not a person's",
        ),
        "opening_hours": (
            "Mo-Do 9-16 Uhr; Fr 08:00-12:00; PH off (PH: Feiertage)",
            "Mo-Th 09:00-16:00; Fr 08:00-12:00; PH off (PH: public holidays)",
        ),
        "languages": ("de tr uk (zwei Buchstaben)", "de tr uk (two letters)"),
        "minimum_age": ("Jahre: 0 oder 1,5", "years: 0 or 1.5"),
        "maximum_age": ("Jahre: 3 heißt bis zum 3. Geburtstag", "years: 3 is the third birthday"),
        "assured_date": (
            "an welchem Tag die Angaben zuletzt geprüft wurden",
            "the day on which all this was last checked",
        ),
        "expires": ("leer: ein Jahr lang", "empty: for a year"),
        "source": ("Adresse einer Seite oder ein Name", "address of a page, or a name"),
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
    book = openpyxl_of().Workbook()
    page = book.active
    page.title = "Angebote"
    page.append([column.german for column in COLUMNS.values()])
    page.freeze_panes = "C2"
    kinds = _add_kinds(book)
    _add_help(book)
    lists = {"kind": kinds} | dict.fromkeys(_FLAGS, '"ja,nein"')
    for number, column in enumerate(COLUMNS, start=1):
        letter = page.cell(1, number).column_letter
        page.column_dimensions[letter].width = 22
        if column in lists:
            _add_choice(page, f"{letter}2:{letter}{ROWS}", lists[column])
        if column in _TEXTS or column in _DAYS:
            for row in range(2, ROWS + 1):
                page.cell(row, number).number_format = "@" if column in _TEXTS else "yyyy-mm-dd"
    book.save(file)


def _add_kinds(book: Any) -> str:
    """Write the kinds on a sheet of their own, and give where they stand."""
    page = book.create_sheet("Arten")
    page.append(["Art", "Kind", "Gruppe"])
    offered = [kind for kind in KINDS.values() if kind.offered]
    for kind in offered:
        page.append([kind.label_de, kind.label_en, GROUP_LABELS[kind.group][0]])
    return f"Arten!$A$2:$A${len(offered) + 1}"


def _add_help(book: Any) -> None:
    page = book.create_sheet("Hilfe")
    page.append(["Spalte", "Column", "Was hineingehört", "What belongs there"])
    for column in COLUMNS.values():
        usual = _YES_NO if column.id in _FLAGS else _DAY if column.id in _DAYS else ("", "")
        page.append([column.german, column.english, *_HELP.get(column.id, usual)])


def _add_choice(page: Any, cells: str, choices: str) -> None:
    # Loaded with openpyxl, which is known to be there by now.
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    choice = DataValidation(type="list", formula1=choices, allow_blank=True)
    choice.add(cells)
    page.add_data_validation(choice)
