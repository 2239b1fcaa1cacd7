"""Any vector file GDAL reads -> addresses or areas: GeoJSON, GeoPackage, Shapefile, KML, zipped.

Read in batches of Arrow columns; a file of any size needs the memory of one batch.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geofh.errors import DataError
from geofh.region.sources.archive import gdal_path
from geofh.region.sources.area_rows import check_areas, join_areas
from geofh.region.sources.columns import as_text, pick
from geofh.region.sources.given import Given
from geofh.region.sources.projection import Projection
from geofh.region.sources.rows import BATCH_ROWS, AddressStream, check_rows
from geofh.region.sources.tally import Tally

__all__ = ["file_batches", "file_info", "file_projection", "read_addresses", "read_areas"]

ADDRESS_NAMES = ("street", "house_number", "suffix", "postcode", "area_id", "municipality")
AREA_NAMES = ("id", "name", "parent")
# GeoJSON that states nothing is in degrees by its standard; some files are not.
CRS_BY_STANDARD = ("EPSG:4326", "EPSG:4979", "OGC:CRS84")


def read_addresses(given: Given, *, tally: Tally) -> AddressStream:
    """Read addresses from points; see the contract in `geofh.region.sources`."""
    info = file_info(given)
    columns = pick(given, ADDRESS_NAMES, names=list(info["fields"]))
    projection = file_projection(given, info)

    def tables() -> Iterator[pa.Table]:
        for first, batch in file_batches(given, columns.values(), tally):
            shapes = shapely.from_wkb(batch.column(-1).to_numpy(zero_copy_only=False))
            raw = {our: as_text(batch.column(theirs)) for our, theirs in columns.items()}
            raw["row"] = np.arange(first, first + batch.num_rows)
            raw["x"], raw["y"] = shapely.get_x(shapes), shapely.get_y(shapes)
            yield check_rows(
                pa.table(raw),
                projection=projection,
                tally=tally,
                municipality=given.municipality,
            )

    return AddressStream(tables=tables(), total=_total(info))


def read_areas(given: Given, *, tally: Tally) -> pa.Table:
    """Read the areas of one layer; see the contract in `geofh.region.sources`."""
    info = file_info(given)
    columns = pick(given, AREA_NAMES, names=list(info["fields"]))
    projection = file_projection(given, info)

    tables = []
    for first, batch in file_batches(given, columns.values(), tally):
        texts = {our: as_text(batch.column(theirs)) for our, theirs in columns.items()}
        rows = np.arange(first, first + batch.num_rows)
        tables.append(
            check_areas(texts, batch.column(-1), rows=rows, projection=projection, tally=tally)
        )
    return join_areas(tables, given)


def file_info(given: Given) -> dict[str, Any]:
    """Describe the layer that is read.

    Raises
    ------
    DataError
        The file is unreadable, or has several layers and none is named.
    """
    try:
        path = gdal_path(given)
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if given.layer not in layers and (given.layer or len(layers) != 1):
            raise DataError(
                f"{given.what}: {given.stated} has the layers {', '.join(layers) or 'none'}. "
                "Name the one to read in the recipe (layer)."
            )
        info: dict[str, Any] = pyogrio.read_info(path, layer=given.layer or None)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(given, error) from error
    return info


def file_projection(given: Given, info: dict[str, Any]) -> Projection:
    """Give the way from the file's CRS to metres.

    Raises
    ------
    DataError
        Neither the file nor the recipe says the CRS, or they say different ones.
    """
    in_file = info["crs"]
    if not given.crs and not in_file:
        raise DataError(
            f"{given.what}: {given.stated} does not say its CRS. "
            'State it in the recipe, for example crs = "EPSG:25832".'
        )
    chosen = Projection(given.crs or in_file, what=given.what)
    by_standard = info["driver"].startswith("GeoJSON") and in_file in CRS_BY_STANDARD
    if given.crs and in_file and not by_standard:
        stated = Projection(in_file, what=given.what)
        if stated.name != chosen.name:
            raise DataError(
                f"{given.what}: the recipe says crs = {given.crs!r}, {given.stated} says "
                f"{stated.name}. Leave crs out, or mend the file."
            )
    return chosen


def _total(info: dict[str, Any]) -> int | None:
    return int(info["features"]) if info["features"] >= 0 else None


def file_batches(given: Given, columns: Any, tally: Tally) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Give each batch with the number of its first row, from 1; the geometry stands last."""
    first = 1
    wanted: Sequence[str] = sorted(set(columns))
    try:
        with pyogrio.open_arrow(
            gdal_path(given),
            layer=given.layer or None,
            columns=wanted,
            batch_size=BATCH_ROWS,
            use_pyarrow=True,
        ) as (meta, reader):
            name = meta["geometry_name"] or "wkb_geometry"
            while (batch := _next(reader, tally)) is not None:
                yield first, batch.select([*wanted, name])
                first += batch.num_rows
    except (DataSourceError, DataLayerError, pa.ArrowException, OSError) as error:
        raise _unreadable(given, error) from error


def _next(reader: pa.RecordBatchReader, tally: Tally) -> pa.RecordBatch | None:
    # What GDAL has to say about the file goes into the report, not to the terminal.
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            batch = None
    for warning in said:
        # It may repeat coordinates, which are somebody's home.
        text = re.sub(r"\[.*?\]", "[…]", str(warning.message).splitlines()[0])
        tally.note(f"GDAL: {text}")
    return batch


def _unreadable(given: Given, error: Exception) -> DataError:
    reason = str(error).splitlines()[0].replace(str(given.path), given.stated)
    return DataError(
        f"{given.what}: {given.stated} cannot be read: {reason.rstrip('.')}. "
        "Is it whole, and of the stated format?"
    )
