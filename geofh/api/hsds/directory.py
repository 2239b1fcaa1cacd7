"""The services of a region as HSDS knows them: UUIDs, owners, places, prepared once.

Documents are made when they are asked for, a page of them at a time; what is kept is the way
from a UUID to its record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from geofh.address import fold_words
from geofh.records import Location, Organization, Service
from geofh.regions import Region
from geofh.services import (
    KINDS,
    at_location_to_hsds,
    hsds_id,
    match_to_hsds,
    organization_to_hsds,
    service_to_hsds,
    taxonomies_to_hsds,
    term_to_hsds,
)
from geofh.services.open_eligibility import MATCHES

__all__ = ["AtLocation", "Directory", "Entry", "basic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold a service with what its filters look at."""

    id: str
    service: Service
    organization_id: str
    last_modified: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLocation:
    """Hold one service at one place."""

    id: str
    entry: Entry
    location: Location


class Directory:
    """Look up services, organizations, places and terms by their UUIDs.

    A class because it carries the look-ups; it never changes.

    Attributes
    ----------
    entries, at_locations
        In the order of the catalogue.
    terms
        Taxonomy terms that occur, ours and those of others that they are bound to, in the
        order of the taxonomy: UUID -> document.
    taxonomies
        Ours and theirs: UUID -> document.
    """

    def __init__(self, region: Region) -> None:
        catalogue = region.bundle.catalogue
        self.entries = tuple(_entry(one, region.data_date) for one in catalogue.services)
        self.at_locations = tuple(
            AtLocation(id=at_location_to_hsds(place, entry.id)["id"], entry=entry, location=place)
            for entry in self.entries
            for place in entry.service.locations
        )
        self.taxonomies = {one["id"]: one for one in taxonomies_to_hsds()}
        terms = {kind: _terms(kind) for kind in catalogue.kinds}
        ours = [bound[0] for bound in terms.values()]
        theirs = [term for bound in terms.values() for term in bound[1:]]
        self.terms: Mapping[str, dict[str, Any]] = {
            term["id"]: term | {"taxonomy_detail": self.taxonomies[term["taxonomy_id"]]}
            for term in (*ours, *theirs)
        }
        self._terms_of_kind = terms
        self._entries = {entry.id: entry for entry in self.entries}
        self._at_locations = {one.id: one for one in self.at_locations}
        self._organizations = _organizations(self.entries)

    def entry(self, id_: str) -> Entry | None:
        """Look up a service."""
        return self._entries.get(id_)

    def at_location(self, id_: str) -> AtLocation | None:
        """Look up a service at a place."""
        return self._at_locations.get(id_)

    @property
    def organization_ids(self) -> tuple[str, ...]:
        """All organizations, in the order of their first service."""
        return tuple(self._organizations)

    def services_of(self, organization_id: str) -> tuple[Entry, ...]:
        """Give the services of an organization; nothing for an unknown one."""
        return self._organizations.get(organization_id, (None, ()))[1]

    def organization_words(self, organization_id: str) -> str:
        """Give the words of an organization's name as a search compares them."""
        organization, _ = self._organizations[organization_id]
        return " ".join(fold_words(organization.name))

    def term_ids(self, entry: Entry) -> frozenset[str]:
        """Give the UUIDs of a service's taxonomy terms."""
        return frozenset(term["id"] for term in self._terms_of_kind[entry.service.kind])

    def taxonomy_ids(self, entry: Entry) -> frozenset[str]:
        """Give the UUIDs of the taxonomies that have a term for a service."""
        return frozenset(term["taxonomy_id"] for term in self._terms_of_kind[entry.service.kind])

    def service_document(self, entry: Entry) -> dict[str, Any]:
        """Give everything about a service."""
        return service_to_hsds(entry.service) | _modified(entry)

    def organization_document(self, id_: str, *, full_service: bool) -> dict[str, Any] | None:
        """Give an organization with its services: their UUIDs, or everything about them."""
        organization, entries = self._organizations.get(id_, (None, ()))
        if organization is None:
            return None
        services = [
            self.service_document(entry)
            if full_service
            else {"id": entry.id, "name": entry.service.name, "status": entry.service.status}
            for entry in entries
        ]
        return organization_to_hsds(organization) | {"services": services}

    def at_location_document(self, one: AtLocation) -> dict[str, Any]:
        """Give everything about a service at a place, the service included."""
        service = self.service_document(one.entry)
        service.pop("service_at_locations", None)
        # The service may serve an area from any of its places: what is true of it is true here.
        shared = {
            name: [part | {"service_at_location_id": one.id} for part in service[name]]
            for name in ("service_areas", "phones", "schedules")
            if name in service
        }
        document = at_location_to_hsds(one.location, one.entry.id)
        return document | shared | {"service": service}


def _terms(kind: str) -> list[dict[str, Any]]:
    return [term_to_hsds(kind), *(match_to_hsds(one.term) for one in MATCHES.get(kind, ()))]


def basic(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the lists of a document out, as the standard's lists of records do."""
    return {
        name: basic(value) if isinstance(value, dict) else value
        for name, value in document.items()
        if not isinstance(value, list)
    }


def _entry(service: Service, data_date: date) -> Entry:
    # What was read with the edition of its region changed with it, unless it was confirmed since.
    changed = max(data_date, service.assured_date or data_date)
    organization = service.organization
    texts = (
        service.name,
        service.description,
        organization.name if organization else "",
        KINDS[service.kind].label_de,
        KINDS[service.kind].label_en,
    )
    return Entry(
        id=hsds_id(service.id),
        service=service,
        organization_id=hsds_id(organization.id) if organization else "",
        last_modified=datetime.combine(changed, time(), tzinfo=UTC),
        words=" ".join(word for text in texts for word in fold_words(text)),
    )


def _modified(entry: Entry) -> dict[str, Any]:
    return {"last_modified": entry.last_modified.isoformat(timespec="milliseconds")}


def _organizations(
    entries: Iterable[Entry],
) -> dict[str, tuple[Organization, tuple[Entry, ...]]]:
    found: dict[str, tuple[Organization, tuple[Entry, ...]]] = {}
    for entry in entries:
        if entry.service.organization is not None:
            _, earlier = found.get(entry.organization_id, (None, ()))
            found[entry.organization_id] = (entry.service.organization, (*earlier, entry))
    return found
