"""What a recipe says about one file -> `Given`, every key checked; the same for every input."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geofh.errors import DataError
from geofh.region.recipe_place import PLACE, place_of
from geofh.region.sources import Given, Provenance
from geofh.region.toml_table import TomlTable
from geofh.services import KINDS

__all__ = ["PROVENANCE", "InputForm", "one_of", "read_input", "read_provenance"]

PROVENANCE = ("attribution", "licence", "url", "date")
"""The keys that say whose data an input is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputForm:
    """Say what an input may consist of.

    Attributes
    ----------
    keys
        Format -> its keys beside `PLACE`, ``format`` and `PROVENANCE`.
    columns
        Our names of columns.
    required
        Those that ``columns`` has to map.
    fixed
        Formats whose columns are known, and need no mapping.
    """

    keys: Mapping[str, Collection[str]]
    columns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    fixed: Collection[str] = ()


def read_input(table: TomlTable, form: InputForm, *, folder: Path) -> Given:
    """Read and check one input; its file is not opened yet.

    Parameters
    ----------
    folder
        Paths are relative to it.

    Raises
    ------
    DataError
        A key is missing, unknown, mistyped, or contradicts another; a file is not there.
    """
    common = (*PLACE, "format", *PROVENANCE)
    table.only([*common, *dict.fromkeys(key for keys in form.keys.values() for key in keys)])
    name = one_of(table, "format", tuple(form.keys))
    table.only([*common, *form.keys[name]])
    place = place_of(table, folder, form=name)
    kinds = table.table("kinds")
    return Given(
        what=table.place.removesuffix(" [input]"),
        path=place.path,
        stated=place.stated,
        remote=place.remote,
        database=place.database,
        format=name,
        provenance=read_provenance(table),
        layer=table.value("layer", str, default=""),
        member=table.value("member", str, default=""),
        crs=table.value("crs", str, default=""),
        columns=_columns(table, form, required=name not in form.fixed),
        delimiter=_delimiter(table),
        encoding=table.value("encoding", str, default=""),
        header=table.value("header", bool, default=True),
        municipality=table.value("municipality", str, default=""),
        kind=_kind(table, "kind") if "kind" in table else "",
        kinds={name: _kind(kinds, name) for name in kinds.names} if kinds else {},
    )


def read_provenance(table: TomlTable) -> Provenance:
    """Read the keys of `PROVENANCE`.

    Raises
    ------
    DataError
        One is missing or mistyped.
    """
    return Provenance(
        attribution=table.value("attribution", str),
        licence=table.value("licence", str),
        url=table.value("url", str, default=""),
        date=table.value("date", date) if "date" in table else None,
    )


def one_of(table: TomlTable, key: str, known: tuple[str, ...], example: str = "") -> str:
    """Read a text out of a known few; an ``example`` is shown in place of very many.

    Raises
    ------
    DataError
        It is another one, or missing.
    """
    value = table.value(key, str)
    if value not in known:
        raise table.wrong(key, f"expected {f'for example {example!r}' if example else known}")
    return value


def _kind(table: TomlTable, key: str) -> str:
    return one_of(table, key, tuple(KINDS), "family_centre")


def _delimiter(table: TomlTable) -> str:
    delimiter = table.value("delimiter", str, default=",")
    if len(delimiter) != 1:
        raise table.wrong("delimiter", 'expected one character, for example ";"')
    return delimiter


def _columns(table: TomlTable, form: InputForm, *, required: bool) -> Mapping[str, str | int]:
    columns = table.table("columns")
    if columns is None:
        if form.required and required:
            example = ", ".join(f'{name} = "…"' for name in form.required)
            raise DataError(
                f"{table.place}: columns is missing: it maps our names to those of the file, "
                f"for example columns = {{ {example} }}."
            )
        return {}
    columns.only(form.columns)
    for key in columns.names:
        theirs = columns.raw(key)
        if isinstance(theirs, bool) or not isinstance(theirs, str | int):
            raise columns.wrong(key, "expected the name of a column, or its number from 1")
    missing = [name for name in form.required if name not in columns]
    if missing and required:
        raise DataError(f"{columns.place}: the key {missing[0]!r} is missing.")
    return {key: columns.raw(key) for key in columns.names}
