"""HSDS 3.1 documents <-> the tables of the standard's tabular form, one CSV file for each.

Nothing is decided here: a part that stands inside a document becomes a line of its own table and
comes back to where it stood. So what `hsds` and `hsds_reader` keep, the tables keep. Which table a
part belongs to, and what ties it to its owner, is `_PARTS`; names of files are the standard's.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geofh.errors import DataError, InputError
from geofh.records import Program, Service
from geofh.services.catalogue import Catalogue
from geofh.services.hsds import program_to_hsds, service_to_hsds
from geofh.services.hsds_reader import program_from_hsds, service_from_hsds

__all__ = ["FILES", "read_hsds_tables", "write_hsds_tables"]

_Json = dict[str, Any]
_Lines = Mapping[str, list[dict[str, str]]]

# Key in a document -> its table, and the column that names the owner; empty: the owner names it.
_PARTS = MappingProxyType(
    {
        "addresses": ("address", "location_id"),
        "attributes": ("attribute", "link_id"),
        "languages": ("language", "service_id"),
        "location": ("location", ""),
        "organization": ("organization", ""),
        "phones": ("phone", "service_id"),
        "program": ("program", ""),
        "schedules": ("schedule", "service_id"),
        "service_areas": ("service_area", "service_id"),
        "service_at_locations": ("service_at_location", "service_id"),
        "taxonomy_term": ("taxonomy_term", ""),
    }
)
_KEYS = MappingProxyType({table: key for key, (table, _) in _PARTS.items()})
# What may stand inside what, as `geofh.services.hsds` writes it.
_INSIDE = MappingProxyType(
    {
        "service": (
            "organization",
            "program",
            "phone",
            "schedule",
            "service_area",
            "service_at_location",
            "language",
            "attribute",
        ),
        "organization": ("attribute",),
        "program": ("attribute",),
        "location": ("address", "attribute"),
        "service_at_location": ("location",),
        "phone": ("attribute",),
        "service_area": ("attribute",),
        "attribute": ("taxonomy_term",),
    }
)
FILES = MappingProxyType(
    {
        "service": "services",
        "organization": "organizations",
        "program": "programs",
        "location": "locations",
        "address": "addresses",
        "service_at_location": "service_at_location",
        "service_area": "service_areas",
        "phone": "phones",
        "schedule": "schedules",
        "language": "languages",
        "attribute": "attributes",
        "taxonomy_term": "taxonomy_terms",
    }
)
"""Table -> name of its file without ``.csv``, as the standard's datapackage has them."""

_NUMBERS = frozenset({"latitude", "longitude", "minimum_age", "maximum_age"})


def write_hsds_tables(
    services: Iterable[Service], folder: Path, *, programs: Iterable[Program] = ()
) -> None:
    """Write services as HSDS 3.1 tables, and a ``datapackage.json`` that lists them.

    Parameters
    ----------
    folder
        Made if it is not there; a table that is there is never overwritten.
    programs
        Those without a service, too.

    Raises
    ------
    InputError
        A table exists, or two services say different things about one organization, programme
        or place.
    """
    tables: dict[str, dict[str, _Json]] = {table: {} for table in FILES}
    for program in programs:
        _add(tables, "program", program_to_hsds(program), owner="")
    for service in services:
        _add(tables, "service", service_to_hsds(service), owner="")
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in FILES.values() if (folder / f"{name}.csv").exists()]
    if there:
        raise InputError(f"{folder} has {there[0]}.csv already: give another folder.")
    columns = {table: _columns(lines.values()) for table, lines in tables.items()}
    for table, lines in tables.items():
        with (folder / f"{FILES[table]}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns[table], restval="")
            writer.writeheader()
            writer.writerows(lines.values())
    package = json.dumps(_package(columns), indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{package}\n", "utf-8")


def read_hsds_tables(folder: Path, *, kind: str = "") -> Catalogue:
    """Read HSDS 3.1 tables: what `write_hsds_tables` gives, or somebody else's.

    Parameters
    ----------
    kind
        Kind of services whose terms name none of ours.

    Raises
    ------
    DataError
        ``services.csv`` is missing, a table is no CSV in UTF-8, or a service cannot be read.
    """
    lines: _Lines = {table: list(_read(folder / f"{name}.csv")) for table, name in FILES.items()}
    if not (folder / "services.csv").is_file():
        raise DataError(f"{folder / 'services.csv'} is missing: expected the tables of HSDS 3.1.")
    whole = _Joined(lines)
    documents = [whole.document("service", line) for line in lines["service"]]
    return Catalogue(
        [service_from_hsds(document, kind=kind) for document in documents],
        [program_from_hsds(whole.document("program", line)) for line in lines["program"]],
    )


class _Joined:
    """Carry the lines of all tables by their id and by their owner."""

    def __init__(self, lines: _Lines) -> None:
        self._by_id = {
            table: {line.get("id", ""): line for line in of_table}
            for table, of_table in lines.items()
        }
        self._by_owner: dict[str, defaultdict[str, list[dict[str, str]]]] = {}
        for table, owner in _PARTS.values():
            if owner:
                self._by_owner[table] = defaultdict(list)
                for line in lines[table]:
                    self._by_owner[table][line.get(owner, "")].append(line)

    def document(self, table: str, line: Mapping[str, str]) -> _Json:
        """Put the parts of a line into it."""
        content: _Json = {name: _value(name, cell) for name, cell in line.items() if cell}
        if table in {"organization", "program"}:
            content.setdefault("description", "")
        for part in _INSIDE.get(table, ()):
            key = _KEYS[part]
            if part in self._by_owner:
                owned = self._by_owner[part].get(line.get("id", ""), ())
                if owned:
                    content[key] = [self.document(part, one) for one in owned]
            elif one := self._by_id[part].get(line.get(f"{part}_id", "")):
                content[key] = self.document(part, one)
        return content


def _add(tables: dict[str, dict[str, _Json]], table: str, content: _Json, *, owner: str) -> None:
    own = {key: value for key, value in content.items() if key not in _PARTS}
    # What one owner has twice stays twice; what several share is one line.
    key = f"{owner}|{own['id']}"
    while owner and key in tables[table]:
        key += "'"
    if tables[table].setdefault(key, own) != own:
        raise InputError(
            f"two records of the kind {table} have the id {own['id']} and differ: "
            "give each an id of its own."
        )
    for name, part in content.items():
        if name not in _PARTS:
            continue
        inside, owner_column = _PARTS[name]
        for one in part if isinstance(part, list) else [part]:
            # Attributes of a shared record are shared, too.
            has_owner = owner_column and (table == "service" or owner)
            _add(tables, inside, one, owner=f"{owner}|{own['id']}" if has_owner else "")


def _columns(lines: Iterable[_Json]) -> list[str]:
    return list(dict.fromkeys(["id", *(name for line in lines for name in line)]))


def _package(columns: Mapping[str, list[str]]) -> _Json:
    return {
        "profile": "tabular-data-package",
        "name": "human-services-data",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": FILES[table],
                "path": f"{FILES[table]}.csv",
                "encoding": "utf-8",
                "schema": {
                    "primaryKey": "id",
                    "fields": [
                        {"name": name, "type": "number" if name in _NUMBERS else "string"}
                        for name in names
                    ],
                },
            }
            for table, names in columns.items()
        ],
    }


def _read(file: Path) -> Iterator[dict[str, str]]:
    if not file.is_file():
        return
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for line in csv.DictReader(stream, strict=True, restval=""):
                # What stands behind the last column belongs to none.
                yield {name: cell for name, cell in line.items() if isinstance(name, str)}
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{file} is not a readable CSV file in UTF-8: {error}.") from error


def _value(name: str, cell: str) -> str | float:
    if name not in _NUMBERS:
        return cell
    try:
        return float(cell)
    except ValueError:
        raise DataError(f"{name} is {cell[:40]!r}, expected a number.") from None
