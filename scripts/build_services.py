"""Build data/districts/dortmund/services from data/facts, with geofh's own coordinates.

    python scripts/build_services.py [--facts FOLDER] [--region FOLDER]

What does not come out as its source states it is printed, and never repaired silently:
corrections of an address stand in data/facts/address_corrections.csv, each with its reason.
"""

import argparse
from collections import Counter
from pathlib import Path

from service_facts import read_entries
from service_places import Placer
from service_tables import build_tables, unread_hours, write_tables

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Build the tables and print what is in them and what is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, default=ROOT / "data" / "facts")
    parser.add_argument("--region", type=Path, default=ROOT / "data" / "districts" / "dortmund")
    options = parser.parse_args()
    entries, left_out = read_entries(options.facts)
    places = Placer(options.region, options.facts / "address_corrections.csv").places(entries)
    tables = build_tables(entries, places)
    write_tables(tables, options.region / "services")

    for table, lines in tables.items():
        print(f"{table:20} {len(lines):5}")
    levels = Counter(place.level or "no coordinate" for place in places.values())
    print("locations by level: ", dict(levels.most_common()))
    for entry in left_out:
        print(f"left out, no source could be named: {entry.name}")
    for entry in unread_hours(entries):
        print(f"hours stay text: {entry.name}: {entry.hours}")


if __name__ == "__main__":
    main()
