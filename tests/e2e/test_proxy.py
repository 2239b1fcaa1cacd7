"""Behind nginx, with the very file that `deploy/` gives: TLS, links, limits, no trace in a log."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

STRICT = os.environ.get("CI", "").lower() == "true"
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
HOST = "hilfe.example.org"
A_MINUTE = 60
LINES = {"Content-Type": "application/x-ndjson"}
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log info;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/geofh.conf;
}}
"""


def tool(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        (pytest.fail if STRICT else pytest.skip)(
            f"needs {name}: apt-get install nginx-light openssl"
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(root: Path, folder: Path, *, behind: str, port: int) -> Path:
    """Write the file of `deploy/` with the places of this machine, and what nginx wants around."""
    own = (root / "deploy/nginx.conf").read_text("utf-8")
    for theirs, ours in (
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("server 127.0.0.1:8000;", f"server {behind};"),
        (f"/etc/ssl/{HOST}.pem", f"{folder}/cert.pem"),
        (f"/etc/ssl/{HOST}.key", f"{folder}/key.pem"),
        ("/var/log/nginx/geofh-error.log", f"{folder}/geofh-error.log"),
    ):
        assert theirs in own
        own = own.replace(theirs, ours)
    (folder / "geofh.conf").write_text(own, "utf-8")
    main = folder / "nginx.conf"
    # Its workers write where only the user of the tests may.
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(user + MAIN.format(folder=folder), "utf-8")
    return main


@pytest.fixture(scope="module")
def proxy(
    root: Path, serving: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Path]]:
    """Give a client of nginx in front of geofh, and the only folder nginx writes to."""
    nginx, openssl = tool("nginx"), tool("openssl")
    folder = tmp_path_factory.mktemp("nginx")
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += [
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
        "-addext",
        f"subjectAltName=DNS:{HOST},IP:127.0.0.1",
    ]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    settings = {
        "GEOFH_TRUSTED_PROXIES": '["127.0.0.1/32"]',
        "GEOFH_REQUESTS_PER_MINUTE": str(A_MINUTE),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with serving("dortmund") as server:
            port = free_port()
            main = configured(
                root, folder, behind=server.address.removeprefix("http://"), port=port
            )
            start = [nginx, "-p", str(folder), "-c", str(main)]
            checked = subprocess.run([*start, "-t"], check=False, capture_output=True, text=True)
            assert checked.returncode == 0, checked.stderr
            running = subprocess.Popen(start, stderr=subprocess.DEVNULL)
            try:
                yield from opened(folder, port)
            finally:
                running.terminate()
                running.wait()


def opened(folder: Path, port: int) -> Iterator[tuple[httpx.Client, Path]]:
    context = ssl.create_default_context(cafile=folder / "cert.pem")
    with httpx.Client(
        base_url=f"https://127.0.0.1:{port}", verify=context, headers={"Host": HOST}, timeout=30
    ) as client:
        for _ in range(100):
            try:
                client.get("/health")
            except httpx.ConnectError:
                time.sleep(0.05)
            else:
                break
        yield client, folder


def test_links_name_the_public_host_whatever_somebody_claims(
    proxy: tuple[httpx.Client, Path],
) -> None:
    client, _ = proxy
    forged = {
        "Forwarded": "host=evil.example;proto=http;for=198.51.100.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Prefix": "/evil",
    }
    for headers in ({}, forged):
        landing = client.get("/ogc", headers=headers | {"Accept": "application/json"})
        assert landing.headers["strict-transport-security"].startswith("max-age=31536000")
        hrefs = [link["href"] for link in landing.json()["links"]]
        assert hrefs
        assert all(href.startswith(f"https://{HOST}/ogc") for href in hrefs)


def test_a_family_finds_its_office_and_nothing_stays_in_a_log(
    proxy: tuple[httpx.Client, Path],
) -> None:
    client, folder = proxy
    page = client.post("/suche", data={"adresse": "Hövelstr. 8"})
    assert page.status_code == 200
    assert "Innenstadt-West" in page.text
    found = client.post("/api/find", json={"query": "Hövelstr. 8"})
    assert found.json()["geocode"]["status"] == "found"
    assert client.get("/Kanarienvogelgasse", params={"adresse": "Hövelstr. 8"}).status_code == 404
    written = "".join(one.read_text("utf-8", "replace") for one in folder.glob("*.log"))
    for trace in ("velstr", "Kanarienvogel", "adresse"):
        assert trace not in written


def test_limits_hold_in_front_and_behind(proxy: tuple[httpx.Client, Path]) -> None:
    client, _ = proxy
    assert client.get("/metrics").status_code == 403
    long = client.post("/api/find", json={"query": "A" * 100_000})
    assert long.status_code == 413
    assert long.headers["content-type"] == "application/problem+json"
    # More than any body of ours is refused before a worker hears of it.
    huge = client.post("/api/batch", content=b" " * 9_000_000, headers=LINES)
    assert huge.status_code == 413
    assert huge.headers["content-type"] == "text/html"


def test_a_batch_is_answered_line_by_line(proxy: tuple[httpx.Client, Path]) -> None:
    client, folder = proxy
    line = json.dumps({"query": "Hövelstr. 8"}).encode() + b"\n"
    context = ssl.create_default_context(cafile=folder / "cert.pem")
    address = (client.base_url.host, client.base_url.port)
    with (
        socket.create_connection(address, timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as talking,
    ):
        talking.sendall(
            b"POST /api/batch HTTP/1.1\r\nHost: %b\r\nConnection: close\r\nContent-Length: %d\r\n"
            b"Content-Type: application/x-ndjson\r\n\r\n%b" % (HOST.encode(), 2 * len(line), line)
        )
        received = b""
        # The second line is not sent before the first is answered.
        while b'"line":1' not in received:
            received += talking.recv(65536)
        talking.sendall(line)
        while part := talking.recv(65536):
            received += part
    assert b'"line":2' in received


def test_one_client_is_slowed_down_however_it_names_itself(
    proxy: tuple[httpx.Client, Path],
) -> None:
    client, folder = proxy
    context = ssl.create_default_context(cafile=folder / "cert.pem")
    # From an address that is no proxy's.
    elsewhere = httpx.HTTPTransport(verify=context, local_address="127.0.0.2")
    with httpx.Client(transport=elsewhere, base_url=client.base_url) as stranger:
        answers = [
            stranger.get("/health", headers={"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(2 * A_MINUTE)
        ]
    statuses = [one.status_code for one in answers]
    assert statuses[:A_MINUTE] == [200] * A_MINUTE
    assert statuses.count(429) >= A_MINUTE // 2
    refused = next(one for one in answers if one.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1
    # Others are answered as before.
    assert client.get("/health").status_code == 200
