"""A file on the web -> the same file here, whole or not at all, continued where it was cut.

What has arrived lies in ``.NAME.part`` until it is complete. A connection that breaks is taken up
again with a range, in this run or in the next, as long as the server's validator (ETag or date)
says that it is still the same file. ``NAME.json`` keeps validator and checksum of what is there.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPResponse
from pathlib import Path

from geofh.errors import DataError
from geofh.region.manifest import sha256
from geofh.region.progress import Progress, silent
from geofh.region.request import BUSY, TRANSIENT, HTTPError, request
from geofh.region.sources import Remote

__all__ = ["Record", "download", "is_there"]

_TRIES = 5
_PAUSE_S = 1.0
_BLOCK_BYTES = 1 << 18
_HEAD_BYTES = 1024
_PAGE = (b"<!doctype html", b"<html")
_PARTIAL, _UNCHANGED, _NO_SUCH_RANGE = 206, 304, 416


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Keep what is known about a file: where from, which edition, its checksum, whose it is."""

    url: str
    validator: str
    bytes: int
    sha256: str
    licence: str = ""
    attribution: str = ""


class _Restart(Exception):  # noqa: N818  (no error: a reason to begin again)
    """Say that what has arrived cannot be continued."""


def is_there(target: Path) -> bool:
    """Tell whether a file was fetched whole before."""
    record = _read_record(target)
    return record is not None and target.is_file() and target.stat().st_size == record.bytes


def download(
    remote: Remote,
    target: Path,
    *,
    stated: str,
    licence: str = "",
    attribution: str = "",
    progress: Progress = silent,
) -> None:
    """Fetch a file, unless the server says that it has not changed.

    Parameters
    ----------
    target
        Replaced only by a whole file.
    stated
        The address as it may be shown and recorded.

    Raises
    ------
    DataError
        The server does not have the file, answers with a web page, or the connection breaks
        again and again; the checksum is another than promised; the disk is full. What was at
        the target is untouched; only what a next run can continue is left.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(target.with_name(f".{target.name}.part"), stated)
    try:
        with part.locked():
            if not _arrive(remote, target, part, progress):
                return
            digest = sha256(part.file)
            _check(remote, part, digest)
            record = Record(
                url=stated,
                validator=part.validator,
                bytes=part.size,
                sha256=digest,
                licence=licence,
                attribution=attribution,
            )
            part.file.replace(target)
            _record_file(target).write_text(json.dumps(asdict(record), indent=2) + "\n", "utf-8")
            part.clear()
    except DataError:
        if not part.can_continue:
            part.clear()
        raise
    except OSError as error:
        part.clear()
        raise DataError(
            f"{stated} could not be kept in {target.parent}: {error.strerror or error}. "
            "What was there before is untouched."
        ) from error


class _Part:
    """Carry what has arrived so far, and of which edition it is."""

    def __init__(self, file: Path, stated: str) -> None:
        self.file = file
        self.stated = stated
        self._note = file.with_name(f"{file.name}.json")
        self.can_continue = False

    @property
    def size(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0

    @property
    def validator(self) -> str:
        try:
            return str(json.loads(self._note.read_text("utf-8"))["validator"])
        except (OSError, ValueError, KeyError):
            return ""

    def begin(self, validator: str) -> None:
        """Forget what was there; from now on parts of this edition arrive."""
        self.file.write_bytes(b"")
        self._note.write_text(json.dumps({"validator": validator}), "utf-8")

    def clear(self) -> None:
        for file in (self.file, self._note):
            file.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep two runs from writing into one file."""
        with contextlib.ExitStack() as stack:
            if os.name == "posix":
                import fcntl  # noqa: PLC0415  (not on Windows)

                descriptor = os.open(self.file.parent, os.O_RDONLY)
                stack.callback(os.close, descriptor)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    self.can_continue = True
                    raise DataError(
                        f"another run fetches files into {self.file.parent}. Wait for it."
                    ) from None
            yield


def _arrive(remote: Remote, target: Path, part: _Part, progress: Progress) -> bool:
    """Receive until the file is whole; false if the one that is there is still the right one."""
    tries = 0
    while True:
        before = part.size
        try:
            return _attempt(remote, target, part, progress)
        except _Restart:
            part.clear()
            reason, before = "the file changes while it is sent", 0
        except HTTPError as error:
            # It carries the connection.
            error.close()
            if error.code == _UNCHANGED:
                return False
            if error.code == _NO_SUCH_RANGE:
                part.clear()
            elif error.code not in BUSY:
                raise _not_given(part.stated, error) from error
            reason = f"the server says {error.code} {error.reason}"
        except TRANSIENT as error:
            reason = str(getattr(error, "reason", "") or error) or type(error).__name__
        # Whoever gets a piece further has all tries again.
        tries = 1 if part.size > before else tries + 1
        if tries >= _TRIES:
            part.can_continue = bool(part.size and part.validator)
            raise DataError(
                f"{part.stated} could not be fetched: {reason} ({part.size:,} bytes arrived). "
                "Try again later; what has arrived is continued where the server can."
            )
        time.sleep(_PAUSE_S * 2 ** (tries - 1))


def _attempt(remote: Remote, target: Path, part: _Part, progress: Progress) -> bool:
    response = request(remote.url, _conditions(target, part))
    with response:
        start = _start(response, part)
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        name = target.name.partition("-")[2] or target.name
        with progress(name, total) as advance:
            advance(start)
            _receive(response, part, advance)
    if total is not None and part.size != total:
        raise ConnectionError(f"only {part.size:,} of {total:,} bytes came")
    return True


def _conditions(target: Path, part: _Part) -> dict[str, str]:
    if part.size and part.validator:
        return {"Range": f"bytes={part.size}-", "If-Range": part.validator}
    record = _read_record(target)
    if record is None or not record.validator or not is_there(target):
        return {}
    by_tag = record.validator.startswith('"')
    return {"If-None-Match" if by_tag else "If-Modified-Since": record.validator}


def _start(response: HTTPResponse, part: _Part) -> int:
    """Tell where in the file the answer begins; make room for one that begins anew."""
    if response.status == _PARTIAL:
        begins = response.headers.get("Content-Range", "").removeprefix("bytes ").split("-")[0]
        if begins != str(part.size) or _validator(response) not in {part.validator, ""}:
            raise _Restart
        return part.size
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise DataError(f"{part.stated} comes packed, though it was asked for as it is.")
    part.begin(_validator(response))
    return 0


def _validator(response: HTTPResponse) -> str:
    """Give what names the edition exactly: a weak ETag does not."""
    tag = response.headers.get("ETag", "")
    return tag if tag.startswith('"') else response.headers.get("Last-Modified", "")


def _receive(response: HTTPResponse, part: _Part, advance: Callable[[int], object]) -> None:
    with part.file.open("ab") as stream:
        while block := response.read(_BLOCK_BYTES):
            stream.write(block)
            advance(len(block))


def _check(remote: Remote, part: _Part, digest: str) -> None:
    """Refuse what is whole, but not the file."""
    with part.file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES).lower()
    if not head.strip():
        raise DataError(f"{part.stated} is empty. Look at the page of the data for its address.")
    if any(sign in head for sign in _PAGE):
        raise DataError(
            f"{part.stated} is a web page and not the file: the server answers so where a file "
            "has moved or needs a login. Look at the page of the data for its address."
        )
    if remote.sha256 and digest != remote.sha256:
        raise DataError(
            f"{part.stated} has the checksum {digest}, the recipe promises {remote.sha256}. If "
            "there is a new edition, check it and write its checksum into the recipe (sha256)."
        )


def _not_given(stated: str, error: HTTPError) -> DataError:
    return DataError(
        f"{stated} is not there: the server says {error.code} {error.reason}. Look at the page of "
        "the data for its new address, and write that into the recipe."
    )


def _record_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _read_record(target: Path) -> Record | None:
    try:
        return Record(**json.loads(_record_file(target).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
