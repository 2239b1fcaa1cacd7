"""What a planner chose on the form, as texts, and what it means: a question, changes, breaks."""

import re
from dataclasses import dataclass
from datetime import time

from geofh.api.planning.plan import Plan
from geofh.api.planning.plans import USUAL_KIND
from geofh.coverage.assess import Question, by_reference
from geofh.coverage.measures import Measure
from geofh.coverage.scenario import Scenario
from geofh.coverage.scenario_file import load
from geofh.errors import InputError
from geofh.records import Need, Stage

__all__ = ["PlanForm"]

_TIME = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """Hold the fields as they were sent; they are shown again with the answer.

    ``szenario`` is a saved scenario (JSON), ``grenzen`` own breaks ("25; 50; 75"), ``uhrzeit``
    a time of day after which sites must be open ("16:00"), ``phase`` a life stage ("0-1"),
    ``sprache`` a language (ISO 639-1), ``richtwert`` a reference value instead of the minutes.
    """

    art: str = USUAL_KIND
    mass: str = Measure.SHARE.value
    minuten: str = "15"
    richtwert: str = ""
    uhrzeit: str = ""
    phase: str = ""
    sprache: str = ""
    kostenlos: bool = False
    grenzen: str = ""
    belegt: bool = False
    szenario: str = ""

    def plan(self) -> Plan:
        """Give what the fields mean.

        Raises
        ------
        InputError
            A measure, a reference value, a life stage or a language that does not exist, minutes
            or a time that are none, a scenario that cannot be read.
        """
        return Plan(
            kind=self.art,
            question=self._question(),
            need=self._need(),
            scenario=self._scenario(),
        )

    def breaks(self) -> tuple[float, ...]:
        """Give the own breaks, none for quantiles."""
        texts = [text for text in re.split(r"[;\s]+", self.grenzen.strip()) if text]
        return tuple(_decimal(text, "a break") for text in texts)

    def _question(self) -> Question:
        if self.mass not in set(Measure):
            raise InputError(f"measure {self.mass!r} is not known, expected one of {[*Measure]}.")
        asked = Question(
            limit_min=_decimal(self.minuten, "minutes"),
            measure=Measure(self.mass),
            after=self._after(),
            stated_only=self.belegt,
        )
        return by_reference(asked, self.richtwert) if self.richtwert else asked

    def _need(self) -> Need:
        if self.phase and self.phase not in set(Stage):
            raise InputError(
                f"life stage {self.phase!r} is not known, expected one of {[*map(str, Stage)]}."
            )
        return Need(
            stage=Stage(self.phase) if self.phase else None,
            languages=frozenset({self.sprache}) if self.sprache else frozenset(),
            free=self.kostenlos,
        )

    def _scenario(self) -> Scenario | None:
        if not self.szenario.strip():
            return None
        read = load(self.szenario)
        return read if read.changes else None

    def _after(self) -> time | None:
        if not self.uhrzeit.strip():
            return None
        found = _TIME.fullmatch(self.uhrzeit.strip())
        hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
        if hour > 23 or minute > 59:
            raise InputError(f"time {self.uhrzeit!r} is none; expected such as 16:00.")
        return time(hour, minute)


def _decimal(text: str, what: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise InputError(f"{what}: {text!r} is no number; expected such as 15.") from None
