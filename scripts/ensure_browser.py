"""Make sure that there is a Chromium for the browser tests.

Debian's own package where this runs as root and none is found; otherwise the browser that
Playwright installs for the user.
"""

import os
import shutil
import subprocess
import sys

DEBIAN_NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Find or install a browser; say what happened."""
    found = next((path for name in DEBIAN_NAMES if (path := shutil.which(name))), None)
    if found:
        print(f"browser: {found}")
    elif os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=True
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    main()
