"""Compare where geofh places the institutions with where the city says they are.

    python scripts/evaluate_services.py [--misses] [--uncorrected]

The stated coordinates and districts ($GEOFH_SHARED/facts) are read here and in tests only;
nothing of them is shipped. Places without a house number are counted apart: there the stated
Unterbezirk chose the part of the street, so that their Unterbezirk proves nothing.
"""

import argparse
import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import shapely
from service_facts import STADTBEZIRKE, Entry, read_entries
from service_places import Place, Placer, place_key

from geofh.crs import to_metres

__all__ = ["Comparison", "compare", "main"]

ROOT = Path(__file__).resolve().parents[1]
REGION = ROOT / "data" / "districts" / "dortmund"
FACTS = ROOT / "data" / "facts"
CORRECTIONS = FACTS / "address_corrections.csv"
SHARED = Path(os.environ.get("GEOFH_SHARED", ROOT.parent / "shared"))
FAR_M = 250.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Hold one institution: where geofh places it and where its source does.

    ``drawn_area`` is the Unterbezirk of the shipped layer that holds geofh's point;
    ``is_in_stadtbezirk`` tells whether that one belongs to the stated Stadtbezirk.
    """

    entry: Entry
    place: Place
    distance_m: float | None
    drawn_area: str
    stated_area: str
    is_in_stadtbezirk: bool


def compare(facts: str, *, corrections: Path | None = CORRECTIONS) -> list[Comparison]:
    """Compare the institutions of one file of the oracle that state a coordinate."""
    entries, _ = read_entries(FACTS)
    placer = Placer(REGION, corrections)
    places = placer.places(entries)
    stated = _stated(SHARED / "facts" / facts)
    chosen = [
        (entry, places[place_key(entry)], stated[key])
        for entry, key in _keys(entries, facts)
        if key in stated and place_key(entry) in places
    ]
    metres = _distances([(place, row) for _, place, row in chosen])
    drawn = _drawn_areas([place for _, place, _ in chosen])
    return [
        Comparison(
            entry=entry,
            place=place,
            distance_m=distance,
            drawn_area=area,
            stated_area=row.get("unterbezirk", ""),
            is_in_stadtbezirk=bool(area)
            and placer.stadtbezirk(area) == STADTBEZIRKE[row.get("stadtbezirk") or row["district"]],
        )
        for (entry, place, row), distance, area in zip(chosen, metres, drawn, strict=True)
    ]


def main() -> None:
    """Print the figures, and the misses one by one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="list every miss")
    parser.add_argument("--uncorrected", action="store_true", help="addresses as the sources write")
    options = parser.parse_args()
    corrections = None if options.uncorrected else CORRECTIONS
    facilities = compare("dortmund_facilities.csv", corrections=corrections)
    services = compare("dortmund_services.csv", corrections=corrections)
    for title, found in (
        ("facilities", facilities),
        ("... with house number", [one for one in facilities if one.entry.house_number]),
        ("... without house number", [one for one in facilities if not one.entry.house_number]),
        ("services with a stated coordinate", services),
    ):
        _print(title, found)
    if options.misses:
        for one in facilities + services:
            if reason := _reason(one):
                print(_line(one, reason))


def _stated(file: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Give the rows of the oracle by what identifies them; equal ones are counted."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        if not row["lon"]:
            continue
        if "unterbezirk" not in row:
            found[(row["name"].partition(" [CLOSED")[0],)] = row
            continue
        key = _facility_key(row)
        number = 1 + sum(1 for known in found if known[:-1] == key)
        found[(*key, str(number))] = row
    return found


def _facility_key(row: dict[str, str]) -> tuple[str, ...]:
    columns = ("kind_de", "name", "name_extra", "street", "house_number", "unterbezirk")
    return tuple(row[column] for column in columns)


def _keys(entries: Iterable[Entry], facts: str) -> Iterable[tuple[Entry, tuple[str, ...]]]:
    prefix = "facility|" if "facilities" in facts else "service|"
    for entry in entries:
        if entry.key.startswith(prefix):
            rest = entry.key.removeprefix(prefix)
            yield entry, tuple(rest.split("|")) if prefix == "facility|" else (rest,)


def _distances(pairs: Sequence[tuple[Place, dict[str, str]]]) -> list[float | None]:
    mine = _metres([place.lon for place, _ in pairs], [place.lat for place, _ in pairs])
    theirs = _metres([row["lon"] for _, row in pairs], [row["lat"] for _, row in pairs])
    lengths = np.hypot(*(mine - theirs))
    return [None if np.isnan(length) else float(length) for length in lengths]


def _metres(lons: Sequence[object], lats: Sequence[object]) -> np.ndarray:
    as_numbers = [
        np.array([np.nan if v is None else v for v in axis], float) for axis in (lons, lats)
    ]
    easting, northing = to_metres(*as_numbers)
    xy = np.vstack([easting, northing])
    return np.where(np.isfinite(xy), xy, np.nan)


def _drawn_areas(places: Sequence[Place]) -> list[str]:
    layer = pq.read_table(REGION / "layers" / "unterbezirk.parquet")
    shapes = shapely.from_wkb(layer["geometry"].to_pylist())
    ids = layer["id"].to_pylist()
    xy = _metres([place.lon for place in places], [place.lat for place in places])
    tree = shapely.STRtree(shapes)
    points = shapely.points(*np.nan_to_num(xy))
    drawn = [""] * len(places)
    for point, area in zip(*tree.query(points, predicate="intersects"), strict=True):
        drawn[point] = ids[area]
    return drawn


def _print(title: str, found: Sequence[Comparison]) -> None:
    pinned = [one for one in found if one.place.lon is not None]
    print(f"{title}: {len(pinned)} of {len(found)} placed")
    in_register = [one for one in pinned if one.stated_area in one.place.found_areas]
    in_line = [one for one in pinned if one.drawn_area == one.stated_area]
    in_stadtbezirk = [one for one in pinned if one.is_in_stadtbezirk]
    shares = [("stated Stadtbezirk, by the drawn line", in_stadtbezirk)]
    if any(one.stated_area for one in found):
        shares.insert(0, ("stated Unterbezirk, by the drawn line", in_line))
        shares.insert(0, ("stated Unterbezirk, by the register", in_register))
    for what, part in shares:
        print(f"  {what:40} {len(part):4} = {100 * len(part) / len(found):6.2f} %")
    lengths = [one.distance_m for one in found if one.distance_m is not None]
    median, tail = np.percentile(lengths, (50, 95))
    print(f"  metres to the stated coordinate: median {median:.1f}, 95th percentile {tail:.1f}")


def _reason(one: Comparison) -> str:
    place = one.place
    if place.outcome:
        return place.outcome
    if place.corrected:
        return "corrected, see data/facts/address_corrections.csv"
    doubts = sorted(set(place.liberties) - {"house_number_missing"})
    if doubts:
        return ", ".join(doubts)
    if place.house_number and one.distance_m is not None and one.distance_m > FAR_M:
        return "far from the stated coordinate"
    if one.stated_area and one.drawn_area != one.stated_area:
        return "the drawn line puts it into another Unterbezirk"
    return ""


def _line(one: Comparison, reason: str) -> str:
    far = "" if one.distance_m is None else f"{one.distance_m:.0f} m"
    areas = "/".join(one.place.found_areas)
    return (
        f"{one.entry.kind:16} {one.entry.name[:36]:36} {one.place.address_1[:32]:32} "
        f"stated {one.stated_area or '-':4} register {areas or '-':8} "
        f"line {one.drawn_area or '-':4} {far:>7}  {reason}"
    )


if __name__ == "__main__":
    main()
