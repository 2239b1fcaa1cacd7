"""Sites of one kind of help, as arrays: where, how much, for whom, when.

One row per place where a service is given; a service that comes to the family has one row
without coordinates and the areas it serves. The sites of the neighbouring city belong in here
too: families cross the border. `Supply` is what a scenario changes and a cost table is
computed for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

import numpy as np
import numpy.typing as npt

from geofh.coverage.offers import Offer, open_after
from geofh.coverage.quantities import amounts
from geofh.crs import to_metres
from geofh.errors import InputError
from geofh.records import DRAWN, Delivery, Location, Schedule, Service

__all__ = ["Supply", "open_late", "supply_of", "take"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """Hold ``n`` sites.

    Attributes
    ----------
    ids, names
        Each id once.
    easting, northing
        ``(n,)`` metres, EPSG:25832; NaN for help that comes to the family.
    capacity
        ``(n,)`` 0 or more, in ``unit`` ("sites", "places", "hours", "heads").
    offer
        ``(n,)`` uint8, an `Offer`: stated to fit what was asked, or merely not denied.
    schedules
        Weekly hours of each; empty where nobody stated them.
    areas
        Ids of the areas that help coming to the family serves; empty for places.

    Raises
    ------
    InputError
        Lengths that differ, an id twice, bad capacity, one coordinate without the other, a site
        with neither a place nor an area; the site is named.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    easting: Floats
    northing: Floats
    capacity: Floats
    unit: str
    offer: Codes
    schedules: tuple[tuple[Schedule, ...], ...]
    areas: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        n = len(self.ids)
        columns = (self.names, self.easting, self.northing, self.offer, self.schedules, self.areas)
        if any(len(column) != n for column in columns):
            raise InputError(
                f"{n} sites with columns of {[len(column) for column in columns]} rows; "
                "expected one row per site."
            )
        if len(set(self.ids)) != n:
            double = next(id_ for id_ in self.ids if self.ids.count(id_) > 1)
            raise InputError(f"site {double!r} stands twice; expected each once.")
        if n:
            amounts(self.capacity, self.ids, what="capacity")
        half = np.isfinite(self.easting) != np.isfinite(self.northing)
        nowhere = ~self.placed & np.array([not served for served in self.areas], dtype=np.bool_)
        wrong = np.flatnonzero(half | nowhere)
        if wrong.size:
            raise InputError(
                f"site {self.ids[wrong[0]]!r} has neither a place nor an area it serves; "
                "give easting and northing, or areas."
            )

    @property
    def placed(self) -> npt.NDArray[np.bool_]:
        """Tell which sites are places: ``(n,)``."""
        return np.isfinite(self.easting)


def take(supply: Supply, rows: npt.ArrayLike) -> Supply:
    """Keep some sites, by number or by a mask, in the given order."""
    chosen = np.arange(len(supply.ids))[np.asarray(rows)]
    return replace(
        supply,
        ids=tuple(supply.ids[row] for row in chosen),
        names=tuple(supply.names[row] for row in chosen),
        easting=supply.easting[chosen],
        northing=supply.northing[chosen],
        capacity=supply.capacity[chosen],
        offer=supply.offer[chosen],
        schedules=tuple(supply.schedules[row] for row in chosen),
        areas=tuple(supply.areas[row] for row in chosen),
    )


def open_late(supply: Supply, after: time) -> Codes:
    """Judge every site again by its hours: ``(n,)`` `Offer`, never better than it was.

    Stated hours that end by ``after`` make it no; no hours make it unknown.
    """
    late = [open_after(rules, after) for rules in supply.schedules]
    by_hours = [{True: Offer.YES, None: Offer.UNKNOWN, False: Offer.NO}[one] for one in late]
    return np.minimum(supply.offer, np.array(by_hours, dtype=np.uint8))


def supply_of(services: Sequence[Service], offer: Codes) -> tuple[Supply, tuple[str, ...]]:
    """Make sites of services; every place counts as one site of capacity 1.

    Parameters
    ----------
    services, offer
        ``n`` services and how they were judged; those that are no are left out.

    Returns
    -------
    supply, without_place
        The sites, and the names of services for which no source states a place or an area, or
        whose place must not be shown: they are in no measure and a report has to say so.
    """
    rows: list[tuple[str, str, Location | None, int, Service]] = []
    without: list[str] = []
    for service, code in zip(services, offer, strict=True):
        if code == Offer.NO:
            continue
        places = [one for one in service.locations if one.lon is not None and one.lat is not None]
        # The cells of the demand know their districts, not what somebody drew.
        bound = any(area.layer != DRAWN for area in service.service_areas)
        comes = Delivery.HOME_VISIT in service.deliveries and bound
        found: list[Location | None] = [*places] if places else [None] if comes else []
        if not found:
            without.append(service.name)
        for number, place in enumerate(found):
            id_ = service.id if number == 0 else f"{service.id}#{number}"
            rows.append((id_, service.name, place, int(code), service))
    lon = [place.lon if place else np.nan for _, _, place, _, _ in rows]
    lat = [place.lat if place else np.nan for _, _, place, _, _ in rows]
    easting, northing = to_metres(np.array(lon, dtype=float), np.array(lat, dtype=float))
    missing = np.isnan(np.array(lon, dtype=float))
    easting, northing = np.where(missing, np.nan, easting), np.where(missing, np.nan, northing)
    supply = Supply(
        ids=tuple(row[0] for row in rows),
        names=tuple(row[1] for row in rows),
        easting=np.atleast_1d(easting),
        northing=np.atleast_1d(northing),
        capacity=np.ones(len(rows)),
        unit="sites",
        offer=np.array([row[3] for row in rows], dtype=np.uint8),
        schedules=tuple(row[4].schedules for row in rows),
        areas=tuple(
            frozenset(area.area_id for area in row[4].service_areas)
            if row[2] is None
            else frozenset()
            for row in rows
        ),
    )
    return supply, tuple(without)
