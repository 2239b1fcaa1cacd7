"""Delimited text with coordinates -> addresses: CSV in any encoding, packed or not, and gebref.

``gebref.txt`` is how Nordrhein-Westfalen publishes its building references: semicolons, no
header, EPSG:25832.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from geofh.crs import ANGLES, METRES
from geofh.encoding import FALLBACK
from geofh.errors import DataError
from geofh.region.sources.columns import as_numbers
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import AddressStream, check_rows
from geofh.region.sources.tally import Tally
from geofh.region.sources.text_parts import scanned, text_parts

__all__ = ["GEBREF_COLUMNS", "read_addresses"]

# Columns of gebref.txt, counted from 1 (Geobasis NRW, Gebäudereferenzen).
GEBREF_COLUMNS: Mapping[str, int] = {
    "municipality": 11,
    "street": 15,
    "house_number": 16,
    "suffix": 17,
    "easting": 19,
    "northing": 20,
}
TEXTS = ("street", "house_number", "suffix", "postcode", "area_id", "municipality")
AXES = (("easting", "northing"), ("lon", "lat"))

# What UTF-8 read as cp1252 looks like: "Ã¼" for "ü".
_GARBLED = r"Ã[\x{80}-\x{BF}„–œŸ¶¤¼]"


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from delimited text; see the contract in `geofh.region.sources`."""
    if given.format == "gebref":
        given = replace(
            given,
            delimiter=";",
            header=False,
            crs=given.crs or METRES,
            columns={**GEBREF_COLUMNS, **given.columns},
        )
    axes = _axes(given)
    crs = given.crs or (ANGLES if axes == AXES[1] else "")
    if not crs:
        raise DataError(f'{given.what}: crs is missing. State it, for example crs = "EPSG:25832".')
    projection = Projection(crs, what=given.what)
    text = scanned(given)

    def tables() -> Iterator[pa.Table]:
        for part in text_parts(given, (*TEXTS, *axes), text=text, tally=tally):
            yield check_rows(
                _raw(part, axes, text.encoding, tally),
                projection=projection,
                tally=tally,
                municipality=given.municipality,
            )

    return AddressStream(tables=tables(), total=max(text.lines - given.header, 0))


def _axes(given: Given) -> tuple[str, str]:
    for axes in AXES:
        if all(axis in given.columns for axis in axes):
            return axes
    raise DataError(
        f"{given.what}: columns must name easting and northing, or lon and lat; "
        f"it has {', '.join(given.columns)}."
    )


def _raw(part: pa.Table, axes: tuple[str, str], encoding: str, tally: Tally) -> pa.Table:
    raw = {name: part.column(name) for name in part.column_names if name not in axes}
    if encoding == FALLBACK and "street" in raw:
        garbled = pc.sum(pc.match_substring_regex(raw["street"], _GARBLED)).as_py() or 0
        tally.note("the street looks like UTF-8 inside a cp1252 file (mixed encodings)", garbled)
    for ours, axis in zip("xy", axes, strict=True):
        raw[ours] = as_numbers(part.column(axis))
    return pa.table(raw)
