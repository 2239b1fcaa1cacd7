"""Build the service tables of every shipped region from data/facts.

    python scripts/build_services.py [--facts FOLDER] [--regions FOLDER]

Coordinates are geofh's own; a region without a street directory has addresses only.
What does not come out as its source states it is printed, and never repaired silently:
corrections of an address stand in data/facts/address_corrections.csv, each with its reason.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from service_facts import Entry, read_entries, read_lines
from service_lists import LISTS, read_links, read_lists
from service_places import Place, Placer, unplaced
from service_tables import build_tables, unread_hours, write_tables

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Build the tables and print what is in them and what is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, default=ROOT / "data" / "facts")
    parser.add_argument("--regions", type=Path, default=ROOT / "data" / "districts")
    options = parser.parse_args()
    for region in LISTS:
        build(region, facts=options.facts, folder=options.regions / region)


def build(region: str, *, facts: Path, folder: Path) -> None:
    """Build the tables of one region."""
    entries, left_out = _entries(region, facts)
    places = _places(entries, facts=facts, folder=folder)
    links = read_links(facts, region, [entry.name for entry in entries])
    tables = build_tables(entries, places, links)
    write_tables(tables, folder / "services")

    print(f"\n{region}")
    for table, lines in tables.items():
        print(f"{table:20} {len(lines):5}")
    levels = Counter(place.level or "no coordinate" for place in places.values())
    print("locations by level: ", dict(levels.most_common()))
    for entry in left_out:
        print(f"left out, no source could be named: {entry.name}")
    for entry in unread_hours(entries):
        print(f"hours stay text: {entry.name}: {entry.hours}")


def _entries(region: str, facts: Path) -> tuple[list[Entry], list[Entry]]:
    listed = read_lists(facts, region)
    if region == "dortmund":
        entries, left_out = read_entries(facts)
        return entries + listed, left_out
    return read_lines(facts, region) + listed, []


def _places(entries: list[Entry], *, facts: Path, folder: Path) -> Mapping[str, Place]:
    if not (folder / "streets.parquet").exists():
        return unplaced(entries)
    return Placer(folder, facts / "address_corrections.csv").places(entries)


if __name__ == "__main__":
    main()
