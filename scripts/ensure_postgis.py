"""Make sure that there is a PostgreSQL with PostGIS for the tests that read one.

As root on Debian what is missing comes through apt. Nothing is started here: the tests run a
server of their own, in a folder of their own, as a user without rights.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The newest first; Debian carries one.
BINARIES = "/usr/lib/postgresql/*/bin"
PACKAGE = "postgresql-postgis"


def main() -> None:
    """Find or install what is needed; say what happened."""
    if not has_postgis() and os.geteuid() == 0 and shutil.which("apt-get"):
        install([PACKAGE])
    if not has_postgis():
        print(f"postgis: none; its tests are skipped. Install {PACKAGE} to run them.")
        sys.exit(os.environ.get("CI", "").lower() == "true")
    print("postgis: found")


def has_postgis() -> bool:
    """Tell whether a server is installed, and PostGIS for it."""
    return any(
        Path(f"/usr/share/postgresql/{folder.parent.name}/extension/postgis.control").is_file()
        for folder in Path("/").glob(BINARIES.lstrip("/"))
        if (folder / "initdb").is_file()
    )


def install(packages: list[str]) -> None:
    """Install Debian packages, without the server that they would start for everybody."""
    settings = Path("/etc/postgresql-common/createcluster.d/geofh.conf")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("create_main_cluster = false\n", "utf-8")
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    subprocess.run([*quiet, *packages], check=True)


if __name__ == "__main__":
    main()
