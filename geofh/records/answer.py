"""What a family needs, and what it is told."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from geofh.errors import InputError, NeedError
from geofh.records.place import DistrictAnswer, GeocodeResult, Note
from geofh.records.service import Location, Service

__all__ = ["Finding", "Fit", "Need", "OpenState", "Opening", "RankedService", "Refusal", "Stage"]


class Stage(StrEnum):
    """Name a life stage; the bounds are the child's age in years."""

    PREGNANCY = "pregnancy"
    BABY = "0-1"
    TODDLER = "1-3"
    CHILD = "3-6"

    @property
    def months(self) -> tuple[int, int] | None:
        """Give the age range in months, end exclusive; none for a pregnancy."""
        return _MONTHS.get(self)


_WEEKS = range(1, 43)
_AGES = range(18 * 12)
_MONTHS = {Stage.BABY: (0, 12), Stage.TODDLER: (12, 36), Stage.CHILD: (36, 72)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Say what a family looks for; everything left out does not restrict.

    ``no_application`` asks for help that needs none; ``no_insurance`` for help that is open
    without a health insurance; ``single_parent`` for offers that name single parents;
    ``step_free`` for places without a step. ``topics`` are groups of kinds ("counselling").
    ``pregnancy_week`` and ``age_months`` say the life stage exactly and stand for ``stage``: a
    child of 35 months is "1-3", one of 80 months goes to school.

    Raises
    ------
    NeedError
        A language that is not a two-letter code; a week that is not 1 to 42, an age that is not
        0 to 215 months; two life stages that contradict each other.
    """

    stage: Stage | None = None
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    free: bool = False
    home_visit: bool = False
    open_now: bool = False
    anonymous: bool = False
    no_application: bool = False
    no_insurance: bool = False
    single_parent: bool = False
    step_free: bool = False
    topics: frozenset[str] = frozenset()
    pregnancy_week: int | None = None
    age_months: int | None = None

    @property
    def is_pregnancy(self) -> bool:
        """Tell whether a pregnancy is asked about."""
        return self.pregnancy_week is not None or self.stage is Stage.PREGNANCY

    @property
    def months(self) -> tuple[int, int] | None:
        """Give the asked ages of the child in months, end exclusive; none if none is asked."""
        if self.age_months is not None:
            return self.age_months, self.age_months + 1
        return self.stage.months if self.stage else None

    def __post_init__(self) -> None:
        for language in sorted(self.languages):
            if not (len(language) == 2 and language.isascii() and language.isalpha()):
                raise NeedError(
                    f"language {language!r} is not known: expected a two-letter code of "
                    "ISO 639-1 such as 'de', 'tr' or 'uk'."
                )
        self._check_stage()

    def _check_stage(self) -> None:
        week, age, stage = self.pregnancy_week, self.age_months, self.stage
        if week is not None and week not in _WEEKS:
            raise NeedError(f"week {week} of the pregnancy is not known: expected 1 to 42.")
        if age is not None and age not in _AGES:
            raise NeedError(f"an age of {age} months is not known: expected 0 to 215.")
        within = stage.months if stage else None
        fits_age = age is None or within is None or within[0] <= age < within[1]
        # A pregnant mother of a toddler asks two questions.
        one = sum((week is not None, age is not None)) < 2 and fits_age
        if not one or (week is not None and within) or (age is not None and self.is_pregnancy):
            raise NeedError(
                f"stage {stage and stage.value!r}, week {week} and age {age} months contradict "
                "each other: give one life stage."
            )


class OpenState(StrEnum):
    """Tell whether somebody is there at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Say whether somebody is there, and until when that holds.

    Attributes
    ----------
    changes_at
        When an open service closes or a closed one opens; none if nobody can know.
    remark
        ``temporarily_closed``, ``by_appointment``, ``holiday`` or empty.
    comment
        What the hours say in words, in the language of the source.
    """

    state: OpenState
    changes_at: datetime | None = None
    remark: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Say that a service may be offered, with the reasons that place it in the list."""

    service: Service
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedService:
    """Place one service in the answer.

    Attributes
    ----------
    location
        The nearest of its locations, or none for home visits, telephone and online services.
    distance_m
        Straight line from the origin, metres; none without a location or without an origin
        precise enough.
    walk_min
        On foot along the region's network at 4.8 km/h, minutes; none where no distance is claimed,
        the region has no network, or no way is known.
    why
        Reasons for the place in the list: ``responsible`` (bound to the family's district),
        ``area`` (serves the whole region), ``near``, ``stated:free``, ``unknown:language`` …
    open_state
        Open at the asked moment, closed, or unknown.
    """

    service: Service
    location: Location | None = None
    distance_m: float | None = None
    walk_min: float | None = None
    why: tuple[str, ...] = ()
    open_state: OpenState = OpenState.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Say why a service is not offered: a stable ``reason`` code and an English sentence."""

    service: Service
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Hold the whole answer to one question.

    Attributes
    ----------
    region
        Name of the region that answered.
    geocode
        Where the address is.
    districts
        One answer per district layer.
    responsible
        Offices bound to the family's district, first.
    services
        Services that fit, pins and pinless alike, best first.
    nearby
        Everyday facilities (day care, playgrounds, libraries …), nearest first.
    crisis
        Telephone help that is always shown.
    refusals
        Services that do not fit, each with its reason.
    notes
        Remarks on the whole answer (derived lines, old data).
    asked_at
        The moment the answer holds for.
    """

    region: str
    geocode: GeocodeResult
    districts: tuple[DistrictAnswer, ...] = ()
    responsible: tuple[RankedService, ...] = ()
    services: tuple[RankedService, ...] = ()
    nearby: tuple[RankedService, ...] = ()
    crisis: tuple[RankedService, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    need: Need = field(default_factory=Need)
    asked_at: datetime | None = None
    data_date: date | None = None

    def district(self, layer: str) -> DistrictAnswer:
        """Give the answer of one layer.

        Raises
        ------
        InputError
            The finding has no answer for this layer (the place was not found, or the region
            has no such layer).
        """
        for answer in self.districts:
            if answer.layer == layer:
                return answer
        known = ", ".join(answer.layer for answer in self.districts) or "none"
        raise InputError(f"no answer for the layer {layer!r}; this finding has: {known}.")
