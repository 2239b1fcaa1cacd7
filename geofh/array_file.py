"""Named NumPy arrays in one file that is mapped into memory, not read.

What goes in: arrays by name. What comes out: the same arrays, read-only views of the file, so
that opening costs the same for ten numbers and for a billion, and processes that open the same
file share its pages. The file is Arrow's IPC format: one row, one list per array, aligned.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.errors import DataError

__all__ = ["open_arrays", "write_arrays"]

_KINDS = "iuf"
_REPAIR = "Build the region again (geofh build), or copy it again from where it came."


def write_arrays(file: Path, arrays: Mapping[str, npt.NDArray[Any]], *, kind: str) -> None:
    """Write arrays of numbers; equal arrays give equal bytes.

    Parameters
    ----------
    arrays
        Integers or floats of any shape, by name; they may be empty.
    kind
        What the arrays are and in which format, for example ``"cell grid 1"``; `open_arrays`
        has to ask for the same.

    Raises
    ------
    TypeError
        An array of another type (text, objects, truth values).
    """
    fields, columns = [], []
    for name, given in arrays.items():
        array = np.ascontiguousarray(given)
        if array.dtype.kind not in _KINDS:
            raise TypeError(f"the array {name!r} holds {array.dtype}, expected numbers.")
        values = pa.array(array.reshape(-1), from_pandas=False)
        offsets = pa.array(np.array([0, len(values)], dtype=np.int64))
        columns.append(pa.LargeListArray.from_arrays(offsets, values))
        shape = ",".join(map(str, array.shape))
        how = {"shape": shape, "dtype": array.dtype.str}
        fields.append(pa.field(name, columns[-1].type, metadata=how))
    schema = pa.schema(fields, metadata={"kind": kind})
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))


def open_arrays(file: Path, *, kind: str) -> dict[str, npt.NDArray[Any]]:
    """Map a file that `write_arrays` made.

    Returns
    -------
    dict
        Read-only arrays by name. They keep the mapping alive; replacing the file by another
        (as a build does) does not change them.

    Raises
    ------
    DataError
        The file is missing, cut or damaged, or holds another kind of arrays.

    Examples
    --------
    >>> import tempfile, numpy as np
    >>> from pathlib import Path
    >>> from geofh.array_file import open_arrays, write_arrays
    >>> file = Path(tempfile.mkdtemp()) / "numbers.arrow"
    >>> write_arrays(file, {"xy": np.array([[1.0, 2.0], [3.0, 4.0]])}, kind="example 1")
    >>> open_arrays(file, kind="example 1")["xy"].tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    try:
        with pa.ipc.open_file(pa.memory_map(str(file))) as reader:
            schema, batch = reader.schema, reader.get_batch(0)
    except FileNotFoundError:
        raise DataError(f"{file} is missing. {_REPAIR}") from None
    except (pa.ArrowException, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise DataError(f"{file} is damaged or truncated: {reason}. {_REPAIR}") from error
    stored = (schema.metadata or {}).get(b"kind", b"something else").decode()
    if stored != kind:
        raise DataError(f"{file} holds {stored!r}, this geofh reads {kind!r}. {_REPAIR}")
    return {
        field.name: _view(field, batch.column(number).values) for number, field in enumerate(schema)
    }


def _view(field: pa.Field, values: pa.Array) -> npt.NDArray[Any]:
    dtype = np.dtype(field.metadata[b"dtype"].decode())
    shape = tuple(int(size) for size in field.metadata[b"shape"].decode().split(",") if size)
    buffer = values.buffers()[1]
    if not len(values) or buffer is None:
        return np.empty(shape, dtype=dtype)
    # Not `to_numpy`, which imports pandas wherever it is installed.
    return np.frombuffer(buffer, dtype=dtype, count=len(values)).reshape(shape)
