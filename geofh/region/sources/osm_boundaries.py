"""OpenStreetMap -> administrative boundaries of one level as areas.

In Germany admin_level 4 are Länder, 6 Kreise, 8 Gemeinden, 9 and 10 the parts of a city. An
extract holds its neighbours' boundaries only in part: those are counted and left out.
"""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geofh.crs import to_metres
from geofh.errors import DataError
from geofh.region.sources.given import Given
from geofh.region.sources.osm_file import check_whole, read_objects
from geofh.region.sources.osm_shapes import shapes_of
from geofh.region.sources.tally import Tally
from geofh.tables import AREA_COLUMNS, AREA_REQUIRED, check_columns

__all__ = ["NOT_WHOLE", "NO_ID", "NO_NAME", "read_areas"]

NOT_WHOLE = "a boundary that the file holds only in part"
NO_NAME = "a boundary without a name"
NO_ID = "a boundary without the tag that is to be its id"

_LEVEL = re.compile(r"[0-9]{1,2}")
_AREA = 2


def read_areas(given: Given, *, tally: Tally) -> pa.Table:
    """Read the administrative boundaries of one level.

    Parameters
    ----------
    given
        ``layer`` is the admin_level. ``columns`` may name the tags of ``id`` (for example
        ``de:amtlicher_gemeindeschluessel``; otherwise the number of the relation), ``name`` and
        ``parent``.

    Returns
    -------
    pyarrow.Table
        ``AREA_COLUMNS`` in the order of ``id``; geometry as WKB in EPSG:25832.

    Raises
    ------
    DataError
        No level is given, or none of its boundaries is in the file; osmium is not installed;
        the file is cut off, damaged or of another format.
    """
    if not _LEVEL.fullmatch(given.layer):
        raise DataError(
            f"{given.what}: the layer is {given.layer!r}, expected the admin_level of the "
            'boundaries, for example layer = "9" for the Stadtbezirke of a German city.'
        )
    check_whole(given, tally=tally)
    areas = _areas(given, tally)
    if not areas:
        raise DataError(
            f"{given.what}: {given.stated} holds no whole administrative boundary of "
            f"admin_level {given.layer}. Take a larger extract or another layer."
        )
    table = pa.Table.from_pylist(
        sorted(areas, key=lambda area: (str(area["id"]), str(area["row"]))),
        schema=pa.schema(list(AREA_COLUMNS.items())),
    )
    return check_columns(table, AREA_COLUMNS, source=given.stated, required=AREA_REQUIRED)


def _areas(given: Given, tally: Tally) -> list[dict[str, object]]:
    id_tag = str(given.columns.get("id", ""))
    name_tag = str(given.columns.get("name", "name"))
    parent_tag = str(given.columns.get("parent", ""))
    areas: list[dict[str, object]] = []
    for one in read_objects(given, ("admin_level",)):
        tags = one.tags
        is_boundary = tags.get("boundary") == "administrative" and one.type != "node"
        # Members of a boundary are open lines with the same tags; only what closes is an area.
        if not is_boundary or tags.get("admin_level") != given.layer:
            continue
        if one.type == "way" and not one.closed:
            continue
        tally.read += 1
        shape = shapes_of([one.wkb], [one.closed])[0]
        id_ = tags.get(id_tag, "") if id_tag else str(one.id)
        reason = (
            (NOT_WHOLE if shape is None or shapely.get_dimensions(shape) != _AREA else "")
            or ("" if tags.get(name_tag) else NO_NAME)
            or ("" if id_ else NO_ID)
        )
        if reason:
            tally.drop(reason, [one.id])
            continue
        areas.append(
            {
                "row": one.id,
                "id": id_,
                "name": tags[name_tag],
                "parent": tags.get(parent_tag) or None,
                "geometry": shapely.to_wkb(shapely.transform(shape, _metres)),
            }
        )
    return areas


def _metres(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack(to_metres(corners[:, 0], corners[:, 1]))
