"""``GET /hsds/``: which version of the standard is spoken here."""

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from geofh.api.documents import AboutHsds
from geofh.api.origin import origin_of

__all__ = ["router"]

router = APIRouter(prefix="/hsds", tags=["HSDS 3.1"])

VERSION = "3.1"
# The profile is HSDS itself: we add attributes, and change nothing.
PROFILE = "https://docs.openreferral.org/en/3.1/"


@router.get(
    "/",
    operation_id="hsds_about",
    summary="Describe this HSDS API",
    response_class=Response,
    responses={200: {"model": AboutHsds, "description": "Version and profile."}},
)
async def about(request: Request) -> Response:
    """Answer with the version of the standard and where this API is described."""
    content = {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": f"{origin_of(request)}/api/openapi.json",
    }
    return Response(orjson.dumps(content), media_type="application/json")
