"""What users install is the wheel: it is built, installed far from the checkout, and asked."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

# Runs geofh's command line in a process that cannot open a connection.
OFFLINE = """
import socket, sys
def refuse(*arguments, **named):
    raise OSError("this process is offline")
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from geofh.cli import main
sys.argv = ["geofh", *sys.argv[1:]]
main()
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as an installer would."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, root],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("geofh-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty environment that holds the wheel and its base dependencies only."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    return python


def ask(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, "-c", OFFLINE, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=python.parent,
        env=environment,
    )


def test_wheel_carries_data_pages_and_browser_libraries_with_their_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "geofh/_shipped/data/districts/SOURCES.md" in names
    assert "geofh/_shipped/data/districts/dortmund/streets.parquet" in names
    assert "geofh/_shipped/web/static/vendor/leaflet/leaflet.js" in names
    assert "geofh/_shipped/web/static/vendor/leaflet/LICENSE" in names
    assert any(name.startswith("geofh/_shipped/web/templates/") for name in names)
    assert "geofh/_shipped/web/locales/ar.po" in names
    assert not any("node_modules" in name for name in names)


def test_installed_wheel_answers_find_offline(python: Path) -> None:
    done = ask(python, "find", "Emil-Figge-Str. 50, 44227 Dortmund", "--format", "json")

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    found = {
        one["layer"]: one["district"]["name"] for one in answer["districts"] if "district" in one
    }
    # Emil-Figge-Straße 50 is the university's campus in the Stadtbezirk Hombruch.
    assert found["stadtbezirk"] == "Hombruch"
    assert answer["geocode"]["level"] in {"house", "house_interpolated"}
    assert answer["geocode"]["accuracy_m"] > 0


def test_base_install_says_how_to_get_the_server(python: Path) -> None:
    done = ask(python, "serve")

    assert done.returncode == 2
    assert "install geofh[web]" in done.stderr
    assert "Traceback" not in done.stderr
