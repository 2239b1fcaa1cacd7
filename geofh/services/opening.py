"""Weekly rules + a moment -> open, closed or unknown, and when that changes.

Rules are wall-clock times, so a day with 23 or 25 hours needs no special care as long as the
moment is given in the region's own time zone. On a public holiday nobody knows whether the
weekly hours hold; only what is open around the clock is still open.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from geofh.errors import DataError, InputError
from geofh.records import OpenState, Schedule, Service
from geofh.services.hours import DAYS

__all__ = ["holidays_of", "next_change", "open_state", "open_states"]

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_WEEK = 7


def open_state(
    schedules: Sequence[Schedule], *, at: datetime, holidays: Container[date]
) -> OpenState:
    """Tell whether somebody is there at a moment.

    Parameters
    ----------
    schedules
        Weekly rules, local time; a span that closes before it opens runs past midnight.
    at
        The moment, aware, in the region's time zone.
    holidays
        Public holidays of the region.

    Returns
    -------
    OpenState
        Unknown without rules and on public holidays, unless open around the clock.
        A place is open at the minute it opens and closed at the minute it closes.

    Raises
    ------
    InputError
        ``at`` has no time zone.
    """
    _check_aware(at)
    if not schedules:
        return OpenState.UNKNOWN
    if _is_around_the_clock(schedules):
        return OpenState.OPEN
    today, now = at.date(), at.time()
    yesterday = today - _DAY
    if today in holidays:
        return OpenState.UNKNOWN
    if any(_covers(rule, today, now) for rule in schedules):
        return OpenState.OPEN
    if any(_runs_over(rule, yesterday, now) for rule in schedules):
        return OpenState.UNKNOWN if yesterday in holidays else OpenState.OPEN
    return OpenState.CLOSED


def next_change(
    schedules: Sequence[Schedule], *, at: datetime, holidays: Container[date]
) -> datetime | None:
    """Tell when an open place closes, or when a closed one opens.

    Returns
    -------
    datetime or None
        Aware, in the zone of ``at``. None when it never changes, when the state is unknown,
        or when a public holiday comes first.

    Raises
    ------
    InputError
        ``at`` has no time zone.
    """
    state = open_state(schedules, at=at, holidays=holidays)
    if state is OpenState.UNKNOWN:
        return None
    for moment in _moments(schedules, at):
        after = open_state(schedules, at=moment, holidays=holidays)
        if after is OpenState.UNKNOWN:
            return None
        if after is not state:
            return moment
    return None


def open_states(
    services: Iterable[Service], *, at: datetime, holidays: Container[date]
) -> Mapping[str, OpenState]:
    """Tell for many services whether somebody is there: id -> state."""
    _check_aware(at)
    return {
        service.id: open_state(service.schedules, at=at, holidays=holidays) for service in services
    }


@cache
def holidays_of(land: str, *years: int) -> frozenset[date]:
    """Give the public holidays of a Land in the given years.

    They differ: Fronleichnam is one in NRW but not in Thüringen.

    Parameters
    ----------
    land
        Second half of the ISO 3166-2:DE code, such as ``"NW"`` or ``"TH"``.

    Raises
    ------
    DataError
        There is no such Land.
    """
    # Costs 60 ms: only those who ask about a moment pay.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return frozenset(country_holidays("DE", subdiv=land, years=years))
    except NotImplementedError:
        raise DataError(
            f"land {land!r} is not known, expected an ISO 3166-2:DE code such as 'NW'."
        ) from None


def _check_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise InputError(
            "the moment has no time zone. Give one, such as "
            'datetime.now(ZoneInfo("Europe/Berlin")).'
        )


def _is_around_the_clock(schedules: Sequence[Schedule]) -> bool:
    days = {day for rule in schedules if _lasts_all_day(rule) for day in rule.byday}
    return len(days) == len(DAYS)


def _lasts_all_day(rule: Schedule) -> bool:
    return rule.opens_at == rule.closes_at == _MIDNIGHT


def _covers(rule: Schedule, day: date, now: time) -> bool:
    if DAYS[day.weekday()] not in rule.byday or now < rule.opens_at:
        return False
    return rule.closes_at <= rule.opens_at or now < rule.closes_at


def _runs_over(rule: Schedule, yesterday: date, now: time) -> bool:
    overnight = _MIDNIGHT < rule.closes_at <= rule.opens_at
    return overnight and DAYS[yesterday.weekday()] in rule.byday and now < rule.closes_at


def _moments(schedules: Sequence[Schedule], at: datetime) -> Iterator[datetime]:
    # Midnight is always looked at: a holiday begins or ends there.
    clock = sorted({_MIDNIGHT}.union(*({rule.opens_at, rule.closes_at} for rule in schedules)))
    start = at.astimezone(UTC)
    for step in range(_WEEK + 2):
        for moment in clock:
            local = datetime.combine(at.date() + step * _DAY, moment, tzinfo=at.tzinfo)
            # Compared in UTC: on the day the clocks change, wall-clock order is not time order.
            real = local.astimezone(UTC)
            if real > start:
                yield real.astimezone(at.tzinfo)
