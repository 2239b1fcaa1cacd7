"""The state of a running process that is not data: how many editions it served, is it busy."""

from dataclasses import dataclass
from typing import Literal

from geofh.api.gate import Gate

__all__ = ["Operation"]


@dataclass(slots=True, kw_only=True)
class Operation:
    """Count what happened to the process since it started.

    The one record that changes: routes and middleware of one process share it.

    Attributes
    ----------
    editions
        Editions of the region's data that were served, the first included.
    refused_editions
        New editions that could not be opened or verified; the old one served on.
    """

    gate: Gate
    editions: int = 1
    refused_editions: int = 0

    @property
    def status(self) -> Literal["ready", "busy"]:
        """Tell whether more requests should come."""
        return "busy" if self.gate.full else "ready"
