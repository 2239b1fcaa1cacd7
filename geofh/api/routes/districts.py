"""``/api/districts``: layers, their areas, one area with its outline."""

from http import HTTPStatus

import orjson
from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from geofh.api.deps import Shelf, ShelfDep
from geofh.api.describe import described_by
from geofh.api.documents import AreaList, FeatureDocument, LayerList
from geofh.regions import LayerInfo

__all__ = ["router"]

router = APIRouter(tags=["geofh"])

GEOJSON = "application/geo+json"


@router.get(
    "/api/districts",
    operation_id="districts",
    summary="List the district layers",
    response_class=Response,
    responses={200: {"model": LayerList, "description": "Layers, finest first."}},
)
async def districts(shelf: ShelfDep) -> Response:
    """Answer with the layers of the served region."""
    described = shelf.served.describe()
    content = {"region": described["name"], "layers": described["layers"]}
    return Response(orjson.dumps(content), media_type="application/json")


@router.get(
    "/api/districts/{layer}",
    operation_id="district_areas",
    summary="List the areas of a layer; /api/layers/{layer} has all outlines",
    response_class=Response,
    responses={200: {"model": AreaList, "description": "Areas valid today, by id."}},
)
async def areas(layer: str, shelf: ShelfDep) -> Response:
    """Answer with ids and names."""
    info = _layer(shelf, layer)
    names = shelf.served.district_names(layer)
    content = {
        "layer": layer,
        "title": info.title,
        "areas": [{"layer": layer, "id": id_, "name": names[id_]} for id_ in sorted(names)],
    }
    return Response(orjson.dumps(content), media_type="application/json")


@router.get(
    "/api/districts/{layer}/{area_id}",
    operation_id="district",
    summary="Give one area with its outline (GeoJSON, EPSG:4326)",
    response_class=Response,
    responses={
        200: {
            "description": "A feature; 404 for an area whose line is not known.",
            "content": {GEOJSON: described_by(FeatureDocument)},
        }
    },
)
async def district(layer: str, area_id: str, shelf: ShelfDep) -> Response:
    """Answer with an area valid today."""
    _layer(shelf, layer)
    for feature in shelf.outlines(layer)["features"]:
        if feature["id"] == area_id:
            return Response(orjson.dumps(feature), media_type=GEOJSON)
    raise HTTPException(HTTPStatus.NOT_FOUND)


def _layer(shelf: Shelf, layer: str) -> LayerInfo:
    for info in shelf.served.layers:
        if info.id == layer:
            return info
    raise HTTPException(HTTPStatus.NOT_FOUND)
