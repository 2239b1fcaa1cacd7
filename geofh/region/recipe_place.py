"""Where an input of a recipe is: a file, an address on the web, a data set of a portal, a table.

``${NAME}`` stands for an environment variable, so that neither a path of one machine nor a key of
one user stands in a recipe. What is shown and recorded keeps the name.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from geofh.region.sources import Database, Remote
from geofh.region.sources.postgis_table import check_connection
from geofh.region.toml_table import TomlTable

__all__ = ["PLACE", "Place", "place_of"]

PLACE = ("path", "download", "sha256", "portal", "dataset", "database", "table", "geometry")
"""The keys that say where an input is."""

OPENDATASOFT = "opendatasoft"
POSTGIS = "postgis"

_EXPORT = "{portal}/api/explore/v2.1/catalog/datasets/{dataset}/exports/geojson"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Hold the place of one input; see `geofh.region.sources.Given`."""

    path: Path
    stated: str
    remote: Remote | None = None
    database: Database | None = None


def place_of(table: TomlTable, folder: Path, *, form: str) -> Place:
    """Read the keys of `PLACE`.

    Parameters
    ----------
    folder
        Paths are relative to it.
    form
        The input's format.

    Raises
    ------
    DataError
        Keys are missing or exclude each other, a file is not there, or a password stands in
        the recipe.
    """
    if form == POSTGIS:
        return _in_database(table)
    if form == OPENDATASOFT:
        _only(table, "portal", "dataset", "sha256")
        portal = _web(table, "portal").rstrip("/")
        dataset = quote(_filled(table, "dataset"), safe="")
        stated = _EXPORT.format(portal=table.value("portal", str).rstrip("/"), dataset=dataset)
        return _remote(table, _EXPORT.format(portal=portal, dataset=dataset), stated)
    if "download" in table:
        _only(table, "download", "sha256")
        return _remote(table, _web(table, "download"), table.value("download", str))
    _only(table, "path")
    path = folder / _filled(table, "path")
    if not path.exists():
        raise table.wrong("path", f"which is not there (looked in {path.parent})")
    return Place(path=path, stated=table.value("path", str))


def _only(table: TomlTable, *keys: str) -> None:
    for key in PLACE:
        if key in table and key not in keys:
            # Not with the value: it may hold a password.
            raise table.refused(key, f"beside the format, an input has {' and '.join(keys)} alone")


def _in_database(table: TomlTable) -> Place:
    _only(table, "database", "table", "geometry")
    connection = _filled(table, "database")
    if complaint := check_connection(connection):
        # Not with the value: it is a password.
        raise table.refused("database", complaint)
    name = table.value("table", str)
    return Place(
        path=Path(),
        stated=f"table {name}",
        database=Database(
            connection=connection,
            table=name,
            geometry=table.value("geometry", str, default=""),
        ),
    )


def _remote(table: TomlTable, url: str, stated: str) -> Place:
    sha256 = table.value("sha256", str, default="")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise table.wrong("sha256", "expected 64 hexadecimal digits")
    # The ending tells readers the format; the rest keeps equal names of two servers apart.
    name = PurePosixPath(urlsplit(stated).path).name or "file"
    name += ".geojson" if name == "geojson" else ""
    mark = hashlib.sha256(stated.encode()).hexdigest()[:_NAME_BYTES]
    return Place(path=Path(f"{mark}-{name}"), stated=stated, remote=Remote(url=url, sha256=sha256))


def _web(table: TomlTable, key: str) -> str:
    url = _filled(table, key)
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise table.refused(key, "it holds a user or password. Leave them out")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise table.wrong(key, 'expected an address such as "https://example.org/file.zip"')
    return url


def _filled(table: TomlTable, key: str) -> str:
    def fill(variable: re.Match[str]) -> str:
        value = os.environ.get(variable[1])
        if value is None:
            raise table.wrong(key, f"but the environment variable {variable[1]} is not set")
        return value

    return _VARIABLE.sub(fill, table.value(key, str))
