"""Weekly opening rules -> lines to read, days with the same hours together."""

import re
from collections.abc import Iterable
from datetime import time

from geofh.api.speech import Speech, german
from geofh.records import Schedule

__all__ = ["hours_lines"]

_ORDER = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_GERMAN_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def hours_lines(schedules: Iterable[Schedule], text: str, speech: Speech) -> tuple[str, ...]:
    """Write weekly hours; without rules the source's own text, marked as German.

    Parameters
    ----------
    schedules
        Weekly rules, local time.
    text
        What the source says where it could not be read as rules.
    """
    spans: dict[tuple[str, ...], list[str]] = {}
    for rule in schedules:
        spans.setdefault(rule.byday, []).append(_span(rule, speech))
    if spans:
        return tuple(
            f"{_day_list(days, speech)} {speech.listed(times)}".strip()
            for days, times in spans.items()
        )
    return (german(_german_days(text)),) if text else ()


def _span(rule: Schedule, speech: Speech) -> str:
    if rule.opens_at == rule.closes_at == time(0):
        return speech.say("rund um die Uhr")
    closes = "24:00" if rule.closes_at == time(0) else f"{rule.closes_at:%H:%M}"
    return speech.say("{opens}–{closes} Uhr", opens=f"{rule.opens_at:%H:%M}", closes=closes)


def _day_list(days: tuple[str, ...], speech: Speech) -> str:
    """Join days: the whole week is "täglich", three and more in a row are "Mo–Fr"."""
    places = sorted(_ORDER.index(day) for day in days)
    if len(places) == len(_ORDER):
        return speech.say("täglich")
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return speech.say(
            "{first_day}–{last_day}",
            first_day=speech.day(places[0]),
            last_day=speech.day(places[-1]),
        )
    return speech.listed(speech.day(place) for place in places)


def _german_days(text: str) -> str:
    """Write OpenStreetMap's day names, which are English, as the rest of a German text."""
    names = dict(zip(_ORDER, _GERMAN_DAYS, strict=True))
    return re.sub(
        r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b", lambda match: names[match[0].upper()], text
    ).replace("24/7", "rund um die Uhr")
