"""Points of a region -> the area of every layer in which each lies."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from geofh.districts import DistrictLayer
from geofh.region import Bundle

__all__ = ["answer_layers", "areas_of", "outlines", "squares_inside"]

_Floats = npt.NDArray[np.float64]
_Shapes = npt.NDArray[np.object_]
_Texts = npt.NDArray[np.str_]

_ANSWER = "answer"
_STEP_M = 100.0


def answer_layers(bundle: Bundle) -> tuple[DistrictLayer, ...]:
    """Give the layers that are an answer (postcodes are not), finest first."""
    return tuple(layer for layer in bundle.districts.layers if layer.role == _ANSWER)


def outlines(layer: DistrictLayer, on: date) -> tuple[tuple[str, ...], _Shapes]:
    """Give the ids and the polygons of a layer on a day; none where no line is known."""
    rows = layer.rows_on(on)
    return tuple(layer.ids[row] for row in rows), layer.geometries[rows]


def areas_of(bundle: Bundle, xy: _Floats, stated: _Texts, *, on: date) -> Mapping[str, _Texts]:
    """Find the area of every answering layer in which points lie.

    Parameters
    ----------
    xy
        ``(n, 2)`` EPSG:25832, metres.
    stated
        ``(n,)`` area of the finest layer as a register states it, "" where only the lines tell.
        It decides for the finest layer, and for those of which one area has it as a member.

    Returns
    -------
    mapping
        Layer -> ``(n,)`` ids, "" for none.
    """
    found: dict[str, _Texts] = {}
    known = stated != ""
    for number, layer in enumerate(answer_layers(bundle)):
        ids = bundle.districts.locate_many_metres(xy[:, 0], xy[:, 1], layer=layer.id, on=on)
        owner = _owners(layer, on) if number else {area: area for area in stated[known]}
        told = np.array([owner.get(area, "") for area in stated], dtype=str)
        found[layer.id] = np.where(told != "", told, ids)
    return found


def squares_inside(shapes: _Shapes, *, step_m: float = _STEP_M) -> _Floats:
    """Give the middles of squares that lie in some polygon: ``(k, 2)``, from south to north."""
    land = shapely.union_all(shapes[~shapely.is_missing(shapes)])
    if shapely.is_empty(land):
        return np.empty((0, 2))
    low_x, low_y, high_x, high_y = shapely.bounds(land)
    x = np.arange(np.floor(low_x / step_m) + 0.5, high_x / step_m) * step_m
    y = np.arange(np.floor(low_y / step_m) + 0.5, high_y / step_m) * step_m
    grid_x, grid_y = (axis.reshape(-1) for axis in np.meshgrid(x, y))
    shapely.prepare(land)
    inside = shapely.contains_xy(land, grid_x, grid_y)
    return np.column_stack((grid_x[inside], grid_y[inside]))


def _owners(layer: DistrictLayer, on: date) -> dict[str, str]:
    """Give the area that has a finest area as its member, where there is only one."""
    owners: dict[str, list[str]] = {}
    for row in layer.rows_on(on):
        for member in (*layer.members[row], *layer.partial_members[row]):
            owners.setdefault(member, []).append(layer.ids[row])
    return {member: areas[0] for member, areas in owners.items() if len(areas) == 1}
