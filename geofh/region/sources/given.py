"""What a recipe says about one input, checked but not yet opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

__all__ = ["Database", "Given", "Provenance", "Remote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Say whose data a file holds, under which licence, of which day."""

    attribution: str
    licence: str
    url: str
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Say where a file is fetched from.

    Attributes
    ----------
    url
        Complete; it may hold a key out of the environment and is never shown.
    sha256
        Checksum that the recipe promises; empty for none.
    """

    url: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Name one table of a PostGIS database.

    Attributes
    ----------
    connection
        As libpq reads it, without a password: "service=gis", "postgresql://gis.example/city".
    table
        As SQL names it: "addresses", "base.addresses", '"Adressen"'.
    geometry
        Its column; empty for the only one.
    """

    connection: str
    table: str
    geometry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Describe one input of a recipe.

    Attributes
    ----------
    what
        Where it stands in the recipe, for messages: "[addresses]", "[[layers]] no. 2".
    path, stated
        The file, and how the recipe writes it: a path, an address on the web, a table. The path
        of a table is empty.
    format
        One of `geofh.region.sources.FORMATS`.
    remote
        Where the file comes from, if it is not there yet.
    database
        The table, if it is no file.
    layer
        Layer inside the file (GeoPackage, OSM admin_level); empty for the only one.
    member
        File inside a ZIP; empty for the only one.
    crs
        Stated in the recipe; empty where the file says it itself.
    columns
        Our name -> the name in the file, or its number from 1 in a file without a header.
    delimiter, encoding, header
        For delimited text; an empty encoding is found out.
    municipality
        The one whose addresses are kept, of a file that holds those of many; empty for all.
    kind, kinds
        For services: the kind of those that name none, and the kinds that others' terms mean.
    """

    what: str
    path: Path
    stated: str
    format: str
    provenance: Provenance
    layer: str = ""
    member: str = ""
    crs: str = ""
    columns: Mapping[str, str | int]
    delimiter: str = ","
    encoding: str = ""
    header: bool = True
    municipality: str = ""
    kind: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    remote: Remote | None = None
    database: Database | None = None
