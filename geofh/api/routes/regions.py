"""``GET /api/regions``: what is served, how accurate it is, whose data it is."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.documents import RegionsDocument
from geofh.regions import region_names

__all__ = ["router"]

router = APIRouter(tags=["geofh"])


@router.get(
    "/api/regions",
    operation_id="regions",
    summary="List the regions and describe the served one",
    response_class=Response,
    responses={200: {"description": "Names and layers.", "model": RegionsDocument}},
)
async def regions(shelf: ShelfDep) -> Response:
    """Answer with the names of all regions and the description of the served one."""
    served = shelf.served
    content = {
        "served": served.describe(),
        "regions": sorted({*region_names(), served.name}),
    }
    return Response(orjson.dumps(content), media_type="application/json")
