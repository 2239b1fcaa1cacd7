from datetime import date

import pytest

from geofh.records import Service, Source
from geofh.services import Freshness, freshness

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("assured", "expires", "expected"),
    [
        (None, None, Freshness.UNCONFIRMED),
        (date(2026, 11, 26), None, Freshness.CONFIRMED),
        (date(2025, 11, 26), None, Freshness.CONFIRMED),
        (date(2025, 11, 25), None, Freshness.STALE),
        # What names its own last day keeps to it: shorter or longer than a year.
        (date(2026, 11, 1), date(2026, 11, 25), Freshness.STALE),
        (date(2024, 1, 1), date(2026, 11, 26), Freshness.CONFIRMED),
        (None, date(2026, 11, 25), Freshness.STALE),
    ],
)
def test_a_confirmation_holds_for_a_year_or_until_its_last_day(
    assured: date | None, expires: date | None, expected: Freshness
) -> None:
    service = Service(
        id="s",
        name="Office",
        kind="family_office",
        organization=None,
        assured_date=assured,
        expires=expires,
        source=Source(url="https://example.org"),
    )

    assert freshness(service, today=TODAY) is expected
