"""A table that an office keeps (CSV, XLSX) -> the service tables, by the rules of `geofh check`.

Rows that are refused are dropped with their reason, refused cells and doubts are noted. Addresses
are looked up in the street directory of the region that is being built.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from geofh.errors import DataError
from geofh.records import Service
from geofh.region.service_tables import service_lines
from geofh.region.sources.columns import pick
from geofh.region.sources.given import Given
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Tally
from geofh.services import Remark, Weight, check_sheet, form, read_sheet
from geofh.services.remarks import MESSAGES
from geofh.services.sheet import Sheet

__all__ = ["read_services", "services_of_sheet", "with_source"]


def read_services(
    given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> dict[str, list[dict[str, str]]]:
    """Read services from a table with a header; see the contract in `geofh.region.sources`.

    Raises
    ------
    DataError
        The file is damaged, or lacks a column that every service needs.
    InputError
        XLSX without the extra ``xlsx``.
    """
    sheet = read_sheet(given.path)
    theirs = pick(given, given.columns, names=sheet.header)
    names = {name: form.COLUMNS[ours].german for ours, name in theirs.items()}
    sheet = replace(sheet, header=tuple(names.get(name, name) for name in sheet.header))
    return services_of_sheet(sheet, given, tally=tally, surroundings=surroundings)


def services_of_sheet(
    sheet: Sheet, given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> dict[str, list[dict[str, str]]]:
    """Turn the rows of a sheet into the lines of the service tables.

    Raises
    ------
    DataError
        The sheet lacks a column that every service needs.
    """
    here = surroundings()
    report = check_sheet(sheet, today=here.day, areas=here.areas, find_place=here.find_place)
    of_header = [one for one in report.remarks if one.row == 1 and one.weight is Weight.ROW]
    if of_header:
        missing = ", ".join(one.column for one in of_header)
        raise DataError(
            f"{given.what}: {given.stated} lacks the column(s) {missing}; it has "
            f"{', '.join(sheet.header)}. Name them in the recipe (columns), or in the table."
        )
    tally.read += len(sheet.rows)
    _count(report.remarks, tally)
    return service_lines(with_source(one, given) for one in report.services)


def _count(remarks: Iterable[Remark], tally: Tally) -> None:
    dropped: dict[int, str] = {}
    for remark in remarks:
        text = _general(remark)
        if remark.weight is Weight.ROW:
            # A row is dropped once, for the first of its reasons.
            dropped.setdefault(remark.row, text)
        else:
            tally.note(text)
    for row, reason in dropped.items():
        tally.drop(reason, [row])


def _general(remark: Remark) -> str:
    """Say it without the value: a report counts, `geofh check` shows."""
    _, _, english = MESSAGES[remark.code]
    text = english.replace("“{value}” ", "").replace("{value}", "…").replace("{hint}", "…")
    return f"{remark.column}: {text}" if remark.column else text


def with_source(service: Service, given: Given) -> Service:
    """Give a service that names no source that of the whole file: every statement has one."""
    source = service.source
    if source.url or source.name:
        return service
    told = given.provenance
    return replace(service, source=replace(source, url=told.url, name=told.attribution))
