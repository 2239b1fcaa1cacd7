"""No output tells how withheld children are divided: two worlds that only differ there look alike.

Two districts are withheld. In the first world they have 3 and 60 children, in the second 4 and
59; all live at one place. Whatever anybody can read must be the same in both.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pypdf
import pytest
from PIL import Image

from geofh.coverage.assess import Question
from geofh.coverage.measures import Measure
from geofh.coverage.scenario import Change, Scenario
from geofh.coverage.study import StudyArea
from geofh.coverage.trial import Trial, try_out
from geofh.records import Need
from geofh.regions import Region, open_region
from geofh.reports import report_bytes
from geofh.reports.rows import cell_table

DAY = date(2026, 5, 6)
SMALL, OTHER = 0, 2


def world(study_area_of: Callable, region: Region, small: float) -> StudyArea:
    """Give a study area in which the first and third district share 63 children at one place."""
    area = study_area_of(region, "day_care")
    demand = area.demand
    children, xy = demand.children.copy(), demand.xy.copy()
    here, there = demand.district == SMALL, demand.district == OTHER
    children[here] = [small, 0.0, 0.0]
    children[there] = np.array([10.0, 20.0, 30.0]) * (63.0 - small) / 60.0
    xy[here | there] = np.column_stack([area.supply.easting, area.supply.northing])[
        area.supply.placed
    ][0]
    found = replace(demand, children=children, low=children, high=children, xy=xy)
    return replace(area, demand=found)


@pytest.fixture(scope="module")
def region() -> Region:
    return open_region("dortmund")


@pytest.fixture(scope="module")
def areas(region: Region, study_area_of: Callable) -> tuple[StudyArea, StudyArea]:
    return world(study_area_of, region, 3.0), world(study_area_of, region, 4.0)


def tried(area: StudyArea, measure: Measure = Measure.SHARE) -> Trial:
    closed = Scenario(
        title="Zu",
        region="",
        kind="",
        changes=tuple(Change(action="close", site=id_) for id_ in area.supply.ids[:3]),
    )
    return try_out(area, Question(limit_min=5, measure=measure), closed)


def read_pdf(content: bytes) -> object:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def read_xlsx(content: bytes) -> object:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def read_gpkg(content: bytes) -> object:
    # GDAL warns of a GeoPackage whose name does not end like one, as in memory.
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.gpkg"
        file.write_bytes(content)
        return pyogrio.read_dataframe(file).to_json()


READERS: dict[str, Callable[[bytes], object]] = {
    ".pdf": read_pdf,
    ".html": bytes.decode,
    ".png": lambda content: Image.open(io.BytesIO(content)).convert("RGB").tobytes(),
    ".csv": bytes.decode,
    ".xlsx": read_xlsx,
    ".parquet": lambda content: pq.read_table(io.BytesIO(content)).to_pylist(),
    ".gpkg": read_gpkg,
}


def test_the_two_worlds_withhold_the_same_two_districts(areas) -> None:
    first, second = (tried(area).before for area in areas)

    assert np.flatnonzero(first.withheld).tolist() == [SMALL, OTHER]
    assert np.flatnonzero(second.withheld).tolist() == [SMALL, OTHER]
    assert first.reach.children[SMALL] != second.reach.children[SMALL]


@pytest.mark.parametrize("measure", [Measure.SHARE, Measure.UNREACHED, Measure.TWO_STEP])
@pytest.mark.parametrize("ending", READERS)
def test_no_file_tells_the_worlds_apart(
    areas, region: Region, ending: str, measure: Measure
) -> None:
    outlines = region.layer_geojson("stadtbezirk")
    first, second = (
        READERS[ending](
            report_bytes(trial.latest, outlines, ending=ending, computed_on=DAY, trial=trial)
        )
        for trial in (tried(area, measure) for area in areas)
    )

    assert first
    assert first == second


def test_no_table_of_cells_tells_the_worlds_apart(areas) -> None:
    first, second = (cell_table(tried(area).latest).to_pylist() for area in areas)

    assert first == second


def test_no_page_and_no_api_tells_the_worlds_apart(areas, serving: Callable) -> None:
    seen = []
    for area in areas:

        def given(_region: Region, _kind: str, _need: Need, area: StudyArea = area) -> StudyArea:
            return area

        with serving("dortmund", study_area_of=given) as client:
            page = client.post("/planung", data={"minuten": "5"}).text
            view = client.post("/planung/daten", data={"minuten": "5", "mass": "unreached"}).json()
            closed = [{"action": "close", "site": id_} for id_ in area.supply.ids[:3]]
            asked = {"limit_min": 5, "scenario": {"changes": closed}}
            answer = client.post("/api/coverage", json=asked).json()
            features = client.get("/ogc/collections/coverage/items?limit=100").json()["features"]
        name = area.district_names[SMALL]
        assert name in page
        assert any(one["properties"]["name"] == name for one in features)
        assert [one["withheld"] for one in answer["districts"] if one["name"] == name] == [True]
        seen.append((page.partition("<main")[2], view, answer, features))

    assert seen[0] == seen[1]
