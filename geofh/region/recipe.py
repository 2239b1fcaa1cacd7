"""region.toml -> RegionRecipe, every key checked.

The file says what a region is called, which layers it has and how sure their lines are,
and where its streets and services lie. See docs/architecture.md for an example.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geofh.errors import DataError
from geofh.geocode import FormerName
from geofh.region.demand import DemandAbout, Unit
from geofh.region.former_names import read_former_names
from geofh.region.toml_table import TomlTable

__all__ = ["Attribution", "LayerRecipe", "RegionRecipe", "read_recipe"]

SCHEMA = 1
ROLES = ("answer", "search")
BASES = ("register", "boundary")


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
    """Describe a region: its words, its layers, and where its files lie.

    ``streets_basis`` says who put the addresses of the directory into their areas: the
    ``register`` itself, or the drawn ``boundary`` when the region was built. ``basemap_file``
    are vector tiles (PMTiles) to draw under the districts, ``network_file`` the ways on foot,
    ``homes_file`` where addresses are, ``demand`` how many children live where, where the region
    has some. ``languages`` are those that families there ask for besides German (ISO 639-1),
    most asked for first. ``former_names`` are names that streets had before.
    """

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
    streets_basis: str = "register"
    basemap_file: Path | None = None
    network_file: Path | None = None
    languages: tuple[str, ...] = ()
    homes_file: Path | None = None
    demand: tuple[tuple[DemandAbout, Path], ...] = ()
    former_names: tuple[FormerName, ...] = ()


def read_recipe(file: Path) -> RegionRecipe:
    """Read and check one ``region.toml``.

    Raises
    ------
    DataError
        Missing file, broken TOML, a missing or mistyped key, an unknown schema version. The
        message names file, table and key.
    """
    top = TomlTable.load(file)
    schema = top.value("schema", float)
    if schema != SCHEMA:
        raise DataError(
            f"{file}: schema {schema:g} is not known, this geofh reads schema {SCHEMA}. "
            "Install the matching version of geofh."
        )
    folder = file.parent
    streets, services = top.table("streets"), top.table("services")
    basemap, network, homes = (top.table(one) for one in ("basemap", "network", "homes"))
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
        streets_basis=_basis(streets) if streets else BASES[0],
        basemap_file=folder / basemap.value("file", str) if basemap else None,
        network_file=folder / network.value("file", str) if network else None,
        languages=tuple(str(code) for code in top.value("languages", list, default=[])),
        homes_file=folder / homes.value("file", str) if homes else None,
        demand=tuple(_demand(table, folder) for table in top.tables("demand")),
        former_names=read_former_names(top),
    )


def _basis(streets: TomlTable) -> str:
    basis = streets.value("basis", str, default=BASES[0])
    if basis not in BASES:
        raise streets.wrong("basis", f"expected one of {BASES}")
    return basis


def _layer(table: TomlTable, folder: Path) -> LayerRecipe:
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


def _demand(table: TomlTable, folder: Path) -> tuple[DemandAbout, Path]:
    unit = table.value("unit", str)
    if unit not in set(Unit):
        raise table.wrong("unit", f"expected one of {', '.join(Unit)}")
    ages = table.raw("ages")
    about = DemandAbout(
        id=table.value("id", str),
        title=table.value("title", str),
        unit=Unit(unit),
        year=int(table.value("year", float)),
        ages=(float(ages[0]), float(ages[1])) if ages else None,
        layer=table.value("layer", str, default=""),
        cell_m=int(table.value("cell_m", float, default=0.0)),
        source=table.value("source", str),
        licence=table.value("licence", str),
        limits=table.value("limits", str, default=""),
    )
    return about, folder / table.value("file", str)


def _zone(name: str, file: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise DataError(
            f"{file}: the timezone {name!r} is not known, expected a name such as 'Europe/Berlin'."
        ) from None
