"""Count what became of every row of an input: read = kept + dropped, always.

A source counts what it read and drops with a reason; the build drops some more (duplicates).
Whoever drops a row says why and which one, so that somebody can look it up in the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Content", "Dropped", "Tally"]

ROWS_SHOWN = 20


@dataclass(slots=True, kw_only=True)
class Dropped:
    """Count the rows dropped for one reason; ``rows`` are the first of them, from 1."""

    count: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Identify what was read: how many bytes, and their checksum."""

    bytes: int
    sha256: str


class Tally:
    """Keep the counts of one input; a class because it grows while the input is streamed.

    Attributes
    ----------
    read
        Rows seen so far, usable or not.
    dropped
        Per reason; reasons are short sentences that a person understands.
    notes
        What was understood only with a liberty, and how often; such rows are kept.
    content
        Checksum of what was read, from a source that reads no file.
    """

    __slots__ = ("content", "dropped", "notes", "read")

    def __init__(self) -> None:
        self.read = 0
        self.dropped: dict[str, Dropped] = {}
        self.notes: dict[str, int] = {}
        self.content: Content | None = None

    @property
    def kept(self) -> int:
        """Count the rows that were read and not dropped."""
        return self.read - sum(one.count for one in self.dropped.values())

    def drop(self, reason: str, rows: Iterable[int]) -> None:
        """Count these rows (numbers from 1) as dropped; nothing happens for none."""
        numbers = [int(row) for row in rows]
        if not numbers:
            return
        entry = self.dropped.setdefault(reason, Dropped())
        entry.count += len(numbers)
        entry.rows = sorted([*entry.rows, *numbers])[:ROWS_SHOWN]

    def note(self, text: str, count: int = 1) -> None:
        """Count rows that were kept with a liberty; nothing happens for none."""
        if count:
            self.notes[text] = self.notes.get(text, 0) + count
