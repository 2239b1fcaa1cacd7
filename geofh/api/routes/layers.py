"""``GET /api/layers/…`` and ``GET /api/streets``: what the map draws. Public and cacheable."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.maps import street_payload

__all__ = ["router"]

router = APIRouter()


@router.get(
    "/api/layers/{layer}",
    operation_id="layer",
    summary="Give the outlines of a district layer as GeoJSON (EPSG:4326)",
    response_class=Response,
    responses={
        200: {"description": "Outlines.", "content": {"application/geo+json": {}}},
        304: {"description": "Not changed."},
    },
)
def layer(layer: str, request: Request, shelf: ShelfDep) -> Response:
    """Answer with the areas valid today; their ids are in /api/regions."""
    if layer not in {one.id for one in shelf.served.layers}:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    document = shelf.document(
        f"layers/{layer}",
        lambda region: region.layer_geojson(layer),
        media_type="application/geo+json",
    )
    return document.answer(request)


@router.get(
    "/api/streets",
    operation_id="streets",
    summary="Give a sketch of the streets, packed for drawing",
    response_class=Response,
    responses={
        200: {
            "description": (
                "`scale` (units per degree), `names`, `lines`: one list per line, index of "
                "the name, lon, lat, then differences to each next point."
            ),
            "content": {"application/json": {}},
        },
        304: {"description": "Not changed."},
    },
)
def streets(request: Request, shelf: ShelfDep) -> Response:
    """Answer with the support points of the street directory, joined along each street."""
    document = shelf.document(
        "streets",
        lambda region: street_payload(region.street_sketch()),
        media_type="application/json",
    )
    return document.answer(request)
