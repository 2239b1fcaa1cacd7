"""The fields of the search form -> what a family looks for, and the same fields again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from geofh.api import words
from geofh.api.speech import N_, Speech
from geofh.errors import CoordinateError, NeedError
from geofh.records import Need, Stage

__all__ = ["WISHES", "Form"]

# What a family may ask for by a chip: word in forms and addresses -> field of `Need`, text.
WISHES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "kostenlos": ("free", N_("kostenlos")),
        "hausbesuch": ("home_visit", N_("kommt nach Hause")),
        "offen": ("open_now", N_("jetzt geöffnet")),
        "anonym": ("anonymous", N_("anonym möglich")),
        "ohne-antrag": ("no_application", N_("ohne Antrag")),
        "ohne-versicherung": ("no_insurance", N_("ohne Krankenversicherung")),
        "stufenlos": ("step_free", N_("ohne Stufen")),
        "alleinerziehend": ("single_parent", N_("für Alleinerziehende")),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold the fields of the form as they were sent; they are shown again with the answer.

    ``bezirk`` is the id of an area, in addresses that can be handed on; ``wunsch`` holds keys
    of `WISHES`.
    """

    adresse: str = ""
    lon: str = ""
    lat: str = ""
    bezirk: str = ""
    phase: str = ""
    sprache: str = ""
    wunsch: tuple[str, ...] = ()

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
    def filters(self) -> tuple[tuple[str, str], ...]:
        """Give the chosen filters as fields of a form."""
        chosen = (("phase", self.phase), ("sprache", self.sprache))
        wishes = (("wunsch", word) for word in WISHES if word in self.wunsch)
        return tuple((name, value) for name, value in (*chosen, *wishes) if value)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Give everything that was sent, to ask the same question again."""
        place = (("adresse", self.adresse), ("lon", self.lon), ("lat", self.lat))
        return (*((name, value) for name, value in place if value), *self.filters)

    def link(self, *, bezirk: str, language: str) -> str:
        """Give the address of this choice in a whole area: it holds no address of a family."""
        return "/?" + urlencode((("lang", language), ("bezirk", bezirk), *self.filters))

    def wishes(self, speech: Speech) -> tuple[str, ...]:
        """Name what was chosen, for the line above a folded form."""
        stage = [words.STAGES[Stage(self.phase)]] if self.phase in set(Stage) else []
        named = [text for word, (_, text) in WISHES.items() if word in self.wunsch]
        name = speech.language_name(self.sprache)
        spoken = [name] if name != self.sprache else []
        return (*map(speech.say, stage), *spoken, *map(speech.say, named))

    def need(self) -> Need:
        """Give what the family looks for.

        Raises
        ------
        NeedError
            A life stage or language that is not on the form.
        """
        if self.phase and self.phase not in set(Stage):
            raise NeedError("this life stage is not known.")
        if not WISHES.keys() >= set(self.wunsch):
            raise NeedError(f"a wish is not known; expected some of: {', '.join(WISHES)}.")
        wishes: dict[str, Any] = {WISHES[word][0]: True for word in self.wunsch}
        return Need(
            stage=Stage(self.phase) if self.phase else None,
            languages=frozenset({self.sprache}) if self.sprache else frozenset(),
            **wishes,
        )
