"""``POST /api/coverage``: how well the families of each district are reached, and what if."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import PlansDep, ShelfDep
from geofh.api.describe import described_by
from geofh.api.planning import CoverageDocument, CoverageFeatures, CoverageRequest
from geofh.api.planning.document import coverage_document, coverage_features
from geofh.api.schemas import Format

__all__ = ["router"]

router = APIRouter(tags=["geofh"])

GEOJSON = "application/geo+json"


@router.post(
    "/api/coverage",
    operation_id="coverage",
    summary="Assess how well families are reached, with or without changes of sites",
    response_class=Response,
    responses={
        200: {
            "model": CoverageDocument,
            "description": (
                "One row per district; of fewer than five children nothing is told. The figures "
                "of the planning page, and of the collection `coverage` under `/ogc`."
            ),
            "content": {GEOJSON: described_by(CoverageFeatures)},
        }
    },
)
def coverage(question: CoverageRequest, plans: PlansDep, shelf: ShelfDep) -> Response:
    """Answer for the served region."""
    trial = plans.answer(question.plan())
    if question.format is Format.GEOJSON:
        features = coverage_features(trial, shelf.outlines(trial.before.area.layer))
        return Response(orjson.dumps(features), media_type=GEOJSON)
    return Response(orjson.dumps(coverage_document(trial)), media_type="application/json")
