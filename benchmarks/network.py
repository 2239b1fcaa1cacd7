"""Measure the walking network: reading, chains, snapping, times, beside peers in the same run.

    python benchmarks/network.py FILE.osm.pbf

Figures of docs/network.md are those of Heidelberg's extract. networkx always runs (it is a test
dependency); igraph (GPL, never needed by geofh) only where somebody installed it.
"""

import argparse
import resource
from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import numpy as np
import shapely
from measure import machine, median_s, ratio, report
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from geofh.network import WALKERS, Network, Places, StraightLine, WalkingTimes, Ways, build_network
from geofh.network.snap import Snapper, edge_lines
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.osm import read_addresses
from geofh.region.sources.osm_ways import read_ways

SEED = 11
SITES, DEMAND = 200, 10_000
# networkx takes minutes for all sites: some are timed and the rest is extrapolated.
TIMED = 10
ADULT = WALKERS["adult"]


def given(file: Path) -> Given:
    told = Provenance(attribution="", licence="", url="", date=None)
    return Given(
        what="[network]", path=file, stated=file.name, format="osm", provenance=told, columns={}
    )


def full_matrix(ways: Ways) -> csr_array:
    """Give the graph of all nodes, every piece an edge: no chains."""
    ends = np.unique(np.sort(ways.ends[ways.ends[:, 0] != ways.ends[:, 1]], axis=1), axis=0)
    length = np.linalg.norm(ways.node_xy[ends[:, 0]] - ways.node_xy[ends[:, 1]], axis=1) * 1000
    rows, columns = np.concatenate((ends, ends[:, ::-1])).T
    shape = (len(ways.node_xy), len(ways.node_xy))
    return csr_array((np.tile(np.maximum(length, 1), 2), (rows, columns)), shape=shape)


def chains_by_walking(ways: Ways) -> int:
    """Put chains together one step after the other, the second design; give how many there are."""
    neighbours: dict[int, list[int]] = {}
    for a, b in np.unique(np.sort(ways.ends, axis=1), axis=0).tolist():
        if a != b:
            neighbours.setdefault(a, []).append(b)
            neighbours.setdefault(b, []).append(a)
    stairs = {frozenset(pair) for pair in ways.ends[ways.is_stairs].tolist()}
    is_end = {
        node
        for node, near in neighbours.items()
        if len(near) != 2 or len({frozenset((node, other)) in stairs for other in near}) == 2
    }
    chains, seen = 0, set()
    for start in is_end:
        for step in neighbours[start]:
            if (start, step) in seen:
                continue
            before, at, length = start, step, 0.0
            while True:
                length += float(np.hypot(*(ways.node_xy[before] - ways.node_xy[at])))
                if at in is_end:
                    break
                one, other = neighbours[at]
                before, at = at, other if one == before else one
            seen |= {(start, step), (at, before)}
            chains += 1
    return chains


def places_of(network: Network, count: int, rng: np.random.Generator) -> Places:
    """Scatter places along the ways, 20 m beside them."""
    at = rng.integers(0, len(network.vertex_xy), count)
    xy = network.vertex_xy[at] + rng.normal(0, 20, (count, 2))
    return Places(ids=[str(number) for number in range(count)], xy=xy)


def building(file: Path) -> tuple[Ways, Network]:
    tally = Tally()
    read_s = median_s(lambda: read_ways(given(file), tally=Tally()), runs=3, warm_up=0)
    ways = read_ways(given(file), tally=tally)
    vector_s = median_s(lambda: build_network(ways), runs=5)
    walking_s = median_s(lambda: chains_by_walking(ways), runs=3, warm_up=0)
    network = build_network(ways)
    nodes = f"{len(network.node_xy):,} junctions, {len(network.ends):,} edges"
    report(
        f"Build: {tally.kept:,} ways, {len(ways.node_xy):,} nodes, {len(ways.ends):,} pieces",
        [
            ("read the file (osmium)", f"{read_s:.2f} s", f"{tally.read:,} ways looked at"),
            ("chains without a loop (kept)", f"{vector_s:.2f} s", nodes),
            ("chains step by step", f"{walking_s:.2f} s", ratio(walking_s, vector_s)),
        ],
    )
    return ways, network


def snapping(network: Network, places: Places) -> None:
    paths = network.paths(ADULT)
    snapper = Snapper(network, paths)
    inside = np.ones(len(network.vertex_xy) - 1, dtype=bool)
    inside[network.vertex_start[1:-1] - 1] = False
    pairs = np.stack((network.vertex_xy[:-1][inside], network.vertex_xy[1:][inside]), axis=1)
    points = shapely.points(places.xy)
    pieces = shapely.STRtree(shapely.linestrings(pairs))
    corners = KDTree(network.vertex_xy)
    edges_s = median_s(lambda: snapper.snap(places.xy), runs=5)
    pieces_s = median_s(
        lambda: pieces.query_nearest(points, max_distance=250, all_matches=False), runs=5
    )
    corner_s = median_s(lambda: corners.query(places.xy), runs=5)
    to_corner, _ = corners.query(places.xy)
    too_far = to_corner - snapper.snap(places.xy).access_m
    setup_s = median_s(lambda: Snapper(network, paths), runs=3)
    pieces_setup_s = median_s(lambda: shapely.STRtree(shapely.linestrings(pairs)), runs=3)
    report(
        f"Snapping {len(places.ids):,} places",
        [
            (
                "tree of edges (kept)",
                f"{edges_s * 1000:.0f} ms",
                f"set up {setup_s * 1000:.0f} ms; islands apart, offset along the edge",
            ),
            (
                "tree of single pieces",
                f"{pieces_s * 1000:.0f} ms",
                f"set up {pieces_setup_s * 1000:.0f} ms; nearest piece only",
            ),
            (
                "nearest corner",
                f"{corner_s * 1000:.0f} ms",
                f"too far: median {np.median(too_far):.1f} m, most {np.max(too_far):.0f} m",
            ),
        ],
    )


def nearest(network: Network, ways: Ways, sites: Places) -> None:
    """Compare the search alone: from 200 junctions to all others."""
    paths = network.paths(ADULT)
    rng = np.random.default_rng(SEED)
    start = rng.integers(0, len(network.node_xy), len(sites.ids))
    full = full_matrix(ways)
    full_start = rng.integers(0, len(ways.node_xy), len(sites.ids))
    chains_s = median_s(lambda: dijkstra(paths.matrix, indices=start, min_only=True), runs=5)
    full_s = median_s(lambda: dijkstra(full, indices=full_start, min_only=True), runs=5)
    graph = nx.from_scipy_sparse_array(paths.matrix)
    nx_s = median_s(
        lambda: nx.multi_source_dijkstra_path_length(graph, set(start.tolist())), runs=3, warm_up=0
    )
    rows = [
        ("SciPy, chains (kept)", f"{chains_s * 1000:.0f} ms", ""),
        ("SciPy, every node", f"{full_s * 1000:.0f} ms", ratio(full_s, chains_s)),
        ("networkx, chains", f"{nx_s * 1000:.0f} ms", ratio(nx_s, chains_s)),
    ]
    report("Nearest of 200 sites for all junctions", rows)


def times(network: Network, demand: Places, sites: Places) -> None:
    walking = WalkingTimes(network)
    walking.snap(sites)
    ours = {
        limit: median_s(lambda limit=limit: walking.cost(demand, sites, limit_min=limit), runs=3)
        for limit in (15.0, 45.0, np.inf)
    }
    pairs = {limit: len(walking.cost(demand, sites, limit_min=limit).minutes) for limit in ours}
    straight_s = median_s(lambda: StraightLine().cost(demand, sites, limit_min=15.0), runs=3)
    matrix = network.paths(ADULT).matrix
    rng = np.random.default_rng(SEED)
    start = rng.integers(0, len(network.node_xy), SITES)
    targets = rng.integers(0, len(network.node_xy), DEMAND)
    graph = nx.from_scipy_sparse_array(matrix)

    def by_networkx() -> None:
        for node in start[:TIMED].tolist():
            found = nx.single_source_dijkstra_path_length(graph, node)
            [found.get(target, np.inf) for target in targets.tolist()]

    nx_s = median_s(by_networkx, runs=1, warm_up=0) * SITES / TIMED
    rows = [
        (
            f"door to door, at most {limit:g} min",
            f"{seconds:.2f} s",
            f"{pairs[limit]:,} pairs; networkx without a limit {ratio(nx_s, seconds)}",
        )
        for limit, seconds in ours.items()
    ]
    rows.append(("straight lines, at most 15 min", f"{straight_s:.2f} s", ""))
    rows.append((f"networkx, from {TIMED} of {SITES} sites", f"{nx_s:.1f} s", "junctions only"))
    if find_spec("igraph"):
        rows.append(igraph_row(matrix, start, targets, ours[np.inf]))
    report(f"{SITES} sites × {DEMAND:,} places", rows)


def igraph_row(
    matrix: csr_array, start: np.ndarray, targets: np.ndarray, ours_s: float
) -> tuple[str, str, str]:
    import igraph  # noqa: PLC0415  (a peer that need not be there)

    upper = matrix.tocoo()
    keep = upper.row < upper.col
    graph = igraph.Graph(
        n=matrix.shape[0], edges=np.column_stack((upper.row[keep], upper.col[keep])).tolist()
    )
    weights = upper.data[keep].tolist()
    wanted = np.unique(targets).tolist()
    seconds = median_s(
        lambda: graph.distances(start.tolist(), wanted, weights=weights), runs=1, warm_up=0
    )
    beside = f"ours without a limit {ratio(seconds, ours_s)}"
    return "igraph, junctions only", f"{seconds:.2f} s", beside


def flaws(file: Path, network: Network) -> None:
    """Tell how far addresses are from ways, what islands do to them, and how long detours are."""
    tables = list(read_addresses(given(file), tally=Tally()).tables)
    xy = np.vstack(
        [np.column_stack([t.column(n).to_numpy() for n in ("easting", "northing")]) for t in tables]
    )
    paths = network.paths(ADULT)
    snaps = Snapper(network, paths).snap(xy, max_m=1_000)
    lines, usable = edge_lines(network), np.flatnonzero(paths.part >= 0)
    tree = shapely.STRtree(lines[usable])
    row, best = tree.query_nearest(shapely.points(xy), all_matches=False)
    nearest_m = shapely.distance(lines[usable[best]], shapely.points(xy[row]))
    naive_island = ~paths.is_main[usable[best]]
    extra = snaps.access_m[row][naive_island] - nearest_m[naive_island]
    access = snaps.access_m[snaps.is_snapped]
    rng = np.random.default_rng(SEED)
    one, other = (
        Places(ids=[str(n) for n in range(1_500)], xy=xy[rng.integers(0, len(xy), 1_500)])
        for _ in range(2)
    )
    table = WalkingTimes(network).cost(one, other, limit_min=45)
    straight = np.linalg.norm(one.xy[table.demand] - other.xy[table.supply], axis=1)
    way = table.minutes * ADULT.mm_per_min / 1000
    between = (straight >= 200) & (straight <= 1_500)
    detour = way[between] / straight[between]
    report(
        f"Flaws: {len(xy):,} addresses; {int(between.sum()):,} pairs of them, 200 to 1,500 m",
        [
            (
                "address to way",
                f"median {np.median(access):.1f} m",
                f"p95 {np.quantile(access, 0.95):.0f} m, most {access.max():.0f} m",
            ),
            (
                "nearest way is an island",
                f"{naive_island.mean():.2%}",
                f"passing it over: median +{np.median(extra):.0f} m, most +{extra.max():.0f} m",
            ),
            (
                "way / straight line",
                f"median {np.median(detour):.2f}",
                f"quartiles {np.quantile(detour, 0.25):.2f} to {np.quantile(detour, 0.75):.2f}",
            ),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    print(machine("numpy", "scipy", "shapely", "osmium", "networkx"))
    ways, network = building(options.file)
    rng = np.random.default_rng(SEED)
    demand, sites = places_of(network, DEMAND, rng), places_of(network, SITES, rng)
    flaws(options.file, network)
    snapping(network, demand)
    nearest(network, ways, sites)
    times(network, demand, sites)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"\npeak memory of this process, peers included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
