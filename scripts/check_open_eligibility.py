"""Hold the terms of Open Eligibility that geofh names against a copy of the taxonomy.

    python scripts/check_open_eligibility.py taxonomy.yaml

The file stands in the repository auntbertha/openeligibility (CC BY-SA 3.0) and is not part of
geofh. Status 1: a slug is not there any more, or has another name.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from geofh.services.open_eligibility import TERMS

# Every entry of the file has its name in one line and its slug in the next.
_ENTRY = re.compile(r"- name: (?P<name>.+)\n(?:\s+description: .+\n)?\s+slug: (?P<slug>\S+)")


def read_names(text: str) -> dict[str, str]:
    """Give the name of every slug of the taxonomy."""
    return {match["slug"]: match["name"].strip("'\"") for match in _ENTRY.finditer(text)}


def faults(names: Mapping[str, str]) -> Iterator[str]:
    """Say which of our terms are not in the taxonomy as we name them."""
    for slug, term in TERMS.items():
        if slug not in names:
            yield f"{slug}: not in the taxonomy"
        elif names[slug] != term.label_en:
            yield f"{slug}: is named {names[slug]!r}, not {term.label_en!r}"


def main() -> int:
    """Print every fault, and how many terms were looked at."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    found = list(faults(read_names(Path(sys.argv[1]).read_text("utf-8"))))
    print(*found, f"{len(TERMS)} terms, {len(found)} faults", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
