"""Raw shapes of any source -> checked areas in EPSG:25832; what `rows` is for addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geofh.errors import DataError
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.tally import Tally
from geofh.tables import AREA_COLUMNS, AREA_REQUIRED, check_columns

__all__ = ["check_areas", "join_areas"]


def check_areas(
    texts: Mapping[str, pa.Array],
    wkb: pa.Array,
    *,
    rows: npt.NDArray[np.int64],
    projection: Projection,
    tally: Tally,
) -> pa.Table:
    """Project one batch of areas.

    Parameters
    ----------
    texts
        ``id``, ``name`` and, where the source has it, ``parent``.
    wkb
        ``(n,)`` shapes in the source's CRS; heights are dropped, a missing shape stays missing.
    rows
        Their numbers in the source.

    Returns
    -------
    pyarrow.Table
        ``AREA_COLUMNS``, not yet repaired.

    Raises
    ------
    DataError
        The coordinates contradict the CRS.
    """
    tally.read += len(rows)

    def metres(xy: Any) -> Any:
        return np.column_stack(projection.metres(xy[:, 0], xy[:, 1]))

    # Iso WKB writers differ in how they mark heights: two dimensions before anything else.
    shapes = shapely.force_2d(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)))
    drawn = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    shapes[drawn] = shapely.transform(shapes[drawn], metres)
    columns = {
        "parent": pa.nulls(len(rows), pa.string()),
        **texts,
        "row": rows,
        "geometry": pa.array(list(shapely.to_wkb(shapes)), pa.binary()),
    }
    return check_columns(pa.table(columns), AREA_COLUMNS, source="areas")


def join_areas(tables: Sequence[pa.Table], given: Given) -> pa.Table:
    """Join the batches of one layer.

    Raises
    ------
    DataError
        There are no areas, or one has no id or name.
    """
    if not tables:
        raise DataError(f"{given.what}: {given.stated} has no areas.")
    return check_columns(
        pa.concat_tables(tables), AREA_COLUMNS, source=given.stated, required=AREA_REQUIRED
    )
