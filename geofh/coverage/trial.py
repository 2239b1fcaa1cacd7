"""A question, and what a scenario would change: assessments before and after, side by side."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.coverage.assess import Assessment, Question, assess
from geofh.coverage.measures import MEASURES
from geofh.coverage.scenario import Comparison, Scenario, changed, compare
from geofh.coverage.study import StudyArea
from geofh.errors import InputError

__all__ = ["Trial", "try_out"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Hold what is, and with a scenario what would be.

    Attributes
    ----------
    before, after
        The assessments; no ``after`` without a scenario.
    scenario
        The changes that were tried.
    comparison
        Who gains and who loses: by capacity per child where the measure shares capacity, else by
        being within the threshold.
    """

    before: Assessment
    after: Assessment | None = None
    scenario: Scenario | None = None
    comparison: Comparison | None = None

    @property
    def latest(self) -> Assessment:
        """Give what would be, or what is where nothing is tried."""
        return self.after or self.before


def try_out(area: StudyArea, question: Question, scenario: Scenario | None = None) -> Trial:
    """Answer a question, and once more with the changes of a scenario.

    Raises
    ------
    InputError
        The scenario was made for another region or kind of help, or cannot be made; no site
        counts.
    """
    before = assess(area, question)
    if scenario is None or not scenario.changes:
        return Trial(before=before)
    for what, made_for, this in (
        ("region", scenario.region, area.region),
        ("kind of help", scenario.kind, area.kind),
    ):
        if made_for and made_for != this:
            raise InputError(
                f"the scenario was made for {made_for!r}, but the {what} is {this!r}; choose "
                f"{made_for!r}, or another scenario."
            )
    after = assess(area, question, supply=changed(area.supply, scenario.changes))
    comparison = compare(
        _compared(before),
        _compared(after),
        area.demand.children,
        district=area.demand.district,
        ids=area.district_ids,
    )
    return Trial(before=before, after=after, scenario=scenario, comparison=comparison)


def _compared(assessment: Assessment) -> npt.NDArray[np.float64]:
    if MEASURES[assessment.question.measure].shared:
        return assessment.access.value
    return assessment.inside.astype(np.float64)
