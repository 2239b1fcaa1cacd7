"""The shipped Dortmund tables: complete, sourced, and where the city says they are."""

import csv
import json
from collections import Counter
from datetime import date, datetime
from itertools import product
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

import geofh
from geofh.crs import to_metres
from geofh.records import (
    District,
    DistrictAnswer,
    DistrictStatus,
    Need,
    OpenState,
    Service,
    Stage,
)
from geofh.services import Catalogue, eligible, holidays_of, open_state, read_catalogue
from geofh.services.columns import TABLES

TODAY = date(2026, 11, 22)
STADTBEZIRKE = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20", "30")
COUNTS = {
    "day care": (("day_care", "short_term_day_care"), 333),
    "schools": (
        ("primary_school", "special_school", "secondary_school", "school", "traffic_school"),
        183,
    ),
    "youth centres": (("youth_centre",), 83),
    "libraries and archives": (("library", "research_library", "archive"), 30),
    "playgrounds": (("playground",), 366),
}


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "data" / "districts" / "dortmund" / "services"


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return read_catalogue(folder)


def stadtbezirk(id_: str) -> DistrictAnswer:
    return DistrictAnswer(
        layer="stadtbezirk",
        title="Stadtbezirk",
        status=DistrictStatus.FOUND,
        district=District(layer="stadtbezirk", id=id_, name=id_),
        accuracy_m=0.0,
    )


def find(catalogue: Catalogue, name: str) -> Service:
    [service] = [one for one in catalogue.services if one.name.startswith(name)]
    return service


@pytest.mark.parametrize("what", COUNTS)
def test_every_facility_of_the_city_is_there(catalogue: Catalogue, what: str) -> None:
    kinds, expected = COUNTS[what]

    assert sum(len(catalogue.of_kind(kind)) for kind in kinds) == expected


@pytest.mark.parametrize("id_", STADTBEZIRKE)
def test_every_stadtbezirk_has_its_responsible_office(catalogue: Catalogue, id_: str) -> None:
    fits, _ = eligible(catalogue.services, Need(), districts=[stadtbezirk(id_)], today=TODAY)

    names = [fit.service.name for fit in fits if fit.why[0] == "responsible"]
    assert len(names) == (2 if id_ == "10" else 1)
    assert ("Familienbüro Dorstfeld „lokal vor Ort“" in names) is (id_ == "10")


def test_an_office_of_which_little_is_known_says_so(catalogue: Catalogue) -> None:
    office = find(catalogue, "Familienbüro Eving")

    assert office.missing == ("address", "phone", "hours")
    assert "Voßkuhle 37" in office.description
    assert office.phones == ()


def test_closed_obstetrics_is_never_offered(catalogue: Catalogue) -> None:
    closed = find(catalogue, "Knappschaftskrankenhaus Dortmund (Brackel)")
    stages = (None, *Stage)
    kinds: tuple[frozenset[str], ...] = (frozenset(), frozenset({"maternity_hospital"}))

    for stage, kind, day in product(stages, kinds, (date(2025, 1, 1), TODAY)):
        fits, refusals = eligible(
            [closed], Need(stage=stage, kinds=kind), districts=[stadtbezirk("03")], today=day
        )
        assert (fits, [one.reason for one in refusals]) == ((), ["closed"])


def test_what_is_not_for_parents_is_not_offered(catalogue: Catalogue) -> None:
    _, refusals = eligible(catalogue.services, Need(), districts=[], today=TODAY)

    kept_back = Counter(one.service.kind for one in refusals if one.reason == "not_for_parents")
    assert kept_back == {
        "archive": 4,
        "directory": 1,
        "family_office_head": 1,
        "professional_hotline": 1,
        "research_library": 10,
    }


def test_crisis_lines_are_those_of_dortmund_without_pin_and_with_a_number(
    catalogue: Catalogue,
) -> None:
    numbers = {phone.number for one in catalogue.crisis for phone in one.phones}

    assert {"112", "110", "116117", "116016", "+4922819240", "+492315012345"} <= numbers
    assert {"+49361730730", "08000080080", "08001921000"}.isdisjoint(numbers)
    assert all(one.phones and not one.locations for one in catalogue.crisis)
    assert catalogue.crisis[0].phones[0].number == "112"


def test_a_number_stands_with_one_name_only_once(catalogue: Catalogue) -> None:
    pairs = Counter((one.name, phone.number) for one in catalogue.services for phone in one.phones)

    assert max(pairs.values()) == 1
    assert len([one for one in catalogue.services if "Hebammen-Hotline" in one.name]) == 1


def test_a_society_without_a_confirmed_number_has_only_its_page(catalogue: Catalogue) -> None:
    society = find(catalogue, "Schatten & Licht")

    assert society.phones == ()
    assert society.url == "https://schatten-und-licht.de"


def test_the_shelter_has_a_number_and_no_place(catalogue: Catalogue) -> None:
    shelter = find(catalogue, "Frauenhaus")

    assert [phone.number for phone in shelter.phones] == ["+49231800081"]
    assert shelter.locations == ()


def test_no_masked_place_ships_an_address(folder: Path) -> None:
    rows = read(folder, "location")

    assert [row for row in rows if row["masked"] and (row["address_1"] or row["latitude"])] == []


def test_every_service_names_its_source(catalogue: Catalogue) -> None:
    silent = [one.name for one in catalogue.services if not (one.source.url or one.source.name)]

    assert silent == []


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_the_documented_columns_and_uuids(folder: Path, root: Path, table: str) -> None:
    rows = read(folder, table)
    page = (root / "docs" / "services.md").read_text("utf-8")

    assert tuple(rows[0]) == TABLES[table]
    assert {UUID(row["id"]).version for row in rows} == {5}
    assert [column for column in TABLES[table] if f"`{column}`" not in page] == []


def test_no_postcode_is_printed_that_no_source_states(folder: Path) -> None:
    # The page on the move of the Jugendamt gives street and number only.
    [jugendamt] = [row for row in read(folder, "location") if row["address_1"] == "Voßkuhle 37"]

    assert jugendamt["postal_code"] == ""


def test_family_office_hours_are_read_from_the_page(catalogue: Catalogue) -> None:
    office = find(catalogue, "Familienbüro Dorstfeld")
    berlin = ZoneInfo("Europe/Berlin")
    moments = {
        datetime(2026, 11, 23, 14, tzinfo=berlin): OpenState.CLOSED,  # Monday afternoon
        datetime(2026, 11, 24, 14, tzinfo=berlin): OpenState.OPEN,  # Tuesday afternoon
        datetime(2026, 12, 25, 10, tzinfo=berlin): OpenState.UNKNOWN,
    }

    for moment, state in moments.items():
        found = open_state(office.schedules, at=moment, holidays=holidays_of("NW", 2026))
        assert found is state


def test_no_hours_were_left_unread(catalogue: Catalogue) -> None:
    assert [one.name for one in catalogue.services if one.hours_text] == []


def test_facilities_claim_no_age_that_no_source_states(catalogue: Catalogue) -> None:
    # The open data states no ages; one centre has them from its line in the services list.
    claiming = [
        one.name for one in catalogue.of_kind("day_care") if one.minimum_age_months is not None
    ]

    assert claiming == ["Ruhr-Familienbildungszentrum"]
    assert {one.minimum_age_months for one in catalogue.of_kind("playground")} == {None}
    assert {one.minimum_age_months for one in catalogue.of_kind("primary_school")} == {72}


@pytest.mark.shared
def test_places_lie_in_the_unterbezirk_that_the_city_states(folder: Path, shared: Path) -> None:
    # Measured: 99.8 % of 620 houses (scripts/evaluate_services.py).
    areas = official_areas(shared)
    houses = [
        row
        for row in read(folder, "location")
        if row["area_id"] and row["level"].startswith("house")
    ]
    inside = [
        areas[row["area_id"]].contains(
            shapely.Point(*to_metres(float(row["longitude"]), float(row["latitude"])))
        )
        for row in houses
    ]

    assert len(houses) > 590
    assert np.mean(inside) >= 0.99


@pytest.mark.shared
def test_places_are_where_the_city_draws_its_points(folder: Path, shared: Path) -> None:
    placed = {row["address_1"]: row for row in read(folder, "location") if row["latitude"]}
    with (shared / "facts" / "dortmund_facilities.csv").open(encoding="utf-8") as stream:
        pairs = [
            (row, placed[f"{row['street']} {row['house_number']}"])
            for row in csv.DictReader(stream)
            if row["house_number"] and f"{row['street']} {row['house_number']}" in placed
        ]
    theirs = to_metres(*([float(row[axis]) for row, _ in pairs] for axis in ("lon", "lat")))
    mine = to_metres(
        *([float(row[axis]) for _, row in pairs] for axis in ("longitude", "latitude"))
    )
    distance = np.hypot(mine[0] - theirs[0], mine[1] - theirs[1])

    assert len(pairs) > 600
    assert np.median(distance) < 1.0
    assert np.percentile(distance, 95) < 25.0


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def official_areas(shared: Path) -> dict[str, shapely.Geometry]:
    file = shared / "regions" / "dortmund" / "official_unterbezirke_170.geojson"
    features = json.loads(file.read_text("utf-8"))["features"]
    return {
        feature["properties"]["ubz"]: shapely.transform(
            shapely.geometry.shape(feature["geometry"]),
            lambda lonlat: np.column_stack(to_metres(lonlat[:, 0], lonlat[:, 1])),
        )
        for feature in features
    }


# Who answers at which time, for whom, at what cost, in which language: as the sources say.
# kind -> free, open at night, languages (none: no source states them), for whom.
CRISIS = {
    "emergency_medical": (True, True, (), "alle"),
    "emergency_police": (True, True, (), "alle"),
    "medical_on_call": (True, True, (), "alle"),
    "poison_control": (False, True, (), "alle"),
    "child_protection_emergency": (False, False, ("de",), "0 to 216 months"),
    "parent_hotline": (True, False, ("de",), "Eltern"),
    "pregnancy_crisis_hotline": (True, True, (), "pregnancy"),
    "violence_hotline_women": (True, True, (), "Frauen, Angehörige, Fachkräfte"),
    "womens_shelter_hotline": (False, False, (), "Frauen, Kinder"),
    "violence_hotline_men": (True, False, (), "Männer"),
    "child_hotline": (True, False, ("de",), "Kinder, Jugendliche"),
    "sexual_abuse_hotline": (True, False, (), "Betroffene, Angehörige, Fachkräfte"),
    "crisis_hotline": (True, True, ("de",), "alle"),
}
NIGHT = datetime(2026, 11, 29, 3, tzinfo=ZoneInfo("Europe/Berlin"))  # a Sunday


def for_whom(service: Service) -> str:
    if service.audience:
        return service.audience
    ages = (service.minimum_age_months, service.maximum_age_months)
    return "pregnancy" if service.pregnancy else f"{ages[0]} to {ages[1]} months"


def test_every_crisis_line_says_when_for_whom_at_what_cost_and_in_which_language() -> None:
    lines = {one.service.kind: one for one in geofh.open_region("dortmund").crisis(now=NIGHT)}

    told = {
        kind: (
            one.service.free,
            one.open_state is OpenState.OPEN,
            one.service.languages,
            for_whom(one.service),
        )
        for kind, one in lines.items()
    }
    assert told == CRISIS
    # What is closed at night is known to be; of two lines no source states the hours.
    assert {kind for kind, one in lines.items() if one.open_state is OpenState.UNKNOWN} == {
        "child_protection_emergency",
        "womens_shelter_hotline",
    }


@pytest.mark.parametrize("region", ["dortmund", "nrw-thueringen"])
def test_every_crisis_line_has_two_sources(region: str) -> None:
    for one in geofh.open_region(region).crisis():
        pages = {one.service.source.url, *one.service.source.further}
        assert len(pages - {""}) >= 2, one.service.name
        assert one.service.source.count >= 2, one.service.name


def test_every_crisis_line_states_its_cost_and_has_a_source() -> None:
    for region in ("dortmund", "nrw-thueringen"):
        for one in geofh.open_region(region).crisis():
            assert one.service.free or one.service.fees_description, one.service.name
            assert one.service.source.count >= 1, one.service.name
