"""Opening hours as people spell them -> the spelling of OpenStreetMap's grammar.

Only spelling: German days, "8-16 Uhr", "08.00", dashes, blanks. What was not understood before
and is unclear stays as it was, and comments are nobody's to change.
"""

import re
from types import MappingProxyType

__all__ = ["respell"]

_DAYS = MappingProxyType(
    {"Di": "Tu", "Mi": "We", "Do": "Th", "So": "Su"}
    | {"Montags?": "Mo", "Dienstags?": "Tu", "Mittwochs?": "We", "Donnerstags?": "Th"}
    | {"Freitags?": "Fr", "Samstags?": "Sa", "Sonnabends?": "Sa", "Sonntags?": "Su"}
    | {"Feiertage?": "PH", "geschl(?:ossen)?": "off", "[Tt]äglich": "Mo-Su"}
)
# Times may follow at once: "Do8-16".
_GERMAN = tuple((re.compile(rf"\b{word}(?![^\W\d_])\.?"), term) for word, term in _DAYS.items())
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_AND = r"(?:,|und\b|u\.|&)"
_QUOTED = re.compile(r'("[^"]*")')

# In this order: later ones rely on earlier ones.
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s+", " "),
        ("[–—]", "-"),
        (r" ?(?<![A-Za-z])Uhr\b", ""),
        (r"\b(\d{1,2})\.(\d{2})(?=\D|$)(?!\.)", r"\1:\2"),
        (rf"\b({_DAY})(?:\.|(?= von )) ?(?:von )?", r"\1 "),
        (rf"({_DAY}) ?(?:-|bis) ?({_DAY})\b", r"\1-\2"),
        (r"(:\d{2}) ?(?:-|bis) ?(\d{1,2}:)", r"\1-\2"),
        (r"\b(\d:\d{2})", r"0\1"),
        (rf"\b({_DAY})(?:: ?|(?=\d))", r"\1 "),
        # A list of days is one list, however it is spaced.
        (rf"\b({_DAY}) ?(?:{_AND}|\+) ?(?={_DAY}\b)", r"\1,"),
    )
)
# "8-16", "8:30-12 und 14-16": hours alone are hours after a day.
_SPAN = r"\d{1,2}(?::\d{2})? ?(?:-|bis) ?\d{1,2}(?::\d{2})?(?![\d:])"
_TIMES = re.compile(rf"(?<=\b{_DAY}),? ({_SPAN}(?: ?{_AND} ?{_SPAN})*)")
# After a time another rule begins.
_NEXT_RULE = re.compile(rf"(:\d{{2}}) ?{_AND} ?(?={_DAY}\b)")
# "Mi nach Vereinbarung" is a comment; "8-12 Uhr und nach Vereinbarung" holds besides.
_APPOINTMENT = r"(nach (?:\w+ )?(?:Vereinbarung|Absprache|Anmeldung))"
_COMMENTS = (
    (re.compile(rf"(:\d{{2}}) ?,? ?(?:und|sowie|oder) {_APPOINTMENT}"), r'\1 || "\2"'),
    (re.compile(rf"((?<=\b{_DAY})|:\d{{2}}),? {_APPOINTMENT}"), r'\1 "\2"'),
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# "Dec 24,31": the grammar wants each day with its month.
_DATES = re.compile(rf"\b({_MONTH}) (\d{{1,2}}(?:,\d{{1,2}})+)(?![\d:/-])")


def respell(text: str) -> str:
    """Spell opening hours as OpenStreetMap does.

    Examples
    --------
    >>> respell("Mo - Do 9-16 Uhr; Fr: 8.30-12.00")
    'Mo-Th 09:00-16:00; Fr 08:30-12:00'
    >>> respell("Mo, Mi und Fr 08:00–12:00")
    'Mo,We,Fr 08:00-12:00'
    """
    parts = _QUOTED.split(text)
    parts[::2] = [_respelled(part) for part in parts[::2]]
    return "".join(parts).strip().rstrip("; ,")


def _respelled(text: str) -> str:
    for pattern, term in _GERMAN:
        text = pattern.sub(term, text)
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    text = _TIMES.sub(_times, text)
    text = _NEXT_RULE.sub(r"\1, ", text)
    for pattern, comment in _COMMENTS:
        text = pattern.sub(comment, text)
    return _DATES.sub(_dates, text)


def _times(found: re.Match[str]) -> str:
    spans = re.split(rf" ?{_AND} ?", found[1])
    return " " + ",".join("-".join(map(_clock, re.split(" ?(?:-|bis) ?", one))) for one in spans)


def _clock(time: str) -> str:
    hour, _, minute = time.partition(":")
    return f"{hour:0>2}:{minute or '00'}"


def _dates(found: re.Match[str]) -> str:
    return ",".join(f"{found[1]} {day}" for day in found[2].split(","))
