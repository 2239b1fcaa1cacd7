"""``GET /angebot/NAME-KEY``: a page for each service, and what one takes along from it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from geofh.api.addresses import service_address, service_addresses
from geofh.api.deps import PagesDep, VisitDep
from geofh.api.guideview import area_lines, service_entry
from geofh.api.refuge import SENSITIVE_KINDS
from geofh.api.reporting import mail_link
from geofh.api.sheetview import message_link
from geofh.handout import contact_card, has_calendar, service_calendar, service_document
from geofh.records import Service
from geofh.services import holidays_of, land_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def _service(name: str, visit: VisitDep) -> Service:
    """Find the service whose key ends the address; the words before it are for people."""
    known = service_addresses(visit.region)
    parts = name.split("-")
    for first in range(len(parts)):
        if found := known.get("-".join(parts[first:])):
            return found
    raise HTTPException(HTTPStatus.NOT_FOUND, "There is no service of this address.")


ServiceDep = Annotated[Service, Depends(_service)]


@router.api_route("/angebot/{name}", methods=["GET", "HEAD"])
def offer(
    name: str, service: ServiceDep, request: Request, visit: VisitDep, pages: PagesDep
) -> Response:
    """Show one service; an outdated name leads to the present one."""
    path = service_address(service, visit.region)
    if path != f"/angebot/{name}":
        language = visit.speech.language.tag
        return RedirectResponse(f"{path}?lang={language}", HTTPStatus.MOVED_PERMANENTLY)
    settings, say = request.app.state.settings, visit.speech.say
    entry = service_entry(service, visit)
    served = {area.area_id for area in service.service_areas}
    report = ""
    if settings.report_to and not settings.smtp_host:
        report = mail_link(
            service,
            to=settings.report_to,
            subject=say("Fehler im Eintrag"),
            body=say("Was stimmt nicht? Bitte schreiben Sie nichts über sich."),
        )
    return HTMLResponse(
        pages.render(
            "offer.html",
            visit,
            service=service,
            entry_of=entry,
            path=path,
            sensitive=service.kind in SENSITIVE_KINDS,
            document=service_document(service, page=f"{visit.base}{path}"),
            areas=[line for line in area_lines(visit) if line.id in served],
            has_calendar=has_calendar(service),
            message=message_link(service, hours="; ".join(entry.hours)),
            report=report,
            report_form=bool(settings.report_to and settings.smtp_host),
        )
    )


@router.get("/angebot/{name}/kalender.ics")
def calendar(service: ServiceDep, visit: VisitDep) -> Response:
    """Give the opening hours and events as a calendar file."""
    if not has_calendar(service):
        raise HTTPException(HTTPStatus.NOT_FOUND, "This service states no hours.")
    land = land_of(service, home=visit.region.land)
    content = service_calendar(
        service,
        now=visit.now,
        zone=visit.region.timezone,
        holidays=holidays_of(land, visit.now.year, visit.now.year + 1),
    )
    return _file(content, "text/calendar; charset=utf-8", "kalender.ics")


@router.get("/angebot/{name}/kontakt.vcf")
def card(service: ServiceDep) -> Response:
    """Give the contact card."""
    return _file(contact_card(service), "text/vcard; charset=utf-8", "kontakt.vcf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
