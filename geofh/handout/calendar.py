"""Opening hours and dated events of a service -> a calendar file (iCalendar, RFC 5545).

Each weekly rule becomes one repeating entry in local time. Public holidays are left out of it:
nobody states whether the weekly hours hold on them, and an entry that sends a family to a
closed door is worse than none.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from geofh.errors import InputError
from geofh.handout.place_text import address_line, first_place
from geofh.records import Schedule, Service

__all__ = ["has_calendar", "service_calendar"]

_PRODUCT = "-//geofh//Hilfe fuer Familien//DE"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_FULL_DATE = len("2026-11-26")
_YEARS_AHEAD = 10


def has_calendar(service: Service) -> bool:
    """Tell whether there is anything to write: hours that begin and end, or a dated event."""
    return bool(_weekly(service)) or any(_days_of(service))


def service_calendar(
    service: Service, *, now: datetime, zone: ZoneInfo, holidays: Collection[date]
) -> bytes:
    """Write the calendar file of a service.

    Parameters
    ----------
    now
        The moment it is made (aware): the first occurrence is not before this day.
    zone
        Zone in which the hours are meant.
    holidays
        Public holidays of the place; no entry falls on one.

    Returns
    -------
    bytes
        UTF-8, lines ended and folded as the standard asks. Help around the clock gives no
        entry: there is nothing to come in time for.

    Raises
    ------
    InputError
        ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise InputError("the moment has no time zone; give one such as datetime.now(zone).")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", service.name)
    today = now.astimezone(zone).date()
    for number, rule in enumerate(_weekly(service)):
        entry = _hours(rule, service, today=today, zone=zone, holidays=holidays)
        if entry is not None:
            calendar.add_component(_described(entry, service, f"hours-{number}", now=now))
    for number, (name, day) in enumerate(_days_of(service)):
        entry = Event()
        entry.add("summary", f"{name} ({service.name})")
        entry.add("dtstart", day)
        entry.add("dtend", day + _DAY)
        calendar.add_component(_described(entry, service, f"event-{number}", now=now))
    # Clock changes of the years ahead; calendars that know the zone by its name go on after them.
    calendar.add_missing_timezones(date(today.year, 1, 1), date(today.year + _YEARS_AHEAD, 1, 1))
    return bytes(calendar.to_ical())


def _hours(
    rule: Schedule,
    service: Service,
    *,
    today: date,
    zone: ZoneInfo,
    holidays: Collection[date],
) -> Event | None:
    first = _first_day(rule, max(today, service.valid_from or today))
    if service.valid_to is not None and first > service.valid_to:
        return None
    entry = Event()
    entry.add("summary", service.name)
    entry.add("dtstart", datetime.combine(first, rule.opens_at, tzinfo=zone))
    # A span that closes at or before it opens runs past midnight.
    last = first if rule.closes_at > rule.opens_at else first + _DAY
    entry.add("dtend", datetime.combine(last, rule.closes_at, tzinfo=zone))
    repeat = {"freq": "weekly", "byday": list(rule.byday)}
    if service.valid_to is not None:
        end = datetime.combine(service.valid_to, time(23, 59, 59), tzinfo=zone)
        repeat["until"] = [end.astimezone(ZoneInfo("UTC"))]  # type: ignore[list-item]
    entry.add("rrule", vRecur(repeat))
    free = [
        datetime.combine(day, rule.opens_at, tzinfo=zone)
        for day in sorted(holidays)
        if day >= first and _WEEKDAYS[day.weekday()] in rule.byday
    ]
    if free:
        entry.add("exdate", free)
    if rule.description:
        entry.add("comment", rule.description)
    return entry


def _described(entry: Event, service: Service, what: str, *, now: datetime) -> Event:
    entry.add("uid", f"{service.id}-{what}@geofh")
    entry.add("dtstamp", now.astimezone(ZoneInfo("UTC")))
    if place := address_line(first_place(service)):
        entry.add("location", place)
    if service.url:
        entry.add("url", service.url)
    if phones := ", ".join(phone.display for phone in service.phones):
        entry.add("description", f"Telefon: {phones}")
    # Nobody has promised to be there: the family's time stays free.
    entry.add("transp", "TRANSPARENT")
    return entry


def _weekly(service: Service) -> tuple[Schedule, ...]:
    """Give the rules that begin and end on a day; "around the clock" is none."""
    return tuple(
        rule
        for rule in service.schedules
        if rule.byday and not rule.opens_at == rule.closes_at == _MIDNIGHT
    )


def _days_of(service: Service) -> Iterator[tuple[str, date]]:
    """Give the events whose day is known; "2019-09" is no day."""
    for event in service.events:
        if len(event.date) == _FULL_DATE:
            yield event.name, date.fromisoformat(event.date)


def _first_day(rule: Schedule, start: date) -> date:
    days = (start + step * _DAY for step in range(len(_WEEKDAYS)))
    return next(day for day in days if _WEEKDAYS[day.weekday()] in rule.byday)
