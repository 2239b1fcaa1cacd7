"""OGC API Features (Part 1: Core) under ``/ogc``: districts and places of services for GIS tools.

``collections``  a region -> its collections: features encoded once, a tree over their geometries
``query``        the parameters of a request, each checked, unknown ones refused
``documents``    landing page, conformance, collections, pages of features, with absolute links
``openapi``      the description that the standard asks for (OpenAPI 3.0)
``html``         the same documents for people, with a map
``routes``       the paths
"""

from geofh.api.ogc.routes import router

__all__ = ["router"]
