"""``POST /api/coverage``: the numbers of the planning page, for machines."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

HERE = {"action": "open", "site": "new", "lon": 7.47, "lat": 51.44}


@pytest.fixture(scope="module")
def planner(serving: Callable, study_area_of: Callable) -> Iterator[httpx.Client]:
    with serving("dortmund", study_area_of=study_area_of) as opened:
        yield opened


def asked(planner: httpx.Client, **question: Any) -> dict[str, Any]:
    answer = planner.post("/api/coverage", json=question)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_district_has_the_numbers_of_the_planning_page(planner: httpx.Client) -> None:
    found = asked(planner, limit_min=5)
    page = planner.post("/planung/daten", data={"minuten": "5"}).json()

    shown = {row["id"]: row for row in page["rows"]}
    assert {one["id"] for one in found["districts"]} == set(shown)
    for one in found["districts"]:
        row = shown[one["id"]]
        said = "–" if one["unreached"] is None else f"{one['unreached']:,}".replace(",", ".")
        assert (one["name"], said) == (row["name"], row["unreached"].replace("\u202f", "."))
    assert (found["kind"], found["limit_min"], found["counted"]) == ("day_care", 5, "Kinder")
    assert found["sources"]


def test_shares_and_heads_fit_together(planner: httpx.Client) -> None:
    found = asked(planner, limit_min=5)["districts"]
    told = [one for one in found if one["children"]]

    assert len(told) > 5
    assert [one["share"] for one in found if one["children"] == 0] == [None]
    for one in told:
        # Heads are whole and shares have three decimals, so half of either may be missing.
        expected = 1 - one["unreached"] / one["children"]
        assert one["share"] == pytest.approx(expected, abs=0.001 + 1 / one["children"])
        assert one["value"] == pytest.approx(one["share"], abs=0.0005)


def test_of_few_children_nothing_is_told(planner: httpx.Client) -> None:
    found = asked(planner, limit_min=5, scenario={"changes": [HERE]})

    withheld = [one for one in found["districts"] if one["withheld"]]
    assert withheld
    for one in withheld:
        assert {one[name] for name in one if name not in {"id", "name", "withheld"}} == {None}


def test_a_scenario_tells_before_after_and_who_gains(planner: httpx.Client) -> None:
    today = asked(planner, limit_min=10)
    site = today["sites"][0]["id"]

    found = asked(
        planner, limit_min=10, scenario={"changes": [HERE, {"action": "close", "site": site}]}
    )

    assert found["unreached"] == today["unreached"]
    # Being within the threshold is what is compared: heads that gain or lose move the sum.
    moved = found["unreached"] - found["unreached_after"]
    assert moved == pytest.approx(found["gained"] - found["lost"], abs=2)
    ids = {one["id"] for one in found["sites"]}
    assert ("new" in ids, site in ids) == (True, False)
    assert "unreached_after" not in today["districts"][0]


def test_geojson_has_the_same_rows_in_the_areas_of_the_layer(planner: httpx.Client) -> None:
    plain = asked(planner, measure="nearest")
    drawn = asked(planner, measure="nearest", format="geojson")

    assert [one["properties"] for one in drawn["features"]] == plain["districts"]
    assert {one["geometry"]["type"] for one in drawn["features"]} <= {"Polygon", "MultiPolygon"}
    assert drawn["geofh"]["measure"]["id"] == "nearest"
    assert drawn["geofh"]["layer"] == plain["layer"]


def test_only_what_is_stated_and_open_late_enough_counts(client: httpx.Client) -> None:
    # Of the two open meeting points one states its hours: until 18:00.
    kind = {"kind": "open_meeting_point"}

    everything = asked(client, **kind)["sites"]
    late = asked(client, **kind, open_after="16:00")["sites"]
    later = asked(client, **kind, open_after="19:00")["sites"]

    assert (len(everything), len(late), len(later)) == (2, 2, 1)
    assert "Mütterzentrum" not in later[0]["name"]


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ({"kind": "castle"}, 400, "knows no place of this kind"),
        ({"measure": "magic"}, 422, "measure"),
        ({"limit_min": 0}, 422, "limit_min"),
        ({"limit_min": 181}, 422, "limit_min"),
        ({"reference": "norm"}, 400, "'norm' is not known"),
        ({"open_after": "25:00"}, 422, "open_after"),
        ({"language": "q"}, 422, "language"),
        ({"colour": "red"}, 422, "colour"),
        ({"scenario": {"changes": [{"action": "open", "site": "new"}]}}, 400, "lat.*missing"),
        ({"scenario": {"changes": [{"action": "burn", "site": "new"}]}}, 400, "action 'burn'"),
        ({"scenario": {"schema": 2}}, 400, "schema"),
        ({"scenario": {"region": "essen", "changes": [HERE]}}, 400, "made for 'essen'"),
        ({"scenario": {"changes": [HERE | {"lat": "north"}]}}, 422, r"changes\.0\.lat"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    planner: httpx.Client, question: dict[str, Any], status: int, said: str
) -> None:
    answer = planner.post("/api/coverage", json=question)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert re.search(said, answer.text)


def test_a_region_that_knows_no_children_says_so(serving: Callable) -> None:
    with serving("nrw-thueringen") as plain:
        answer = plain.post("/api/coverage", json={})

    assert answer.status_code == 400
    assert "knows no place of this kind of help" in answer.json()["detail"]
