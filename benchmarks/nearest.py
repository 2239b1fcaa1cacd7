"""Promise: the nearest five of 200,000 for a million points, under any filter, like the best tree.

    python benchmarks/nearest.py [--points 1000000]

Clustered sites and points, as towns are. All engines get the same points in turns, three rounds,
medians; distances are compared. Filtered: one site in four counts. Peers that are not installed
are left out; they come with `pip install --group peers`.
"""

import argparse
import importlib.util
import os
import statistics
import time
from collections.abc import Callable

import geopandas
import numpy as np
import shapely
from measure import machine, median_s
from scipy.spatial import KDTree

from geofh.kernel import SiteTree

K = 5
ROUNDS = 3
OVERFETCH = 64
GEOPANDAS_POINTS = 50_000
STEP = 50_000
THREADS = os.cpu_count() or 1
Answer = tuple[np.ndarray, np.ndarray]
Engine = Callable[[], Answer]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    asked = parser.parse_args()
    generator = np.random.default_rng(1)
    points = clustered(generator, asked.points)
    print(machine("geofh", "numpy", "scipy", "geopandas"))
    for count in (5_000, 200_000):
        sites = clustered(generator, count)
        print(f"\n## {len(points)} points x {K} of {count}, M points/s, build included\n")
        print_turns(unfiltered(sites, points), expected=KDTree(sites).query(points, K)[0])
        one_at_a_time(sites, points)
        mask = generator.random(count) < 0.25
        print(f"\n## the same, {mask.sum()} of {count} count\n")
        expected = KDTree(sites[mask]).query(points, K)[0]
        print_turns(filtered(sites, mask, points), expected=expected)


def clustered(generator: np.random.Generator, count: int) -> np.ndarray:
    """Draw places in 2,000 towns of very different size."""
    towns = generator.uniform(0, [640_000, 880_000], (2_000, 2))
    weight = generator.pareto(1.2, len(towns)) + 0.1
    town = generator.choice(len(towns), count, p=weight / weight.sum())
    return towns[town] + generator.normal(0, 4_000, (count, 2))


def unfiltered(sites: np.ndarray, points: np.ndarray) -> dict[str, Engine]:
    """Name the engines for all sites."""
    engines: dict[str, Engine] = {
        "SiteTree, 1 thread": lambda: SiteTree(*sites.T).nearest(*points.T, k=K),
        f"SiteTree, {THREADS} threads": lambda: SiteTree(*sites.T).nearest(
            *points.T, k=K, threads=THREADS
        ),
        "scipy KDTree, 1 thread": lambda: KDTree(sites).query(points, K),
        f"scipy KDTree, {THREADS} threads": lambda: KDTree(sites).query(points, K, workers=THREADS),
        "geopandas sjoin_nearest (1 site)": lambda: with_geopandas(sites, points),
    }
    if importlib.util.find_spec("pykdtree"):
        from pykdtree.kdtree import KDTree as Pykdtree  # noqa: PLC0415

        name = f"pykdtree, OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'all')}"
        engines[name] = lambda: Pykdtree(sites).query(points, K)
    if importlib.util.find_spec("pynanoflann"):
        import pynanoflann  # noqa: PLC0415

        def nanoflann() -> Answer:
            tree = pynanoflann.KDTree(n_neighbors=K, metric="L2")
            tree.fit(sites)
            return tree.kneighbors(points, n_jobs=1)

        engines["pynanoflann, 1 thread"] = nanoflann
    return engines


def filtered(sites: np.ndarray, mask: np.ndarray, points: np.ndarray) -> dict[str, Engine]:
    """Name the ways to ask under a filter."""
    whole = KDTree(sites)

    def overfetch() -> Answer:
        """Ask for many and drop what does not count; who has too few is asked for more."""
        distance, left, asked = np.full((len(points), K), np.inf), np.arange(len(points)), OVERFETCH
        while len(left):
            for part in np.array_split(left, -(-len(left) // STEP)):
                metres, site = whole.query(points[part], min(asked, len(sites)))
                metres[~mask[site]] = np.inf
                distance[part] = np.sort(metres, axis=1)[:, :K]
            left = left[np.isinf(distance[left]).any(axis=1)] if asked < len(sites) else left[:0]
            asked *= 4
        return distance, distance

    def scanning() -> Answer:
        """Go outward ring by ring and skip what does not count."""
        distance, left, before, asked = (
            np.full((len(points), K), np.inf),
            np.arange(len(points)),
            0,
            16,
        )
        found = np.zeros(len(points), dtype=int)
        while len(left) and before < len(sites):
            ranks = np.arange(before + 1, min(asked, len(sites)) + 1)
            for part in np.array_split(left, -(-len(left) // STEP)):
                metres, site = whole.query(points[part], ranks)
                metres[~mask[site]] = np.inf
                both = np.concatenate([distance[part], metres], axis=1)
                distance[part] = np.sort(both, axis=1)[:, :K]
            found = np.isfinite(distance).sum(axis=1)
            left, before, asked = left[found[left] < K], asked, asked * 2
        return distance, distance

    return {
        "SiteTree of the filtered sites, 1 thread": lambda: SiteTree(*sites.T, mask=mask).nearest(
            *points.T, k=K
        ),
        f"SiteTree of the filtered sites, {THREADS} threads": lambda: SiteTree(
            *sites.T, mask=mask
        ).nearest(*points.T, k=K, threads=THREADS),
        "scipy KDTree of the filtered sites, 1 thread": lambda: KDTree(sites[mask]).query(
            points, K
        ),
        "whole tree, masked while scanning": scanning,
        f"whole tree, {OVERFETCH} fetched, filtered afterwards": overfetch,
    }


def with_geopandas(sites: np.ndarray, points: np.ndarray) -> Answer:
    """Ask geopandas, which knows one site only, for some of the points."""
    left, right = (
        geopandas.GeoDataFrame(geometry=shapely.points(xy), crs=25832)
        for xy in (points[:GEOPANDAS_POINTS], sites)
    )
    joined = geopandas.sjoin_nearest(left, right, distance_col="metres")
    first = joined[~joined.index.duplicated()]
    return first["metres"].to_numpy()[:, None], first["index_right"].to_numpy()[:, None]


def one_at_a_time(sites: np.ndarray, points: np.ndarray) -> None:
    """Time single questions."""
    tree, theirs = SiteTree(*sites.T), KDTree(sites)
    few = points[:2_000]
    ours_s = median_s(lambda: [tree.nearest(x, y, k=K) for x, y in few[:, :, None]], runs=3)
    theirs_s = median_s(lambda: [theirs.query(one, K) for one in few], runs=3)
    print(
        f"\none point: SiteTree {ours_s / len(few) * 1e6:.0f} µs, "
        f"scipy KDTree {theirs_s / len(few) * 1e6:.0f} µs"
    )


def print_turns(engines: dict[str, Engine], *, expected: np.ndarray) -> None:
    """Time engines in turns and compare their distances."""
    spent: dict[str, list[float]] = {name: [] for name in engines}
    note = {}
    for _ in range(ROUNDS):
        for name, ask in engines.items():
            start = time.perf_counter()
            distance = ask()[0]
            spent[name].append((time.perf_counter() - start) / len(distance))
            rows, width = distance.shape
            off = np.abs(distance - expected[:rows, :width]).max()
            note[name] = "" if off < 1e-6 else f" (differs by {off:.3g} m)"
    ours = statistics.median(spent[next(iter(engines))])
    print("| engine | M points/s | time beside the first |\n|---|---|---|")
    for name in engines:
        median = statistics.median(spent[name])
        print(f"| {name}{note[name]} | {1e-6 / median:.2f} | {median / ours:.2f}x |")


if __name__ == "__main__":
    main()
