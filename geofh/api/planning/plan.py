"""What a plan asks, whichever way it was asked: a kind of help, a question, wishes, changes."""

from dataclasses import dataclass

from geofh.coverage.assess import Question
from geofh.coverage.scenario import Scenario
from geofh.records import Need

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Hold one plan; equal ones get the same answer.

    Attributes
    ----------
    kind
        Kind of help.
    question
        Threshold, measure and what counts.
    need
        What families wish of the service.
    scenario
        The changes to try, none where there are none.
    """

    kind: str
    question: Question
    need: Need
    scenario: Scenario | None
