"""A region with a base map: opened, served in ranges, drawn by its page."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

import geofh
from geofh.errors import DataError
from geofh.region.build import build_region

PATH = "/api/basemap.pmtiles"
LIBRARY = "vendor/protomaps-leaflet/protomaps-leaflet.js"


@pytest.fixture(scope="module")
def folder(root: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build Kaiserslautern from its recipe."""
    target = tmp_path_factory.mktemp("regions") / "kaiserslautern"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_SHARED", str(shared))
        build_region(root / "recipes" / "kaiserslautern.toml", target)
    return target


@pytest.fixture(scope="module")
def tiled(
    folder: Path, serving: Callable[[str], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with serving(str(folder)) as opened:
        yield opened


@pytest.mark.shared
def test_region_names_its_base_map(folder: Path) -> None:
    assert geofh.open_region(folder).basemap == folder / "basemap.pmtiles"
    assert geofh.open_region("dortmund").basemap is None


@pytest.mark.shared
def test_any_range_is_the_same_bytes_as_in_the_file(tiled: httpx.Client, folder: Path) -> None:
    content = (folder / "basemap.pmtiles").read_bytes()
    size = len(content)
    for first, last in [(0, 16_383), (4_104, 5_093), (size - 5, size - 1)]:
        response = tiled.get(PATH, headers={"Range": f"bytes={first}-{last}"})
        assert response.status_code == 206
        assert response.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert response.content == content[first : last + 1]


@pytest.mark.shared
def test_range_beyond_the_end_is_refused(tiled: httpx.Client, folder: Path) -> None:
    size = (folder / "basemap.pmtiles").stat().st_size
    response = tiled.get(PATH, headers={"Range": f"bytes={size}-{size + 10}"})
    assert response.status_code == 416


@pytest.mark.shared
def test_whole_file_is_never_compressed(tiled: httpx.Client, folder: Path) -> None:
    response = tiled.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert "content-encoding" not in response.headers
    assert response.headers["content-type"] == "application/vnd.pmtiles"
    assert response.content == (folder / "basemap.pmtiles").read_bytes()


@pytest.mark.shared
def test_tiles_are_kept_by_browsers_and_asked_for_again_by_their_tag(tiled: httpx.Client) -> None:
    headers = {"Range": "bytes=0-9"}
    first = tiled.get(PATH, headers=headers)
    assert first.headers["cache-control"] == "public, max-age=604800"
    again = tiled.get(PATH, headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = tiled.get(PATH, headers=headers | {"If-None-Match": '"other"'})
    assert other.status_code == 206


@pytest.mark.shared
def test_page_draws_tiles_instead_of_streets(tiled: httpx.Client) -> None:
    page = tiled.get("/").text
    assert LIBRARY in page
    assert "static/basemap.js" in page
    assert f'geofh.basemap(map_geofh, {{"url": "{PATH}"}})' in page
    assert "/api/streets" not in page
    assert "Karte: © OpenStreetMap-Mitwirkende" in page


def test_region_without_tiles_serves_none_and_does_not_load_the_library(
    client: httpx.Client,
) -> None:
    assert client.get(PATH).status_code == 404
    page = client.get("/").text
    assert "protomaps" not in page
    assert "basemap" not in page
    assert "/api/streets" in page


@pytest.fixture
def small(town: Path, tmp_path: Path) -> Path:
    """Build the small town, and claim that it has a base map."""
    target = tmp_path / "built"
    build_region(town, target)
    (target / "manifest.json").unlink()
    with (target / "region.toml").open("a", encoding="utf-8") as recipe:
        recipe.write('\n[basemap]\nfile = "basemap.pmtiles"\n')
    return target


def test_missing_base_map_is_named(small: Path) -> None:
    with pytest.raises(DataError, match=r"basemap\.pmtiles cannot be read"):
        geofh.open_region(small)


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"PMTiles\x02", b"SQLite format 3\x00"])
def test_file_that_is_no_pmtiles_is_refused(small: Path, content: bytes) -> None:
    (small / "basemap.pmtiles").write_bytes(content)
    with pytest.raises(DataError, match="expected PMTiles of version 3"):
        geofh.open_region(small)


@pytest.mark.shared
def test_cut_base_map_is_found_by_its_size(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in folder.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = file.read_bytes()
            target.write_bytes(content[:-1] if file.suffix == ".pmtiles" else content)
    with pytest.raises(DataError, match=r"basemap\.pmtiles has .* bytes, expected"):
        geofh.open_region(copy)


def test_map_names_the_makers_of_its_tiles_where_the_recipe_does_not(
    small: Path, serving: Callable[[str], AbstractContextManager[httpx.Client]]
) -> None:
    (small / "basemap.pmtiles").write_bytes(b"PMTiles\x03")
    with serving(str(small)) as opened:
        assert "OpenStreetMap-Mitwirkende (ODbL-1.0)" in opened.get("/").text
