"""The page for parents on the shipped Dortmund region, as a browser without JavaScript gets it."""

import html
import json
import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from geofh.api import create_app
from geofh.api.pages import Pages
from geofh.errors import DataError
from geofh.maps import TileAddressError
from geofh.regions import Region, open_region
from geofh.settings import Settings

HOSTILE = "<img src=x onerror=alert(1)></script>{{7*7}}"


def search(client: httpx.Client, **fields: str):
    return client.post("/suche", data=fields)


def text_of(page: str) -> str:
    """Give the words of a page without its scripts and tags."""
    without_scripts = re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", " ", without_scripts))
    return re.sub(r"\s+", " ", words)


def test_start_page_asks_one_question_and_shows_the_emergency_numbers(client: httpx.Client) -> None:
    page = client.get("/").text
    assert page.count("<h1>") == 1
    assert "Wo wohnen Sie?" in page
    assert 'href="tel:112"' in page
    assert "kein Angebot der Stadt Dortmund" in text_of(page)
    assert "nicht amtlich" in text_of(page)


def test_answer_lists_the_responsible_office_before_the_offers(client: httpx.Client) -> None:
    text = text_of(search(client, adresse="Hövelstr. 8").text)
    office, offers, nearby = (
        text.index(words) for words in ("Für Sie zuständig", "Angebote, die passen", "In der Nähe")
    )
    assert office < text.index("Familienbüro") < offers < nearby
    assert "Stadtbezirk Innenstadt-West" in text


def test_answer_names_all_sources(client: httpx.Client) -> None:
    text = text_of(search(client, adresse="Hövelstr. 8").text)
    assert "OpenStreetMap" in text
    assert "dl-de/zero-2-0" in text


def test_list_and_map_carry_the_same_numbers_in_the_same_order(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8").text
    listed = re.findall(
        r'id="(angebot-[^"]+)">\s*<span class="number" aria-hidden="true">(\d+)</span>', page
    )
    markers = json.loads(re.search(r"geofh\.places\(map_geofh, (.*)\);", page)[1])
    pinned = sorted(
        (entry["number"], entry["anchor"]) for marker in markers for entry in marker["entries"]
    )
    assert len(listed) > 20
    assert [(int(number), anchor) for anchor, number in listed] == pinned
    assert [number for number, _ in pinned] == list(range(1, len(pinned) + 1))


def test_pinless_help_is_listed_with_how_it_comes(client: httpx.Client) -> None:
    text = text_of(search(client, adresse="Hövelstr. 8").text)
    assert "Aufsuchende Elternberatung" in text
    assert "kommt nach Hause" in text


def test_links_of_providers_have_a_harmless_scheme(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8").text
    links = re.findall(r'href="([^"]*)"', page)
    assert len(links) > 50
    assert all(re.match(r"https?://|tel:\+?\d+$|mailto:|/|#", link) for link in links)


def test_need_is_kept_in_the_form(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8", phase="0-1", wunsch="kostenlos", sprache="tr").text
    assert re.search(r'name="phase" value="0-1" checked', page)
    assert re.search(r'name="wunsch" value="kostenlos" checked', page)
    assert re.search(r'name="sprache" value="tr" checked', page)
    assert "Baby 0–1, Türkisch, kostenlos" in text_of(page)


def test_street_without_number_says_so(client: httpx.Client) -> None:
    assert "Ohne Hausnummer" in text_of(search(client, adresse="Hövelstr.").text)


def test_number_beyond_the_last_says_so(client: httpx.Client) -> None:
    assert "Diese Hausnummer kennen wir" in text_of(search(client, adresse="Hövelstr. 4711").text)


def test_postcode_names_the_possible_districts(client: httpx.Client) -> None:
    # 44137 reaches from the Innenstadt-West into the Innenstadt-Ost.
    text = text_of(search(client, adresse="44137").text)
    assert "Ihr Stadtbezirk ist nicht eindeutig" in text
    assert "Innenstadt-West" in text


def test_misspelled_street_offers_buttons(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstrase").text
    assert re.search(r'<button type="submit" name="adresse" value="Hövelstraße', page)


def test_other_city_says_whom_to_ask(client: httpx.Client) -> None:
    text = text_of(search(client, adresse="Domplatz 1, 50667 Köln").text)
    assert "Das liegt nicht in Dortmund." in text
    assert "Jugendamt" in text


def test_location_of_the_device_is_answered(client: httpx.Client) -> None:
    text = text_of(search(client, lon="7.4607", lat="51.5124").text)
    assert "Ergebnis für Ihr Standort" in text
    assert "Innenstadt-West" in text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"adresse": ""}, "Bitte geben Sie ein, wo Sie wohnen."),
        ({"adresse": "  "}, "Bitte geben Sie ein, wo Sie wohnen."),
        ({"adresse": "\x00\x01"}, "Das können wir nicht als Adresse lesen."),
        ({"adresse": "a" * 10_000}, "Das können wir nicht als Adresse lesen."),
        ({"lon": "51.5", "lat": "7.4"}, "Mit diesem Standort können wir nichts anfangen."),
        ({"lon": "x", "lat": "y"}, "Mit diesem Standort können wir nichts anfangen."),
        ({"lon": "nan", "lat": "51"}, "Mit diesem Standort können wir nichts anfangen."),
        ({"adresse": "Hövelstr. 8", "phase": "99"}, "Eine Auswahl kennen wir nicht."),
        ({"adresse": "Hövelstr. 8", "sprache": "klingonisch"}, "Eine Auswahl kennen wir nicht."),
    ],
)
def test_unusable_input_gets_a_sentence_and_the_form_again(
    client: httpx.Client, fields: dict[str, str], message: str
) -> None:
    response = search(client, **fields)
    assert response.status_code == 422
    assert message in text_of(response.text)
    assert 'id="adresse"' in response.text


@pytest.mark.parametrize("text", ["👶🍼", "شارع ٥", "'; DROP TABLE x;--", "<b>fett</b> 3"])
def test_strange_text_gets_a_page_and_stays_text(client: httpx.Client, text: str) -> None:
    response = search(client, adresse=text)
    assert response.status_code in {200, 422}
    assert "<b>fett" not in response.text


def test_typed_text_and_provider_text_stay_text(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Region.find

    def hostile(self: Region, *arguments: object, **options: object):
        finding = original(self, *arguments, **options)
        services = tuple(
            replace(
                one,
                service=replace(
                    one.service, name=HOSTILE, description=HOSTILE, url=f"javascript:{HOSTILE}"
                ),
            )
            for one in finding.services
        )
        return replace(finding, services=services)

    monkeypatch.setattr(Region, "find", hostile)
    page = search(client, adresse="Hövelstr. 8").text
    assert "<img" not in page
    assert "javascript:" not in page
    assert HOSTILE in text_of(page)


def test_answer_that_is_reloaded_leads_back_to_the_question(client: httpx.Client) -> None:
    response = client.get("/suche", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/?lang=de"


@pytest.mark.parametrize("tag", ["de-simple", "en", "tr", "ar", "uk", "ru"])
def test_answer_in_another_language_keeps_german_only_where_it_is_marked(
    client: httpx.Client, tag: str
) -> None:
    page = client.post(f"/suche?lang={tag}", data={"adresse": "Hövelstr. 8", "phase": "0-1"}).text
    assert f'<html lang="{tag}" dir="{"rtl" if tag == "ar" else "ltr"}">' in page
    marked = re.compile(r"<(\w+)(?=[^>]*\blang=)[^>]*>.*?</\1>", re.DOTALL)
    rest = text_of(marked.sub(" ", page.partition("<body>")[2]))
    left = (
        "Hilfe für",
        "Für Sie",
        "Angebote",
        "Öffnungszeiten",
        "Uhr ",
        "Stand",
        "Karte",
        "Luftlinie",
    )
    if tag != "de-simple":
        assert [word for word in left if word in rest] == []
    assert "Familienbüro" in page


def test_change_of_language_asks_the_same_question_again(client: httpx.Client) -> None:
    fields = {"adresse": "Hövelstr. 8", "phase": "0-1", "wunsch": "kostenlos", "sprache": "tr"}
    page = client.post("/suche?lang=ar", data=fields).text
    switch = re.search(r'<nav class="languages".*?</nav>', page, re.DOTALL)[0]
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', switch)
    assert dict(kept) == fields
    assert 'formaction="/suche?lang=uk#ergebnis"' in switch
    assert "H%C3%B6velstr" not in page


# In Dortmund's own recipe nobody has stated languages: the order is the usual one there.
USUAL_SWITCH = ["de", "de-simple", "en", "tr", "ar", "uk", "ru"]
USUAL_CHIPS = ["de", "ar", "bg", "en", "fa", "fr", "it", "ku", "pl", "ro", "ru", "es", "tr", "uk"]


def switch_and_chips(page: str) -> tuple[list[str], list[str]]:
    switch = re.search(r'<nav class="languages".*?</nav>', page, re.DOTALL)[0]
    chips = re.findall(r'name="sprache" value="(\w+)"', page)
    return re.findall(r' lang="([\w-]+)" dir=', switch), chips


def test_languages_come_in_their_usual_order_where_a_region_names_none(
    client: httpx.Client,
) -> None:
    assert switch_and_chips(client.get("/").text) == (USUAL_SWITCH, USUAL_CHIPS)


def test_languages_that_a_region_asks_for_come_first_and_none_is_lost(
    root: Path, tmp_path: Path, serving: Callable[..., AbstractContextManager[httpx.Client]]
) -> None:
    region = tmp_path / "dortmund"
    shutil.copytree(root / "data" / "districts" / "dortmund", region)
    recipe = region / "region.toml"
    told = recipe.read_text("utf-8").replace(
        'land = "NW"', 'land = "NW"\nlanguages = ["so", "ru", "tr"]'
    )
    recipe.write_text(told, "utf-8")
    with serving(str(region)) as client:
        german, arabic = (client.get("/", params={"lang": tag}).text for tag in ("de", "ar"))
        answer = search(client, adresse="Hövelstr. 8", sprache="so").text

    switch, chips = switch_and_chips(german)
    assert switch == ["de", "de-simple", "ru", "tr", "en", "ar", "uk"]
    assert chips[:5] == ["de", "so", "ru", "tr", "ar"]
    assert sorted(chips) == sorted([*USUAL_CHIPS, "so"])
    assert "<span>Somali – Soomaali</span>" in german
    # Who reads Arabic finds Arabic in front of what others ask for.
    assert switch_and_chips(arabic)[1][:4] == ["ar", "so", "ru", "tr"]
    assert "Auswahl: Somali" in text_of(answer)


def test_browser_decides_the_first_language(client: httpx.Client) -> None:
    accepted = {"accept-language": "uk-UA,uk;q=0.9,en;q=0.5"}
    assert '<html lang="uk"' in client.get("/", headers=accepted).text
    assert '<html lang="tr"' in client.get("/?lang=tr", headers=accepted).text
    assert '<html lang="de"' in client.get("/?lang=xx").text


def test_address_of_a_page_says_nothing_but_known_words(client: httpx.Client) -> None:
    assert "Kanarien" not in client.get("/?adresse=Kanarienweg&lang=%22%3E%3Cb%3E").text


def test_answer_is_never_stored(client: httpx.Client) -> None:
    assert search(client, adresse="Hövelstr. 8").headers["cache-control"] == "no-store"


def test_missing_browser_library_stops_the_server_before_it_starts(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"build_vendor\.py"):
        Pages(tmp_path)


def test_link_to_hand_on_holds_district_and_wishes_but_no_address(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8", phase="0-1", wunsch="kostenlos").text
    link = html.unescape(re.search(r'class="share".*?href="([^"]+)"', page, re.DOTALL)[1])
    assert link == "/?lang=de&bezirk=10&phase=0-1&wunsch=kostenlos"
    shared = client.get(link).text
    assert re.search(r'name="wunsch" value="kostenlos" checked', shared)
    assert "Familienbüro Innenstadt-West" in text_of(shared)
    assert 'name="adresse" type="text" value=""' in shared


def test_every_district_answers_to_its_link_with_its_own_office(client: httpx.Client) -> None:
    names = open_region("dortmund").district_names("stadtbezirk")
    assert len(names) == 12
    for id_, name in names.items():
        text = text_of(client.get(f"/?bezirk={id_}").text)
        assert f"Ergebnis für {name}" in text, name
        assert "Für Sie zuständig" in text, name


@pytest.mark.parametrize("query", ["bezirk=99", "bezirk=%3Cb%3E", "phase=0-1"])
def test_link_without_a_known_district_asks_the_question(client: httpx.Client, query: str) -> None:
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    assert "Ergebnis" not in text_of(response.text)


def test_link_with_an_unknown_wish_says_so(client: httpx.Client) -> None:
    response = client.get("/?bezirk=10&wunsch=gold")
    assert response.status_code == 422
    assert "Eine Auswahl kennen wir nicht." in text_of(response.text)


def test_help_for_an_area_is_on_the_map_as_that_area(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8").text
    markers = json.loads(re.search(r"geofh\.places\(map_geofh, (.*)\);", page)[1])
    areas = {entry["name"]: entry["areas"] for one in markers for entry in one["entries"]}
    assert areas["Familienbüro Innenstadt-West"] == [["stadtbezirk", "10"]]
    assert areas["Familienbüro Dorstfeld „lokal vor Ort“"] == []


def test_page_without_javascript_shows_the_familys_district(client: httpx.Client) -> None:
    page = search(client, adresse="Hövelstr. 8").text
    picture = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)[1]
    assert 'aria-label="Bezirke von Dortmund. Farbig: Innenstadt-West"' in picture
    assert len(re.findall(r'class="area home"', picture)) == 1
    assert len(re.findall(r"<path", picture)) == 12


def test_page_about_violence_can_be_left_and_says_what_stays(client: httpx.Client) -> None:
    page = client.get("/gewalt").text
    text = text_of(page)
    assert re.search(r'class="leave-now" href="https://www\.dwd\.de/" rel="noreferrer', page)
    assert "Der Verlauf Ihres Browsers bleibt dabei gespeichert" in text
    assert "116 016" in text
    assert 'class="leave"' not in client.get("/").text


def test_tile_service_is_named_and_allowed_only_where_it_is_set_up(
    client: httpx.Client, serving: Callable[..., AbstractContextManager[httpx.Client]]
) -> None:
    tiles = "https://tiles.example.org/{z}/{x}/{y}.png"
    with serving("dortmund", tile_url=tiles) as offering:
        without, offered = client.get("/"), offering.get("/")
    assert "example.org" not in without.text + without.headers["content-security-policy"]
    allowed = "img-src 'self' data: https://tiles.example.org;"
    assert allowed in offered.headers["content-security-policy"]
    assert "Der Betreiber sieht dann Ihre Internet-Adresse" in text_of(offered.text)
    assert "<img" not in offered.text


@pytest.mark.parametrize(
    "address",
    [
        "tiles/{z}/{x}/{y}.png",
        "https://t.example.org/",
        "https://t; x/{z}/{x}/{y}",
        "ftp://t/{z}{x}{y}",
    ],
)
def test_tile_address_that_is_none_stops_the_server_before_it_starts(address: str) -> None:
    with pytest.raises(TileAddressError, match="GEOFH_TILE_URL"):
        create_app(Settings(tile_url=address))
