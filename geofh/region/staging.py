"""A folder that appears whole or not at all, whatever kills the process that writes it.

Everything is written into ``.tmp-NAME`` beside the target, checked there, and then exchanged with
the target in one step. What a killed run left behind is cleared by the next. A lock, which the
kernel takes away from a dead process, keeps two builds of one target apart.
"""

import contextlib
import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geofh.errors import DataError

# Windows has neither locks on folders nor an exchange: there nobody keeps two builds apart.
IS_POSIX = os.name == "posix"
if IS_POSIX:
    import fcntl

__all__ = ["refuse_strangers", "staged"]

RECIPE = "region.toml"

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def staged(target: Path, *, check: Callable[[Path], None]) -> Iterator[Path]:
    """Give an empty folder to fill; after ``check`` of it, it takes the place of the target.

    Parameters
    ----------
    target
        New, empty, or a region built before, which stays untouched until the exchange.
    check
        Raises if the filled folder is not good enough.

    Raises
    ------
    DataError
        The target is something else than a region, another build writes it at this moment, or
        writing failed (disk full, no permission). The target is then as it was.
    """
    # Through a link: the folder it names is replaced, not the link.
    target = target.resolve()
    staging, old = (target.with_name(f".{kind}-{target.name}") for kind in ("tmp", "old"))
    try:
        refuse_strangers(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(staging, target):
            _recover(target, old)
            _clear(staging)
            try:
                yield staging
                check(staging)
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
            _swap(staging, target, old)
    except OSError as error:
        raise DataError(
            f"{target} could not be written: {error.strerror or error}. "
            "What was there before is untouched."
        ) from error


@contextmanager
def _locked(staging: Path, target: Path) -> Iterator[None]:
    """Lock the folder that is filled, and the old target that will be removed."""
    with contextlib.ExitStack() as stack:
        staging.mkdir(exist_ok=True)
        folders = [staging, target] if target.is_dir() else [staging]
        for folder in folders if IS_POSIX else ():
            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            if not _is_mine(descriptor, folder):
                raise DataError(f"{target} is being written by another build. Wait for it.")
        yield


def _is_mine(descriptor: int, folder: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The folder may have been exchanged between opening and locking it.
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except OSError:
        return False


def _recover(target: Path, old: Path) -> None:
    """Put back the old bundle if a run was killed between two renames, else clear it."""
    if old.exists() and not target.exists():
        old.rename(target)
    elif old.exists():
        shutil.rmtree(old)


def refuse_strangers(target: Path) -> None:
    """Refuse a target that is there and no region, before any work is done.

    Raises
    ------
    DataError
        It would be overwritten.
    """
    if not target.exists():
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / RECIPE).is_file()):
        raise DataError(
            f"{target} exists and is no region (it has no {RECIPE}): it is not overwritten. "
            "Choose another place."
        )


def _clear(staging: Path) -> None:
    # The folder itself stays: it carries the lock.
    for entry in staging.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _swap(staging: Path, target: Path, old: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif _exchange(staging, target):
        # The new region is in place: what cannot be removed now is cleared by the next run.
        shutil.rmtree(staging, ignore_errors=True)
    else:
        # Not one step: a run killed in between is recovered by the next.
        target.rename(old)
        staging.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux, most file systems)."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if IS_POSIX else None
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
