"""Promise: the answer fits the family however many services there are. Choosing, opening, loading.

The services are those of Dortmund, over and over; the harder table draws ages, languages and
wishes at random, so that far fewer services are alike. The peer looks at every service.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from measure import machine, median_s, milliseconds, ratio, report

import geofh
from geofh import Need, Stage
from geofh.nearest import rank
from geofh.records import DistrictAnswer, OpenState, Origin, Service
from geofh.resources import regions_folder
from geofh.services import eligible, holidays_of, open_states, read_catalogue
from geofh.shortlist import Shortlist, Shortlister

ADDRESS = "Borsigplatz 9"
NEED = Need(stage=Stage.PREGNANCY, languages=frozenset({"tr"}), free=True)
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))
HOLIDAYS = holidays_of("NW", 2025, 2026, 2027)
SIZES = (5_000, 200_000)
LIMIT, PER_KIND = 20, 5
SEED = 1
TEXTS = (
    "Mo-Fr 09:00-12:00,14:00-18:00; PH off",
    "Tu 15:00-17:00",
    "24/7",
    "Mo-Th 08:00-16:00; Fr 08:00-12:00",
    "Sa[1] 10:00-12:00",
    "Mo-Su sunrise-sunset",
)


def main() -> None:
    """Print the tables."""
    folder = regions_folder() / "dortmund" / "services"
    shipped = [one for one in read_catalogue(folder).services if not one.crisis]
    place = geofh.open_region("dortmund").locate(ADDRESS)
    spot = place.geocode
    origin = Origin(lon=spot.lon, lat=spot.lat, accuracy_m=spot.accuracy_m)

    print(machine("geofh", "numpy"))
    rows = [choosing(many(shipped, size), origin, place.districts) for size in SIZES]
    rows += [choosing(varied(shipped, size), origin, place.districts) for size in SIZES]
    report("Filtering and ranking for one need", rows)
    some = many(shipped, 5_000)
    texts = [
        replace(one, schedules=(), hours_text=TEXTS[number % len(TEXTS)])
        for number, one in enumerate(some)
    ]
    report(
        "Opening and loading",
        [
            (
                "opening state of 5,000 services",
                milliseconds(median_s(lambda: states_of(some))),
                "",
            ),
            (
                f"the same with {len(TEXTS)} texts of OpenStreetMap in turn",
                milliseconds(median_s(lambda: states_of(texts))),
                "",
            ),
            (
                f"reading the {len(shipped)} services of Dortmund and their tables",
                milliseconds(median_s(lambda: read_catalogue(folder), runs=5)),
                "",
            ),
        ],
    )


def choosing(
    services: Sequence[Service], origin: Origin, districts: Sequence[DistrictAnswer]
) -> tuple[str, str, str]:
    """Measure the short list beside looking at everybody."""
    prepared = Shortlister(services)
    prepare = median_s(lambda: Shortlister(services), runs=1, warm_up=0)

    def choose() -> Shortlist:
        return prepared.shortlist(
            NEED,
            districts=districts,
            today=NOW.date(),
            origin=origin,
            states_of=states_of,
            limit=LIMIT,
            per_kind=PER_KIND,
        )

    def look_at_everybody() -> object:
        fits, _ = eligible(services, NEED, districts=districts, today=NOW.date())
        return rank(fits, lon=origin.lon, lat=origin.lat, accuracy_m=origin.accuracy_m)

    ours = median_s(choose, runs=21)
    theirs = median_s(look_at_everybody, runs=3)
    refusals = median_s(lambda: choose().refusals(), runs=3)
    name = f"{len(services):,} services"
    beside = (
        f"each by itself {milliseconds(theirs)}, {ratio(theirs, ours)}; "
        f"prepared once in {milliseconds(prepare)}; with every refusal {milliseconds(refusals)}"
    )
    return name, milliseconds(ours), beside


def states_of(services: Iterable[Service]) -> Mapping[str, OpenState]:
    """Tell who is there."""
    return open_states(services, at=NOW, holidays=HOLIDAYS)


def many(services: Sequence[Service], size: int) -> list[Service]:
    """Repeat services under new ids; a district still has one responsible office."""
    first = len(services)
    return [
        replace(one, id=f"{number}", responsible=one.responsible and number < first)
        for number, one in ((number, services[number % first]) for number in range(size))
    ]


def varied(services: Sequence[Service], size: int) -> list[Service]:
    """Repeat services with other ages, languages and statements."""
    generator = random.Random(SEED)  # noqa: S311
    choices = (None, True, False)
    return [
        replace(
            one,
            minimum_age_months=generator.choice((None, 0, 12, 36)),
            maximum_age_months=generator.choice((None, 37, 72, 216)),
            languages=generator.choice(((), ("de",), ("de", "tr"))),
            free=generator.choice(choices),
            anonymous=generator.choice(choices),
        )
        for one in many(services, size)
    ]


if __name__ == "__main__":
    main()
