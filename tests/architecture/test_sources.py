"""What ships says where it comes from, and nothing ships that is somebody else's."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest


def test_every_shipped_file_has_origin_licence_and_the_checksum_it_has(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "scripts" / "write_sources.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.shared
def test_no_file_of_the_shared_material_is_in_the_project(root: Path, shared: Path) -> None:
    theirs = {
        hashlib.sha256(file.read_bytes()).hexdigest()
        for part in ("regions", "standards")
        for file in (shared / part).rglob("*")
        if file.is_file()
    }

    ours = [
        file.name
        for part in ("data", "geofh", "web/templates", "docs", "tests", "scripts")
        for file in (root / part).rglob("*")
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() in theirs
    ]

    assert ours == []
