"""Lines of service tables -> the CSV files of docs/services.md."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from geofh.services.columns import TABLES

__all__ = ["write_services"]


def write_services(tables: Mapping[str, Sequence[Mapping[str, str]]], folder: Path) -> None:
    """Write each table as UTF-8 CSV with all its columns; equal lines give equal bytes.

    Parameters
    ----------
    tables
        Lines of each table of `geofh.services.columns.TABLES`; a cell that is not there is empty.
    folder
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in TABLES.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[table])
