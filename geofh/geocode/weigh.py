"""A name that no street has -> the streets that may be meant, weighed by all the address says.

Spelling (`SpellingTable`) and evidence (house number, district, postcode) are added up in one
unit. Nothing is ruled out: a wrong postcode or an unknown house number only costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from geofh.geocode.directory import StreetDirectory
from geofh.geocode.evidence import contradictions, find_areas
from geofh.geocode.match import NameIndex, Near
from geofh.geocode.namesakes import Namesakes
from geofh.geocode.penalties import Penalties
from geofh.geocode.places import Stated
from geofh.geocode.trace import Step, cheapest_steps
from geofh.geocode.words import spell
from geofh.records import Address, GeocodeResult

__all__ = ["CANDIDATES", "SUGGESTED", "Considered", "Explanation", "Option", "Scales"]

CANDIDATES = 20
"""So many streets of one name are told apart; with more, the place has to be named."""

SUGGESTED = 5
"""So many similar names are suggested for one that no street has."""

# So many similar names are weighed; behind them nothing can win.
_WEIGHED = 8
# Who misspells a street does so for many of its houses.
_NAMES_KEPT = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Hold one street that may be meant, and the place of its name among the distinct ones.

    ``spelling`` and ``cost`` (with the evidence) are hundredths of a slip; ``evidence`` names
    the penalties for what speaks against it.
    """

    street: int
    name: int
    spelling: int
    evidence: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """Hold one street that may have been meant.

    ``cost`` is the sum of the steps; it is accepted up to ``budget``.
    """

    street: str
    cost: int
    budget: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Hold an answer and how it came about, in hundredths of a slip.

    Attributes
    ----------
    result
        What `Geocoder.geocode` answers.
    margin
        A second street that costs less than this more makes the first doubtful.
    considered
        The streets that were weighed, cheapest first; empty where no street was asked for.
    """

    result: GeocodeResult
    margin: int
    considered: tuple[Considered, ...]


class Scales:
    """Weigh streets. A class because it carries the directory and its names, prepared."""

    __slots__ = ("_directory", "_names", "_namesakes", "_penalties", "_weighed")

    def __init__(
        self,
        directory: StreetDirectory,
        names: NameIndex,
        namesakes: Namesakes,
        *,
        penalties: Penalties,
    ) -> None:
        self._directory = directory
        self._names = names
        self._namesakes = namesakes
        self._weighed = lru_cache(maxsize=_NAMES_KEPT)(
            partial(names.near_and_alike, limit=_WEIGHED, suggested=SUGGESTED)
        )
        self._penalties = penalties

    def options(self, address: Address, stated: Stated) -> list[Option]:
        """Give the streets that may be meant, cheapest first.

        Where a place restricts (`Namesakes.within`), streets elsewhere are weighed only if
        nothing there is cheap enough.
        """
        within = self._namesakes.within(stated)
        if within is not None:
            among = self._directory.names_of(within)
            near = self._names.near(address.street, limit=_WEIGHED, among=among)
            options = self._options(address, stated, near)
            if options and options[0].cost <= self.budget(address, options[0], stated):
                return options
        return self._options(address, stated, self._weighed(address.street)[0])

    def alike(self, name: str) -> tuple[int, ...]:
        """Give the names to suggest where no street is meant, `SUGGESTED` at most."""
        return self._weighed(name)[1]

    def _options(self, address: Address, stated: Stated, near: Sequence[Near]) -> list[Option]:
        if not near:
            return []
        options: list[Option] = []
        for one in near:
            # What costs this much more in spelling alone is no rival, whatever else is said.
            best = min((option.cost for option in options), default=one.cost)
            if one.cost >= best + self._penalties.margin:
                break
            streets = self._directory.streets(one.at)
            meant = self._namesakes.meant(streets, address, stated)[:CANDIDATES]
            options += [self._option(address, one, street, stated) for street in meant]
        return sorted(options, key=lambda option: option.cost)

    def budget(self, address: Address, option: Option, stated: Stated) -> int:
        """Give what an option may cost to be accepted."""
        return self._names.budget(address.street, option.name, is_placed=stated.is_placed)

    def explain(self, address: Address, stated: Stated) -> tuple[Considered, ...]:
        """Give the options with every penalty by name."""
        typed = spell(address.street)
        return tuple(
            Considered(
                street=name,
                cost=option.cost,
                budget=self.budget(address, option, stated),
                steps=(
                    *cheapest_steps(typed, spell(name), self._penalties),
                    *(Step(name=one, cost=self._cost(one)) for one in option.evidence),
                ),
            )
            for option in self.options(address, stated)
            for name in [self._directory.names[option.name]]
        )

    def _option(self, address: Address, near: Near, street: int, stated: Stated) -> Option:
        house_areas = find_areas(self._directory, street, address)
        area_ids = self._directory.area_ids(street) if house_areas is None else house_areas
        against = [note.code for note in contradictions(area_ids, stated)]
        if house_areas is None:
            has_number = address.house_number is not None
            against.append("house_unknown" if has_number else "house_missing")
        return Option(
            street=street,
            name=near.at,
            spelling=near.cost,
            evidence=tuple(against),
            cost=near.cost + sum(map(self._cost, against)),
        )

    def _cost(self, penalty: str) -> int:
        cost: int = getattr(self._penalties, penalty)
        return cost
