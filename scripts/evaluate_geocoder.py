"""Measure the shipped street directory and the matcher against the city's address register.

    python scripts/evaluate_geocoder.py                  1,000 random addresses
    python scripts/evaluate_geocoder.py --all            all of them
    python scripts/evaluate_geocoder.py --sample N --seed S
    python scripts/evaluate_geocoder.py --slips          what misspelled and foreign names become
    python scripts/evaluate_geocoder.py --holdout        houses that the directory never saw

Addresses are written as people write them, resolved with what ships, and compared with the
register they come from. The figures stand in docs/accuracy-addresses.md; the 95th percentile of
the interpolated houses is ``[streets] accuracy_m`` in the region's ``region.toml``.
"""

import argparse
import csv
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from derive_streets import FILE, TOLERANCE_M, derive
from inputs import SHARED
from street_register import Addresses, Floats, read_addresses
from street_thinning import fewest_points

from geofh.address import fold, parse_address
from geofh.crs import to_metres
from geofh.geocode import Geocoder, StreetDirectory
from geofh.records import GeocodeResult, GeocodeStatus, Level

__all__ = ["main", "stadtbezirk", "write_address"]

DORTMUND = SHARED / "regions" / "dortmund"
ESSEN = SHARED / "regions" / "essen" / "hauskoordinaten_essen_2022-10-05_4326.zip"

# First digit of the Unterbezirk -> Stadtbezirk; the first ten statistical districts are the
# three of the inner city.
INNER_CITY = {"00": "10", "01": "10", "02": "10", "03": "10"} | {
    **dict.fromkeys(("04", "05", "06"), "20"),
    **dict.fromkeys(("07", "08", "09"), "30"),
}
KEYBOARD = "abcdefghijklmnopqrstuvwxyzäöüß"


def stadtbezirk(area_id: str) -> str:
    """Give the Stadtbezirk of an Unterbezirk."""
    return INNER_CITY.get(area_id[:2]) or f"0{area_id[0]}"


def write_address(street: str, number: str, style: int) -> str:
    """Write an address in one of the ways in which people write it."""
    short = street.replace("straße", "str.").replace("Straße", "Str.")
    styles = (
        f"{street} {number}",
        f"{short} {number}, Dortmund",
        f"{short.upper()} {number.upper()}",
        f"Dortmund, {street} {number}",
        f"{street.replace('-', ' ')} {number}",
        f"{street.lower().replace('ß', 'ss')} {number} Dortmund",
        f"{short.replace('ä', 'ae').replace('ö', 'oe').replace('ü', 'ue')}{number}",
    )
    return styles[style % len(styles)]


def open_geocoder(table: pa.Table) -> Geocoder:
    """Open a directory; places are not measured here."""
    directory = StreetDirectory.from_table(table, accuracy_m=0.0)
    return Geocoder(directory, areas=(), city_names=["Dortmund"])


def evaluate(addresses: Addresses, geocoder: Geocoder) -> None:
    """Print how far off and how right the answers are."""
    labels = [f"{n}{s}" for n, s in zip(addresses.numbers, addresses.suffixes, strict=True)]
    results = [
        geocoder.geocode(parse_address(write_address(street, label, at)))
        for at, (street, label) in enumerate(zip(addresses.streets, labels, strict=True))
    ]
    is_right = np.array([_is_street(r, s) for r, s in zip(results, addresses.streets, strict=True)])
    print(f"{len(results):,} addresses, right street: {is_right.mean():.3%}")
    for at in np.flatnonzero(~is_right)[:5]:
        print(f"  missed: {addresses.streets[at]} in style {at % 7}, {results[at].status}")
    answered = [(results[at], addresses.area_ids[at]) for at in np.flatnonzero(is_right)]
    errors = _errors([result for result, _ in answered], addresses.xy[is_right])
    _print_errors("all levels", errors)
    levels = np.array([result.level for result, _ in answered])
    for level in (Level.HOUSE, Level.HOUSE_INTERPOLATED, Level.STREET):
        if (levels == level).any():
            _print_errors(f"  {level}, {np.mean(levels == level):.2%}", errors[levels == level])
    single = np.array([len(result.area_ids) == 1 for result, _ in answered])
    holding = np.array([true in result.area_ids for result, true in answered])
    broad = np.array(
        [{stadtbezirk(a) for a in r.area_ids} == {stadtbezirk(t)} for r, t in answered]
    )
    print(
        f"Unterbezirk: {np.mean(single & holding):.3%} right, {np.mean(~single):.3%} several, "
        f"{np.mean(~holding):.3%} wrong; Stadtbezirk: {broad.mean():.3%} right"
    )


def evaluate_holdout(addresses: Addresses, seed: int) -> None:
    """Print how a directory made without a tenth of the houses answers for these."""
    is_out = np.random.default_rng(seed).random(len(addresses)) < 0.1
    known = addresses.take(~is_out)
    unseen = addresses.take(is_out & np.isin(addresses.streets, known.streets))
    table, _ = derive(known, tolerance_m=TOLERANCE_M, thinning=fewest_points)
    evaluate(unseen, open_geocoder(table))


def evaluate_other_suffixes(addresses: Addresses) -> None:
    """Print how far houses with a suffix stand from the first house of their number."""
    house = np.char.add(np.char.add(addresses.streets, "|"), addresses.numbers.astype(str))
    firsts = np.maximum.accumulate(
        np.where(np.r_[True, house[1:] != house[:-1]], np.arange(len(house)), 0)
    )
    is_later = firsts != np.arange(len(house))
    offsets = addresses.xy[is_later] - addresses.xy[firsts[is_later]]
    _print_errors(f"{is_later.sum():,} houses from the first of their number", np.hypot(*offsets.T))


def evaluate_messy(geocoder: Geocoder) -> None:
    """Print the classes of the 10,000 addresses that offices really wrote."""
    classes: Counter[str] = Counter()
    with (DORTMUND / "messy_addresses.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            text = f"{row['gross_strasse']} {row['hausnr'].strip()}"
            classes[_class(geocoder.geocode(parse_address(text)))] += 1
    print("messy addresses: " + ", ".join(f"{n:,} {name}" for name, n in classes.most_common()))


def _class(result: GeocodeResult) -> str:
    if result.status is not GeocodeStatus.FOUND:
        return str(result.status)
    if any(note.code == "street_spelling" for note in result.notes):
        return "by a slip in the street"
    return "street, number unknown" if result.level is Level.STREET else "exact"


def evaluate_slips(addresses: Addresses, geocoder: Geocoder, seed: int) -> None:
    """Print what one and two slips in a name become, and names of another city."""
    dice = np.random.default_rng(seed)
    rows = dice.choice(len(addresses), 3000, replace=False)
    for slips in (1, 2):
        outcomes: Counter[str] = Counter()
        for at in rows:
            street, number = addresses.streets[at], int(addresses.numbers[at])
            typed = _misspell(street, slips, dice)
            result = geocoder.geocode(parse_address(f"{typed} {number}"))
            outcomes[_outcome(result, street)] += 1
        print(f"{slips} slip(s): {_shares(outcomes)}")
    known = {fold(street) for street in set(addresses.streets)}
    foreign = sorted(street for street in _essen_streets() if fold(street) not in known)
    outcomes = Counter(
        _outcome(geocoder.geocode(parse_address(f"{street} {number}")), "")
        for street in foreign
        for number in (3, 8)
    )
    print(f"{len(foreign):,} streets of Essen that Dortmund lacks: {_shares(outcomes)}")


def _misspell(street: str, slips: int, dice: np.random.Generator) -> str:
    letters = list(street)
    for _ in range(slips):
        at = int(dice.integers(1, len(letters) - 1))
        slip = dice.choice(["change", "drop", "double", "swap"])
        if slip == "change":
            letters[at] = str(dice.choice(list(KEYBOARD)))
        elif slip == "drop":
            del letters[at]
        elif slip == "double":
            letters.insert(at, letters[at])
        else:
            letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)


def _essen_streets() -> set[str]:
    with zipfile.ZipFile(ESSEN) as archive:
        name = next(name for name in archive.namelist() if name.endswith("json"))
        features = json.loads(archive.read(name))["features"]
    names = {feature["properties"]["strname"] for feature in features}
    return {name for name in names if name[0].isalpha()}


def _outcome(result: GeocodeResult, street: str) -> str:
    if result.address is None or not result.address.street:
        return str(result.status)
    return "right" if result.address.street == street else "wrong"


def _shares(outcomes: Counter[str]) -> str:
    total = outcomes.total()
    return ", ".join(f"{name} {count / total:.2%}" for name, count in sorted(outcomes.items()))


def _is_street(result: GeocodeResult, street: str) -> bool:
    return result.address is not None and result.address.street == street


def _errors(results: Sequence[GeocodeResult], xy: Floats) -> Floats:
    lon = np.array([result.lon for result in results], dtype=float)
    lat = np.array([result.lat for result in results], dtype=float)
    easting, northing = to_metres(lon, lat)
    return np.hypot(easting - xy[:, 0], northing - xy[:, 1])


def _print_errors(title: str, errors: Floats) -> None:
    median, p95 = np.percentile(errors, [50, 95])
    print(f"{title}: median {median:.1f} m, 95 % within {p95:.1f} m, max {errors.max():.1f} m")


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--addresses", type=Path, default=DORTMUND / "addresses_25832.csv.gz")
    parser.add_argument("--sample", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--slips", action="store_true")
    parser.add_argument("--holdout", action="store_true")
    options = parser.parse_args()
    addresses = read_addresses(options.addresses)
    if options.holdout:
        evaluate_holdout(addresses, options.seed)
        return
    geocoder = open_geocoder(pq.read_table(FILE))
    if options.slips:
        evaluate_slips(addresses, geocoder, options.seed)
        return
    rows = np.arange(len(addresses))
    if not options.all:
        rows = np.sort(np.random.default_rng(options.seed).choice(rows, options.sample, False))
    evaluate(addresses.take(rows), geocoder)
    evaluate_other_suffixes(addresses)
    evaluate_messy(geocoder)


if __name__ == "__main__":
    main()
