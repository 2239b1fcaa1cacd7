"""What ``POST /api/coverage`` accepts: a question about a region, every field checked."""

from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from geofh.api.planning.plan import Plan
from geofh.api.planning.plans import USUAL_KIND
from geofh.api.schemas import Format, Language
from geofh.coverage.assess import Question, by_reference
from geofh.coverage.measures import Measure
from geofh.coverage.scenario_file import from_document
from geofh.coverage.thresholds import THRESHOLDS
from geofh.records import Need, Stage

__all__ = ["CoverageRequest"]

_CHANGES = 500
# A distance says nothing about minutes.
_REFERENCES = [one.id for one in THRESHOLDS.values() if one.metres is None]


class ChangeRequest(BaseModel):
    """One change of one site; which fields belong to it depends on the action."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    action: str = Field(
        max_length=20, description="open, close, move, hours, capacity or areas.", examples=["open"]
    )
    site: str = Field(max_length=200, description="Id of a site; of a new one any other.")
    name: str | None = Field(default=None, max_length=200)
    lon: float | None = Field(default=None, description="Degrees east, EPSG:4326.")
    lat: float | None = Field(default=None, description="Degrees north, EPSG:4326.")
    capacity: float | None = Field(default=None, description="In the unit of the supply.")
    hours: str | None = Field(default=None, max_length=200, examples=["Mo-Fr 08:00-18:00"])
    areas: list[str] | None = Field(default=None, description="Where a visiting service comes.")


class ScenarioRequest(BaseModel):
    """A scenario, as the planning page and ``geofh coverage`` save it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # "schema" is taken in every model of pydantic.
    schema_: int = Field(default=1, alias="schema", description="Version of the format: 1.")
    title: str = Field(default="", max_length=200)
    region: str = Field(default="", max_length=100, description="The one it was made for.")
    kind: str = Field(default="", max_length=100, description="The one it was made for.")
    changes: Annotated[list[ChangeRequest], Field(max_length=_CHANGES)] = []


class CoverageRequest(BaseModel):
    """Ask how well the families of each district are reached by a kind of help."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={
            "examples": [
                {},
                {"kind": "parent_cafe", "measure": "nearest", "limit_min": 10},
                {"kind": "day_care", "limit_min": 5, "format": "geojson"},
                {
                    "limit_min": 10,
                    "scenario": {
                        "changes": [
                            {"action": "open", "site": "new", "lon": 7.4653, "lat": 51.5136}
                        ]
                    },
                },
            ]
        },
    )

    kind: str = Field(
        default=USUAL_KIND, max_length=100, description="Kind of help; see /hsds/taxonomy_terms."
    )
    measure: Annotated[Measure, Field(strict=False)] = Field(
        default=Measure.SHARE, description="What `value` holds."
    )
    limit_min: float = Field(
        default=15.0, gt=0, le=180, description="Threshold, minutes on foot, inclusive."
    )
    reference: str | None = Field(
        default=None,
        max_length=60,
        description=f"A reference value instead of the limit: {', '.join(_REFERENCES)}.",
    )
    open_after: Annotated[time | None, Field(strict=False)] = Field(
        default=None, description="Count only what is open after this time on a weekday (16:00)."
    )
    stage: Annotated[Stage | None, Field(strict=False)] = None
    language: Language | None = None
    free: bool = False
    stated_only: bool = Field(
        default=False, description="Count only what a source states, not what nobody denies."
    )
    scenario: ScenarioRequest | None = None
    format: Annotated[Format, Field(strict=False)] = Format.JSON

    def plan(self) -> Plan:
        """Give what is asked.

        Raises
        ------
        InputError
            A reference value that does not exist, a scenario that cannot be.
        """
        question = Question(
            limit_min=self.limit_min,
            measure=self.measure,
            after=self.open_after,
            stated_only=self.stated_only,
        )
        return Plan(
            kind=self.kind,
            question=by_reference(question, self.reference) if self.reference else question,
            need=Need(
                stage=self.stage,
                languages=frozenset({self.language}) if self.language else frozenset(),
                free=self.free,
            ),
            scenario=from_document(_document(self.scenario)) if self.scenario else None,
        )


def _document(scenario: ScenarioRequest) -> dict[str, Any]:
    return scenario.model_dump(by_alias=True, exclude_none=True)
