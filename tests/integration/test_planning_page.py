"""The planning pages as a browser without JavaScript gets them, and the data their maps draw."""

import csv
import html
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import openpyxl
import pyogrio
import pypdf
import pytest
from PIL import Image

SCENARIO = {
    "schema": 1,
    "title": "Ein Ort mehr",
    "region": "dortmund",
    "kind": "day_care",
    "changes": [{"action": "open", "site": "neu-1", "lon": 7.47, "lat": 51.44}],
}


@pytest.fixture(scope="module")
def planner(serving: Callable, study_area_of: Callable) -> Iterator[httpx.Client]:
    with serving("dortmund", study_area_of=study_area_of) as opened:
        yield opened


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def rows_of(page: str) -> list[list[str]]:
    body = re.search(r'<tbody id="zeilen">(.*?)</tbody>', page, re.DOTALL)[1]
    return [
        [
            text_of(cell).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.DOTALL)
        ]
        for line in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def test_page_is_a_complete_table_without_javascript(planner: httpx.Client) -> None:
    answer = planner.get("/planung")
    rows = rows_of(answer.text)

    assert answer.status_code == 200
    assert len(rows) == 12
    gaps = [float(row[2].replace(".", "")) for row in rows if row[2] != "–"]
    assert gaps == sorted(gaps, reverse=True)
    assert "Kinder mit einem Angebot in der Nähe" in text_of(answer.text)
    assert "kein Angebot der Stadt Dortmund" in text_of(answer.text)
    assert 'href="tel:112"' in answer.text


def test_page_loads_nothing_from_elsewhere_and_is_not_stored(planner: httpx.Client) -> None:
    answer = planner.get("/planung")

    assert re.findall(r'(?:src|action|formaction)="(?!/)', answer.text) == []
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style=" not in answer.text


def test_the_form_keeps_what_was_chosen_and_the_classes_follow(planner: httpx.Client) -> None:
    page = planner.post(
        "/planung",
        data={"art": "day_care", "mass": "nearest", "minuten": "7,5", "grenzen": "2; 5"},
    ).text

    assert 'value="7,5"' in page
    assert '<option value="nearest" selected>' in page
    assert "eigene Grenzen" in text_of(page)
    assert "2,0 bis unter 5,0" in text_of(page)


def test_a_scenario_shows_what_changes_district_by_district(planner: httpx.Client) -> None:
    # A site where somebody lives who has more than the threshold to walk.
    cells = planner.post("/planung/daten", data={"minuten": "5"}).json()["cells"]
    # The last one: the first district is withheld.
    place = max(row for row, found in enumerate(cells["classes"]) if found > 1)
    here = {"lon": cells["lon"][place], "lat": cells["lat"][place]}
    scenario = SCENARIO | {"changes": [{"action": "open", "site": "neu-1", **here}]}

    page = planner.post("/planung", data={"szenario": json.dumps(scenario), "minuten": "5"}).text

    assert "Kinder gewinnen / verlieren" in text_of(page)
    assert {len(row) for row in rows_of(page)} == {12}
    assert any(row[10].startswith("+") for row in rows_of(page))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minuten": "viele"}, "'viele' is no number"),
        ({"minuten": "-5"}, "limit_min is -5"),
        ({"mass": "magic"}, "measure 'magic' is not known"),
        ({"phase": "old"}, "life stage 'old' is not known"),
        ({"sprache": "q"}, "ISO 639-1"),
        ({"richtwert": "norm"}, "threshold 'norm' is not known"),
        ({"uhrzeit": "25:00"}, "time '25:00' is none"),
        ({"grenzen": "50; 20"}, "breaks are"),
        ({"art": "castle"}, "knows no place of this kind"),
        ({"szenario": "{"}, "the scenario is not JSON"),
        ({"szenario": json.dumps(SCENARIO | {"region": "essen"})}, "was made for 'essen'"),
        (
            {"szenario": json.dumps(SCENARIO | {"changes": [{"action": "close", "site": "x"}]})},
            "there is no such site",
        ),
    ],
)
def test_what_cannot_be_is_said_on_the_page(planner: httpx.Client, fields, message) -> None:
    answer = planner.post("/planung", data=fields)

    assert answer.status_code == 422
    assert message in text_of(answer.text)


def test_a_hostile_scenario_is_shown_as_text(planner: httpx.Client) -> None:
    answer = planner.post("/planung", data={"szenario": "</textarea><script>alert(1)</script>"})

    assert "<script>alert" not in answer.text


def sheet_of(file: Path) -> list[list[object]]:
    rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    return [list(row) for row in rows]


@pytest.mark.parametrize(
    ("ending", "read"),
    [
        ("pdf", lambda file: "".join(one.extract_text() for one in pypdf.PdfReader(file).pages)),
        ("html", lambda file: text_of(file.read_text("utf-8"))),
        ("png", lambda file: Image.open(file).convert("RGB").getcolors(1 << 20)),
        ("csv", lambda file: list(csv.reader(file.read_text("utf-8").splitlines()))),
        ("xlsx", sheet_of),
        ("gpkg", pyogrio.read_dataframe),
    ],
)
def test_everything_can_be_downloaded_and_opened(
    planner: httpx.Client, tmp_path: Path, ending: str, read: Callable
) -> None:
    answer = planner.post(f"/planung/datei/{ending}", data={"minuten": "5"})
    file = tmp_path / f"plan.{ending}"
    file.write_bytes(answer.content)
    found = read(file)

    assert f'filename="dortmund-day_care.{ending}"' in answer.headers["content-disposition"]
    if ending in {"pdf", "html"}:
        assert "Kita in Dortmund" in found
        assert "Wie gerechnet wurde" in found
    elif ending == "png":
        assert len(found) > 20
    elif ending == "gpkg":
        assert len(found) == 12
        assert found.geometry.is_valid.all()
    else:
        # One row of names and one for each Stadtbezirk.
        assert len(found) == 13
        assert found[0][:3] == ["id", "name", "rank"]


def test_another_file_does_not_exist(planner: httpx.Client) -> None:
    assert planner.post("/planung/datei/exe", data={}).status_code == 404


def test_a_download_that_cannot_be_says_why(planner: httpx.Client) -> None:
    answer = planner.post("/planung/datei/pdf", data={"minuten": "viele"})

    assert answer.status_code == 422
    assert "is no number" in text_of(answer.text)


def test_a_download_that_this_installation_cannot_write_says_so_beside_the_plan(
    planner: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the extra "plan" were not installed.
    for name in [one for one in sys.modules if one.partition(".")[0] == "reportlab"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "reportlab", None)

    answer = planner.post("/planung/datei/pdf", data={"minuten": "15"})

    assert answer.status_code == 422
    assert "a PDF needs ReportLab" in text_of(answer.text)
    assert len(rows_of(answer.text)) == 12


def test_the_data_of_the_map_is_the_data_of_the_table(planner: httpx.Client) -> None:
    rows = rows_of(planner.post("/planung", data={"minuten": "5"}).text)
    view = planner.post("/planung/daten", data={"minuten": "5"}).json()

    assert [row[1] for row in rows] == [row["name"] for row in view["rows"]]
    assert [row[2] for row in rows] == [row["unreached"] for row in view["rows"]]
    assert len(view["sites"]) > 300
    assert len(view["cells"]["lon"]) == len(view["cells"]["classes"]) == 31


def test_a_new_site_and_a_closed_one_are_told_apart(planner: httpx.Client) -> None:
    site = planner.post("/planung/daten", data={}).json()["sites"][0]["id"]
    changes = [*SCENARIO["changes"], {"action": "close", "site": site}]

    view = planner.post(
        "/planung/daten", data={"szenario": json.dumps(SCENARIO | {"changes": changes})}
    ).json()

    sites = {one["id"]: one for one in view["sites"]}
    assert "before" not in sites["neu-1"]
    assert "after" not in sites[site]
    assert view["changed"]


def test_the_maps_are_told_what_the_page_would_say(planner: httpx.Client) -> None:
    answer = planner.post("/planung/daten", data={"minuten": "viele"})

    assert answer.status_code == 400
    assert "is no number" in answer.json()["detail"]


def test_a_region_without_numbers_says_so(serving: Callable) -> None:
    with serving("nrw-thueringen") as plain:
        answer = plain.get("/planung")

    assert answer.status_code == 422
    assert "knows no place of this kind of help" in text_of(answer.text)


def test_the_view_of_the_lands_says_listed_and_never_none(planner: httpx.Client) -> None:
    page = planner.get("/planung/land").text
    text = text_of(page)

    assert "von 75 Kreisen und kreisfreien Städten verzeichnet" in text
    assert "nicht verzeichnet" in text
    # Thüringen's coordinations are in the shipped list.
    assert re.search(r"Weimar\s+.*?Frühe", text)


def test_the_outlines_of_the_lands_are_served(planner: httpx.Client) -> None:
    found = planner.get("/planung/land/kreis").json()

    assert len(found["features"]) == 75
    assert planner.get("/planung/land/moon").status_code == 404


def test_wishes_and_reference_values_are_asked_on_the_page(planner: httpx.Client) -> None:
    fields = {"sprache": "en", "kostenlos": "1", "phase": "1-3", "richtwert": "bbsr_quarter_hour"}
    text = text_of(planner.post("/planung", data=fields | {"minuten": "5"}).text)
    sure = planner.post("/planung", data=fields | {"belegt": "1"})

    assert "mehr als 15 Minuten" in text
    assert "für Familien mit Kind von 1 bis 3, auf Englisch, kostenlos" in text
    assert "BBSR, Die Stadt der Viertelstunde" in text
    # No source states English of a day-care centre: nothing counts, and the page says so.
    assert sure.status_code == 422
    assert "no site of 'Kita' counts" in text_of(sure.text)
