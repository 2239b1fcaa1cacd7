"""What 10,000 addresses written by offices become, against labels made by reading."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from geofh.regions import Region, open_region


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[str]:
    file = shared / "regions" / "dortmund" / "messy_addresses.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return [f"{r['gross_strasse']} {r['hausnr'].strip()}" for r in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def labels(root: Path) -> dict[int, str]:
    with (root / "tests" / "golden" / "messy_labels.csv").open(encoding="utf-8") as stream:
        return {int(row["row"]): row["street"] for row in csv.DictReader(stream)}


@pytest.mark.shared
def test_no_labelled_row_gets_a_wrong_street(
    dortmund: Region, lines: list[str], labels: dict[int, str]
) -> None:
    assert len(labels) >= 300
    answers = dortmund.geocode_many([lines[row - 1] for row in labels]).column("street")
    pairs = list(zip(labels.values(), answers.to_pylist(), strict=True))
    assert [pair for pair in pairs if pair[1] not in {pair[0], None}] == []
    # 12 rows that a reader understands are only suggested: docs/geocoder.md lists them.
    assert sum(label != "none" and answer is None for label, answer in pairs) <= 12


@pytest.mark.shared
def test_nearly_every_messy_address_gets_a_street(dortmund: Region, lines: list[str]) -> None:
    # The aim is 9,960 of 10,000.
    statuses = Counter(dortmund.geocode_many(lines).column("status").to_pylist())
    assert statuses["found"] >= 9_980


@pytest.mark.shared
def test_streets_of_the_register_are_nearest_to_their_own_houses(dortmund: Region) -> None:
    for query in ("Hövelstraße 8", "Am Bruchheck 1", "Emil-Figge-Straße 50"):
        found = dortmund.geocode(query)
        nearest = dortmund.reverse(found.lon or 0.0, found.lat or 0.0)
        assert nearest is not None
        assert nearest.street == (found.address and found.address.street)
        assert nearest.distance_m < 1.0
