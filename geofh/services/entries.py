r"""A cell that holds several things -> a head and named parts of each, and back.

    0231 501234 | Hinweis=Hotline; 0231 50555

Things are divided by ";" or a line end, the parts of one by "|", and a part has its name before
"=". Where a text has such a character itself, a backslash stands before it; "\n" is a line end.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Entry", "in_german", "read_entries", "read_entry", "write_entries"]

_LETTER = re.compile(r"\\.|.", re.DOTALL)
_SPECIAL = re.compile(r"[\\;|\n]")
_LINE_END = "\\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold one thing: what stands first, and the parts that have a name, in their order."""

    head: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def read_entries(text: str) -> tuple[Entry, ...]:
    """Read the things of a cell; empty ones are left out.

    Examples
    --------
    >>> [entry.head for entry in read_entries("Eving; stadtbezirk:Hörde;")]
    ['Eving', 'stadtbezirk:Hörde']
    """
    things = _divided(_LETTER.findall(text), (";", "\n"))
    return tuple(entry for thing in things if (entry := _entry(thing)) != Entry())


def read_entry(text: str) -> Entry:
    """Read a cell that holds one thing: a ";" is a letter like others there.

    Examples
    --------
    >>> read_entry("https://a.example/?x=1;y=2 | Stand=2026-05")
    Entry(head='https://a.example/?x=1;y=2', parts={'Stand': '2026-05'})
    """
    return _entry(_LETTER.findall(text))


def write_entries(entries: Iterable[Entry]) -> str:
    """Write things into a cell; `read_entries` reads them back.

    Texts begin and end without spaces.
    """
    return "; ".join(" | ".join(_written(entry)) for entry in entries)


def in_german(words: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give the parts that are not empty their German names, the first of each."""
    return {names[key][0]: word for key, word in words.items() if word}


def _written(entry: Entry) -> Iterator[str]:
    yield _escaped(entry.head)
    for name, value in entry.parts.items():
        yield f"{name}={_escaped(value)}"


def _entry(letters: Sequence[str]) -> Entry:
    head, *others = _divided(letters, ("|",))
    parts = {}
    for letters_ in others:
        name, value = _named(letters_)
        parts[name] = value
    return Entry(head=_plain(head), parts=parts)


def _named(letters: Sequence[str]) -> tuple[str, str]:
    at = letters.index("=") if "=" in letters else len(letters)
    return _plain(letters[:at]), _plain(letters[at + 1 :])


def _divided(letters: Sequence[str], at: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for letter in letters:
        if letter in at:
            yield part
            part = []
        else:
            part.append(letter)
    yield part


def _plain(letters: Iterable[str]) -> str:
    return "".join("\n" if letter == _LINE_END else letter[-1] for letter in letters).strip()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _LINE_END if match[0] == "\n" else f"\\{match[0]}", text)
