"""Pieces of way become a network, and places get the minutes between them."""

from pathlib import Path

import numpy as np
import pytest

from geofh.array_file import write_arrays
from geofh.cost import CostTable, Reach
from geofh.errors import DataError, InputError
from geofh.network import (
    WALKERS,
    Network,
    Places,
    StraightLine,
    TravelTimes,
    Walker,
    WalkingTimes,
    Ways,
    build_network,
    open_network,
    write_network,
)

# 60 m per minute: one minute is 60 m, which a reader can add up.
SLOW = Walker(id="own", speed_kmh=3.6, stairs_factor=2.0, source="made up")


def network(
    nodes: list[tuple[float, float]],
    pieces: list[tuple[int, int]],
    *,
    stairs: tuple[int, ...] = (),
) -> Network:
    return build_network(
        Ways(
            node_xy=np.array(nodes, dtype=float),
            ends=np.array(pieces, dtype=np.int64).reshape(-1, 2),
            is_stairs=np.isin(np.arange(len(pieces)), stairs),
        )
    )


def places(*xy: tuple[float, float], start: str = "p") -> Places:
    return Places(ids=[f"{start}{number}" for number in range(len(xy))], xy=np.array(xy))


def minutes(table: CostTable) -> list[list[float | None]]:
    matrix: list[list[float | None]] = [[None] * table.n_supply for _ in range(table.n_demand)]
    for row, column, value in zip(table.demand, table.supply, table.minutes, strict=True):
        matrix[row][column] = float(value)
    return matrix


def reaches(table: CostTable) -> list[str]:
    return [Reach(code).name for code in table.demand_status]


# A street of 600 m from west to east, in three pieces of 200 m.
STREET = network([(0, 0), (200, 0), (400, 0), (600, 0)], [(0, 1), (1, 2), (2, 3)])


def test_a_chain_of_pieces_is_one_edge_with_its_course() -> None:
    assert STREET.ends.tolist() == [[0, 1]]
    assert STREET.length_mm.tolist() == [600_000]
    assert STREET.node_xy.tolist() == [[0, 0], [600, 0]]
    assert STREET.vertex_xy.tolist() == [[0, 0], [200, 0], [400, 0], [600, 0]]


def test_pieces_in_any_order_and_direction_give_the_same_course() -> None:
    shuffled = network([(400, 0), (0, 0), (600, 0), (200, 0)], [(2, 0), (3, 1), (0, 3)])

    course = shuffled.vertex_xy[:, 0].tolist()

    assert course in ([0, 200, 400, 600], [600, 400, 200, 0])


def test_a_fork_and_the_foot_of_stairs_are_junctions() -> None:
    built = network(
        [(0, 0), (100, 0), (200, 0), (100, 100), (300, 0)],
        [(0, 1), (1, 2), (1, 3), (2, 4)],
        stairs=(3,),
    )

    assert len(built.ends) == 4
    assert sorted(built.length_mm[~built.is_stairs].tolist()) == [100_000] * 3
    assert built.length_mm[built.is_stairs].tolist() == [100_000]


def test_a_ring_without_a_fork_is_a_loop_at_one_junction() -> None:
    ring = network([(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (1, 2), (2, 3), (3, 0)])

    assert ring.ends.tolist() == [[0, 0]]
    assert ring.length_mm.tolist() == [400_000]


def test_both_ways_around_a_ring_are_known() -> None:
    ring = network([(0, 0), (600, 0), (600, 600), (0, 600)], [(0, 1), (1, 2), (2, 3), (3, 0)])

    # From (300, 0) to (0, 300): 600 m over the corner, 1,800 m the other way around.
    table = WalkingTimes(ring, SLOW).cost(places((300, 0)), places((0, 300)), limit_min=60)

    assert minutes(table) == [[10.0]]


def test_a_piece_given_twice_is_one_piece_and_flat_if_one_of_the_two_is() -> None:
    built = network([(0, 0), (600, 0)], [(0, 1), (1, 0), (0, 1)], stairs=(0,))

    assert built.length_mm.tolist() == [600_000]
    assert built.is_stairs.tolist() == [False]
    assert minutes(
        WalkingTimes(built, SLOW).cost(places((0, 0)), places((600, 0)), limit_min=60)
    ) == [[10.0]]


def test_of_two_ways_between_the_same_junctions_the_shorter_one_counts() -> None:
    # A to B straight 600 m; over (300, 400) it is 500 + 500 m. SciPy alone would say 1,600 m.
    built = network(
        [(0, 0), (600, 0), (300, 400), (-60, 0), (660, 0)], [(0, 1), (0, 2), (2, 1), (3, 0), (1, 4)]
    )

    table = WalkingTimes(built, SLOW).cost(places((-60, 0)), places((660, 0)), limit_min=60)

    assert minutes(table) == [[12.0]]


def test_two_nodes_at_one_place_stay_apart() -> None:
    bridge = network(
        [(0, 0), (100, 0), (200, 0), (100, -100), (100, 0), (100, 100)],
        [(0, 1), (1, 2), (3, 4), (4, 5)],
    )

    assert len(bridge.ends) == 2
    assert len(np.unique(bridge.paths(SLOW).part)) == 2


def test_the_way_from_door_to_street_counts_on_both_sides() -> None:
    table = WalkingTimes(STREET, SLOW).cost(places((60, 60)), places((360, -120)), limit_min=60)

    # 60 m to the street, 300 m along it, 120 m to the door.
    assert minutes(table) == [[8.0]]


def test_a_place_goes_to_the_nearest_point_of_a_way_not_to_its_nearest_corner() -> None:
    snaps = WalkingTimes(STREET, SLOW).snap(places((290, 10)))

    assert snaps.access_m.tolist() == [10.0]
    assert min(snaps.offset_mm[0], 600_000 - snaps.offset_mm[0]) == 290_000


def test_a_threshold_hit_exactly_is_within_and_a_metre_more_is_not() -> None:
    walking = WalkingTimes(STREET, SLOW)

    table = walking.cost(places((0, 0), (599, 0), (600, 0)), places((0, 0)), limit_min=9.98)
    exact = walking.cost(places((600, 0), (600, 1)), places((0, 0)), limit_min=10)

    assert minutes(table) == [[0.0], [None], [None]]
    assert minutes(exact) == [[10.0], [None]]


@pytest.mark.parametrize("step", [0.1, 33.3, 7.7])
def test_the_sum_of_crooked_lengths_hits_its_threshold(step: float) -> None:
    count = 90
    built = network(
        [(number * step, 0) for number in range(count + 1)]
        + [(number * step, 1) for number in range(1, count)],
        [(number, number + 1) for number in range(count)]
        # Side roads make every node a junction.
        + [(number, count + number) for number in range(1, count)],
    )
    adult = WALKERS["adult"]

    table = WalkingTimes(built, adult).cost(
        places((0, 0)), places((count * step, 0)), limit_min=count * step / 80
    )

    assert minutes(table) == [[pytest.approx(count * step / 80, rel=1e-12)]]


def test_islands_and_far_places_say_why_they_are_not_reached() -> None:
    # The island is 60 of 660 m of way, more than 250 m away from the street.
    built = network([(0, 0), (600, 0), (0, 900), (60, 900)], [(0, 1), (2, 3)])
    site = places((0, 0))

    table = WalkingTimes(built, SLOW).cost(
        places((60, 0), (600, 0), (30, 900), (0, 400), (np.nan, 0)), site, limit_min=5
    )

    assert reaches(table) == ["REACHED", "OUT_OF_LIMIT", "ISLAND", "NOT_SNAPPED", "NOT_SNAPPED"]


def test_sites_on_an_island_serve_the_island() -> None:
    built = network([(0, 0), (900, 0), (0, 900), (60, 900)], [(0, 1), (2, 3)])

    table = WalkingTimes(built, SLOW).cost(
        places((60, 900), (0, 0)), places((0, 900)), limit_min=60
    )

    assert minutes(table) == [[1.0], [None]]
    assert reaches(table) == ["REACHED", "ISLAND"]


def test_a_small_island_is_passed_over_for_the_street_behind_it() -> None:
    # A garden path of 10 m that nobody joined to the street 40 m away.
    built = network([(0, 0), (900, 0), (0, 40), (10, 40)], [(0, 1), (2, 3)])

    table = WalkingTimes(built, SLOW).cost(places((0, 42)), places((0, 0)), limit_min=60)

    assert minutes(table) == [[42 / 60]]


def test_two_halves_that_the_extract_does_not_connect_are_no_islands() -> None:
    built = network([(0, 0), (600, 0), (0, 90), (500, 90)], [(0, 1), (2, 3)])

    snaps = WalkingTimes(built, SLOW).snap(places((0, 80)))

    assert snaps.access_m.tolist() == [10.0]


def test_a_way_exactly_as_far_as_allowed_is_still_within_reach() -> None:
    walking = WalkingTimes(STREET, SLOW, max_snap_m=100)

    snaps = walking.snap(places((300, 100), (300, 100.001)))

    assert snaps.is_snapped.tolist() == [True, False]


def test_stairs_take_longer_and_a_pram_goes_around_them() -> None:
    # Stairs of 60 m between two streets; the way around is 60 + 240 + 60 m.
    built = network(
        [(0, 0), (0, 60), (240, 0), (240, 60)], [(0, 1), (0, 2), (2, 3), (3, 1)], stairs=(0,)
    )
    pram = Walker(id="own", speed_kmh=3.6, stairs_factor=None, source="made up")
    ends = places((0, 0)), places((0, 60))

    assert minutes(WalkingTimes(built, SLOW).cost(*ends, limit_min=60)) == [[2.0]]
    assert minutes(WalkingTimes(built, pram).cost(*ends, limit_min=60)) == [[9.0]]


def test_a_pram_whose_only_way_is_stairs_is_on_an_island() -> None:
    built = network([(0, 0), (600, 0), (600, 60), (900, 60)], [(0, 1), (1, 2), (2, 3)], stairs=(1,))
    pram = Walker(id="own", speed_kmh=3.6, stairs_factor=None, source="made up")

    table = WalkingTimes(built, pram).cost(places((800, 60)), places((0, 0)), limit_min=60)

    assert reaches(table) == ["ISLAND"]


def test_places_in_the_middle_of_stairs_pay_for_their_part_of_them() -> None:
    built = network([(0, 0), (60, 0), (120, 0)], [(0, 1), (1, 2)], stairs=(0,))

    table = WalkingTimes(built, SLOW).cost(places((30, 0)), places((120, 0), (45, 0)), limit_min=60)

    # 30 m of stairs count as 60 m, then 60 m flat; 15 m of stairs count as 30 m.
    assert minutes(table) == [[2.0, 0.5]]


def test_few_demand_places_and_many_sites_give_the_same_times_as_the_reverse() -> None:
    walking = WalkingTimes(STREET, SLOW)
    one, many = places((0, 0)), places((60, 0), (120, 30), (600, 0), (0, 600))

    forth, back = walking.cost(one, many, limit_min=5), walking.cost(many, one, limit_min=5)

    assert minutes(forth)[0] == [row[0] for row in minutes(back)] == [1.0, 2.5, None, None]
    assert forth.supply_status.tolist() == back.demand_status.tolist()


def test_a_stored_network_is_the_same_network(tmp_path: Path) -> None:
    file = tmp_path / "network.arrow"

    write_network(STREET, file)
    opened = open_network(file)

    assert opened.ends.tolist() == STREET.ends.tolist()
    assert opened.vertex_xy.tolist() == STREET.vertex_xy.tolist()
    assert opened.is_stairs.dtype == bool


def test_a_file_of_other_arrays_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "network.arrow"
    write_arrays(file, {"ends": np.zeros((1, 2))}, kind="walking network 1")

    with pytest.raises(DataError, match=r"no array 'node_xy'.*geofh build"):
        open_network(file)


def test_no_way_at_all_is_refused() -> None:
    with pytest.raises(DataError, match="another place"):
        network([(0, 0)], [(0, 0)])


def test_a_node_without_a_place_is_refused() -> None:
    with pytest.raises(DataError, match="not finite"):
        network([(0, 0), (np.nan, 0)], [(0, 1)])


@pytest.mark.parametrize(("speed", "factor"), [(0.0, 2.0), (np.nan, 2.0), (30.0, 2.0), (4.8, 0.5)])
def test_impossible_walkers_are_refused(speed: float, factor: float) -> None:
    with pytest.raises(InputError, match="expected"):
        Walker(id="own", speed_kmh=speed, stairs_factor=factor, source="made up")


@pytest.mark.parametrize("limit", [-1.0, np.nan])
@pytest.mark.parametrize("times", [WalkingTimes(STREET, SLOW), StraightLine(SLOW)])
def test_an_impossible_limit_is_refused(times: TravelTimes, limit: float) -> None:
    with pytest.raises(InputError, match="expected 0 or more"):
        times.cost(places((0, 0)), places((1, 1)), limit_min=limit)


def test_ids_and_coordinates_must_have_one_length() -> None:
    with pytest.raises(InputError, match="2 ids"):
        Places(ids=["a", "b"], xy=np.zeros((3, 2)))


def test_without_a_network_the_straight_line_is_made_longer() -> None:
    times = StraightLine(SLOW, detour_factor=1.5)

    # 200 m become 300 m: exactly five minutes.
    table = times.cost(
        places((0, 0), (0, 200), (0, 200.01), (np.inf, 0)), places((0, 0)), limit_min=5
    )

    assert minutes(table) == [[0.0], [5.0], [None], [None]]
    assert reaches(table) == ["REACHED", "REACHED", "OUT_OF_LIMIT", "NOT_SNAPPED"]


def test_straight_lines_without_a_limit_reach_everything() -> None:
    table = StraightLine(SLOW, detour_factor=1.0).cost(
        places((0, 0), (0, 600)), places((0, 0)), limit_min=np.inf
    )

    assert minutes(table) == [[0.0], [10.0]]


def test_a_detour_shorter_than_the_straight_line_is_refused() -> None:
    with pytest.raises(InputError, match="1 or more"):
        StraightLine(SLOW, detour_factor=0.9)


@pytest.mark.parametrize("times", [WalkingTimes(STREET, SLOW), StraightLine(SLOW)])
def test_the_method_states_speed_and_source(times: TravelTimes) -> None:
    assert "3.6 km/h" in times.method
    assert "made up" in times.method
