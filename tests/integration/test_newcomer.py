"""A newcomer walks through docs/build-a-region.md in a city that is not shipped: Heidelberg.

There is an extract of OpenStreetMap, and two districts that somebody drew by hand.
"""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from geofh.cli import main

pytestmark = pytest.mark.shared

# The river Neckar runs from east to west through the town.
RIVER = 49.4135
WEST, SOUTH, EAST, NORTH = 8.57, 49.35, 8.80, 49.46


@pytest.fixture
def folder(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with what the newcomer has found or drawn, and step into it."""
    (tmp_path / "town.osm.pbf").symlink_to(shared / "regions/heidelberg/heidelberg.pbf")
    halves = {"1": ("Süd", SOUTH, RIVER), "2": ("Nord", RIVER, NORTH)}
    features = [
        {
            "type": "Feature",
            "properties": {"NR": number, "NAME": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[WEST, low], [EAST, low], [EAST, high], [WEST, high], [WEST, low]]
                ],
            },
        }
        for number, (name, low, high) in halves.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "stadtteile.geojson").write_text(json.dumps(collection), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def geofh(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def uncommented(recipe: str, table: str) -> str:
    """Take the signs away from one table of the template, as one does in an editor."""
    start = recipe.index(f"# [{table}]")
    end = recipe.find("\n\n", start)
    end = end if end > 0 else len(recipe)
    block = re.sub(r"(?m)^# ", "", recipe[start:end])
    return recipe[:start] + block + recipe[end:]


def test_a_newcomer_gets_from_an_empty_recipe_to_an_answer(
    folder: Path,
    serving: Callable[[str], AbstractContextManager[httpx.Client]],
) -> None:
    # Step 2: the recipe; each table that is wanted loses its signs, and gets the town's words.
    assert geofh("region", "init", "heidelberg.toml").exit_code == 0
    recipe = Path("heidelberg.toml").read_text("utf-8")
    for table in ("network", "basemap"):
        recipe = uncommented(recipe, table)
    osm = 'path = "town.osm.pbf"\nformat = "osm"\n'
    told = 'attribution = "© OpenStreetMap-Mitwirkende"\nlicence = "ODbL-1.0"\n'
    recipe += f"\n[addresses]\n{osm}{told}\n[services]\n{osm}{told}"
    for old, new in (("my-town", "heidelberg"), ("My Town", "Heidelberg"), ('"NW"', '"BW"')):
        recipe = recipe.replace(old, new)
    Path("heidelberg.toml").write_text(recipe, "utf-8")

    # Step 3: build, and read the report.
    built = geofh("build", "heidelberg.toml", "-o", "heidelberg")
    assert built.exit_code == 0, built.stderr
    assert "addresses" in built.stdout
    report = json.loads(Path("heidelberg/report.json").read_text("utf-8"))
    for one in report["inputs"]:
        dropped = sum(entry["count"] for entry in one["dropped"].values())
        assert one["read"] == one["kept"] + dropped, one["what"]

    # Step 4: ask. The house stands in the file at 49.40648 north: south of the river.
    located = geofh("locate", "Kurfürsten-Anlage 1, Heidelberg", "--region", "heidelberg")
    assert located.exit_code == 0, located.stderr
    assert "Süd" in located.stdout
    found = geofh(
        "find", "Kurfürsten-Anlage 1, Heidelberg", "--region", "heidelberg", "--kind", "day_care"
    )
    assert found.exit_code == 0, found.stderr
    assert geofh("info", "--verify", "heidelberg").exit_code == 0
    planned = geofh("coverage", "--region", "heidelberg", "--kind", "day_care", "-o", "gaps.csv")
    assert planned.exit_code == 0, planned.stderr
    with serving(str(folder / "heidelberg")) as client:
        page = client.get("/")
        tiles = client.get("/api/basemap.pmtiles", headers={"Range": "bytes=0-6"})
    assert "Heidelberg" in page.text
    assert tiles.content == b"PMTiles"
