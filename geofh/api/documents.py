"""What the JSON API answers, for its OpenAPI description.

Answers are written by `geofh.encode` and never pass through these models: they say what a
reader may expect, and the tests hold every answer against them. A key that nobody stated is left
out; no value is ``null``.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic.json_schema import SkipJsonSchema

__all__ = [
    "AboutHsds",
    "AreaList",
    "BatchLine",
    "FeatureCollection",
    "FindingDocument",
    "HealthDocument",
    "LayerList",
    "LocatedDocument",
    "Page",
    "ReadyDocument",
    "RegionsDocument",
    "ReverseDocument",
    "ServiceDocument",
    "ServiceList",
    "SuggestionsDocument",
]

Unsaid = SkipJsonSchema[None]


def _without_defaults(schema: dict[str, Any]) -> None:
    """Take the defaults out: what is left out has no value."""
    for content in schema.get("properties", {}).values():
        content.pop("default", None)


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)


class NoteDocument(_Document):
    """A remark: a stable code and an English sentence."""

    code: str
    text: str


class AddressDocument(_Document):
    """An address in parts, spelled as the register spells it."""

    street: str | Unsaid = None
    house_number: int | Unsaid = None
    suffix: str | Unsaid = None
    house_number_to: int | Unsaid = None
    postcode: str | Unsaid = None
    city: str | Unsaid = None
    city_district: str | Unsaid = None


class SuggestionDocument(_Document):
    """One completion; `complete` is false when a house number should follow."""

    text: str
    district: str | Unsaid = None
    complete: bool


class GeocodeDocument(_Document):
    """Where an address is, and how sure that is."""

    status: Literal["found", "ambiguous", "not_found", "outside"]
    address: AddressDocument | Unsaid = None
    lon: float | Unsaid = None
    lat: float | Unsaid = None
    level: (
        Literal["point", "house", "house_interpolated", "street", "place", "postcode"] | Unsaid
    ) = None
    accuracy_m: float | Unsaid = None
    score: float | Unsaid = None
    candidates: list["GeocodeDocument"] | Unsaid = None
    suggestions: list[SuggestionDocument] | Unsaid = None
    notes: list[NoteDocument] | Unsaid = None


class DistrictDocument(_Document):
    """One area of a layer."""

    layer: str
    id: str
    name: str
    valid_from: str | Unsaid = None
    valid_to: str | Unsaid = None


class DistrictAnswerDocument(_Document):
    """Which area of a layer the place lies in."""

    layer: str
    title: str
    status: Literal["found", "ambiguous", "outside"]
    district: DistrictDocument | Unsaid = None
    candidates: list[DistrictDocument] | Unsaid = None
    may_be_outside: bool | Unsaid = None
    basis: str
    accuracy_m: float
    border_m: float | Unsaid = None
    derived: bool


class ServiceDocument(BaseModel):
    """A service; HSDS 3.1 names where the standard has one, and only what a source states."""

    # Sources state more every month: readers have to bear new keys.
    model_config = ConfigDict(extra="allow", json_schema_extra=_without_defaults)

    id: str
    name: str
    kind: str
    status: str
    pregnancy: bool | Unsaid = None
    free: bool | Unsaid = None
    anonymous: bool | Unsaid = None
    appointment: bool | Unsaid = None
    application: bool | Unsaid = None
    without_insurance: bool | Unsaid = None
    single_parents: bool | Unsaid = None
    step_free: bool | Unsaid = None
    interpreter: bool | Unsaid = None


class LocationDocument(_Document):
    """A place of a service; a masked one has neither address nor coordinates."""

    id: str
    name: str | Unsaid = None
    address_1: str | Unsaid = None
    postal_code: str | Unsaid = None
    city: str | Unsaid = None
    longitude: float | Unsaid = None
    latitude: float | Unsaid = None
    level: str | Unsaid = None
    accuracy_m: float | Unsaid = None
    area_id: str | Unsaid = None
    organization: dict[str, str] | Unsaid = None
    masked: bool | Unsaid = None


class RankedDocument(_Document):
    """A service in its place in the list, and why it stands there."""

    service: ServiceDocument
    location: LocationDocument | Unsaid = None
    distance_m: float | Unsaid = None
    walk_min: float | Unsaid = None
    open_state: Literal["open", "closed", "unknown"]
    why: list[str] | Unsaid = None


class RefusalDocument(_Document):
    """A service that does not fit, and why."""

    service: dict[str, str]
    reason: str
    text: str


class LocatedDocument(_Document):
    """The districts of a place."""

    region: str
    asked_at: str
    data_date: str
    need: dict[str, JsonValue] | Unsaid = None
    geocode: GeocodeDocument
    districts: list[DistrictAnswerDocument] | Unsaid = None
    notes: list[NoteDocument] | Unsaid = None


class FindingDocument(LocatedDocument):
    """The whole answer for a place."""

    responsible: list[RankedDocument] | Unsaid = None
    services: list[RankedDocument] | Unsaid = None
    nearby: list[RankedDocument] | Unsaid = None
    crisis: list[RankedDocument] | Unsaid = None
    refusals: list[RefusalDocument] | Unsaid = None


class FeatureDocument(BaseModel):
    """A GeoJSON feature (RFC 7946); the geometry of a service without a pin is null."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    type: Literal["Feature"]
    id: str | Unsaid = None
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class FeatureCollection(BaseModel):
    """GeoJSON (RFC 7946), degrees, lon before lat."""

    type: Literal["FeatureCollection"]
    features: list[FeatureDocument]


class SuggestionsDocument(_Document):
    """Completions, best first."""

    suggestions: list[SuggestionDocument]


class ReverseDocument(_Document):
    """The nearest street; no `street` when the region has none near the point."""

    status: Literal["found", "not_found"]
    street: str | Unsaid = None
    first: str | Unsaid = None
    last: str | Unsaid = None
    district: str | Unsaid = None
    area_ids: list[str] | Unsaid = None
    distance_m: float | Unsaid = None


class ServiceList(_Document):
    """A part of the services that were asked for."""

    total: int
    offset: int
    services: list[ServiceDocument]


class LayerDocument(_Document):
    """A district layer."""

    id: str
    title: str
    count: int
    accuracy_m: float
    derived: bool


class LayerList(_Document):
    """All layers of the served region, finest first."""

    region: str
    layers: list[LayerDocument]


class AreaList(_Document):
    """The areas of a layer that are valid today."""

    layer: str
    title: str
    areas: list[DistrictDocument]


class AttributionDocument(_Document):
    """Whose data this is."""

    text: str
    licence: str
    url: str


class RegionDocument(_Document):
    """A region: its layers, counts and sources."""

    name: str
    title: str
    data_date: str
    languages: list[str]
    layers: list[LayerDocument]
    counts: dict[str, int]
    attribution: list[AttributionDocument]


class RegionsDocument(_Document):
    """The served region, and the names of all."""

    served: RegionDocument
    regions: list[str]


class BatchLine(_Document):
    """The answer to one line: `answer` as from the single request, or a `problem`."""

    id: JsonValue | Unsaid = None
    line: int
    answer: dict[str, Any] | Unsaid = None
    problem: dict[str, Any] | Unsaid = None


class HealthDocument(_Document):
    """The process can answer."""

    status: Literal["ok"]
    region: str
    data_date: str


class ReadyDocument(_Document):
    """The process should be sent requests, or not."""

    status: Literal["ready", "busy"]
    region: str
    data_date: str
    editions: int
    refused_editions: int


class AboutHsds(_Document):
    """Which version of HSDS this is."""

    version: str
    profile: str
    openapi_url: str


class Page(_Document):
    """One page of a list of HSDS 3.1; `ndjson` gives the contents alone."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]
