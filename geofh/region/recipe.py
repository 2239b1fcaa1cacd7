"""region.toml -> RegionRecipe, every key checked.

The file says what a region is called, which layers it has and how sure their lines are,
and where its streets and services lie. See docs/architecture.md for an example.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geofh.errors import DataError

__all__ = ["Attribution", "LayerRecipe", "RegionRecipe", "read_recipe"]

SCHEMA = 1
ROLES = ("answer", "search")

_TYPE_NAMES = {
    str: "text",
    float: "a number",
    bool: "true or false",
    date: "a date",
    list: "a list",
}

_T = TypeVar("_T", str, float, bool, date, list[object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Name whose data this is, under which licence; shown wherever the data is shown."""

    text: str
    licence: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRecipe:
    """Describe one district layer; the first one of a region is the finest."""

    id: str
    title: str
    file: Path
    accuracy_m: float
    derived: bool
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRecipe:
    """Describe a region: its words, its layers, and where its files lie."""

    name: str
    title: str
    folder: Path
    city_names: tuple[str, ...]
    land: str
    timezone: ZoneInfo
    data_date: date
    layers: tuple[LayerRecipe, ...]
    streets_file: Path | None
    streets_accuracy_m: float
    services_folder: Path | None
    attribution: tuple[Attribution, ...]


def read_recipe(file: Path) -> RegionRecipe:
    """Read and check one ``region.toml``.

    Raises
    ------
    DataError
        Missing file, broken TOML, a missing or mistyped key, an unknown schema version. The
        message names file, table and key.
    """
    top = _Table(_load(file), f"{file}")
    schema = top.value("schema", float)
    if schema != SCHEMA:
        raise DataError(
            f"{file}: schema {schema:g} is not known, this geofh reads schema {SCHEMA}. "
            "Install the matching version of geofh."
        )
    folder = file.parent
    streets, services = top.table("streets"), top.table("services")
    return RegionRecipe(
        name=top.value("name", str),
        title=top.value("title", str),
        folder=folder,
        city_names=tuple(str(name) for name in top.value("city_names", list)),
        land=top.value("land", str),
        timezone=_zone(top.value("timezone", str), file),
        data_date=top.value("data_date", date),
        layers=tuple(_layer(table, folder) for table in top.tables("layers")),
        streets_file=folder / streets.value("file", str) if streets else None,
        streets_accuracy_m=streets.value("accuracy_m", float) if streets else 0.0,
        services_folder=folder / services.value("folder", str) if services else None,
        attribution=tuple(
            Attribution(
                text=table.value("text", str),
                licence=table.value("licence", str),
                url=table.value("url", str),
            )
            for table in top.tables("attribution")
        ),
    )


class _Table:
    """Read keys of one TOML table and say where a wrong one stands."""

    def __init__(self, content: Mapping[str, Any], place: str) -> None:
        self._content = content
        self._place = place

    def value(self, key: str, kind: type[_T]) -> _T:
        if key not in self._content:
            raise DataError(f"{self._place}: the key {key!r} is missing.")
        value = self._content[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind):
            raise DataError(f"{self._place}: {key!r} is {value!r}, expected {_TYPE_NAMES[kind]}.")
        return value

    def table(self, key: str) -> "_Table | None":
        content = self._content.get(key)
        if content is None:
            return None
        if not isinstance(content, Mapping):
            raise DataError(f"{self._place}: {key!r} must be a table: write [{key}].")
        return _Table(content, f"{self._place} [{key}]")

    def tables(self, key: str) -> "list[_Table]":
        content = self._content.get(key, [])
        if not isinstance(content, Sequence) or isinstance(content, str):
            raise DataError(f"{self._place}: {key!r} must be a list of tables: write [[{key}]].")
        return [
            _Table(table, f"{self._place} [[{key}]] no. {number}")
            for number, table in enumerate(content, start=1)
        ]


def _layer(table: _Table, folder: Path) -> LayerRecipe:
    role = table.value("role", str)
    if role not in ROLES:
        raise DataError(f"{folder}: layer role {role!r} is not known, expected one of {ROLES}.")
    return LayerRecipe(
        id=table.value("id", str),
        title=table.value("title", str),
        file=folder / table.value("file", str),
        accuracy_m=table.value("accuracy_m", float),
        derived=table.value("derived", bool),
        role=role,
    )


def _load(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        raise DataError(f"{file} is missing: a region is a folder with a region.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{file} is not readable as TOML: {error}.") from error


def _zone(name: str, file: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise DataError(
            f"{file}: the timezone {name!r} is not known, expected a name such as 'Europe/Berlin'."
        ) from None
