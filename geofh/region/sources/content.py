"""Batches of text and shapes -> one checksum, the same however the batches were cut."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geofh.region.sources.tally import Content

__all__ = ["ContentDigest"]

_MISSING = -1


class ContentDigest:
    """Add up what was read; a class because it grows while a table is streamed.

    Per column, the lengths of the values (-1 for a missing one) and their bytes go through a
    checksum of their own; all of them make the final one.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._columns: dict[str, tuple[hashlib._Hash, hashlib._Hash]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take one batch; columns are text, binary or numbers."""
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            binary = column.cast(pa.string()) if pa.types.is_integer(column.type) else column
            lengths = pc.fill_null(pc.binary_length(binary), _MISSING)
            values = b"".join(binary.drop_null().cast(pa.large_binary()).to_pylist())
            of_lengths, of_values = self._columns.setdefault(
                name, (hashlib.sha256(), hashlib.sha256())
            )
            of_lengths.update(np.asarray(lengths, dtype="<i8").tobytes())
            of_values.update(values)
            self._bytes += len(values)

    def content(self) -> Content:
        """Give the checksum of everything that was added."""
        whole = hashlib.sha256()
        for name in sorted(self._columns):
            whole.update(name.encode())
            for part in self._columns[name]:
                whole.update(part.digest())
        return Content(bytes=self._bytes, sha256=whole.hexdigest())
