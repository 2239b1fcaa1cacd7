"""The command line as somebody uses it: what it prints, where, and with which exit status."""

import json
from collections import Counter
from collections.abc import Sequence

import pytest
from click.testing import CliRunner, Result

from geofh.cli import main

ANSWER_LAYERS = {"unterbezirk", "statistischer_bezirk", "stadtbezirk"}


def geofh(*arguments: str, lines: Sequence[str] = ()) -> Result:
    return CliRunner().invoke(main, list(arguments), input="\n".join(lines) or None)


def test_locate_names_the_district_in_all_three_layers_with_level_and_accuracy() -> None:
    result = geofh("locate", "Hövelstr. 8", "--format", "json")

    answer = json.loads(result.stdout)
    found = {
        one["layer"]: one["district"]["name"]
        for one in answer["districts"]
        if one["status"] == "found"
    }
    assert result.exit_code == 0
    assert found.keys() >= ANSWER_LAYERS
    # The city's register puts Hövelstraße into Unterbezirk 001 (City-Mitte … Innenstadt-West).
    assert found["stadtbezirk"] == "Innenstadt-West"
    assert answer["geocode"]["level"] in {"house", "house_interpolated"}
    assert answer["geocode"]["accuracy_m"] > 0


def test_reverse_names_the_nearest_street_and_the_numbers_around() -> None:
    # The point of Hövelstraße 8 itself, as geocode prints it.
    place = json.loads(geofh("geocode", "Hövelstr. 8", "--format", "json").stdout)

    result = geofh("reverse", str(place["lon"]), str(place["lat"]), "--format", "json")

    nearest = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (nearest["street"], nearest["district"]) == ("Hövelstraße", "Innenstadt-West")
    assert nearest["distance_m"] < 1


def test_reverse_refuses_swapped_coordinates() -> None:
    result = geofh("reverse", "51.5", "7.4")

    assert result.exit_code == 2
    assert "51.5" not in result.stderr


def test_explain_prints_every_penalty_of_the_streets_weighed() -> None:
    result = geofh("explain", "LÜTGENDORTM. HELLWEG 35")

    assert result.exit_code == 0
    assert "Lütgendortmunder Hellweg" in result.stdout
    assert "cut_dotted 30" in result.stdout


def test_find_lists_the_responsible_office_before_everything_else() -> None:
    result = geofh("find", "Emil-Figge-Str. 50, 44227 Dortmund")

    assert result.exit_code == 0
    assert "Familienbüro Hombruch" in result.stdout
    assert result.stdout.index("Responsible") < result.stdout.index("Services")


def test_find_says_why_each_service_stands_where_it_does() -> None:
    result = geofh("find", "Borsigplatz 9", "--stage", "pregnancy", "--no-insurance")

    assert result.exit_code == 0
    assert "no area is stated; fits: life stage, without health insurance" in result.stdout
    told = "responsible for your district; not stated, ask: without health insurance"
    assert told in result.stdout


def test_find_writes_geojson_with_lon_before_lat() -> None:
    result = geofh("find", "Emil-Figge-Str. 50, 44227 Dortmund", "--format", "geojson")

    collection = json.loads(result.stdout)
    origin = next(one for one in collection["features"] if one["properties"]["role"] == "origin")
    lon, lat = origin["geometry"]["coordinates"]
    assert collection["type"] == "FeatureCollection"
    assert 7.3 < lon < 7.7
    assert 51.4 < lat < 51.7
    assert any(one["geometry"] is None for one in collection["features"])


def test_find_with_wishes_gives_a_reason_for_every_refusal() -> None:
    result = geofh(
        *("find", "Hövelstr. 8", "--format", "json"),
        *("--stage", "0-1", "--language", "tr", "--free", "--home-visit"),
    )

    refusals = json.loads(result.stdout)["refusals"]
    assert refusals
    assert all(one["reason"] and one["text"] for one in refusals)


def test_find_open_at_asks_for_another_moment() -> None:
    # The line is open on Tuesdays from 15:00 to 17:00.
    asked = ("find", "Hövelstr. 8", "--kind", "midwife_hotline", "--format", "json", "--open-at")
    tuesday, wednesday = (
        json.loads(geofh(*asked, moment).output)
        for moment in ("2026-12-22T15:30", "2026-12-23T15:30")
    )

    names = [one["service"]["name"] for one in tuesday["services"]]
    assert names == ["Dortmunder Hebammen-Hotline"]
    assert "services" not in wednesday
    reasons = {one["service"]["name"]: one["reason"] for one in wednesday["refusals"]}
    assert reasons["Dortmunder Hebammen-Hotline"] == "open_now"


def test_find_open_at_refuses_what_is_no_moment() -> None:
    result = geofh("find", "Hövelstr. 8", "--open-at", "Christmas")

    assert result.exit_code == 2
    assert "Christmas" in result.output


def test_geocode_reads_lines_and_writes_one_object_per_line_even_for_bad_ones() -> None:
    lines = ["Hövelstr. 8", "", "Gibtesnichtgasse 3", "Emil-Figge-Str. 50"]

    result = geofh("geocode", "-", lines=lines)

    statuses = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert statuses == ["found", "bad_input", "not_found", "found"]


def test_locate_reads_lines_too() -> None:
    result = geofh("locate", "-", lines=["Hövelstr. 8", "Emil-Figge-Str. 50"])

    assert [len(json.loads(line)["districts"]) for line in result.stdout.splitlines()] == [4, 4]


def test_suggest_completes_a_street() -> None:
    result = geofh("suggest", "hövelst")

    assert result.exit_code == 0
    assert result.stdout.startswith("Hövelstraße")


def test_regions_lists_what_is_shipped() -> None:
    result = geofh("regions")

    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        "dortmund",
        "nrw-thueringen",
    ]


def test_info_says_whose_data_it_is_and_that_lines_are_derived() -> None:
    result = geofh("info", "dortmund")

    assert "Dortmund" in result.stdout
    assert "derived, not legal" in result.stdout
    assert "dl-de/zero-2-0" in result.stdout


def test_a_place_of_another_region_is_located_by_name() -> None:
    result = geofh("locate", "Siegburg", "--region", "nrw-thueringen", "--format", "json")

    found = {
        one["layer"]: one["district"]["name"] for one in json.loads(result.stdout)["districts"]
    }
    assert found["gemeinde"] == "Siegburg"
    assert found["kreis"] == "Rhein-Sieg-Kreis"


NOT_FOUND = {
    "a street in no register": "Gibtesnichtgasse 3",
    "another city": "Alexanderplatz 1, 10178 Berlin",
    "right-to-left text": "شارع النصر 12",
    "emoji": "🏠🏠 12",
    "SQL": "'; DROP TABLE streets; --",
    "HTML": "<b>Hövelstr.</b> 8 <script>alert(1)</script>",
    "JavaScript": "${alert(1)} 8",
}


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_no_register_knows_is_not_found_and_never_guessed(text: str) -> None:
    result = geofh("find", text)

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "level" not in result.stdout


BAD = {
    "empty": [""],
    "only blanks": ["   \t"],
    "ten kilobytes": ["Hövelstr. 8 " * 900],
    "only control characters": ["\x01\x02\x1b\u200b"],
    "swapped coordinates": ["--lonlat", "51.5", "7.46"],
    "coordinates out of range": ["--lonlat", "1000", "51.5"],
    "coordinates in metres": ["--lonlat", "393094.9", "5705454.1"],
    "not a number": ["--lonlat", "nan", "51.5"],
    "unknown region": ["Hövelstr. 8", "--region", "atlantis"],
    "unknown language": ["Hövelstr. 8", "--language", "german"],
    "unknown stage": ["Hövelstr. 8", "--stage", "teenager"],
    "unknown kind": ["Hövelstr. 8", "--kind", "unicorn"],
    "no address at all": [],
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_a_message_and_status_two(arguments: list[str]) -> None:
    result = geofh("find", *arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip()) > 20
    assert "Traceback" not in result.stderr


def test_number_beyond_the_last_gives_the_street_and_says_so() -> None:
    result = geofh("geocode", "Hövelstr. 998", "--format", "json")

    answer = json.loads(result.stdout)
    assert answer["level"] == "street"
    assert [note["code"] for note in answer["notes"]] == ["house_number_unknown"]


def test_messages_never_repeat_the_address() -> None:
    result = geofh("find", "Kanarienweg 17 " * 900)

    assert "Kanarienweg" not in result.output


def test_find_explains_every_result_and_every_refusal_in_words() -> None:
    wishes = ["--stage", "pregnancy", "--language", "tr", "--free", "--home-visit"]
    arguments = ["find", "Borsigplatz 9", *wishes, "--limit", "1000"]
    answer = json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).stdout)
    told = CliRunner().invoke(main, [*arguments, "--refusals"]).stdout
    offers, _, refusals = told.partition("\nNot offered")

    asked = ("life stage", "language", "free of charge", "home visit")
    entries = offers.partition("\nServices\n")[2].partition("\nIn a crisis")[0].strip("\n")
    # Each wish stands behind each of the results, as one that fits or as one to ask about.
    lines = entries.splitlines()[1::2]
    assert len(lines) == len(answer["services"]) > 20
    assert all(wish in line for line in lines for wish in asked)
    # Every service that is not offered stands there by name, under its reason.
    named = Counter(line.strip() for line in refusals.splitlines() if line.startswith("    "))
    assert named == Counter(one["service"]["name"] for one in answer["refusals"])
    for reason in {one["text"] for one in answer["refusals"]}:
        count = sum(one["text"] == reason for one in answer["refusals"])
        assert f"  {reason} ({count})" in refusals


def test_an_offer_that_no_page_confirms_does_not_look_like_one_that_is() -> None:
    told = CliRunner().invoke(main, ["find", "Borsigplatz 9", "--kind", "midwife_group"]).stdout
    confirmed = CliRunner().invoke(main, ["find", "Borsigplatz 9", "--kind", "day_care"]).stdout

    assert "Hebammen in den Aktionsräumen" in told
    assert "no page confirms this offer" in told.partition("Services")[2].partition("In a")[0]
    assert "no page confirms" not in confirmed.partition("In a crisis")[0]
