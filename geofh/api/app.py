"""Settings -> FastAPI application: what is wired to what, and nothing else."""

import asyncio
from functools import partial
from typing import Any

from fastapi import FastAPI

from geofh.api import hsds, ogc
from geofh.api.body import BodyGuard
from geofh.api.cors import OpenStandards
from geofh.api.deps import Shelf
from geofh.api.describe import describe, described_by
from geofh.api.direct import ShortWay
from geofh.api.gate import Gate, LoadGuard
from geofh.api.guard import (
    Compression,
    HeaderGuard,
    QueryGuard,
    SurpriseGuard,
)
from geofh.api.journal import Journal
from geofh.api.metrics import Metrics
from geofh.api.ogc.catalogue import Collections
from geofh.api.ogc.html import OgcPages
from geofh.api.operation import Operation
from geofh.api.origin import ProxyGuard
from geofh.api.pages import Pages
from geofh.api.planning import Plans, StudyAreaOf
from geofh.api.planning.studies import study_area_of_region
from geofh.api.problems import install_problems
from geofh.api.rate import Allowance, RateGuard
from geofh.api.reload import watching
from geofh.api.routes import (
    areas,
    batch,
    coverage,
    crawl,
    districts,
    embed,
    find,
    health,
    layers,
    locate,
    metrics,
    offers,
    offline,
    page,
    planning,
    regions,
    report,
    reverse,
    services,
    suggest,
    take,
)
from geofh.api.schemas import ProblemDocument
from geofh.api.static import LongLivedFiles
from geofh.api.templates import environment
from geofh.maps import ForeignTiles
from geofh.regions import Region, open_region
from geofh.resources import web_folder
from geofh.settings import Settings

__all__ = ["create_app"]

DESCRIPTION = (
    "Which help for families exists for this address, and who is responsible? "
    "Addresses travel in bodies only; answers are never cached. "
    "This is not a service of the city."
)

# What FastAPI reports to OpenTelemetry, where somebody set that up, would name paths, search terms
# in URLs, network addresses and the texts of errors. Earlier releases know no such option.
NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

# Whose questions take the short way.
QUESTIONS = (find, locate, suggest, reverse)


def create_app(
    settings: Settings,
    *,
    region: Region | None = None,
    study_area_of: StudyAreaOf = study_area_of_region,
) -> FastAPI:
    """Build the application.

    Parameters
    ----------
    settings
        What to serve.
    region
        An open region to serve instead of opening ``settings.region``.
    study_area_of
        Where the planning pages get demand, supply and times from.

    Raises
    ------
    RegionError, DataError
        The region does not exist or its files are damaged: better now than at the first
        question.
    TileAddressError
        ``settings.tile_url`` is not the address of tiles.
    """
    app = FastAPI(
        title="geofh",
        version="1",
        lifespan=watching,
        telemetry=NO_TELEMETRY,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        # FastAPI's own viewers load their scripts from another host.
        docs_url=None,
        redoc_url=None,
        responses={"4XX": _refusal("The request cannot be used."), "5XX": _refusal("We failed.")},
    )
    web = web_folder()
    app.state.shelf = Shelf(region or open_region(settings.region))
    foreign = _foreign_tiles(settings)
    app.state.pages = Pages(web, foreign=foreign, leave_url=settings.leave_url)
    app.state.ogc_pages = OgcPages(web)
    # One object for all requests: a shelf keeps what it makes under the maker's identity.
    app.state.plans_of = partial(Plans, study_area_of=study_area_of)
    app.state.collections_of = partial(Collections, study_area_of=study_area_of)
    app.state.embed_template = environment(web).get_template("embed.html")
    app.state.settings = settings
    app.state.reports = Allowance(most=settings.reports_per_hour, seconds=3600)
    app.state.metrics = Metrics()
    app.state.metrics.count_edition(served=True)
    app.state.operation = Operation(
        gate=Gate(running=settings.max_running, waiting=settings.max_waiting)
    )
    app.state.batches = asyncio.Semaphore(settings.max_batches)
    for resource in (
        find,
        locate,
        reverse,
        suggest,
        batch,
        services,
        districts,
        coverage,
        regions,
        layers,
        health,
        metrics,
        embed,
        hsds,
        ogc,
        page,
        planning,
        areas,
        offers,
        take,
        report,
        offline,
        crawl,
    ):
        app.include_router(resource.router)
    app.mount("/static", LongLivedFiles(directory=web / "static"), name="static")
    install_problems(app)
    describe(app)
    # The last one added is the first one passed.
    app.add_middleware(ShortWay, routers=[one.router for one in QUESTIONS])
    app.add_middleware(LoadGuard, gate=app.state.operation.gate)
    app.add_middleware(BodyGuard, limit=settings.max_body_bytes, seconds=settings.body_seconds)
    app.add_middleware(Compression)
    app.add_middleware(QueryGuard)
    app.add_middleware(SurpriseGuard)
    app.add_middleware(RateGuard, per_minute=settings.requests_per_minute)
    app.add_middleware(Journal, metrics=app.state.metrics)
    app.add_middleware(OpenStandards)
    app.add_middleware(
        HeaderGuard,
        embed_origins=settings.embed_origins,
        images_from=foreign.origin if foreign else "",
    )
    app.add_middleware(ProxyGuard, trusted=settings.trusted_proxies)
    return app


def _foreign_tiles(settings: Settings) -> ForeignTiles | None:
    if not settings.tile_url:
        return None
    return ForeignTiles(url=settings.tile_url, name=settings.tile_name, credit=settings.tile_credit)


def _refusal(description: str) -> dict[str, Any]:
    """Describe a problem document for OpenAPI."""
    content = {"application/problem+json": described_by(ProblemDocument)}
    return {"description": description, "content": content}
