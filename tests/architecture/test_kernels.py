"""Where a point lies and how far it is: the kernels answer, and nobody beside them."""

import re
from pathlib import Path

# What else could answer: a tree, a predicate or a join of geometries, a distance of one's own.
OTHERS = re.compile(
    r"\b(KDTree|STRtree|hypot|sjoin|contains_xy|intersects_xy|contains_properly|dwithin)\b"
    r"|shapely\.distance\(|predicate="
)
# Whoever answers for a place, from the command to the kernels' door.
ANSWERS = (
    "api",
    "bulk",
    "cli",
    "districts",
    "finder.py",
    "handout",
    "joins.py",
    "nearest.py",
    "pins.py",
    "regions",
    "services",
    "shortlist.py",
    "workers.py",
)
# Which drawn areas a window of the map shows: boxes of polygons, no place in them.
ALLOWED = {"api/ogc/collections.py": {"STRtree", "predicate="}}


def test_finder_api_bulk_and_joins_ask_the_kernels_and_no_other(root: Path) -> None:
    package = root / "geofh"
    files = [
        file
        for name in ANSWERS
        for file in ([package / name] if name.endswith(".py") else (package / name).rglob("*.py"))
    ]
    files += list(package.glob("handout*.py")) + list(package.glob("regions*.py"))

    found = {
        (str(file.relative_to(package)), match.group())
        for file in files
        for match in OTHERS.finditer(file.read_text("utf-8"))
        # geofh.joins speaks of the geopandas functions that its own stand in for.
        if not (file.name == "joins.py" and match.group() == "sjoin")
    }

    assert {name for name, _ in found} == set(ALLOWED)
    assert all(word in ALLOWED[name] for name, word in found)
    assert len(files) > 60
