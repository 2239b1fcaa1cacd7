"""Measure how the geocoder takes addresses that are written differently from the register.

    python scripts/evaluate_mutations.py                  all registers, 1,000 rows per operator
    python scripts/evaluate_mutations.py --rows N --seed S --register dortmund
    python scripts/evaluate_mutations.py --messy          the 10,000 addresses of offices
    python scripts/evaluate_mutations.py --suggest        keystrokes until a street is offered
    python scripts/evaluate_mutations.py --budgets        what accepting more liberties would buy

Dortmund is answered with what ships; Essen and Kaiserslautern with directories built in memory
from their registers. The tables stand in docs/geocoder.md.
"""

import argparse
import csv
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
from evaluate_geocoder import stadtbezirk
from inputs import REGIONS, ROOT, SHARED
from mutations import (
    ABBREVIATIONS,
    FORMATS,
    PLACED_TYPOS,
    SPELLINGS,
    TYPOS,
    Dice,
    House,
    Operator,
    slip,
)
from street_register import read_addresses

from geofh.address import fold, parse_address
from geofh.address.house_number import split_house_number
from geofh.crs import to_metres
from geofh.errors import AddressError
from geofh.geocode import PENALTIES, Geocoder, Penalties, StreetDirectory
from geofh.records import Area, GeocodeResult, GeocodeStatus, Level, Suggestion
from geofh.region import open_bundle

__all__ = [
    "City",
    "keystrokes",
    "main",
    "open_city",
    "print_keystrokes",
    "register_table",
    "slip_early",
]

LABELS = ROOT / "tests" / "golden" / "messy_labels.csv"
MESSY = SHARED / "regions" / "dortmund" / "messy_addresses.csv"
GROUPS: Mapping[str, Mapping[str, Operator]] = {
    "format": FORMATS,
    "spelling": SPELLINGS,
    "abbreviation": ABBREVIATIONS,
    "typo": TYPOS,
    "typo, city named": PLACED_TYPOS,
}
FIRST = 5
# Each register, and the one whose streets are strange to it.
STRANGERS = {"dortmund": "essen", "essen": "dortmund", "kaiserslautern": "dortmund"}
BUDGETS = (8, 12, 16, 20, 25)
# A decision is close if another street costs less than this more; twice the margin and a half.
CLOSE = 125
# The day whose districts an address may name.
TODAY = date(2026, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Hold a register's houses and a geocoder that knows them."""

    houses: Sequence[House]
    geocoder: Geocoder
    with_penalties: Callable[[Penalties], "City"]


def open_city(name: str) -> City:
    """Open one of the three registers."""
    return {"dortmund": _dortmund, "essen": _essen, "kaiserslautern": _kaiserslautern}[name]()


def _dortmund() -> City:
    bundle = open_bundle(REGIONS / "dortmund", on=TODAY)
    addresses = read_addresses(SHARED / "regions" / "dortmund" / "addresses_25832.csv.gz")
    names = {a.id: a.name for a in bundle.districts.areas(on=TODAY) if a.layer == "stadtbezirk"}
    postcodes: dict[str, list[str]] = {}
    for area in bundle.districts.areas(on=TODAY):
        if area.layer == "plz":
            for member in area.members:
                postcodes.setdefault(member, []).append(area.id)
    every = sorted({code for codes in postcodes.values() for code in codes})
    houses = [
        House(
            street=str(street),
            number=f"{number}{suffix}",
            city="Dortmund",
            # Which of several postcodes is right is not known: the first that covers the area.
            postcode=postcodes.get(str(area), [""])[0],
            other_postcode=next((c for c in every if c not in postcodes.get(str(area), [])), ""),
            district=names.get(stadtbezirk(str(area)), ""),
        )
        for street, number, suffix, area in zip(
            addresses.streets,
            addresses.numbers,
            addresses.suffixes,
            addresses.area_ids,
            strict=True,
        )
    ]
    areas = bundle.districts.areas(on=TODAY)
    return _city(houses, bundle.streets, areas=areas, names=bundle.recipe.city_names)


def register_table() -> pa.Table:
    """Give Dortmund's whole register as a street directory: every house a support point."""
    addresses = read_addresses(SHARED / "regions" / "dortmund" / "addresses_25832.csv.gz")
    return pa.table(
        {
            "street": addresses.streets,
            "side": np.where(addresses.numbers % 2, "odd", "even"),
            "house_number": addresses.numbers,
            "suffix": addresses.suffixes,
            "easting": addresses.xy[:, 0],
            "northing": addresses.xy[:, 1],
            "area_id": addresses.area_ids,
        }
    )


def _city(
    houses: Sequence[House],
    directory: StreetDirectory | None,
    *,
    areas: Sequence[Area],
    names: Sequence[str],
    penalties: Penalties = PENALTIES,
) -> City:
    geocoder = Geocoder(directory, areas=areas, city_names=names, penalties=penalties)

    def again(penalties: Penalties) -> City:
        return _city(houses, directory, areas=areas, names=names, penalties=penalties)

    return City(houses=houses, geocoder=geocoder, with_penalties=again)


def _essen() -> City:
    file = SHARED / "regions" / "essen" / "hauskoordinaten_essen_2022-10-05_4326.zip"
    with zipfile.ZipFile(file) as archive:
        name = next(name for name in archive.namelist() if name.endswith("json"))
        features = json.loads(archive.read(name))["features"]
    rows = [
        (
            p["strname"],
            p["adresse"].removeprefix(p["strname"]).strip(),
            f["geometry"]["coordinates"],
        )
        for f in features
        if (p := f["properties"])["strname"][0].isalpha()
    ]
    return _in_memory(rows, city="Essen")


def _kaiserslautern() -> City:
    file = SHARED / "regions" / "kaiserslautern" / "kaiserslautern_addresses.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [
            (row["street"], row["hnr"], (float(row["lon"]), float(row["lat"])))
            for row in csv.DictReader(stream)
        ]
    return _in_memory(rows, city="Kaiserslautern")


def _in_memory(rows: Iterable[tuple[str, str, Sequence[float]]], *, city: str) -> City:
    """Build a directory of every house; a row without a readable number is left out.

    Two spellings of one street ("Brandenburger Str.", "Brandenburger Straße") become one.
    """
    names: dict[str, str] = {}
    known: dict[tuple[str, int, str], tuple[float, float]] = {}
    for street, label, lonlat in rows:
        number = split_house_number(f"Weg {label}").number
        if street and number:
            name = names.setdefault(fold(street), street)
            known.setdefault((name, number.number, number.suffix), (lonlat[0], lonlat[1]))
    keys = sorted(known)
    lon, lat = np.array([known[key] for key in keys]).T
    easting, northing = to_metres(lon, lat)
    table = pa.table(
        {
            "street": [street for street, _, _ in keys],
            "side": ["odd" if number % 2 else "even" for _, number, _ in keys],
            "house_number": [number for _, number, _ in keys],
            "suffix": [suffix for _, _, suffix in keys],
            "easting": easting,
            "northing": northing,
            "area_id": ["1"] * len(keys),
        }
    )
    houses = [House(street=s, number=f"{n}{x}", city=city) for s, n, x in keys]
    directory = StreetDirectory.from_table(table, accuracy_m=0.0)
    return _city(houses, directory, areas=(), names=[city])


def evaluate(city: City, *, rows: int, seed: int) -> list[tuple[str, Counter[str]]]:
    """Count outcomes per operator, each on its own random rows."""
    table = []
    for group, operators in GROUPS.items():
        sums: Counter[str] = Counter()
        for at, (name, operator) in enumerate(operators.items()):
            dice = np.random.default_rng((seed, at, len(group)))
            counts = _count(city, operator, dice, rows=rows)
            if counts:
                table.append((name, counts))
                sums += counts
        if operators not in (TYPOS, PLACED_TYPOS):
            table.append((f"**all: {group}**", sums))
    return table


def _count(city: City, operator: Operator, dice: Dice, *, rows: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for at in dice.permutation(len(city.houses)):
        house = city.houses[at]
        line = operator(house, dice)
        if line is None:
            continue
        counts[_outcome(city.geocoder, line, house.street)] += 1
        if counts.total() == rows:
            break
    return counts


def _outcome(geocoder: Geocoder, line: str, street: str) -> str:
    try:
        result = geocoder.geocode(parse_address(line))
    except AddressError:
        return "not found"
    if result.address is not None and result.address.street:
        return "right" if result.address.street == street else "wrong"
    if street in [c.address.street for c in result.candidates[:FIRST] if c.address]:
        return "asked back"
    return "offered" if street in _offered(result) else "not found"


def _offered(result: GeocodeResult) -> list[str]:
    return [
        offer.text.rstrip("0123456789abcdefghijklmnopqrstuvwxyz").rstrip()
        if offer.complete
        else offer.text
        for offer in result.suggestions[:FIRST]
    ]


def print_table(title: str, table: Sequence[tuple[str, Counter[str]]]) -> None:
    """Print recall@1, recall@5, wrong answers, and the mark: right minus twice wrong.

    "Asked back" is an ambiguous answer with the meant street among the first five candidates.
    """
    print(f"\n### {title}\n\n| | rows | recall@1 | asked back | recall@5 | wrong | mark |")
    print("|---|---|---|---|---|---|---|")
    for name, counts in table:
        total = counts.total()
        right, wrong, asked = counts["right"], counts["wrong"], counts["asked back"]
        among = right + asked + counts["offered"]
        print(
            f"| {name} | {total:,} | {right / total:.2%} | {asked / total:.2%} |"
            f" {among / total:.2%} |"
            f" {wrong / total:.2%} | {(right - 2 * wrong) / total:.2%} |"
        )


def evaluate_foreign(city: City, strangers: Iterable[str]) -> Counter[str]:
    """Count what streets of another city become, asked for without naming that city."""
    known = {fold(house.street) for house in city.houses}
    foreign = sorted({street for street in strangers if fold(street) not in known})
    return Counter(
        _outcome(city.geocoder, f"{street} {number}", "") for street in foreign for number in (3, 8)
    )


def evaluate_budgets(*, rows: int, seed: int) -> None:
    """Print what a larger budget finds and what it takes for something it is not.

    A loss is 1 for a street that is not found and 2 for a wrong answer; a street of another city
    is rightly not found.
    """
    cities = {name: open_city(name) for name in STRANGERS}
    print("\n| `budget_share` | register | one typo | two typos | strangers answered | loss |")
    print("|---|---|---|---|---|---|")
    for share in BUDGETS:
        losses = []
        for name, other in STRANGERS.items():
            trial = cities[name].with_penalties(replace(PENALTIES, budget_share=share))
            one, two = (
                _count(trial, operator, np.random.default_rng(seed), rows=rows)
                for operator in TYPOS.values()
            )
            strangers = evaluate_foreign(trial, {house.street for house in cities[other].houses})
            foreign = strangers["wrong"] / strangers.total()
            losses.append((_loss(one) + _loss(two) + 2 * foreign) / 3)
            print(
                f"| {share} | {name.title()} | {_right(one)} | {_right(two)} | {foreign:.2%} |"
                f" {losses[-1]:.4f} |"
            )
        print(f"| **{share}** | **all three** | | | | **{np.mean(losses):.4f}** |", flush=True)


def _loss(counts: Counter[str]) -> float:
    return 1 - (counts["right"] - counts["wrong"]) / counts.total()


def _right(counts: Counter[str]) -> str:
    total = counts.total()
    return f"{counts['right'] / total:.2%}, wrong {counts['wrong'] / total:.2%}"


def evaluate_messy(city: City) -> None:
    """Print the four classes, how right the labelled rows are, and the close decisions."""
    geocoder = city.geocoder
    with MESSY.open(encoding="utf-8", newline="") as stream:
        lines = [f"{r['gross_strasse']} {r['hausnr'].strip()}" for r in csv.DictReader(stream)]
    results = [geocoder.geocode(parse_address(line)) for line in lines]
    classes = Counter(map(_class, results))
    print("messy addresses: " + ", ".join(f"{n:,} {name}" for name, n in classes.most_common()))
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = {int(row["row"]): row["street"] for row in csv.DictReader(stream)}
    outcomes: Counter[str] = Counter()
    for row, street in labels.items():
        address = results[row - 1].address
        answer = address.street if address else "none"
        kind = "right" if answer == street else "wrong" if address else "not answered"
        if kind == "right" and street == "none":
            kind = "rightly not answered"
        outcomes[kind] += 1
        if kind in {"wrong", "not answered"}:
            print(f"  row {row}: {kind}, label {street}, answer {answer}")
    print(f"{len(labels)} labelled rows: " + ", ".join(f"{n} {k}" for k, n in outcomes.items()))
    _print_close(city, lines, results)


def _print_close(city: City, lines: Sequence[str], results: Sequence[GeocodeResult]) -> None:
    """Print the streets found with liberties that another one comes near to."""
    wide = replace(PENALTIES, margin=CLOSE)
    geocoder = city.with_penalties(wide).geocoder
    close: Counter[str] = Counter()
    for line, result in zip(lines, results, strict=True):
        if _class(result) != "street with liberties":
            continue
        considered = geocoder.explain(parse_address(line)).considered
        if len(considered) > 1 and considered[1].cost < considered[0].cost + CLOSE:
            first, second = considered[:2]
            close[
                f"{parse_address(line).street} -> {first.street} ({first.cost}), not "
                f"{second.street} ({second.cost})"
            ] += 1
    print(f"{close.total()} close decisions (a rival within {CLOSE}):")
    for what, count in sorted(close.items()):
        print(f"  {count} x {what}")


def evaluate_suggest(city: City, *, rows: int, seed: int) -> None:
    """Print after how many keystrokes the meant street, and then the house, is offered."""
    dice = np.random.default_rng(seed)
    streets = sorted({house.street for house in city.houses})
    meant = [str(street) for street in dice.choice(streets, rows)]
    print_keystrokes(
        "street",
        [(street, slip_early(street, dice)) for street in meant],
        lambda at, typed: keystrokes(city.geocoder, typed, lambda offer: offer.text == meant[at]),
    )
    at_random = [city.houses[int(at)] for at in dice.choice(len(city.houses), rows)]
    lines = [f"{house.street} {house.number}" for house in at_random]
    print_keystrokes(
        "house number, beyond its last letter",
        [(line, slip_early(line, dice)) for line in lines],
        lambda at, typed: _beyond(city.geocoder, typed, lines[at], at_random[at].number),
    )


def print_keystrokes(
    title: str, typed: Sequence[tuple[str, str]], count: Callable[[int, str], int | None]
) -> None:
    """Print the median and the 95th percentile of what is counted, without and with a slip."""
    for kind, texts in zip(
        ("without a slip", "one slip in the first eight letters"),
        zip(*typed, strict=True),
        strict=True,
    ):
        counts = [count(at, text) for at, text in enumerate(texts)]
        needed = [one for one in counts if one is not None]
        median, p95 = np.percentile(needed, [50, 95])
        never = 1 - len(needed) / len(counts)
        print(f"| {title}, {kind} | {median:.0f} | {p95:.0f} | {never:.1%} |", flush=True)


def slip_early(street: str, dice: Dice) -> str:
    """Make one slip in the first eight letters, which is where completing is of use."""
    return slip(street[:8], dice) + street[8:]


def keystrokes(
    geocoder: Geocoder, typed: str, is_meant: Callable[[Suggestion], bool]
) -> int | None:
    """Count the keystrokes until what is meant is among the first five offers."""
    for count in range(1, len(typed) + 1):
        if any(map(is_meant, geocoder.suggest(typed[:count])[:FIRST])):
            return count
    return None


def _beyond(geocoder: Geocoder, typed: str, meant: str, number: str) -> int | None:
    """Count keystrokes from the end of the street on; negative: the house came before it."""
    count = keystrokes(geocoder, typed, lambda offer: offer.text == meant)
    return None if count is None else count - (len(typed) - len(number) - 1)


def _class(result: GeocodeResult) -> str:
    if result.status is not GeocodeStatus.FOUND:
        return str(result.status)
    if any(note.code == "street_spelling" for note in result.notes):
        return "street with liberties"
    return "exact street, number unknown" if result.level is Level.STREET else "exact"


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--register", choices=["dortmund", "essen", "kaiserslautern"])
    parser.add_argument("--messy", action="store_true")
    parser.add_argument("--suggest", action="store_true")
    parser.add_argument("--budgets", action="store_true")
    options = parser.parse_args()
    names = [options.register] if options.register else ["dortmund", "essen", "kaiserslautern"]
    if options.messy:
        evaluate_messy(open_city("dortmund"))
        return
    if options.budgets:
        evaluate_budgets(rows=options.rows, seed=options.seed)
        return
    if options.suggest:
        evaluate_suggest(open_city("dortmund"), rows=options.rows, seed=options.seed)
        return
    for name in names:
        city = open_city(name)
        print_table(name.title(), evaluate(city, rows=options.rows, seed=options.seed))
        other = "essen" if name == "dortmund" else "dortmund"
        counts = evaluate_foreign(city, {house.street for house in open_city(other).houses})
        print(
            f"\nstreets of {other.title()} that it lacks: {counts['wrong'] / counts.total():.2%} "
            f"of {counts.total():,} answered"
        )


if __name__ == "__main__":
    main()
