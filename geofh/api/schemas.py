"""What the JSON API accepts: every field checked, every unknown field refused."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from geofh.errors import NeedError
from geofh.records import Need, Stage

__all__ = ["FindRequest", "Format", "ProblemDocument", "SuggestRequest"]

# The parser's own limit is lower; this one keeps nonsense out before it is looked at.
MAX_QUERY = 20_000
MAX_LIMIT = 200


class Format(StrEnum):
    """Choose how an answer is written."""

    JSON = "json"
    GEOJSON = "geojson"


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


class FindRequest(_Request):
    """Ask for help around an address, or around ``lon`` and ``lat``."""

    query: Query | None = Field(default=None, examples=["Hövelstr. 8"])
    lon: float | None = Field(default=None, description="Degrees east, EPSG:4326.")
    lat: float | None = Field(default=None, description="Degrees north, EPSG:4326.")
    region: str | None = Field(default=None, max_length=100, description="See /api/regions.")
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
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)
    format: Annotated[Format, Field(strict=False)] = Format.JSON

    @model_validator(mode="after")
    def _one_place(self) -> "FindRequest":
        point = (self.lon is not None) + (self.lat is not None)
        if point == 1:
            raise ValueError("lon and lat belong together: send both")
        if (self.query is not None) == (point == 2):
            raise ValueError("send either query, or lon and lat")
        return self

    def need(self) -> Need:
        """Give the part of the request that says what a family needs."""
        return Need(
            stage=self.stage,
            kinds=frozenset(self.kinds),
            languages=frozenset(self.languages),
            free=self.free,
            home_visit=self.home_visit,
            open_now=self.open_now,
            anonymous=self.anonymous,
            no_application=self.no_application,
            no_insurance=self.no_insurance,
            single_parent=self.single_parent,
        )


class SuggestRequest(_Request):
    """Ask how a text may go on."""

    text: Query = Field(examples=["Hövelst"])
    region: str | None = Field(default=None, max_length=100)
    limit: int = Field(default=8, ge=1, le=50)


class ProblemDocument(BaseModel):
    """Describe a refusal (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
