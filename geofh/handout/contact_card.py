"""A service -> a contact card (vCard 4.0, RFC 6350) for the telephone's address book."""

from collections.abc import Iterator

from icalendar import vText, vUri
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vAdr

from geofh.handout.place_text import first_place
from geofh.records import Location, Service

__all__ = ["contact_card"]


def contact_card(service: Service) -> bytes:
    """Write the card of a service; what nobody stated is left out.

    Returns
    -------
    bytes
        UTF-8, lines ended and folded as the standard asks. A masked place adds nothing.
    """
    lines = [Contentline.from_parts(*part) for part in _parts(service)]
    return b"".join(line.to_ical() + b"\r\n" for line in lines)


def _parts(service: Service) -> Iterator[tuple[str, Parameters, object]]:
    none = Parameters()
    yield "BEGIN", none, "VCARD"
    yield "VERSION", none, "4.0"
    yield "KIND", none, "org"
    yield "UID", none, vUri(f"urn:uuid:{service.id}")
    yield "FN", none, vText(service.name)
    if service.organization:
        yield "ORG", none, vText(service.organization.name)
    for phone in service.phones:
        kind = Parameters({"VALUE": "uri", "TYPE": "voice"})
        yield "TEL", kind, vUri(f"tel:{phone.number}")
    if service.email:
        yield "EMAIL", none, vText(service.email)
    if place := first_place(service):
        yield "ADR", none, _address(place)
        if place.lat is not None and place.lon is not None:
            yield "GEO", none, vUri(f"geo:{place.lat:.5f},{place.lon:.5f}")
    if page := service.url or (service.organization.website if service.organization else ""):
        yield "URL", none, vUri(page)
    if service.hours_text:
        yield "NOTE", none, vText(service.hours_text)
    yield "END", none, "VCARD"


def _address(place: Location) -> vAdr:
    """Fill the seven parts of ADR: box, extra, street, town, region, postcode, country."""
    parts = ("", "", place.address_1, place.city, "", place.postal_code, "Deutschland")
    # A semicolon would begin the next part.
    return vAdr(tuple(part.replace(";", ",") for part in parts))
