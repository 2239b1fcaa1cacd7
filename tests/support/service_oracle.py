"""What the service tables of a folder lack, counted row by row with nothing but csv."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Lacking:
    """Hold ids, sorted."""

    not_geocoded: tuple[str, ...]
    without_contact: tuple[str, ...]
    stale: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def lacking(folder: Path, day: date) -> Lacking:
    """Count for a day."""
    services, places = rows(folder, "service"), rows(folder, "location")
    used = {row["location_id"] for row in rows(folder, "service_at_location")}
    with_phone = {row["service_id"] for row in rows(folder, "phone")}
    return Lacking(
        not_geocoded=ids(
            row
            for row in places
            if row["id"] in used and not row["longitude"] and row["masked"] != "true"
        ),
        without_contact=ids(
            row
            for row in services
            if row["missing"] or not (row["id"] in with_phone or row["email"] or row["url"])
        ),
        stale=ids(row for row in services if is_stale(row, day)),
        unconfirmed=ids(row for row in services if not row["assured_date"] + row["expires"]),
    )


def is_stale(row: dict[str, str], day: date) -> bool:
    if row["expires"]:
        return date.fromisoformat(row["expires"]) < day
    assured = row["assured_date"]
    return bool(assured) and date.fromisoformat(assured) < day - timedelta(days=365)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ids(found: Iterable[dict[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(row["id"] for row in found))
