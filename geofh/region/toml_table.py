"""Read keys of a TOML file one by one, and say where a wrong one stands."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from geofh.errors import DataError

__all__ = ["TomlTable"]

_TYPE_NAMES = {
    str: "text",
    float: "a number",
    bool: "true or false",
    date: "a date",
    list: "a list",
}

_T = TypeVar("_T", str, float, bool, date, list[object])


class TomlTable:
    """Read keys of one table; a class because it knows its place in the file for messages."""

    def __init__(self, content: Mapping[str, Any], place: str, *, lines: Sequence[str]) -> None:
        """Take a table; ``lines`` are those of the file from the table's header on."""
        self._content = content
        self._lines = lines
        self.place = place

    @classmethod
    def load(cls, file: Path) -> "TomlTable":
        """Read a file.

        Raises
        ------
        DataError
            The file is missing or no TOML.
        """
        try:
            text = file.read_text("utf-8")
            return cls(tomllib.loads(text), f"{file}", lines=text.splitlines())
        except FileNotFoundError:
            raise DataError(
                f"{file} is missing: a region is a folder with a region.toml."
                if file.name == "region.toml"
                else f"{file} is missing."
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"{file} is not readable as TOML: {error}.") from error

    def __contains__(self, key: str) -> bool:
        return key in self._content

    @property
    def names(self) -> tuple[str, ...]:
        """Give the keys in the order of the file."""
        return tuple(self._content)

    def value(self, key: str, kind: type[_T], *, default: _T | None = None) -> _T:
        """Give a value of this type; without a default it must be there."""
        if key not in self._content:
            if default is not None:
                return default
            raise DataError(f"{self.place}: the key {key!r} is missing.")
        value = self._content[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind):
            raise self.wrong(key, f"expected {_TYPE_NAMES[kind]}")
        return value

    def raw(self, key: str) -> Any:
        """Give a value of any type, none where there is none."""
        return self._content.get(key)

    def wrong(self, key: str, expected: str) -> DataError:
        """Give the error for a value that is not what was expected."""
        return DataError(f"{self._where(key)}: {key!r} is {self._content.get(key)!r}, {expected}.")

    def refused(self, key: str, reason: str) -> DataError:
        """Give the error for a value that must not be repeated, because it is a secret."""
        return DataError(f"{self._where(key)}: {key!r} is refused: {reason}.")

    def _where(self, key: str) -> str:
        line = _line_of(key, self._lines)
        return f"{self.place}, line {line}" if line else self.place

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that nobody reads: most of them are slips of the pen."""
        for key in self._content:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                line = _line_of(key, self._lines)
                raise DataError(
                    f"{self.place}{f', line {line}' if line else ''}: the key {key!r} is not "
                    f"known, expected {', '.join(known)}.{hint}"
                )

    def table(self, key: str) -> "TomlTable | None":
        """Give a table inside this one, none where there is none."""
        content = self._content.get(key)
        if content is None:
            return None
        if not isinstance(content, Mapping):
            raise DataError(f"{self.place}: {key!r} must be a table: write [{key}].")
        return TomlTable(content, f"{self.place} [{key}]", lines=_from(f"[{key}]", 1, self._lines))

    def tables(self, key: str) -> "list[TomlTable]":
        """Give the tables of a list of tables."""
        content = self._content.get(key, [])
        if not isinstance(content, Sequence) or isinstance(content, str):
            raise DataError(f"{self.place}: {key!r} must be a list of tables: write [[{key}]].")
        return [
            TomlTable(
                table,
                f"{self.place} [[{key}]] no. {number}",
                lines=_from(f"[[{key}]]", number, self._lines),
            )
            for number, table in enumerate(content, start=1)
        ]


def _from(header: str, number: int, lines: Sequence[str]) -> Sequence[str]:
    """Blank the lines before a header's n-th occurrence, so that line numbers stay true."""
    wanted = re.compile(r"\s*" + re.escape(header.rstrip("]")).replace(r"\[", r"\[(?:\w+\.)?", 1))
    starts = [at for at, line in enumerate(lines) if wanted.match(line)]
    if len(starts) < number:
        return lines
    start = starts[number - 1]
    return [*[""] * (start + 1), *lines[start + 1 :]]


def _line_of(key: str, lines: Sequence[str]) -> int | None:
    """Find the first line that sets a key; a search, as the parser forgets where it was."""
    setting = re.compile(rf"\s*(?:.*[{{,]\s*)?[\"']?{re.escape(key)}[\"']?\s*=")
    return next((at for at, line in enumerate(lines, start=1) if setting.match(line)), None)
