"""A file that is missing, truncated or of another shape is named, not guessed around."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from geofh import DataError, RegionError, open_region
from geofh.array_file import write_arrays
from geofh.resources import regions_folder


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Give a copy of Dortmund that a test may damage."""
    folder = tmp_path / "dortmund"
    shutil.copytree(regions_folder() / "dortmund", folder)
    return folder


def test_untouched_copy_opens(region: Path) -> None:
    assert open_region(region).name == "dortmund"


@pytest.mark.parametrize(
    "name", ["region.toml", "layers/unterbezirk.parquet", "streets.parquet", "services/service.csv"]
)
def test_missing_file_is_named(region: Path, name: str) -> None:
    (region / name).unlink()

    with pytest.raises(
        (DataError, RegionError), match="region.toml" if name == "region.toml" else Path(name).name
    ):
        open_region(region)


@pytest.mark.parametrize("name", ["layers/stadtbezirk.parquet", "streets.index"])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_truncated_table_is_named(region: Path, name: str, kept: float) -> None:
    file = region / name
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(DataError, match=file.name):
        open_region(region)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_without_an_index_the_truncated_street_directory_is_named(
    region: Path, kept: float
) -> None:
    (region / "streets.index").unlink()
    file = region / "streets.parquet"
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(DataError, match=file.name):
        open_region(region)


def test_index_of_another_format_is_refused(region: Path) -> None:
    write_arrays(region / "streets.index", {"name_start": np.zeros(1, int)}, kind="street index 0")

    with pytest.raises(DataError, match=r"holds 'street index 0', this geofh reads"):
        open_region(region)


def test_truncated_service_table_is_named_with_its_line(region: Path) -> None:
    file = region / "services" / "service.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([*lines[:10], lines[10][:20]]), "utf-8")

    with pytest.raises(DataError, match=r"service\.csv.*11"):
        open_region(region)


def test_files_of_two_editions_are_not_mixed(region: Path) -> None:
    # The finest layer of another region knows none of Dortmund's Unterbezirke.
    other = regions_folder() / "nrw-thueringen" / "layers" / "kreis.parquet"
    shutil.copy(other, region / "layers" / "unterbezirk.parquet")

    with pytest.raises(DataError, match="not of the same edition"):
        open_region(region)


def test_key_of_the_wrong_type_is_named(region: Path) -> None:
    recipe = region / "region.toml"
    recipe.write_text(recipe.read_text("utf-8").replace('land = "NW"', "land = 5"), "utf-8")

    with pytest.raises(DataError, match=r"region\.toml.*'land' is 5, expected text"):
        open_region(region)


def test_newer_schema_is_refused(region: Path) -> None:
    recipe = region / "region.toml"
    recipe.write_text(recipe.read_text("utf-8").replace("schema = 1", "schema = 2"), "utf-8")

    with pytest.raises(DataError, match="schema 2 is not known"):
        open_region(region)


def test_unknown_region_lists_the_known_ones() -> None:
    with pytest.raises(RegionError, match="dortmund, nrw-thueringen"):
        open_region("atlantis")
