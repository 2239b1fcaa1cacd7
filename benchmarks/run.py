"""Run every benchmark, one process each, and print their tables."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROMISES = (
    "startup",
    "answer",
    "geocode",
    "services",
    "server",
    "page",
    "join",
    "lookup",
    "nearest",
)


def main() -> None:
    """Run them in order."""
    for name in PROMISES:
        subprocess.run([sys.executable, FOLDER / f"{name}.py"], check=True)


if __name__ == "__main__":
    main()
