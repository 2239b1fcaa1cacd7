"""Coordinates: the two systems, the way between them, and what is refused."""

import numpy as np
import pytest

from geofh.crs import check_lonlat, point_to_metres, to_lonlat, to_metres
from geofh.errors import CoordinateError


def test_the_central_meridian_of_zone_32_is_500_kilometres_east() -> None:
    # Definition of UTM: false easting 500,000 m on the central meridian, 9° E for zone 32.
    easting, _ = to_metres(9.0, 51.5)

    assert float(easting) == pytest.approx(500_000, abs=1e-6)


def test_one_degree_of_latitude_is_as_long_as_the_ellipsoid_says() -> None:
    # Length of a degree at 51.5° N: 111132.954 - 559.822 cos 2φ + 1.175 cos 4φ = 111,257.8 m;
    # on the central meridian UTM shortens it by the factor 0.9996.
    _, northings = to_metres([9.0, 9.0], [51.0, 52.0])

    assert float(np.diff(northings)[0]) == pytest.approx(111_257.8 * 0.9996, abs=0.1)


def test_there_and_back_is_where_it_began() -> None:
    lon, lat = np.array([6.0, 7.4653, 12.0]), np.array([47.5, 51.5136, 54.9])

    back = to_lonlat(*to_metres(lon, lat))

    np.testing.assert_allclose(back, (lon, lat), atol=1e-9)


def test_a_point_in_dortmund_passes() -> None:
    check_lonlat(7.4653, 51.5136)


REFUSED = {
    "swapped": (51.5136, 7.4653, "swapped"),
    "metres": (393_094.9, 5_705_454.1, "not degrees"),
    "another continent": (-74.0, 40.7, "far from Germany"),
    "not a number": (float("nan"), 51.5, "finite"),
    "infinite": (7.4, float("inf"), "finite"),
}


@pytest.mark.parametrize(("lon", "lat", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_place_is_refused_without_repeating_it(
    lon: float, lat: float, said: str
) -> None:
    with pytest.raises(CoordinateError, match=said) as caught:
        check_lonlat(lon, lat)

    assert "51.5" not in str(caught.value)
    assert "7.4" not in str(caught.value)


def test_one_point_is_projected_to_the_last_bit_like_many() -> None:
    degrees = np.random.default_rng(3).uniform([5, 46], [16, 56], (2_000, 2))

    one_by_one = [point_to_metres(lon, lat) for lon, lat in degrees.tolist()]

    assert one_by_one == list(zip(*(axis.tolist() for axis in to_metres(*degrees.T)), strict=True))
