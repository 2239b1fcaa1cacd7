"""Files as cities publish them -> checked Arrow tables, one module per format.

The contract of a source
------------------------
A module ``geofh/region/sources/<name>.py`` reads one kind of file and offers one or more of ::

    read_addresses(given: Given, *, tally: Tally) -> AddressStream
    read_areas(given: Given, *, tally: Tally) -> pa.Table
    read_services(
        given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
    ) -> Tables

``Given`` (`given`) is what the recipe says about the file: path, format, layer, crs, columns.

``AddressStream.tables`` yields tables of at most `BATCH_ROWS` rows with exactly
``ADDRESS_COLUMNS`` (geofh.tables), never the whole file at once:

- ``row``: number of the row in the source, from 1 (feature number, line of data, or OSM id);
- ``street``: as the source spells it, trimmed, not empty, no placeholder;
- ``house_number``, ``suffix``: 12 and "a"; suffix small, "" without one;
- ``postcode``, ``area_id``: null where the source has none;
- ``easting``, ``northing``: EPSG:25832, finite, in or around Germany.

``AddressStream.total`` is the number of rows to expect, for a progress bar; none if unknown.

``read_areas`` gives ``AREA_COLUMNS``: geometry as WKB in EPSG:25832, two dimensions, *not yet
repaired* (the build repairs and reports), ids and names as text.

``read_services`` may ask for the ``surroundings``, the areas and the geocoder of the region that
is being built; who does not ask does not wait for them. It gives, per table of
`geofh.services.columns.TABLES`, its lines as text; a cell that is not there is empty.

Nothing is dropped silently: ``tally.read`` grows by every row seen, ``tally.drop(reason, rows)``
names each that cannot be used, ``tally.note(text, count)`` what was kept with a liberty.
An input that is wrong as a whole (cut, unreadable, another CRS than stated, a column that is
not there) raises `DataError` with file, what was expected, and the repair.

A source that has text and coordinates per row need not do all this itself: `check_rows`
(`rows`) takes columns of raw text plus x and y in any CRS and gives the checked table.

A source that reads no file but a table sets ``tally.content``, the checksum of what it read.

To add a format: write the module, add it to `_MODULES`, and one line to the table in
docs/build-a-region.md. Modules are imported when their format is asked for: GDAL and osmium
are heavy.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeAlias

import pyarrow as pa

from geofh.errors import DataError
from geofh.region.sources.given import Database, Given, Provenance, Remote
from geofh.region.sources.rows import BATCH_ROWS, AddressStream
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Content, Dropped, Tally

__all__ = [
    "BATCH_ROWS",
    "FORMATS",
    "AddressStream",
    "Content",
    "Database",
    "Dropped",
    "Given",
    "Provenance",
    "Remote",
    "Surroundings",
    "Tally",
    "read_addresses",
    "read_areas",
    "read_services",
]

Tables: TypeAlias = Mapping[str, list[dict[str, str]]]

# What is read -> format -> module.
_MODULES: Mapping[str, Mapping[str, str]] = {
    "addresses": {
        "csv": "delimited",
        "gebref": "delimited",
        "openaddresses": "openaddresses",
        "opendatasoft": "vector",
        "osm": "osm",
        "postgis": "postgis",
        "vector": "vector",
    },
    "areas": {
        "opendatasoft": "vector",
        "osm": "osm",
        "postgis": "postgis",
        "vector": "vector",
    },
    "services": {
        "csv": "service_sheet",
        "hsds": "service_hsds",
        "osm": "osm",
        "postgis": "postgis",
        "vector": "service_points",
        "xlsx": "service_sheet",
    },
}
FORMATS = {what: tuple(modules) for what, modules in _MODULES.items()}
"""The formats in which addresses, areas and services are read."""


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from a file of any known format, see the contract above.

    Raises
    ------
    DataError
        The format is unknown or has no addresses, or the file is wrong as a whole.
    """
    stream: AddressStream = _reader(given, "addresses")(given, tally=tally)
    return stream


def read_areas(given: Given, *, tally: Tally) -> pa.Table:
    """Read the areas of one layer from a file of any known format.

    Raises
    ------
    DataError
        As for `read_addresses`.
    """
    return _reader(given, "areas")(given, tally=tally)


def read_services(
    given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> Tables:
    """Read services from an input of any format that has some.

    Raises
    ------
    DataError
        As for `read_addresses`.
    """
    reader = _reader(given, "services")
    tables: Tables = reader(given, tally=tally, surroundings=surroundings)
    return tables


def _reader(given: Given, what: str) -> Any:
    modules = _MODULES[what]
    if given.format not in modules:
        raise DataError(
            f"{given.what}: there are no {what} in the format {given.format!r}, "
            f"expected one of {', '.join(modules)}."
        )
    if given.database is None and not given.path.is_file():
        raise DataError(f"{given.what}: the file {given.stated} is missing (path).")
    module = import_module(f"geofh.region.sources.{modules[given.format]}")
    return getattr(module, f"read_{what}")
