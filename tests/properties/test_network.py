"""Walking times against networkx, on random networks and on the ways of a real city.

The second implementation knows neither chains nor chunks: it puts every place as a node of its
own into the graph of all single pieces, where the nearest piece is found by looking at each.
"""

from pathlib import Path

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geofh.cost import CostTable, Reach
from geofh.network import Places, Walker, WalkingTimes, Ways, build_network
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.osm_ways import read_ways

Floats = npt.NDArray[np.float64]

MAX_SNAP_M = 250.0
LEAST_SHARE, PREFERENCE_M = 0.1, 100.0


def walker(stairs_factor: float | None) -> Walker:
    return Walker(id="own", speed_kmh=4.8, stairs_factor=stairs_factor, source="made up")


def piece_graph(ways: Ways, stairs_factor: float | None) -> nx.Graph:
    """Give the graph of the single pieces: metres of flat way, weighted by the walker."""
    graph = nx.Graph()
    for (a, b), stairs in zip(ways.ends.tolist(), ways.is_stairs.tolist(), strict=True):
        if a == b or (stairs and stairs_factor is None and not graph.has_edge(a, b)):
            continue
        if stairs and graph.has_edge(a, b):
            continue
        length = max(float(np.hypot(*(ways.node_xy[a] - ways.node_xy[b]))), 0.001)
        graph.add_edge(a, b, metres=length * (stairs_factor or 1.0 if stairs else 1.0))
    return graph


def main_nodes(graph: nx.Graph) -> set[int]:
    """Give the nodes of all parts that are at least a tenth as long as the longest."""
    parts = [graph.subgraph(nodes) for nodes in nx.connected_components(graph)]
    lengths = [part.size(weight="metres") for part in parts]
    long_ones = [
        p for p, length in zip(parts, lengths, strict=True) if length >= LEAST_SHARE * max(lengths)
    ]
    return {node for part in long_ones for node in part}


def with_places(graph: nx.Graph, ways: Ways, xy: Floats, names: list[str]) -> None:
    """Join every place to the piece that it belongs to; several may stand on one piece."""
    pieces = list(graph.edges)
    lines = shapely.linestrings([ways.node_xy[list(piece)] for piece in pieces])
    main = main_nodes(graph)
    on_main = np.array([piece[0] in main for piece in pieces])
    stands: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    for name, point in zip(names, shapely.points(xy), strict=True):
        graph.add_node(name)
        metres = shapely.distance(lines, point)
        metres[metres > MAX_SNAP_M] = np.inf
        behind = np.where(on_main, metres, metres + PREFERENCE_M)
        best = int(behind.argmin())
        if np.isfinite(behind[best]):
            share = shapely.line_locate_point(lines[best], point, normalized=True)
            stands.setdefault(pieces[best], []).append((float(share), metres[best], name))
    for (a, b), along in stands.items():
        length = graph.edges[a, b]["metres"]
        before, at = 0.0, a
        # networkx keeps the piece itself: the nodes on it are only a second way along it.
        for share, metres, name in sorted(along):
            foot = f"foot of {name}"
            graph.add_edge(at, foot, metres=(share - before) * length)
            graph.add_edge(foot, name, metres=metres)
            before, at = share, foot
        graph.add_edge(at, b, metres=(1 - before) * length)


def oracle(
    ways: Ways, demand: Floats, supply: Floats, *, stairs_factor: float | None
) -> tuple[Floats, list[str]]:
    """Give ``(demand, supply)`` minutes, inf without a way, and why a row has none at all."""
    graph = piece_graph(ways, stairs_factor)
    d = [f"d{number}" for number in range(len(demand))]
    s = [f"s{number}" for number in range(len(supply))]
    with_places(graph, ways, np.vstack((demand, supply)), d + s)
    minutes = np.full((len(d), len(s)), np.inf)
    for column, site in enumerate(s):
        lengths = nx.single_source_dijkstra_path_length(graph, site, weight="metres")
        minutes[:, column] = [lengths.get(name, np.inf) / 80.0 for name in d]
    why = [
        "NOT_SNAPPED"
        if graph.degree(name) == 0
        else "ISLAND"
        if not np.isfinite(row).any()
        else "REACHED"
        for name, row in zip(d, minutes, strict=True)
    ]
    return minutes, why


def dense(table: CostTable) -> Floats:
    minutes = np.full((table.n_demand, table.n_supply), np.inf)
    minutes[table.demand, table.supply] = table.minutes
    return minutes


def named(xy: Floats) -> Places:
    return Places(ids=[str(number) for number in range(len(xy))], xy=xy)


@st.composite
def towns(draw: st.DrawFn) -> tuple[Ways, Floats, Floats]:
    """Draw streets on crooked ground: forks, rings, chains, twins, islands and stairs."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    nodes = draw(st.integers(3, 40))
    pieces = draw(st.integers(2, 60))
    # A wide town falls apart into islands, a narrow one does not.
    side = draw(st.sampled_from([300.0, 1_000.0, 4_000.0]))
    xy = rng.uniform(0, side, (nodes, 2))
    ends = rng.integers(0, nodes, (pieces, 2))
    near = draw(st.booleans())
    if near:
        ends[:, 1] = np.minimum(ends[:, 0] + 1, nodes - 1)
    ends[0] = 0, 1
    is_stairs = rng.random(pieces) < draw(st.sampled_from([0.0, 0.2]))
    is_stairs[0] = False
    where = rng.uniform(-300, side + 300, (12, 2))
    return Ways(node_xy=xy, ends=ends, is_stairs=is_stairs), where[:8], where[8:]


@given(town=towns(), stairs_factor=st.sampled_from([None, 1.0, 2.0]))
def test_times_and_reasons_agree_with_networkx(
    town: tuple[Ways, Floats, Floats], stairs_factor: float | None
) -> None:
    ways, demand, supply = town
    expected, why = oracle(ways, demand, supply, stairs_factor=stairs_factor)
    times = WalkingTimes(build_network(ways), walker(stairs_factor), max_snap_m=MAX_SNAP_M)

    table = times.cost(named(demand), named(supply), limit_min=np.inf)

    # Each of at most 60 pieces, two access ways and two offsets is rounded to a millimetre.
    np.testing.assert_allclose(dense(table), expected, rtol=0, atol=0.1 / 80)
    assert [Reach(code).name for code in table.demand_status] == why


@given(town=towns(), limit_min=st.floats(0, 60))
def test_a_limit_leaves_out_pairs_and_changes_none(
    town: tuple[Ways, Floats, Floats], limit_min: float
) -> None:
    ways, demand, supply = town
    times = WalkingTimes(build_network(ways), walker(2.0))

    everything = dense(times.cost(named(demand), named(supply), limit_min=np.inf))
    limited = dense(times.cost(named(demand), named(supply), limit_min=limit_min))

    inside = np.isfinite(limited)
    assert (limited[inside] == everything[inside]).all()
    # The limit is rounded to a millimetre, as the ways are.
    assert (everything[~inside] > limit_min - 0.001 / 80).all()


@given(town=towns())
def test_the_way_back_takes_as_long(town: tuple[Ways, Floats, Floats]) -> None:
    ways, demand, supply = town
    times = WalkingTimes(build_network(ways), walker(2.0))

    forth = dense(times.cost(named(demand), named(supply), limit_min=np.inf))
    back = dense(times.cost(named(supply), named(demand), limit_min=np.inf))

    assert (forth == back.T).all()


@pytest.mark.shared
def test_times_on_the_ways_of_kaiserslautern_agree_with_networkx(shared: Path) -> None:
    file = shared / "regions" / "kaiserslautern" / "kaiserslautern.osm.gz"
    told = Provenance(attribution="", licence="", url="", date=None)
    given_file = Given(
        what="[network]", path=file, stated=file.name, format="osm", provenance=told, columns={}
    )
    ways = read_ways(given_file, tally=Tally())
    rng = np.random.default_rng(7)
    where = ways.node_xy[rng.integers(0, len(ways.node_xy), 60)] + rng.normal(0, 40, (60, 2))
    demand, supply = where[:50], where[50:]
    expected, why = oracle(ways, demand, supply, stairs_factor=2.0)

    times = WalkingTimes(build_network(ways), walker(2.0), max_snap_m=MAX_SNAP_M)
    table = times.cost(named(demand), named(supply), limit_min=np.inf)

    assert np.isfinite(expected).mean() > 0.9
    # A way of some hundred pieces, each rounded to a millimetre: decimetres at the very most.
    np.testing.assert_allclose(dense(table), expected, rtol=0, atol=0.3 / 80)
    assert [Reach(code).name for code in table.demand_status] == why
