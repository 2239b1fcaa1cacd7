"""What ``POST /api/planung`` answers, for its OpenAPI description; `plan_view` writes it."""

from pydantic import BaseModel, ConfigDict, Field

from geofh.api.planning.view import PlanRow

__all__ = ["PlanDocument"]

Pair = tuple[str, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LegendEntry(_Part):
    """A class of the map."""

    colour: str
    text: str
    count: int


class LegendDocument(_Part):
    """The classes of the map, and how they were made."""

    title: str
    how: str
    entries: list[LegendEntry]


class SiteDocument(_Part):
    """A counted place; one that is opened or closed stands only after or only before."""

    id: str
    name: str
    before: tuple[float, float] = Field(default=(0.0, 0.0), description="lon, lat in degrees.")
    after: tuple[float, float] = Field(default=(0.0, 0.0), description="lon, lat in degrees.")
    capacity: float


class VisitDocument(_Part):
    """A service that comes to the family; ``areas`` are ids of the finest districts."""

    id: str
    name: str
    areas: list[str]


class CellClass(_Part):
    """A colour of the cells."""

    colour: str
    text: str


class CellsDocument(_Part):
    """Where children live, coloured by the way to the nearest place."""

    lon: list[float]
    lat: list[float]
    classes: list[int]
    legend: list[CellClass]


class SourceDocument(_Part):
    """Whose data a figure is made of."""

    what: str
    text: str
    licence: str
    date: str
    url: str


class PlanDocument(_Part):
    """An assessment as the planning page draws it; numbers are written in German."""

    title: str
    subtitle: str
    region: str
    kind: str
    layer: str
    layer_title: str
    measure: str
    limit: str
    heads: str = Field(description="What is counted: Kinder or Adressen.")
    facts: list[Pair]
    legend: LegendDocument
    no_value: str
    rows: list[PlanRow]
    sites: list[SiteDocument]
    visits: list[VisitDocument]
    cells: CellsDocument
    changed: bool
    method: list[str]
    sources: list[SourceDocument]
    notes: list[str]
