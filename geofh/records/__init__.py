"""The nouns of geofh: frozen records, one per thing, no behaviour that reads or writes.

``place``    addresses, geocoding results, districts
``service``  organizations, locations, services (words of HSDS 3.1)
``answer``   what a family needs and what it is told

Each step of the pipeline takes one of these and returns another.
"""

from geofh.records.answer import (
    Finding,
    Fit,
    Need,
    Opening,
    OpenState,
    RankedService,
    Refusal,
    Stage,
)
from geofh.records.place import (
    Address,
    Area,
    District,
    DistrictAnswer,
    DistrictStatus,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Note,
    Origin,
    ReverseResult,
    Suggestion,
)
from geofh.records.service import (
    DRAWN,
    Delivery,
    Event,
    Location,
    Organization,
    Phone,
    Program,
    Referral,
    Schedule,
    Service,
    ServiceArea,
    Source,
)

__all__ = [
    "DRAWN",
    "Address",
    "Area",
    "Delivery",
    "District",
    "DistrictAnswer",
    "DistrictStatus",
    "Event",
    "Finding",
    "Fit",
    "GeocodeResult",
    "GeocodeStatus",
    "Level",
    "Location",
    "Need",
    "Note",
    "OpenState",
    "Opening",
    "Organization",
    "Origin",
    "Phone",
    "Program",
    "RankedService",
    "Referral",
    "Refusal",
    "ReverseResult",
    "Schedule",
    "Service",
    "ServiceArea",
    "Source",
    "Stage",
    "Suggestion",
]
