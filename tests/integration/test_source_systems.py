"""Every source system answers its question on the shipped data; its counts stand beside it.

One test for each row of the table of source systems: what a family or an office would ask.
"""

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geofh import Need, Region, Stage, open_region
from geofh.records import Delivery, Finding, OpenState, RankedService, Service
from geofh.services import Catalogue, read_catalogue

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, tzinfo=BERLIN)  # a Tuesday
PREGNANT = Need(stage=Stage.PREGNANCY)


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@pytest.fixture(scope="module")
def land() -> Region:
    return open_region("nrw-thueringen")


@pytest.fixture(scope="module")
def catalogues(root: Path) -> dict[str, Catalogue]:
    folder = root / "data" / "districts"
    return {
        name: read_catalogue(folder / name / "services") for name in ("dortmund", "nrw-thueringen")
    }


def offered(finding: Finding) -> dict[str, RankedService]:
    return {one.service.name: one for one in (*finding.responsible, *finding.services)}


def refused(finding: Finding) -> dict[str, str]:
    return {one.service.name: one.reason for one in finding.refusals}


def named(catalogue: Catalogue, name: str) -> Service:
    [service] = [one for one in catalogue.services if one.name == name]
    return service


def test_dortmund_midwife_network(dortmund: Region, catalogues: dict[str, Catalogue]) -> None:
    # A pregnant woman without health insurance at Borsigplatz, an Aktionsraum.
    need = Need(stage=Stage.PREGNANCY, no_insurance=True)
    found = offered(dortmund.find("Borsigplatz 9", need, now=NOW, limit=100))
    centre = found["Dortmunder Hebammen Zentrum"]

    assert found["Hebammen in den Aktionsräumen"].why[0] == "district"
    assert centre.why == ("area", "stated:stage", "stated:no_insurance")
    assert [(event.name, event.date) for event in centre.service.events] == [
        ("eigener Ort", "2019-09")
    ]
    hotline = found["Dortmunder Hebammen-Hotline"].service
    assert [phone.number for phone in hotline.phones] == ["+492315010188"]
    assert hotline.service_areas == ()
    assert [one.name for one in hotline.referrals] == [
        "Aufsuchende Elternberatung des Gesundheitsamtes"
    ]
    form = found["Online-Anfrage für eine Hebamme"].service
    assert form.deliveries == {Delivery.ONLINE}
    assert form.events[0].date == "2021"


def test_dortmund_midwives_are_not_those_of_who_lives_outside_the_aktionsraeume(
    dortmund: Region,
) -> None:
    finding = dortmund.find("Emil-Figge-Str. 50", PREGNANT, now=NOW, limit=100)

    assert refused(finding)["Hebammen in den Aktionsräumen"] == "area"
    assert "Dortmunder Hebammen-Hotline" in offered(finding)


def test_dortmund_welcome_visits_come_home_after_the_birth(dortmund: Region) -> None:
    need = Need(stage=Stage.BABY, home_visit=True)
    name = "Willkommensbesuche nach der Geburt (Hebammennetzwerk)"

    visits = offered(dortmund.find("Borsigplatz 9", need, now=NOW, limit=100))[name]
    assert visits.why == ("area", "stated:stage", "stated:home_visit")
    assert refused(dortmund.find("Borsigplatz 9", PREGNANT, now=NOW))[name] == "stage"


def test_counselling_in_paediatric_practices_is_history(
    dortmund: Region, catalogues: dict[str, Catalogue]
) -> None:
    finding = dortmund.find("Hövelstr. 8", now=NOW)
    service = named(catalogues["dortmund"], "Beratung in Kinderarztpraxen")

    assert refused(finding)[service.name] == "closed"
    assert (service.valid_from, service.valid_to) == (date(2017, 1, 1), date(2018, 12, 31))
    assert [place.organization.name for place in service.locations if place.organization] == [
        "Kinderarztpraxen in vier Stadtbezirken"
    ]
    assert service.organization is None
    assert Delivery.HOME_VISIT in service.deliveries
    assert "andere Angebote" in service.referrals[0].description


def test_counselling_in_paediatric_practices_was_offered_in_its_time(dortmund: Region) -> None:
    then = datetime(2018, 12, 31, 10, tzinfo=BERLIN)

    found = offered(dortmund.find("Hövelstr. 8", now=then, limit=100))
    assert "Beratung in Kinderarztpraxen" in found


def test_siegburgs_two_pillars(land: Region) -> None:
    need = Need(stage=Stage.PREGNANCY, free=True, no_application=True)
    finding = land.find("Siegburg", need, now=NOW, limit=100)

    assert [one.service.name for one in finding.responsible] == [
        "Amt für Jugend, Schule und Sport der Kreisstadt Siegburg (Jugendamt)"
    ]
    first = finding.services[0]
    assert first.service.name == "Familienhebammen in Siegburg"
    assert first.why == ("district", "stated:stage", "stated:free", "stated:no_application")
    assert "ohne Deutschkenntnisse" in first.service.languages_note


def test_siegburgs_courses_are_for_single_parents(land: Region) -> None:
    courses = "Kurse für belastete Mütter und Alleinerziehende in Siegburg"
    finding = land.find("Siegburg", Need(single_parent=True), now=NOW, limit=100)

    assert finding.services[0].service.name == courses
    assert finding.services[0].why == ("district", "stated:single_parent")
    assert refused(land.find("Troisdorf", now=NOW))[courses] == "area"


def test_siegburgs_consultation_hour_is_in_the_house_of_somebody_else(
    catalogues: dict[str, Catalogue],
) -> None:
    hour = named(
        catalogues["nrw-thueringen"],
        "Offene Sprechstunde der Erziehungsberatung im Familienzentrum Deichhaus",
    )

    assert hour.organization is not None
    assert hour.organization.name == "Erziehungsberatungsstelle des Rhein-Sieg-Kreises"
    assert [place.organization and place.organization.name for place in hour.locations] == [
        "Verbund-Familienzentrum Deichhaus"
    ]


def test_nrw_family_managers(land: Region, catalogues: dict[str, Catalogue]) -> None:
    managers = catalogues["nrw-thueringen"].of_kind("family_manager")
    towns = {
        area.name: area.area_id
        for one in managers
        for area in one.service_areas
        if area.layer == "gemeinde"
    }
    drawn = {feature["id"] for feature in land.layer_geojson("gemeinde")["features"]}

    # The map: each of them is an area of the layer that is drawn.
    assert towns == {
        "Altena": "05962004",
        "Delbrück": "05774020",
        "Sassenberg": "05570036",
        "Wiehl": "05374048",
    }
    assert set(towns.values()) <= drawn
    assert "Familienmanagement Wiehl" in offered(land.find("Wiehl", now=NOW))
    assert "Familienmanagement Wiehl" not in offered(land.find("Siegburg", now=NOW))


def test_nrw_family_managers_have_dated_events(catalogues: dict[str, Catalogue]) -> None:
    dates = {
        one.name: [event.date for event in one.events]
        for one in catalogues["nrw-thueringen"].services
        if one.events
    }

    assert dates["Familienmanagement Delbrück"] == ["2011-09-20"]
    assert dates["Audit familiengerechte Kommune Düsseldorf"] == ["2010", "2017-09-27"]
    assert dates["Familienbüro der Stadt Siegen"] == ["2025"]


def test_dortmunds_early_support_system(dortmund: Region, catalogues: dict[str, Catalogue]) -> None:
    catalogue = catalogues["dortmund"]
    modules = {program.name: program for program in catalogue.programs}

    assert len(modules) == 18
    assert {one.name for one in catalogue.services if one.program == modules["Elternschule"]} == {
        "Elternschule am Knappschaftskrankenhaus Dortmund"
    }
    offices = {one.name for one in catalogue.services if one.program == modules["Familienbüro"]}
    assert len(offices) == 13
    [office] = dortmund.find("Emil-Figge-Str. 50", now=NOW).responsible
    assert office.service.name == "Familienbüro Hombruch"


def test_thueringen_networks(land: Region) -> None:
    # Eisenach had its own office until 30 June 2021; since then the Wartburgkreis has.
    days = {date(2021, 6, 30): "Eisenach", date(2021, 7, 1): "Wartburgkreis"}

    for day, name in days.items():
        then = datetime(day.year, day.month, day.day, 10, tzinfo=BERLIN)
        [office] = land.find("Eisenach", now=then).responsible
        assert office.service.name == f"Netzwerk Frühe Hilfen {name}"


def test_thueringen_family_midwives_stay_until_the_first_birthday(land: Region) -> None:
    midwives, volunteers = (
        "Familienhebammen in Thüringen",
        "Ehrenamtliche Projekte der Frühen Hilfen in Thüringen",
    )

    baby = land.find("Weimar", Need(stage=Stage.BABY), now=NOW, limit=100)
    assert offered(baby)[midwives].why == ("district", "stated:stage")
    assert volunteers in offered(baby)
    toddler = land.find("Weimar", Need(stage=Stage.TODDLER), now=NOW, limit=100)
    assert refused(toddler)[midwives] == "stage"
    assert refused(land.find("Siegburg", now=NOW))[midwives] == "area"


def test_thueringen_family_midwives_of_greiz_are_free(land: Region) -> None:
    found = offered(land.find("Greiz", Need(stage=Stage.PREGNANCY, free=True), now=NOW, limit=100))

    assert found["Familienhebammen im Landkreis Greiz"].why == (
        "district",
        "unknown:stage",
        "stated:free",
    )


def test_each_land_gets_its_own_poison_control_centre(land: Region) -> None:
    for town, number in (("Weimar", "+49361730730"), ("Siegburg", "+4922819240")):
        lines = [one.service for one in land.find(town, now=NOW).crisis]
        assert [one.phones[0].number for one in lines if one.kind == "poison_control"] == [number]


def test_each_land_keeps_its_own_holidays(land: Region, dortmund: Region) -> None:
    # Fronleichnam 2026, a Thursday: a working day in Weimar (office 09:00-12:00), a holiday here.
    fronleichnam = datetime(2026, 6, 4, 10, tzinfo=BERLIN)
    # Weltkindertag 2022 is a Tuesday: a holiday in Thüringen only.
    weltkindertag = datetime(2022, 9, 20, 10, tzinfo=BERLIN)

    states = {
        day: (
            land.find("Weimar", now=day).responsible[0].open_state,
            offered(dortmund.find("Oberbank 11", now=day))[
                "Familienbüro Dorstfeld „lokal vor Ort“"
            ].open_state,
        )
        for day in (fronleichnam, weltkindertag)
    }
    assert states == {
        fronleichnam: (OpenState.OPEN, OpenState.UNKNOWN),
        weltkindertag: (OpenState.UNKNOWN, OpenState.OPEN),
    }


def test_find_explains_every_result_and_every_refusal(dortmund: Region) -> None:
    need = Need(stage=Stage.PREGNANCY, languages=frozenset({"tr"}), free=True, home_visit=True)
    finding = dortmund.find("Borsigplatz 9", need, now=NOW, limit=1000)

    wishes = {"stage", "language", "free", "home_visit"}
    for one in finding.services:
        explained = {code.partition(":")[2] for code in one.why if ":" in code}
        assert explained == wishes
    assert all(one.reason and one.text for one in finding.refusals)


# What a statement says can be counted: how, is written in its column "records".
def count(expression: str, *, region: Region, catalogue: Catalogue, folder: Path) -> int:
    what, _, rest = expression.partition(":")
    if what == "kind":
        return sum(len(catalogue.of_kind(kind)) for kind in rest.split(","))
    if what == "program":
        return len(catalogue.programs)
    layer, prefix, day = (*rest.split(":"), "", "")[:3]
    on = date.fromisoformat(day) if day else NOW.date()
    if what == "layer":
        return len(areas(folder, layer, prefix, on))
    return len(
        {
            area.area_id
            for one in catalogue.services
            for area in one.service_areas
            if one.responsible
            and area.layer == layer
            and area.area_id.startswith(prefix)
            and (one.valid_to is None or on <= one.valid_to)
        }
    )


def areas(folder: Path, layer: str, prefix: str, on: date) -> set[str]:
    from geofh.io import read_layer  # noqa: PLC0415

    rows = read_layer(folder / "layers" / f"{layer}.parquet").to_pylist()
    return {
        row["id"]
        for row in rows
        if row["id"].startswith(prefix)
        and (row["valid_from"] is None or row["valid_from"] <= on)
        and (row["valid_to"] is None or on <= row["valid_to"])
    }


def statements(root: Path) -> list[dict[str, str]]:
    with (root / "data" / "facts" / "statements.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_counts_of_the_source_texts_hold_or_say_how_they_differ(
    root: Path, dortmund: Region, land: Region, catalogues: dict[str, Catalogue]
) -> None:
    regions = {"dortmund": dortmund, "nrw-thueringen": land}
    for row in statements(root):
        assert row["source_name"] or row["source_url"]
        if not row["records"]:
            assert row["agreement"] == "no records"
            continue
        counted = count(
            row["records"],
            region=regions[row["region"]],
            catalogue=catalogues[row["region"]],
            folder=root / "data" / "districts" / row["region"],
        )
        agreement = "equal" if counted == int(row["stated"]) else "differs"
        assert (row["id"], counted, agreement) == (
            row["id"],
            int(row["counted"]),
            row["agreement"],
        )
        assert row["note"] or agreement == "equal"


def test_every_count_of_the_source_texts_is_among_the_statements(root: Path) -> None:
    stated = {int(row["stated"]) for row in statements(root)}

    assert {12, 22, 23, 18, 284, 172, 80} <= stated
