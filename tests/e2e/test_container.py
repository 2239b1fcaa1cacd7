"""As `deploy/Containerfile` is run: read-only but for /tmp, user 10001, no capability, no HOME.

bubblewrap makes the same mounts and takes the same rights away as a container's runtime; the
image itself is another matter (docs/operate.md).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from watching import editions, until

STRICT = os.environ.get("CI", "").lower() == "true"
TMP = "/tmp"  # noqa: S108 - inside it is empty, and gone afterwards
BY_GET = (
    "/health",
    "/ready",
    "/",
    "/planung",
    "/hsds/services?per_page=5",
    "/ogc/collections/coverage/items?limit=5",
)
BY_POST = {
    "/api/find": {"query": "Hövelstr. 8"},
    "/api/suggest": {"text": "Hövels"},
    "/api/coverage": {},
}


@pytest.fixture
def regions(root: Path, tmp_path: Path) -> Path:
    """Give the folder above a region: what a container should mount."""
    shutil.copytree(root / "data/districts/dortmund", tmp_path / "regions" / "mycity")
    return tmp_path / "regions"


@pytest.fixture
def contained(root: Path) -> Callable[..., list[str]]:
    """Give what starts a command with these folders mounted read-only, as a container does."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        (pytest.fail if STRICT else pytest.skip)("needs bwrap: apt-get install bubblewrap")

    def command(*mounted: Path, tmp: bool = True) -> list[str]:
        own = [
            bwrap,
            "--die-with-parent",
            "--ro-bind",
            "/",
            "/",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
        ]
        own += ["--tmpfs", TMP] if tmp else []
        # The code may itself lie below /tmp.
        for folder in (root, Path(sys.prefix), Path(sys.base_prefix), *mounted):
            own += ["--ro-bind", str(folder), str(folder)]
        own += ["--unshare-user", "--uid", "10001", "--gid", "10001", "--cap-drop", "ALL"]
        return [*own, "--unsetenv", "HOME", "--setenv", "TMPDIR", TMP, "--chdir", "/"]

    tried = subprocess.run([*command(), "true"], check=False, capture_output=True, text=True)
    if tried.returncode != 0:
        # A machine that is a container itself may forbid this; no package would help.
        pytest.skip(f"bwrap may not do this here: {tried.stderr}")
    return command


def exchange(folder: Path) -> None:
    """Put a new edition into the place of the old one and remove that, as `geofh build` does."""
    new = shutil.copytree(folder, folder.with_name("new"))
    text = (new / "region.toml").read_text("utf-8")
    (new / "region.toml").write_text(
        re.sub(r"data_date = [\d-]+", "data_date = 2026-11-01", text), "utf-8"
    )
    old = folder.rename(folder.with_name("old"))
    new.rename(folder)
    shutil.rmtree(old)


def child_of(process: int) -> int:
    """Give the one that bwrap waits for."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()[0])


def test_all_of_it_works_where_only_tmp_can_be_written(
    serving: Any, contained: Any, regions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOFH_RELOAD_SECONDS", "0.5")
    where = str(regions / "mycity")
    with serving(where, "--workers", "2", inside=contained(regions)) as server:
        until(lambda: editions(server.address) == (2, 0))
        main = child_of(server.process.pid)
        status = Path(f"/proc/{main}/status").read_text("ascii")
        assert re.search(r"CapEff:\t0+\n", status)
        assert "NoNewPrivs:\t1" in status
        with httpx.Client(base_url=server.address, timeout=120) as client:
            answers = {path: client.get(path) for path in BY_GET}
            answers |= {path: client.post(path, json=body) for path, body in BY_POST.items()}
            for ending in ("pdf", "xlsx", "gpkg"):
                sent = client.post(f"/planung/datei/{ending}", data={"minuten": "15"})
                assert "html" not in sent.headers["content-type"]
                answers[ending] = sent
            style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', answers["/"].text)
            assert style
            answers["static"] = client.get(style[1])
            assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(
                answers, 200
            )
            assert answers["/api/find"].json()["geocode"]["status"] == "found"
            exchange(regions / "mycity")
            until(lambda: editions(server.address) == (4, 0))
            assert client.get("/ready").json()["data_date"] == "2026-11-01"
        left = [one.name for one in Path(f"/proc/{main}/root/tmp").glob("*metrics*")]
        assert len(left) == 1
        os.kill(main, signal.SIGTERM)
        assert server.process.wait(timeout=30) == 0
    assert not [line for line in server.log if "Traceback" in line or "Error" in line]


def test_a_region_mounted_alone_serves_on_and_the_log_says_what_to_mount(
    serving: Any, contained: Any, regions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOFH_RELOAD_SECONDS", "0.5")
    alone = regions / "mycity"
    with serving(str(alone), inside=contained(alone)) as server:
        until(lambda: editions(server.address) == (1, 0))
        exchange(alone)
        until(lambda: any("mount the folder above it" in line for line in server.log))
        found = httpx.post(f"{server.address}/api/find", json=BY_POST["/api/find"], timeout=60)
        assert found.json()["geocode"]["status"] == "found"


def geofh(inside: list[str], *arguments: str) -> tuple[int, str]:
    """Run geofh where it cannot start; give its exit and what it says."""
    command = [*inside, sys.executable, "-m", "geofh.cli", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode, ended.stderr


def test_two_workers_without_a_folder_for_temporary_files_say_what_to_give(contained: Any) -> None:
    code, said = geofh(contained(tmp=False), "serve", "--port", "0", "--workers", "2")
    assert code == 2
    assert "--tmpfs /tmp" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("closed", ["mycity", "mycity/services/service.csv"])
def test_a_region_that_may_not_be_read_is_named(contained: Any, regions: Path, closed: str) -> None:
    (regions / closed).chmod(0)
    try:
        where = str(regions / "mycity")
        code, said = geofh(contained(regions), "find", "--region", where, "Hövelstr. 8")
    finally:
        (regions / closed).chmod(0o755)
    assert code == 2
    assert str(regions / closed) in said
    assert "may not be read" in said
    assert "Traceback" not in said
