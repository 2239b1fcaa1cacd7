"""``GET /metrics``: counts and times for operators, in the format of Prometheus."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from geofh.api.metrics import MEDIA_TYPE, Metrics

__all__ = ["router"]

router = APIRouter(tags=["operation"])


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Give coarse figures in the format of Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "Requests by route template; nothing that somebody sent.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
async def metrics(request: Request) -> Response:
    """Answer with the figures of all workers."""
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), headers={"Content-Type": MEDIA_TYPE})
