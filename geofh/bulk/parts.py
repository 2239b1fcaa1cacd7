"""What a long run has finished, batch by batch, so that the next run goes on from there.

Each batch is one file in ``.parts-NAME`` beside the target. A file appears whole or not at all,
so whatever ends a run, the batches that are there are right. They belong to one question to one
source: to anything else they are of no use, and are cleared.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from geofh.errors import DataError, InputError

# Windows has no such lock: there nobody keeps two runs apart.
IS_POSIX = os.name == "posix"
if IS_POSIX:
    import fcntl

__all__ = ["Parts", "open_parts"]

_RUN = "run.json"


class Parts:
    """Carry the folder of one run's batches."""

    def __init__(self, folder: Path, run: Mapping[str, str]) -> None:
        self._folder = folder
        self.run = dict(run)
        self.done = 0
        while self._file(self.done).is_file():
            self.done += 1

    def keep(self, tables: Iterable[pa.Table]) -> Iterator[int]:
        """Keep further batches; give the rows of each when it is safe."""
        for table in tables:
            file = self._file(self.done)
            unfinished = file.with_suffix(".tmp")
            with unfinished.open("wb") as stream:
                with pa.ipc.new_file(stream, table.schema) as writer:
                    writer.write_table(table)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(file)
            self.done += 1
            yield table.num_rows

    def tables(self) -> Iterator[pa.Table]:
        """Give all batches in order, mapped and not read.

        Raises
        ------
        DataError
            One was damaged by somebody else.
        """
        for number in range(self.done):
            file = self._file(number)
            try:
                with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as reader:
                    yield reader.read_all()
            except (pa.ArrowException, OSError) as error:
                raise DataError(f"{file} is damaged: remove {self._folder} and begin anew.") from (
                    error
                )

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:06d}.arrow"


@contextmanager
def open_parts(target: Path, run: Mapping[str, str], *, keys: Iterable[str]) -> Iterator[Parts]:
    """Open the finished batches of a run that was ended, or begin anew.

    Parameters
    ----------
    target
        The batches lie beside it until it is complete.
    run
        What the run is about; an older run with the same values of ``keys`` is continued, with
        its own values of the others.

    Raises
    ------
    InputError
        Another run writes this target at this moment.
    """
    folder = target.with_name(f".parts-{target.name}")
    folder.mkdir(exist_ok=True)
    with _locked(folder, target):
        older = _read(folder / _RUN)
        if not older or any(older.get(key) != run[key] for key in keys):
            for file in folder.iterdir():
                file.unlink()
            older = dict(run)
            unfinished = folder / "run.tmp"
            unfinished.write_text(json.dumps(older), "utf-8")
            unfinished.replace(folder / _RUN)
        yield Parts(folder, older)
        shutil.rmtree(folder)


def _read(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


@contextmanager
def _locked(folder: Path, target: Path) -> Iterator[None]:
    """Lock a folder; the lock dies with the process."""
    if not IS_POSIX:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(f"{target} is being written by another run. Wait for it.") from error
        yield
    finally:
        os.close(descriptor)
