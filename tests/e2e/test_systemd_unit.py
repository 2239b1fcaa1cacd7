"""The systemd unit is one that systemd understands, and as closed as it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STRICT = os.environ.get("CI", "").lower() == "true"


@pytest.fixture
def unit(root: Path, tmp_path: Path) -> Path:
    """Give the unit with a program that exists on this machine."""
    text = (root / "deploy/geofh.service").read_text("utf-8")
    program = Path(sys.executable).with_name("geofh")
    file = tmp_path / "geofh.service"
    file.write_text(text.replace("/opt/geofh/bin/geofh", str(program)), "utf-8")
    return file


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = shutil.which("systemd-analyze")
    if command is None:
        (pytest.fail if STRICT else pytest.skip)("needs systemd-analyze: apt-get install systemd")
    return subprocess.run([command, *arguments], check=False, capture_output=True, text=True)


def test_systemd_has_nothing_to_say_against_the_unit(unit: Path) -> None:
    verified = analyze("verify", "--man=no", str(unit))
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


def test_the_unit_exposes_little(unit: Path) -> None:
    """systemd counts from 0 (nothing is open to the service) to 10; below 2.5 it says OK."""
    judged = analyze("security", "--offline=yes", "--no-pager", str(unit))
    level = re.search(r"exposure level for geofh\.service: ([\d.]+)", judged.stdout)
    assert level, judged.stdout + judged.stderr
    assert float(level[1]) < 2.5
