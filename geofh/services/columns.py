"""The columns of the service tables: one place for who writes them and who reads them.

Names are those of HSDS 3.1 where the standard has one; docs/services.md describes each.
"""

from types import MappingProxyType

__all__ = ["ADDED", "OPTIONAL", "SOURCE", "TABLES"]

SOURCE = ("source_url", "source_date")
"""Columns that end every table: where a statement comes from, and the date it states."""

TABLES = MappingProxyType(
    {
        "organization": ("id", "name", "website", *SOURCE),
        "service": (
            "id",
            "organization_id",
            "program_id",
            "name",
            "kind",
            "status",
            "description",
            "url",
            "email",
            "eligibility_description",
            "minimum_age_months",
            "maximum_age_months",
            "pregnancy",
            "deliveries",
            "responsible",
            "crisis",
            "free",
            "fees_description",
            "anonymous",
            "appointment",
            "application",
            "without_insurance",
            "single_parents",
            "step_free",
            "interpreter",
            "opening_hours",
            "languages_note",
            "missing",
            "valid_from",
            "valid_to",
            "assured_date",
            "expires",
            "verified",
            "source_name",
            *SOURCE,
        ),
        "location": (
            "id",
            "location_type",
            "organization_id",
            "name",
            "address_1",
            "postal_code",
            "city",
            "longitude",
            "latitude",
            "level",
            "accuracy_m",
            "area_id",
            "masked",
            *SOURCE,
        ),
        "service_at_location": ("id", "service_id", "location_id", *SOURCE),
        "service_area": ("id", "service_id", "name", "layer", "area_id", "extent", *SOURCE),
        "phone": ("id", "service_id", "number", "display", "description", *SOURCE),
        "schedule": (
            "id",
            "service_id",
            "freq",
            "byday",
            "opens_at",
            "closes_at",
            "description",
            *SOURCE,
        ),
        "language": ("id", "service_id", "name", "code", *SOURCE),
        "program": ("id", "name", "description", "verified", "source_name", *SOURCE),
        "event": ("id", "service_id", "name", "date", "description", "source_name", *SOURCE),
        "referral": (
            "id",
            "service_id",
            "target_service_id",
            "target_kind",
            "description",
            "source_name",
            *SOURCE,
        ),
    }
)
"""Columns of each table, in order; the file is the name of the table with ``.csv``."""

OPTIONAL = frozenset({"program", "event", "referral"})
"""Tables that a region may go without."""

ADDED = frozenset({"extent"})
"""Columns that tables written before do not have; there the cell is empty."""
