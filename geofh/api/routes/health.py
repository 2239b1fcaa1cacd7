"""``GET /health``: whether this process can answer."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep

__all__ = ["router"]

router = APIRouter()


@router.get(
    "/health",
    operation_id="health",
    summary="Tell whether the server can answer",
    response_class=Response,
    responses={200: {"description": "It can.", "content": {"application/json": {}}}},
)
def health(shelf: ShelfDep) -> Response:
    """Answer with the served region and the date of its data."""
    served = shelf.served
    content = {"status": "ok", "region": served.name, "data_date": served.data_date.isoformat()}
    return Response(orjson.dumps(content), media_type="application/json")
