"""An error in an entry is reported: the mailbox hears of it, and nobody is remembered."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import ValidationError

from geofh.api.addresses import service_address
from geofh.regions import Region, open_region
from geofh.settings import Settings

Serving = Callable[..., AbstractContextManager[httpx.Client]]

USER, PASSWORD = "geofh", "ein langes Geheimnis"


class Mailbox(Message):
    """Keep what the mail server took."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[bytes] = []

    def handle_message(self, message: object) -> None:
        self.taken.append(message.as_bytes())


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@contextmanager
def listening(**options: Any) -> Iterator[tuple[Mailbox, int]]:
    """Run a mail server on a port of its own."""
    box = Mailbox()
    # Port 0 cannot be asked for here: the controller looks for its own server before it listens.
    server = Controller(box, hostname="127.0.0.1", port=_free_port(), **options)
    server.start()
    yield box, server.port
    server.stop()


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    with listening() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def _knows(_server: object, _session: object, _envelope: object, _way: str, said: object) -> Any:
    known = isinstance(said, LoginPassword) and said.login == USER.encode()
    return AuthResult(success=known and said.password == PASSWORD.encode())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_report_reaches_the_mailbox_and_names_the_entry_alone(
    serving: Serving, mailbox: tuple[Mailbox, int], dortmund: Region
) -> None:
    box, port = mailbox
    service = dortmund.services[0]
    settings = {"report_to": "amt@example.org", "smtp_host": "127.0.0.1", "smtp_port": port}
    with serving("dortmund", **settings) as own:
        assert 'action="/fehler?lang=de"' in own.get(service_address(service, dortmund)).text
        text = "Die Nummer ist falsch.\nBcc: x@example.org 👶"
        answer = own.post("/fehler", data={"angebot": service.id, "text": text})
    assert answer.status_code == 200
    assert 'role="status"' in answer.text
    [taken] = box.taken
    mail = message_from_bytes(taken, policy=policy.default)
    assert mail["To"] == mail["From"] == "amt@example.org"
    assert mail["Bcc"] is None
    assert service.id in mail["Subject"]
    assert text in mail.get_content()
    assert "127.0.0.1" not in mail.get_content()


def test_report_that_the_mail_server_does_not_take_says_so_and_logs_no_word_of_it(
    serving: Serving, dortmund: Region, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"report_to": "a@example.org", "smtp_host": "127.0.0.1", "smtp_port": _free_port()}
    with serving("dortmund", **settings) as own:
        sent = {"angebot": dortmund.services[0].id, "text": "geheimes Wort"}
        answer = own.post("/fehler", data=sent)
    assert answer.status_code == 502
    assert 'role="alert"' in answer.text
    assert "geheimes" not in caplog.text


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_report_without_words_or_with_too_many_is_not_sent(
    serving: Serving, mailbox: tuple[Mailbox, int], dortmund: Region, text: str
) -> None:
    box, port = mailbox
    settings = {"report_to": "a@example.org", "smtp_host": "127.0.0.1", "smtp_port": port}
    with serving("dortmund", **settings) as own:
        sent = {"angebot": dortmund.services[0].id, "text": text}
        assert own.post("/fehler", data=sent).status_code == 422
    assert box.taken == []


def test_without_a_mail_server_the_familys_own_mail_program_opens(
    serving: Serving, dortmund: Region
) -> None:
    service = dortmund.services[0]
    with serving("dortmund", report_to="amt@example.org") as own:
        page = own.get(service_address(service, dortmund)).text
        assert own.post("/fehler", data={"angebot": service.id, "text": "x"}).status_code == 404
    link = re.search(r'href="(mailto:amt@example.org\?[^"]+)"', page)[1]
    assert service.id in link
    assert "/fehler" not in page


def test_without_a_mailbox_there_is_nothing_to_report_to(
    client: httpx.Client, dortmund: Region
) -> None:
    page = client.get(service_address(dortmund.services[0], dortmund)).text
    assert "mailto:amt" not in page
    assert "/fehler" not in page
    answer = client.post("/fehler", data={"angebot": dortmund.services[0].id, "text": "x"})
    assert answer.status_code == 404


def test_mail_server_that_wants_a_secured_connection_and_a_login_gets_both(
    serving: Serving,
    authority: trustme.CA,
    certificate: ssl.SSLContext,
    dortmund: Region,
    tmp_path: Path,
) -> None:
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    wanting = {
        "tls_context": certificate,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": _knows,
    }
    sent = {"angebot": dortmund.services[0].id, "text": "Die Nummer ist falsch."}
    with listening(**wanting) as (box, port):
        settings = {
            "report_to": "amt@example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "starttls",
            "smtp_user": USER,
            "smtp_password": PASSWORD,
            "smtp_ca_file": str(trusted),
        }
        with serving("dortmund", **settings) as own:
            assert own.post("/fehler", data=sent).status_code == 200
        assert len(box.taken) == 1
        for wrong in ({"smtp_password": "geraten"}, {"smtp_ca_file": ""}, {"smtp_user": ""}):
            with serving("dortmund", **(settings | wrong)) as own:
                assert own.post("/fehler", data=sent).status_code == 502, wrong
        assert len(box.taken) == 1


def test_mail_server_that_speaks_tls_from_the_first_byte_is_understood(
    serving: Serving,
    authority: trustme.CA,
    certificate: ssl.SSLContext,
    dortmund: Region,
    tmp_path: Path,
) -> None:
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    with listening(ssl_context=certificate) as (box, port):
        settings = {
            "report_to": "amt@example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "tls",
            "smtp_ca_file": str(trusted),
        }
        with serving("dortmund", **settings) as own:
            sent = {"angebot": dortmund.services[0].id, "text": "Die Nummer ist falsch."}
            assert own.post("/fehler", data=sent).status_code == 200
    assert len(box.taken) == 1


def test_password_never_travels_in_the_clear_and_is_never_printed() -> None:
    with pytest.raises(ValidationError, match="smtp_security"):
        Settings(smtp_user=USER, smtp_password=PASSWORD)
    assert PASSWORD not in repr(
        Settings(smtp_user=USER, smtp_password=PASSWORD, smtp_security="tls")
    )


def test_mailbox_is_not_flooded(
    serving: Serving, mailbox: tuple[Mailbox, int], dortmund: Region
) -> None:
    box, port = mailbox
    settings = {
        "report_to": "a@example.org",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "reports_per_hour": 2,
    }
    with serving("dortmund", **settings) as own:
        sent = {"angebot": dortmund.services[0].id, "text": "Hallo"}
        empty = sent | {"text": " "}
        # What is not sent anyway costs nothing.
        statuses = [own.post("/fehler", data=data).status_code for data in (empty, sent, sent)]
        refused = own.post("/fehler", data=sent)
    assert statuses == [422, 200, 200]
    assert refused.status_code == 429
    # Two an hour are one in half an hour.
    assert 1790 < int(refused.headers["retry-after"]) <= 1800
    assert 'role="alert"' in refused.text
    assert len(box.taken) == 2
