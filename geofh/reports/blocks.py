"""What a report consists of, whatever it is written as: headings, texts, facts, tables, a map."""

from dataclasses import dataclass
from typing import TypeAlias

from geofh.reports.legend import Legend
from geofh.reports.plate import Plate

__all__ = ["Block", "Facts", "Heading", "Map", "Paragraph", "Report", "Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Begin a section."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Hold plain text; ``quiet`` is set smaller."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Hold the few numbers to read first: a value and what it is."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Hold a table; ``numeric`` columns stand to the right, ``widths`` are shares of the page."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Map:
    """Hold the plate, its legend and the line of sources that belongs under it."""

    plate: Plate
    legend: Legend
    caption: str
    sites_text: str


Block: TypeAlias = Heading | Paragraph | Facts | Table | Map


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """Hold a whole report; ``subtitle`` says what was asked, ``footer`` stands on every page."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    footer: str
