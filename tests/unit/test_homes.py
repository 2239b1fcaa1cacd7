"""Addresses are gathered where they are."""

import numpy as np
import pyarrow as pa

from geofh.region.homes import gather_homes


def test_addresses_of_one_area_in_one_square_are_one_row_at_their_middle() -> None:
    homes = gather_homes(
        np.array([10.0, 30.0, 110.0, 20.0]),
        np.array([50.0, 70.0, 50.0, 50.0]),
        pa.array(["b", "b", "b", "a"]),
    )

    assert homes.to_pylist() == [
        {"area_id": "a", "easting": 20.0, "northing": 50.0, "addresses": 1},
        {"area_id": "b", "easting": 20.0, "northing": 60.0, "addresses": 2},
        {"area_id": "b", "easting": 110.0, "northing": 50.0, "addresses": 1},
    ]


def test_no_address_is_lost_and_the_order_of_the_file_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 900, (2, 500))
    area = rng.choice(["", "1", "2"], 500)
    mixed = rng.permutation(500)

    homes = gather_homes(x, y, pa.array(area))
    again = gather_homes(x[mixed], y[mixed], pa.array(area[mixed]))

    assert sum(homes.column("addresses").to_pylist()) == 500
    assert homes.column("addresses").to_pylist() == again.column("addresses").to_pylist()
    assert homes.column("area_id").to_pylist() == again.column("area_id").to_pylist()


def test_no_address_makes_no_row() -> None:
    assert len(gather_homes(np.empty(0), np.empty(0), pa.array([], pa.string()))) == 0
