"""data/facts/*.csv of one shape -> entries; modules, events and referrals -> links between them.

The lists of Thüringen, Siegburg, NRW and of Dortmund's networks share their columns, which
data/facts/README.md describes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from service_facts import SAID, Entry, national, phone_of, read_table

from geofh.records import Delivery
from geofh.services.target import parse_target

__all__ = ["LISTS", "Links", "read_links", "read_lists"]

LISTS = {
    "dortmund": ("dortmund_networks.csv",),
    "nrw-thueringen": ("nrw_services.csv", "siegburg_services.csv", "thueringen_services.csv"),
}
"""Region -> facts files of the common shape."""

_Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Carry what connects the services of one region: rows of the facts, names as keys."""

    modules: tuple[_Row, ...] = ()
    events: tuple[_Row, ...] = ()
    referrals: tuple[_Row, ...] = ()

    def module_of(self, entry: Entry) -> str:
        """Name the module that a service belongs to; empty for none."""
        for row in self.modules:
            if row["services"] in (entry.name, f"kind:{entry.kind}"):
                return row["name"]
        return ""


def read_lists(folder: Path, region: str) -> list[Entry]:
    """Read every list of a region."""
    return [_entry(row) for file in LISTS[region] for row in read_table(folder / file)]


def read_links(folder: Path, region: str, names: Iterable[str]) -> Links:
    """Read modules, events and referrals of a region.

    Raises
    ------
    SystemExit
        A link names a service that does not exist, or a name that two services have.
    """
    known = list(names)
    modules = read_table(folder / "modules.csv") if region == "dortmund" else []
    events = _of(read_table(folder / "events.csv"), region)
    referrals = _of(read_table(folder / "referrals.csv"), region)
    named = [row["service"] for row in (*events, *referrals)]
    named += [row["target_service"] for row in referrals]
    named += [row["services"] for row in modules if not row["services"].startswith("kind:")]
    for name in filter(None, named):
        if known.count(name) != 1:
            raise SystemExit(f"{known.count(name)} services are named {name!r}")
    return Links(modules=tuple(modules), events=events, referrals=referrals)


def _of(rows: Iterable[_Row], region: str) -> tuple[_Row, ...]:
    return tuple(row for row in rows if row["region"] == region)


def _entry(row: _Row) -> Entry:
    deliveries = {Delivery(word) for word in row["deliveries"].split()}
    if row["street"] and not deliveries:
        deliveries.add(Delivery.PLACE)
    return Entry(
        key=f"service|{row['name']}",
        name=row["name"],
        kind=row["kind"],
        operator=row["operator"],
        street=row["street"],
        house_number=row["house_number"],
        postcode=row["postcode"],
        city=row["city"],
        host=row["host"],
        host_place=row["host_place"],
        areas=tuple(_area(text) for text in row["area"].split("; ") if text),
        phones=phone_of(row["phone"], national(row["phone"]), row["phone_note"]),
        email=row["email"],
        website=row["website"],
        hours=row["opening_hours"],
        languages=tuple(row["languages"].split()),
        languages_note=row["languages_note"],
        free=SAID[row["free"]],
        fees=row["fees"],
        anonymous=SAID[row["anonymous"]],
        application=SAID[row["application"]],
        without_insurance=SAID[row["without_insurance"]],
        appointment=SAID[row["appointment"]],
        target=parse_target(row["target"]),
        deliveries=frozenset(deliveries),
        description=row["description"],
        responsible=row["responsible"] == "yes" or row["kind"] == "family_office",
        status=row["status"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        source_name=row["source_name"],
        source_url=row["source_url"],
        source_date=row["source_date"],
        verified=row["verified"],
    )


def _area(text: str) -> tuple[str, str, str]:
    layer, id_, name = text.split(":", 2)
    return layer, id_, name
