"""A location -> its address in one line, as people write it."""

from geofh.records import Location, Service

__all__ = ["address_line", "first_place"]


def first_place(service: Service) -> Location | None:
    """Give the first location that may be shown and has an address, if there is one."""
    return next((one for one in service.locations if one.address_1 and not one.masked), None)


def address_line(location: Location | None) -> str:
    """Write "Hövelstr. 8, 44137 Dortmund"; "" where no address is known."""
    if location is None or location.masked or not location.address_1:
        return ""
    town = f"{location.postal_code} {location.city}".strip()
    return ", ".join(part for part in (location.address_1, town) if part)
