"""What others make of the same street names: SQLite FTS5, rapidfuzz, tantivy.

Each peer gets folded names, as ours does, and names the street that is nearest, or the streets
that may follow what was typed. ``pip install rapidfuzz tantivy`` adds these two.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from geofh.address import fold, fold_prefix

OFFERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Hold an engine over some names: the nearest name of a text, and what may follow one."""

    title: str
    build_s: float
    nearest: Callable[[str], str]
    following: Callable[[str], list[str]]


def peers(names: Sequence[str]) -> Iterator[Peer]:
    """Build each engine that is installed."""
    engines = [("SQLite FTS5 trigram", _sqlite)]
    if find_spec("rapidfuzz"):
        engines.append(("rapidfuzz over all streets", _rapidfuzz))
    if find_spec("tantivy"):
        engines.append(("tantivy fuzzy", _tantivy))
    for title, build in engines:
        start = time.perf_counter()
        nearest, following = build(names)
        build_s = time.perf_counter() - start
        yield Peer(title=title, build_s=build_s, nearest=nearest, following=following)


Asks = tuple[Callable[[str], str], Callable[[str], list[str]]]


def _sqlite(names: Sequence[str]) -> Asks:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE s USING fts5(key, tokenize='trigram')")
    database.execute("CREATE VIRTUAL TABLE p USING fts5(key, prefix='1 2 3')")
    rows = [(fold(name),) for name in names]
    for table in "sp":
        database.executemany(f"INSERT INTO {table} VALUES (?)", rows)  # noqa: S608
    by_key = dict(zip((row[0] for row in rows), names, strict=True))

    def nearest(text: str) -> str:
        key = fold(text)
        query = " OR ".join(f'"{key[at : at + 3]}"' for at in range(max(1, len(key) - 2)))
        sql = "SELECT key FROM s WHERE s MATCH ? ORDER BY bm25(s) LIMIT 1"
        found = database.execute(sql, (query,)).fetchone()
        return by_key[found[0]] if found else ""

    def following(text: str) -> list[str]:
        sql = "SELECT key FROM p WHERE p MATCH ? ORDER BY length(key) LIMIT ?"
        found = database.execute(sql, (f'"{fold_prefix(text)}"*', OFFERS)).fetchall()
        return [by_key[row[0]] for row in found]

    return nearest, following


def _rapidfuzz(names: Sequence[str]) -> Asks:
    from rapidfuzz import process  # noqa: PLC0415  # a peer, not a dependency
    from rapidfuzz.distance import OSA, Prefix  # noqa: PLC0415

    keys = [fold(name) for name in names]

    def nearest(text: str) -> str:
        found = process.extractOne(fold(text), keys, scorer=OSA.distance)
        return names[found[2]] if found else ""

    def following(text: str) -> list[str]:
        found = process.extract(fold_prefix(text), keys, scorer=Prefix.similarity, limit=OFFERS)
        return [names[at] for _, _, at in found]

    return nearest, following


def _tantivy(names: Sequence[str]) -> Asks:
    import tantivy  # noqa: PLC0415  # a peer, not a dependency

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("key", tokenizer_name="raw")
    schema.add_text_field("name", stored=True)
    built = schema.build()
    index = tantivy.Index(built)
    writer = index.writer()
    for name in names:
        writer.add_document(tantivy.Document(key=fold(name), name=name))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(key: str, *, limit: int, distance: int, prefix: bool) -> list[str]:
        query = tantivy.Query.fuzzy_term_query(built, "key", key, distance=distance, prefix=prefix)
        return [searcher.doc(hit[1])["name"][0] for hit in searcher.search(query, limit).hits]

    def nearest(text: str) -> str:
        return next(iter(ask(fold(text), limit=1, distance=2, prefix=False)), "")

    def following(text: str) -> list[str]:
        return ask(fold_prefix(text), limit=OFFERS, distance=1, prefix=True)

    return nearest, following
