"""Find which help for families exists for an address, and who is responsible.

>>> import geofh
>>> dortmund = geofh.open_region("dortmund")
>>> finding = dortmund.find("Hövelstr. 8")
>>> finding.district("stadtbezirk").district.name
'Innenstadt-West'
"""

from geofh.errors import (
    AddressError,
    CoordinateError,
    DataError,
    GeofhError,
    InputError,
    NeedError,
    RegionError,
)
from geofh.joins import compare_districts, sjoin_districts, sjoin_nearest
from geofh.records import (
    Address,
    District,
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Need,
    RankedService,
    Refusal,
    ReverseResult,
    Service,
    Stage,
    Suggestion,
)
from geofh.regions import Region, open_region, region_names

__all__ = [
    "Address",
    "AddressError",
    "CoordinateError",
    "DataError",
    "District",
    "DistrictAnswer",
    "DistrictStatus",
    "Finding",
    "GeocodeResult",
    "GeocodeStatus",
    "GeofhError",
    "InputError",
    "Level",
    "Need",
    "NeedError",
    "RankedService",
    "Refusal",
    "Region",
    "RegionError",
    "ReverseResult",
    "Service",
    "Stage",
    "Suggestion",
    "compare_districts",
    "open_region",
    "region_names",
    "sjoin_districts",
    "sjoin_nearest",
]
