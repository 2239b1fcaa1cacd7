"""`geofh uptake`: counts of a survey or of use become rates of districts, worked out by hand."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geofh.cli import main
from geofh.regions import open_region


def run(tmp_path: Path, text: str, *words: str) -> tuple[Result, dict[str, dict[str, str]]]:
    (tmp_path / "counts.csv").write_text(text, "utf-8")
    out = tmp_path / "rates.csv"
    done = CliRunner().invoke(
        main,
        ["uptake", str(tmp_path / "counts.csv"), "--layer", "stadtbezirk", *words, "-o", str(out)],
        catch_exceptions=False,
    )
    if not out.exists():
        return done, {}
    with out.open(encoding="utf-8", newline="") as stream:
        return done, {row["id"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def ids() -> list[str]:
    return sorted(open_region().district_names("stadtbezirk"))


def test_a_survey_gives_rates_with_wilsons_interval(ids: list[str], tmp_path: Path) -> None:
    done, rows = run(tmp_path, f"area;reached;asked\n{ids[0]};81;263\n{ids[1]};15;148\n")

    # Newcombe 1998, table I: 81 of 263 are 0.2553 to 0.3662, 15 of 148 are 0.0624 to 0.1605.
    first, second = rows[ids[0]], rows[ids[1]]
    assert done.exit_code == 0
    assert float(first["rate"]) == pytest.approx(81 / 263)
    assert [round(float(first[one]), 4) for one in ("rate_low", "rate_high")] == [0.2553, 0.3662]
    assert [round(float(second[one]), 4) for one in ("rate_low", "rate_high")] == [0.0624, 0.1605]


def test_few_families_are_withheld_with_a_second_district(ids: list[str], tmp_path: Path) -> None:
    counts = f"area,reached,asked\n{ids[0]},3,40\n{ids[1]},20,60\n{ids[2]},90,200\n"

    done, rows = run(tmp_path, counts)

    assert "3 areas, 2 withheld" in done.output
    assert (rows[ids[0]]["reached"], rows[ids[0]]["rate"]) == ("", "")
    assert rows[ids[1]]["asked"] == ""
    assert float(rows[ids[2]]["rate"]) == 0.45


def test_counts_of_use_are_joined_to_the_children_of_the_districts(
    ids: list[str], tmp_path: Path
) -> None:
    _, rows = run(tmp_path, "area,reached\n" + "".join(f"{one},100\n" for one in ids))

    # The census counted 46,986 children under ten in the city.
    assert sum(float(one["asked"]) for one in rows.values()) == pytest.approx(46_986, abs=12)
    assert all(
        float(one["rate"]) == pytest.approx(100 / float(one["asked"])) for one in rows.values()
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected area, reached and"),
        ("district,reached\n1,2\n", "has the columns ['district', 'reached']"),
        ("area,reached\nnowhere,7\n", "the layer 'stadtbezirk' has no area 'nowhere'"),
        ("area,reached,asked\nID,seven,9\n", "reached of area 'ID' is 'seven'"),
        ("area,reached,asked\nID,7,9\nID,7,9\n", "the area 'ID' stands twice"),
        ("area,reached,asked\nID,9,7\n", "'ID': 9 of 7 are reached"),
        ("area,reached,asked\nID,-1,7\n", "reached of 'ID' is -1.0"),
    ],
)
def test_counts_that_cannot_be_name_the_area(
    ids: list[str], tmp_path: Path, text: str, message: str
) -> None:
    done, rows = run(tmp_path, text.replace("ID", ids[0]))

    assert done.exit_code == 2
    assert message.replace("ID", ids[0]) in done.output
    assert rows == {}
