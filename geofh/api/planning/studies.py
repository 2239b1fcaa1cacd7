"""A region that is served and a kind of help -> its study area, for somebody who walks."""

from datetime import datetime

from geofh.coverage.analysis import study_area
from geofh.coverage.study import StudyArea
from geofh.network import WALKERS
from geofh.records import Need
from geofh.regions import Region

__all__ = ["study_area_of_region"]


def study_area_of_region(region: Region, kind: str, need: Need) -> StudyArea:
    """Gather what the region knows, for its finest districts and its first table of children.

    Raises
    ------
    InputError
        The region knows neither children nor addresses, or no place of this kind.
    """
    return study_area(
        region.bundle,
        [kind],
        need=need,
        on=datetime.now(region.timezone).date(),
        walker=WALKERS["adult"],
    )
