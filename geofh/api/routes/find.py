"""``POST /api/find``: the whole answer for an address or a point."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.describe import described_by
from geofh.api.direct import QuestionRoute
from geofh.api.documents import FeatureCollection, FindingDocument
from geofh.api.schemas import FindRequest, Format
from geofh.encode import finding_to_dict
from geofh.geojson import finding_to_geojson

__all__ = ["router"]

router = APIRouter(tags=["geofh"], route_class=QuestionRoute)


@router.post(
    "/api/find",
    operation_id="find",
    summary="Find the responsible office and the services for an address",
    response_class=Response,
    responses={
        200: {
            "model": FindingDocument,
            "description": (
                "The answer; `geocode.status` tells whether the place was found "
                "(`not_found`, `ambiguous` and `outside` are answers, not errors)."
            ),
            "content": {"application/geo+json": described_by(FeatureCollection)},
        }
    },
)
async def find(question: FindRequest, shelf: ShelfDep) -> Response:
    """Answer with records, or as GeoJSON."""
    region = await shelf.reach(question.region)
    need, limit, point = question.need(), question.limit, question.point
    now = question.moment(region.timezone)
    finding = (
        region.find_at(*point, need, now=now, limit=limit)
        if point
        else region.find(question.query or "", need, now=now, limit=limit)
    )
    if question.format is Format.GEOJSON:
        content = finding_to_geojson(finding, writer=shelf.writer)
        return Response(orjson.dumps(content), media_type="application/geo+json")
    content = finding_to_dict(finding, writer=shelf.writer)
    return Response(orjson.dumps(content), media_type="application/json")
