"""How a long step tells how far it is; what shows it stands elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

__all__ = ["Advance", "Progress", "silent"]

Advance: TypeAlias = Callable[[int], object]
"""Takes how many steps were made since the last call."""

Progress: TypeAlias = Callable[[str, int | None], AbstractContextManager[Advance]]
"""Takes a title and how many steps to expect (none if unknown)."""


@contextmanager
def silent(_title: str, _total: int | None) -> Iterator[Advance]:
    """Tell nobody."""
    yield lambda _steps: None
