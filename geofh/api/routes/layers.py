"""What the map draws: outlines, streets, base map. Public and cacheable."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import FileResponse, Response

from geofh.api.deps import ShelfDep
from geofh.maps import street_payload

__all__ = ["router"]

router = APIRouter(tags=["geofh"])

# A week: tiles that change meanwhile are noticed by their ETag.
TILES_CACHE = "public, max-age=604800"
TILES_TYPE = "application/vnd.pmtiles"


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


@router.get(
    "/api/basemap.pmtiles",
    operation_id="basemap",
    summary="Give the base map: vector tiles in one file, to be read in ranges",
    response_class=FileResponse,
    responses={
        200: {"description": "The whole file.", "content": {TILES_TYPE: {}}},
        206: {"description": "The range that was asked for.", "content": {TILES_TYPE: {}}},
        304: {"description": "Not changed."},
    },
)
def basemap(request: Request, shelf: ShelfDep) -> Response:
    """Answer with the tiles of the served region; 404 for a region that has none."""
    file = shelf.served.basemap
    if file is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    tiles = FileResponse(
        file,
        media_type=TILES_TYPE,
        headers={"Cache-Control": TILES_CACHE},
        stat_result=file.stat(),
    )
    known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if tiles.headers["etag"] in known:
        kept = {name: tiles.headers[name] for name in ("cache-control", "etag")}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
    return tiles
