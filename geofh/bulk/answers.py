"""One batch of rows -> its result columns.

Addresses are answered by `Region.geocode_many`, so a row says what ``geofh locate`` says.
Coordinates are answered by `Region.district_ids`: plain point in polygon, all rows at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geofh.bulk.positions import Positions
from geofh.bulk.results import PLACE, result_schema
from geofh.crs import to_metres
from geofh.records import (
    Address,
    DistrictAnswer,
    DistrictStatus,
    GeocodeResult,
    GeocodeStatus,
    Level,
)
from geofh.regions import Region

__all__ = ["answer_addresses", "answer_points"]

_BAD_INPUT = "bad_input"


def answer_addresses(
    region: Region, lines: Sequence[str], *, layers: Sequence[str], now: datetime
) -> pa.Table:
    """Answer addresses, one line each; see `result_schema` for the columns."""
    districts = _Districts(region, now)
    places = region.geocode_many(lines).to_pylist()
    rows = [_row(place, districts, layers) for place in places]
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


class _Districts:
    """Ask for the districts of places; a class because places of one area have the same."""

    def __init__(self, region: Region, now: datetime) -> None:
        self._region = region
        self._now = now
        self._known: dict[tuple[str, ...], dict[str, DistrictAnswer]] = {}

    def of(self, place: Mapping[str, Any]) -> dict[str, DistrictAnswer]:
        """Give the answers by layer."""
        areas = tuple(place["area_ids"])
        # Without an area the coordinate decides: that is asked for each place.
        if not areas:
            return self._ask(place, areas)
        if areas not in self._known:
            self._known[areas] = self._ask(place, areas)
        return self._known[areas]

    def _ask(self, place: Mapping[str, Any], areas: tuple[str, ...]) -> dict[str, DistrictAnswer]:
        found = GeocodeResult(
            status=GeocodeStatus.FOUND,
            query=Address(),
            lon=place["lon"],
            lat=place["lat"],
            accuracy_m=place["accuracy_m"],
            area_ids=areas,
        )
        return {one.layer: one for one in self._region.districts_of(found, now=self._now)}


def _row(
    place: Mapping[str, Any], districts: _Districts, layers: Sequence[str]
) -> dict[str, object]:
    if place["status"] == _BAD_INPUT:
        return {"status": _BAD_INPUT, "note": "address_unreadable"}
    codes = list(place["notes"])
    if place["status"] != GeocodeStatus.FOUND.value:
        return {"status": place["status"], "note": " ".join(codes)}
    row: dict[str, object] = {field.name: place[field.name] for field in PLACE}
    by_layer = districts.of(place)
    answers = [by_layer[layer] for layer in layers]
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
