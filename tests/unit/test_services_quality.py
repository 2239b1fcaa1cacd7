"""`geofh check`: every bad cell is reported with row and column, and the rest loads."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from geofh.errors import DataError, InputError
from geofh.records import Address, GeocodeResult, GeocodeStatus, Level, Service
from geofh.services import Report, Weight, check_sheet, read_sheet, write_sheet
from geofh.services.remarks import MESSAGES, Remark
from geofh.services.sheet import REMARKS, Cell, Sheet, SheetRow

TODAY = date(2026, 11, 22)
AREAS = {"stadtbezirk": {"05": "Hörde", "01": "Eving"}, "aktionsraum": {"082": "Hörde"}}
GOOD: dict[str, Cell] = {
    "Name": "Beratung",
    "Art": "Erziehungsberatung",
    "Gebiet": "Eving",
    "Telefon": "0231 501234",
    "Stand": date(2026, 5, 6),
}


def sheet(*rows: dict[str, Cell]) -> Sheet:
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    return Sheet(
        file=Path("x.csv"),
        header=header,
        rows=tuple(
            SheetRow(number=number, cells=tuple(row.get(name, "") for name in header))
            for number, row in enumerate(rows, start=2)
        ),
    )


def check(*rows: dict[str, Cell], **options: Any) -> Report:
    return check_sheet(sheet(*rows), today=TODAY, areas=AREAS, **options)


def said(report: Report) -> list[tuple[int, str, str]]:
    return [(remark.row, remark.column, remark.code) for remark in report.remarks]


def test_a_good_row_has_no_remark_and_becomes_a_service() -> None:
    report = check(GOOD)

    assert said(report) == []
    [service] = report.services
    assert (service.name, service.kind) == ("Beratung", "parenting_counselling")
    assert [phone.number for phone in service.phones] == ["+49231501234"]
    assert [(area.layer, area.area_id) for area in service.service_areas] == [("stadtbezirk", "01")]
    assert service.assured_date == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Name": ""}, "Name", "missing"),
        ({"Art": ""}, "Art", "missing"),
        ({"Art": "Erziehungsberatnug"}, "Art", "kind_unknown"),
        ({"Gebiet": "", "Telefon": ""}, "Telefon", "unreachable"),
        ({"Gebiet": "", "Telefon": "", "E-Mail": "info@verein.example"}, "Telefon", "no_contact"),
        ({"Status": "bunt"}, "Status", "choice_bad"),
        ({"Wege": "Brieftaube"}, "Wege", "choice_bad"),
        ({"Sprechzeiten im Einzelnen": "Montag"}, "Sprechzeiten im Einzelnen", "rule_bad"),
        ({"Sprechzeiten im Einzelnen": "MO 25:00-26:00"}, "Sprechzeiten im Einzelnen", "rule_bad"),
        ({"Ereignisse": "Fest | Datum=neulich"}, "Ereignisse", "date_bad"),
        ({"Telefon": "0231 501234 | Farbe=rot"}, "Telefon", "part_unknown"),
        ({"Gebiet": "Park | Umriss=rund"}, "Gebiet", "extent_bad"),
        ({"Gebiet": "Nord | Ebene=stadtbezirk | ID=99"}, "Gebiet", "area_unknown"),
        ({"Weitere Angaben zum Ort": "ID=x | Radius m=weit"}, "Weitere Angaben zum Ort",
         "number_bad"),
        ({"Telefon": "siehe Seite"}, "Telefon", "phone_bad"),
        ({"Telefon": 231501234.0}, "Telefon", "phone_float"),
        ({"Telefon": "231501234.0"}, "Telefon", "phone_float"),
        ({"Telefon": "0171 1234567"}, "Telefon", "phone_mobile"),
        ({"E-Mail": "info"}, "E-Mail", "email_bad"),
        ({"E-Mail": "erika.mustermann@stadt.example"}, "E-Mail", "email_personal"),
        ({"Öffnungszeiten": "nach der Messe"}, "Öffnungszeiten", "hours_bad"),
        ({"Alter ab": "6", "Alter bis": "3"}, "Alter bis", "ages_reversed"),
        ({"Alter ab": "klein"}, "Alter ab", "age_bad"),
        ({"Gebiet": "Atlantis"}, "Gebiet", "area_unknown"),
        ({"Gebiet": "Hörde"}, "Gebiet", "area_ambiguous"),
        ({"Gültig bis": "irgendwann"}, "Gültig bis", "date_bad"),
        ({"Gültig bis": "3/4/2027"}, "Gültig bis", "date_ambiguous"),
        ({"Gültig von": "2027-01-01", "Gültig bis": "2026-01-01"}, "Gültig bis",
         "validity_reversed"),
        ({"Stand": date(2025, 11, 21)}, "Stand", "stale"),
        ({"Stand": ""}, "Stand", "unconfirmed"),
        ({"Stand": date(2027, 5, 6)}, "Stand", "future"),
        ({"Gilt als bestätigt bis": date(2026, 10, 1)}, "Gilt als bestätigt bis", "expired"),
        (
            {"Gilt als bestätigt bis": date(2026, 1, 1)},
            "Gilt als bestätigt bis",
            "confirmation_reversed",
        ),
        ({"Kostenlos": "manchmal"}, "Kostenlos", "flag_bad"),
        ({"Sprachen": "de, türkisch"}, "Sprachen", "language_bad"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_row_and_column(
    change: dict[str, Cell], column: str, code: str
) -> None:
    report = check(GOOD, GOOD | {"Name": "Zweite"} | change)

    assert (3, column, code) in said(report)
    # The first row and, unless it is refused as a whole, this one load.
    refused = any(remark.weight is Weight.ROW for remark in report.remarks)
    assert len(report.services) == (1 if refused else 2)


def test_what_is_refused_does_not_reach_the_service() -> None:
    report = check(GOOD | {"Telefon": "0171 1234567", "E-Mail": "erika.mustermann@stadt.example"})

    [service] = report.services
    assert (service.phones, service.email) == ((), "")


def test_a_mobile_number_and_a_mailbox_marked_as_an_offices_are_kept() -> None:
    report = check(
        GOOD | {"Telefon": "0171 1234567", "E-Mail": "e.muster@stadt.example", "Dienstlich": "ja"}
    )

    [service] = report.services
    assert said(report) == []
    assert [phone.number for phone in service.phones] == ["+491711234567"]
    assert service.email == "e.muster@stadt.example"


# 2027-03-31 in the ways people and spreadsheets write it; 46477 is its number since 1899-12-30:
# 127 years of 365 days + 32 leap days between + 90 days of 2027 up to March 31 + 1 day (Dec 31).
@pytest.mark.parametrize(
    ("cell", "remarks"),
    [
        ("2027-03-31", []),
        (date(2027, 3, 31), []),
        (datetime(2027, 3, 31, 0, 0), []),  # noqa: DTZ001
        ("31.3.2027", ["date_read"]),
        ("31/03/2027", ["date_read"]),
        ("03/31/2027", ["date_read"]),
        (46477, ["date_read"]),
    ],
)
def test_dates_are_read_in_every_clear_form(cell: Cell, remarks: list[str]) -> None:
    report = check(GOOD | {"Gültig bis": cell})

    assert [remark.code for remark in report.remarks] == remarks
    assert report.services[0].valid_to == date(2027, 3, 31)


def test_two_organisations_with_one_id_are_named() -> None:
    rows = [
        GOOD | {"Name": name, "Träger": operator, "Träger-ID": "7"}
        for name, operator in (("A", "Stadt"), ("B", "Verein"))
    ]
    report = check(*rows)

    assert said(report) == [(3, "Träger-ID", "organization_conflict")]
    assert report.remarks[0].hint == "2"
    assert [one.organization is None for one in report.services] == [False, True]


def test_an_id_used_twice_refuses_the_later_row() -> None:
    report = check(GOOD | {"ID": "1"}, GOOD | {"ID": "1", "Name": "Andere"})

    assert said(report) == [(3, "ID", "id_twice")]
    assert [one.name for one in report.services] == ["Beratung"]


def test_an_equal_row_is_pointed_out_and_kept() -> None:
    report = check(GOOD, GOOD)

    assert said(report) == [(3, "Name", "duplicate")]
    assert len({service.id for service in report.services}) == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (GeocodeStatus.NOT_FOUND, "address_not_found"),
        (GeocodeStatus.AMBIGUOUS, "address_ambiguous"),
        (GeocodeStatus.OUTSIDE, "address_outside"),
    ],
)
def test_an_address_that_is_not_found_is_reported_and_never_repeated(
    status: GeocodeStatus, code: str
) -> None:
    report = check(
        GOOD | {"Straße und Hausnummer": "Geheimweg 7"},
        find_place=lambda _: GeocodeResult(status=status, query=Address()),
    )

    assert [remark.code for remark in report.remarks] == [code]
    assert "Geheimweg" not in report.remarks[0].german + report.remarks[0].english
    assert report.services[0].locations[0].lon is None


def test_a_found_address_becomes_a_pin() -> None:
    place = GeocodeResult(
        status=GeocodeStatus.FOUND,
        query=Address(),
        lon=7.46,
        lat=51.51,
        level=Level.HOUSE,
        accuracy_m=1.0,
    )
    asked = []

    def find_place(text: str) -> GeocodeResult:
        asked.append(text)
        return place

    report = check(
        GOOD | {"Straße und Hausnummer": "Markt 1", "PLZ": 44135.0, "Ort": "Dortmund"},
        find_place=find_place,
    )

    assert asked == ["Markt 1, 44135 Dortmund"]
    [location] = report.services[0].locations
    assert (location.lon, location.lat, location.level) == (7.46, 51.51, "house")


def test_an_unknown_column_is_named_and_a_required_one_missed() -> None:
    assert said(check(GOOD | {"Farbe": "rot"})) == [(1, "Farbe", "column_unknown")]
    assert said(check({"Art": "Kita"})) == [(1, "Name", "column_missing")]


def test_a_kind_may_be_written_as_id_or_in_either_language() -> None:
    kinds = ("parenting_counselling", "Erziehungsberatung", "Parenting counselling")

    assert {check(GOOD | {"Art": kind}).services[0].kind for kind in kinds} == {kinds[0]}


def test_every_remark_speaks_both_languages() -> None:
    for code in MESSAGES:
        remark = Remark(row=2, column="X", code=code, value="v", hint="h")
        assert remark.german.startswith("X: ")
        assert remark.english.startswith("X: ")
        assert remark.german != remark.english or code == "table"


def names(services: Sequence[Service]) -> list[str]:
    return [service.name for service in services]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    file = tmp_path / "a.csv"
    lines = [["Name", "Art", "Straße und Hausnummer"], ["Büro", "Kita", "Köln 1"]]
    file.write_text("\n".join(delimiter.join(line) for line in lines), encoding=encoding)

    read = read_sheet(file)

    assert read.header == tuple(lines[0])
    assert read.rows == (SheetRow(number=2, cells=tuple(lines[1])),)


def test_writing_adds_a_column_and_drops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Name,Art\nA,Kita,zu viel\n\nB\n", encoding="utf-8")
    sheet = read_sheet(file)

    write_sheet(sheet, tmp_path / "b.csv", {4: "fehlt"})

    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["Name", "Art", "", REMARKS],
            ["A", "Kita", "zu viel", ""],
            [],
            ["B", "", "", "fehlt"],
        ]


def test_a_checked_table_may_be_checked_again(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("Name,Art\nA,Kita\n", encoding="utf-8")
    write_sheet(read_sheet(first), second, {2: "etwas"})

    again = read_sheet(second)

    assert again.header == ("Name", "Art")
    assert [row.cells for row in again.rows] == [("A", "Kita")]


def test_a_row_of_another_length_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Name,Art,Telefon\nA,Kita,0231 501234,zu viel\n", encoding="utf-8")

    report = check_sheet(read_sheet(file), today=TODAY, areas=AREAS)

    assert (2, "", "cells") in said(report)
    assert names(report.services) == ["A"]


@pytest.mark.parametrize("content", [b"", b"Name\0Art"])
def test_a_damaged_table_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)

    with pytest.raises(DataError, match=r"a\.csv"):
        read_sheet(file)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(b"x")

    with pytest.raises(InputError, match=r"expected \.csv or \.xlsx"):
        read_sheet(tmp_path / "a.ods")


def test_xlsx_keeps_numbers_and_dates_apart_from_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Name", "Art", "Gebiet", "Telefon", "Stand"])
    book.active.append(["A", "Kita", "Eving", 231501234, datetime(2026, 5, 6)])  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")

    sheet = read_sheet(tmp_path / "a.xlsx")
    report = check_sheet(sheet, today=TODAY, areas=AREAS)
    write_sheet(sheet, tmp_path / "b.xlsx", {2: "=1+1 ist Text"})

    assert said(report) == [(2, "Telefon", "phone_float")]
    written = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [cell.value for cell in written[1]][-1] == REMARKS
    assert (written.cell(2, 6).value, written.cell(2, 6).data_type) == ("=1+1 ist Text", "s")


def test_a_workbook_keeps_its_other_sheets_and_its_formulas(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Name", "Art", "Summe"])
    book.active.append(["A", "Kita", "=1+1"])
    book.create_sheet("Hilfe").append(["so geht es"])
    book.save(tmp_path / "a.xlsx")

    for source, target, text in (("a", "b", "erste"), ("b", "c", "zweite")):
        sheet = read_sheet(tmp_path / f"{source}.xlsx")
        write_sheet(sheet, tmp_path / f"{target}.xlsx", {2: text})

    written = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert written.sheetnames[1:] == ["Hilfe"]
    assert [[cell.value for cell in row] for row in written.worksheets[0]] == [
        ["Name", "Art", "Summe", REMARKS],
        ["A", "Kita", "=1+1", "zweite"],
    ]


def test_a_table_becomes_a_workbook_whose_texts_stay_texts(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "a.csv").write_text("Name,Art\n=1+1,Kita\n", encoding="utf-8")

    write_sheet(read_sheet(tmp_path / "a.csv"), tmp_path / "a.xlsx", {})

    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active.cell(2, 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_damaged_xlsx_is_named(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")

    with pytest.raises(DataError, match="not a readable XLSX"):
        read_sheet(tmp_path / "a.xlsx")


def test_fifty_thousand_rows_are_all_read() -> None:
    many = [GOOD | {"Name": f"Angebot {number}"} for number in range(50_000)]
    many[40_000] |= {"Telefon": "keins"}

    report = check(*many)

    assert said(report) == [(40_002, "Telefon", "phone_bad")]
    assert len(report.services) == 50_000
