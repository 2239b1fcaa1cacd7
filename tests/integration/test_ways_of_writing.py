"""Addresses as people and offices write them, asked of what ships, one by one and on two cores."""

import csv
from pathlib import Path

import pytest

from geofh import InputError, Region, cores, open_region


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@pytest.mark.parametrize(
    ("line", "street", "number"),
    [
        ("Oberbeckerstr. 5", "Oberbeckerstraße", 5),
        ("OBERBECKER STRASSE 5", "Oberbeckerstraße", 5),
        ("Maerkische-Str 12-14", "Märkische Straße", 12),
        ("MÄRKISCHE STR. 12 A", "Märkische Straße", 12),
        ("ZECHE-KAISER-FRIED.-S. 5", "Zeche-Kaiser-Friedrich-Straße", 5),
        ("E.-Figge-Str. 50", "Emil-Figge-Straße", 50),
        ("1264. Projektierte Straße 5", "1264. Projektierte Straße", 5),
        ("8, Hövelstr.", "Hövelstraße", 8),
        ("44137 Dortmund Hövelstr. 8", "Hövelstraße", 8),
        ("Hövelstr. 8, 2. OG links, c/o Müller", "Hövelstraße", 8),
        ("Hö\u00advelstr.\u00a08\u200b", "Hövelstraße", 8),
        ("Hörde, Hermannstr. 8", "Hermannstraße", 8),
        ("Hövelstr. 7 Haus B", "Hövelstraße", None),
    ],
)
def test_each_way_of_writing_leads_to_its_street(
    dortmund: Region, line: str, street: str, number: int | None
) -> None:
    found = dortmund.geocode(line).address
    assert found is not None
    assert (found.street, found.house_number) == (street, number)


@pytest.mark.parametrize(
    "line", ["12 Rue de la République, 75011 Paris, France", "10 Downing Street, London"]
)
def test_address_of_another_country_is_outside(dortmund: Region, line: str) -> None:
    assert dortmund.geocode(line).status.value == "outside"


@pytest.mark.shared
def test_two_cores_give_the_table_that_one_gives(
    dortmund: Region, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "_BATCH", 200)  # so that both have something to do
    file = shared / "regions" / "dortmund" / "messy_addresses.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))[:700]
    lines = [f"{row['gross_strasse']} {row['hausnr'].strip()}" for row in rows] + ["", "x" * 400]
    assert dortmund.geocode_many(lines, workers=2).equals(dortmund.geocode_many(lines))


def test_no_lines_on_two_cores_are_an_empty_table(dortmund: Region) -> None:
    assert dortmund.geocode_many([], workers=2).equals(dortmund.geocode_many([]))


def test_workers_have_to_be_one_or_more(dortmund: Region) -> None:
    with pytest.raises(InputError, match="workers is 0, expected 1 or more"):
        dortmund.geocode_many([], workers=0)
