"""The paths of ``/ogc``: a document each, as JSON or as a page."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from geofh.api.deps import ShelfDep
from geofh.api.guard import nonce_of
from geofh.api.ogc.catalogue import Collections
from geofh.api.ogc.collections import Collection
from geofh.api.ogc.documents import (
    GEOJSON,
    JSON,
    OPENAPI,
    collection_document,
    collections_document,
    conformance_document,
    feature_links,
    items_document,
    landing_document,
)
from geofh.api.ogc.html import OgcPages
from geofh.api.ogc.openapi import openapi_document
from geofh.api.ogc.query import items_query, wants_html
from geofh.api.origin import origin_of

__all__ = ["router"]

PREFIX = "/ogc"

# The standard wants an OpenAPI 3.0 document of its own: `/ogc/api`.
router = APIRouter(prefix=PREFIX, include_in_schema=False)


async def _collections(request: Request, shelf: ShelfDep) -> Collections:
    """Give the collections of the region that is served now."""
    collections: Collections = await shelf.prepare(request.app.state.collections_of)
    return collections


CollectionsDep = Annotated[Collections, Depends(_collections)]


@router.get("")
@router.get("/")
async def landing(request: Request, known: CollectionsDep) -> Response:
    """Answer with the landing page."""
    html = wants_html(request)
    document = landing_document(known, _base(request))
    return _answer(request, document["title"], document, JSON, html=html)


@router.get("/conformance")
async def conformance(request: Request) -> Response:
    """Answer with the conformance classes."""
    html = wants_html(request)
    document = conformance_document(_base(request))
    return _answer(request, "Konformitätsklassen", document, JSON, html=html)


@router.get("/api")
async def description(request: Request, known: CollectionsDep) -> Response:
    """Answer with the OpenAPI 3.0 document."""
    html = wants_html(request)
    document = openapi_document(known, _base(request))
    return _answer(request, "Beschreibung der Schnittstelle", document, OPENAPI, html=html)


@router.get("/collections")
async def collections(request: Request, known: CollectionsDep) -> Response:
    """Answer with all collections."""
    html = wants_html(request)
    document = collections_document(known, _base(request))
    return _answer(request, "Sammlungen", document, JSON, html=html)


@router.get("/collections/{collection_id}")
async def collection(collection_id: str, request: Request, known: CollectionsDep) -> Response:
    """Answer with the description of one collection."""
    html = wants_html(request)
    found = _found(known, collection_id)
    document = collection_document(found, _base(request))
    return _answer(request, found.title, document, JSON, html=html)


@router.get("/collections/{collection_id}/items")
async def items(collection_id: str, request: Request, known: CollectionsDep) -> Response:
    """Answer with a page of features."""
    query = items_query(request)
    html = wants_html(request, checked=True)
    found = _found(known, collection_id)
    document = items_document(found, query, _base(request))
    return _answer(request, found.title, document, GEOJSON, html=html)


@router.get("/collections/{collection_id}/items/{feature_id}")
async def feature(
    collection_id: str, feature_id: str, request: Request, known: CollectionsDep
) -> Response:
    """Answer with one feature."""
    html = wants_html(request)
    found = _found(known, collection_id)
    encoded = found.feature(feature_id)
    if encoded is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    document = orjson.loads(encoded)
    document["links"] = feature_links(found, feature_id, _base(request))
    return _answer(request, document["properties"]["name"], document, GEOJSON, html=html)


def _found(collections: Collections, id_: str) -> Collection:
    found = collections.by_id.get(id_)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def _base(request: Request) -> str:
    return origin_of(request) + PREFIX


def _answer(
    request: Request, title: str, document: dict[str, Any], media_type: str, *, html: bool
) -> Response:
    # Caches must keep the page and the document apart.
    headers = {"Vary": "Accept"}
    if html:
        pages: OgcPages = request.app.state.ogc_pages
        nonce = nonce_of(request.scope)
        page = pages.render(title, document, base=_base(request), nonce=nonce)
        return HTMLResponse(page, headers=headers)
    return Response(orjson.dumps(document), media_type=media_type, headers=headers)
