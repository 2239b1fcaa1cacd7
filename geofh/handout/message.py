"""A service -> a few lines of plain text that fit into a short message."""

from geofh.handout.place_text import address_line, first_place
from geofh.records import Service

__all__ = ["message_text"]


def message_text(service: Service, *, hours: str = "") -> str:
    """Write name, address, telephone, hours and page, one a line; no words of our own.

    Parameters
    ----------
    hours
        The opening hours as the page prints them; "" leaves them out.

    Returns
    -------
    str
        Lines without markup; a masked place adds no address.
    """
    page = service.url or (service.organization.website if service.organization else "")
    phones = [f"{one.display} {one.description}".strip() for one in service.phones]
    lines = [service.name, address_line(first_place(service)), *phones, hours, service.email, page]
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
