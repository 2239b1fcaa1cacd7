"""``geofh check``: a table or a folder of tables -> remarks to read, and the tables with them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from geofh.errors import AddressError
from geofh.records import Address, GeocodeResult, GeocodeStatus
from geofh.regions import Region
from geofh.services import (
    Remark,
    Report,
    check_folder,
    check_sheet,
    read_catalogue,
    read_sheet,
    write_sheet,
)
from geofh.services.sheet import Sheet

__all__ = ["inspect", "lines", "to_dict", "write"]


def inspect(services: Path, region: Region, *, today: date) -> tuple[tuple[Sheet, ...], Report]:
    """Check a table, or every table of a folder, against the areas and streets of a region."""
    if services.is_dir():
        sheets, remarks = check_folder(services, today=today, areas=region.area_names())
        report = Report(remarks=remarks)
        # A region with a fault does not open: then none of its services loads.
        loaded = () if report.refused else read_catalogue(services).services
        return sheets, replace(report, services=loaded)

    def find_place(text: str) -> GeocodeResult:
        try:
            return region.geocode(text)
        except AddressError:
            return GeocodeResult(status=GeocodeStatus.NOT_FOUND, query=Address())

    sheet = read_sheet(services)
    report = check_sheet(sheet, today=today, areas=region.area_names(), find_place=find_place)
    return (sheet,), report


def write(sheets: Sequence[Sheet], report: Report, output: Path, *, lang: str) -> None:
    """Write each table with its remarks: one to a file, those of a folder into a folder."""
    by_row: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for remark in report.remarks:
        by_row[remark.table, remark.row].append(_sentence(remark, lang))
    for sheet in sheets:
        table = sheet.file.stem if any(table for table, _ in by_row) else ""
        remarks = {row: " | ".join(texts) for (name, row), texts in by_row.items() if name == table}
        target = output
        if not output.suffix:
            output.mkdir(parents=True, exist_ok=True)
            target = output / sheet.file.name
        write_sheet(sheet, target, remarks)


def lines(report: Report, *, lang: str) -> Iterator[str]:
    """Give one line per remark, and a last one that counts."""
    for remark in report.remarks:
        place = f"{remark.table} {remark.row}" if remark.table else f"{remark.row}"
        yield f"{place:>6}  {remark.weight.value:<5} {_sentence(remark, lang)}"
    yield (
        f"{len(report.services)} services load; {len(report.remarks)} remarks, "
        f"{report.refused} of them refuse a row or a value"
    )


def to_dict(report: Report) -> dict[str, Any]:
    """Turn a report into a dictionary of JSON types."""
    return {
        "services": len(report.services),
        "refused": report.refused,
        "remarks": [
            {
                "table": remark.table,
                "row": remark.row,
                "column": remark.column,
                "code": remark.code,
                "weight": remark.weight.value,
                "de": remark.german,
                "en": remark.english,
            }
            for remark in report.remarks
        ],
    }


def _sentence(remark: Remark, lang: str) -> str:
    texts = {"de": remark.german, "en": remark.english}
    return texts.get(lang) or f"{remark.german} / {remark.english}"
