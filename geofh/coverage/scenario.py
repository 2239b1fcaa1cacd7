"""What if: open, close or move a site, change its hours, its capacity or the areas it serves.

A scenario is a short list of changes with a title; `geofh.coverage.scenario_file` saves it.
`changed` gives the supply after it; whatever
measure is asked then runs twice. `compare` says what is gained, and who loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from geofh.coverage.offers import Offer
from geofh.coverage.quantities import amounts, district_rows, sums
from geofh.coverage.supply import Supply, take
from geofh.crs import check_lonlat, to_metres
from geofh.errors import CoordinateError, InputError
from geofh.services import parse_hours

__all__ = ["ACTIONS", "FIELDS", "Change", "Comparison", "Scenario", "changed", "compare"]

Floats = npt.NDArray[np.float64]
_SAME = 1e-12

ACTIONS = MappingProxyType(
    {
        "open": ("lon", "lat"),
        "close": (),
        "move": ("lon", "lat"),
        "hours": ("hours",),
        "capacity": ("capacity",),
        "areas": ("areas",),
    }
)
"""What a change can do, and which of its fields it needs."""

_OPTIONAL = MappingProxyType({"open": ("name", "capacity", "hours")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Describe one change of one site.

    Attributes
    ----------
    action
        A word of `ACTIONS`.
    site
        Id of the site; for ``open`` a new one.
    name
        Of a new site.
    lon, lat
        Degrees, EPSG:4326: where it opens or moves to.
    capacity
        In the unit of the supply; a new site without one has 1.
    hours
        As in OpenStreetMap: "Mo-Fr 08:00-18:00".
    areas
        Ids of the areas a service that comes to the family will serve.

    Raises
    ------
    InputError
        An action that does not exist, a field that it needs and lacks or does not know, a place
        that is none, hours that are not understood, a negative capacity.
    """

    action: str
    site: str
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    capacity: float | None = None
    hours: str = ""
    areas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise InputError(f"action {self.action!r} is not known, expected one of {[*ACTIONS]}.")
        what = f"{self.action} {self.site!r}"
        if not self.site:
            raise InputError(f"{self.action}: the site has no id.")
        given = {name for name in FIELDS if getattr(self, name) not in (None, "", ())}
        needed = set(ACTIONS[self.action])
        if needed - given:
            raise InputError(f"{what}: {sorted(needed - given)} is missing.")
        foreign = given - needed - set(_OPTIONAL.get(self.action, ()))
        if foreign:
            raise InputError(f"{what}: {sorted(foreign)} has no meaning there.")
        if self.lon is not None and self.lat is not None:
            _check_place(self.lon, self.lat, what=what)
        if self.capacity is not None and not 0 <= self.capacity < np.inf:
            raise InputError(f"{what}: capacity is {self.capacity}; expected 0 or more.")
        if self.hours and parse_hours(self.hours) is None:
            raise InputError(
                f'{what}: hours {self.hours!r} are not understood, expected "Mo-Fr 08:00-18:00".'
            )


def _check_place(lon: float, lat: float, *, what: str) -> None:
    try:
        check_lonlat(lon, lat)
    except CoordinateError as error:
        raise InputError(f"{what}: {error}") from None


FIELDS = ("name", "lon", "lat", "capacity", "hours", "areas")
"""What a change may say beside its action and its site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Hold changes in the order in which they are made, and what they are made to."""

    title: str
    region: str
    kind: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Hold one row per district: what a scenario changes.

    Attributes
    ----------
    ids
        The districts.
    before, after
        Sum over the district's children: children reached, or capacity received.
    gained, lost
        The sums of what is better and of what is worse; ``after − before = gained − lost``.
    better, worse
        Heads for whom it is better and worse.
    """

    ids: tuple[str, ...]
    before: Floats
    after: Floats
    gained: Floats
    lost: Floats
    better: Floats
    worse: Floats


def changed(supply: Supply, changes: Sequence[Change]) -> Supply:
    """Give the supply after some changes, made one after the other.

    Raises
    ------
    InputError
        A change of a site that does not exist (at that point), or a new one whose id does.

    Examples
    --------
    >>> from geofh.coverage.supply import supply_of
    >>> nothing, _ = supply_of([], np.zeros(0, dtype=np.uint8))
    >>> one = changed(nothing, [Change(action="open", site="new", lon=7.46, lat=51.51)])
    >>> one.ids, one.capacity.tolist()
    (('new',), [1.0])
    """
    for change in changes:
        supply = _after(supply, change)
    return supply


def compare(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    district: npt.ArrayLike,
    ids: Sequence[str],
) -> Comparison:
    """Compare a measure before and after, child by child, summed per district.

    Parameters
    ----------
    before, after
        ``(n_demand,)`` 0 or 1 (reached within M minutes), or capacity per child.
    demand
        ``(n_demand,)`` children.
    district, ids
        As in `gaps_in_reach`.

    Examples
    --------
    >>> result = compare([1, 0, 1], [1, 1, 0], [10, 20, 5], district=[0, 0, 1], ids=["N", "S"])
    >>> result.gained.tolist(), result.lost.tolist(), result.after.tolist()
    ([20.0, 0.0], [0.0, 5.0], [30.0, 0.0])
    """
    names = [str(row) for row in range(np.size(demand))]
    people = amounts(demand, names, what="demand")
    rows = district_rows(district, names, n_districts=len(ids))
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != people.shape or second.shape != people.shape:
        raise InputError(
            f"{first.size} values before and {second.size} after for {people.size} demand rows; "
            "expected one each."
        )
    n, step = len(ids), second - first
    # Sums of the same parts in another order differ by a rounding: nobody gains from that.
    step = np.where(np.abs(step) <= _SAME * np.maximum(first, second), 0.0, step)
    return Comparison(
        ids=tuple(ids),
        before=sums(people * first, rows, n),
        after=sums(people * second, rows, n),
        gained=sums(people * np.maximum(step, 0), rows, n),
        lost=sums(people * np.maximum(-step, 0), rows, n),
        better=sums(people * (step > 0), rows, n),
        worse=sums(people * (step < 0), rows, n),
    )


def _after(supply: Supply, change: Change) -> Supply:
    known = change.site in supply.ids
    if change.action == "open":
        if known:
            raise InputError(f"open {change.site!r}: a site of this id exists; choose another.")
        return _opened(supply, change)
    if not known:
        raise InputError(f"{change.action} {change.site!r}: there is no such site.")
    row = supply.ids.index(change.site)
    if change.action == "close":
        return take(supply, np.arange(len(supply.ids)) != row)
    return _CHANGED[change.action](supply, row, change)


def _moved(supply: Supply, row: int, change: Change) -> Supply:
    easting, northing = supply.easting.copy(), supply.northing.copy()
    easting[row], northing[row] = to_metres(_number(change.lon), _number(change.lat))
    return replace(supply, easting=easting, northing=northing)


def _with_capacity(supply: Supply, row: int, change: Change) -> Supply:
    capacity = supply.capacity.copy()
    capacity[row] = _number(change.capacity)
    return replace(supply, capacity=capacity)


def _with_hours(supply: Supply, row: int, change: Change) -> Supply:
    schedules = list(supply.schedules)
    schedules[row] = parse_hours(change.hours) or ()
    return replace(supply, schedules=tuple(schedules))


def _with_areas(supply: Supply, row: int, change: Change) -> Supply:
    if supply.placed[row]:
        raise InputError(f"areas {change.site!r}: the site is a place, it does not visit areas.")
    areas = list(supply.areas)
    areas[row] = frozenset(change.areas)
    return replace(supply, areas=tuple(areas))


_CHANGED = MappingProxyType(
    {
        "move": _moved,
        "capacity": _with_capacity,
        "hours": _with_hours,
        "areas": _with_areas,
    }
)


def _opened(supply: Supply, change: Change) -> Supply:
    easting, northing = to_metres(_number(change.lon), _number(change.lat))
    capacity = 1.0 if change.capacity is None else change.capacity
    return replace(
        supply,
        ids=(*supply.ids, change.site),
        names=(*supply.names, change.name or change.site),
        easting=np.append(supply.easting, easting),
        northing=np.append(supply.northing, northing),
        capacity=np.append(supply.capacity, capacity),
        # Whoever plans a site decides what it offers.
        offer=np.append(supply.offer, np.uint8(Offer.YES)),
        schedules=(*supply.schedules, parse_hours(change.hours) or ()),
        areas=(*supply.areas, frozenset()),
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
