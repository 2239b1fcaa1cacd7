"""Opening hours as sources write them -> weekly rules.

The text is the small, common part of OpenStreetMap's ``opening_hours``: rules divided by
";", each with days and times, where a later rule *replaces* an earlier one on its days.
What is outside that part is not guessed at: the caller keeps the text.
"""

import re
from datetime import time
from itertools import chain

from geofh.records import Schedule
from geofh.services.hours_spelling import respell

__all__ = ["DAYS", "parse_hours"]

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as iCalendar (RFC 5545) and HSDS write them, Monday first."""

_RULE = re.compile(r"(?P<days>[A-Za-z]{2}(?:[-,][A-Za-z]{2})*)\s+(?P<times>\S+)")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_AROUND_THE_CLOCK = (time(0), time(0))

_Span = tuple[time, time]


def parse_hours(text: str) -> tuple[Schedule, ...] | None:
    """Read opening hours.

    Parameters
    ----------
    text
        Such as "Mo-Fr 08:00-12:00; Tu,Th 08:00-12:00,13:00-16:00", "24/7" or "off".

    Returns
    -------
    tuple of Schedule or None
        One rule per span of time, with the days it holds on, ordered by time of day; empty
        for "off" and for an empty text. None: the text uses words that are not understood.

    Examples
    --------
    >>> [(rule.byday, rule.opens_at.hour) for rule in parse_hours("Mo-We 09:00-12:00; Tu off")]
    [(('MO', 'WE'), 9)]
    """
    week: dict[str, tuple[_Span, ...]] = {}
    for rule in filter(None, (part.strip() for part in respell(text).split(";"))):
        read = _read_rule(rule)
        if read is None:
            return None
        week |= read
    return _schedules(week)


def _read_rule(rule: str) -> dict[str, tuple[_Span, ...]] | None:
    if rule == "24/7":
        return dict.fromkeys(DAYS, (_AROUND_THE_CLOCK,))
    if rule == "off":
        return dict.fromkeys(DAYS, ())
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    days, spans = _read_days(match["days"]), _read_spans(match["times"])
    return None if days is None or spans is None else dict.fromkeys(days, spans)


def _read_days(text: str) -> tuple[str, ...] | None:
    days: list[str] = []
    for part in text.upper().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return None
        start, length = DAYS.index(first), DAYS.index(last or first) - DAYS.index(first)
        # "Fr-Mo" runs over the end of the week.
        days += [DAYS[(start + step) % 7] for step in range(length % 7 + 1)]
    return tuple(days)


def _read_spans(text: str) -> tuple[_Span, ...] | None:
    if text == "off":
        return ()
    spans = [_read_span(part) for part in text.split(",")]
    known = tuple(span for span in spans if span is not None)
    return known if len(known) == len(spans) else None


def _read_span(text: str) -> _Span | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0
    if max(opens_hour, closes_hour) > 23 or max(opens_minute, closes_minute) > 59:
        return None
    return time(opens_hour, opens_minute), time(closes_hour, closes_minute)


def _schedules(week: dict[str, tuple[_Span, ...]]) -> tuple[Schedule, ...]:
    spans = sorted(set(chain.from_iterable(week.values())))
    return tuple(
        Schedule(
            byday=tuple(day for day in DAYS if span in week.get(day, ())),
            opens_at=span[0],
            closes_at=span[1],
        )
        for span in spans
    )
