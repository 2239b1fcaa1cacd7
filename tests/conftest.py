"""What every test may rely on: where the shared material is, and what CI must not skip."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import settings
from shapely.geometry import shape

from geofh.coverage.offers import offers
from geofh.coverage.study import Demand, SourceLine, StudyArea
from geofh.coverage.supply import supply_of
from geofh.coverage.wishes import wish_text
from geofh.crs import to_metres
from geofh.network import StraightLine
from geofh.records import Need
from geofh.regions import Region
from geofh.services import kind_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GEOFH_SHARED", ROOT.parent / "shared"))
STRICT = os.environ.get("CI", "").lower() == "true"

# The same examples in every run, so that a red run is always somebody's change. To look for new
# ones: HYPOTHESIS_PROFILE=explore pytest tests/properties
settings.register_profile("project", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of other people's data that tests compare with."""
    if (SHARED / "regions").is_dir():
        return SHARED
    message = f"needs the shared material: set GEOFH_SHARED (looked in {SHARED})"
    if STRICT:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Give the recipe of a small town: two quarters of 1 km², side by side, and six addresses.

    "west" reaches from easting 400,000 to 401,000, "east" on to 402,000; northing 5,700,000 to
    5,701,000. The addresses stand in the file in no order, one has no number.
    """
    folder = tmp_path / "town"
    folder.mkdir()
    squares = {"west": 400_000, "east": 401_000}
    features = [
        {
            "type": "Feature",
            "properties": {"NR": number, "NAME": f"Quarter {number}", "PART": "all"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [x, 5_700_000],
                        [x + 1_000, 5_700_000],
                        [x + 1_000, 5_701_000],
                        [x, 5_701_000],
                        [x, 5_700_000],
                    ]
                ],
            },
        }
        for number, x in squares.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "quarters.geojson").write_text(json.dumps(collection), "utf-8")
    (folder / "addresses.csv").write_text(
        "STREET;NO;E;N\n"
        "Long Road;3;401500,0;5700500,0\n"
        "Long Road;1;400500,0;5700500,0\n"
        "Long Road;2 a;400600,0;5700400,0\n"
        "Long Road;;400700,0;5700400,0\n"
        "Border Lane;1;401000,0;5700500,0\n"
        "Far Lane;1;403000,0;5700500,0\n",
        "utf-8",
    )
    recipe = folder / "recipe.toml"
    recipe.write_text(TOWN, "utf-8")
    return recipe


TOWN = """
schema = 1
name = "town"
title = "Small Town"
city_names = ["Small Town"]
land = "NW"
timezone = "Europe/Berlin"
data_date = 2026-01-01

[[layers]]
id = "quarter"
title = "Quarter"
accuracy_m = 0

[layers.input]
path = "quarters.geojson"
format = "vector"
crs = "EPSG:25832"
columns = { id = "NR", name = "NAME" }
attribution = "Town hall"
licence = "CC0-1.0"

[addresses]
path = "addresses.csv"
format = "csv"
delimiter = ";"
crs = "EPSG:25832"
columns = { street = "STREET", house_number = "NO", easting = "E", northing = "N" }
attribution = "Town hall"
licence = "CC0-1.0"
"""


NO_WISH = Need()


def study_area_on_stadtbezirke(region: Region, kind: str, need: Need = NO_WISH) -> StudyArea:
    """Give a small study area on the shipped Stadtbezirke: three rows in most of them.

    The rows stand around a point inside each, with 10, 20 and 30 children. The first district has
    only 3 children, the second none. Supply are the region's own places of the kind.
    """
    layer = "stadtbezirk"
    features = region.layer_geojson(layer)["features"]
    inside = shapely.point_on_surface([shape(one["geometry"]) for one in features])
    easting, northing = to_metres(shapely.get_x(inside), shapely.get_y(inside))
    ids = tuple(one["properties"]["id"] for one in features)
    district = np.repeat(np.arange(len(ids)), 3)
    children = np.tile([10.0, 20.0, 30.0], len(ids))
    children[:6] = [3.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    steps = np.tile([[0.0, 0.0], [900.0, 0.0], [0.0, -900.0]], (len(ids), 1))
    asked = replace(need, kinds=frozenset({kind}))
    services = region.services
    supply, without_place = supply_of(services, offers(services, asked, today=date(2026, 5, 6)))
    return StudyArea(
        region=region.name,
        title=region.title,
        kind=kind,
        kind_title=kind_of(kind).label_de,
        layer=layer,
        layer_title="Stadtbezirk",
        district_ids=ids,
        district_names=tuple(one["properties"]["name"] for one in features),
        demand=Demand(
            ids=tuple(f"Zeile {number}" for number in range(len(district))),
            xy=np.column_stack([easting, northing])[district] + steps,
            children=children,
            low=np.maximum(children - 2, 0),
            high=children + 2,
            district=district,
            title="Kinder unter 6",
            note="Ausgedachte Zahlen.",
        ),
        supply=supply,
        without_place=without_place,
        times=StraightLine(),
        deprivation=np.linspace(5, 40, len(ids)),
        deprivation_title="Anteil SGB II",
        sources=(
            SourceLine(what="Grenzen", text="Stadt <Dortmund>", licence="dl-de", date="2024"),
        ),
        notes=("Eine Anmerkung.",),
        wishes=wish_text(need),
    )


@pytest.fixture(scope="session")
def study_area_of() -> Callable[[Region, str], StudyArea]:
    """Give what makes a small study area of the shipped region; see above."""
    return study_area_on_stadtbezirke
