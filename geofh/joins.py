"""Points in a GeoDataFrame -> the same frame with the districts they lie in.

What `geopandas.sjoin` does for points and polygons, for the layers of a region: same index,
same order, same CRS, two columns per layer. The predicate is exact and one point gets one area.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from geofh.crs import METRES
from geofh.errors import InputError
from geofh.regions import Region

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["sjoin_districts"]


def sjoin_districts(
    frame: "GeoDataFrame",
    region: Region,
    *,
    layers: Sequence[str] | None = None,
    how: Literal["left", "inner"] = "left",
    on: date | None = None,
) -> "GeoDataFrame":
    """Join the districts of a region to points.

    Parameters
    ----------
    frame
        Points in any CRS; a missing or empty geometry lies in no district.
    region
        What `open_region` gives.
    layers
        Ids of layers; default: all that answer questions, finest first.
    how
        ``"left"`` keeps every row, ``"inner"`` those that lie in an area of every layer.
    on
        Day whose areas are meant; default: today.

    Returns
    -------
    GeoDataFrame
        A new frame with the columns ``{layer}_id`` and ``{layer}_name``; index, order and CRS
        are those of ``frame``. Missing where no area holds the point; on a shared line the
        smaller id.

    Raises
    ------
    InputError
        The frame has no CRS, a geometry is no point, a column of that name exists, or the
        region has no such layer.

    Examples
    --------
    >>> import geofh, geopandas
    >>> points = geopandas.GeoDataFrame(
    ...     {"name": ["Rathaus"]}, geometry=geopandas.points_from_xy([7.4653], [51.5115], crs=4326)
    ... )
    >>> joined = geofh.sjoin_districts(points, geofh.open_region("dortmund"))
    >>> joined["stadtbezirk_name"].tolist()
    ['Innenstadt-West']
    """
    _check_points(frame)
    answering = [layer.id for layer in region.layers if layer.role == "answer"]
    chosen = answering if layers is None else list(layers)
    joined = frame.copy()
    metres = frame.geometry.to_crs(METRES)
    known = np.ones(len(frame), dtype=bool)
    for layer in chosen:
        ids = region.district_ids(metres.x.to_numpy(), metres.y.to_numpy(), layer=layer, on=on)
        names = region.district_names(layer, on=on)
        for column, values in (
            (f"{layer}_id", [one or None for one in ids.tolist()]),
            (f"{layer}_name", [names.get(one) for one in ids.tolist()]),
        ):
            if column in frame.columns:
                raise InputError(f"the frame already has a column {column!r}: rename or drop it.")
            joined[column] = values
        known &= ids != ""
    return joined if how == "left" else joined[known]


def _check_points(frame: "GeoDataFrame") -> None:
    if frame.crs is None:
        raise InputError(
            "the frame has no CRS, so nobody knows what its coordinates mean: "
            "frame.set_crs(4326) for degrees, frame.set_crs(25832) for UTM zone 32N."
        )
    kinds = set(frame.geom_type.dropna()) - {"Point"}
    if kinds:
        raise InputError(
            f"the frame holds {', '.join(sorted(kinds))}, expected points: "
            "frame.representative_point() gives one per area."
        )
