"""``GET /einbetten``: a small search form for the pages of others, where the operator allows it.

The form opens the answer in a window of its own: what a family asks stays between its browser and
this server, and the page around the form learns nothing of it.
"""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse

from geofh.api.deps import ShelfDep
from geofh.api.origin import origin_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/einbetten")
async def embed(request: Request, shelf: ShelfDep) -> HTMLResponse:
    """Show the form; 404 unless the operator named pages that may embed it."""
    if not request.app.state.settings.embed_origins:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    template = request.app.state.embed_template
    page = template.render(title=shelf.served.title, action=f"{origin_of(request)}/suche")
    return HTMLResponse(page)
