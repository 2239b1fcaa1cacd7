from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from geofh.errors import DataError, InputError
from geofh.records import OpenState, Schedule
from geofh.services import holidays_of, next_change, open_state, open_states, parse_hours

BERLIN = ZoneInfo("Europe/Berlin")
OPEN, CLOSED, UNKNOWN = OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN
NO_HOLIDAYS: frozenset[date] = frozenset()
# Thursday; a public holiday in NRW, not in Thüringen.
FRONLEICHNAM = date(2026, 6, 4)


def hours(text: str) -> tuple[Schedule, ...]:
    return parse_hours(text) or ()


def at(moment: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN, fold=fold)


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("text", "moment", "state"),
    [
        ("Mo-Fr 08:00-12:00", "2026-11-23T08:00", OPEN),
        ("Mo-Fr 08:00-12:00", "2026-11-23T11:59", OPEN),
        ("Mo-Fr 08:00-12:00", "2026-11-23T12:00", CLOSED),
        ("Mo-Fr 08:00-12:00", "2026-11-23T07:59", CLOSED),
        ("Mo-Fr 08:00-12:00", "2026-11-22T10:00", CLOSED),
        ("Mo-Su 08:00-24:00", "2026-11-23T23:59", OPEN),
        ("Mo-Su 08:00-24:00", "2026-11-24T00:00", CLOSED),
        ("24/7", "2026-11-22T03:00", OPEN),
        ("Mo 20:00-02:00", "2026-11-24T01:59", OPEN),
        ("Mo 20:00-02:00", "2026-11-24T02:00", CLOSED),
        ("", "2026-11-23T10:00", UNKNOWN),
    ],
)
def test_weekly_rules_tell_whether_somebody_is_there(
    text: str, moment: str, state: OpenState
) -> None:
    assert open_state(hours(text), at=at(moment), holidays=NO_HOLIDAYS) is state


def test_on_a_public_holiday_nobody_knows() -> None:
    moment = at("2026-06-04T10:00")

    assert open_state(hours("Mo-Fr 08:00-12:00"), at=moment, holidays={FRONLEICHNAM}) is UNKNOWN
    assert open_state(hours("Fr 08:00-12:00"), at=moment, holidays={FRONLEICHNAM}) is UNKNOWN


def test_around_the_clock_means_public_holidays_too() -> None:
    moment = at("2026-06-04T10:00")

    assert open_state(hours("24/7"), at=moment, holidays={FRONLEICHNAM}) is OPEN


def test_a_night_that_began_on_a_holiday_is_unknown() -> None:
    moment = at("2026-06-05T01:00")

    assert open_state(hours("Th 20:00-02:00"), at=moment, holidays={FRONLEICHNAM}) is UNKNOWN


def test_an_hour_that_happens_twice_is_open_both_times() -> None:
    # Clocks go back on 25 October 2026: 02:30 comes twice.
    night = hours("Su 02:00-03:00")

    assert open_state(night, at=at("2026-10-25T02:30"), holidays=NO_HOLIDAYS) is OPEN
    assert open_state(night, at=at("2026-10-25T02:30", fold=1), holidays=NO_HOLIDAYS) is OPEN


@pytest.mark.parametrize(
    ("text", "moment", "change"),
    [
        ("Mo-Fr 08:00-12:00", "2026-11-23T09:00", "2026-11-23T12:00"),
        ("Mo-Fr 08:00-12:00", "2026-11-23T12:00", "2026-11-24T08:00"),
        ("Mo-Fr 08:00-12:00", "2026-11-27T15:00", "2026-11-30T08:00"),
        ("Tu 15:00-17:00", "2026-11-24T17:00", "2026-12-01T15:00"),
        ("Mo-Su 08:00-24:00", "2026-11-23T09:00", "2026-11-24T00:00"),
        ("Mo 08:00-12:00,12:00-16:00", "2026-11-23T09:00", "2026-11-23T16:00"),
        ("24/7", "2026-11-23T09:00", None),
        ("", "2026-11-23T09:00", None),
    ],
)
def test_next_change_is_when_it_closes_or_opens(text: str, moment: str, change: str | None) -> None:
    expected = None if change is None else at(change)

    assert next_change(hours(text), at=at(moment), holidays=NO_HOLIDAYS) == expected


def test_no_opening_time_is_promised_past_a_holiday() -> None:
    moment = at("2026-06-03T15:00")

    change = next_change(hours("Mo-Fr 08:00-12:00"), at=moment, holidays={FRONLEICHNAM})

    assert change is None


def test_a_day_of_25_hours_does_not_move_the_closing_time() -> None:
    change = next_change(hours("Su 00:30-06:00"), at=at("2026-10-25T02:30"), holidays=NO_HOLIDAYS)

    assert change is not None
    # 02:30 summer time to 06:00 winter time is 4.5 hours.
    assert change.timestamp() - at("2026-10-25T02:30").timestamp() == 4.5 * 3600


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = at("2026-11-23T09:00").replace(tzinfo=None)

    with pytest.raises(InputError, match="time zone"):
        open_state(hours("24/7"), at=naive, holidays=NO_HOLIDAYS)
    with pytest.raises(InputError, match="time zone"):
        open_states([], at=naive, holidays=NO_HOLIDAYS)


def test_holidays_are_those_of_the_land() -> None:
    assert FRONLEICHNAM in holidays_of("NW", 2026)
    assert FRONLEICHNAM not in holidays_of("TH", 2026)
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= holidays_of("NW", 2026, 2027)


def test_an_unknown_land_is_named() -> None:
    with pytest.raises(DataError, match="'XX'"):
        holidays_of("XX", 2026)
