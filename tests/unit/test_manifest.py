"""A manifest finds what was cut, changed, added or is of tomorrow."""

import json
from pathlib import Path

import pytest

from geofh.errors import DataError
from geofh.region.manifest import check_sizes, verify, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of two files with a manifest."""
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "a.parquet").write_bytes(b"12345")
    (tmp_path / "region.toml").write_bytes(b"abc")
    write_manifest(tmp_path, rows={"layers/a.parquet": 2}, sources=[], layers=[], version="1")
    return tmp_path


def test_every_file_is_described(folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]

    assert {name: (one["bytes"], one.get("rows")) for name, one in files.items()} == {
        "layers/a.parquet": (5, 2),
        "region.toml": (3, None),
    }
    # printf abc | sha256sum
    assert files["region.toml"]["sha256"].startswith("ba7816bf8f01cfea")
    assert verify(folder) == 2


def test_a_cut_file_is_found_by_its_size(folder: Path) -> None:
    (folder / "layers" / "a.parquet").write_bytes(b"1234")

    with pytest.raises(DataError, match=r"a\.parquet has 4 bytes, expected 5"):
        check_sizes(folder)


def test_a_changed_byte_is_found_by_its_checksum(folder: Path) -> None:
    (folder / "layers" / "a.parquet").write_bytes(b"12346")

    check_sizes(folder)
    with pytest.raises(DataError, match=r"a\.parquet has a wrong checksum"):
        verify(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "region.toml").unlink()

    with pytest.raises(DataError, match=r"region\.toml is missing, though manifest\.json"):
        check_sizes(folder)


def test_a_stranger_is_named(folder: Path) -> None:
    (folder / "notes.txt").write_text("x", "utf-8")

    check_sizes(folder)
    with pytest.raises(DataError, match=r"notes\.txt does not belong"):
        verify(folder)


def test_a_newer_schema_is_refused(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(file.read_text("utf-8").replace('"schema": 1', '"schema": 2'), "utf-8")

    with pytest.raises(DataError, match="schema 2 is not known, this geofh reads schema 1"):
        check_sizes(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 1}', '{"schema":1,"files":[]}'])
def test_a_damaged_manifest_is_named(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content, "utf-8")

    with pytest.raises(DataError, match=r"manifest\.json is damaged"):
        check_sizes(folder)


def test_a_folder_without_a_manifest_opens_but_cannot_be_verified(tmp_path: Path) -> None:
    check_sizes(tmp_path)

    with pytest.raises(DataError, match=r"has no manifest\.json"):
        verify(tmp_path)
