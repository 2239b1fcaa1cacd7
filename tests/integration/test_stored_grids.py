"""Cell grids are prepared once, by the build; opening maps them and answers the same."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from geofh import DataError, open_region
from geofh.array_file import open_arrays, write_arrays
from geofh.crs import to_lonlat
from geofh.districts import DistrictIndex, DistrictLayer, StoredGrids
from geofh.io import read_layer
from geofh.kernel import CellGrid
from geofh.region.build import build_region
from geofh.resources import regions_folder

BEFORE, AFTER = date(2021, 6, 30), date(2021, 7, 1)
ASK = "import sys, geofh; print(geofh.open_region(sys.argv[1]).find_at(7.58, 51.43).districts)"


@pytest.fixture
def built(town: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "region"
    build_region(town, folder)
    return folder


def thueringen(name: str) -> DistrictLayer:
    file = regions_folder() / "nrw-thueringen" / "layers" / f"{name}.parquet"
    return DistrictLayer.from_table(read_layer(file), layer_id=name, title=name, accuracy_m=0.0)


def degrees_near_lines(layer: DistrictLayer, count: int) -> list[tuple[float, float]]:
    """Draw points within some hundred metres of border vertices, and some anywhere."""
    generator = np.random.default_rng(3)
    corners = shapely.get_coordinates(layer.geometries)
    near = generator.choice(corners, count) + generator.normal(0, 300, (count, 2))
    low, high = corners.min(axis=0), corners.max(axis=0)
    lon, lat = to_lonlat(*np.concatenate([near, generator.uniform(low, high, (count, 2))]).T)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def test_a_built_region_prepares_nothing_when_it_is_opened_and_asked(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a grid was built")

    monkeypatch.setattr(CellGrid, "build", refuse)
    region = open_region(built)
    # Easting 400,990, northing 5,700,500: 10 m to the line between the quarters.
    (lon,), (lat,) = to_lonlat([400_990.0], [5_700_500.0])

    (answer,) = region.find_at(float(lon), float(lat)).districts

    assert answer.district is not None
    assert (answer.district.id, answer.border_m) == ("west", pytest.approx(10, abs=0.01))
    assert region.district_ids([400_990.0], [5_700_500.0], layer="quarter").tolist() == ["west"]


def test_kept_grids_answer_like_fresh_ones_in_every_edition(tmp_path: Path) -> None:
    layers = [thueringen(name) for name in ("gemeinde", "kreis")]
    fresh = DistrictIndex(layers)
    for layer in layers:
        fresh.write_grids(layer.id, tmp_path / layer.id)
    kept = DistrictIndex(
        layers, stored={layer.id: StoredGrids(tmp_path / layer.id) for layer in layers}
    )

    for day in (BEFORE, AFTER):
        for place in degrees_near_lines(layers[1], 150):
            ours = kept.locate(*place, accuracy_m=20.0, on=day)
            assert ours == fresh.locate(*place, accuracy_m=20.0, on=day)
            assert kept.ids_at(*place, on=day) == fresh.ids_at(*place, on=day)
    # The reform of 2021 changed the Kreise and no Gemeinde: two grids here, one there.
    editions = {
        one.id: {n.split("/")[0] for n in open_arrays(tmp_path / one.id, kind="cell grids 1")}
        for one in layers
    }
    assert editions == {"gemeinde": {"0"}, "kreis": {"0", "1"}}


@pytest.mark.parametrize("has_manifest", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_cut_file_is_refused_by_name(built: Path, share: float, has_manifest: bool) -> None:
    file = built / "layers" / "quarter.grids"
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    if not has_manifest:
        (built / "manifest.json").unlink()

    with pytest.raises(DataError, match=r"quarter\.grids.*Build the region again"):
        open_region(built)


def test_grids_of_another_format_are_refused(built: Path) -> None:
    (built / "manifest.json").unlink()
    write_arrays(built / "layers" / "quarter.grids", {"0/x": np.arange(3)}, kind="cell grids 99")

    with pytest.raises(DataError, match=r"holds 'cell grids 99', this geofh reads 'cell grids 1'"):
        open_region(built)


def test_grids_of_another_layer_are_refused(built: Path, tmp_path: Path) -> None:
    (built / "manifest.json").unlink()
    layer = thueringen("land")
    DistrictIndex([layer]).write_grids("land", tmp_path / "land.grids")
    shutil.copy(tmp_path / "land.grids", built / "layers" / "quarter.grids")

    with pytest.raises(DataError, match=r"quarter\.grids was made of other areas"):
        open_region(built).find_at(7.58, 51.43)


def test_processes_that_open_one_region_at_once_answer_alike(built: Path) -> None:
    command = [sys.executable, "-c", ASK, str(built)]
    asked = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    said = [process.communicate(timeout=60)[0] for process in asked]

    assert len(set(said)) == 1
    assert said[0].startswith("(DistrictAnswer(")
