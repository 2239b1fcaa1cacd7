"""The fields of the search form -> what a family looks for, and the same fields again."""

from collections.abc import Iterator
from dataclasses import dataclass

from geofh.api import words
from geofh.api.speech import Speech
from geofh.errors import CoordinateError, NeedError
from geofh.records import Need, Stage

__all__ = ["Form"]

CHOSEN = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold the fields of the form as they were sent; they are shown again with the answer."""

    adresse: str = ""
    lon: str = ""
    lat: str = ""
    phase: str = ""
    sprache: str = ""
    kostenlos: bool = False
    hausbesuch: bool = False
    offen: bool = False

    @property
    def point(self) -> tuple[float, float] | None:
        """Give lon and lat, unless an address was typed or no location was sent.

        Raises
        ------
        CoordinateError
            They are not numbers.
        """
        if self.adresse.strip() or not (self.lon or self.lat):
            return None
        try:
            return float(self.lon), float(self.lat)
        except ValueError:
            raise CoordinateError("lon and lat must be numbers in degrees.") from None

    @property
    def is_empty(self) -> bool:
        """Tell whether no place was given at all."""
        return not (self.adresse.strip() or self.lon or self.lat)

    @property
    def filters(self) -> dict[str, str]:
        """Give the chosen filters as fields of a form."""
        flags = ("kostenlos", "hausbesuch", "offen")
        chosen = {"phase": self.phase, "sprache": self.sprache}
        chosen |= {name: CHOSEN for name in flags if getattr(self, name)}
        return {name: value for name, value in chosen.items() if value}

    @property
    def fields(self) -> dict[str, str]:
        """Give everything that was sent, to ask the same question again."""
        place = {"adresse": self.adresse, "lon": self.lon, "lat": self.lat}
        return {name: value for name, value in place.items() if value} | self.filters

    def wishes(self, speech: Speech) -> tuple[str, ...]:
        """Name what was chosen, for the line above a folded form."""
        return tuple(self._wishes(speech))

    def _wishes(self, speech: Speech) -> Iterator[str]:
        if self.phase in set(Stage):
            yield speech.say(words.STAGES[Stage(self.phase)])
        if self.sprache in words.SPOKEN:
            yield speech.language_name(self.sprache)
        if self.kostenlos:
            yield speech.say("kostenlos")
        if self.hausbesuch:
            yield speech.say("kommt nach Hause")
        if self.offen:
            yield speech.say("jetzt geöffnet")

    def need(self) -> Need:
        """Give what the family looks for.

        Raises
        ------
        NeedError
            A life stage or language that is not on the form.
        """
        if self.phase and self.phase not in set(Stage):
            raise NeedError("this life stage is not known.")
        return Need(
            stage=Stage(self.phase) if self.phase else None,
            languages=frozenset({self.sprache}) if self.sprache else frozenset(),
            free=self.kostenlos,
            home_visit=self.hausbesuch,
            open_now=self.offen,
        )
