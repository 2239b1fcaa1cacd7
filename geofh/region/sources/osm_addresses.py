"""OpenStreetMap -> addresses: nodes, buildings and areas with a street and a house number.

An object with several numbers ("12;14", "12-16") gives one address for each house, all at its
point. The tally counts houses, not objects, so that its sums are those of the tables.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import shapely

from geofh.crs import ANGLES
from geofh.region.sources.given import Given
from geofh.region.sources.osm_file import OsmObject, check_whole, read_objects
from geofh.region.sources.osm_house_numbers import House, split_houses
from geofh.region.sources.osm_shapes import points_of, shapes_of
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.tally import Tally

__all__ = ["CUT_OUTLINE", "SHARED_POINT", "read_addresses"]

CUT_OUTLINE = "a building that the file holds only in part: the point is that of the part"

SHARED_POINT = "a building with several house numbers: each further one stands at the same point"

_STREET, _NUMBER, _POSTCODE = "addr:street", "addr:housenumber", "addr:postcode"
# Villages without street names number their houses by the place itself.
_PLACE = "addr:place"

_AREA = 2

_Line = tuple[int, str, str, str, str, str, bool]
_FIELDS = ("row", "street", "house_number", "postcode", "area_id")


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read the addresses of an OpenStreetMap file.

    Parameters
    ----------
    given
        ``columns`` may name the tags of ``street``, ``house_number``, ``postcode`` and
        ``area_id`` (for example ``area_id = "addr:suburb"``); the usual ones need not be named.

    Returns
    -------
    AddressStream
        ``row`` is the id of the node, way or relation. How many there are is not known before.

    Raises
    ------
    DataError
        osmium is not installed; the file is cut off, damaged or of another format.
    """
    check_whole(given, tally=tally)
    return AddressStream(tables=_tables(given, tally), total=None)


def _tables(given: Given, tally: Tally) -> Iterator[pa.Table]:
    projection = Projection(ANGLES, what=given.what)
    number_tag = str(given.columns.get("house_number", _NUMBER))
    lines: list[_Line] = []
    for one in read_objects(given, (number_tag,)):
        houses = _houses(one.tags[number_tag])
        tally.note(SHARED_POINT, len(houses) - 1)
        if len(lines) + len(houses) > BATCH_ROWS:
            yield _checked(lines, projection, tally)
            lines = []
        lines += (_line(one, given, house) for house in houses)
    if lines:
        yield _checked(lines, projection, tally)


def _houses(text: str) -> tuple[str, ...]:
    """Name each house; a text that is not understood is left to the check of all sources."""
    houses = split_houses(text)
    return (text,) if houses is None else tuple(_written(house) for house in houses)


def _written(house: House) -> str:
    number, suffix = house
    return f"{number} {suffix}".strip()


def _line(one: OsmObject, given: Given, house: str) -> _Line:
    street = one.tags.get(str(given.columns.get("street", _STREET))) or one.tags.get(_PLACE, "")
    postcode = one.tags.get(str(given.columns.get("postcode", _POSTCODE)), "")
    area_id = one.tags.get(str(given.columns.get("area_id", "")), "")
    return one.id, street, house, postcode, area_id, one.wkb, one.closed


def _checked(lines: list[_Line], projection: Projection, tally: Tally) -> pa.Table:
    *columns, wkb, closed = zip(*lines, strict=True)
    shapes = shapes_of(wkb, closed)
    tally.note(
        CUT_OUTLINE, int((np.array(closed) & (shapely.get_dimensions(shapes) < _AREA)).sum())
    )
    lon, lat = points_of(shapes)
    raw = pa.table(dict(zip(_FIELDS, columns, strict=True)) | {"x": lon, "y": lat})
    return check_rows(raw, projection=projection, tally=tally)
