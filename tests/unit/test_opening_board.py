"""Who is open is found out once a minute, and is what asking each time would give."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from geofh.errors import InputError
from geofh.records import OpenState, Schedule, Service, ServiceArea, Source
from geofh.services import OpeningBoard

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, tzinfo=BERLIN)
MORNING = Schedule(byday=("MO",), opens_at=time(9), closes_at=time(11))
OFFICE = Service(
    id="a",
    name="A",
    kind="family_office",
    organization=None,
    schedules=(MORNING,),
    source=Source(url="x"),
)


@pytest.fixture
def board() -> OpeningBoard:
    return OpeningBoard(home="NW")


@pytest.mark.parametrize(
    ("hour", "minute", "second", "expected"),
    [
        (8, 59, 59, OpenState.CLOSED),
        (9, 0, 0, OpenState.OPEN),
        (9, 0, 59, OpenState.OPEN),
        (10, 59, 59, OpenState.OPEN),
        (11, 0, 0, OpenState.CLOSED),
    ],
)
def test_a_state_holds_from_minute_to_minute(
    board: OpeningBoard, hour: int, minute: int, second: int, expected: OpenState
) -> None:
    moment = MONDAY.replace(hour=hour, minute=minute, second=second)

    # The minute before was asked, too, and must not shine through.
    board.states([OFFICE], at=moment - timedelta(minutes=1))

    assert board.states([OFFICE], at=moment) == {"a": expected}
    assert board.states([OFFICE], at=moment) == {"a": expected}


def test_whoever_was_not_asked_for_before_is_found_out_in_the_same_minute(
    board: OpeningBoard,
) -> None:
    always = Schedule(
        byday=("MO", "TU", "WE", "TH", "FR", "SA", "SU"), opens_at=time(0), closes_at=time(0)
    )
    phone = replace(OFFICE, id="b", schedules=(always,))
    noon = MONDAY.replace(hour=12)

    assert board.states([OFFICE], at=noon) == {"a": OpenState.CLOSED}
    assert board.states([phone, OFFICE], at=noon) == {"b": OpenState.OPEN, "a": OpenState.CLOSED}


def test_another_record_with_the_same_id_has_its_own_hours(board: OpeningBoard) -> None:
    ten = MONDAY.replace(hour=10)
    moved = replace(OFFICE, schedules=(replace(MORNING, byday=("TU",)),))

    assert board.states([OFFICE], at=ten) == {"a": OpenState.OPEN}
    assert board.states([moved], at=ten) == {"a": OpenState.CLOSED}


def test_the_hour_that_comes_twice_is_not_taken_for_the_first(board: OpeningBoard) -> None:
    # 25 October 2026: 02:30 in summer time, an hour later 02:30 again. The clock reads the same,
    # so both have the same state, and half past three has its own.
    night = Schedule(byday=("SU",), opens_at=time(2), closes_at=time(3))
    ward = replace(OFFICE, schedules=(night,))
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    moments = [first, first.replace(fold=1), first.replace(hour=3)]

    assert [moment.astimezone(UTC).hour for moment in moments] == [0, 1, 2]
    states = [board.states([ward], at=moment)["a"] for moment in moments]
    assert states == [OpenState.OPEN, OpenState.OPEN, OpenState.CLOSED]


def test_each_keeps_the_public_holidays_of_its_own_land(board: OpeningBoard) -> None:
    # Fronleichnam: a holiday in Nordrhein-Westfalen, a working Thursday in Thüringen.
    thursday = datetime(2026, 6, 4, 10, tzinfo=BERLIN)
    here = replace(OFFICE, schedules=(replace(MORNING, byday=("TH",)),))
    area = ServiceArea(layer="gemeinde", area_id="16051000", name="Erfurt")
    there = replace(here, id="b", service_areas=(area,))

    assert board.states([here, there], at=thursday) == {
        "a": OpenState.UNKNOWN,
        "b": OpenState.OPEN,
    }


def test_a_moment_without_a_time_zone_is_refused_even_if_its_minute_is_known(
    board: OpeningBoard,
) -> None:
    ten = MONDAY.replace(hour=10)
    board.states([OFFICE], at=ten)

    with pytest.raises(InputError, match="no time zone"):
        board.states([OFFICE], at=ten.replace(tzinfo=None))
