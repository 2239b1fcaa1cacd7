"""``POST /fehler``: a remark on an entry goes to the operator's mailbox and is forgotten here."""

import logging
import smtplib
from http import HTTPStatus
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import HTMLResponse

from geofh.api.addresses import service_address
from geofh.api.deps import PagesDep, VisitDep
from geofh.api.origin import client_of
from geofh.api.reporting import report_message, send_report
from geofh.errors import InputError

__all__ = ["router"]

log = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Form()]


@router.post("/fehler")
def report(
    request: Request, visit: VisitDep, pages: PagesDep, angebot: Text = "", text: Text = ""
) -> HTMLResponse:
    """Send what somebody wrote about an entry; say honestly whether that worked."""
    settings = request.app.state.settings
    service = visit.region.service(angebot)
    if service is None or not (settings.report_to and settings.smtp_host):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is nothing to report to.")
    status, outcome, headers = HTTPStatus.OK, "sent", {}
    try:
        message = report_message(service, text, to=settings.report_to)
        # Whoever nobody tells apart shares one allowance: a mailbox is not to be flooded.
        wait_s = request.app.state.reports.take(client_of(request.scope) or "everybody")
        if wait_s:
            status, outcome = HTTPStatus.TOO_MANY_REQUESTS, "many"
            headers = {"Retry-After": str(ceil(wait_s))}
        else:
            send_report(message, settings)
    except InputError:
        status, outcome = HTTPStatus.UNPROCESSABLE_ENTITY, "empty"
    except (OSError, smtplib.SMTPException) as error:
        # Its message may repeat what somebody wrote.
        log.error("the mail server did not take a report: %s", type(error).__name__)
        status, outcome = HTTPStatus.BAD_GATEWAY, "failed"
    path = service_address(service, visit.region)
    page = pages.render("reported.html", visit, outcome=outcome, service=service, back=path)
    return HTMLResponse(page, status_code=status, headers=headers)
