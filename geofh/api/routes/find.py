"""``POST /api/find``: the whole answer for an address or a point."""

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.schemas import FindRequest, Format
from geofh.encode import finding_to_dict, finding_to_geojson

__all__ = ["router"]

router = APIRouter()


@router.post(
    "/api/find",
    operation_id="find",
    summary="Find the responsible office and the services for an address",
    response_class=Response,
    responses={
        200: {
            "description": (
                "The answer; `geocode.status` tells whether the place was found "
                "(`not_found`, `ambiguous` and `outside` are answers, not errors)."
            ),
            "content": {"application/json": {}, "application/geo+json": {}},
        }
    },
)
def find(question: FindRequest, shelf: ShelfDep) -> Response:
    """Answer with records, or as GeoJSON."""
    region = shelf.region(question.region)
    if question.lon is not None and question.lat is not None:
        finding = region.find_at(question.lon, question.lat, question.need(), limit=question.limit)
    else:
        finding = region.find(question.query or "", question.need(), limit=question.limit)
    if question.format is Format.GEOJSON:
        return Response(
            orjson.dumps(finding_to_geojson(finding)), media_type="application/geo+json"
        )
    return Response(orjson.dumps(finding_to_dict(finding)), media_type="application/json")
