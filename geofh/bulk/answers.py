"""One batch of rows -> its result columns.

Addresses are answered by `Region.locate`, so a row says what ``geofh locate`` says. Coordinates
are answered by `Region.district_ids`: plain point in polygon, all rows at once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geofh.bulk.positions import Positions
from geofh.bulk.results import result_schema
from geofh.crs import to_metres
from geofh.errors import AddressError
from geofh.records import DistrictStatus, Finding, GeocodeStatus, Level
from geofh.regions import Region

__all__ = ["answer_addresses", "answer_points"]

_STATUS_OF = {
    GeocodeStatus.AMBIGUOUS: "ambiguous",
    GeocodeStatus.NOT_FOUND: "not_found",
    GeocodeStatus.OUTSIDE: "outside",
}


def answer_addresses(
    region: Region, lines: Sequence[str], *, layers: Sequence[str], now: datetime
) -> pa.Table:
    """Answer addresses, one line each; see `result_schema` for the columns."""
    rows = [_row(finding, layers) for finding in _findings(region, lines, now)]
    return pa.Table.from_pylist(rows, schema=result_schema(layers))


def answer_points(
    region: Region, positions: Positions, *, layers: Sequence[str], now: datetime
) -> pa.Table:
    """Answer points; on a shared line the smaller id, as in `Region.district_ids`."""
    usable = positions.notes == ""
    easting, northing = to_metres(positions.lon, positions.lat)
    columns: dict[str, pa.Array] = {}
    held = np.zeros(len(usable), dtype=bool)
    for layer in layers:
        ids = region.district_ids(
            np.where(usable, easting, np.nan), northing, layer=layer, on=now.date()
        )
        held |= ids != ""
        columns |= _districts(layer, ids, region.district_names(layer, on=now.date()))
    status = np.where(usable, np.where(held, "ok", "outside"), "bad_input")
    notes = np.where(usable & ~held, "outside_layers", positions.notes)
    masked = {"mask": ~usable}
    ones = np.ones(len(usable))
    return pa.table(
        {
            "lon": pa.array(positions.lon, **masked),
            "lat": pa.array(positions.lat, **masked),
            "level": pa.array(np.full(len(usable), Level.POINT.value), **masked),
            "accuracy_m": pa.array(0 * ones, **masked),
            "score": pa.array(ones, **masked),
            **columns,
            "status": pa.array(status),
            "note": pa.array(notes),
        },
        schema=result_schema(layers),
    )


def _findings(region: Region, lines: Sequence[str], now: datetime) -> Iterator[Finding | None]:
    # The one place where addresses are asked. Not vectorised: a geocoder decides name by name.
    for line in lines:
        try:
            yield region.locate(line, now=now)
        except AddressError:
            yield None


def _row(finding: Finding | None, layers: Sequence[str]) -> dict[str, object]:
    if finding is None:
        return {"status": "bad_input", "note": "address_unreadable"}
    place = finding.geocode
    codes = [note.code for note in place.notes]
    if place.status is not GeocodeStatus.FOUND:
        return {"status": _STATUS_OF[place.status], "note": " ".join(codes)}
    row: dict[str, object] = {
        "lon": place.lon,
        "lat": place.lat,
        "level": None if place.level is None else place.level.value,
        "accuracy_m": place.accuracy_m,
        "score": place.score,
    }
    answers = [finding.district(layer) for layer in layers]
    for answer in answers:
        if answer.district:
            row[f"{answer.layer}_id"] = answer.district.id
            row[f"{answer.layer}_name"] = answer.district.name
    unclear = [one.layer for one in answers if one.status is DistrictStatus.AMBIGUOUS]
    if unclear:
        row["status"] = "ambiguous"
        codes += [f"ambiguous:{layer}" for layer in unclear]
    elif any(answer.district for answer in answers):
        row["status"] = "ok"
    else:
        row["status"] = "outside"
        codes.append("outside_layers")
    return row | {"note": " ".join(codes)}


def _districts(layer: str, ids: npt.NDArray[np.str_], names: dict[str, str]) -> dict[str, pa.Array]:
    """Spell ids and names; each distinct id once."""
    coded = pc.dictionary_encode(pa.array(ids))
    distinct = coded.dictionary.to_pylist()
    known = pa.array([one or None for one in distinct], pa.string())
    spelled = pa.array([names.get(one) for one in distinct], pa.string())
    return {
        f"{layer}_id": known.take(coded.indices),
        f"{layer}_name": spelled.take(coded.indices),
    }
