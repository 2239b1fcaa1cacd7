"""The shipped services as tables that an office can go on with, and back."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from geofh import open_region
from geofh.cli import main
from geofh.errors import InputError
from geofh.records import Service, Source
from geofh.services import check_sheet, read_catalogue, read_sheet, write_form

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("region", ["dortmund", "nrw-thueringen"])
def test_every_shipped_service_comes_back_as_it_left(
    root: Path, tmp_path: Path, region: str, suffix: str
) -> None:
    services = read_catalogue(root / "data" / "districts" / region / "services").services
    areas = open_region(region).area_names()
    file = tmp_path / f"services{suffix}"

    assert write_form(services, file, areas=areas) == len(services)
    report = check_sheet(read_sheet(file), today=TODAY, areas=areas)

    assert report.services == services
    assert report.refused == 0
    # Nobody confirmed them; some have no way to get in touch; some have the same name and place.
    assert {remark.code for remark in report.remarks} <= {"unconfirmed", "no_contact", "duplicate"}


def a_service(**words: str) -> Service:
    told = {"id": "s", "name": "N", "kind": "family_centre"} | words
    return Service(organization=None, source=Source(url="https://a.example"), **told)


def test_what_looks_like_a_formula_is_written_as_a_text(tmp_path: Path) -> None:
    service = a_service(description='=HYPERLINK("https://evil.example")', name="@SUM(A1)")
    for suffix in (".csv", ".xlsx"):
        write_form([service], tmp_path / f"x{suffix}", areas={})

    lines = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert "'@SUM(A1)" in lines
    assert "\"'=HYPERLINK(" in lines
    page = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert {cell.data_type for cell in page[2]} <= {"s", "n"}
    for suffix in (".csv", ".xlsx"):
        sheet = read_sheet(tmp_path / f"x{suffix}")
        assert {service.description, service.name} <= set(sheet.rows[0].cells)


def test_a_table_that_may_be_filled_in_is_not_overwritten(tmp_path: Path) -> None:
    write_form([a_service()], tmp_path / "x.csv", areas={})

    with pytest.raises(InputError, match="give another name"):
        write_form([a_service()], tmp_path / "x.csv", areas={})


@pytest.mark.parametrize(
    ("text", "fault"), [("a" * 32_768, "32768 letters"), ("a\x07", "control characters")]
)
def test_what_a_cell_cannot_hold_is_refused_with_row_and_column(
    tmp_path: Path, text: str, fault: str
) -> None:
    with pytest.raises(InputError, match=rf"row 2, column 9: .*{fault}"):
        write_form([a_service(description=text)], tmp_path / "x.xlsx", areas={})
    assert not (tmp_path / "x.xlsx").exists()
    assert write_form([a_service(description=text)], tmp_path / "x.csv", areas={}) == 1


def convert(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, arguments)])


def test_services_go_through_every_form_and_come_out_the_same(root: Path, tmp_path: Path) -> None:
    region = ["--region", "nrw-thueringen"]
    steps = [root / "data" / "districts" / "nrw-thueringen" / "services"]
    steps += [tmp_path / name for name in ("a.xlsx", "b.json", "c", "d.csv", "e.json")]

    for source, target in pairwise(steps):
        result = convert(source, target, *region)
        assert result.exit_code == 0, result.output
        assert "80 services" in result.output
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "e.json").read_bytes()


def test_what_a_table_cannot_say_is_told_and_the_rest_is_written(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.json"
    source.write_text("Name;Art;Telefon\nA;Kita;0231 501234\nB;Zauberer;110\n", "utf-8")

    result = convert(source, target)

    assert result.exit_code == 1
    assert "1 rows or values were refused" in result.output
    assert [one["name"] for one in json.loads(target.read_text("utf-8"))] == ["A"]


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("in.json", "out.json", "not readable as JSON"),
        ("empty.json", "out.json", "holds no HSDS"),
        ("in.csv", "out.pdf", "not written as '.pdf'"),
        ("in.csv", "in.json", "exists: give another name"),
        ("in.txt", "out.json", "not readable as JSON"),
    ],
)
def test_what_cannot_be_turned_into_another_form_says_why(
    tmp_path: Path, source: str, target: str, fault: str
) -> None:
    (tmp_path / "in.json").write_text("{", "utf-8")
    (tmp_path / "empty.json").write_text("{}", "utf-8")
    (tmp_path / "in.txt").write_text("x", "utf-8")
    (tmp_path / "in.csv").write_text("Name;Art;Telefon\nA;Kita;0231 501234\n", "utf-8")

    result = convert(tmp_path / source, tmp_path / target)

    assert result.exit_code == 2
    assert fault in result.output.replace("\n", " ")
