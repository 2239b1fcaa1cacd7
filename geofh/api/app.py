"""Settings -> FastAPI application: what is wired to what, and nothing else."""

from typing import Any

from fastapi import FastAPI

from geofh.api.deps import Shelf
from geofh.api.guard import (
    BodyGuard,
    Compression,
    HeaderGuard,
    QueryGuard,
    SurpriseGuard,
)
from geofh.api.journal import Journal
from geofh.api.pages import Pages
from geofh.api.problems import install_problems
from geofh.api.routes import find, health, layers, page, regions, suggest
from geofh.api.schemas import ProblemDocument
from geofh.api.static import LongLivedFiles
from geofh.regions import Region, open_region
from geofh.resources import web_folder
from geofh.settings import Settings

__all__ = ["create_app"]

DESCRIPTION = (
    "Which help for families exists for this address, and who is responsible? "
    "Addresses travel in bodies only; answers are never cached. "
    "This is not a service of the city."
)


def create_app(settings: Settings, *, region: Region | None = None) -> FastAPI:
    """Build the application.

    Parameters
    ----------
    settings
        What to serve.
    region
        An open region to serve instead of opening ``settings.region``.

    Raises
    ------
    RegionError, DataError
        The region does not exist or its files are damaged: better now than at the first
        question.
    """
    app = FastAPI(
        title="geofh",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        # FastAPI's own viewers load their scripts from another host.
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _refusal("The request cannot be used."), "5XX": _refusal("We failed.")},
    )
    web = web_folder()
    app.state.shelf = Shelf(region or open_region(settings.region))
    app.state.pages = Pages(web)
    for resource in (find, suggest, regions, layers, health, page):
        app.include_router(resource.router)
    app.mount("/static", LongLivedFiles(directory=web / "static"), name="static")
    install_problems(app)
    # The last one added is the first one passed.
    app.add_middleware(BodyGuard, limit=settings.max_body_bytes)
    app.add_middleware(Compression)
    app.add_middleware(QueryGuard)
    app.add_middleware(SurpriseGuard)
    app.add_middleware(Journal)
    app.add_middleware(HeaderGuard)
    return app


def _refusal(description: str) -> dict[str, Any]:
    """Describe a problem document for OpenAPI."""
    schema = ProblemDocument.model_json_schema()
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
