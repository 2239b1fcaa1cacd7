"""The description of ``/ogc`` as OpenAPI 3.0: the version that the standard's tests read."""

from typing import Any

from geofh.api.ogc.catalogue import Collections
from geofh.api.ogc.documents import CRS84, GEOJSON, JSON, OPENAPI
from geofh.api.ogc.query import DEFAULT_LIMIT, FORMATS, MAX_LIMIT

__all__ = ["openapi_document"]

_Json = dict[str, Any]
_HTML: _Json = {"text/html": {"schema": {"type": "string"}}}
_PROBLEM: _Json = {
    "description": "What was wrong (RFC 9457).",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}


def openapi_document(collections: Collections, base: str) -> _Json:
    """Describe the paths; ``base`` is the absolute address of ``/ogc``."""
    id_ = _in_path("collectionId", "Id of a collection.", enum=list(collections.by_id))
    feature = _in_path("featureId", "Id of a feature.")
    items = [
        {"$ref": f"#/components/parameters/{name}"}
        for name in ("limit", "offset", "bbox", "datetime", "f")
    ]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"geofh: {collections.title}",
            "version": "1.0.0",
            "description": "OGC API Features (Part 1: Core). Read-only, without a key.",
        },
        "servers": [{"url": base}],
        "paths": {
            "/": _get("landing", "Landing page", JSON, "Landing"),
            "/conformance": _get("conformance", "Conformance classes", JSON, "Conformance"),
            "/api": _get("description", "This description", OPENAPI, "Description"),
            "/collections": _get("collections", "All collections", JSON, "Collections"),
            "/collections/{collectionId}": _get(
                "collection", "One collection", JSON, "Collection", [id_]
            ),
            "/collections/{collectionId}/items": _get(
                "items", "Features of a collection", GEOJSON, "FeatureCollection", [id_, *items]
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "feature", "One feature", GEOJSON, "Feature", [id_, feature]
            ),
        },
        "components": {"parameters": _parameters(), "schemas": _schemas()},
    }


def _get(
    operation: str,
    summary: str,
    media_type: str,
    schema: str,
    parameters: list[_Json] | None = None,
) -> _Json:
    given = parameters if parameters is not None else []
    form = {"$ref": "#/components/parameters/f"}
    answers: _Json = {
        "200": {
            "description": summary,
            "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}} | _HTML,
        },
        "400": _PROBLEM,
        "default": _PROBLEM,
    }
    if given:
        answers["404"] = _PROBLEM
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": given if form in given else [*given, form],
            "responses": answers,
        }
    }


def _in_path(name: str, description: str, **schema: Any) -> _Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"} | schema,
    }


def _parameters() -> _Json:
    numbers = {"type": "array", "items": {"type": "number"}}
    return {
        "limit": _in_query(
            "limit",
            "Features on a page.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        "offset": _in_query(
            "offset", "Features to pass over.", {"type": "integer", "minimum": 0, "default": 0}
        ),
        "bbox": _in_query(
            "bbox",
            f"West, south, east, north in {CRS84}; or six numbers with heights.",
            {"oneOf": [numbers | {"minItems": n, "maxItems": n} for n in (4, 6)]},
        )
        | {"explode": False, "style": "form"},
        "datetime": _in_query(
            "datetime", "A day or moment, or two divided by a slash.", {"type": "string"}
        ),
        "f": _in_query("f", "Form of the answer.", {"type": "string", "enum": list(FORMATS)}),
    }


def _in_query(name: str, description: str, schema: _Json) -> _Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _schemas() -> _Json:
    text: _Json = {"type": "string"}
    link = _object({"href": text, "rel": text, "type": text, "title": text}, ["href", "rel"])
    links = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
    feature = _object(
        {
            "type": text | {"enum": ["Feature"]},
            "id": text,
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
            "links": links,
        },
        ["type", "geometry", "properties"],
    )
    collection = _object(
        {
            "id": text,
            "title": text,
            "description": text,
            "itemType": text,
            "crs": {"type": "array", "items": text},
            "extent": {"type": "object"},
            "links": links,
        },
        ["id", "links"],
    )
    many = {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}}
    return {
        "Link": link,
        "Landing": _object({"title": text, "description": text, "links": links}, ["links"]),
        "Conformance": _object({"conformsTo": {"type": "array", "items": text}}, ["conformsTo"]),
        "Description": {"type": "object"},
        "Collection": collection,
        "Collections": _object(
            {
                "links": links,
                "collections": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Collection"},
                },
            },
            ["links", "collections"],
        ),
        "Feature": feature,
        "FeatureCollection": _object(
            {
                "type": text | {"enum": ["FeatureCollection"]},
                "timeStamp": text | {"format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "links": links,
                "features": many,
            },
            ["type", "features"],
        ),
    }


def _object(properties: _Json, required: list[str]) -> _Json:
    return {"type": "object", "properties": properties, "required": required}
