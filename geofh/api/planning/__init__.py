"""Planning: a form or a question -> assessments -> what page, map, downloads and API tell."""

from geofh.api.planning.document import CoverageDocument, CoverageFeatures
from geofh.api.planning.form import PlanForm
from geofh.api.planning.plan import Plan
from geofh.api.planning.plans import Plans, StudyAreaOf
from geofh.api.planning.question import CoverageRequest
from geofh.api.planning.rows import district_rows
from geofh.api.planning.view import plan_view

__all__ = [
    "CoverageDocument",
    "CoverageFeatures",
    "CoverageRequest",
    "Plan",
    "PlanForm",
    "Plans",
    "StudyAreaOf",
    "district_rows",
    "plan_view",
]
