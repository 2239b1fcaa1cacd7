"""A parent sees that an entry is wrong -> the office hears of it, and nobody is remembered.

Two ways, as the operator chooses: a link that opens the family's own mail program, or a form
whose text is handed to the operator's mail server and then forgotten. What is sent names the
entry and what somebody wrote about it; no address, no search, no sender.
"""

import re
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import quote, urlencode

from geofh.errors import InputError
from geofh.records import Service
from geofh.settings import Settings

__all__ = ["MESSAGE_LETTERS", "mail_link", "report_message", "send_report"]

MESSAGE_LETTERS = 2_000
_SECONDS = 10


def mail_link(service: Service, *, to: str, subject: str, body: str) -> str:
    """Give the link that opens the family's mail program with the entry's id filled in."""
    words = urlencode(
        {"subject": f"{subject}: {service.name}", "body": f"{body}\n\n[{service.id}]\n"},
        quote_via=quote,
    )
    return f"mailto:{quote(to, safe='@')}?{words}"


def report_message(service: Service, text: str, *, to: str) -> EmailMessage:
    """Write the mail; it comes from the mailbox itself, as nobody else is known.

    Raises
    ------
    InputError
        The text is empty or too long.
    """
    said = re.sub(r"[^\S\n]+", " ", text).strip()
    if not said or len(said) > MESSAGE_LETTERS:
        raise InputError(f"the text has {len(said)} letters, expected 1 to {MESSAGE_LETTERS}.")
    message = EmailMessage()
    message["From"] = message["To"] = to
    message["Subject"] = f"Hinweis zum Eintrag {service.id}"
    message.set_content(f"{service.name}\n{service.id}\n\n{said}\n")
    return message


def send_report(message: EmailMessage, settings: Settings) -> None:
    """Hand a report to the operator's mail server; nothing is kept here.

    Raises
    ------
    OSError, smtplib.SMTPException
        The mail server does not take it, or is not who its certificate would have to say; the
        page then says so.
    """
    secured = settings.smtp_security
    trust = ssl.create_default_context(cafile=settings.smtp_ca_file or None) if secured else None
    with _connected(settings, trust) as server:
        if secured == "starttls":
            server.starttls(context=trust)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)


def _connected(settings: Settings, trust: ssl.SSLContext | None) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trust)
    return smtplib.SMTP(host, port, timeout=_SECONDS)
