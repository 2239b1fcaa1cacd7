"""``geofh check`` on the shipped tables and on a table as an office hands it in."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geofh.cli import main
from geofh.services.sheet import REMARKS

TABLE = """Name;Art;Straße und Hausnummer;Ort;Telefon;E-Mail;Stand
Beratung;Erziehungsberatung;Hövelstr. 8;Dortmund;0231 501234;info@verein.example;2026-11-01
Café;Elterncafe;Hövelstr. 8;Dortmund;;;2026-11-01
Treff;Offener Treff;Nirgendwostraße 999;Dortmund;0171 1234567;;2026-11-01
"""


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "services.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_a_table_is_reported_row_by_row(table: Path) -> None:
    result = check(table, "--format", "json")

    found = json.loads(result.stdout)
    codes = {(one["row"], one["column"], one["code"]) for one in found["remarks"]}
    assert result.exit_code == 1
    assert found["services"] == 2
    assert codes == {
        (3, "Art", "kind_unknown"),
        (4, "Straße und Hausnummer", "address_not_found"),
        (4, "Telefon", "phone_mobile"),
    }
    assert "Nirgendwo" not in result.stdout
    assert "meinen Sie Elterncafé" in found["remarks"][0]["de"]


def test_the_table_comes_back_with_its_remarks(table: Path, tmp_path: Path) -> None:
    check(table, "-o", tmp_path / "checked.csv", "--lang", "de")

    with (tmp_path / "checked.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Name"] for row in rows] == ["Beratung", "Café", "Treff"]
    assert [bool(row[REMARKS]) for row in rows] == [False, True, True]
    assert "Handynummer" in rows[2][REMARKS]


def test_a_table_without_faults_ends_with_status_0(table: Path) -> None:
    table.write_text("\n".join(TABLE.splitlines()[:2]), encoding="utf-8")

    result = check(table)

    assert result.exit_code == 0
    assert "1 services load; 0 remarks" in result.stdout


@pytest.mark.parametrize(("region", "count"), [("dortmund", 1098), ("nrw-thueringen", 80)])
def test_the_shipped_tables_have_no_faults(root: Path, region: str, count: int) -> None:
    folder = root / "data" / "districts" / region / "services"

    result = check(folder, "--region", region)

    assert result.exit_code == 0, result.stdout
    # No source says that anybody asked who gives a service: the check says so once.
    assert f"nobody has confirmed {count} of {count} services" in result.stdout
    assert f"{count} services load; 1 remarks, 0 of them" in result.stdout


# Table, row, column, value -> what is said; each is one of the faults of a folder.
@pytest.mark.parametrize(
    ("table_name", "column", "value", "code"),
    [
        ("service", "kind", "wizard", "cell"),
        ("service", "organization_id", "nobody", "cell"),
        ("service", "email", "erika.mustermann@stadt.example", "email_personal"),
        ("phone", "number", "+491711234567", "phone_mobile"),
        ("phone", "number", "2315010188.0", "phone_float"),
        ("service_area", "area_id", "999", "area_unknown"),
        ("schedule", "opens_at", "8 o'clock", "cell"),
        ("event", "date", "neulich", "cell"),
        ("service", "assured_date", "2020-01-01", "stale"),
        ("service", "expires", "2020-01-01", "expired"),
        ("service", "assured_date", "2999-01-01", "future"),
    ],
)
def test_a_fault_in_a_folder_is_named_with_table_row_and_column(
    root: Path, tmp_path: Path, table_name: str, column: str, value: str, code: str
) -> None:
    folder = tmp_path / "services"
    shutil.copytree(root / "data" / "districts" / "dortmund" / "services", folder)
    file = folder / f"{table_name}.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if table_name == "service_area":
        rows[0]["layer"] = "stadtbezirk"
    rows[0][column] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    result = check(folder, "--format", "json", "-o", tmp_path / "checked")

    [remark] = [
        one for one in json.loads(result.stdout)["remarks"] if one["code"] != "unconfirmed_rows"
    ]
    assert (remark["table"], remark["row"], remark["code"]) == (table_name, 2, code)
    assert remark["column"] == column
    with (tmp_path / "checked" / file.name).open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))[REMARKS]
