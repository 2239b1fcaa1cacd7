"""``POST /api/reverse``: which street a point is on. POST: where somebody is, is personal."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.direct import QuestionRoute
from geofh.api.documents import ReverseDocument
from geofh.api.schemas import PointRequest
from geofh.encode import reverse_to_dict

__all__ = ["router"]

router = APIRouter(tags=["geofh"], route_class=QuestionRoute)


@router.post(
    "/api/reverse",
    operation_id="reverse",
    summary="Find the street nearest to a point",
    response_class=Response,
    responses={
        200: {
            "model": ReverseDocument,
            "description": "The street, and the house numbers around the nearest place on it.",
        }
    },
)
async def reverse(question: PointRequest, shelf: ShelfDep) -> Response:
    """Answer with the nearest street."""
    region = await shelf.reach(question.region)
    found = region.reverse(question.lon, question.lat)
    content = {"status": "not_found"} if found is None else reverse_to_dict(found)
    return Response(orjson.dumps({"status": "found"} | content), media_type="application/json")
