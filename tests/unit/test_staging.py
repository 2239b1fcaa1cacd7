"""A folder appears whole or not at all."""

import os
from pathlib import Path

import pytest

from geofh.errors import DataError
from geofh.region import staging
from geofh.region.staging import staged


def accept(_folder: Path) -> None:
    """Find nothing wrong."""


def write(target: Path, content: str) -> None:
    with staged(target, check=accept) as folder:
        (folder / "region.toml").write_text(content, "utf-8")


def read(target: Path) -> str:
    return (target / "region.toml").read_text("utf-8")


def alone(target: Path) -> bool:
    return [entry.name for entry in target.parent.iterdir()] == [target.name]


def test_a_new_folder_appears_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "r", "one")

    assert read(tmp_path / "r") == "one"
    assert alone(tmp_path / "r")


@pytest.mark.parametrize("can_exchange", [True, False])
def test_an_old_folder_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(staging, "_exchange", lambda _one, _other: False)
    write(tmp_path / "r", "one")

    write(tmp_path / "r", "two")

    assert read(tmp_path / "r") == "two"
    assert alone(tmp_path / "r")


def test_a_link_keeps_pointing_to_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "real" / "r", "one")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "r")

    write(tmp_path / "link", "two")

    assert (tmp_path / "link").is_symlink()
    assert read(tmp_path / "real" / "r") == "two"
    assert alone(tmp_path / "real" / "r")


def test_a_failure_leaves_the_old_folder_and_no_litter(tmp_path: Path) -> None:
    write(tmp_path / "r", "one")

    with pytest.raises(ZeroDivisionError), staged(tmp_path / "r", check=accept) as folder:
        (folder / "region.toml").write_text(str(1 // 0), "utf-8")

    assert read(tmp_path / "r") == "one"
    assert alone(tmp_path / "r")


def test_what_the_check_refuses_never_appears(tmp_path: Path) -> None:
    def refuse(_folder: Path) -> None:
        raise DataError("not good")

    with pytest.raises(DataError, match="not good"), staged(tmp_path / "r", check=refuse):
        pass

    assert list(tmp_path.iterdir()) == []


def test_litter_of_a_killed_run_is_cleared(tmp_path: Path) -> None:
    litter = tmp_path / ".tmp-r" / "layers"
    litter.mkdir(parents=True)
    (litter / "half.parquet").write_text("x", "utf-8")

    with staged(tmp_path / "r", check=accept) as folder:
        assert list(folder.iterdir()) == []
        (folder / "region.toml").write_text("one", "utf-8")

    assert alone(tmp_path / "r")


def test_a_run_killed_between_two_renames_is_recovered(tmp_path: Path) -> None:
    write(tmp_path / "r", "one")
    (tmp_path / "r").rename(tmp_path / ".old-r")

    with pytest.raises(DataError), staged(tmp_path / "r", check=accept):
        raise DataError("the next run fails, too")

    assert read(tmp_path / "r") == "one"
    assert alone(tmp_path / "r")


def test_a_folder_that_is_no_region_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("cat", "utf-8")

    with pytest.raises(DataError, match="is no region"):
        write(tmp_path / "photos", "one")

    assert (tmp_path / "photos" / "cat.jpg").is_file()
    assert alone(tmp_path / "photos")


def test_two_builds_of_one_target_keep_apart(tmp_path: Path) -> None:
    with staged(tmp_path / "r", check=accept) as folder:
        with pytest.raises(DataError, match="another build"):
            write(tmp_path / "r", "two")
        (folder / "region.toml").write_text("one", "utf-8")

    assert read(tmp_path / "r") == "one"


def test_a_failing_disk_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(DataError, match="No space left on device"),
        staged(tmp_path / "r", check=accept),
    ):
        raise OSError(28, os.strerror(28))

    assert list(tmp_path.iterdir()) == []
