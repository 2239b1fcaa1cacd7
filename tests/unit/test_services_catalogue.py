import csv
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

import pytest

from geofh.errors import DataError
from geofh.records import Delivery, Source
from geofh.services import Catalogue, read_catalogue
from geofh.services.columns import OPTIONAL, TABLES

Tables = dict[str, list[dict[str, str]]]
SOURCE = {"source_url": "https://example.org/a https://example.org/b", "source_date": "2026-05"}


def tables() -> Tables:
    """Give two made-up services: an office with everything, and a shelter with a secret."""
    rows: Tables = {
        "organization": [{"id": "o1", "name": "Town"}, {"id": "o2", "name": "Practice"}],
        "service": [
            {
                "id": "s1",
                "organization_id": "o1",
                "program_id": "g1",
                "name": "Office",
                "kind": "family_office",
                "status": "active",
                "minimum_age_months": "0",
                "maximum_age_months": "36",
                "pregnancy": "true",
                "deliveries": "home_visit place",
                "responsible": "true",
                "free": "false",
                "application": "false",
                "without_insurance": "true",
                "missing": "phone",
                "valid_to": "2027-01-31",
                "verified": "exact",
            },
            {
                "id": "s2",
                "name": "Shelter",
                "kind": "womens_shelter_hotline",
                "status": "active",
                "crisis": "true",
                "verified": "partial",
            },
        ],
        "location": [
            {
                "id": "l1",
                "location_type": "physical",
                "organization_id": "o2",
                "address_1": "Main Street 1",
                "city": "Dortmund",
                "longitude": "7.46",
                "latitude": "51.51",
                "level": "house",
                "accuracy_m": "1.0",
                "area_id": "001",
            },
            {
                "id": "l2",
                "location_type": "physical",
                "name": "Secret House",
                "address_1": "Secret Street 7",
                "postal_code": "44135",
                "city": "Dortmund",
                "longitude": "7.4711",
                "latitude": "51.5222",
                "level": "house",
                "accuracy_m": "1.0",
                "area_id": "002",
                "masked": "true",
            },
        ],
        "service_at_location": [
            {"id": "a1", "service_id": "s1", "location_id": "l1"},
            {"id": "a2", "service_id": "s2", "location_id": "l2"},
        ],
        "service_area": [
            {"id": "b1", "service_id": "s1", "name": "Hörde", "layer": "stadtbezirk"}
            | {"area_id": "05"}
        ],
        "phone": [
            {"id": "p1", "service_id": "s2", "number": "+49231800081", "display": "0231 800081"}
        ],
        "schedule": [
            {"id": "t1", "service_id": "s1", "freq": "WEEKLY", "byday": "MO,TU"}
            | {"opens_at": "08:00", "closes_at": "12:30"}
        ],
        "language": [{"id": "c1", "service_id": "s1", "name": "Türkisch", "code": "tr"}],
        "program": [{"id": "g1", "name": "Early Start", "verified": "partial"}],
        "event": [{"id": "e1", "service_id": "s1", "name": "Opening", "date": "2019-09"}],
        "referral": [{"id": "r1", "service_id": "s1", "target_service_id": "s2"}],
    }
    return {table: [SOURCE | row for row in lines] for table, lines in rows.items()}


def write(folder: Path, content: Mapping[str, list[dict[str, str]]]) -> Path:
    for table, lines in content.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, TABLES[table], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    return folder


def test_tables_become_one_record_per_service(tmp_path: Path) -> None:
    office = read_catalogue(write(tmp_path, tables())).get("s1")

    assert office is not None
    assert office.organization is not None
    assert office.organization.name == "Town"
    assert (office.minimum_age_months, office.maximum_age_months) == (0, 36)
    assert (office.pregnancy, office.free, office.anonymous) == (True, False, None)
    assert office.deliveries == {Delivery.HOME_VISIT, Delivery.PLACE}
    assert office.responsible
    assert not office.crisis
    assert [(area.layer, area.area_id) for area in office.service_areas] == [("stadtbezirk", "05")]
    assert [(place.lon, place.lat, place.area_id) for place in office.locations] == [
        (7.46, 51.51, "001")
    ]
    assert [(rule.byday, rule.closes_at) for rule in office.schedules] == [
        (("MO", "TU"), time(12, 30))
    ]
    assert (office.languages, office.missing) == (("tr",), ("phone",))
    assert office.valid_to == date(2027, 1, 31)
    assert (office.application, office.without_insurance, office.single_parents) == (
        *(False, True),
        None,
    )
    assert office.source == Source(
        url="https://example.org/a",
        date="2026-05",
        verified="exact",
        further=("https://example.org/b",),
    )


def test_a_service_may_be_given_at_the_place_of_somebody_else(tmp_path: Path) -> None:
    office = read_catalogue(write(tmp_path, tables())).get("s1")

    assert office is not None
    [place] = office.locations
    assert (office.organization and office.organization.name) == "Town"
    assert (place.organization and place.organization.name) == "Practice"


def test_a_service_knows_its_programme_its_events_and_where_it_leads_on(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path, tables()))
    office = catalogue.get("s1")

    assert office is not None
    assert (office.program and office.program.name) == "Early Start"
    assert [program.name for program in catalogue.programs] == ["Early Start"]
    assert [(event.name, event.date) for event in office.events] == [("Opening", "2019-09")]
    assert [(one.service_id, one.name) for one in office.referrals] == [("s2", "Shelter")]


@pytest.mark.parametrize("table", sorted(OPTIONAL))
def test_a_region_may_go_without_programmes_events_and_referrals(
    tmp_path: Path, table: str
) -> None:
    content = tables()
    content["service"][0]["program_id"] = ""
    write(tmp_path, content)
    (tmp_path / f"{table}.csv").unlink()

    assert len(read_catalogue(tmp_path).services) == 2


def test_masked_location_loses_address_and_coordinate(tmp_path: Path) -> None:
    shelter = read_catalogue(write(tmp_path, tables())).get("s2")

    assert shelter is not None
    [place] = shelter.locations
    assert place.masked
    assert (place.address_1, place.postal_code, place.lon, place.lat) == ("", "", None, None)
    for secret in ("Secret", "44135", "7.4711", "51.5222", "002"):
        assert secret not in repr(shelter)


def test_look_ups_find_by_kind_and_by_crisis(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path, tables()))

    assert [service.id for service in catalogue.crisis] == ["s2"]
    assert [service.id for service in catalogue.of_kind("family_office")] == ["s1"]
    assert catalogue.kinds == ("womens_shelter_hotline", "family_office")
    assert catalogue.get("nobody") is None


def test_a_crisis_line_that_ended_is_not_shown(tmp_path: Path) -> None:
    content = tables()
    content["service"][1]["status"] = "inactive"

    assert read_catalogue(write(tmp_path, content)).crisis == ()


def test_empty_catalogue_has_nothing() -> None:
    assert Catalogue.empty().services == ()


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("service", "status", "closed", "active"),
        ("service", "kind", "wizard", "KINDS"),
        ("service", "name", "", "a text"),
        ("service", "minimum_age_months", "-1", "whole number"),
        ("service", "minimum_age_months", "40", "whole number|more than"),
        ("service", "pregnancy", "yes", "'true'"),
        ("service", "valid_to", "2027-13-01", "a date"),
        ("service", "deliveries", "place pigeon", "home_visit"),
        ("service", "organization_id", "o9", "organization.csv"),
        ("service", "verified", "", "exact"),
        ("service", "source_url", "", "source_name"),
        ("location", "longitude", "east", "a number"),
        ("location", "longitude", "", "or neither"),
        ("location", "longitude", "51.5", "longitude 5 to 16"),
        ("service_at_location", "location_id", "l9", "location.csv"),
        ("phone", "number", "", "a text"),
        ("schedule", "byday", "MO,XX", "MO,TU,FR"),
        ("schedule", "byday", "TU,MO", "order of the week"),
        ("schedule", "opens_at", "8 o'clock", "08:30"),
        ("schedule", "freq", "MONTHLY", "WEEKLY"),
        ("language", "code", "tur", "ISO 639-1"),
        ("service", "valid_from", "2027-02-01", "a day not before 2027-02-01"),
        ("service", "program_id", "g9", "program.csv"),
        ("location", "organization_id", "o9", "organization.csv"),
        ("event", "date", "September 2019", "2026-05"),
        ("event", "date", "2019-13", "2026-05"),
        ("referral", "target_service_id", "s9", "service.csv"),
        ("referral", "target_kind", "wizard", "KINDS"),
        ("referral", "target_service_id", "", "a text"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_column_and_what_was_expected(
    tmp_path: Path, table: str, column: str, value: str, expected: str
) -> None:
    content = tables()
    content[table][0][column] = value

    with pytest.raises(DataError, match=expected) as caught:
        read_catalogue(write(tmp_path, content))

    message = str(caught.value)
    assert f"{table}.csv, line 2" in message
    assert "column" in message


@pytest.mark.parametrize(
    "table",
    [
        *("service_at_location", "service_area", "phone", "schedule", "language"),
        "event",
        "referral",
    ],
)
def test_a_part_of_no_service_is_named(tmp_path: Path, table: str) -> None:
    content = tables()
    content[table][0]["service_id"] = "s9"

    with pytest.raises(DataError, match=rf"{table}\.csv.*'s9'.*service\.csv"):
        read_catalogue(write(tmp_path, content))


@pytest.mark.parametrize("table", ["organization", "service", "location"])
def test_an_id_used_twice_is_named(tmp_path: Path, table: str) -> None:
    content = tables()
    content[table].append(content[table][0])

    with pytest.raises(DataError, match=rf"{table}\.csv, line \d+, column 'id'"):
        read_catalogue(write(tmp_path, content))


@pytest.mark.parametrize("table", [table for table in TABLES if table not in OPTIONAL])
def test_a_missing_file_is_named(tmp_path: Path, table: str) -> None:
    write(tmp_path, tables())
    (tmp_path / f"{table}.csv").unlink()

    with pytest.raises(DataError, match=rf"{table}\.csv is missing"):
        read_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (b"", "'id' is missing"),
        (b"id,name\n", "'website' is missing"),
        (b"id,name,website,source_url,source_date\no1,To", "2 cells, expected 5"),
        (b'id,name,website,source_url,source_date\no1,"Tow', "not a readable CSV"),
        (b"\xff\xfe\x00", "not a readable CSV"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: bytes, expected: str) -> None:
    write(tmp_path, tables())
    (tmp_path / "organization.csv").write_bytes(damage)

    with pytest.raises(DataError, match=expected) as caught:
        read_catalogue(tmp_path)

    assert "organization.csv" in str(caught.value)
