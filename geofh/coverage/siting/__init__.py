"""Where the next N sites help most: covering, median, fewest sites, farthest family.

Exact through HiGHS, started from a greedy and exchanged choice. Every answer carries a proven
bound and the gap to it, so "best found in the time" is never mistaken for "best", and nothing
found is ever thrown away. Chosen sites come as first, second, third, with what each adds.
Existing sites stay open and count.

Siting is advice about reach, not about rooms, staff or rent: candidates are what the caller
says can be had.
"""

from geofh.coverage.siting.choice import Siting
from geofh.coverage.siting.everybody import p_centre, set_cover
from geofh.coverage.siting.most import maximal_covering, p_median
from geofh.coverage.siting.places import covering_with_places, median_with_places
from geofh.coverage.siting.places_for_all import centre_with_places, cover_with_places

__all__ = [
    "Siting",
    "centre_with_places",
    "cover_with_places",
    "covering_with_places",
    "maximal_covering",
    "median_with_places",
    "p_centre",
    "p_median",
    "set_cover",
]
