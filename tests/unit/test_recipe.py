"""region.toml: read whole or refused with the key that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from geofh.errors import DataError
from geofh.region import read_recipe

GOOD = """
schema = 1
name = "town"
title = "Small Town"
city_names = ["Small Town", "Smalltown"]
land = "NW"
timezone = "Europe/Berlin"
data_date = 2026-05-06

[[layers]]
id = "quarter"
title = "Quarter"
file = "layers/quarter.parquet"
accuracy_m = 12
derived = true
role = "answer"

[[attribution]]
text = "Town hall"
licence = "dl-de/zero-2-0"
url = "https://example.org"
"""


def write(folder: Path, content: str) -> Path:
    file = folder / "region.toml"
    file.write_text(content, "utf-8")
    return file


def test_a_region_may_do_without_streets_and_services(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, GOOD))

    assert recipe.name == "town"
    assert recipe.city_names == ("Small Town", "Smalltown")
    assert recipe.data_date == date(2026, 5, 6)
    assert recipe.timezone.key == "Europe/Berlin"
    assert recipe.streets_file is None
    assert recipe.services_folder is None
    assert recipe.layers[0].file == tmp_path / "layers" / "quarter.parquet"
    assert recipe.layers[0].accuracy_m == 12.0


WRONG = {
    "missing key": ('land = "NW"', "", "'land' is missing"),
    "number for text": ('land = "NW"', "land = 5", "'land' is 5, expected text"),
    "text for number": ("accuracy_m = 12", 'accuracy_m = "12"', "'accuracy_m' is '12'"),
    "number for yes or no": ("derived = true", "derived = 1", "'derived' is 1"),
    "unknown role": ('role = "answer"', 'role = "boss"', "role 'boss' is not known"),
    "unknown zone": ("Europe/Berlin", "Europe/Dortmund", "timezone 'Europe/Dortmund'"),
    "newer schema": ("schema = 1", "schema = 9", "schema 9 is not known"),
    "a table where a list belongs": ("[[attribution]]", "[attribution]", "list of tables"),
    "broken TOML": ('title = "Small Town"', "title = ", "not readable as TOML"),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DataError, match=r"region\.toml|layer role") as caught:
        read_recipe(write(tmp_path, GOOD.replace(old, new)))

    assert said in str(caught.value)


def test_a_folder_without_a_recipe_is_no_region(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing"):
        read_recipe(tmp_path / "region.toml")
