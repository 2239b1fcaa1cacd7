"""``GET /notfall``, the manifest and the service worker: what a phone keeps if asked."""

import orjson
from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from geofh.api.deps import PagesDep, VisitDep
from geofh.resources import web_folder

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

# Drawn by scripts/draw_icons.py; Android asks for the two sizes, and for one to cut to a circle.
ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
# A worker may only answer for what lies below its own address, so this one stands at the top.
_WORKER_HEADERS = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}


@router.api_route("/notfall", methods=["GET", "HEAD"], response_class=HTMLResponse)
def emergency(visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show every crisis number with its hours."""
    return HTMLResponse(pages.render("emergency.html", visit, path="/notfall"))


@router.get("/sw.js")
def worker() -> FileResponse:
    """Give the service worker."""
    file = web_folder() / "static" / "sw.js"
    return FileResponse(file, media_type="text/javascript", headers=_WORKER_HEADERS)


@router.get("/manifest.webmanifest")
def manifest(visit: VisitDep, pages: PagesDep) -> Response:
    """Describe the page as an app, in the language of the page."""
    speech = visit.speech
    content = {
        "name": speech.say("Hilfe für Familien in {city}", city=visit.region.title),
        "short_name": speech.say("Hilfe für Familien"),
        "lang": speech.language.tag,
        "dir": speech.language.direction,
        "start_url": f"/?lang={speech.language.tag}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#0b6b60",
        "icons": [
            {"src": pages.static(file), "sizes": sizes, "type": kind, "purpose": purpose}
            for file, sizes, kind, purpose in ICONS
        ],
    }
    return Response(orjson.dumps(content), media_type="application/manifest+json")
