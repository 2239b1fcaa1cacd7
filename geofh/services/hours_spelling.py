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
    | {"Feiertage?": "PH", "geschlossen": "off"}
)
_GERMAN = tuple((re.compile(rf"\b{word}\b\.?"), term) for word, term in _DAYS.items())
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_QUOTED = re.compile(r'("[^"]*")')

# In this order: later ones rely on earlier ones.
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s+", " "),
        ("[–—]", "-"),
        (r" ?\bUhr\b", ""),
        (r"\b(\d{1,2})\.(\d{2})(?=\D|$)(?!\.)", r"\1:\2"),
        (rf"({_DAY}) ?(?:-|bis) ?({_DAY})\b", r"\1-\2"),
        (r"(:\d{2}) ?(?:-|bis) ?(\d{1,2}:)", r"\1-\2"),
        # "8-16": hours alone, after a day.
        (rf"({_DAY},? )(\d{{1,2}}) ?(?:-|bis) ?(\d{{1,2}})(?![\d:])", r"\1\2:00-\3:00"),
        (r"\b(\d:\d{2})", r"0\1"),
        (rf"\b({_DAY}): ", r"\1 "),
        # A list of days is one list, however it is spaced; after a time another rule begins.
        (rf"\b({_DAY}) ?(?:,|und|\+|&) ?(?={_DAY}\b)", r"\1,"),
        (rf"(:\d{{2}}),(?={_DAY}\b)", r"\1, "),
    )
)


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
    return "".join(parts).strip().rstrip(";").rstrip()


def _respelled(text: str) -> str:
    for pattern, term in _GERMAN:
        text = pattern.sub(term, text)
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return text
