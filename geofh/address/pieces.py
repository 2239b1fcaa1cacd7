"""One cleaned line -> the pieces an address can be made of, and the postcode.

The line is cut at commas. What no register of addresses knows (floor, c/o, country) goes; the
postcode is taken out, and what follows it is remembered as the most likely city.
"""

import re
from dataclasses import dataclass

__all__ = ["Pieces", "cut", "has_content", "has_letters", "place_name"]

_PLAIN_LETTER = re.compile(r"[A-Za-z]")
_PLAIN_CONTENT = re.compile(r"[A-Za-z0-9]")
_POSTCODE = re.compile(
    r"(?<![\w-])(?:plz:?[ ]?)?(?:de?[- ]?)?(?P<code>[0-9]{5})(?!\w)", re.IGNORECASE
)
_FIVE_DIGITS = re.compile(r"[0-9]{5}")
_BRACKETED = re.compile(r"\(([^()]*)\)(?![ ]?[0-9])")
_ANY_BRACKET = re.compile(r"[()\[\]{}]")
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}", " "))
_SEPARATOR = re.compile(r"[,;|]")
_COUNTRY = re.compile(
    r"deutschland|germany|allemagne|almanya|niemcy|bundesrepublik deutschland", re.IGNORECASE
)

# Mannheim's blocks: "C 3, 4" is house 4 in the square C 3.
_SQUARE = re.compile(r"^([A-Z]) ?([1-9][0-9]?), ?(?=[0-9])")

_WHO_OR_WHICH_DOOR = r"""
    (?:[0-9]{1,2}\.?[ ]?)?
    (?:
        c/o | z\.?[ ]?hd\b | z\.?[ ]?hände?n?\b | fam\. | familie\b | herrn?\b | frau\b |
        [ekud]g\b | og\b | (?:erd|ober|dach|unter|keller)geschoss\b |
        etage\b | stock(?:werk)?\b | whg\b | wohnung\b | app?artment\b | app\b | apt\b |
        zimmer\b | zi\b | (?:hinter|vorder|garten)haus\b | hinterhof\b | seitenflügel\b |
        aufgang\b | eingang\b | treppe\b | geb\b | gebäude\b | links\b | rechts\b |
        haus[ ][a-z0-9]{1,3}\b
    )
"""
_REMARK = re.compile(_WHO_OR_WHICH_DOOR, re.VERBOSE | re.IGNORECASE)
# "Bei der Kirche 5" is a street, "Kirchstr. 5 bei Müller" a remark.
_LATER_REMARK = re.compile(
    rf"(?<!\S)(?:{_WHO_OR_WHICH_DOOR} | (?:bei|li|re|hh|vh|mitte)\b)", re.VERBOSE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Hold the pieces of a line in their order.

    ``parts[city_at]`` stood behind the postcode; ``bracketed`` stood in brackets.
    """

    parts: tuple[str, ...]
    postcode: str = ""
    city_at: int | None = None
    bracketed: str = ""


def cut(line: str) -> Pieces:
    """Cut a cleaned line into pieces and take the postcode and the remarks out."""
    bracketed = []
    if _ANY_BRACKET.search(line):
        bracketed = [m[1] for m in _BRACKETED.finditer(line)]
        line = _BRACKETED.sub(",", line).translate(_BRACKETS)
    raw = [_tidy(part) for part in _SEPARATOR.split(_SQUARE.sub(r"\1 \2 ", line.strip()))]
    raw = __without_remarks([part for part in raw if has_content(part)])
    postcode, parts, city_at = "", [], None
    for part in raw:
        found = _POSTCODE.search(part) if _FIVE_DIGITS.search(part) else None
        if found is None:
            parts.append(part)
            continue
        before, after = (
            _tidy(_POSTCODE.sub(" ", piece))
            for piece in (part[: found.start()], part[found.end() :])
        )
        if has_content(before):
            parts.append(before)
        if has_content(after):
            city_at = len(parts) if not postcode else city_at
            parts.append(after)
        postcode = postcode or found["code"]
    return Pieces(
        parts=tuple(parts),
        postcode=postcode,
        city_at=city_at,
        bracketed=next((b for b in map(place_name, bracketed) if b), ""),
    )


def place_name(text: str) -> str:
    """Give what a piece says about the city or district, or nothing."""
    if not text:
        return ""
    name = _tidy(_POSTCODE.sub(" ", _without_remark(text.translate(_BRACKETS))))
    return name if has_letters(name) and not _COUNTRY.fullmatch(name) else ""


def _without_remark(text: str) -> str:
    """Cut off everything from the first remark on: "Hörde 2. OG links" -> "Hörde"."""
    return _tidy(_LATER_REMARK.split(text, maxsplit=1)[0])


def has_letters(text: str) -> bool:
    """Tell whether any character is a letter of any script."""
    # Nearly every text is answered by its first letter from a to z.
    return bool(_PLAIN_LETTER.search(text)) or any(map(str.isalpha, text))


def has_content(text: str) -> bool:
    """Tell whether any character is a letter or a digit of any script."""
    return bool(_PLAIN_CONTENT.search(text)) or any(map(str.isalnum, text))


def _tidy(part: str) -> str:
    return " ".join(part.split()).strip(" -/:*").lstrip(".")


def __without_remarks(parts: list[str]) -> list[str]:
    kept = [p for p in parts if not (_REMARK.match(p) or _COUNTRY.fullmatch(p))]
    return kept or parts
