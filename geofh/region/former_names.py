"""Former names of streets in a recipe and in a region: the same tables, copied by a build."""

import json
from collections.abc import Iterator, Sequence

from geofh.geocode import FormerName
from geofh.region.toml_table import TomlTable

__all__ = ["FORMER_NAMES", "former_lines", "read_former_names"]

FORMER_NAMES = "former_names"
"""Key of the tables, in a recipe and in region.toml."""

_KEYS = ("former", "street", "until", "source")
_FIRST_YEAR, _LAST_YEAR = 1000, 9999


def read_former_names(top: TomlTable) -> tuple[FormerName, ...]:
    """Read and check the tables; whether the streets exist is found out where they are known.

    Raises
    ------
    DataError
        A key is missing, unknown or empty, or ``until`` is no year.
    """
    return tuple(map(_former_name, top.tables(FORMER_NAMES)))


def former_lines(names: Sequence[FormerName]) -> Iterator[str]:
    """Write the tables of a ``region.toml``."""
    for one in names:
        yield f"\n[[{FORMER_NAMES}]]"
        yield f"former = {json.dumps(one.former, ensure_ascii=False)}"
        yield f"street = {json.dumps(one.street, ensure_ascii=False)}"
        if one.until:
            yield f"until = {one.until}"
        yield f"source = {json.dumps(one.source, ensure_ascii=False)}"


def _former_name(table: TomlTable) -> FormerName:
    table.only(_KEYS)
    former, street, source = (_text(table, key) for key in ("former", "street", "source"))
    until = table.value("until", float, default=0.0)
    if "until" in table and not (_FIRST_YEAR <= until <= _LAST_YEAR and until.is_integer()):
        raise table.wrong("until", "expected the year in which the name was changed")
    return FormerName(former=former, street=street, until=int(until), source=source)


def _text(table: TomlTable, key: str) -> str:
    text = table.value(key, str).strip()
    if not text:
        raise table.wrong(key, "expected a text")
    return text
