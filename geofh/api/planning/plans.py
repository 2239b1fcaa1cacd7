"""Region + form -> assessments before and after; study areas are read once and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TypeAlias

import numpy as np

from geofh.api.planning.form import PlanForm
from geofh.coverage.assess import Assessment, StudyArea, assess
from geofh.coverage.scenario import Comparison, Scenario, changed, compare
from geofh.errors import InputError
from geofh.regions import Region
from geofh.services import KINDS

__all__ = ["PlanAnswer", "Plans", "StudyAreaOf"]

ANSWERS_KEPT = 8

StudyAreaOf: TypeAlias = Callable[[Region, str], StudyArea]
"""Region and kind of help -> everything known about it; `InputError` where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanAnswer:
    """Hold what is, and with a scenario what would be.

    ``comparison`` counts children within the threshold; ``sites_inside`` is ``(m,)`` sites per
    district today.
    """

    before: Assessment
    after: Assessment | None
    scenario: Scenario | None
    comparison: Comparison | None
    sites_inside: tuple[int, ...]


class Plans:
    """Answer forms for one region; a class because study areas are kept between requests."""

    def __init__(self, region: Region, study_area_of: StudyAreaOf) -> None:
        self.region = region
        self._study_area_of = study_area_of
        self._areas: dict[str, StudyArea] = {}
        self._lock = Lock()
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
        kinds, usual = self.kinds(), PlanForm().art
        return usual if usual in kinds else next(iter(kinds), usual)

    def _answer(self, form: PlanForm) -> PlanAnswer:
        """Assess a form; ``answer`` is this, with the last answers kept.

        Raises
        ------
        InputError
            A field that cannot be, a scenario that cannot be made, no numbers for the region.
        """
        if form.art not in self.kinds():
            raise InputError("the region knows no place of this kind of help; choose another.")
        question, scenario = form.question(), form.scenario()
        area = self._area(form.art)
        before = assess(area, question)
        after = comparison = None
        if scenario is not None:
            if scenario.region and scenario.region != area.region:
                raise InputError(
                    f"the scenario was made for {scenario.region!r}, this is {area.region!r}."
                )
            if scenario.kind and scenario.kind != area.kind:
                raise InputError(
                    f"the scenario was made for {scenario.kind!r}; choose this kind of help."
                )
            after = assess(area, question, supply=changed(area.supply, scenario.changes))
            comparison = compare(
                before.inside,
                after.inside,
                area.demand.children,
                district=area.demand.district,
                ids=area.district_ids,
            )
        return PlanAnswer(
            before=before,
            after=after,
            scenario=scenario,
            comparison=comparison,
            sites_inside=self._sites_inside(before),
        )

    def _area(self, kind: str) -> StudyArea:
        with self._lock:
            if kind not in self._areas:
                self._areas[kind] = self._study_area_of(self.region, kind)
            return self._areas[kind]

    def _sites_inside(self, assessment: Assessment) -> tuple[int, ...]:
        supply, area = assessment.supply, assessment.area
        found = self.region.district_ids(
            supply.easting[supply.placed], supply.northing[supply.placed], layer=area.layer
        )
        counts = dict(zip(*np.unique(found, return_counts=True), strict=True))
        return tuple(int(counts.get(id_, 0)) for id_ in area.district_ids)
