"""``GET /robots.txt`` and ``/sitemap.xml``: what search engines may read, and where it is."""

from html import escape

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from geofh.api.addresses import area_addresses, area_word, service_address
from geofh.api.deps import VisitDep

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

# Answers to one family, and what machines ask for.
_NOT_FOR_SEARCH = ("/api/", "/suche", "/mitnehmen", "/fehler", "/planung", "/hsds/", "/ogc/")


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
def robots(visit: VisitDep) -> PlainTextResponse:
    """Let pages of areas and services be found, and nothing else."""
    closed = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_SEARCH)
    return PlainTextResponse(f"User-agent: *\n{closed}Sitemap: {visit.base}/sitemap.xml\n")


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
def sitemap(visit: VisitDep) -> Response:
    """List every page that stands for itself."""
    region = visit.region
    word = area_word(region)
    paths = ["/", "/notfall", "/gewalt"]
    if word:
        paths += [f"/{word}", *(f"/{word}/{name}" for name in area_addresses(region))]
    paths += [service_address(service, region) for service in region.services]
    urls = "".join(f"<url><loc>{escape(visit.base + path)}</loc></url>" for path in paths)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )
    return Response(content, media_type="application/xml")
