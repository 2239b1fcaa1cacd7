"""The planning pages: a planner's form -> assessments -> what page, map and downloads show."""

from geofh.api.planning.document import PlanDocument
from geofh.api.planning.form import PlanForm
from geofh.api.planning.plans import Plans, StudyAreaOf
from geofh.api.planning.view import plan_view

__all__ = [
    "PlanDocument",
    "PlanForm",
    "Plans",
    "StudyAreaOf",
    "plan_view",
]
