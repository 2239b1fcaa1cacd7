"""``/api/services``: the catalogue of a region, as a list or one by id."""

from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from geofh.api.deps import ShelfDep
from geofh.api.describe import described_by
from geofh.api.documents import FeatureCollection, ServiceDocument, ServiceList
from geofh.api.schemas import Format, ServicesRequest
from geofh.encode import service_to_dict
from geofh.errors import NeedError
from geofh.geojson import service_to_features
from geofh.records import Service
from geofh.services import KINDS

__all__ = ["router"]

router = APIRouter(tags=["geofh"])

GEOJSON = "application/geo+json"


@router.post(
    "/api/services",
    operation_id="services",
    summary="List services by kind and area",
    response_class=Response,
    responses={
        200: {
            "model": ServiceList,
            "description": "A part of the list; as GeoJSON one feature for each place, and one "
            "without geometry for a service that has none.",
            "content": {GEOJSON: described_by(FeatureCollection)},
        }
    },
)
async def services(question: ServicesRequest, shelf: ShelfDep) -> Response:
    """Answer with the services of the catalogue, ended ones too: `status` says so."""
    region = await shelf.reach(question.region)
    if unknown := sorted(set(question.kinds) - set(KINDS)):
        raise NeedError(f"{len(unknown)} of the kinds are not known; see /hsds/taxonomy_terms.")
    found = [one for one in region.bundle.catalogue.services if _fits(one, question)]
    chosen = found[question.offset : question.offset + question.limit]
    if question.format is Format.GEOJSON:
        features = [feature for one in chosen for feature in service_to_features(one)]
        content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
        return Response(orjson.dumps(content), media_type=GEOJSON)
    content = {
        "total": len(found),
        "offset": question.offset,
        "services": [service_to_dict(one) for one in chosen],
    }
    return Response(orjson.dumps(content), media_type="application/json")


@router.get(
    "/api/services/{service_id}",
    operation_id="service",
    summary="Give one service",
    response_class=Response,
    responses={200: {"model": ServiceDocument, "description": "The service."}},
)
async def service(service_id: str, shelf: ShelfDep) -> Response:
    """Answer with a service of the served region."""
    found = shelf.served.bundle.catalogue.get(service_id)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(orjson.dumps(service_to_dict(found)), media_type="application/json")


def _fits(service: Service, question: ServicesRequest) -> bool:
    areas = {(area.layer, area.area_id) for area in service.service_areas}
    return (not question.kinds or service.kind in question.kinds) and (
        question.area is None or (question.area.layer, question.area.id) in areas
    )
