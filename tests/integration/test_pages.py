"""The pages of areas and services, and what a family takes along, over HTTP."""

import html
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import httpx
import pytest
import vobject
from icalendar import Calendar
from PIL import Image

from geofh.api.addresses import area_addresses, area_word, page_of, service_address
from geofh.handout import has_calendar
from geofh.records import Service
from geofh.regions import Region, open_region

Serving = Callable[..., AbstractContextManager[httpx.Client]]

VOID = {"meta", "link", "input", "br", "img", "hr"}
HOSTILE = "<script>alert(1)</script> {{7*7}} ${7*7} \"' 👶"


class Nesting(HTMLParser):
    """Fail on an element that is not closed, closed twice, or on an id that is there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                assert value not in self.ids, f"id {value!r} is there twice"
                self.ids.add(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_page(answer: httpx.Response, *, status: int = 200) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    reader = Nesting()
    reader.feed(answer.text)
    reader.close()
    assert reader.open == []
    assert answer.text.count("<h1>") == 1
    return answer.text


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@pytest.fixture(scope="module")
def countries() -> Region:
    return open_region("nrw-thueringen")


@pytest.fixture(scope="module")
def land_client(serving: Serving) -> Iterator[httpx.Client]:
    with serving("nrw-thueringen") as opened:
        yield opened


@pytest.fixture(scope="module", params=["dortmund", "nrw-thueringen"])
def served(request: pytest.FixtureRequest) -> tuple[Region, httpx.Client]:
    if request.param == "dortmund":
        return request.getfixturevalue("dortmund"), request.getfixturevalue("client")
    return request.getfixturevalue("countries"), request.getfixturevalue("land_client")


def test_every_area_has_a_page_and_the_list_leads_to_it(
    served: tuple[Region, httpx.Client],
) -> None:
    region, client = served
    word = area_word(region)
    listed = assert_page(client.get(f"/{word}"))
    for name, area in area_addresses(region).items():
        assert f'href="/{word}/{name}?lang=de"' in listed
        page = assert_page(client.get(f"/{word}/{name}"))
        for office in region.guide(area.id).responsible:
            assert page_of(office.id, region=region) in page


# Known from a description alone: no source page, no telephone.
UNCONFIRMED = "Hebammen in den Aktionsräumen"
ASK_FIRST = {
    "de": "Keine Internetseite bestätigt dieses Angebot",
    "de-simple": "Wir haben keine Internet-Seite zu diesem Angebot gefunden",
    "en": "No web page confirms this service",
    "tr": "doğrulayan bir internet sayfası yok",
    "ar": "لا تؤكد أي صفحة على الإنترنت هذا العرض",
    "uk": "Жодна сторінка в інтернеті не підтверджує",
    "ru": "Ни одна страница в интернете не подтверждает",
}


@pytest.mark.parametrize(("tag", "said"), ASK_FIRST.items())
def test_an_offer_that_no_page_confirms_says_so_on_card_page_and_sheet(
    client: httpx.Client, dortmund: Region, tag: str, said: str
) -> None:
    (lone,) = (one for one in dortmund.services if one.name == UNCONFIRMED)
    answer = client.post(f"/suche?lang={tag}", data={"adresse": "Borsigplatz 9"}).text
    cards = re.findall(r'<li class="entry.*?(?=<li class="entry|</section>)', answer, re.DOTALL)
    marked = [card for card in cards if said in card]
    stated = {
        f'id="angebot-{one.id}"'
        for one in dortmund.services
        if one.source.url or one.phones or one.url
    }
    assert any(f'id="angebot-{lone.id}"' in card for card in marked)
    assert not any(mark in card for card in marked for mark in stated)

    assert said in client.get(service_address(lone, dortmund), params={"lang": tag}).text
    assert said in client.post(f"/mitnehmen?lang={tag}", data={"angebot": lone.id}).text
    for name in ("Info-Telefon Depression", "krisenchat"):
        (crisis,) = (one for one in dortmund.services if one.name == name)
        page = client.get(service_address(crisis, dortmund), params={"lang": tag}).text
        assert said not in page


def test_every_service_has_a_page_with_data_for_search_engines(
    served: tuple[Region, httpx.Client],
) -> None:
    region, client = served
    # Each twelfth, and all that are no everyday facility: the others come from one template row.
    chosen = [
        one
        for number, one in enumerate(region.services)
        if number % 12 == 0 or one.responsible or one.service_areas or one.program
    ]
    for service in chosen:
        page = assert_page(client.get(service_address(service, region)))
        data = re.search(
            r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL
        )
        document = json.loads(data[1])
        assert document["@type"] == "Service"
        assert document["name"] == service.name
        assert document["@id"].endswith(service_address(service, region))


def test_all_addresses_stand_in_the_sitemap_once(served: tuple[Region, httpx.Client]) -> None:
    region, client = served
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    listed = [one.text for one in ET.fromstring(answer.content).findall(".//{*}loc")]  # noqa: S314
    assert len(listed) == len(set(listed))
    base = str(client.base_url).rstrip("/")
    expected = {f"{base}{service_address(one, region)}" for one in region.services}
    expected |= {f"{base}/{area_word(region)}/{name}" for name in area_addresses(region)}
    assert expected <= set(listed)


def test_robots_find_the_sitemap_and_are_kept_from_answers(client: httpx.Client) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {str(client.base_url).rstrip('/')}/sitemap.xml" in text
    for closed in ("/api/", "/suche", "/mitnehmen", "/fehler"):
        assert f"Disallow: {closed}\n" in text


def test_kreise_with_a_coordination_office_are_in_colour(
    countries: Region, land_client: httpx.Client
) -> None:
    page = land_client.get("/kreis").text
    svg = ET.fromstring(re.search(r"<svg.*?</svg>", page, re.DOTALL)[0])  # noqa: S314
    coloured = {
        link.get("aria-label")
        for link in svg.iter("a")
        if link.find("path").get("class") == "area tinted"
    }
    areas = countries.guided_areas()
    with_office = {area.name for area in areas if countries.guide(area.id).responsible}
    assert coloured == with_office
    assert 0 < len(with_office) < len(areas)


@pytest.mark.parametrize(
    "path",
    ["/bezirk/nirgends", "/kreis", "/kreis/eichsfeld", "/angebot/x", "/angebot/-"],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_old_name_leads_to_the_present_address(client: httpx.Client, dortmund: Region) -> None:
    path = service_address(dortmund.services[0], dortmund)
    key = path.rpartition("-")[2]
    answer = client.get(f"/angebot/wie-es-frueher-hiess-{key}?lang=tr")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{path}?lang=tr"


def test_page_tells_search_engines_of_its_languages_and_answers_are_not_for_them(
    client: httpx.Client,
) -> None:
    page = client.get("/bezirk/hoerde?lang=ar").text
    base = str(client.base_url).rstrip("/")
    for tag in ("de", "de-simple", "en", "tr", "ar", "uk", "ru"):
        assert f'hreflang="{tag}" href="{base}/bezirk/hoerde?lang={tag}"' in page
    answer = client.post("/suche", data={"adresse": "Hövelstr. 8"}).text
    assert '<meta name="robots" content="noindex">' in answer
    assert "canonical" not in answer


def with_calendar(region: Region) -> Service:
    return next(one for one in region.services if has_calendar(one))


def test_calendar_can_be_read_by_others(client: httpx.Client, dortmund: Region) -> None:
    service = with_calendar(dortmund)
    answer = client.get(f"{service_address(service, dortmund)}/kalender.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert Calendar.from_ical(answer.content).walk("VEVENT")


def test_contact_card_can_be_read_by_others(client: httpx.Client, dortmund: Region) -> None:
    service = next(one for one in dortmund.services if one.phones)
    answer = client.get(f"{service_address(service, dortmund)}/kontakt.vcf")
    assert answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert vobject.readOne(answer.text).fn.value == service.name


def test_service_without_hours_has_no_calendar(client: httpx.Client, dortmund: Region) -> None:
    service = next(one for one in dortmund.services if not has_calendar(one))
    path = service_address(service, dortmund)
    assert client.get(f"{path}/kalender.ics").status_code == 404
    assert "kalender.ics" not in client.get(path).text


def test_manifest_describes_an_app_in_the_language_of_the_page(client: httpx.Client) -> None:
    answer = client.get("/manifest.webmanifest?lang=ar")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["lang"], manifest["dir"], manifest["scope"]) == ("ar", "rtl", "/")
    assert manifest["display"] == "standalone"
    assert client.get(manifest["start_url"]).status_code == 200


def test_icons_of_the_app_have_the_sizes_they_are_said_to_have(client: httpx.Client) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    for icon in icons:
        answer = client.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            picture = Image.open(io.BytesIO(answer.content))
            assert "x".join(map(str, picture.size)) == icon["sizes"]
            # The middle of the drawing is its white heart, in whichever frame it stands.
            middle = picture.convert("RGBA").getpixel((picture.width // 2, picture.height // 2))
            assert min(middle) > 240
    # What Android asks for before it offers to install a page.
    assert {"192x192", "512x512"} <= {one["sizes"] for one in icons if one["purpose"] == "any"}
    assert any(one["purpose"] == "maskable" for one in icons)


def test_worker_is_script_and_is_looked_for_anew_each_time(client: httpx.Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"


def test_emergency_page_names_every_number(client: httpx.Client, dortmund: Region) -> None:
    page = assert_page(client.get("/notfall?lang=uk"))
    for one in dortmund.crisis():
        assert one.service.phones[0].display in page


def test_sheet_holds_what_was_ticked_in_its_order_each_once(
    client: httpx.Client, dortmund: Region
) -> None:
    first, second = (one for one in dortmund.services[:2])
    ids = [second.id, first.id, second.id]
    page = assert_page(client.post("/mitnehmen?lang=tr", data={"angebot": ids, "bezirk": "x"}))
    names = re.findall(r'<h2>.*?<bdi lang="de">(.*?)</bdi></h2>', page)
    listed = [html.unescape(name) for name in names]
    assert listed == [second.name, first.name]
    assert page.count('class="qr"') == 2
    assert 'lang="tr" dir="ltr"' in page


def test_sheet_of_an_answer_carries_the_code_and_the_colour_of_the_district(
    client: httpx.Client, dortmund: Region
) -> None:
    answer = client.post("/suche", data={"adresse": "Hövelstr. 8"}).text
    home = re.search(r'name="bezirk" value="([^"]+)"', answer)[1]
    ticked = re.findall(r'name="angebot" value="([^"]+)"', answer)[:3]
    page = assert_page(client.post("/mitnehmen", data={"angebot": ticked, "bezirk": home}))
    assert page.count('class="qr"') == len(ticked) + 1
    svg = re.search(r'<svg class="picture".*?</svg>', page, re.DOTALL)[0]
    assert len(re.findall('class="area home"', svg)) == 1
    # The answer's own address stays out: a sheet is for handing on.
    assert "Hövelstr" not in re.sub(r"<ol class=.*?</ol>", "", page, flags=re.DOTALL)


def test_sheet_carries_what_the_family_looks_for_also_into_another_language(
    client: httpx.Client,
) -> None:
    asked = {"adresse": "Hövelstr. 8", "phase": "0-1", "sprache": "tr", "wunsch": "kostenlos"}
    answer = client.post("/suche", data=asked).text
    form = re.search(r'id="mitnehmen".*?</form>', answer, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields == {"bezirk": "10", "phase": "0-1", "sprache": "tr", "wunsch": "kostenlos"}
    ticked = re.search(r'name="angebot" value="([^"]+)"', answer)[1]
    page = assert_page(client.post("/mitnehmen?lang=en", data=fields | {"angebot": ticked}))
    where = re.search(r'class="where".*?</section>', page, re.DOTALL)[0]
    assert "Baby 0–1, Turkish, free" in where
    kept = re.search(r'<nav class="languages".*?</form>', page, re.DOTALL)[0]
    assert dict(re.findall(r'name="(\w+)" value="([^"]*)"', kept)) == fields | {"angebot": ticked}


def test_sheet_with_a_wish_that_is_none_is_refused(client: httpx.Client, dortmund: Region) -> None:
    data = {"angebot": dortmund.services[0].id, "wunsch": "reichtum"}
    page = assert_page(client.post("/mitnehmen", data=data), status=422)
    assert 'role="alert"' in page


@pytest.mark.parametrize("ids", [[], ["unknown"], [str(n) for n in range(21)]])
def test_sheet_of_nothing_or_of_too_much_says_so(client: httpx.Client, ids: list[str]) -> None:
    page = assert_page(client.post("/mitnehmen", data={"angebot": ids}), status=422)
    assert 'role="alert"' in page


def test_hostile_text_of_a_provider_stays_text(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    original = Region.service
    with serving("dortmund") as own:
        answer = own.post("/suche", data={"adresse": "Hövelstr. 8"}).text
        id_ = re.search(r'name="angebot" value="([^"]+)"', answer)[1]

        def poisoned(region: Region, wanted: str) -> Service | None:
            found = original(region, wanted)
            return found and replace(found, name=HOSTILE, hours_text=HOSTILE)

        monkeypatch.setattr(Region, "service", poisoned)
        page = assert_page(own.post("/mitnehmen", data={"angebot": id_}))
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    assert "👶" in page
    assert "49" not in re.search(r"<h2>.*?</h2>", page)[0]
