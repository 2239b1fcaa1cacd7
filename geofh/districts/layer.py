"""One district layer as columns: a checked table -> `DistrictLayer`."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geofh.errors import DataError
from geofh.tables import LAYER_COLUMNS, LAYER_REQUIRED, check_columns

__all__ = ["DistrictLayer", "Geometries"]

Geometries: TypeAlias = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistrictLayer:
    """Carry the areas of one layer; the columns have equal length, one entry per area.

    Attributes
    ----------
    id, title
        Id ("stadtbezirk") and readable name of the layer.
    accuracy_m
        How far a drawn line may be from the legal one, metres.
    derived
        The lines were derived from addresses; they are not the legal ones.
    role
        ``answer``, or ``search`` for areas only understood in a query (postcodes).
    ids, names
        An id may return in several editions, but only once on any day.
    members
        Ids in the region's finest layer that make up the area; in the finest layer itself
        the area's own id.
    partial_members
        Ids in the finest layer of which only a part belongs to the area.
    valid_from, valid_to
        First and last day (inclusive); none is unbounded.
    geometries
        Polygons or multipolygons in EPSG:25832; none where no line is known.
    """

    id: str
    title: str
    accuracy_m: float
    derived: bool
    role: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    partial_members: tuple[tuple[str, ...], ...]
    valid_from: tuple[date | None, ...]
    valid_to: tuple[date | None, ...]
    geometries: Geometries

    @classmethod
    def from_table(
        cls,
        table: pa.Table,
        *,
        layer_id: str,
        title: str,
        accuracy_m: float,
        derived: bool = False,
        role: str = "answer",
    ) -> "DistrictLayer":
        """Prepare a layer from a table with `geofh.tables.LAYER_COLUMNS`.

        Raises
        ------
        DataError
            A column is missing or mistyped, a geometry is not readable or no polygon, or two
            areas share an id on the same day.
        """
        source = f"district layer {layer_id!r}"
        checked = check_columns(table, LAYER_COLUMNS, source=source, required=LAYER_REQUIRED)
        column = {name: checked.column(name).to_pylist() for name in LAYER_COLUMNS}
        layer = cls(
            id=layer_id,
            title=title,
            accuracy_m=accuracy_m,
            derived=derived,
            role=role,
            ids=tuple(column["id"]),
            names=tuple(column["name"]),
            members=tuple(
                (own,) if members is None else tuple(members)
                for own, members in zip(column["id"], column["members"], strict=True)
            ),
            partial_members=tuple(tuple(members or ()) for members in column["partial_members"]),
            valid_from=tuple(column["valid_from"]),
            valid_to=tuple(column["valid_to"]),
            geometries=_read_shapes(column["geometry"], source),
        )
        layer._check_ids(source)
        return layer

    def rows_on(self, day: date) -> list[int]:
        """Give the rows of the areas that hold on a day, ordered by id."""
        rows = [
            row
            for row, (first, last) in enumerate(zip(self.valid_from, self.valid_to, strict=True))
            if (first is None or first <= day) and (last is None or day <= last)
        ]
        return sorted(rows, key=self.ids.__getitem__)

    def _check_ids(self, source: str) -> None:
        days = {day for day in self.valid_from if day is not None} | {date.min, date.max}
        for day in sorted(days):
            ids = [self.ids[row] for row in self.rows_on(day)]
            twice = sorted({one for one, other in pairwise(ids) if one == other})
            if twice:
                raise DataError(f"{source}: the id {twice[0]!r} stands for two areas on {day}.")


def _read_shapes(column: list[bytes | None], source: str) -> Geometries:
    try:
        shapes: Geometries = shapely.from_wkb(np.array(column, dtype=object))
    except shapely.errors.GEOSException as error:
        raise DataError(f"{source}: a geometry is not readable as WKB: {error}.") from error
    kinds = shapely.get_type_id(shapes)
    known = (
        shapely.GeometryType.MISSING,
        shapely.GeometryType.POLYGON,
        shapely.GeometryType.MULTIPOLYGON,
    )
    wrong = ~np.isin(kinds, known)
    if wrong.any():
        first = shapes[np.flatnonzero(wrong)[0]]
        raise DataError(f"{source}: a geometry is a {first.geom_type}, expected polygons.")
    return shapes
