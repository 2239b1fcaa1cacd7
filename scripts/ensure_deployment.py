"""Make sure that what `deploy/` is tried with is there: nginx, openssl, systemd, bubblewrap.

As root on Debian what is missing comes through apt; otherwise the test says why it is skipped.
"""

import os
import shutil
import subprocess

# Command -> Debian package.
NEEDED = {
    "nginx": "nginx-light",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
    "bwrap": "bubblewrap",
}
# Debian's path of a user has no folder for servers.
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))


def main() -> None:
    """Find or install what is needed; say what happened."""
    missing = [
        package for command, package in NEEDED.items() if not shutil.which(command, path=PATH)
    ]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        # The package would start a server of its own on port 80.
        keep_off = {"RUNLEVEL": "1"}
        subprocess.run([*quiet, *missing], check=True, env=os.environ | keep_off)
    for command in NEEDED:
        print(f"{command}: {shutil.which(command, path=PATH) or 'none'}")


if __name__ == "__main__":
    main()
