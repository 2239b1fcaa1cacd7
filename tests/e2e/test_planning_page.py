"""The planner's page in a real browser: maps, profile, what-if, saving, at two widths."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from geofh.api import create_app
from geofh.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class Address:
    """Stand for a server: where it is."""

    address: str


@pytest.fixture(scope="module")
def server(study_area_of: Callable) -> Iterator[Address]:
    """Serve Dortmund with the small study area, in place of the server of the other pages."""
    app = create_app(Settings(region="dortmund"), study_area_of=study_area_of)
    running = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False)
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        host, port = listening.getsockname()
        yield Address(f"http://{host}:{port}")
        running.should_exit = True
        thread.join()


def planner(open_page: Callable[..., Page], width: int) -> Page:
    page = open_page(width)
    page.goto("/".join(page.url.split("/")[:3]) + "/planung")
    page.wait_for_selector("#karten[data-ready]")
    return page


def tap(page: Page, tool: str, x: float, y: float) -> None:
    """Choose a tool and tap the map of today at a share of its width and height."""
    page.check(f"[name=werkzeug][value={tool}]")
    page.locator("#karte-heute").scroll_into_view_if_needed()
    box = page.locator("#karte-heute").bounding_box()
    page.locator("#karte-heute").click(position={"x": box["width"] * x, "y": box["height"] * y})


def test_a_tapped_district_shows_its_profile(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)

    tap(page, "look", 0.5, 0.5)

    profile = page.locator("#profil")
    expect(profile).to_be_visible()
    name = profile.locator("h2").inner_text()
    expect(page.locator("tr.chosen th")).to_have_text(name)
    expect(profile).to_contain_text("Orte im Gebiet")
    expect(profile).to_contain_text("Ausgedachte Zahlen")


def test_a_row_of_the_table_shows_the_same_profile(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)
    row = page.locator("#zeilen tr").nth(2)

    row.click()

    expect(page.locator("#profil h2")).to_have_text(row.locator("th").inner_text())


def test_a_new_site_is_calculated_shown_beside_today_and_taken_back(
    open_page: Callable[..., Page],
) -> None:
    page = planner(open_page, 1280)

    tap(page, "open", 0.5, 0.8)

    expect(page.locator("#danach")).to_be_visible()
    expect(page.locator("#zahlen")).to_contain_text("gewinnen / verlieren")
    expect(page.locator("#tabelle thead")).to_contain_text("Änderung")
    page.get_by_role("button", name="zurücknehmen").click()
    expect(page.locator("#danach")).to_be_hidden()


def test_a_scenario_is_saved_and_loaded_again(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = planner(open_page, 1280)
    tap(page, "open", 0.5, 0.8)
    expect(page.locator("#schritte li")).to_have_count(1)

    with page.expect_download() as started:
        page.get_by_role("button", name="Szenario sichern").click()
    file = tmp_path / "szenario.json"
    started.value.save_as(file)
    again = planner(open_page, 1280)
    again.set_input_files("#laden", file)

    assert [one["action"] for one in json.loads(file.read_text("utf-8"))["changes"]] == ["open"]
    expect(again.locator("#danach")).to_be_visible()
    expect(again.locator("#schritte li")).to_have_count(1)


def test_a_report_of_what_was_tried_is_downloaded(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)
    tap(page, "open", 0.5, 0.8)
    expect(page.locator("#danach")).to_be_visible()

    with page.expect_download() as started:
        page.get_by_role("button", name="Bericht (PDF)").click()

    assert started.value.suggested_filename == "dortmund-day_care.pdf"


def test_cells_can_be_shown_with_their_own_legend(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)

    page.check("#zellen")

    expect(page.locator("#zellenlegende li")).to_have_count(5)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(
    open_page: Callable[..., Page], artefacts: Path, width: int
) -> None:
    page = planner(open_page, width)
    page.screenshot(path=artefacts / f"planung-{width}.png", full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(page.url + "/land")
    page.wait_for_selector("#land-kreis[data-ready]")
    page.screenshot(path=artefacts / f"planung-land-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
