"""Collections and a query -> the documents of the standard, with absolute links.

QGIS builds on absolute links, and on a landing page that leads to the description and to the
conformance classes; other clients look at ``itemType``.
"""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from geofh.api.ogc.catalogue import Collections
from geofh.api.ogc.collections import Collection
from geofh.api.ogc.query import ItemsQuery

__all__ = [
    "CONFORMANCE",
    "CRS84",
    "GEOJSON",
    "JSON",
    "OPENAPI",
    "collection_document",
    "collections_document",
    "conformance_document",
    "feature_links",
    "items_document",
    "landing_document",
]

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{one}"
    for one in ("core", "oas30", "html", "geojson")
)

_Json = dict[str, Any]


def landing_document(collections: Collections, base: str) -> _Json:
    """Make the landing page; ``base`` is the absolute address of ``/ogc``."""
    return {
        "title": f"geofh: {collections.title}",
        "description": "Bezirke und Orte der Angebote für Familien. Kein Angebot der Stadt.",
        "attribution": "; ".join(collections.attribution),
        "links": [
            *_self_links(base, JSON),
            _link(f"{base}/api", "service-desc", OPENAPI, "OpenAPI 3.0"),
            _link(f"{base}/api?f=html", "service-doc", HTML, "Beschreibung"),
            _link(f"{base}/conformance", "conformance", JSON, "Konformitätsklassen"),
            _link(f"{base}/collections", "data", JSON, "Sammlungen"),
        ],
    }


def conformance_document(base: str) -> _Json:
    """List the conformance classes."""
    return {"conformsTo": list(CONFORMANCE), "links": _self_links(f"{base}/conformance", JSON)}


def collections_document(collections: Collections, base: str) -> _Json:
    """List all collections."""
    return {
        "links": _self_links(f"{base}/collections", JSON),
        "collections": [collection_document(one, base) for one in collections.by_id.values()],
    }


def collection_document(collection: Collection, base: str) -> _Json:
    """Describe one collection."""
    own = f"{base}/collections/{quote(collection.id)}"
    extent: _Json = {}
    if collection.box is not None:
        extent["spatial"] = {"bbox": [list(collection.box)], "crs": CRS84}
    if any(collection.days):
        first, last = collection.days
        extent["temporal"] = {"interval": [[_moment(first), _moment(last, end=True)]]}
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "links": [
            *_self_links(own, JSON),
            _link(f"{own}/items", "items", GEOJSON, "Alle als GeoJSON"),
            _link(f"{own}/items?f=html", "items", HTML, "Alle als Seite mit Karte"),
        ],
    }


def items_document(collection: Collection, query: ItemsQuery, base: str) -> _Json:
    """Make one page of features, with links to the pages before and after it."""
    own = f"{base}/collections/{quote(collection.id)}/items"
    numbers = collection.find(box=query.box, days=query.days)
    chosen = numbers[query.offset : query.offset + query.limit]

    def page(offset: int, **more: str) -> str:
        known = dict(query.given) | {"limit": query.limit} | ({"offset": offset} if offset else {})
        return f"{own}?{urlencode(known | more, safe=',/:')}"

    links = [
        _link(page(query.offset), "self", GEOJSON, "Diese Seite"),
        _link(page(query.offset, f="html"), "alternate", HTML, "Diese Seite mit Karte"),
        _link(f"{base}/collections/{quote(collection.id)}", "collection", JSON, collection.title),
    ]
    after = query.offset + query.limit
    if after < len(numbers):
        links.append(_link(page(after), "next", GEOJSON, "Nächste Seite"))
    if query.offset > 0:
        before = max(0, query.offset - query.limit)
        links.append(_link(page(before), "prev", GEOJSON, "Vorige Seite"))
    return {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": len(numbers),
        "numberReturned": len(chosen),
        "links": links,
        "features": collection.features(chosen.tolist()),
    }


def feature_links(collection: Collection, feature_id: str, base: str) -> list[_Json]:
    """Give the links of one feature."""
    parent = f"{base}/collections/{quote(collection.id)}"
    own = f"{parent}/items/{quote(feature_id, safe='')}"
    return [*_self_links(own, GEOJSON), _link(parent, "collection", JSON, collection.title)]


def _self_links(href: str, media_type: str) -> list[_Json]:
    return [
        _link(href, "self", media_type, "Dieses Dokument"),
        _link(f"{href}?f=html", "alternate", HTML, "Dieses Dokument als Seite"),
    ]


def _link(href: str, rel: str, media_type: str, title: str) -> _Json:
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def _moment(day: date | None, *, end: bool = False) -> str | None:
    if day is None:
        return None
    return f"{day.isoformat()}T{'23:59:59' if end else '00:00:00'}Z"
