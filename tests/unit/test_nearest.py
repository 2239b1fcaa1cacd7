from typing import Any

import numpy as np
import pytest

from geofh.kernel import nearest_distance_m
from geofh.nearest import rank
from geofh.records import Delivery, Fit, Location, OpenState, Service, Source

# A degree of latitude at 51.5° N is 111.26 km (WGS 84); UTM scales by 0.9997 there.
DEGREE_M = 111_260 * 0.9997
ORIGIN = {"lon": 7.46, "lat": 51.5, "accuracy_m": 1.0}
NOWHERE: dict[str, float | None] = {"lon": None, "lat": None, "accuracy_m": None}


def place(north_m: float, id_: str = "l") -> Location:
    return Location(id=id_, lon=7.46, lat=51.5 + north_m / DEGREE_M)


def fit(id_: str, *places: Location, why: tuple[str, ...] = ("area",), **fields: Any) -> Fit:
    given = {"name": id_, "kind": "parent_cafe", "organization": None, "locations": places}
    service = Service(**({"id": id_, "source": Source(url="x")} | given | fields))
    return Fit(service=service, why=why)


def order(*fits: Fit, origin: dict[str, Any] = ORIGIN) -> list[str]:
    return [one.service.id for one in rank(fits, **origin)]


def test_the_nearest_comes_first_with_its_distance() -> None:
    near, far = rank([fit("far", place(900)), fit("near", place(100))], **ORIGIN)

    assert (near.service.id, far.service.id) == ("near", "far")
    assert near.distance_m == pytest.approx(100, abs=0.5)
    assert far.distance_m == pytest.approx(900, abs=1)
    assert near.why == ("near",)


def test_a_service_is_as_near_as_its_nearest_location() -> None:
    [one] = rank([fit("a", place(800, "far"), place(-50, "near"))], **ORIGIN)

    assert one.location is not None
    assert one.location.id == "near"
    assert one.distance_m == pytest.approx(50, abs=0.5)


def test_responsible_office_outranks_distance_and_wishes() -> None:
    office = fit("office", place(5000), why=("responsible", "unknown:free"), responsible=True)

    assert order(fit("a", place(10), why=("area", "stated:free")), office) == ["office", "a"]


def test_office_with_contact_data_comes_before_one_that_only_exists() -> None:
    unknown = fit("a", why=("responsible",), responsible=True, missing=("address", "phone"))
    known = fit("b", place(9000), why=("responsible",), responsible=True, missing=("phone",))

    assert order(unknown, known) == ["b", "a"]


def test_a_stated_wish_outranks_distance() -> None:
    unknown = fit("near", place(10), why=("area", "unknown:free"))
    stated = fit("far", place(3000), why=("area", "stated:free"))

    assert order(unknown, stated) == ["far", "near"]


def test_services_without_a_pin_stand_beside_the_pins() -> None:
    visit = fit("visit", deliveries=frozenset({Delivery.HOME_VISIT}))
    pinned = fit("pinned", place(10))
    unplaced = fit("unplaced")
    national = fit("national", why=("wide",), deliveries=frozenset({Delivery.PHONE}))

    ranked = rank([national, unplaced, pinned, visit], **ORIGIN)

    assert [one.service.id for one in ranked] == ["visit", "pinned", "unplaced", "national"]
    assert [one.distance_m is None for one in ranked] == [True, False, True, True]


def test_services_of_the_district_come_before_nearer_ones() -> None:
    assert order(fit("a", place(10)), fit("b", place(900), why=("district",))) == ["b", "a"]


@pytest.mark.parametrize("accuracy_m", [None, 1000.1])
def test_a_coarse_origin_claims_no_distance(accuracy_m: float | None) -> None:
    ranked = rank(
        [fit("b", place(10)), fit("a", place(900))], lon=7.46, lat=51.5, accuracy_m=accuracy_m
    )

    assert [(one.service.id, one.distance_m, one.why) for one in ranked] == [
        ("a", None, ("area",)),
        ("b", None, ("area",)),
    ]


def test_from_a_coarse_origin_what_may_be_near_comes_before_what_cannot_be() -> None:
    # The family is somewhere within 2 km: b and c may be next door, a cannot be.
    fits = [fit("a", place(5000)), fit("b", place(1900)), fit("c", place(10))]

    ranked = rank(fits, lon=7.46, lat=51.5, accuracy_m=2000)

    assert [one.service.id for one in ranked] == ["b", "c", "a"]
    assert {one.distance_m for one in ranked} == {None}


def test_from_a_coarse_origin_services_without_a_pin_are_ordered_by_name() -> None:
    fits = [fit(id_, why=("wide",)) for id_ in "dacb"]

    assert order(*fits, origin=ORIGIN | {"accuracy_m": 2000}) == ["a", "b", "c", "d"]


def test_without_an_origin_nothing_is_dropped() -> None:
    assert order(fit("b", place(10)), fit("a"), origin=NOWHERE) == ["b", "a"]


def test_equal_distances_are_ordered_by_name_then_id() -> None:
    fits = [fit(id_, place(100), name=name) for id_, name in (("2", "B"), ("1", "B"), ("3", "A"))]

    assert order(*fits) == ["3", "1", "2"]


def test_open_states_are_carried_along() -> None:
    [known, other] = rank([fit("a"), fit("b")], **NOWHERE, states={"a": OpenState.OPEN})

    assert (known.open_state, other.open_state) == (OpenState.OPEN, OpenState.UNKNOWN)


def test_an_address_without_a_coordinate_is_still_shown() -> None:
    [one] = rank([fit("a", Location(id="l", address_1="Hövelstraße 8"))], **ORIGIN)

    assert one.location is not None
    assert (one.location.address_1, one.distance_m) == ("Hövelstraße 8", None)


def test_kernel_gives_the_first_of_equal_places() -> None:
    # Two owners: places 3-4-5 and 5-12-13 triangles away, twice the first.
    distance, index = nearest_distance_m(
        np.array([3.0, 3.0, 5.0]),
        np.array([4.0, 4.0, 12.0]),
        owner=np.array([0, 0, 1]),
        origin=(0.0, 0.0),
    )

    assert distance.tolist() == [5.0, 13.0]
    assert index.tolist() == [0, 2]
