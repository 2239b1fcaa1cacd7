"""Areas as a source gives them -> a layer of the region: repaired, checked, members computed.

Nothing is mended quietly: what was invalid and how much area the repair changed, where areas
overlap and where a coverage has holes, all goes into the findings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geofh.districts.layer import Geometries
from geofh.errors import DataError
from geofh.region.sources import Tally
from geofh.tables import LAYER_COLUMNS

__all__ = ["NO_AREA", "AreaFindings", "Areas", "Repair", "layer_table", "pad", "prepare_areas"]

NO_AREA = "no geometry, or none with an area"

# Neighbours digitised twice differ by slivers; below this nobody lives there.
SLIVER_M2 = 1.0
# A finer area belongs to a coarser one from this share of its area on.
MEMBER_SHARE = 0.5
# Less than this of an area in another one is drawn imprecision, not a division.
NOISE_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Say what was wrong with one area, and how much its area changed."""

    id: str
    reason: str
    changed_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFindings:
    """Hold what was found in one layer; areas in square metres.

    Attributes
    ----------
    overlaps
        Pairs of ids and their common area, largest first.
    gaps_m2
        Area of each hole that the layer encloses, largest first.
    divided
        Ids of the finest layer that lie in several areas of this one.
    noise
        Pairs of areas that touch by less than `NOISE_SHARE`, taken as drawn imprecision.
    """

    repairs: tuple[Repair, ...] = ()
    overlaps: tuple[tuple[str, str, float], ...] = ()
    gaps_m2: tuple[float, ...] = ()
    divided: tuple[str, ...] = ()
    noise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Areas:
    """Hold the areas of one layer as columns of equal length, ordered by id."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[str | None, ...]
    shapes: Geometries


def pad(table: pa.Table, column: str, *, digits: int) -> pa.Table:
    """Give ids the leading zeros they lost where somebody stored them as numbers."""
    padded = pc.utf8_lpad(table.column(column), width=digits, padding="0")
    return table.set_column(table.column_names.index(column), column, padded)


def prepare_areas(
    table: pa.Table, *, what: str, coverage: bool, tally: Tally
) -> tuple[Areas, AreaFindings]:
    """Repair the geometries and look for overlaps and gaps.

    Parameters
    ----------
    table
        ``AREA_COLUMNS``.
    coverage
        The layer claims that its areas neither overlap nor leave gaps.

    Raises
    ------
    DataError
        Two areas have one id, or no area is left.
    """
    column = {name: table.column(name).to_pylist() for name in table.column_names}
    order = sorted(range(len(table)), key=lambda row: (column["id"][row], row))
    ids = [str(column["id"][row]).strip() for row in order]
    twice = [one for one, other in pairwise(ids) if one == other]
    if twice:
        raise DataError(
            f"{what}: the id {twice[0]!r} stands for {ids.count(twice[0])} areas. "
            "Map another column to id, or unite the areas of one id in the file."
        )
    # As objects: a fixed-length text array would cut zeros off the end.
    wkb = np.array([column["geometry"][row] for row in order], dtype=object)
    shapes: Geometries = shapely.from_wkb(wkb)
    shapes, repairs = _repair(shapes, ids)
    has_area = shapely.area(shapes) > 0
    tally.drop(
        NO_AREA, [column["row"][row] for row, good in zip(order, has_area, strict=True) if not good]
    )
    kept = np.flatnonzero(has_area)
    if len(kept) == 0:
        raise DataError(f"{what}: no area is left: expected polygons.")
    areas = Areas(
        ids=tuple(ids[at] for at in kept),
        names=tuple(str(column["name"][order[at]]).strip() for at in kept),
        parents=tuple(column["parent"][order[at]] for at in kept),
        shapes=shapes[kept],
    )
    findings = AreaFindings(
        repairs=repairs,
        overlaps=_overlaps(areas) if coverage else (),
        gaps_m2=_gaps(areas) if coverage else (),
    )
    return areas, findings


def layer_table(
    areas: Areas, findings: AreaFindings, *, finest: Areas | None
) -> tuple[pa.Table, AreaFindings]:
    """Give the table of a layer, and what was found about its members.

    Parameters
    ----------
    finest
        Areas of the finest layer, whose members this layer names; none for the finest itself.
        A finest area lies in this layer's areas by its parent where the source says so, else
        by the share of its area.
    """
    members: list[list[str] | None] = [None] * len(areas.ids)
    partial: list[list[str]] = [[] for _ in areas.ids]
    if finest is not None:
        members, partial, findings = _members(areas, finest, findings)
    content: dict[str, Any] = {
        "id": areas.ids,
        "name": areas.names,
        "members": members,
        "partial_members": partial,
        "valid_from": [None] * len(areas.ids),
        "valid_to": [None] * len(areas.ids),
        "geometry": list(shapely.to_wkb(areas.shapes)),
    }
    return pa.table(content, schema=pa.schema(list(LAYER_COLUMNS.items()))), findings


def _repair(shapes: Geometries, ids: Sequence[str]) -> tuple[Geometries, tuple[Repair, ...]]:
    invalid = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    # The reason goes on with a coordinate.
    reasons = [reason.split("[")[0] for reason in shapely.is_valid_reason(shapes[invalid])]
    before = shapely.area(shapes[invalid])
    mended = shapes.copy()
    mended[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    result = np.array([_polygons(shape) for shape in mended], dtype=object)
    after = shapely.area(result[invalid])
    repairs = tuple(
        Repair(id=ids[int(at)], reason=reason, changed_m2=round(abs(change), 1))
        for at, reason, change in zip(invalid, reasons, after - before, strict=True)
    )
    return shapely.normalize(result), repairs


def _polygons(shape: shapely.Geometry | None) -> shapely.MultiPolygon:
    """Give the polygons of a geometry; lines and points that a repair left have no area."""
    # A collection may hold multipolygons, so its parts are taken apart once more.
    parts: list[shapely.Geometry] = [] if shape is None else list(shapely.get_parts(shape))
    flat = [piece for part in parts for piece in shapely.get_parts(part)]
    return shapely.MultiPolygon([piece for piece in flat if piece.geom_type == "Polygon"])


def _overlaps(areas: Areas) -> tuple[tuple[str, str, float], ...]:
    one, other = shapely.STRtree(areas.shapes).query(areas.shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(areas.shapes[one], areas.shapes[other]))
    found = [
        (areas.ids[a], areas.ids[b], round(float(area), 1))
        for a, b, area in zip(one, other, common, strict=True)
        if area > SLIVER_M2
    ]
    return tuple(sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1])))


def _gaps(areas: Areas) -> tuple[float, ...]:
    whole = shapely.get_parts(shapely.union_all(areas.shapes))
    rings = [ring for part in whole for ring in part.interiors]
    holes = shapely.area(shapely.polygons(rings)) if rings else np.empty(0)
    return tuple(
        sorted((round(float(hole), 1) for hole in holes if hole > SLIVER_M2), reverse=True)
    )


def _members(
    areas: Areas, finest: Areas, findings: AreaFindings
) -> tuple[list[list[str] | None], list[list[str]], AreaFindings]:
    members: list[list[str] | None] = []
    partial: list[list[str]] = []
    fine, coarse = shapely.STRtree(areas.shapes).query(finest.shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(finest.shapes[fine], areas.shapes[coarse]))
    share = common / shapely.area(finest.shapes)[fine]
    place = {area_id: at for at, area_id in enumerate(areas.ids)}
    stated = np.array([place.get(parent or "", -1) for parent in finest.parents])
    says = stated[fine] >= 0
    belongs = np.where(says, stated[fine] == coarse, share >= MEMBER_SHARE)
    partly = ~says & ~belongs & (share >= NOISE_SHARE)
    for at in range(len(areas.ids)):
        here = coarse == at
        members.append(sorted(finest.ids[one] for one in fine[here & belongs]))
        partial.append(sorted(finest.ids[one] for one in fine[here & partly]))
    return (
        members,
        partial,
        AreaFindings(
            repairs=findings.repairs,
            overlaps=findings.overlaps,
            gaps_m2=findings.gaps_m2,
            divided=tuple(sorted({finest.ids[one] for one in fine[partly]})),
            noise=int((~belongs & ~partly & (common > SLIVER_M2)).sum()),
        ),
    )
