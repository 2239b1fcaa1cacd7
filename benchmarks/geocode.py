"""Promise: an address is found before a reader notices. Peers see the same lines in the same run.

Every engine gets the streets of Dortmund and the same typed streets with one slip; ours answers
the whole question (house, district, rivals), the peers only name the street that is nearest.
``pip install rapidfuzz tantivy`` in the environment adds these two.
"""

import csv
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from measure import machine

import geofh
from geofh.address import fold, parse_address
from geofh.geocode import Geocoder
from geofh.records import Address

FOLDER = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GEOFH_SHARED", FOLDER.parent / "shared"))
SEED = 1
QUESTIONS = 500
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Print the tables."""
    messy = Path(sys.argv[1]) if sys.argv[1:] else _shared() / "messy_addresses.csv"
    region = geofh.open_region("dortmund")
    bundle = region._bundle  # noqa: SLF001  # the steps behind `Region.geocode`, one by one
    geocoder = bundle.geocoder
    streets = bundle.streets.names
    houses = {name: bundle.streets.houses(at)[0][0] for at, name in enumerate(streets)}
    dice = random.Random(SEED)  # noqa: S311
    meant = [dice.choice(streets) for _ in range(QUESTIONS)]
    typed = [_slip(street, dice) for street in meant]
    print(machine("geofh", "numpy"))

    print("\n## One address\n\n| what | p50 | p99 | right street |\n|---|---|---|---|")
    numbers = {text: houses[street] for text, street in zip(typed, meant, strict=True)} | houses
    ours = _geocode(geocoder, numbers)
    _row("geofh `geocode`, as the register writes it", ours, meant, meant)
    _row("geofh `geocode`, one slip", ours, typed, meant)
    for name, ask in _peers(streets):
        _row(f"{name}, one slip, street only", ask, typed, meant)

    print("\n## One keystroke\n\n| what | p50 | p99 |\n|---|---|---|")
    for title, texts in (("right", meant), ("one slip", typed)):
        strokes = [text[:end] for text in texts for end in range(1, len(text) + 1)]
        times = _times(region.suggest, dice.sample(strokes, 3000))
        print(f"| geofh `suggest`, {title} | {_p(times, 50)} | {_p(times, 99)} |")

    if not messy.is_file():
        print(f"\n{messy.name} is not there: set GEOFH_SHARED")
        return
    with messy.open(encoding="utf-8", newline="") as stream:
        lines = [f"{r['gross_strasse']} {r['hausnr'].strip()}" for r in csv.DictReader(stream)]
    parsed = [parse_address(line) for line in lines]
    print("\n## The 10,000 addresses of offices, one core\n\n| what | per second |\n|---|---|")
    for title, call in (
        ("`parse_address`", lambda: [parse_address(line) for line in lines]),
        ("`geocode` of parsed addresses", lambda: [geocoder.geocode(one) for one in parsed]),
        ("`geocode_many`, lines to columns", lambda: region.geocode_many(lines)),
    ):
        print(f"| {title} | {_per_second(call, len(lines)):,.0f} |")
    one = min(_times(lambda _: region.reverse(7.4653, 51.5136), range(50)))
    print(f"| `reverse` | {1 / one:,.0f} |")


def _geocode(geocoder: Geocoder, numbers: Mapping[str, int]) -> Callable[[str], str]:
    def ask(street: str) -> str:
        address = Address(street=street, house_number=numbers[street])
        found = geocoder.geocode(address).address
        return found.street if found else ""

    return ask


def _peers(streets: Sequence[str]) -> list[tuple[str, Callable[[str], str]]]:
    peers = [("SQLite FTS5 trigram", _sqlite(streets))]
    if find_spec("rapidfuzz"):
        peers.append(("rapidfuzz over all streets", _rapidfuzz(streets)))
    if find_spec("tantivy"):
        peers.append(("tantivy fuzzy", _tantivy(streets)))
    return peers


def _sqlite(streets: Sequence[str]) -> Callable[[str], str]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE s USING fts5(key, tokenize='trigram')")
    database.executemany("INSERT INTO s VALUES (?)", [(fold(street),) for street in streets])
    by_key = {fold(street): street for street in streets}

    def ask(street: str) -> str:
        key = fold(street)
        query = " OR ".join(f'"{key[at : at + 3]}"' for at in range(max(1, len(key) - 2)))
        sql = "SELECT key FROM s WHERE s MATCH ? ORDER BY bm25(s) LIMIT 1"
        found = database.execute(sql, (query,)).fetchone()
        return by_key[found[0]] if found else ""

    return ask


def _rapidfuzz(streets: Sequence[str]) -> Callable[[str], str]:
    from rapidfuzz import process  # noqa: PLC0415  # a peer, not a dependency
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    keys = [fold(street) for street in streets]

    def ask(street: str) -> str:
        found = process.extractOne(fold(street), keys, scorer=OSA.distance)
        return streets[found[2]] if found else ""

    return ask


def _tantivy(streets: Sequence[str]) -> Callable[[str], str]:
    import tantivy  # noqa: PLC0415  # a peer, not a dependency

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("key", tokenizer_name="raw")
    schema.add_text_field("name", stored=True)
    built = schema.build()
    index = tantivy.Index(built)
    writer = index.writer()
    for street in streets:
        writer.add_document(tantivy.Document(key=fold(street), name=street))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(street: str) -> str:
        query = tantivy.Query.fuzzy_term_query(built, "key", fold(street), distance=2)
        hits = searcher.search(query, 1).hits
        return searcher.doc(hits[0][1])["name"][0] if hits else ""

    return ask


def _row(title: str, ask: Callable[[str], str], typed: Sequence[str], meant: Sequence[str]) -> None:
    right = sum(ask(text) == street for text, street in zip(typed, meant, strict=True))
    times = _times(ask, typed)
    print(f"| {title} | {_p(times, 50)} | {_p(times, 99)} | {right / len(meant):.1%} |")


def _times(ask: Callable[..., object], questions: Sequence[object]) -> list[float]:
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - start)
    return times


def _p(times: Sequence[float], percent: int) -> str:
    return f"{statistics.quantiles(times, n=100)[percent - 1] * 1000:.2f} ms"


def _per_second(call: Callable[[], object], count: int) -> float:
    call()
    return count / min(_times(lambda _: call(), range(5)))


def _slip(street: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(street) - 1)
    return dice.choice(
        [
            street[:at] + street[at + 1 :],
            street[:at] + dice.choice(LETTERS) + street[at + 1 :],
            street[:at] + street[at + 1] + street[at] + street[at + 2 :],
        ]
    )


def _shared() -> Path:
    return SHARED / "regions" / "dortmund"


if __name__ == "__main__":
    main()
