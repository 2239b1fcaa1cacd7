"""GeoDataFrames -> a study area, and an assessment -> a GeoDataFrame: coverage in a notebook.

What a region's bundle gives to the command line, three frames give here: where children live,
what there is, and the districts to report. Layers may have different CRS; each must have one.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geofh.coverage.assess import Assessment
from geofh.coverage.offers import Offer
from geofh.coverage.quantities import amounts
from geofh.coverage.study import Demand, StudyArea
from geofh.coverage.supply import Supply
from geofh.crs import METRES
from geofh.errors import InputError
from geofh.network import StraightLine, TravelTimes

__all__ = ["district_frame", "study_from_frames"]


def study_from_frames(
    cells: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    *,
    children: str = "children",
    capacity: str = "",
    name: str = "name",
    times: TravelTimes | None = None,
) -> StudyArea:
    """Make a study area of three layers in any CRS.

    Parameters
    ----------
    cells
        Points or polygons with heads in the column ``children``; a polygon counts at a point
        inside it. The index names them.
    sites
        Points; the column ``capacity`` holds heads, hours or places, without one each counts 1.
    districts
        Polygons; the column ``name`` names them. What lies in none is left out, with a note.
    times
        How minutes come about; the straight line x 1.3 for none.

    Raises
    ------
    InputError
        A layer without a CRS, rows or a column, an index that is not unique, heads or capacity
        that cannot be (the row is named), no cell in any district.

    Examples
    --------
    >>> from shapely.geometry import Point, box
    >>> here = {"crs": "EPSG:25832"}
    >>> study = study_from_frames(
    ...     gpd.GeoDataFrame({"children": [30]}, geometry=[Point(400_100, 5_700_100)], **here),
    ...     gpd.GeoDataFrame({"name": ["Kita"]}, geometry=[Point(400_200, 5_700_100)], **here),
    ...     gpd.GeoDataFrame(
    ...         {"name": ["Nord"]}, geometry=[box(4e5, 5.7e6, 4.01e5, 5.701e6)], **here
    ...     ),
    ... )
    >>> study.demand.children.tolist(), study.supply.names
    ([30.0], ('Kita',))
    """
    cell_ids, where = _layer(cells, "cells")
    site_ids, places = _layer(sites, "sites")
    district_ids, shapes = _layer(districts, "districts")
    heads = amounts(_column(cells, children, "cells"), cell_ids, what="demand")
    amount = np.ones(len(site_ids))
    if capacity:
        amount = amounts(_column(sites, capacity, "sites"), site_ids, what="capacity")
    xy = _points(where)
    district = _inside(xy, shapes)
    kept = np.flatnonzero(district >= 0)
    if not heads[kept].any():
        raise InputError("no child lives in any district: do the layers show the same place?")
    lost = float(heads[district < 0].sum())
    easting, northing = _points(places).T
    names = districts.get(name, district_ids)
    n = len(site_ids)
    return StudyArea(
        region="frames",
        title="",
        kind="",
        kind_title="Angebot",
        layer="districts",
        layer_title="Gebiet",
        district_ids=district_ids,
        district_names=tuple(map(str, names)),
        demand=Demand(
            ids=tuple(cell_ids[row] for row in kept),
            xy=xy[kept],
            children=heads[kept],
            low=heads[kept],
            high=heads[kept],
            district=district[kept],
            title="Kinder",
            note="",
        ),
        supply=Supply(
            ids=site_ids,
            names=tuple(map(str, sites[name])) if name in sites else site_ids,
            easting=easting,
            northing=northing,
            capacity=amount,
            unit="places" if capacity else "sites",
            offer=np.full(n, Offer.YES, dtype=np.uint8),
            schedules=((),) * n,
            areas=(frozenset(),) * n,
        ),
        without_place=(),
        times=times or StraightLine(),
        deprivation=np.empty(0),
        deprivation_title="",
        sources=(),
        notes=(f"{lost:g} Kinder leben in keinem Gebiet.",) if lost else (),
    )


def district_frame(assessment: Assessment, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the districts with what was found: a copy with further columns.

    Parameters
    ----------
    districts
        The layer that the study area was made with; the index tells which row is which.

    Returns
    -------
    GeoDataFrame
        ``children``, ``unreached``, ``share``, ``mean_min``, ``received``, ``lacking``, ``value``
        and ``withheld``; NaN where there is no number or it is withheld.
    """
    reach, capacity = assessment.reach, assessment.capacity
    ids, _ = _layer(districts, "districts")
    if ids != assessment.area.district_ids:
        raise InputError("these are not the districts that the study area was made with.")
    found = districts.copy()
    for name, values in (
        ("children", reach.children),
        ("unreached", reach.unreached),
        ("share", reach.share),
        ("mean_min", reach.mean_min),
        ("received", capacity.received),
        ("lacking", capacity.lacking),
        ("value", assessment.value),
    ):
        found[name] = assessment.told(values)
    found["withheld"] = assessment.withheld
    return found


def _layer(frame: gpd.GeoDataFrame, what: str) -> tuple[tuple[str, ...], Any]:
    """Check a layer; give its ids and its shapes in metres."""
    if not len(frame):
        raise InputError(f"{what}: the layer has no row.")
    if frame.crs is None:
        raise InputError(f"{what}: the layer has no CRS; set it with set_crs.")
    ids = tuple(map(str, frame.index))
    if len(set(ids)) != len(ids):
        double = next(id_ for id_ in ids if ids.count(id_) > 1)
        raise InputError(f"{what}: the index {double!r} stands twice; expected each once.")
    shapes = frame.geometry.to_crs(METRES).to_numpy()
    empty = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if empty.size:
        raise InputError(f"{what}: row {ids[empty[0]]!r} has no geometry.")
    return ids, shapes


def _column(frame: gpd.GeoDataFrame, name: str, what: str) -> Any:
    if name not in frame:
        raise InputError(f"{what}: there is no column {name!r}, expected one of {[*frame]}.")
    return frame[name].to_numpy()


def _points(shapes: Any) -> Any:
    return shapely.get_coordinates(shapely.point_on_surface(shapes))


def _inside(xy: Any, shapes: Any) -> Any:
    """Give the district of each point, -1 for none; on a common line it is the first."""
    district = np.full(len(xy), -1, dtype=np.intp)
    points, found = shapely.STRtree(shapes).query(shapely.points(xy), predicate="intersects")
    for point, one in sorted(zip(points.tolist(), found.tolist(), strict=True), reverse=True):
        district[point] = one
    return district
