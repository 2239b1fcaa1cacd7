"""What a request to ``/hsds`` may say: the same words in a URL and in the body of its POST twin.

Every parameter that is not listed is refused (400): a filter that is silently ignored would
give people services that do not fit.
"""

from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from geofh.services.hours import DAYS

__all__ = [
    "MAX_PAGE_SIZE",
    "AtLocationQuery",
    "ListFormat",
    "ListedServiceQuery",
    "OrganizationQuery",
    "PageQuery",
    "ServiceQuery",
    "TaxonomyQuery",
    "TermQuery",
    "day_codes",
]

MAX_PAGE_SIZE = 500
MAX_PAGE = 1_000_000
"""A page behind the last is empty; one with more digits is nonsense."""
_LONG = 200
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_CODES = dict(zip(_DAY_NAMES, DAYS, strict=True)) | {day.lower(): day for day in DAYS}


def day_codes(text: str) -> frozenset[str]:
    """Read days: "MO", "monday", or several divided by commas.

    Raises
    ------
    ValueError
        A word that is no day.
    """
    words = [word.strip().lower() for word in text.split(",")]
    if any(word not in _DAY_CODES for word in words):
        raise ValueError("expected MO, TU, WE, TH, FR, SA, SU or English names of days")
    return frozenset(_DAY_CODES[word] for word in words)


def _day_text(text: str) -> str:
    day_codes(text)
    return text


def _local(clock: time) -> time:
    # Opening hours are local time; an offset would claim another one.
    return clock.replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class ListFormat(StrEnum):
    """Choose how a list is written."""

    JSON = "json"
    NDJSON = "ndjson"


_Id = Annotated[str, Field(max_length=_LONG)]
_Age = Annotated[float, Field(ge=0, le=150, allow_inf_nan=False)]
_Time = Annotated[time, AfterValidator(_local)]
_Day = Annotated[str, Field(max_length=_LONG), AfterValidator(_day_text)]


class PageQuery(BaseModel):
    """Choose a page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: int = Field(default=1, ge=1, le=MAX_PAGE, description="Number of the page, from 1.")
    per_page: int = Field(default=50, ge=1, le=MAX_PAGE_SIZE, description="Records on one page.")
    format: ListFormat = Field(
        default=ListFormat.JSON, description="`ndjson`: the page's records, one on a line."
    )


class TaxonomyQuery(PageQuery):
    """Search taxonomies."""

    search: str = Field(default="", max_length=_LONG, description="Words that must occur.")


class TermQuery(TaxonomyQuery):
    """Search taxonomy terms."""

    taxonomy_id: _Id = Field(default="", description="Terms of this taxonomy.")
    parent_id: _Id = Field(default="", description="Terms below this one; ours have none.")
    top_only: bool = Field(default=False, description="Only terms without a parent.")


class OrganizationQuery(TaxonomyQuery):
    """Search organizations."""

    taxonomy_term_id: _Id = Field(default="", description="With a service of this term.")
    taxonomy_id: _Id = Field(default="", description="With a service of this taxonomy.")
    full: bool = Field(default=False, description="Nested, with their services' ids.")
    full_service: bool = Field(default=False, description="Nested, services included.")


class ServiceQuery(TaxonomyQuery):
    """Search services; what is given must hold together (AND)."""

    taxonomy_term_id: _Id = Field(default="", description="A taxonomy term.")
    taxonomy_id: _Id = Field(default="", description="Any term of this taxonomy.")
    organization_id: _Id = Field(default="", description="Services of this organization.")
    modified_after: Annotated[datetime, AfterValidator(_aware)] | None = Field(
        default=None, description="Changed at or after this moment (UTC if no offset is given)."
    )
    full: bool = Field(default=False, description="Nested records.")
    minimum_age: _Age | None = Field(
        default=None, description="Years. Services for somebody of this age or older."
    )
    maximum_age: _Age | None = Field(
        default=None, description="Years. Services for somebody of this age or younger."
    )
    day: _Day | None = Field(default=None, description="Open on one of these days (`MO,TU`).")
    start_time: _Time | None = Field(default=None, description="Open at this time or later.")
    end_time: _Time | None = Field(default=None, description="Open at this time or earlier.")
    postcode: Annotated[str, Field(pattern=r"^\d{5}$")] | None = Field(
        default=None,
        description="Services with a service area: those whose area this postcode touches.",
    )
    proximity: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] | None = Field(
        default=None, description="Metres from the middle of the postcode's area."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "ServiceQuery":
        if self.proximity is not None and self.postcode is None:
            raise ValueError("proximity needs a postcode to measure from")
        ages = self.minimum_age, self.maximum_age
        if ages[0] is not None and ages[1] is not None and ages[0] > ages[1]:
            raise ValueError("minimum_age is above maximum_age")
        return self


class ListedServiceQuery(ServiceQuery):
    """Search services, with the short form of a list."""

    minimal: bool = Field(
        default=False,
        description="Only `id`, `name`, `status` and `last_modified`: all on one page unless "
        "`per_page` is given.",
    )


class AtLocationQuery(ServiceQuery):
    """Search services at their places."""
