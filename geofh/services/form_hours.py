"""When somebody is there, as an office writes it <-> weekly rules and the text that is none."""

import re
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

from geofh.records import Schedule, Service
from geofh.services.entries import Entry, in_german, write_entries
from geofh.services.hours import DAYS, parse_hours
from geofh.services.osm_hours import is_osm_hours
from geofh.services.reading import Reading
from geofh.services.sheet import Cell

__all__ = ["cells_of_hours", "read_hours"]

_RULE = MappingProxyType({"description": ("Hinweis", "note")})
_NO_RULES = "keine"
_WEEKLY = re.compile(r"(?P<days>[A-Z,]+) (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)")
_WHOLE_DAY = "00:00-24:00"


def read_hours(row: Reading) -> tuple[tuple[Schedule, ...], str]:
    """Read weekly rules, and the text that is no weekly rules."""
    text = row.text("opening_hours")
    if row.text("schedules"):
        return _rules(row), text
    schedules = parse_hours(text)
    if schedules is not None:
        return schedules, ""
    if not is_osm_hours(text):
        row.say("hours_bad", "opening_hours", value=text)
    return (), text


def _rules(row: Reading) -> tuple[Schedule, ...]:
    rules = []
    for one in row.entries("schedules", _RULE):
        if one == Entry(head=_NO_RULES):
            continue
        match = _WEEKLY.fullmatch(one.head)
        days = tuple(match["days"].split(",")) if match else ()
        if match is None or not set(days) <= set(DAYS):
            row.say("rule_bad", "schedules", value=one.head)
            continue
        try:
            opens, closes = (time.fromisoformat(match[name]) for name in ("opens", "closes"))
        except ValueError:
            row.say("rule_bad", "schedules", value=one.head)
            continue
        text = one.parts.get("description", "")
        rules.append(Schedule(byday=days, opens_at=opens, closes_at=closes, description=text))
    return tuple(rules)


def cells_of_hours(service: Service) -> dict[str, Cell]:
    """Write the hours of a service as an office would, if that says everything."""
    week = _week(service.schedules)
    if not service.hours_text and parse_hours(week) == service.schedules:
        return {"opening_hours": week}
    if not service.schedules and parse_hours(service.hours_text) is None:
        return {"opening_hours": service.hours_text}
    rules = [
        Entry(
            head=f"{','.join(rule.byday)} {rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}",
            parts=in_german({"description": rule.description}, _RULE),
        )
        for rule in service.schedules
    ]
    return {
        "opening_hours": service.hours_text,
        "schedules": write_entries(rules or [Entry(head=_NO_RULES)]),
    }


def _week(schedules: Iterable[Schedule]) -> str:
    """Write weekly rules, equal days together: "Mo,We 09:00-12:00,14:00-16:00; Fr 09:00-12:00"."""
    spans: dict[str, list[str]] = {}
    for rule in sorted(schedules, key=lambda rule: (rule.opens_at, rule.closes_at)):
        for day in rule.byday:
            closes = "24:00" if rule.closes_at == time(0) else f"{rule.closes_at:%H:%M}"
            spans.setdefault(day.capitalize(), []).append(f"{rule.opens_at:%H:%M}-{closes}")
    days_of: dict[str, list[str]] = {}
    for day in (day.capitalize() for day in DAYS):
        if day in spans:
            days_of.setdefault(",".join(spans[day]), []).append(day)
    if [*days_of.items()] == [(_WHOLE_DAY, [day.capitalize() for day in DAYS])]:
        return "24/7"
    return "; ".join(f"{_days(days)} {times}" for times, days in days_of.items())


def _days(days: Sequence[str]) -> str:
    """Write days in the order of the week: "Mo-Th,Sa"."""
    places = [DAYS.index(day.upper()) for day in days]
    # Days that follow one another are as far from the first day as they are from the first place.
    steps = [place - number for number, place in enumerate(places)]
    runs = [
        [day for _, day in run]
        for _, run in groupby(zip(steps, days, strict=True), key=itemgetter(0))
    ]
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(run) for run in runs)
