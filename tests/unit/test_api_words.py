from datetime import date, time

import pytest

from geofh.api import words
from geofh.api.hours import hours_lines
from geofh.api.speech import LANGUAGES, Speech
from geofh.records import Address, Schedule, Service, Source
from geofh.services import REASONS

GERMAN = Speech(LANGUAGES[0])


def rule(*days: str, opens: str = "09:00", closes: str = "12:00") -> Schedule:
    return Schedule(
        byday=days, opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes)
    )


def service(**fields: object) -> Service:
    return Service(
        id="a", name="A", kind="family_office", organization=None, source=Source(url=""), **fields
    )


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0.0, "10 m"), (14.9, "10 m"), (354.0, "350 m"), (994.0, "990 m"), (1_249.0, "1,2 km")],
)
def test_distance_is_said_no_finer_than_people_walk(metres: float, said: str) -> None:
    assert GERMAN.distance(metres) == said


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("MO", "TU", "WE", "TH", "FR")], "Mo–Fr 09:00–12:00 Uhr"),
        ([rule("MO", "WE")], "Mo, Mi 09:00–12:00 Uhr"),
        ([rule("SA", "SU")], "Sa, So 09:00–12:00 Uhr"),
        (
            [rule("TU"), rule("TU", opens="13:00", closes="16:00")],
            "Di 09:00–12:00 Uhr, 13:00–16:00 Uhr",
        ),
        ([rule("FR", opens="18:00", closes="00:00")], "Fr 18:00–24:00 Uhr"),
        (
            [rule("MO", "TU", "WE", "TH", "FR", "SA", "SU", opens="00:00", closes="00:00")],
            "täglich rund um die Uhr",
        ),
    ],
)
def test_hours_are_said_by_day(rules: list[Schedule], said: str) -> None:
    assert hours_lines(rules, "", GERMAN) == (said,)


def test_hours_that_are_only_a_text_stay_it_with_german_days() -> None:
    [line] = hours_lines([], "Tu,Th 9-12 (school days)", GERMAN)
    assert line == '<bdi lang="de">Di,Do 9-12 (school days)</bdi>'


def test_no_hours_say_nothing() -> None:
    assert hours_lines([], "", GERMAN) == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((), ""),
        (("phone",), "Nicht bekannt: Telefonnummer"),
        (("address", "phone"), "Nicht bekannt: Adresse, Telefonnummer"),
    ],
)
def test_missing_fields_are_named(fields: tuple[str, ...], said: str) -> None:
    assert words.missing(fields, GERMAN) == said


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2020-07-29", "Juli 2020"),
        ("2012-03", "März 2012"),
        ("2018/2019", "2018/2019"),
        ("2020-13", "2020-13"),
        ("", ""),
    ],
)
def test_source_date_is_said_as_a_month(stated: str, said: str) -> None:
    assert words.source_date(stated, GERMAN) == said


@pytest.mark.parametrize(
    ("stated", "is_old"),
    [("2026-05", False), ("2025", False), ("2024-12-31", True), ("2012-03", True), ("", True)],
)
def test_source_older_than_the_year_before_last_is_old(stated: str, is_old: bool) -> None:
    assert words.old_date(stated, today=date(2026, 11, 22)) is is_old


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"minimum_age_months": 0, "maximum_age_months": 36}, "Kinder von 0 bis 3 Jahren"),
        ({"minimum_age_months": 6, "maximum_age_months": 18}, "Kinder von 0,5 bis 1,5 Jahren"),
        ({"minimum_age_months": 36}, "Kinder ab 3 Jahren"),
        ({"pregnancy": True}, "Schwangerschaft"),
        (
            {"pregnancy": True, "maximum_age_months": 12},
            "Schwangerschaft, Kinder bis 1 Jahr",
        ),
        ({}, ""),
    ],
)
def test_age_range_says_only_what_is_stated(fields: dict, said: str) -> None:
    assert words.age_range(service(**fields), GERMAN) == said


def test_address_is_written_as_on_a_letter() -> None:
    address = Address(
        street="Hövelstraße",
        house_number=8,
        suffix="a",
        house_number_to=10,
        postcode="44137",
        city="Dortmund",
        city_district="Mitte",
    )
    assert words.address_line(address) == "Hövelstraße 8a–10, Mitte, 44137 Dortmund"


def test_every_reason_for_a_refusal_has_german_words() -> None:
    assert set(words.REASONS) == set(REASONS)
