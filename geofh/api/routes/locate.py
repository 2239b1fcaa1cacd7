"""``POST /api/locate``: the districts of an address or of a point, and nothing else."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.direct import QuestionRoute
from geofh.api.documents import LocatedDocument
from geofh.api.schemas import PlaceRequest
from geofh.encode import finding_to_dict

__all__ = ["router"]

router = APIRouter(tags=["geofh"], route_class=QuestionRoute)


@router.post(
    "/api/locate",
    operation_id="locate",
    summary="Find the districts of an address or of a point",
    response_class=Response,
    responses={
        200: {
            "model": LocatedDocument,
            "description": "Where the place is, and one answer for each district layer.",
        }
    },
)
async def locate(question: PlaceRequest, shelf: ShelfDep) -> Response:
    """Answer with the districts."""
    region = await shelf.reach(question.region)
    point = question.point
    finding = region.locate_at(*point) if point else region.locate(question.query or "")
    content = finding_to_dict(finding, writer=shelf.writer)
    return Response(orjson.dumps(content), media_type="application/json")
