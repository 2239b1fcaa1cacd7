"""What a recipe says about one input file, checked but not yet opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["Given", "Provenance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Say whose data a file holds, under which licence, of which day."""

    attribution: str
    licence: str
    url: str
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Describe one input of a recipe.

    Attributes
    ----------
    what
        Where it stands in the recipe, for messages: "[addresses]", "[[layers]] no. 2".
    path, stated
        The file, and how the recipe writes it.
    format
        "vector", "csv", "gebref", "openaddresses", "osm".
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
