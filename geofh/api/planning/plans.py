"""Region + plan -> assessments before and after; study areas are read once and kept."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import TypeAlias

import numpy as np

from geofh.api.planning.plan import Plan
from geofh.coverage.assess import Assessment
from geofh.coverage.study import StudyArea
from geofh.coverage.trial import Trial, try_out
from geofh.errors import InputError
from geofh.records import Need
from geofh.regions import Region
from geofh.services import KINDS

__all__ = ["USUAL_KIND", "Plans", "StudyAreaOf"]

USUAL_KIND = "day_care"
ANSWERS_KEPT = 8
AREAS_KEPT = 16

StudyAreaOf: TypeAlias = Callable[[Region, str, Need], StudyArea]
"""Region, kind of help and wishes -> what is known about it; `InputError` where nothing is."""


class Plans:
    """Answer plans for one region; a class because study areas are kept between requests."""

    def __init__(self, region: Region, study_area_of: StudyAreaOf) -> None:
        self.region = region
        self._study_area_of = study_area_of
        self._lock = Lock()
        self._area = lru_cache(maxsize=AREAS_KEPT)(self._area_of)
        # The page and its map ask the same within a second.
        self.answer = lru_cache(maxsize=ANSWERS_KEPT)(self._answer)

    def kinds(self) -> dict[str, str]:
        """Give the kinds of help of which the region knows a place: id -> German name."""
        placed = {
            service.kind
            for service in self.region.services
            if any(place.lon is not None for place in service.locations)
        }
        return {id_: kind.label_de for id_, kind in KINDS.items() if id_ in placed and kind.offered}

    def first_kind(self) -> str:
        """Name the kind of help to begin with: day care, or the first one that has a place."""
        kinds = self.kinds()
        return USUAL_KIND if USUAL_KIND in kinds else next(iter(kinds), USUAL_KIND)

    def sites_inside(self, assessment: Assessment) -> tuple[int, ...]:
        """Count the sites in each district: ``(m,)``."""
        supply, area = assessment.supply, assessment.area
        found = self.region.district_ids(
            supply.easting[supply.placed], supply.northing[supply.placed], layer=area.layer
        )
        counts = dict(zip(*np.unique(found, return_counts=True), strict=True))
        return tuple(int(counts.get(id_, 0)) for id_ in area.district_ids)

    def _answer(self, plan: Plan) -> Trial:
        """Assess a plan; ``answer`` is this, with the last answers kept.

        Raises
        ------
        InputError
            A scenario that cannot be made, no place of this kind, no numbers for the region.
        """
        if plan.kind not in self.kinds():
            raise InputError("the region knows no place of this kind of help; choose another.")
        with self._lock:
            area = self._area(plan.kind, plan.need)
        return try_out(area, plan.question, plan.scenario)

    def _area_of(self, kind: str, need: Need) -> StudyArea:
        return self._study_area_of(self.region, kind, need)
