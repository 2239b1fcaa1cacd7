"""Everything geofh can raise, as one tree.

::

    GeofhError
    ├── InputError            what the caller handed in cannot be used        exit 2 / HTTP 4xx
    │   ├── AddressError      the text is not an address anybody could look up
    │   ├── CoordinateError   lon/lat swapped, not finite or out of range
    │   ├── NeedError         a filter value that does not exist
    │   └── RegionError       no such region
    ├── DataError             a file that should be there is missing or damaged   exit 2 / HTTP 503
    │   └── CellError         one cell of a table is not what it should be
    └── RemoteError           a service on another computer did not answer        exit 2

"Nothing found" is an answer, not an error: see ``GeocodeResult.status``.
Messages say what was wrong, the value, what was expected and how to repair it.
A message about an address never repeats the address: it is personal data and
messages end up in logs.
"""

__all__ = [
    "AddressError",
    "CellError",
    "CoordinateError",
    "DataError",
    "GeofhError",
    "InputError",
    "NeedError",
    "RegionError",
    "RemoteError",
]


class GeofhError(Exception):
    """Stand above every error of geofh; never raised itself."""


class InputError(GeofhError, ValueError):
    """Say that what the caller handed in cannot be used."""


class AddressError(InputError):
    """Say that a text cannot be read as an address (empty, too long, no letters)."""


class CoordinateError(InputError):
    """Say that a lon/lat pair is swapped, not finite or out of range."""


class NeedError(InputError):
    """Say that a filter has a value that does not exist."""


class RegionError(InputError):
    """Say that no region of this name or path exists."""


class DataError(GeofhError):
    """Say that a data file is missing, truncated or of an unexpected shape."""


class CellError(DataError):
    """Say that one cell of a table is not what it should be, and which."""

    def __init__(self, message: str, *, column: str, value: str, expected: str) -> None:
        super().__init__(message)
        self.column = column
        self.value = value
        self.expected = expected


class RemoteError(GeofhError):
    """Say that a service on another computer did not answer, or not as it should."""
