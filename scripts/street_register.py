"""The address register as columns, ordered along the streets."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.address import spell_street
from geofh.geocode.index import STEPS, house_code

__all__ = ["Addresses", "Floats", "read_addresses"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Hold addresses as columns of equal length, ordered by street, house number and suffix.

    Attributes
    ----------
    keys
        Position of the house number on the street, as the directory counts it.
    xy
        ``(n, 2)`` easting, northing in metres (EPSG:25832), rounded to the 0.1 m that ship.
    """

    streets: npt.NDArray[np.str_]
    numbers: npt.NDArray[np.int64]
    suffixes: npt.NDArray[np.str_]
    keys: Floats
    xy: Floats
    area_ids: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.streets)

    def take(self, rows: npt.NDArray[Any]) -> "Addresses":
        """Give these rows only (indices, a slice or a mask)."""
        return Addresses(
            streets=self.streets[rows],
            numbers=self.numbers[rows],
            suffixes=self.suffixes[rows],
            keys=self.keys[rows],
            xy=self.xy[rows],
            area_ids=self.area_ids[rows],
        )

    def by_street(self) -> Iterator["Addresses"]:
        """Give one street after the other."""
        starts = np.flatnonzero(np.r_[True, self.streets[1:] != self.streets[:-1]])
        for start, end in zip(starts, [*starts[1:], len(self)], strict=True):
            yield self.take(np.arange(start, end))


def read_addresses(file: Path) -> Addresses:
    """Read the address register (CSV, gzip); names are spelled properly, suffixes small."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    suffixes = [row["house_number_suffix"].lower() for row in rows]
    numbers = [int(row["house_number"]) for row in rows]
    addresses = Addresses(
        streets=np.array([spell_street(row["street"]) for row in rows]),
        numbers=np.array(numbers),
        suffixes=np.array(suffixes),
        keys=np.array([house_code(n, s) / STEPS for n, s in zip(numbers, suffixes, strict=True)]),
        xy=np.array([(float(row["easting"]), float(row["northing"])) for row in rows]).round(1),
        area_ids=np.array([row["sub_district"] for row in rows]),
    )
    return addresses.take(np.lexsort((addresses.keys, addresses.streets)))
