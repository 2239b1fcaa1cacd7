"""A worker opens a region behind a URL once: copied whole, compared, and asked for no more."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import fsspec
import pytest
from site_server import Site, serving

from geofh import DataError, InputError, open_region
from geofh.region.build import build_region
from geofh.region.manifest import MANIFEST
from geofh.workers import region_at

# aiohttp's sockets are closed by its loop, some time after.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def folder(town: Path, tmp_path: Path) -> Path:
    build_region(town, tmp_path / "region")
    return tmp_path / "region"


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """Serve a built region as a bucket that is open to the web does."""
    files = {
        f"/town/{file.relative_to(folder)}": file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    with serving(Site(files=files)) as opened:
        yield opened


def test_a_region_behind_a_web_address_answers_like_its_folder_and_is_fetched_once(
    site: Site, folder: Path
) -> None:
    found: list[object] = []
    askers = [Thread(target=lambda: found.append(region_at(f"{site.url}/town"))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    region, *others = found
    assert [one is region for one in others] == [True] * 3
    there = open_region(folder)
    assert region.geocode("Long Road 1") == there.geocode("Long Road 1")
    assert region.folder != there.folder
    gets = [path for path, _ in site.asked]
    assert sorted(set(gets)) == sorted(site.files)
    assert gets.count(f"/town/{MANIFEST}") == 1


def test_a_file_that_arrives_otherwise_than_stated_is_named_and_never_opened(site: Site) -> None:
    name = next(path for path in site.files if path.endswith(".parquet"))
    content = site.files[name]
    site.files[name] = content[:100] + bytes([content[100] ^ 1]) + content[101:]

    with pytest.raises(DataError, match=rf"arrived damaged.*{Path(name).name}"):
        region_at(f"{site.url}/town")

    # Whole again, it is opened: a failure is not kept.
    site.files[name] = content
    assert region_at(f"{site.url}/town").name == "town"


def test_a_file_that_is_not_there_is_named(site: Site) -> None:
    del site.files[f"/town/{MANIFEST}"]

    with pytest.raises(DataError, match=f"{MANIFEST} cannot be fetched"):
        region_at(f"{site.url}/town")


def test_any_store_that_fsspec_knows_will_do(folder: Path) -> None:
    store = fsspec.filesystem("memory")
    store.put(f"{folder}/", "/bucket/town/", recursive=True)

    region = region_at("memory://bucket/town")

    assert region.geocode("Long Road 1") == open_region(folder).geocode("Long Road 1")


def test_a_store_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match=r"nowhere://bucket/town: .*nowhere"):
        region_at("nowhere://bucket/town")
