"""A real server in its own process, a real browser, and a page that tolerates nothing foreign."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

STRICT = os.environ.get("CI", "").lower() == "true"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Two busy cores are slow; nothing here waits longer than it has to.
PATIENCE_MS = 20_000
# A cold machine reads the data and imports folium from disk.
START_SECONDS = 60


@dataclass
class Server:
    """Hold a running ``geofh serve``: its address, and what it has logged so far."""

    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[Server]]:
    """Give what serves a region in a process of its own; further options follow.

    ``inside`` is the command that puts the server somewhere else, such as into a container.
    """
    return _serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with _serving("dortmund") as running:
        yield running


@contextmanager
def _serving(region: str, *options: str, inside: Sequence[str] = ()) -> Iterator[Server]:
    command = [
        *inside,
        sys.executable,
        "-m",
        "geofh.cli",
        "serve",
        "--port",
        "0",
        "--region",
        region,
    ]
    command += options
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    running = Server(process)
    listening = Event()

    def read() -> None:
        for line in process.stdout:
            running.log.append(line)
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                running.address = found[1]
                listening.set()
        listening.set()

    reader = Thread(target=read)
    reader.start()
    listening.wait(START_SECONDS)
    try:
        assert running.address, "the server did not start:\n" + "".join(running.log)
        yield running
    finally:
        process.terminate()
        process.wait()
        reader.join()
        process.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        found = [path for name in BROWSERS if (path := shutil.which(name))]
        if not found and not Path(own).is_file():
            message = "needs Chromium: apt-get install chromium, or playwright install chromium"
            (pytest.fail if STRICT else pytest.skip)(message)
        launched = playwright.chromium.launch(executable_path=(found or [own])[0], args=FLAGS)
        yield launched
        launched.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[Open]:
    """Open pages that fail the test on a foreign request, a console error or a CSP violation."""
    contexts: list[BrowserContext] = []
    wrongs: list[str] = []

    def guard(route: Route) -> None:
        url = route.request.url
        if url.startswith((server.address + "/", "data:")):
            route.continue_()
        else:
            wrongs.append(f"foreign request: {url}")
            route.abort()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrongs.append(f"console {message.type}: {message.text}")

    def open_one(width: int = 1280, height: int = 900, path: str = "/", **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="de-DE", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: wrongs.append(f"page error: {error}"))
        page.on("dialog", lambda dialog: (wrongs.append("a dialog opened"), dialog.dismiss()))
        page.goto(server.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrongs


@pytest.fixture(scope="session")
def axe(root: Path) -> Callable[[Page], list[str]]:
    """Give what runs axe-core inside a page and names its violations."""
    script = root / "tests" / "e2e" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        (pytest.fail if STRICT else pytest.skip)("needs axe-core: python scripts/ensure_axe.py")
    source = script.read_text("utf-8")

    def run(page: Page) -> list[str]:
        # Evaluated by the driver, so the page's own policy stays as strict as it is.
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
            for one in found
            for node in one["nodes"][:3]
        ]

    return run


@pytest.fixture(scope="session")
def artefacts(root: Path) -> Path:
    """Give the git-ignored folder for screenshots."""
    folder = root / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder
