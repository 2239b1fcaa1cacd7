"""A web server as portals run them: ranges, validators, and all that goes wrong on the way."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Site:
    """Hold what the server gives, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    """After how many bytes of the body the connection breaks, request by request."""
    statuses: list[int] = field(default_factory=list)
    """What the server answers instead, request by request."""
    has_ranges: bool = True
    has_tags: bool = True
    is_weak: bool = False
    has_length: bool = True
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def tag(self, path: str) -> str:
        digest = hashlib.sha256(self.files[path]).hexdigest()[:12]
        return f'W/"{digest}"' if self.is_weak else f'"{digest}"'

    @property
    def ranges(self) -> list[str]:
        """Give the ranges that were asked for, in order."""
        return [headers["range"] for _, headers in self.asked if "range" in headers]


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.path, headers))
            _answer(self, site, headers)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, site: Site, headers: dict[str, str]) -> None:
    path = handler.path
    if site.statuses and (status := site.statuses.pop(0)):
        _short(handler, status)
    elif path in site.redirects:
        handler.send_response(302)
        handler.send_header("Location", site.redirects[path])
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    elif path not in site.files:
        _short(handler, 404)
    elif site.has_tags and headers.get("if-none-match") == site.tag(path):
        handler.send_response(304)
        handler.end_headers()
    else:
        _body(handler, site, headers)


def _short(handler: BaseHTTPRequestHandler, status: int) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _body(handler: BaseHTTPRequestHandler, site: Site, headers: dict[str, str]) -> None:
    path = handler.path
    content = site.files[path]
    start = _start(site, headers, path)
    if start > len(content):
        _short(handler, 416)
        return
    handler.send_response(206 if start else 200)
    if start:
        last = len(content) - 1
        handler.send_header("Content-Range", f"bytes {start}-{last}/{len(content)}")
    if site.has_tags:
        handler.send_header("ETag", site.tag(path))
    handler.send_header("Content-Type", site.kinds.get(path, "application/octet-stream"))
    rest = content[start:]
    if site.has_length:
        handler.send_header("Content-Length", str(len(rest)))
    else:
        handler.send_header("Connection", "close")
    handler.end_headers()
    cut = site.cuts.pop(0) if site.cuts else len(rest)
    handler.wfile.write(rest[:cut])
    handler.close_connection = handler.close_connection or cut < len(rest) or not site.has_length


def _start(site: Site, headers: dict[str, str], path: str) -> int:
    if not site.has_ranges or "range" not in headers:
        return 0
    if site.has_tags and headers.get("if-range") != site.tag(path):
        return 0
    return int(headers["range"].removeprefix("bytes=").removesuffix("-"))
