"""Make sure that there is a Chromium for the browser tests, and that its driver starts.

As root on Debian what is missing comes through apt; otherwise the browser that Playwright
installs for the user.
"""

import os
import shutil
import subprocess
import sys

DEBIAN_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Playwright's driver is a Node.js that links to libatomic; a minimal Debian has none.
DRIVER_PACKAGES = ("libatomic1",)


def main() -> None:
    """Find or install what is needed; say what happened."""
    browser = next((path for name in DEBIAN_NAMES if (path := shutil.which(name))), None)
    missing = [
        *(() if browser else ("chromium",)),
        *(() if driver_starts() else DRIVER_PACKAGES),
    ]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install(missing)
    elif not browser:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    if not driver_starts():
        sys.exit(f"Playwright's driver does not start: install {', '.join(DRIVER_PACKAGES)}.")
    print(f"browser: {browser or 'installed'}")


def driver_starts() -> bool:
    """Tell whether Playwright's own Node.js runs on this machine."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def install(packages: list[str]) -> None:
    """Install Debian packages."""
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    subprocess.run([*quiet, *packages], check=True)


if __name__ == "__main__":
    main()
