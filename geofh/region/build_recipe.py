"""What a city writes down about its files -> BuildRecipe, every key checked.

The file is TOML; `geofh region init` writes a commented one, docs/build-a-region.md explains it.
Paths are relative to the file; ``${NAME}`` stands for an environment variable.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from geofh.errors import DataError
from geofh.geocode import FormerName
from geofh.region.demand_recipe import DemandInput, read_demand_input
from geofh.region.former_names import FORMER_NAMES, read_former_names
from geofh.region.recipe import ROLES
from geofh.region.recipe_place import PLACE, place_of
from geofh.region.sources import FORMATS, Given, Provenance
from geofh.region.toml_table import TomlTable
from geofh.services import KINDS
from geofh.services.form import COLUMNS

__all__ = ["BuildRecipe", "LayerInput", "ServicesInput", "read_build_recipe"]

SCHEMA = 1
# ISO 3166-2:DE
# fmt: off
LAENDER = (
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
)
# fmt: on

_TOP = (
    "schema",
    "name",
    "title",
    "city_names",
    "languages",
    "land",
    "timezone",
    "data_date",
    "layers",
    "addresses",
    "services",
    "basemap",
    "network",
    "demand",
    FORMER_NAMES,
)
_LAYER = ("id", "title", "accuracy_m", "derived", "role", "coverage", "id_digits", "input")
_PROVENANCE = ("attribution", "licence", "url", "date")
_INPUT = (
    *PLACE,
    "format",
    "layer",
    "member",
    "crs",
    "columns",
    "delimiter",
    "encoding",
    "header",
    "municipality",
    *_PROVENANCE,
)
# Further keys of services, by their format.
_SERVICES = {
    "csv": ("columns",),
    "hsds": ("kind", "kinds"),
    "osm": (),
    "postgis": ("columns", "crs"),
    "vector": ("columns", "crs", "kind", "layer", "member"),
    "xlsx": ("columns",),
}
_ADDRESS_NAMES = (
    "street",
    "house_number",
    "suffix",
    "postcode",
    "area_id",
    "municipality",
    "easting",
    "northing",
    "lon",
    "lat",
)
_AREA_NAMES = ("id", "name", "parent")
# Formats that say of every address in which municipality it lies.
_KNOWN_TOWNS = ("gebref", "openaddresses")
# Formats whose columns are known.
_FIXED_COLUMNS = ("gebref", "openaddresses", "osm")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInput:
    """Describe one layer to build.

    Attributes
    ----------
    coverage
        Its areas claim not to overlap and not to leave gaps.
    id_digits
        Ids with fewer digits get leading zeros, which tables of numbers lose; 0 for as they are.
    """

    id: str
    title: str
    accuracy_m: float
    derived: bool
    role: str
    coverage: bool
    id_digits: int
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesInput:
    """Name the folder of service tables, and whose they are."""

    folder: Path
    stated: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRecipe:
    """Describe a region to build: its words and its inputs; layers finest first.

    ``services`` are a folder of tables, or one file that a source of services reads.
    """

    file: Path
    name: str
    title: str
    city_names: tuple[str, ...]
    languages: tuple[str, ...]
    land: str
    timezone: str
    data_date: date
    layers: tuple[LayerInput, ...]
    addresses: Given | None
    services: ServicesInput | Given | None
    basemap: Given | None
    network: Given | None
    demand: tuple[DemandInput, ...]
    former_names: tuple[FormerName, ...]


def read_build_recipe(file: Path) -> BuildRecipe:
    """Read and check a recipe; the inputs are not opened yet.

    Raises
    ------
    DataError
        Missing file, broken TOML, a missing, mistyped or unknown key, a file that is not
        there. The message names file, table, line, key, value and the repair.
    """
    top = TomlTable.load(file)
    top.only(_TOP)
    if top.value("schema", float) != SCHEMA:
        raise top.wrong("schema", f"this geofh reads schema {SCHEMA}")
    addresses, services = top.table("addresses"), top.table("services")
    basemap, network = top.table("basemap"), top.table("network")
    recipe = BuildRecipe(
        file=file,
        name=_matching(top, "name", r"[a-z0-9][a-z0-9-]*", "small letters, digits and hyphens"),
        title=top.value("title", str),
        city_names=_texts(top, "city_names"),
        languages=_languages(top) if "languages" in top else (),
        land=_one_of(top, "land", LAENDER),
        timezone=_one_of(top, "timezone", tuple(sorted(available_timezones())), "Europe/Berlin"),
        data_date=top.value("data_date", date),
        layers=tuple(
            _layer(table, what=f"[[layers]] no. {number}", folder=file.parent)
            for number, table in enumerate(top.tables("layers"), start=1)
        ),
        addresses=_given(
            addresses,
            what="[addresses]",
            names=_ADDRESS_NAMES,
            forms=FORMATS["addresses"],
            folder=file.parent,
        )
        if addresses
        else None,
        services=_services(services, file.parent) if services else None,
        basemap=_openstreetmap(basemap, file.parent) if basemap else None,
        network=_openstreetmap(network, file.parent) if network else None,
        demand=_demand(top, file.parent),
        former_names=read_former_names(top),
    )
    _check_layers(recipe)
    return recipe


def _check_layers(recipe: BuildRecipe) -> None:
    if not recipe.layers:
        raise DataError(f"{recipe.file}: there are no layers: write at least one [[layers]].")
    ids = [layer.id for layer in recipe.layers]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise DataError(f"{recipe.file}: two [[layers]] have the id {twice[0]!r}; rename one.")


def _layer(table: TomlTable, *, what: str, folder: Path) -> LayerInput:
    table.only(_LAYER)
    given = table.table("input")
    if given is None:
        raise DataError(f"{table.place}: the file is missing: write [layers.input] with path.")
    accuracy_m = table.value("accuracy_m", float)
    if not 0 <= accuracy_m < float("inf"):
        raise table.wrong("accuracy_m", "expected metres, 0 or more")
    return LayerInput(
        id=_matching(table, "id", r"[a-z][a-z0-9_]*", "small letters, digits and underscores"),
        title=table.value("title", str),
        accuracy_m=accuracy_m,
        derived=table.value("derived", bool, default=False),
        role=_one_of(table, "role", ROLES, "answer") if "role" in table else "answer",
        coverage=table.value("coverage", bool, default=True),
        id_digits=int(table.value("id_digits", float, default=0.0)),
        given=_given(given, what=what, names=_AREA_NAMES, forms=FORMATS["areas"], folder=folder),
    )


def _given(
    table: TomlTable, *, what: str, names: tuple[str, ...], forms: tuple[str, ...], folder: Path
) -> Given:
    table.only(_INPUT)
    form = _one_of(table, "format", forms)
    place = place_of(table, folder, form=form)
    delimiter = table.value("delimiter", str, default=",")
    if len(delimiter) != 1:
        raise table.wrong("delimiter", 'expected one character, for example ";"')
    columns = _columns(table, names, required=form not in _FIXED_COLUMNS)
    if "municipality" in table and form == "osm":
        raise table.wrong("municipality", "but an extract is cut by its maker, not here")
    if "municipality" in table and "municipality" not in columns and form not in _KNOWN_TOWNS:
        raise table.wrong(
            "municipality", "but columns does not say in which column of the file it stands"
        )
    return Given(
        what=f"{table.place.split(' [')[0]} {what}",
        path=place.path,
        stated=place.stated,
        remote=place.remote,
        database=place.database,
        format=form,
        provenance=_provenance(table),
        layer=table.value("layer", str, default=""),
        member=table.value("member", str, default=""),
        crs=table.value("crs", str, default=""),
        columns=columns,
        delimiter=delimiter,
        encoding=table.value("encoding", str, default=""),
        header=table.value("header", bool, default=True),
        municipality=table.value("municipality", str, default=""),
    )


def _columns(
    table: TomlTable, names: tuple[str, ...], *, required: bool
) -> Mapping[str, str | int]:
    columns = table.table("columns")
    if columns is None:
        if not required:
            return {}
        raise DataError(
            f"{table.place}: columns is missing: it maps our names to those of the file, "
            f'for example columns = {{ {names[0]} = "…", {names[1]} = "…" }}.'
        )
    columns.only(names)
    for key in columns.names:
        theirs = columns.raw(key)
        if isinstance(theirs, bool) or not isinstance(theirs, str | int):
            raise columns.wrong(key, "expected the name of a column, or its number from 1")
    missing = [name for name in names[:2] if name not in columns]
    if missing and required:
        raise DataError(f"{columns.place}: the key {missing[0]!r} is missing.")
    return {key: columns.raw(key) for key in columns.names}


def _services(table: TomlTable, folder: Path) -> ServicesInput | Given:
    if "format" in table:
        return _services_of_a_source(table, folder)
    table.only(("path", *_PROVENANCE))
    place = place_of(table, folder, form="")
    if not place.path.is_dir():
        raise table.wrong(
            "path",
            "which is no folder with service.csv; for a file write its format, one of "
            f"{', '.join(FORMATS['services'])}",
        )
    return ServicesInput(folder=place.path, stated=place.stated, provenance=_provenance(table))


def _services_of_a_source(table: TomlTable, folder: Path) -> Given:
    form = _one_of(table, "format", FORMATS["services"])
    table.only((*PLACE, "format", *_SERVICES[form], *_PROVENANCE))
    kinds = table.table("kinds")
    place = place_of(table, folder, form=form)
    return Given(
        what=table.place,
        path=place.path,
        stated=place.stated,
        remote=place.remote,
        database=place.database,
        format=form,
        provenance=_provenance(table),
        layer=table.value("layer", str, default=""),
        member=table.value("member", str, default=""),
        crs=table.value("crs", str, default=""),
        columns=_columns(table, tuple(COLUMNS), required=False),
        kind=_one_of(table, "kind", tuple(KINDS), "family_centre") if "kind" in table else "",
        kinds={name: _one_of(kinds, name, tuple(KINDS), "family_centre") for name in kinds.names}
        if kinds
        else {},
    )


def _demand(top: TomlTable, folder: Path) -> tuple[DemandInput, ...]:
    layers = tuple(str(table.raw("id")) for table in top.tables("layers"))

    def given(table: TomlTable, further: tuple[str, ...], names: tuple[str, ...]) -> Given:
        table.only((*PLACE, "format", *further, *_PROVENANCE))
        form = _one_of(table, "format", ("csv",))
        place = place_of(table, folder, form=form)
        return Given(
            what=table.place,
            path=place.path,
            stated=place.stated,
            remote=place.remote,
            format=form,
            provenance=_provenance(table),
            columns=_columns(table, names, required=False),
            delimiter=table.value("delimiter", str, default=","),
            encoding=table.value("encoding", str, default=""),
        )

    return tuple(
        read_demand_input(table, layers=layers, read_given=given) for table in top.tables("demand")
    )


def _openstreetmap(table: TomlTable, folder: Path) -> Given:
    table.only((*PLACE, "format", *_PROVENANCE))
    form = _one_of(table, "format", ("osm",))
    place = place_of(table, folder, form=form)
    return Given(
        what=table.place,
        path=place.path,
        stated=place.stated,
        remote=place.remote,
        format=form,
        provenance=_provenance(table),
        columns={},
    )


def _provenance(table: TomlTable) -> Provenance:
    return Provenance(
        attribution=table.value("attribution", str),
        licence=table.value("licence", str),
        url=table.value("url", str, default=""),
        date=table.value("date", date) if "date" in table else None,
    )


def _texts(table: TomlTable, key: str) -> tuple[str, ...]:
    values = table.value(key, list)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise table.wrong(key, 'expected a list of texts, for example ["Essen"]')
    return tuple(str(value) for value in values)


def _languages(table: TomlTable) -> tuple[str, ...]:
    codes = _texts(table, "languages")
    if not all(re.fullmatch(r"[a-z]{2}", code) for code in codes):
        raise table.wrong("languages", 'expected codes of ISO 639-1, for example ["tr", "ar"]')
    return codes


def _matching(table: TomlTable, key: str, pattern: str, expected: str) -> str:
    value = table.value(key, str)
    if not re.fullmatch(pattern, value):
        raise table.wrong(key, f"expected {expected}")
    return value


def _one_of(table: TomlTable, key: str, known: tuple[str, ...], example: str = "") -> str:
    value = table.value(key, str)
    if value not in known:
        raise table.wrong(key, f"expected {f'for example {example!r}' if example else known}")
    return value
