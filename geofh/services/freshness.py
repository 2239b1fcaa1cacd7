"""A service and a day -> whether what is known about it can still be relied on."""

from datetime import date, timedelta
from enum import StrEnum

from geofh.records import Service

__all__ = ["FRESH", "Freshness", "confirmation_remark", "freshness"]

FRESH = timedelta(days=365)
"""What nobody confirmed for longer than this is stale, unless it names its own last day."""


class Freshness(StrEnum):
    """Tell how far what is known about a service can be relied on."""

    CONFIRMED = "confirmed"
    STALE = "stale"
    """It was confirmed, but too long ago, or its last day is over."""
    UNCONFIRMED = "unconfirmed"
    """Nobody ever checked it with who gives the service."""


def freshness(service: Service, *, today: date) -> Freshness:
    """Tell whether the confirmation of a service still holds.

    Parameters
    ----------
    today
        The day that is asked about; the last day of a confirmation still counts.

    Examples
    --------
    >>> from geofh.records import Source
    >>> service = Service(id="s", name="Office", kind="family_office", organization=None,
    ...     assured_date=date(2025, 11, 25), source=Source(url="https://example.org"))
    >>> freshness(service, today=date(2026, 11, 25)), freshness(service, today=date(2026, 11, 26))
    (<Freshness.CONFIRMED: 'confirmed'>, <Freshness.STALE: 'stale'>)
    """
    if service.assured_date is None and service.expires is None:
        return Freshness.UNCONFIRMED
    if service.expires is not None:
        return Freshness.STALE if today > service.expires else Freshness.CONFIRMED
    age = today - (service.assured_date or today)
    return Freshness.STALE if age > FRESH else Freshness.CONFIRMED


def confirmation_remark(
    assured: date | None, expires: date | None, *, today: date
) -> tuple[str, str, str] | None:
    """Give what there is to say about the day and the end of a confirmation: code, column, day."""
    if assured is not None and assured > today:
        return "future", "assured_date", assured.isoformat()
    if assured and expires and assured > expires:
        return "confirmation_reversed", "expires", expires.isoformat()
    if expires is not None and expires < today:
        return "expired", "expires", expires.isoformat()
    if assured is not None and expires is None and today - assured > FRESH:
        return "stale", "assured_date", assured.isoformat()
    return None
