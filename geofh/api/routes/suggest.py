"""``POST /api/suggest``: how a text may go on. POST, because the text is half an address."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.direct import QuestionRoute
from geofh.api.documents import SuggestionsDocument
from geofh.api.schemas import SuggestRequest
from geofh.encode import suggestion_to_dict

__all__ = ["router"]

router = APIRouter(tags=["geofh"], route_class=QuestionRoute)


@router.post(
    "/api/suggest",
    operation_id="suggest",
    summary="Complete what somebody is typing",
    response_class=Response,
    responses={
        200: {
            "description": "`suggestions`, best first; empty when nothing fits.",
            "model": SuggestionsDocument,
        }
    },
)
async def suggest(question: SuggestRequest, shelf: ShelfDep) -> Response:
    """Answer with completions."""
    region = await shelf.reach(question.region)
    found = region.suggest(question.text, limit=question.limit)
    content = {"suggestions": [suggestion_to_dict(one) for one in found]}
    return Response(orjson.dumps(content), media_type="application/json")
