"""A file from the web arrives whole or not at all, and goes on where it was cut."""

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from site_server import Site, serving

from geofh.errors import DataError
from geofh.region import download as module
from geofh.region.download import download, is_there
from geofh.region.sources import Remote

CONTENT = bytes(range(256)) * 4000
STATED = "https://town.example/file.bin"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(module, "_PAUSE_S", 0.0)
    with serving(Site(files={"/file.bin": CONTENT})) as opened:
        yield opened


@pytest.fixture
def fetch(site: Site, tmp_path: Path) -> Callable[..., Path]:
    def run(*, path: str = "/file.bin", sha256: str = "") -> Path:
        target = tmp_path / "files" / "mark-file.bin"
        download(Remote(url=site.url + path, sha256=sha256), target, stated=STATED)
        return target

    return run


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "files").iterdir())


WHOLE = ["mark-file.bin", "mark-file.bin.json"]


def test_a_file_arrives_with_a_record_of_it(fetch: Callable[..., Path], tmp_path: Path) -> None:
    target = fetch()

    assert target.read_bytes() == CONTENT
    assert is_there(target)
    record = json.loads((tmp_path / "files" / "mark-file.bin.json").read_text("utf-8"))
    assert record["url"] == STATED
    assert record["bytes"] == len(CONTENT)
    assert record["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert left(tmp_path) == WHOLE


def test_a_cut_connection_is_taken_up_where_it_broke(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    site.cuts = [300_000, 200_000]

    assert fetch().read_bytes() == CONTENT

    assert site.ranges == ["bytes=300000-", "bytes=500000-"]
    assert left(tmp_path) == WHOLE


def test_the_next_run_goes_on_where_the_last_gave_up(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    site.cuts = [100_000, 0, 0, 0, 0, 0]
    with pytest.raises(DataError, match=r"only 100,000 of 1,024,000 bytes came") as refusal:
        fetch()
    assert "127.0.0.1" not in str(refusal.value)
    assert left(tmp_path) == [".mark-file.bin.part", ".mark-file.bin.part.json"]
    site.cuts = []
    site.asked.clear()

    assert fetch().read_bytes() == CONTENT

    assert site.ranges == ["bytes=100000-"]
    assert left(tmp_path) == WHOLE


def test_a_file_that_changed_between_two_parts_is_fetched_anew(
    site: Site, fetch: Callable[..., Path]
) -> None:
    site.cuts = [100_000, 0, 0, 0, 0, 0]
    with pytest.raises(DataError):
        fetch()
    site.cuts = []
    site.files["/file.bin"] = other = CONTENT[::-1]

    assert fetch().read_bytes() == other


@pytest.mark.parametrize("without", ["ranges", "tags", "strong tags"])
def test_a_server_that_cannot_continue_begins_again(
    site: Site, fetch: Callable[..., Path], tmp_path: Path, without: str
) -> None:
    site.has_ranges = without != "ranges"
    site.has_tags = without != "tags"
    site.is_weak = without == "strong tags"
    site.cuts = [300_000]

    assert fetch().read_bytes() == CONTENT

    assert site.ranges == (["bytes=300000-"] if without == "ranges" else [])
    assert left(tmp_path) == WHOLE


def test_what_nobody_can_continue_is_not_left(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    site.has_tags = False
    site.cuts = [100] * 5

    with pytest.raises(DataError, match="could not be fetched"):
        fetch()

    assert left(tmp_path) == []


def test_a_file_that_has_not_changed_is_not_sent_again(
    site: Site, fetch: Callable[..., Path]
) -> None:
    fetch()
    fetch()

    assert site.asked[-1][1]["if-none-match"] == site.tag("/file.bin")
    site.files["/file.bin"] = CONTENT[:5000]
    assert fetch().read_bytes() == CONTENT[:5000]


def test_a_damaged_file_is_fetched_again(site: Site, fetch: Callable[..., Path]) -> None:
    target = fetch()
    target.write_bytes(CONTENT[:7])

    assert not is_there(target)
    assert fetch().read_bytes() == CONTENT


PAGES = {
    "page": b"<!DOCTYPE html>\n<html><body>Moved</body></html>",
    "page after a declaration": b'\xef\xbb\xbf<?xml version="1.0"?>\n<HTML lang="de"></HTML>',
}


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_a_web_page_with_status_200_is_no_file(
    site: Site, fetch: Callable[..., Path], tmp_path: Path, content: bytes
) -> None:
    site.files["/file.bin"] = content

    with pytest.raises(DataError, match="is a web page and not the file"):
        fetch()

    assert left(tmp_path) == []


def test_an_empty_file_is_refused(site: Site, fetch: Callable[..., Path], tmp_path: Path) -> None:
    site.files["/file.bin"] = b""

    with pytest.raises(DataError, match="is empty"):
        fetch()

    assert left(tmp_path) == []


def test_what_is_not_there_is_said_at_once(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"the server says 404 Not Found.*recipe"):
        fetch(path="/gone.bin")

    assert len(site.asked) == 1
    assert left(tmp_path) == []


def test_a_busy_server_is_asked_again(site: Site, fetch: Callable[..., Path]) -> None:
    site.statuses = [503, 429]

    assert fetch().read_bytes() == CONTENT
    assert len(site.asked) == 3


def test_a_wrong_checksum_is_refused_and_the_file_of_before_stays(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    good = hashlib.sha256(CONTENT).hexdigest()
    target = fetch(sha256=good)
    site.files["/file.bin"] = CONTENT[:-1] + b"x"

    with pytest.raises(DataError, match=f"the recipe promises {good}"):
        fetch(sha256=good)

    assert target.read_bytes() == CONTENT
    assert left(tmp_path) == WHOLE


def test_a_redirect_is_followed_but_not_to_a_file_of_this_machine(
    site: Site, fetch: Callable[..., Path]
) -> None:
    site.redirects = {"/old": "/file.bin", "/evil": "file:///etc/hostname"}

    assert fetch(path="/old").read_bytes() == CONTENT
    with pytest.raises(DataError, match=r"could not be fetched|is not there"):
        fetch(path="/evil")


def test_a_server_that_is_away_is_named_without_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSE_S", 0.0)
    with serving(Site()) as gone:
        url = gone.url

    with pytest.raises(DataError, match=r"town\.example.*Connection refused"):
        download(Remote(url=f"{url}/a?key=secret"), tmp_path / "files" / "a", stated=STATED)

    assert left(tmp_path) == []


def test_a_length_that_nobody_states_is_no_obstacle(site: Site, fetch: Callable[..., Path]) -> None:
    site.has_length = False

    assert fetch().read_bytes() == CONTENT


FULL = """
import resource, sys
from pathlib import Path
from geofh.errors import DataError
from geofh.region.download import download
from geofh.region.sources import Remote

resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    download(Remote(url=sys.argv[1]), Path(sys.argv[2]), stated="the file")
except DataError as error:
    print(error)
"""


def test_a_full_disk_leaves_nothing_behind(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "files" / "a"

    done = subprocess.run(
        [sys.executable, "-c", FULL, f"{site.url}/file.bin", str(target)],
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.startswith("the file could not be kept in ")
    assert "untouched" in done.stdout
    assert left(tmp_path) == []


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from geofh.region.download import download
from geofh.region.sources import Remote

@contextmanager
def progress(title, total):
    def advance(steps):
        if steps:
            os.kill(os.getpid(), signal.SIGKILL)
    yield advance

download(Remote(url=sys.argv[1]), Path(sys.argv[2]), stated="the file", progress=progress)
"""


def test_a_run_that_was_killed_is_taken_up_by_the_next(
    site: Site, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    target = tmp_path / "files" / "mark-file.bin"

    done = subprocess.run(
        [sys.executable, "-c", KILLED, f"{site.url}/file.bin", str(target)], check=False
    )

    assert done.returncode == -signal.SIGKILL
    assert not target.exists()
    assert fetch().read_bytes() == CONTENT
    assert len(site.ranges) == 1
    assert left(tmp_path) == WHOLE


def test_two_runs_do_not_write_into_one_file(site: Site, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    descriptor = os.open(tmp_path / "files", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(DataError, match="another run fetches files"):
            download(Remote(url=f"{site.url}/file.bin"), tmp_path / "files" / "a", stated=STATED)
    finally:
        os.close(descriptor)
