"""One piece of an address line -> street, house number, and what follows it.

A house number is found by where it stands, not by one big pattern: the first run of at most four
digits after a word, unless it is an ordinal ("Straße des 17. Juni") or "Nr." points to another.
"""

import re
from dataclasses import dataclass

__all__ = ["HouseNumber", "NumberedPart", "split_house_number", "without_label"]

# "12", "12a", "12 A", "12 1/2", "12-14", "15/17", "12 a-c", "12 und 14"; every repetition
# consumes a separator, so the time is linear in the length.
_NUMBER = re.compile(
    r"""
    (?P<number>[0-9]{1,4})
    (?:[ ]?(?P<half>1/2)(?![0-9]) | [ ]?(?!c/o)(?P<suffix>[A-Za-z])(?![^\W_]))?
    (?:
        [ ]?(?:[-/+&]|\bund\b|\bbis\b)[ ]?
        (?: (?P<to>[0-9]{1,4})(?:[ ]?[A-Za-z](?![^\W_]))? | [A-Za-z] )
        (?![^\W_])
    )*
    [ ]?[-/+]*
    (?![^\W_])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]+")
_LABEL = re.compile(r"(?:\b(?:haus-?)?(?:nr|nummer|no)\b\.?:?|#|№)\s*$", re.IGNORECASE)
_LABEL_ENDS = frozenset("rRoO.:#№")
_ORDINAL = re.compile(r"\.\s*[^\W\d_]")

# "Straße 5 12" and Mannheim's "C 3 4": the name itself is a word and a number.
_BARE_STREET = re.compile(r"(?:straße|strasse|str|weg|platz|block|[a-z])\.?", re.IGNORECASE)

# "Hövelstr.8" is a glued number, "B1" and "A 45" are names of roads.
_SHORTEST_GLUED_WORD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNumber:
    """Hold what a house number says: ``to`` is the end of a range, ``suffix`` is lower case."""

    number: int
    suffix: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPart:
    """Hold one piece of a line, taken apart; what was not there is empty."""

    street: str
    number: HouseNumber | None = None
    rest: str = ""


def split_house_number(part: str) -> NumberedPart:
    """Split "Hövelstr. 8a Hinterhaus" into street, house number and the rest.

    Parameters
    ----------
    part
        One piece of a cleaned line, without commas.

    Returns
    -------
    NumberedPart
        Without a house number all of ``part`` is the street.
    """
    found = _choose([m for run in _DIGITS.finditer(part) if (m := _house_number_at(part, run))])
    if found is None:
        return NumberedPart(street=part)
    street = without_label(part[: found.start()].strip())
    after = part[found.end() :].lstrip(" .")
    if not street:
        return NumberedPart(street=after, number=_number(found))
    return NumberedPart(street=street, number=_number(found), rest=after.rstrip("."))


def _house_number_at(part: str, run: re.Match[str]) -> re.Match[str] | None:
    if not _may_start(part[: run.start()]):
        return None
    match = _NUMBER.match(part, run.start())
    if match is None or int(match["number"]) == 0 or _ORDINAL.match(part, match.end()):
        return None
    return match


def _may_start(before: str) -> bool:
    if not before or before[-1] in " .#№:":
        return True
    word = re.split(r"[^\w]", before[-32:])[-1]
    return word.isalpha() and len(word) >= _SHORTEST_GLUED_WORD


def _choose(candidates: list[re.Match[str]]) -> re.Match[str] | None:
    for candidate in candidates:
        before = candidate.string[max(0, candidate.start() - 16) : candidate.start()].rstrip()
        if without_label(before) != before:
            return candidate
    after_a_word = [c for c in candidates if c.start() > 0]
    if not after_a_word:
        return candidates[0] if candidates else None
    first = after_a_word[0]
    is_bare = _BARE_STREET.fullmatch(first.string[: first.start()].strip())
    return after_a_word[1] if is_bare and len(after_a_word) > 1 else first


def without_label(text: str) -> str:
    """Take "Nr." off the end."""
    # The last letter tells of nearly every text that there is none.
    return _LABEL.sub("", text).rstrip() if text[-1:] in _LABEL_ENDS else text


def _number(match: re.Match[str]) -> HouseNumber:
    number = int(match["number"])
    to = int(match["to"]) if match["to"] else None
    return HouseNumber(
        number=number,
        suffix=match["half"] or (match["suffix"] or "").lower(),
        to=to if to is not None and to > number else None,
    )
