"""The planner's page in a real browser: maps, profile, what-if, saving, at two widths."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Page, expect

from geofh.api import create_app
from geofh.coverage.offers import Offer
from geofh.coverage.study import StudyArea
from geofh.records import Need
from geofh.regions import Region
from geofh.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class Address:
    """Stand for a server: where it is."""

    address: str


def with_a_visitor(area: StudyArea) -> StudyArea:
    """Let somebody come to the families of the first four districts beside the places."""
    supply, ids = area.supply, area.district_ids
    both = replace(
        supply,
        ids=(*supply.ids, "besuch"),
        names=(*supply.names, "Besuchsdienst"),
        easting=np.append(supply.easting, np.nan),
        northing=np.append(supply.northing, np.nan),
        capacity=np.append(supply.capacity, 1.0),
        offer=np.append(supply.offer, np.uint8(Offer.YES)),
        schedules=(*supply.schedules, ()),
        areas=(*supply.areas, frozenset(ids[:4])),
    )
    at_home = tuple(ids[row] for row in area.demand.district)
    return replace(area, supply=both, demand=replace(area.demand, area_ids=at_home))


@pytest.fixture(scope="module")
def server(study_area_of: Callable) -> Iterator[Address]:
    """Serve Dortmund with the small study area, in place of the server of the other pages."""

    def given(region: Region, kind: str, need: Need) -> StudyArea:
        area = study_area_of(region, kind, need)
        return with_a_visitor(area) if kind == "youth_centre" else area

    app = create_app(Settings(region="dortmund"), study_area_of=given)
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
    expect(page.locator("#tabelle thead")).to_contain_text("verlieren")
    # The second map is drawn, as many colours as the first.
    page.wait_for_timeout(500)
    shown = [page.locator(one).screenshot() for one in ("#karte-heute", "#karte-danach")]
    today, then = (len(Image.open(BytesIO(one)).convert("RGB").getcolors(1 << 20)) for one in shown)
    assert then > today / 2
    page.get_by_role("button", name="zurücknehmen").click()
    expect(page.locator("#danach")).to_be_hidden()


def new_site(page: Page) -> None:
    """Open a site and choose it for changes."""
    tap(page, "open", 0.5, 0.8)
    page.get_by_role("button", name="ändern: Neuer Ort 1").click()
    expect(page.locator("#ort")).to_be_visible()


def test_a_site_moves_to_where_the_map_is_tapped(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)
    new_site(page)
    scenario = page.locator("[name=szenario]").first
    before = json.loads(scenario.input_value())["changes"][0]

    page.get_by_role("button", name="Verschieben").click()
    page.locator("#karte-heute").scroll_into_view_if_needed()
    box = page.locator("#karte-heute").bounding_box()
    page.locator("#karte-heute").click(position={"x": box["width"] * 0.3, "y": box["height"] * 0.4})

    expect(page.locator("#hinweis")).to_have_text("Ort verschoben.")
    after = json.loads(scenario.input_value())["changes"]
    assert len(after) == 1
    assert after[0]["lon"] < before["lon"]
    assert after[0]["lat"] > before["lat"]


def test_capacity_and_hours_of_a_site_are_changed_and_told(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)
    new_site(page)

    page.fill("#ort-kapazitaet", "2,5")
    page.click("#ort-kapazitaet-gilt")
    expect(page.locator("#hinweis")).to_contain_text("Kapazität geändert")
    page.fill("#ort-zeiten", "Mo-Fr 08:00-18:00")
    page.click("#ort-zeiten-gelten")
    expect(page.locator("#hinweis")).to_contain_text("Öffnungszeiten geändert")
    expect(page.locator("#schritte li")).to_have_count(3)

    changes = json.loads(page.locator("[name=szenario]").first.input_value())["changes"]
    assert [one["action"] for one in changes] == ["open", "capacity", "hours"]
    assert (changes[1]["capacity"], changes[2]["hours"]) == (2.5, "Mo-Fr 08:00-18:00")


def test_the_areas_of_a_visiting_service_change_by_tapping_districts(
    open_page: Callable[..., Page],
) -> None:
    page = planner(open_page, 1280)
    expect(page.locator("#besuche")).to_be_hidden()
    page.select_option("[name=art]", "youth_centre")
    page.click("button.go")
    page.wait_for_selector("#karten[data-ready]")

    tap(page, "areas", 0.5, 0.5)

    expect(page.locator("#hinweis")).to_contain_text("dazu.")
    expect(page.locator("#schritte li")).to_contain_text("Besuchsdienst kommt in")
    (change,) = json.loads(page.locator("[name=szenario]").first.input_value())["changes"]
    assert (change["action"], change["site"]) == ("areas", "besuch")
    assert len(change["areas"]) in {3, 5}
    expect(page.locator("#danach")).to_be_visible()


def test_what_families_wish_can_be_chosen(open_page: Callable[..., Page]) -> None:
    page = planner(open_page, 1280)

    page.get_by_text("Mehr Auswahl").click()
    page.select_option("[name=sprache]", "tr")
    page.check("[name=kostenlos]")
    page.select_option("[name=phase]", "1-3")
    page.click("button.go")

    expect(page.locator(".lead")).to_contain_text(
        "für Familien mit Kind von 1 bis 3, auf Türkisch, kostenlos"
    )


def test_a_download_follows_the_ticks_that_were_changed_since(
    open_page: Callable[..., Page],
) -> None:
    page = planner(open_page, 1280)
    kept = page.locator("#dateien [name=kostenlos]")
    page.get_by_text("Mehr Auswahl").click()

    page.check("#frage [name=kostenlos]")
    page.check("#zellen")
    expect(kept).to_have_value("1")
    page.uncheck("#frage [name=kostenlos]")
    page.uncheck("#zellen")
    expect(kept).to_have_value("")


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
