"""Opening hours in OpenStreetMap's grammar + the holidays of a Land -> open or not, until when.

The grammar is read by `opening-hours-py`. Some things are added, because it cannot know them:

- It knows the public holidays of countries, and those of Germany differ by Land. So it is given
  none, and each rule that names ``PH`` is said again for the days themselves.
- Nobody knows the school holidays here, nor when "09:00+" ends: such hours are read twice, and
  where both readings differ, the answer is unknown.
- ``||`` means "whenever the rules before it say closed", at any time of the day.
- A comment without a state ("nach Vereinbarung") means unknown, as the specification says.

Without ``PH`` in the text nobody knows whether its hours hold on a public holiday.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from geofh.records import OpenState
from geofh.services.hours_spelling import respell
from geofh.services.open_ends import earliest, has_open_end, latest

if TYPE_CHECKING:
    from opening_hours import OpeningHours

__all__ = ["OsmHours", "is_osm_hours", "read_osm_hours"]

_DAY = timedelta(days=1)
# Sun rises at most 25 minutes earlier or later elsewhere in Germany: Hessen, degrees lat, lon.
_MIDDLE = (51.0, 10.0)
# Changes looked at for the next one that matters: a year of days with a break at noon.
_STEPS = 1500

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUOTED = re.compile(r'"[^"]*"')
_STATED = re.compile(r"\b(?:open|off|closed|unknown)\b")
# A comma begins another rule only after what ends one: a time, a comment, a state.
_SEPARATOR = re.compile(
    r"\s*(?:;|\|\|)\s*|(?:(?<=:\d\d)|(?<=[\"+])|(?<=off|sed|pen|own)),\s+"
    r"(?=[A-Z]|week|easter|\d{4}|\")"
)
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = rf"(?:[PS]H|{_WEEKDAY}(?:\s?-\s?{_WEEKDAY})?(?:\[[^\]]*\])?)(?:\s[+-]\d+\sdays?)?"
_SEQUENCE = re.compile(rf"(?<![A-Za-z]){_DAYS}(?:\s?,\s?{_DAYS})*(?![A-Za-z])")
_HOLIDAY = re.compile(r"(?<![A-Za-z])PH(?:\s([+-]\d+)\sdays?)?(?![A-Za-z])")
_SUN = re.compile(r"sunrise|sunset|dawn|dusk")
_SCHOOL = re.compile(r"(?<![A-Za-z])SH(?![A-Za-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmHours:
    """Carry hours that were read for the holidays of one Land.

    Attributes
    ----------
    readings
        Several where something is not known; each is rules and what falls back on them.
    unstated
        Days on which nobody knows whether the hours hold.
    last_year
        The last year whose holidays are known.
    """

    readings: "tuple[tuple[OpeningHours, ...], ...]"
    unstated: frozenset[date]
    last_year: int

    def state(self, at: datetime) -> tuple[OpenState, str]:
        """Tell the state at a moment (local time) and the comment that belongs to it."""
        local = at.replace(tzinfo=None)
        states = {_state(reading, local) for reading in self.readings}
        state = states.pop() if len(states) == 1 else OpenState.UNKNOWN
        if self._is_unstated(local, state):
            return OpenState.UNKNOWN, ""
        comments = (rules.state(local)[1] for rules in self.readings[0])
        return state, next(filter(None, comments), "")

    def next_change(self, at: datetime) -> datetime | None:
        """Tell when the state changes; none when it never does, or a holiday comes first."""
        before, _ = self.state(at)
        if before is OpenState.UNKNOWN and at.date() in self.unstated:
            return None
        for local in self._changes(at.replace(tzinfo=None)):
            moment = _localised(local, after=at)
            if self._holiday_until(at.date(), moment) or moment.year > self.last_year:
                return None
            if self.state(moment)[0] is not before:
                return moment
        return None

    def _changes(self, local: datetime) -> Iterator[datetime]:
        for _ in range(_STEPS):
            changes = [rules.next_change(local) for one in self.readings for rules in one]
            known = [change for change in changes if change is not None]
            if not known:
                return
            local = min(known).replace(tzinfo=None)
            yield local

    def _is_unstated(self, local: datetime, state: OpenState) -> bool:
        if local.date() in self.unstated:
            return True
        if local.date() - _DAY not in self.unstated or state is not OpenState.OPEN:
            return False
        # Open since yesterday evening, and yesterday was a holiday.
        midnight = datetime.combine(local.date(), time(0))
        return all(
            rules.is_open(midnight) and (rules.next_change(midnight) or local) > local
            for rules, *_ in self.readings
        )

    def _holiday_until(self, today: date, moment: datetime) -> bool:
        return any(today < day <= moment.date() for day in self.unstated)


def is_osm_hours(text: str) -> bool:
    """Tell whether a text is of OpenStreetMap's grammar.

    Examples
    --------
    >>> is_osm_hours("Mo-Fr 08:00-16:00; PH off"), is_osm_hours("vormittags")
    (True, False)
    """
    return bool(text) and _read(text, frozenset()) is not None


def read_osm_hours(text: str, *, holidays: Collection[date]) -> OsmHours | None:
    """Read opening hours for the public holidays of a Land.

    Parameters
    ----------
    text
        Such as "Mo-Fr 08:00-16:00; PH off" or 'Mo 09:00-12:00; We "nach Vereinbarung"'.
    holidays
        The public holidays of the years that are asked about.

    Returns
    -------
    OsmHours or None
        None: the text is not of OpenStreetMap's grammar.

    Examples
    --------
    >>> hours = read_osm_hours("Mo-Fr 08:00-16:00; PH off", holidays={date(2026, 6, 4)})
    >>> hours.state(datetime(2026, 6, 4, 9))[0], hours.state(datetime(2026, 6, 5, 9))[0]
    (<OpenState.CLOSED: 'closed'>, <OpenState.OPEN: 'open'>)
    """
    return _read(text, frozenset(holidays))


@lru_cache(maxsize=4096)
def _read(stated: str, holidays: frozenset[date]) -> OsmHours | None:
    text = respell(stated)
    try:
        readings = tuple(_alternatives(variant, holidays) for variant in _variants(text))
        always = str(_rules_of(text).normalize()) == "24/7"
    except _parser_error():
        return None
    is_stated = always or _names(_HOLIDAY, text)
    return OsmHours(
        readings=readings,
        unstated=frozenset() if is_stated else holidays,
        last_year=max((day.year for day in holidays), default=date.max.year),
    )


def _parser_error() -> type[Exception]:
    # Costs 20 ms: only those who have such hours pay.
    import opening_hours  # noqa: PLC0415

    # The stubs leave it out.
    error: type[Exception] = opening_hours.ParserError  # type: ignore[attr-defined]
    return error


def _rules_of(text: str) -> "OpeningHours":
    from opening_hours import OpeningHours  # noqa: PLC0415

    if not _SUN.search(_masked(text)):
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    # The place tells the library its time zone too; without one it ignores the place.
    return OpeningHours(text, coords=_MIDDLE, auto_country=False)


def _variants(text: str) -> Iterator[str]:
    """Read in every way what is not known: when open ends end, when there is no school."""
    yield latest(text)
    if _names(_SCHOOL, text):
        yield _SCHOOL.sub("Mo-Su", latest(text))
    if has_open_end(text):
        yield earliest(text)


def _alternatives(text: str, holidays: frozenset[date]) -> "tuple[OpeningHours, ...]":
    """Read the rules and those that hold where they say closed."""
    rules = [""]
    for separator, rule in _said_again(text, holidays):
        if separator == "||":
            rules.append(rule)
        else:
            rules[-1] += f"{separator} {rule}"
    return tuple(_rules_of(one.strip()) for one in rules)


def _state(alternatives: "tuple[OpeningHours, ...]", local: datetime) -> OpenState:
    for rules in alternatives:
        if rules.is_open(local):
            return OpenState.OPEN
        if not rules.is_closed(local):
            return OpenState.UNKNOWN
    return OpenState.CLOSED


def _said_again(text: str, holidays: frozenset[date]) -> Iterator[tuple[str, str]]:
    """Give each rule after its separator, and then what it says about public holidays."""
    for separator, rule in _rules(text):
        stated = _with_state(rule)
        before, repeated = _for_the_days(stated, holidays)
        yield separator, before
        if repeated:
            yield ("," if separator == "," else ";"), repeated


def _rules(text: str) -> Iterator[tuple[str, str]]:
    start, separator = 0, ""
    for match in _SEPARATOR.finditer(_masked(text)):
        yield separator, text[start : match.start()]
        start, separator = match.end(), match[0].strip()
    # A text may end with a separator.
    if text[start:].strip():
        yield separator, text[start:]


def _with_state(rule: str) -> str:
    """Say "unknown" before a comment that stands without a state."""
    masked = _masked(rule)
    comment = re.search(r'"_*"(?!\s*:)', masked)
    if comment is None or _STATED.search(masked):
        return rule
    return f"{rule[: comment.start()]}unknown {rule[comment.start() :]}"


def _for_the_days(rule: str, holidays: frozenset[date]) -> tuple[str, str]:
    """Give a rule and, for the days of public holidays, what it says for ``PH``."""
    sequence = next(
        (one for one in _SEQUENCE.finditer(_masked(rule)) if _HOLIDAY.search(one[0])), None
    )
    if sequence is None:
        return rule, ""
    before, rest = rule[: sequence.start()], rule[sequence.end() :]
    selectors = [before.strip()]
    # "PH Mo-Fr 10:00-12:00", "Mo-Fr PH …": holidays that are such days, and no other days.
    if narrower := re.match(rf"\s+({_SEQUENCE.pattern})", rest):
        selectors.append(narrower[1])
        rest = rest[narrower.end() :]
    if narrower := re.search(rf"{_SEQUENCE.pattern}\s+$", before):
        before = before[: narrower.start()]
    rule = before + sequence[0] + rest
    shifts = {int(shift or 0) for shift in _HOLIDAY.findall(sequence[0])}
    days = sorted(
        day
        for day in {holiday + shift * _DAY for holiday in holidays for shift in shifts}
        if all(_lasts(selector, day) for selector in selectors if selector)
    )
    written = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in days)
    return rule, f"{written} {rest.strip()}" if days else ""


def _lasts(selector: str, day: date) -> bool:
    return _rules_of(f"{selector} open").is_open(datetime.combine(day, time(12)))


def _names(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(_masked(text)) is not None


def _masked(text: str) -> str:
    """Hide what comments say: they are nobody's rule."""
    return _QUOTED.sub(lambda quoted: f'"{"_" * (len(quoted[0]) - 2)}"', text)


def _localised(local: datetime, *, after: datetime) -> datetime:
    """Give a local time its zone: the second one of an hour that comes twice if need be."""
    moment = local.replace(tzinfo=after.tzinfo)
    if moment.astimezone(UTC) <= after.astimezone(UTC):
        moment = moment.replace(fold=1)
    # A time that the clocks leave out is the one after the gap.
    return moment.astimezone(UTC).astimezone(after.tzinfo)
