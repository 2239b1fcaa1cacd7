from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from geofh.records import OpenState, Service, Source
from geofh.services import holidays_of, is_osm_hours, next_opening, opening_of
from geofh.services.hours_spelling import respell
from geofh.services.osm_hours import read_osm_hours

BERLIN = ZoneInfo("Europe/Berlin")
OPEN, CLOSED, UNKNOWN = OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN
HOLIDAYS = {land: holidays_of(land, 2025, 2026, 2027) for land in ("NW", "TH")}


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


def service(text: str = "", **fields: object) -> Service:
    known = {
        "id": "s",
        "name": "S",
        "kind": "parent_cafe",
        "organization": None,
        "hours_text": text,
        "source": Source(url="https://example.org"),
    }
    return Service(**(known | fields))  # type: ignore[arg-type]


def state(text: str, moment: str, land: str = "NW") -> OpenState:
    hours = read_osm_hours(text, holidays=HOLIDAYS[land])
    assert hours is not None
    return hours.state(at(moment))[0]


# Fronleichnam 2026 is Thursday, 4 June; Weltkindertag 2027 is Monday, 20 September.
@pytest.mark.parametrize(
    ("land", "moment", "expected"),
    [
        ("NW", "2026-06-04T09:00", CLOSED),
        ("TH", "2026-06-04T09:00", OPEN),
        ("NW", "2027-09-20T09:00", OPEN),
        ("TH", "2027-09-20T09:00", CLOSED),
        ("NW", "2026-12-25T09:00", CLOSED),
        ("TH", "2026-12-25T09:00", CLOSED),
    ],
)
def test_a_place_keeps_the_holidays_of_its_own_land(
    land: str, moment: str, expected: OpenState
) -> None:
    assert state("Mo-Fr 08:00-16:00; PH off", moment, land) is expected


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("Mo-Fr 08:00-16:00", "2026-06-04T09:00", UNKNOWN),
        ("Mo-Th 22:00-02:00", "2026-06-05T01:00", UNKNOWN),
        ("24/7", "2026-06-04T09:00", OPEN),
        ("Mo-Sa,PH 10:00-12:00", "2026-05-25T11:00", OPEN),
        ("PH Mo-Fr 10:00-12:00", "2026-06-04T11:00", OPEN),
        ("PH Mo-Fr 10:00-12:00", "2026-06-03T11:00", CLOSED),
        ("PH Mo-Fr 10:00-12:00", "2026-10-03T11:00", CLOSED),
        ("Jan-Jul PH 10:00-12:00", "2026-11-01T11:00", CLOSED),
        ("PH -1 day 10:00-12:00", "2026-06-03T11:00", OPEN),
        # School holidays are not known: only where they change nothing is there an answer.
        ("PH off; Mo-Fr 10:00-12:00; SH off", "2026-07-22T11:00", UNKNOWN),
        ("PH off; Mo-Fr 10:00-12:00; SH off", "2026-07-22T13:00", CLOSED),
        ("Mo-Fr 09:00+", "2026-11-23T08:00", CLOSED),
        ("Mo-Fr 09:00-12:00+", "2026-11-23T11:00", OPEN),
        ("Mo-Fr 09:00+", "2026-11-23T15:00", UNKNOWN),
        # Nobody knows how long after the stated end: perhaps until midnight, or the next span.
        ("Mo-Fr 09:00-12:00+", "2026-11-23T14:00", UNKNOWN),
        ("Mo-Fr 09:00-12:00+", "2026-11-24T08:00", CLOSED),
        ("Mo-Fr 09:00+,14:00-16:00", "2026-11-23T13:00", UNKNOWN),
        ("Mo-Fr 09:00+,14:00-16:00", "2026-11-23T17:00", CLOSED),
        ("Mo 18:00+", "2026-11-24T03:00", UNKNOWN),
        ("Mo 18:00+", "2026-11-24T05:00", CLOSED),
        ("Mo 23:00-01:00+", "2026-11-24T08:00", UNKNOWN),
        ("Mo 23:00-01:00+", "2026-11-24T10:00", CLOSED),
        ("sunrise-15:00+", "2026-11-23T14:00", OPEN),
        ("sunrise-15:00+", "2026-11-23T15:30", UNKNOWN),
        ("Mo-Fr 10:00-sunset+", "2026-11-23T22:00", UNKNOWN),
        ("Mo-Fr sunrise+", "2026-11-23T14:00", UNKNOWN),
        ('Mo-Fr 09:00-12:00 "samstags 10:00+"', "2026-11-23T13:00", CLOSED),
        # The holiday must be such a day, in whichever order it is said.
        ("We-Th PH 10:00-12:00", "2026-06-04T11:00", OPEN),
        ("We-Th PH 10:00-12:00", "2026-06-03T11:00", CLOSED),
        ("Mo-We PH 10:00-12:00", "2026-06-04T11:00", CLOSED),
        ('Mo 09:00-12:00; We "nach Vereinbarung"', "2026-11-25T09:00", UNKNOWN),
        ('Mo-Fr 08:00-12:00 || "nach Vereinbarung"', "2026-11-23T15:00", UNKNOWN),
        ('Mo-Fr 08:00-12:00 || "nach Vereinbarung"', "2026-11-23T11:00", OPEN),
        ("Mo, We, Th 09:00-12:00; Th 15:00-17:00", "2026-11-23T15:00", CLOSED),
        ('24/7; PH off "zu; Notdienst: PH 112"', "2026-06-04T09:00", CLOSED),
        ("Apr-Oct Mo-Fr 10:00-18:00; Nov-Mar Mo-Fr 10:00-16:00", "2026-11-23T17:00", CLOSED),
    ],
)
def test_the_grammar_is_read_as_it_is_meant(text: str, moment: str, expected: OpenState) -> None:
    assert state(text, moment) is expected


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Mo-Do 9-16 Uhr", "Mo-Th 09:00-16:00"),
        ("Mo - Fr 08:00 - 12:00", "Mo-Fr 08:00-12:00"),
        ("Montag bis Donnerstag 8.00 bis 16.00 Uhr", "Mo-Th 08:00-16:00"),
        ("Di und Do: 09.30–12.00", "Tu,Th 09:30-12:00"),
        ("Mo-Fr 08:00-12:00,So 10:00-11:00", "Mo-Fr 08:00-12:00, Su 10:00-11:00"),
        ('Mo 08:00-12:00 "Di und Do 9-10 Uhr"', 'Mo 08:00-12:00 "Di und Do 9-10 Uhr"'),
        ("Mo-Fr 08:00-12:00; PH off;", "Mo-Fr 08:00-12:00; PH off"),
        ("Mo-Do8-16Uhr", "Mo-Th 08:00-16:00"),
        ("Mo. bis Do. von 8 Uhr bis 12 Uhr", "Mo-Th 08:00-12:00"),
        ("Fr: 8 - 12.30 Uhr", "Fr 08:00-12:30"),
        ("Mo 8-12 und 14-16 Uhr", "Mo 08:00-12:00,14:00-16:00"),
        ("Mo, Mi 8-12, 14-16, 17-18 Uhr", "Mo,We 08:00-12:00,14:00-16:00,17:00-18:00"),
        ("Mo: 8-12 Uhr und Di, Do: 14-16 Uhr", "Mo 08:00-12:00, Tu,Th 14:00-16:00"),
        ("Mo geschl., Di: 9-12 Uhr", "Mo off, Tu 09:00-12:00"),
        ("täglich 8-20 Uhr", "Mo-Su 08:00-20:00"),
        ("Mo-Fr 08:00-12:00,", "Mo-Fr 08:00-12:00"),
        ("Dec 24,31 off", "Dec 24,Dec 31 off"),
        ("Dec 24, 10:00-12:00", "Dec 24, 10:00-12:00"),
        ("Mi nach Vereinbarung", 'We "nach Vereinbarung"'),
        (
            "Mo 9-12 Uhr und nach telefonischer Absprache",
            'Mo 09:00-12:00 || "nach telefonischer Absprache"',
        ),
        ("vormittags", "vormittags"),
    ],
)
def test_german_spellings_are_read(written: str, spelled: str) -> None:
    assert respell(written) == spelled
    assert respell(spelled) == spelled


@pytest.mark.parametrize("text", ["", "vormittags", "Mo-Fr 25:00-26:00", 'Mo "offen', "Xx 08:00"])
def test_what_is_not_of_the_grammar_is_said_to_be_none(text: str) -> None:
    assert not is_osm_hours(text)


def test_the_next_opening_skips_holidays_that_are_stated() -> None:
    offered = service("Mo-Fr 08:00-16:00; PH off")
    # Wednesday evening before Fronleichnam.
    evening = at("2026-06-03T18:00")

    openings = {
        land: next_opening(offered, at=evening, holidays=days) for land, days in HOLIDAYS.items()
    }

    assert openings == {"NW": at("2026-06-05T08:00"), "TH": at("2026-06-04T08:00")}


def test_no_next_opening_is_claimed_beyond_a_holiday_nobody_speaks_of() -> None:
    evening = at("2026-06-03T18:00")

    assert (
        next_opening(service("Apr-Oct Mo-Fr 08:00-16:00"), at=evening, holidays=HOLIDAYS["NW"])
        is None
    )


# On 25 October 2026 the hour from 02:00 comes twice, on 29 March it is left out.
@pytest.mark.parametrize(
    ("text", "moment", "fold", "change"),
    [
        ("Su 00:30-02:45; PH off", "2026-10-25T02:30", 0, "2026-10-25T00:45+00:00"),
        ("Su 00:30-02:45; PH off", "2026-10-25T02:30", 1, "2026-10-25T01:45+00:00"),
        ("Su 00:30-03:00; PH off", "2026-10-25T02:30", 1, "2026-10-25T02:00+00:00"),
        ("Su 00:30-03:00; PH off", "2026-03-29T01:30", 0, "2026-03-29T01:00+00:00"),
    ],
)
def test_summer_time_is_kept(text: str, moment: str, fold: int, change: str) -> None:
    hours = read_osm_hours(text, holidays=HOLIDAYS["NW"])
    assert hours is not None

    found = hours.next_change(at(moment).replace(fold=fold))

    # Compared in UTC: local times that come twice are equal.
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(change)


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (service("Mo-Fr 08:00-16:00", status="temporarily closed"), (CLOSED, "temporarily_closed")),
        (service('off "vorübergehend geschlossen"'), (CLOSED, "temporarily_closed")),
        (service("Mo-Fr 08:00-16:00; PH off", appointment=True), (OPEN, "by_appointment")),
        (service('Mo-Fr "nur nach Vereinbarung"; PH off'), (UNKNOWN, "by_appointment")),
        (service(), (UNKNOWN, "")),
        (service("vormittags"), (UNKNOWN, "")),
    ],
)
def test_what_a_family_has_to_know_besides_is_said(
    offered: Service, expected: tuple[OpenState, str]
) -> None:
    found = opening_of(offered, at=at("2026-11-23T09:00"), holidays=frozenset({date(2026, 12, 25)}))

    assert (found.state, found.remark) == expected


def test_a_holiday_is_named_as_the_reason_for_not_knowing() -> None:
    found = opening_of(
        service("Mo-Fr 08:00-16:00"), at=at("2026-06-04T09:00"), holidays=HOLIDAYS["NW"]
    )

    assert (found.state, found.remark, found.changes_at) == (UNKNOWN, "holiday", None)
