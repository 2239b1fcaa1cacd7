"""The table that an office gets: what can be chosen in it is read."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from geofh.cli import main
from geofh.services import KINDS, check_sheet, read_sheet
from geofh.services.form import COLUMNS

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "services.xlsx"
    result = CliRunner().invoke(main, ["check", "--template", str(file)])
    assert result.exit_code == 0, result.output
    return file


def test_every_choice_of_the_drop_downs_is_read_without_a_remark(
    template: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(template)
    page, kinds = book.worksheets[0], book["Arten"]
    choices = [row[0] for row in kinds.iter_rows(min_row=2, values_only=True)]
    header = [cell.value for cell in page[1]]
    flags = {
        page.cell(1, area.min_col).value
        for choice in page.data_validations.dataValidation
        if choice.formula1 == '"ja,nein"'
        for area in choice.sqref.ranges
    }
    for number, kind in enumerate(choices, start=2):
        row = {"Name": f"N{number}", "Art": kind, "Telefon": "0231 501234", "Stand": TODAY}
        row |= dict.fromkeys(flags, "ja" if number % 2 else "nein")
        for name, value in row.items():
            page.cell(number, header.index(name) + 1, value)
    book.save(tmp_path / "filled.xlsx")

    report = check_sheet(read_sheet(tmp_path / "filled.xlsx"), today=TODAY, areas={})

    assert [remark.english for remark in report.remarks] == []
    assert [one.kind for one in report.services] == [
        kind.id for kind in KINDS.values() if kind.offered
    ]
    assert len(flags) == 14
    assert {one.step_free for one in report.services} == {True, False}


def test_the_help_explains_every_column_there_is(template: Path) -> None:
    book = openpyxl.load_workbook(template)

    header = [cell.value for cell in book.worksheets[0][1]]
    explained = [row[0] for row in book["Hilfe"].iter_rows(min_row=2, values_only=True)]
    assert header == explained == [column.german for column in COLUMNS.values()]


def test_telephone_numbers_keep_their_zero(template: Path) -> None:
    page = openpyxl.load_workbook(template).worksheets[0]
    header = [cell.value for cell in page[1]]

    assert page.cell(2, header.index("Telefon") + 1).number_format == "@"
    assert page.cell(2, header.index("PLZ") + 1).number_format == "@"


def test_a_table_that_may_be_filled_in_is_not_overwritten(template: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--template", str(template)])

    assert result.exit_code == 2
    assert "give another name" in result.output


def test_an_empty_template_has_no_services_and_no_faults(template: Path) -> None:
    report = check_sheet(read_sheet(template), today=TODAY, areas={})

    assert (report.services, report.remarks) == ((), ())
