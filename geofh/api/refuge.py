"""Help against violence, gathered for a page of its own that can be left quickly."""

from geofh.api.entry import Entry
from geofh.api.view import crisis_view
from geofh.api.visit import Visit
from geofh.records import RankedService

__all__ = ["SENSITIVE_KINDS", "refuge_view"]

# Whoever reads about one of these may have to hide it.
SENSITIVE_KINDS = (
    "violence_hotline_women",
    "womens_shelter_hotline",
    "violence_hotline_men",
    "sexual_abuse_hotline",
    "child_protection_emergency",
    "womens_counselling",
    "sexual_abuse_counselling",
    "child_protection_counselling",
    "victim_hotline",
    "sexual_abuse_reporting",
)
_AT_ONCE = ("emergency_police", *SENSITIVE_KINDS, "child_hotline")


def refuge_view(visit: Visit) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Give who answers the telephone at once, and who advises in the region; by kind."""
    crisis = [one for one in visit.region.crisis(now=visit.now) if one.service.kind in _AT_ONCE]
    known = {one.service.id for one in crisis}
    today = visit.now.date()
    advising = [
        RankedService(service=one, location=one.locations[0] if one.locations else None)
        for one in visit.region.services
        if one.kind in SENSITIVE_KINDS and one.id not in known and one.status == "active"
        if (one.valid_from or today) <= today <= (one.valid_to or today)
    ]

    def by_kind(ranked: RankedService) -> int:
        return _AT_ONCE.index(ranked.service.kind)

    at_once, others = (sorted(group, key=by_kind) for group in (crisis, advising))
    return (
        crisis_view(at_once, today=today, speech=visit.speech),
        crisis_view(others, today=today, speech=visit.speech),
    )
