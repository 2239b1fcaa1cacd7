"""What a reader may rely on: small modules, one public list, and a light import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import geofh

LINES_AT_MOST = 400
HEAVY = ("geopandas", "pandas", "scipy", "folium", "fastapi", "pyogrio", "matplotlib")


def modules(root: Path) -> list[Path]:
    return sorted((root / "geofh").rglob("*.py"))


def test_no_module_or_script_is_longer_than_a_reader_can_hold(root: Path) -> None:
    scripts = sorted((root / "web" / "static").glob("*.js"))
    assert scripts
    long = {
        file.name: lines
        for file in (*modules(root), *scripts)
        if (lines := len(file.read_text("utf-8").splitlines())) > LINES_AT_MOST
    }

    assert long == {}


def test_every_module_says_what_it_is_for(root: Path) -> None:
    silent = [
        file.name
        for file in modules(root)
        if not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]

    assert silent == []


def test_public_names_are_listed_sorted_and_exist() -> None:
    assert geofh.__all__ == sorted(geofh.__all__)
    assert [name for name in geofh.__all__ if not hasattr(geofh, name)] == []


@pytest.mark.parametrize(
    "code", ["import geofh", "import geofh; geofh.open_region().find('Hövelstr. 8')"]
)
def test_neither_import_nor_answer_loads_heavy_packages(code: str) -> None:
    script = f"{code}\nimport sys\nprint(*sorted({HEAVY!r} & sys.modules.keys()))".replace(
        f"{HEAVY!r}", f"{set(HEAVY)!r}"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )

    assert done.stdout.split() == []
