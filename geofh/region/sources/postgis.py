"""Tables of a PostGIS database -> addresses, areas or services.

One read-only transaction per table, so that a table that is written meanwhile is read as of one
moment. Rows come in batches while the server sends them (`COPY`, as Arrow): a table of any size
needs the memory of a batch. They are ordered by the primary key, or by all that is read, so that
the same content gives the same region.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geofh.crs import to_lonlat
from geofh.errors import DataError
from geofh.region.sources.area_rows import check_areas, join_areas
from geofh.region.sources.columns import pick
from geofh.region.sources.content import ContentDigest
from geofh.region.sources.given import Given
from geofh.region.sources.postgis_table import TableInfo, opened, quoted
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.service_sheet import services_of_sheet
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Tally
from geofh.services.form import COLUMNS
from geofh.services.sheet import Sheet, SheetRow

__all__ = ["read_addresses", "read_areas", "read_services"]

ADDRESS_NAMES = ("street", "house_number", "suffix", "postcode", "area_id", "municipality")
AREA_NAMES = ("id", "name", "parent")

_SHAPE = "geofh_shape"
_KEY = "geofh_row"


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from points; see the contract in `geofh.region.sources`."""
    with opened(given) as (_, table):
        columns = pick(given, ADDRESS_NAMES, names=table.names)
        projection = _projection(given, table)

    def tables() -> Iterator[pa.Table]:
        for rows, batch in _batches(given, columns, tally):
            shapes = shapely.from_wkb(batch.column(_SHAPE).to_numpy(zero_copy_only=False))
            raw = {our: batch.column(our) for our in columns}
            raw |= {"row": rows, "x": shapely.get_x(shapes), "y": shapely.get_y(shapes)}
            yield check_rows(
                pa.table(raw),
                projection=projection,
                tally=tally,
                municipality=given.municipality,
            )

    return AddressStream(tables=tables(), total=table.rows)


def read_areas(given: Given, *, tally: Tally) -> pa.Table:
    """Read the areas of one layer; see the contract in `geofh.region.sources`."""
    with opened(given) as (_, table):
        columns = pick(given, AREA_NAMES, names=table.names)
        projection = _projection(given, table)
    return join_areas(
        [
            check_areas(
                {our: batch.column(our) for our in columns},
                batch.column(_SHAPE),
                rows=rows,
                projection=projection,
                tally=tally,
            )
            for rows, batch in _batches(given, columns, tally)
        ],
        given,
    )


def read_services(
    given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> dict[str, list[dict[str, str]]]:
    """Read services, one per row, with the columns of `geofh check`; a point is its place."""
    with opened(given) as (_, table):
        mapped = {our: str(theirs) for our, theirs in given.columns.items()}
        pick(given, mapped, names=table.names)
        columns = mapped or {name: name for name in table.names if name not in table.geometries}
        projection = _projection(given, table) if table.geometries else None
    rows: list[SheetRow] = []
    header = (*columns, *(("longitude", "latitude") if projection else ()))
    for numbers, batch in _batches(given, columns, tally):
        cells: list[Any] = [batch.column(our).to_pylist() for our in columns]
        if projection:
            cells += _degrees(batch.column(_SHAPE), projection)
        rows += (
            SheetRow(
                number=int(number), cells=tuple(cell if cell is not None else "" for cell in one)
            )
            for number, one in zip(numbers, zip(*cells, strict=True), strict=True)
        )
    header = tuple(COLUMNS[name].german if name in COLUMNS else name for name in header)
    sheet = Sheet(file=given.path, header=header, rows=tuple(rows))
    return services_of_sheet(sheet, given, tally=tally, surroundings=surroundings)


def _degrees(wkb: pa.Array, projection: Projection) -> list[list[str]]:
    """Give longitude and latitude as text, empty where there is no shape."""
    shapes = shapely.point_on_surface(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)))
    x, y = projection.metres(shapely.get_x(shapes), shapely.get_y(shapes))
    lonlat = to_lonlat(x, y)
    return [[f"{value:.7f}" if np.isfinite(value) else "" for value in axis] for axis in lonlat]


def _projection(given: Given, table: TableInfo) -> Projection:
    table.check_geometry(given)
    in_table = table.crs
    if not given.crs and not in_table:
        raise DataError(
            f"{given.what}: {given.stated} does not say its CRS (SRID 0). "
            'State it in the recipe, for example crs = "EPSG:25832".'
        )
    chosen = Projection(given.crs or in_table, what=given.what)
    if given.crs and in_table and Projection(in_table, what=given.what).name != chosen.name:
        raise DataError(
            f"{given.what}: the recipe says crs = {given.crs!r}, {given.stated} says {in_table}. "
            "Leave crs out, or mend the table (UpdateGeometrySRID)."
        )
    return chosen


def _batches(
    given: Given, columns: dict[str, str], tally: Tally
) -> Iterator[tuple[npt.NDArray[np.int64], pa.RecordBatch]]:
    """Give batches of text and shapes with the numbers of their rows."""
    digest = ContentDigest()
    first = 1
    with opened(given) as (connection, table):
        query = _query(table, columns)
        for sent in connection.batches(query):
            for start in range(0, sent.num_rows, BATCH_ROWS):
                batch = sent.slice(start, BATCH_ROWS)
                digest.add(batch)
                numbers = np.arange(first, first + batch.num_rows)
                first += batch.num_rows
                if table.number:
                    numbers = batch.column(_KEY).to_numpy()
                yield numbers, batch
    tally.content = digest.content()


def _query(table: TableInfo, columns: dict[str, str]) -> str:
    parts = [f"{table.text(theirs)} AS {quoted(our)}" for our, theirs in columns.items()]
    if table.geometry:
        parts.append(f"ST_AsBinary({quoted(table.geometry)}) AS {_SHAPE}")
    read = ", ".join(str(number) for number in range(1, len(parts) + 1))
    if table.number:
        parts.append(f"{quoted(table.number)}::bigint AS {_KEY}")
    # The table's own columns: an alias of ours may have the name of one.
    order = ", ".join(f"t.{quoted(name)}" for name in table.key) or read
    # Names come quoted from the database itself.
    return f"SELECT {', '.join(parts)} FROM {table.name} AS t ORDER BY {order}"  # noqa: S608
