"""What holds for the order of any services, whatever they are."""

from dataclasses import replace
from math import hypot
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geofh.crs import to_metres
from geofh.kernel import nearest_distance_m
from geofh.nearest import COARSE_M, rank
from geofh.records import Delivery, Fit, Location, RankedService, Service, Source

LONS = st.floats(min_value=7.30, max_value=7.64)
LATS = st.floats(min_value=51.41, max_value=51.60)
METRES = st.floats(min_value=-50_000, max_value=50_000)
REACHES = ("responsible", "district", "area_uncertain", "area", "wide")
WISHES = ("stated:free", "unknown:free", "unknown:language")

pins = st.builds(Location, id=st.just("l"), lon=LONS, lat=LATS)
unpinned = st.builds(Location, id=st.just("u"), address_1=st.just("somewhere"))


@st.composite
def a_fit(draw: st.DrawFn, id_: str) -> Fit:
    reach = draw(st.sampled_from(REACHES))
    service = Service(
        id=id_,
        name=draw(st.sampled_from("ABC")),
        kind="parent_cafe",
        organization=None,
        locations=tuple(draw(st.lists(pins | unpinned, max_size=3))),
        deliveries=draw(st.frozensets(st.sampled_from(Delivery))),
        responsible=reach == "responsible",
        missing=tuple(draw(st.lists(st.sampled_from(("phone", "hours")), unique=True))),
        source=Source(url="x"),
    )
    return Fit(service=service, why=(reach, *draw(st.lists(st.sampled_from(WISHES), max_size=3))))


@st.composite
def some_fits(draw: st.DrawFn) -> list[Fit]:
    return [draw(a_fit(str(number))) for number in range(draw(st.integers(0, 12)))]


origins = st.fixed_dictionaries(
    {"lon": LONS, "lat": LATS, "accuracy_m": st.none() | st.floats(0, 3000)}
)


def ids(ranked: tuple[RankedService, ...]) -> list[str]:
    return [one.service.id for one in ranked]


@given(some_fits(), origins)
def test_nobody_is_lost_or_doubled(fits: list[Fit], origin: dict[str, Any]) -> None:
    assert sorted(ids(rank(fits, **origin))) == sorted(fit.service.id for fit in fits)


@given(some_fits(), origins, st.randoms(use_true_random=False))
def test_order_does_not_depend_on_the_order_of_the_table(
    fits: list[Fit], origin: dict[str, Any], random: Any
) -> None:
    shuffled = list(fits)
    random.shuffle(shuffled)

    assert rank(shuffled, **origin) == rank(fits, **origin)


@given(some_fits(), origins)
def test_responsible_offices_lead(fits: list[Fit], origin: dict[str, Any]) -> None:
    responsible = [one.service.responsible for one in rank(fits, **origin)]

    assert responsible == sorted(responsible, reverse=True)


@given(some_fits(), origins)
def test_among_equals_distance_decides(fits: list[Fit], origin: dict[str, Any]) -> None:
    alike = [fit for fit in fits if fit.why == ("area",)]
    distances = [one.distance_m for one in rank(alike, **origin) if one.distance_m is not None]

    assert distances == sorted(distances)


@given(some_fits(), origins)
def test_a_distance_is_claimed_only_from_an_exact_origin_to_a_pin(
    fits: list[Fit], origin: dict[str, Any]
) -> None:
    exact = origin["accuracy_m"] is not None and origin["accuracy_m"] <= 1000
    for one in rank(fits, **origin):
        pinned = any(place.lon is not None for place in one.service.locations)
        assert (one.distance_m is not None) is (exact and pinned)


@given(
    st.lists(st.lists(st.tuples(METRES, METRES), min_size=1, max_size=4), min_size=1, max_size=9),
    st.tuples(METRES, METRES),
)
def test_kernel_agrees_with_trying_every_place(
    owners: list[list[tuple[float, float]]], origin: tuple[float, float]
) -> None:
    places = [place for group in owners for place in group]
    owner = [number for number, group in enumerate(owners) for _ in group]

    distance, index = nearest_distance_m(
        np.array([place[0] for place in places]),
        np.array([place[1] for place in places]),
        owner=np.array(owner, dtype=np.intp),
        origin=origin,
    )

    for number, group in enumerate(owners):
        tried = [hypot(x - origin[0], y - origin[1]) for x, y in group]
        assert abs(distance[number] - min(tried)) < 1e-6
        assert owner[index[number]] == number
        x, y = places[index[number]]
        assert abs(hypot(x - origin[0], y - origin[1]) - min(tried)) < 1e-6


@given(some_fits(), origins, st.data())
def test_adding_a_service_neither_removes_nor_reorders_another(
    fits: list[Fit], origin: dict[str, Any], data: st.DataObject
) -> None:
    more = data.draw(a_fit("new"))

    assert [id_ for id_ in ids(rank([*fits, more], **origin)) if id_ != "new"] == ids(
        rank(fits, **origin)
    )


@given(a_fit("a"), pins, pins, origins)
def test_of_two_equals_the_nearer_one_never_ranks_below(
    fit: Fit, one: Location, other: Location, origin: dict[str, Any]
) -> None:
    # They differ in the place only; the name would put the second first.
    first, second = (
        replace(fit, service=replace(fit.service, id=id_, name=name, locations=(place,)))
        for id_, name, place in (("a", "B", one), ("b", "A", other))
    )
    away = {
        id_: hypot(*(np.subtract(to_metres(place.lon, place.lat), at)))
        for at in [to_metres(origin["lon"], origin["lat"])]
        for id_, place in (("a", one), ("b", other))
    }

    ranked = rank([first, second], **origin)

    # Without a radius nothing is known about the origin, and no distance counts.
    if origin["accuracy_m"] is None or abs(away["a"] - away["b"]) < 1e-6:
        return
    nearer = min(away, key=lambda id_: away[id_])
    # A coarse origin counts whole radii: only then may equals tell nothing.
    step = origin["accuracy_m"] if origin["accuracy_m"] > COARSE_M else 0
    is_decided = not step or away["a"] // step != away["b"] // step
    assert ranked[0].service.id == (nearer if is_decided else "b")
