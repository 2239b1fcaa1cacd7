"""Hours + a moment -> open, closed or unknown, and when that changes.

Weekly rules are the records; what they cannot say (holidays, seasons, comments) stays text, and
`osm_hours` reads it. `opening_of` takes whichever a service has.
Rules are wall-clock times, so a day with 23 or 25 hours needs no special care as long as the
moment is given in the region's own time zone. On a public holiday nobody knows whether the
weekly hours hold; only what is open around the clock is still open.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from geofh.errors import DataError, InputError
from geofh.records import Opening, OpenState, Schedule, Service
from geofh.services.hours import DAYS
from geofh.services.osm_hours import read_osm_hours

__all__ = [
    "check_aware",
    "holidays_of",
    "next_change",
    "next_opening",
    "open_state",
    "open_states",
    "opening_of",
]

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_WEEK = 7
_PAUSED = "temporarily closed"
_APPOINTMENT = re.compile(
    r"appointment|vereinbarung|absprache|anmeldung|terminvergabe", re.IGNORECASE
)
_PAUSE = re.compile(r"temporar|vorübergehend|bis auf weiteres|until further notice", re.IGNORECASE)


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
    check_aware(at)
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
    services: Iterable[Service], *, at: datetime, holidays: Collection[date]
) -> Mapping[str, OpenState]:
    """Tell for many services whether somebody is there: id -> state."""
    check_aware(at)
    return {service.id: _state_of(service, at, holidays) for service in services}


def opening_of(service: Service, *, at: datetime, holidays: Collection[date]) -> Opening:
    """Tell whether somebody is there, until when, and what a family has to know besides.

    Parameters
    ----------
    at
        The moment, aware, in the region's time zone.
    holidays
        Public holidays of the Land of the service (`land_of`), of the years around ``at``.

    Returns
    -------
    Opening
        ``remark`` is ``temporarily_closed``, ``by_appointment``, ``holiday`` (nobody states
        whether the hours hold today) or empty; ``comment`` is what the hours themselves say.

    Raises
    ------
    InputError
        ``at`` has no time zone.
    """
    check_aware(at)
    if service.status == _PAUSED:
        return Opening(state=OpenState.CLOSED, remark="temporarily_closed")
    state, comment = _state_of(service, at, holidays), ""
    changes_at = None
    if service.schedules:
        changes_at = next_change(service.schedules, at=at, holidays=holidays)
    elif hours := read_osm_hours(service.hours_text, holidays=holidays):
        comment, changes_at = hours.state(at)[1], hours.next_change(at)
    remark = ""
    if service.appointment or _APPOINTMENT.search(comment):
        remark = "by_appointment"
    elif _PAUSE.search(comment) and state is OpenState.CLOSED:
        remark = "temporarily_closed"
    elif state is OpenState.UNKNOWN and at.date() in holidays:
        remark = "holiday"
    return Opening(state=state, changes_at=changes_at, remark=remark, comment=comment)


def next_opening(service: Service, *, at: datetime, holidays: Collection[date]) -> datetime | None:
    """Tell when a service opens next; none while it is open, or if nobody can know.

    Raises
    ------
    InputError
        ``at`` has no time zone.
    """
    now = opening_of(service, at=at, holidays=holidays)
    while now.state is not OpenState.OPEN and now.changes_at is not None:
        moment = now.changes_at
        now = opening_of(service, at=moment, holidays=holidays)
        if now.state is OpenState.OPEN:
            return moment
    return None


def _state_of(service: Service, at: datetime, holidays: Collection[date]) -> OpenState:
    if service.schedules or not service.hours_text:
        return open_state(service.schedules, at=at, holidays=holidays)
    hours = read_osm_hours(service.hours_text, holidays=holidays)
    return hours.state(at)[0] if hours else OpenState.UNKNOWN


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


def check_aware(at: datetime) -> None:
    """Refuse a moment without a time zone: nobody could tell which day it is.

    Raises
    ------
    InputError
        ``at`` has no time zone.
    """
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
