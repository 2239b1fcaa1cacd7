"""The way of a question: a geocoded place -> districts -> eligible services -> ranked -> answer.

This module knows the order of the steps and nothing else: it reads no file and no clock. What
a step needs is in the `Bundle`; the moment is handed in.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import chain

from geofh.records import (
    DistrictAnswer,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Need,
    Note,
    Origin,
    RankedService,
)
from geofh.region import Bundle

__all__ = ["crisis_lines", "find", "locate"]

# Enough to choose from; a list of 366 playgrounds helps nobody.
NEARBY_PER_KIND = 5
ANYTHING = Need()
NOWHERE = Origin()

DERIVED_NOTE = Note(
    code="derived_lines",
    text="The district lines were derived from addresses; they are not the legal ones.",
)


def find(
    bundle: Bundle, geocode: GeocodeResult, need: Need, *, moment: datetime, limit: int
) -> Finding:
    """Answer for a geocoded place: offices, services, everyday places, refusals.

    A place that was not found gets the crisis lines and nothing else: a guess would send
    somebody to the wrong office.
    """
    located = locate(bundle, geocode, need, moment=moment)
    crisis = crisis_lines(bundle, moment=moment, districts=located.districts)
    if geocode.status is not GeocodeStatus.FOUND:
        return replace(located, crisis=crisis)
    chosen = bundle.shortlister.shortlist(
        need,
        districts=located.districts,
        today=moment.date(),
        origin=Origin(lon=geocode.lon, lat=geocode.lat, accuracy_m=geocode.accuracy_m),
        states_of=partial(bundle.opening.states, at=moment),
        limit=limit,
        per_kind=NEARBY_PER_KIND,
    )
    responsible, services, nearby = _walked(
        bundle, geocode, chosen.responsible, chosen.services, chosen.nearby
    )
    return replace(
        located,
        responsible=responsible,
        services=services,
        nearby=nearby,
        crisis=crisis,
        refusals=chosen.refusals(),
    )


def _walked(
    bundle: Bundle, geocode: GeocodeResult, *lists: tuple[RankedService, ...]
) -> tuple[tuple[RankedService, ...], ...]:
    """Add the minutes on foot, where the region knows ways; the order stays as it is."""
    if bundle.walking is None or geocode.lon is None or geocode.lat is None:
        return lists
    # A distance is claimed only where the origin is known well enough.
    places = {
        place.id: (place.lon, place.lat)
        for one in chain(*lists)
        if one.distance_m is not None
        and (place := one.location) is not None
        and place.lon is not None
        and place.lat is not None
    }
    minutes = bundle.walking.minutes(geocode.lon, geocode.lat, list(places.values()))
    by_place = dict(zip(places, minutes, strict=True))
    return tuple(
        tuple(
            replace(one, walk_min=by_place.get(one.location.id))
            if one.location is not None and one.distance_m is not None
            else one
            for one in ranked
        )
        for ranked in lists
    )


def locate(bundle: Bundle, geocode: GeocodeResult, need: Need, *, moment: datetime) -> Finding:
    """Answer for a geocoded place with its districts only."""
    districts = _districts(bundle, geocode, on=moment.date())
    return Finding(
        region=bundle.recipe.name,
        geocode=geocode,
        districts=districts,
        notes=(DERIVED_NOTE,) if any(answer.derived for answer in districts) else (),
        need=need,
        asked_at=moment,
        data_date=bundle.recipe.data_date,
    )


def crisis_lines(
    bundle: Bundle, *, moment: datetime, districts: Sequence[DistrictAnswer] = ()
) -> tuple[RankedService, ...]:
    """Give the telephone help that is always shown, open or closed at this moment.

    Only a line of another area (the poison control centre of another Land) is left out; as long
    as nothing is known about the place, none is.
    """
    states_of = partial(bundle.opening.states, at=moment)
    standing = bundle.crisis.of(
        ANYTHING, districts=districts, today=moment.date(), origin=NOWHERE, states_of=states_of
    )
    states = states_of(standing.fitting)
    return tuple(RankedService(service=one, open_state=states[one.id]) for one in standing.fitting)


def _districts(bundle: Bundle, geocode: GeocodeResult, *, on: date) -> tuple[DistrictAnswer, ...]:
    """Ask the register first, the drawn lines only where it is silent."""
    if geocode.status is not GeocodeStatus.FOUND:
        return ()
    if geocode.area_ids:
        return bundle.districts.locate_areas(
            geocode.area_ids, on=on, basis=bundle.recipe.streets_basis
        )
    if geocode.lon is None or geocode.lat is None:
        return ()
    return bundle.districts.locate(
        geocode.lon, geocode.lat, accuracy_m=geocode.accuracy_m or 0.0, on=on
    )
