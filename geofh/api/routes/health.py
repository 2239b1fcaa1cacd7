"""``GET /health``: this process lives. ``GET /ready``: it should be sent requests."""

from http import HTTPStatus

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.documents import HealthDocument, ReadyDocument
from geofh.api.operation import Operation

__all__ = ["router"]

router = APIRouter(tags=["operation"])


@router.get(
    "/health",
    operation_id="health",
    summary="Tell whether the server can answer",
    response_class=Response,
    responses={200: {"description": "It can.", "model": HealthDocument}},
)
async def health(shelf: ShelfDep) -> Response:
    """Answer with the served region and the date of its data."""
    served = shelf.served
    content = {"status": "ok", "region": served.name, "data_date": served.data_date.isoformat()}
    return Response(orjson.dumps(content), media_type="application/json")


@router.get(
    "/ready",
    operation_id="ready",
    summary="Tell whether the server should be sent requests",
    response_class=Response,
    responses={
        200: {"description": "It should.", "model": ReadyDocument},
        503: {"description": "Not now: it is busy.", "model": ReadyDocument},
    },
)
async def ready(request: Request, shelf: ShelfDep) -> Response:
    """Answer 503 while the gate is full: others should be asked."""
    operation: Operation = request.app.state.operation
    status = operation.status
    content = {
        "status": status,
        "region": shelf.served.name,
        "data_date": shelf.served.data_date.isoformat(),
        "editions": operation.editions,
        "refused_editions": operation.refused_editions,
    }
    return Response(
        orjson.dumps(content),
        status_code=HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE,
        media_type="application/json",
    )
