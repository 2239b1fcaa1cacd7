"""Raw rows of any source -> checked addresses; what cannot be used is counted with a reason.

Works on whole columns: a register of a million rows has no loop over rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geofh.region.sources.projection import Projection
from geofh.region.sources.tally import Tally
from geofh.tables import ADDRESS_COLUMNS, ADDRESS_REQUIRED, check_columns

__all__ = [
    "BATCH_ROWS",
    "ELSEWHERE",
    "FAR_AWAY",
    "NO_COORDINATES",
    "NO_NUMBER",
    "NO_STREET",
    "PLACEHOLDER",
    "STRANGE_NUMBER",
    "AddressStream",
    "check_rows",
]

Mask: TypeAlias = npt.NDArray[np.bool_]

BATCH_ROWS = 65_536

ELSEWHERE = "the address belongs to another municipality"
NO_STREET = "no street name"
PLACEHOLDER = "the street name is a placeholder"
NO_NUMBER = "no house number"
STRANGE_NUMBER = "the house number is not understood"
NO_COORDINATES = "no coordinates"
FAR_AWAY = "the coordinates are far from Germany"
RANGE_NOTE = "of a range of house numbers the first is kept"

# "### Straßenname unbekannt" (Essen), "???", "N.N.", "unbekannt"; not "Unbekannter Soldat".
_PLACEHOLDER = (
    r"(?i)^(?:#.*|[?*._x-]+|n\.? ?n\.?|(?:(?:stra(?:ß|ss)en?)?name )?unbekannt"
    r"|ohne (?:stra(?:ß|ss)en)?namen?)$"
)
# "12", "012", "12a", "12 A", "12 1/2", "12-14", "12 a-c", "15/17".
_HOUSE = (
    r"^0*(?P<number>[1-9][0-9]{0,3})(?: ?(?P<suffix>1/2|[A-Za-z]))?"
    r"(?P<more> ?(?:[-/+,&]|bis|und) ?[0-9A-Za-z].*)?$"
)
_OPTIONAL = ("suffix", "postcode", "area_id", "municipality")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressStream:
    """Hand over addresses batch by batch; ``total`` rows are to be expected, none if unknown."""

    tables: Iterator[pa.Table]
    total: int | None


def check_rows(
    raw: pa.Table, *, projection: Projection, tally: Tally, municipality: str = ""
) -> pa.Table:
    """Check one batch and give what can be used of it.

    Parameters
    ----------
    raw
        ``row`` (from 1), ``street``, ``house_number``, ``x``, ``y`` and, where the source has
        them, ``suffix``, ``postcode``, ``area_id``, ``municipality``. Text may have spaces
        around it and be null or empty; ``house_number`` may hold the suffix, too ("12 a",
        "12-14").
    projection
        From the source's CRS.
    municipality
        The one whose addresses are kept; empty for all.

    Returns
    -------
    pyarrow.Table
        ``ADDRESS_COLUMNS`` in the order of the rows; the rest is in the tally.

    Raises
    ------
    DataError
        The coordinates contradict the CRS.
    """
    tally.read += raw.num_rows
    street = _text(raw, "street")
    house = pc.binary_join_element_wise(
        _text(raw, "house_number"), _text(raw, "suffix"), " ", null_handling="skip"
    )
    house = pc.utf8_trim_whitespace(pc.replace_substring(house, "½", " 1/2"))
    parts = pc.extract_regex(pc.replace_substring_regex(house, r"\s+", " "), _HOUSE)
    x, y = (_floats(raw, axis) for axis in ("x", "y"))
    easting, northing = projection.metres(x, y)
    given = np.isfinite(x) & np.isfinite(y)
    elsewhere = np.full(raw.num_rows, fill_value=False)
    if municipality:
        elsewhere = _mask(pc.not_equal(_text(raw, "municipality"), municipality))
    reasons: tuple[tuple[str, Mask], ...] = (
        (ELSEWHERE, elsewhere),
        (NO_STREET, _mask(pc.equal(street, ""))),
        (PLACEHOLDER, _mask(pc.match_substring_regex(street, _PLACEHOLDER))),
        (NO_NUMBER, _mask(pc.equal(house, ""))),
        (STRANGE_NUMBER, _mask(pc.is_null(parts))),
        (NO_COORDINATES, ~given),
        (FAR_AWAY, ~Projection.in_reach(easting, northing)),
    )
    rows = np.asarray(raw.column("row"))
    usable = _sort_out(reasons, rows, tally)
    more = _mask(pc.not_equal(pc.fill_null(pc.struct_field(parts, "more"), ""), ""))
    tally.note(RANGE_NOTE, int((usable & more).sum()))
    table = pa.table(
        {
            "row": rows,
            "street": street,
            "house_number": pc.struct_field(parts, "number"),
            "suffix": pc.utf8_lower(pc.struct_field(parts, "suffix")),
            "postcode": _null_if_empty(_text(raw, "postcode")),
            "area_id": _null_if_empty(_text(raw, "area_id")),
            "easting": easting,
            "northing": northing,
        }
    ).filter(pa.array(usable))
    return check_columns(table, ADDRESS_COLUMNS, source="addresses", required=ADDRESS_REQUIRED)


def _sort_out(
    reasons: tuple[tuple[str, Mask], ...], rows: npt.NDArray[np.int64], tally: Tally
) -> Mask:
    """Drop each row for the first reason that holds, and say which rows are left."""
    usable = np.ones(len(rows), dtype=bool)
    for reason, holds in reasons:
        tally.drop(reason, rows[usable & holds])
        usable &= ~holds
    return usable


def _text(raw: pa.Table, name: str) -> pa.Array:
    if name in _OPTIONAL and name not in raw.column_names:
        return pa.array([""] * raw.num_rows, pa.string())
    column = raw.column(name).combine_chunks().cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    return pc.replace_substring_regex(trimmed, r"\s+", " ")


def _null_if_empty(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _floats(raw: pa.Table, name: str) -> npt.NDArray[np.float64]:
    column = raw.column(name).combine_chunks().cast(pa.float64())
    return np.asarray(pc.fill_null(column, float("nan")), dtype=float)


def _mask(column: pa.Array) -> Mask:
    return np.asarray(column, dtype=bool)
