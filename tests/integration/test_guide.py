"""What is there for the families of an area, against the facts the tables were made from."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import geofh

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 11, 0, tzinfo=ZONE)

# The city's own rule: the first digit of an Unterbezirk names the outer Stadtbezirk; of the
# inner ones 00 to 03 are Innenstadt-West, 04 to 06 Innenstadt-Nord, 07 to 09 Innenstadt-Ost.
INNER = {**dict.fromkeys("0123", "10"), **dict.fromkeys("456", "20"), **dict.fromkeys("789", "30")}


def stadtbezirk_of(unterbezirk: str) -> str:
    return INNER[unterbezirk[1]] if unterbezirk[0] == "0" else f"0{unterbezirk[0]}"


@pytest.fixture(scope="module")
def dortmund() -> geofh.Region:
    return geofh.open_region("dortmund")


@pytest.fixture(scope="module")
def countries() -> geofh.Region:
    return geofh.open_region("nrw-thueringen")


def test_every_stadtbezirk_has_a_guide_with_its_office(dortmund: geofh.Region) -> None:
    areas = dortmund.guided_areas(now=NOW)
    assert len(areas) == 12
    for area in areas:
        offices = dortmund.guide(area.id, now=NOW).responsible
        assert any(area.name in office.name for office in offices)


def test_each_day_care_centre_of_the_facts_stands_in_its_stadtbezirk(
    dortmund: geofh.Region, root: Path
) -> None:
    with (root / "data/facts/dortmund_facilities.csv").open(encoding="utf-8") as opened:
        stated = Counter(
            stadtbezirk_of(row["area_id"])
            for row in csv.DictReader(opened)
            if row["layer"] == "kindergarten" and row["kind_de"] == "Kindergarten"
        )
    listed = {
        area.id: len(dortmund.guide(area.id, now=NOW).facilities["day_care"])
        for area in dortmund.guided_areas(now=NOW)
    }
    assert listed == dict(stated)


def test_no_service_stands_twice_in_a_guide(dortmund: geofh.Region) -> None:
    for area in dortmund.guided_areas(now=NOW):
        one = dortmund.guide(area.id, now=NOW)
        parts = (one.responsible, one.bound, one.partly, one.placed, one.everywhere)
        ids = [service.id for part in (*parts, *one.facilities.values()) for service in part]
        assert len(ids) == len(set(ids))


def test_closed_services_are_in_no_guide(dortmund: geofh.Region) -> None:
    closed = {service.id for service in dortmund.services if service.status == "defunct"}
    assert closed
    for area in dortmund.guided_areas(now=NOW):
        one = dortmund.guide(area.id, now=NOW)
        assert not closed & {service.id for service in (*one.placed, *one.bound, *one.responsible)}


def test_a_kreis_of_thueringen_names_its_coordination_of_that_day(countries: geofh.Region) -> None:
    before = datetime(2021, 6, 30, tzinfo=ZONE)
    names = {area.name for area in countries.guided_areas(now=before)}
    assert "Eisenach" in names
    assert "Eisenach" not in {area.name for area in countries.guided_areas(now=NOW)}
    thueringen = [area for area in countries.guided_areas(now=NOW) if area.id.startswith("16")]
    assert len(thueringen) == 22
    for area in thueringen:
        assert len(countries.guide(area.id, now=NOW).responsible) == 1


def test_a_gemeinde_with_an_offer_is_named_in_the_guide_of_its_kreis(
    countries: geofh.Region,
) -> None:
    kreis = next(a for a in countries.guided_areas(now=NOW) if a.name == "Rhein-Sieg-Kreis")
    one = countries.guide(kreis.id, now=NOW)
    bound = {area.name for service in one.partly for area in service.service_areas}
    assert "Siegburg" in bound


def test_an_unknown_area_is_refused_with_the_known_ones(dortmund: geofh.Region) -> None:
    with pytest.raises(geofh.InputError, match=r"'99' is not known: expected one of .*05"):
        dortmund.guide("99", now=NOW)
