"""A folder of service tables (docs/services.md) -> what is wrong with it, table by table.

`read_catalogue` stops at the first fault, because a region must not open with one; here every
row is read on its own, so that somebody can mend all of them at once.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from geofh.errors import CellError, DataError
from geofh.services import parts
from geofh.services.area_names import AreaNames
from geofh.services.catalogue import check_service_row
from geofh.services.columns import ADDED, OPTIONAL, TABLES
from geofh.services.contacts import is_email, is_personal_mailbox, read_phone_text
from geofh.services.freshness import confirmation_remark
from geofh.services.hours import parse_hours
from geofh.services.osm_hours import is_osm_hours
from geofh.services.remarks import Remark
from geofh.services.rows import Row
from geofh.services.sheet import Sheet, read_sheet

__all__ = ["check_folder"]

_Ids = Mapping[str, Mapping[str, str]]
_Say = tuple[str, str, dict[str, str]]

# Column -> the table whose ids it names.
_REFERENCES = MappingProxyType(
    {
        "organization_id": "organization",
        "program_id": "program",
        "service_id": "service",
        "location_id": "location",
        "target_service_id": "service",
    }
)

# What is said of a cell in English, for who reads German.
_GERMAN = MappingProxyType(
    {
        "a text": "ein Text",
        "a number": "eine Zahl",
        "a whole number from 0 on": "eine ganze Zahl ab 0",
        "'true', 'false' or nothing": "„true“, „false“ oder nichts",
        "a date such as 2026-05-06": "ein Datum wie 2026-05-06",
        "a time such as 08:30": "eine Uhrzeit wie 08:30",
        "a kind of geofh.services.KINDS": "eine bekannte Art",
    }
)


def check_folder(
    folder: Path, *, today: date, areas: AreaNames
) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """Check the tables of a region.

    Parameters
    ----------
    today
        Day from which the age of a confirmation is counted.
    areas
        The areas there are; layers that are not among them (``country``) are not looked at.

    Returns
    -------
    sheets, remarks
        Every table that could be read, and the remarks on all of them, in the order of the
        tables and rows.
    """
    sheets: dict[str, Sheet] = {}
    remarks: list[Remark] = []
    for table in TABLES:
        file = folder / f"{table}.csv"
        if table in OPTIONAL and not file.exists():
            continue
        try:
            sheets[table] = read_sheet(file)
        except DataError as error:
            remarks.append(Remark(row=0, column="", code="table", table=table, value=str(error)))
    ids = {table: _names(sheet) for table, sheet in sheets.items()}
    for table, sheet in sheets.items():
        remarks += _table_remarks(table, sheet, ids=ids, areas=areas)
        if table == "service" and "assured_date" in sheet.header:
            remarks += _confirmations(sheet, today)
    return tuple(sheets.values()), tuple(remarks)


def _confirmations(sheet: Sheet, today: date) -> Iterator[Remark]:
    """Name what is stale, and count what nobody confirmed: that is usual in a researched list."""
    rows = [(row.number, dict(zip(sheet.header, row.cells, strict=False))) for row in sheet.rows]
    nobody = 0
    for number, cells in rows:
        assured, expires = (_day(cells.get(name)) for name in ("assured_date", "expires"))
        nobody += not (cells.get("assured_date") or cells.get("expires"))
        remark = confirmation_remark(assured, expires, today=today)
        if remark:
            code, column, value = remark
            yield Remark(row=number, column=column, code=code, table="service", value=value)
    if nobody:
        words = {"value": str(nobody), "hint": str(len(rows))}
        yield Remark(
            row=1, column="assured_date", code="unconfirmed_rows", table="service", **words
        )


def _day(cell: object) -> date | None:
    try:
        return date.fromisoformat(f"{cell or ''}")
    except ValueError:
        # Said already, where the cell is read.
        return None


def _names(sheet: Sheet) -> dict[str, str]:
    """Give the ids of a table and the names that stand beside them."""
    rows = (dict(zip(sheet.header, row.cells, strict=False)) for row in sheet.rows)
    return {f"{row.get('id', '')}": f"{row.get('name', '')}" for row in rows}


def _table_remarks(table: str, sheet: Sheet, *, ids: _Ids, areas: AreaNames) -> Iterator[Remark]:
    known = ADDED.union(sheet.header)
    missing = [column for column in TABLES[table] if column not in known]
    for column in missing:
        yield Remark(row=1, column=column, code="column_missing", table=table)
    if missing:
        return
    seen: dict[str, int] = {}
    for row in sheet.rows:
        if len(row.cells) != len(sheet.header):
            words = {"value": str(len(row.cells)), "hint": str(len(sheet.header))}
            yield Remark(row=row.number, column="", code="cells", table=table, **words)
        texts = dict.fromkeys((*TABLES[table], *sheet.header), "")
        texts |= {name: f"{cell}" for name, cell in zip(sheet.header, row.cells, strict=False)}
        first = seen.setdefault(texts["id"], row.number)
        if first != row.number:
            words = {"value": texts["id"], "hint": str(first)}
            yield Remark(row=row.number, column="id", code="id_twice", table=table, **words)
        for code, column, words in _row_remarks(table, texts, sheet.file, ids=ids, areas=areas):
            yield Remark(row=row.number, column=column, code=code, table=table, **words)


def _row_remarks(
    table: str, cells: Mapping[str, str], file: Path, *, ids: _Ids, areas: AreaNames
) -> Iterator[_Say]:
    for column, target in _REFERENCES.items():
        if cells.get(column) and cells[column] not in ids.get(target, {}):
            expected = f"an id of {target}.csv"
            german = f"eine ID aus {target}.csv"
            yield "cell", column, {"value": cells[column], "hint": expected, "hint_de": german}
    try:
        # References are looked at above; here everybody may name anybody.
        _READERS[table](Row(_unlinked(cells), file=file, line=0))
    except CellError as error:
        german = _GERMAN.get(error.expected, error.expected)
        words = {"value": error.value, "hint": error.expected, "hint_de": german}
        yield "cell", error.column, words
    yield from _contacts(table, cells)
    if table == "service_area" and cells["layer"] in areas:
        names = areas[cells["layer"]]
        if cells["area_id"] not in names:
            yield "area_unknown", "area_id", {"value": f"{cells['layer']}:{cells['area_id']}"}


def _unlinked(cells: Mapping[str, str]) -> dict[str, str]:
    return {
        column: "" if column in {"organization_id", "program_id"} else cell
        for column, cell in cells.items()
    }


def _contacts(table: str, cells: Mapping[str, str]) -> Iterator[_Say]:
    if table == "phone":
        reading = read_phone_text(cells["number"])
        if reading.is_float:
            yield "phone_float", "number", {}
        elif not reading.number:
            yield "phone_bad", "number", {}
        elif reading.is_mobile:
            yield "phone_mobile", "number", {}
    if table == "service":
        if cells["email"] and not is_email(cells["email"]):
            yield "email_bad", "email", {}
        elif cells["email"] and is_personal_mailbox(cells["email"]):
            yield "email_personal", "email", {}
        hours = cells["opening_hours"]
        if parse_hours(hours) is None and not is_osm_hours(hours):
            yield "hours_bad", "opening_hours", {"value": cells["opening_hours"]}


def _nothing(row: Row) -> None:
    row.required("id")


_READERS: Mapping[str, Callable[[Row], object]] = MappingProxyType(
    {
        "organization": parts.read_organization,
        "service": check_service_row,
        "location": lambda row: parts.read_location(row, {}),
        "service_at_location": _nothing,
        "service_area": parts.read_area,
        "phone": parts.read_phone,
        "schedule": parts.read_schedule,
        "language": parts.read_language,
        "program": parts.read_program,
        "event": parts.read_event,
        "referral": lambda row: parts.read_referral(row, lambda _: ""),
    }
)
