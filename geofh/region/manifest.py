"""What a built region consists of: every file with size, checksum and rows, every source.

Opening a region compares the sizes, which costs microseconds and finds a file that was cut;
`verify` reads everything and compares the checksums.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geofh.errors import DataError

__all__ = ["MANIFEST", "check_sizes", "sha256", "verify", "write_manifest"]

MANIFEST = "manifest.json"
SCHEMA = 1

_REPAIR = "Build the region again (geofh build), or copy it again from where it came."
_BLOCK_BYTES = 1 << 20


def write_manifest(
    folder: Path,
    *,
    rows: Mapping[str, int],
    sources: Sequence[Mapping[str, Any]],
    layers: Sequence[Mapping[str, Any]],
    version: str,
) -> None:
    """Describe every file of the folder; equal folders give equal bytes.

    Parameters
    ----------
    rows
        Rows per file, by its path in the folder, for files that have rows.
    """
    files = {
        name: {
            "bytes": (folder / name).stat().st_size,
            "sha256": sha256(folder / name),
            **({"rows": rows[name]} if name in rows else {}),
        }
        for name in _files(folder)
    }
    content = {
        "schema": SCHEMA,
        "geofh": version,
        "files": files,
        "layers": list(layers),
        "sources": list(sources),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")


def check_sizes(folder: Path) -> None:
    """Compare the size of every file with the manifest; a folder without one is fine.

    Raises
    ------
    DataError
        The manifest is damaged or of a newer schema, a file is missing or of another size.
    """
    if not (folder / MANIFEST).is_file():
        return
    for name, entry in _read(folder).items():
        file = folder / name
        if not file.is_file():
            raise DataError(f"{file} is missing, though {MANIFEST} names it. {_REPAIR}")
        if file.stat().st_size != entry["bytes"]:
            raise DataError(
                f"{file} has {file.stat().st_size:,} bytes, expected {entry['bytes']:,}: "
                f"it was cut or changed. {_REPAIR}"
            )


def verify(folder: Path) -> int:
    """Compare every file with its checksum, and find files that nobody described.

    Returns
    -------
    int
        How many files were compared.

    Raises
    ------
    DataError
        As for `check_sizes`; also without a manifest, for a wrong checksum or a stranger.
    """
    if not (folder / MANIFEST).is_file():
        raise DataError(
            f"{folder} has no {MANIFEST}, so there is nothing to compare with. "
            "Regions made by geofh build have one."
        )
    check_sizes(folder)
    entries = _read(folder)
    strangers = sorted(set(_files(folder)) - set(entries))
    if strangers:
        raise DataError(f"{folder / strangers[0]} does not belong to the region. {_REPAIR}")
    for name, entry in entries.items():
        if sha256(folder / name) != entry["sha256"]:
            raise DataError(f"{folder / name} has a wrong checksum: it was changed. {_REPAIR}")
    return len(entries)


def sha256(file: Path) -> str:
    """Give the checksum of a file, read in blocks."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _files(folder: Path) -> list[str]:
    names = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(name for name in names if name != MANIFEST)


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    file = folder / MANIFEST
    try:
        content = json.loads(file.read_text("utf-8"))
        schema, files = content["schema"], content["files"]
        files = {
            name: {"bytes": int(e["bytes"]), "sha256": e["sha256"]} for name, e in files.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{file} is damaged or truncated. {_REPAIR}") from error
    if schema != SCHEMA:
        raise DataError(
            f"{file}: schema {schema} is not known, this geofh reads schema {SCHEMA}. "
            "Install the matching version of geofh."
        )
    return files
