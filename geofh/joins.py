"""Points in a GeoDataFrame -> the same points with their districts, or with their nearest sites.

`sjoin_districts` is what `geopandas.sjoin` does for points and polygons, for the layers of a
region: same index, same order, same CRS, two columns per layer. The predicate is exact and one
point gets one area. `sjoin_nearest` is `geopandas.sjoin_nearest` for several sites per point,
chosen among those that pass a filter. `compare_districts` joins twice, for two days.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from geofh.crs import Coordinates, to_metres_from
from geofh.errors import DataError, GeofhError, InputError
from geofh.kernel import SiteTree
from geofh.regions import Region
from geofh.workers import region_at

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["compare_districts", "sjoin_districts", "sjoin_nearest"]


def sjoin_districts(
    frame: "GeoDataFrame",
    region: Region,
    *,
    layers: Sequence[str] | None = None,
    how: Literal["left", "inner"] = "left",
    on: date | None = None,
    location: str = "",
) -> "GeoDataFrame":
    """Join the districts of a region to points.

    Parameters
    ----------
    frame
        Points in any CRS; a missing or empty geometry lies in no district. Also a Dask frame
        of such points (dask-geopandas): its partitions are joined when it is computed.
    region
        What `open_region` gives.
    layers
        Ids of layers; default: all that answer questions, finest first.
    how
        ``"left"`` keeps every row, ``"inner"`` those that lie in an area of every layer.
    on
        Day whose areas are meant; default: today.
    location
        For a Dask frame: what the workers open, each once; a name, a folder that they all see,
        or a URL (`geofh.workers.region_at`). Default: the folder of ``region``.

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
    if hasattr(frame, "map_partitions"):
        asked = {"layers": layers, "how": how, "on": on}
        return _partitions(frame, region, location or str(region.folder.resolve()), asked)
    # Whoever has a frame has loaded pandas; `import geofh` must not.
    from pandas import Series, array  # noqa: PLC0415

    _check_points(frame)
    joined = frame.copy()
    x, y = _metres(frame)
    known = np.ones(len(frame), dtype=bool)
    for layer in _chosen(region, layers):
        districts, number = region.district_numbers(x, y, layer=layer, on=on)
        for column, texts in (
            (f"{layer}_id", [one.id for one in districts]),
            (f"{layer}_name", [one.name for one in districts]),
        ):
            if column in frame.columns:
                raise InputError(f"the frame already has a column {column!r}: rename or drop it.")
            # Each text is made once and taken many times; number -1 takes a missing one. The
            # type is said, because rows that all have none would be of another than others.
            taken = array(texts, dtype="str").take(number, allow_fill=True)
            joined[column] = Series(taken, index=frame.index)
        known &= number >= 0
    return joined if how == "left" else joined[known]


def compare_districts(
    frame: "GeoDataFrame",
    region: Region,
    *,
    before: date,
    after: date,
    layers: Sequence[str] | None = None,
    later: Region | None = None,
) -> "GeoDataFrame":
    """Tell which points lie in another district than on an earlier day.

    Parameters
    ----------
    frame
        Points in any CRS; a missing or empty geometry lies in no district, so nothing changes.
    region
        What `open_region` gives: its areas have days from which and until which they hold.
    before, after
        The two days.
    layers
        Ids of layers; default: all that answer questions, finest first.
    later
        The region as it was published later, if its two editions are two regions.

    Returns
    -------
    GeoDataFrame
        A new frame with the columns ``{layer}_before`` and ``{layer}_after`` (ids; missing
        where no area held the point) and ``is_changed``: one of the layers has another id than
        before, or has one on one of the days only. Index, order and CRS are those of ``frame``.

    Raises
    ------
    InputError
        As for `sjoin_districts`, or ``before`` is not before ``after``.

    Examples
    --------
    Eisenach was a Kreis of its own until 30 June 2021.

    >>> import geofh, geopandas
    >>> from datetime import date
    >>> points = geopandas.GeoDataFrame(
    ...     geometry=geopandas.points_from_xy([10.32, 11.03], [50.98, 50.98], crs=4326)
    ... )
    >>> region = geofh.open_region("nrw-thueringen")
    >>> compared = geofh.compare_districts(
    ...     points, region, layers=["kreis"], before=date(2021, 6, 30), after=date(2021, 7, 1)
    ... )
    >>> compared[["kreis_before", "kreis_after", "is_changed"]].values.tolist()
    [['16056', '16063', True], ['16051', '16051', False]]
    """
    if later is None and not before < after:
        raise InputError(f"before is {before} and after {after}: expected an earlier day first.")
    places = frame[[frame.geometry.name]]
    chosen = _chosen(region, layers)
    old = sjoin_districts(places, region, layers=chosen, on=before)
    new = sjoin_districts(places, later or region, layers=chosen, on=after)
    compared, is_changed = frame.copy(), np.zeros(len(frame), dtype=bool)
    for layer in chosen:
        for column, joined in ((f"{layer}_before", old), (f"{layer}_after", new)):
            if column in frame.columns:
                raise InputError(f"the frame already has a column {column!r}: rename or drop it.")
            compared[column] = joined[f"{layer}_id"]
        ids = [joined[f"{layer}_id"].fillna("").to_numpy() for joined in (old, new)]
        is_changed |= ids[0] != ids[1]
    return compared.assign(is_changed=is_changed)


def _partitions(frame: Any, region: Region, location: str, asked: dict[str, Any]) -> Any:
    """Plan the join of a Dask frame, partition by partition."""
    # One day for all partitions: some may be joined tomorrow.
    asked["on"] = asked["on"] or datetime.now(region.timezone).date()
    # What comes out of no rows has the columns and types of what comes out of many.
    empty = sjoin_districts(frame._meta, region, **asked)  # noqa: SLF001  (Dask's own way)
    return frame.map_partitions(_partition, location, asked, meta=empty)


def _partition(
    frame: "GeoDataFrame",
    location: str,
    asked: Mapping[str, Any],
    partition_info: Mapping[str, Any] | None = None,
) -> "GeoDataFrame":
    """Join one partition; Dask tells in ``partition_info`` which it is."""
    try:
        return sjoin_districts(frame, region_at(location), **asked)
    except GeofhError as error:
        number = partition_info["number"] if partition_info else "unknown"
        kind = InputError if isinstance(error, InputError) else DataError
        raise kind(f"partition {number} (the first is 0): {error}") from error


def _chosen(region: Region, layers: Sequence[str] | None) -> list[str]:
    answering = [layer.id for layer in region.layers if layer.role == "answer"]
    return answering if layers is None else list(layers)


def sjoin_nearest(
    frame: "GeoDataFrame",
    sites: "GeoDataFrame",
    *,
    k: int = 1,
    mask: npt.ArrayLike | None = None,
    within_m: float = math.inf,
    how: Literal["left", "inner"] = "left",
) -> "GeoDataFrame":
    """Join the k nearest sites to points.

    Parameters
    ----------
    frame, sites
        Points, each in any CRS. A missing or empty geometry is near nothing.
    k
        How many sites per point.
    mask
        ``(n,)`` bool: which sites count, for example ``sites.kind == "midwife"``; the result
        is exact under it. All by default.
    within_m
        Only sites at most this many metres away.

    Returns
    -------
    GeoDataFrame
        A row per point and site, in the order of ``frame`` and nearest first, at equal distance
        in the order of ``sites``. Columns and index of ``frame`` (its labels repeat), and
        ``site``, the label in ``sites``; ``rank``, from 1; ``distance_m``, the straight line in
        EPSG:25832. A point without any site keeps one row, where these are missing.

    Raises
    ------
    InputError
        A frame has no CRS, a geometry is no point, a column of that name exists, the mask does
        not fit, or ``k`` or ``within_m`` makes no sense.

    Examples
    --------
    >>> import geofh, geopandas
    >>> homes, offices = (
    ...     geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*xy, crs=25832))
    ...     for xy in (([400_000.0], [5_700_000.0]), ([400_300.0, 400_030.0], [5_700_400.0] * 2))
    ... )
    >>> near = geofh.sjoin_nearest(homes, offices, k=2)
    >>> near[["site", "distance_m"]].round(1).values.tolist()
    [[1.0, 401.1], [0.0, 500.0]]
    """
    for one in (frame, sites):
        _check_points(one)
    for column in ("site", "rank", "distance_m"):
        if column in frame.columns:
            raise InputError(f"the frame already has a column {column!r}: rename or drop it.")
    points, places = (np.column_stack(_metres(one)) for one in (frame, sites))
    counts = np.isfinite(places).all(axis=1)
    if mask is not None:
        chosen = np.asarray(mask)
        if chosen.shape != counts.shape or chosen.dtype != bool:
            raise InputError(f"the mask does not fit: expected a bool for each of {len(sites)}.")
        counts &= chosen
    known = np.isfinite(points).all(axis=1)
    found = SiteTree(*places.T, mask=counts).nearest(*points[known].T, k=k, within_m=within_m)
    distance_m, site = np.full((len(points), k), np.nan), np.full((len(points), k), -1)
    distance_m[known], site[known] = found
    kept = site >= 0
    if how == "left":
        kept[:, 0] = True
    row, rank = np.nonzero(kept)
    number = site[row, rank]
    joined = frame.iloc[row].copy()
    if (number < 0).any():
        joined["site"] = sites.index.take(number, allow_fill=True, fill_value=np.nan)
        joined["rank"] = np.where(number < 0, np.nan, rank + 1.0)
        joined["distance_m"] = np.where(number < 0, np.nan, distance_m[row, rank])
    else:
        joined["site"] = sites.index.take(number)
        joined["rank"], joined["distance_m"] = rank + 1, distance_m[row, rank]
    return joined


def _metres(frame: "GeoDataFrame") -> tuple[Coordinates, Coordinates]:
    """Project points: their coordinates alone, which is twice as fast as points of points."""
    points = np.asarray(frame.geometry)
    return to_metres_from(frame.crs)(shapely.get_x(points), shapely.get_y(points))


def _check_points(frame: "GeoDataFrame") -> None:
    if frame.crs is None:
        raise InputError(
            "the frame has no CRS, so nobody knows what its coordinates mean: "
            "frame.set_crs(4326) for degrees, frame.set_crs(25832) for UTM zone 32N."
        )
    # Type -1 is a missing geometry. Names are asked for only if there is something to say:
    # of a million points they take longer than the join.
    types = shapely.get_type_id(np.asarray(frame.geometry))
    is_other = types > 0
    if is_other.any():
        kinds = set(frame.geom_type[is_other])
        raise InputError(
            f"the frame holds {', '.join(sorted(kinds))}, expected points: "
            "frame.representative_point() gives one per area."
        )
