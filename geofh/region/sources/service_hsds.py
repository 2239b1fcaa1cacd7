"""An HSDS 3.1 file -> the service tables: one service, a list of them, or a page of an API.

Documents of geofh come back as they left. For those of others see `service_foreign`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from geofh.errors import DataError
from geofh.records import GeocodeStatus, Location, Service
from geofh.region.service_tables import service_lines
from geofh.region.sources.given import Given
from geofh.region.sources.service_foreign import NO_OUTLINE, tamed
from geofh.region.sources.service_sheet import with_source
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Tally
from geofh.services import service_from_hsds
from geofh.services.catalogue import STATUSES
from geofh.services.form_places import FindPlace
from geofh.services.hsds import PREFIX
from geofh.services.hsds_reader import hsds_documents, unread_outlines
from geofh.services.taxonomy import KINDS

__all__ = ["NOT_USABLE", "NO_KIND", "TWICE", "read_services"]

NOT_USABLE = "no usable HSDS 3.1 service"
NO_KIND = "no kind that the recipe or geofh knows (kind, kinds)"
TWICE = "a service of this id stands there before"


def read_services(
    given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> dict[str, list[dict[str, str]]]:
    """Read services from JSON; see the contract in `geofh.region.sources`.

    Parameters
    ----------
    given
        ``kinds`` maps others' terms (code or name) to kinds of geofh, ``kind`` is that of the
        services of which no term is known.

    Raises
    ------
    DataError
        The file is no JSON, or holds no services.
    """
    find_place = surroundings().find_place
    services: dict[str, Service] = {}
    for row, document in enumerate(_documents(given), start=1):
        tally.read += 1
        kind = _kind(document, given)
        if kind not in KINDS:
            tally.drop(NO_KIND, [row])
            continue
        service = _service(document, kind)
        if service is None:
            tally.drop(NOT_USABLE, [row])
            continue
        if service.id in services:
            tally.drop(TWICE, [row])
            continue
        if not _is_ours(document):
            service = tamed(service, tally)
            tally.note(NO_OUTLINE, unread_outlines(document))
        services[service.id] = with_source(_placed(service, find_place), given)
    return service_lines(services.values())


def _documents(given: Given) -> Sequence[Mapping[str, Any]]:
    try:
        content = json.loads(given.path.read_text("utf-8-sig"))
    except (ValueError, OSError) as error:
        raise DataError(
            f"{given.what}: {given.stated} is not readable as JSON: {str(error).splitlines()[0]}. "
            "Is it whole?"
        ) from error
    documents = hsds_documents(content)
    if documents is None:
        raise DataError(
            f"{given.what}: {given.stated} holds no services: expected an HSDS 3.1 service, a "
            "list of them, or a page with contents."
        )
    return documents


def _service(document: Mapping[str, Any], kind: str) -> Service | None:
    try:
        service = service_from_hsds(document, kind=kind)
    except DataError:
        return None
    return service if service.status in STATUSES and service.name.strip() else None


def _kind(document: Mapping[str, Any], given: Given) -> str:
    """Give the kind that a document's terms name: ours, or by the recipe; else the recipe's."""
    attributes = document.get("attributes") or ()
    terms = [one.get("taxonomy_term") or {} for one in attributes if isinstance(one, dict)]
    words = [str(term.get(key, "")) for key in ("code", "name") for term in terms]
    return next(
        (given.kinds.get(word, word) for word in words if given.kinds.get(word, word) in KINDS),
        given.kind,
    )


def _is_ours(document: Mapping[str, Any]) -> bool:
    return any(
        str(one.get("label", "")).startswith(PREFIX) for one in document.get("attributes") or ()
    )


def _placed(service: Service, find_place: FindPlace) -> Service:
    places = tuple(_geocoded(one, find_place) for one in service.locations)
    return replace(service, locations=places)


def _geocoded(place: Location, find_place: FindPlace) -> Location:
    if place.masked or place.lon is not None or not place.address_1:
        return place
    text = f"{place.address_1}, {place.postal_code} {place.city}".strip(", ")
    found = find_place(text)
    if found.status is not GeocodeStatus.FOUND:
        return place
    return replace(
        place,
        lon=found.lon,
        lat=found.lat,
        level=found.level.value if found.level else "",
        accuracy_m=found.accuracy_m,
    )
