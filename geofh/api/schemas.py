"""What the JSON API accepts: every field checked, every unknown field refused."""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from geofh.errors import NeedError
from geofh.records import Need, Stage
from geofh.services import Group

__all__ = [
    "Ask",
    "BatchRequest",
    "FindRequest",
    "Format",
    "NeedRequest",
    "PlaceRequest",
    "PointRequest",
    "ProblemDocument",
    "ServicesRequest",
    "SuggestRequest",
]

# The parser's own limit is lower; this one keeps nonsense out before it is looked at.
MAX_QUERY = 20_000
MAX_LIMIT = 200
MAX_SERVICES = 1_000


class Format(StrEnum):
    """Choose how an answer is written."""

    JSON = "json"
    GEOJSON = "geojson"


class Ask(StrEnum):
    """Choose what a line of a batch asks."""

    LOCATE = "locate"
    FIND = "find"


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _known_language(code: str) -> str:
    try:
        Need(languages=frozenset({code}))
    except NeedError:
        raise ValueError("expected two-letter codes of ISO 639-1, such as 'de' or 'tr'") from None
    return code


Language = Annotated[str, AfterValidator(_known_language)]
Query = Annotated[
    str,
    Field(max_length=MAX_QUERY, description="Address, street, postcode or place."),
]
RegionName = Annotated[
    str | None, Field(max_length=100, description="See /api/regions; default: the served one.")
]


class PlaceRequest(_Request):
    """Name a place: an address, or ``lon`` and ``lat``."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "Hövelstr. 8"}, {"lon": 7.466, "lat": 51.511}]}
    )

    query: Query | None = None
    lon: float | None = Field(default=None, description="Degrees east, EPSG:4326.")
    lat: float | None = Field(default=None, description="Degrees north, EPSG:4326.")
    region: RegionName = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        point = (self.lon is not None) + (self.lat is not None)
        if point == 1:
            raise ValueError("lon and lat belong together: send both")
        if (self.query is not None) == (point == 2):
            raise ValueError("send either query, or lon and lat")
        return self

    @property
    def point(self) -> tuple[float, float] | None:
        """Give lon and lat, if the place is a point."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


class NeedRequest(PlaceRequest):
    """Name a place and say what a family needs there."""

    stage: Annotated[Stage | None, Field(strict=False)] = None
    kinds: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)] = []
    languages: Annotated[list[Language], Field(max_length=20)] = []
    free: bool = False
    home_visit: bool = False
    open_now: bool = False
    anonymous: bool = False
    no_application: bool = False
    no_insurance: bool = False
    single_parent: bool = False
    step_free: bool = False
    topics: Annotated[list[Annotated[Group, Field(strict=False)]], Field(max_length=20)] = []
    pregnancy_week: int | None = Field(default=None, ge=1, le=42)
    age_months: int | None = Field(default=None, ge=0, le=215)
    open_at: Annotated[datetime | None, Field(strict=False)] = Field(
        default=None,
        description="Open then: local time of the region ('2026-12-24T10:00'), or with an offset.",
    )
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)

    def moment(self, zone: tzinfo) -> datetime | None:
        """Give the moment that is asked about, in the zone of the region; none for now."""
        if self.open_at is None:
            return None
        if self.open_at.tzinfo is None:
            return self.open_at.replace(tzinfo=zone)
        return self.open_at.astimezone(zone)

    def need(self) -> Need:
        """Give the part of the request that says what a family needs."""
        return Need(
            stage=self.stage,
            kinds=frozenset(self.kinds),
            languages=frozenset(self.languages),
            free=self.free,
            home_visit=self.home_visit,
            open_now=self.open_now or self.open_at is not None,
            anonymous=self.anonymous,
            no_application=self.no_application,
            no_insurance=self.no_insurance,
            single_parent=self.single_parent,
            step_free=self.step_free,
            topics=frozenset(self.topics),
            pregnancy_week=self.pregnancy_week,
            age_months=self.age_months,
        )


class FindRequest(NeedRequest):
    """Ask for help around an address, or around ``lon`` and ``lat``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"query": "Hövelstr. 8"},
                {"query": "44137", "stage": "pregnancy", "languages": ["tr"], "free": True},
                {"lon": 7.466, "lat": 51.511, "kinds": ["midwife_group"], "format": "geojson"},
                {"query": "Hövelstr. 8", "open_at": "2026-12-22T15:30"},
            ]
        }
    )

    format: Annotated[Format, Field(strict=False)] = Format.JSON


class BatchRequest(NeedRequest):
    """One line of a batch: what is asked about a place, under an id of the sender's."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": 1, "query": "Hövelstr. 8"},
                {"id": "b", "ask": "find", "lon": 7.466, "lat": 51.511, "stage": "0-1"},
            ]
        }
    )

    id: Annotated[str, Field(max_length=200)] | int | None = None
    ask: Annotated[Ask, Field(strict=False)] = Ask.LOCATE


class PointRequest(_Request):
    """Name a point."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"lon": 7.466, "lat": 51.511}]})

    lon: float = Field(description="Degrees east, EPSG:4326.")
    lat: float = Field(description="Degrees north, EPSG:4326.")
    region: RegionName = None


class AreaRequest(_Request):
    """Name an area of a district layer."""

    layer: str = Field(max_length=100)
    id: str = Field(max_length=100)


class ServicesRequest(_Request):
    """Ask for services of the catalogue; what is given must hold together."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kinds": ["family_office"]},
                {"area": {"layer": "stadtbezirk", "id": "10"}, "format": "geojson"},
            ]
        }
    )

    kinds: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)] = []
    area: AreaRequest | None = Field(default=None, description="Bound to this very area.")
    region: RegionName = None
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=100, ge=1, le=MAX_SERVICES)
    format: Annotated[Format, Field(strict=False)] = Format.JSON


class SuggestRequest(_Request):
    """Ask how a text may go on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Hövelst"}]})

    text: Query
    region: RegionName = None
    limit: int = Field(default=8, ge=1, le=50)


class ProblemDocument(BaseModel):
    """Describe a refusal (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
