"""A report can be checked by hand, and every kind of file says the same."""

import csv
import io
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pypdf
import pytest
import shapely
from PIL import Image

from geofh.coverage.assess import Assessment, Question, assess
from geofh.coverage.measures import Measure
from geofh.coverage.scenario import Change, Scenario
from geofh.coverage.trial import try_out
from geofh.crs import to_lonlat
from geofh.errors import InputError
from geofh.regions import Region, open_region
from geofh.reports import ENDINGS, report_bytes, write_report
from geofh.reports.blocks import Map, Paragraph, Report, Table
from geofh.reports.compose import compose
from geofh.reports.example import example_district
from geofh.reports.paper import write_pdf
from geofh.reports.plate import plate_of

DAY = date(2026, 5, 6)


@pytest.fixture(scope="module")
def region() -> Region:
    return open_region("dortmund")


@pytest.fixture(scope="module")
def assessment(region: Region, study_area_of: Callable) -> Assessment:
    return assess(study_area_of(region, "day_care"), Question(limit_min=5))


@pytest.fixture(scope="module")
def report(region: Region, assessment: Assessment) -> Report:
    return compose(assessment, region.layer_geojson("stadtbezirk"), computed_on=DAY)


def read(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def tables(report: Report) -> list[Table]:
    return [block for block in report.blocks if isinstance(block, Table)]


def test_a_reader_can_recompute_one_district_from_what_is_printed(
    report: Report, assessment: Assessment
) -> None:
    name = assessment.area.district_names[example_district(assessment)]
    bands = next(
        one for one in tables(report) if one.title.startswith(f"Kinder in {name} nach dem Weg")
    ).rows
    sites = next(
        one for one in tables(report) if one.title == f"Orte in Reichweite des Gebiets {name}"
    ).rows
    line = next(row for row in tables(report)[0].rows if row[1] == name)

    children = sum(read(row[1]) for row in bands)
    beyond = sum(read(row[1]) for row in bands if row[3] != "innerhalb der Schwelle")
    walked = [(read(row[1]), read(row[2])) for row in bands if row[2] != "–"]
    mean = sum(heads * way for heads, way in walked) / sum(heads for heads, _ in walked)
    received = sum(read(row[4]) for row in sites)

    assert beyond > 0
    assert children > beyond
    assert read(line[2]) == pytest.approx(children, abs=0.5)
    assert read(line[3]) == pytest.approx(beyond, abs=0.5)
    assert read(line[4]) == pytest.approx(100 * (1 - beyond / children), abs=0.51)
    assert read(line[5]) == pytest.approx(mean, abs=0.06)
    assert read(line[6]) == pytest.approx(100 * received / children, abs=0.006)


def test_the_part_of_each_site_follows_from_its_row(report: Report) -> None:
    table = next(one for one in tables(report) if one.title.startswith("Orte in Reichweite"))

    for _, capacity, around, mine, part in table.rows:
        assert read(part) == pytest.approx(read(capacity) / read(around) * read(mine), abs=1e-4)


def test_bands_of_minutes_are_joined_until_none_has_few_children(
    region: Region, study_area_of: Callable
) -> None:
    area = study_area_of(region, "day_care")
    # Three rows with 2 children each in every district.
    demand = area.demand
    found = assess(
        replace(area, demand=replace(demand, children=np.full(len(demand.ids), 2.0))),
        Question(limit_min=5),
    )

    made = compose(found, region.layer_geojson("stadtbezirk"), computed_on=DAY)

    bands = [one for one in tables(made) if "nach dem Weg zum nächsten" in one.title]
    assert all(read(row[1]) >= 5 for table in bands for row in table.rows)
    assert sum(read(row[1]) for row in bands[0].rows) == 6


def test_every_assumption_source_and_date_is_printed(report: Report) -> None:
    text = " ".join(block.text for block in report.blocks if isinstance(block, Paragraph))

    assert "Luftlinie × 1.3" in text
    assert "M = 5 Minuten" in text
    assert "Konzentrationsindex" in text
    assert "Rechnungen mit anderen Annahmen" in text
    assert "kein Rechtsanspruch" in text
    assert "Eine Anmerkung." in text
    assert ("Grenzen", "Stadt <Dortmund>", "dl-de", "2024") in tables(report)[-1].rows
    assert "06.05.2026" in report.footer


def test_districts_with_few_children_print_no_counts(report: Report) -> None:
    rows = {row[1]: row for row in tables(report)[0].rows}
    few = next(row for row in rows.values() if row[2] == "geschützt")
    none = next(row for row in rows.values() if row[2] == "0")

    assert few[0] == ""
    assert few[3] == few[7] == "–"
    assert none[4] == "–"


def test_the_table_is_ordered_by_the_gap(report: Report) -> None:
    unreached = [read(row[3]) for row in tables(report)[0].rows if row[3] != "–"]

    assert unreached == sorted(unreached, reverse=True)


def test_the_map_fills_its_frame_and_knows_its_scale(report: Report) -> None:
    plate = next(block for block in report.blocks if isinstance(block, Map)).plate
    drawn = shapely.multipoints([p for one in plate.shapes for ring in one.rings for p in ring])
    left, low, right, high = drawn.bounds

    assert left >= -0.01
    assert low >= -0.01
    assert right <= plate.width + 0.01
    assert high <= plate.height + 0.01
    assert right - left == pytest.approx(plate.width) or high - low == pytest.approx(plate.height)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    # A square of one kilometre near the central meridian of the zone, in a frame of 100.
    square = shapely.box(9.0, 51.0, 9.0 + 1000 / 70_197, 51.0 + 1000 / 111_240)
    outlines = {
        "features": [
            {"properties": {"id": "x"}, "geometry": shapely.geometry.mapping(square)},
        ]
    }

    plate = plate_of(outlines, {}, sites_xy=shapely.get_coordinates([]), width=100, height=100)

    # 200 m are a fifth of the width; 500 m would be more than the allowed share.
    assert plate.bar[1] == "200 m"
    assert plate.bar[0] == pytest.approx(20, rel=0.005)


def test_pdf_has_pages_and_names_itself(region: Region, assessment: Assessment) -> None:
    content = report_bytes(
        assessment, region.layer_geojson("stadtbezirk"), ending=".pdf", computed_on=DAY
    )

    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") >= 3
    assert b"(de-DE)" in content


def test_pdf_takes_markup_of_others_for_text() -> None:
    """ReportLab would fetch the picture, from wherever its address leads."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        picture = f'<img src="http://127.0.0.1:{listening.getsockname()[1]}/a.png"/>'
        block = Paragraph(text=picture)
        content = write_pdf(
            Report(title=picture, subtitle=picture, blocks=(block,), footer=picture)
        )
        with pytest.raises(TimeoutError):
            listening.accept()
    assert picture in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_html_escapes_what_others_wrote(region: Region, assessment: Assessment) -> None:
    page = report_bytes(
        assessment, region.layer_geojson("stadtbezirk"), ending=".html", computed_on=DAY
    ).decode("utf-8")

    assert "Stadt &lt;Dortmund&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert page.count("<svg") == 1 + page.count('<li><svg viewBox="0 0 20 10"')


def test_picture_is_a_map_with_a_legend(region: Region, assessment: Assessment) -> None:
    content = report_bytes(
        assessment, region.layer_geojson("stadtbezirk"), ending=".png", computed_on=DAY
    )
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(maxcolors=1 << 20)}

    # The strongest class, as on the page: #7d2230.
    assert (0x7D, 0x22, 0x30) in colours
    assert picture.width > 1000


def test_csv_and_xlsx_hold_one_unrounded_row_per_district(
    region: Region, assessment: Assessment, tmp_path: Path
) -> None:
    outlines = region.layer_geojson("stadtbezirk")
    for ending in (".csv", ".xlsx"):
        write_report(assessment, outlines, tmp_path / f"table{ending}", computed_on=DAY)
    text = (tmp_path / "table.csv").read_text("utf-8")
    lines = list(csv.DictReader(io.StringIO(text)))
    sheet = openpyxl.load_workbook(tmp_path / "table.xlsx").active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert len(lines) == len(cells) - 1 == len(assessment.reach.ids)
    by_id = {line["id"]: line for line in lines}
    for row, id_ in enumerate(assessment.reach.ids):
        if by_id[id_]["withheld"] == "true":
            assert by_id[id_]["children"] == ""
        else:
            assert float(by_id[id_]["children"]) == assessment.reach.children[row]
    assert cells[0] == list(lines[0])


def test_geopackage_carries_the_outlines(
    region: Region, assessment: Assessment, tmp_path: Path
) -> None:
    target = tmp_path / "plan.gpkg"

    write_report(assessment, region.layer_geojson("stadtbezirk"), target, computed_on=DAY)

    frame = pyogrio.read_dataframe(target)
    assert frame.crs == "EPSG:4326"
    assert set(frame["district_id"]) == set(assessment.reach.ids)
    assert frame.geometry.is_valid.all()


def test_another_ending_or_folder_is_refused_and_nothing_is_written(
    region: Region, assessment: Assessment, tmp_path: Path
) -> None:
    outlines = region.layer_geojson("stadtbezirk")

    with pytest.raises(InputError, match=r"a report cannot be '\.docx'"):
        write_report(assessment, outlines, tmp_path / "plan.docx", computed_on=DAY)
    with pytest.raises(InputError, match=r"the folder .* is not there"):
        write_report(assessment, outlines, tmp_path / "no" / "plan.pdf", computed_on=DAY)
    assert list(tmp_path.iterdir()) == []
    assert {".pdf", ".html", ".png", ".csv", ".xlsx", ".gpkg"} <= set(ENDINGS)


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_makes_a_report(
    region: Region, study_area_of: Callable, measure: Measure
) -> None:
    question = Question(limit_min=10, measure=measure, after=time(16), target=0.1)
    found = assess(study_area_of(region, "youth_centre"), question)

    made = compose(found, region.layer_geojson("stadtbezirk"), computed_on=DAY, breaks=(1.0, 2.0))

    assert "nach 16:00 Uhr" in made.subtitle
    assert {len(row) for row in tables(made)[0].rows} == {len(tables(made)[0].head)}


def test_a_report_of_a_scenario_says_what_changes_and_for_whom(
    region: Region, study_area_of: Callable
) -> None:
    area = study_area_of(region, "day_care")
    # Where the last row with children beyond five minutes lives.
    today = assess(area, Question(limit_min=5))
    far = int(np.flatnonzero(~today.inside & (area.demand.children > 5))[-1])
    lon, lat = to_lonlat(*area.demand.xy[far])
    changes = (
        Change(action="open", site="neu-1", name="Haus Süd", lon=float(lon), lat=float(lat)),
        Change(action="capacity", site="neu-1", capacity=2.5),
    )
    scenario = Scenario(title="Süd", region="", kind="", changes=changes)

    trial = try_out(area, Question(limit_min=5), scenario)
    made = compose(trial.latest, region.layer_geojson("stadtbezirk"), computed_on=DAY, trial=trial)

    text = " ".join(block.text for block in made.blocks if isinstance(block, Paragraph))
    assert "„Haus Süd“ eröffnet" in text
    assert "„Haus Süd“ hat Kapazität 2,5" in text
    rows = next(one for one in tables(made) if one.title.startswith("Vorher und nachher")).rows
    line = next(row for row in rows if row[0] == area.district_names[area.demand.district[far]])
    assert read(line[1]) - read(line[2]) == read(line[3]) >= area.demand.children[far]
    assert read(line[4]) == 0
