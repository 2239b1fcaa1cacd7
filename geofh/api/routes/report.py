"""``POST /fehler``: a remark on an entry goes to the operator's mailbox and is forgotten here."""

import logging
import smtplib
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import HTMLResponse

from geofh.api.addresses import service_address
from geofh.api.deps import PagesDep, VisitDep
from geofh.api.reporting import send_report
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
    status, outcome = HTTPStatus.OK, "sent"
    try:
        send_report(service, text, settings=settings)
    except InputError:
        status, outcome = HTTPStatus.UNPROCESSABLE_ENTITY, "empty"
    except (OSError, smtplib.SMTPException) as error:
        # Its message may repeat what somebody wrote.
        log.error("the mail server did not take a report: %s", type(error).__name__)
        status, outcome = HTTPStatus.BAD_GATEWAY, "failed"
    path = service_address(service, visit.region)
    page = pages.render("reported.html", visit, outcome=outcome, service=service, back=path)
    return HTMLResponse(page, status_code=status)
