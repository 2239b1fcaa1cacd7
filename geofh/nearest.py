"""Origin + services that fit -> services in the order in which a family should read them.

The order, first difference decides:

1. the offices responsible for the family's district; those with an address, a telephone
   number and hours before those of which only the existence is known;
2. services for which more of the asked wishes are *stated* (fewer ``unknown:…`` codes);
3. by how they are reached: bound to the district; then places by their distance, with
   services that come to the family or are a call away beside them at distance zero; then
   services whose place no source states; last the lines for the whole country;
4. distance, name, id.

Services without a pin are never dropped. With an origin that is only known to a kilometre or
worse ("Hörde") no distance is claimed; it is counted in whole radii instead, so that what may
be near comes before what cannot be. Without an origin steps 3 and 4 go without distance.
"""

from collections.abc import Mapping, Sequence
from math import inf
from types import MappingProxyType

import numpy as np

from geofh.crs import to_metres
from geofh.kernel import nearest_distance_m
from geofh.records import Delivery, Fit, Location, OpenState, RankedService, Service

__all__ = ["COARSE_M", "comes_or_is_called", "has_pin", "rank", "reach"]

COARSE_M = 1000.0
"""An origin known less exactly than this (metres) gives no distances: the services of a city
are a few hundred metres to a few kilometres away, so the figure would be mostly chance."""

_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})

_REACH = MappingProxyType({"responsible": 0, "district": 1, "area_uncertain": 2, "wide": 5})
_REACHABLE, _NO_PLACE_KNOWN = 3, 4

_Nearest = tuple[float, Location]


def rank(
    fits: Sequence[Fit],
    *,
    lon: float | None,
    lat: float | None,
    accuracy_m: float | None,
    states: Mapping[str, OpenState] = _NO_STATES,
) -> tuple[RankedService, ...]:
    """Put services into the order in which a family should read them.

    Parameters
    ----------
    fits
        What `eligible` let through, with its reasons, in any order.
    lon, lat
        Origin, EPSG:4326, degrees; none when there is none.
    accuracy_m
        Radius in metres that holds the true origin; none is an origin nothing is known about.
    states
        Service id -> open, closed or unknown at the asked moment.

    Returns
    -------
    tuple of RankedService
        All of them, each with its nearest location and the straight line there in metres.
        ``near`` takes the place of ``area`` in ``why`` where a distance is known.
    """
    nearest: Mapping[str, _Nearest] = {}
    if lon is not None and lat is not None and accuracy_m is not None:
        nearest = _nearest([fit.service for fit in fits], lon=lon, lat=lat)
    is_coarse = accuracy_m is None or accuracy_m > COARSE_M
    step_m = accuracy_m if is_coarse else None
    ordered = sorted(fits, key=lambda fit: _key(fit, nearest.get(fit.service.id), step_m))
    claimed = {} if is_coarse else nearest
    return tuple(
        _ranked(fit, claimed.get(fit.service.id), states.get(fit.service.id, OpenState.UNKNOWN))
        for fit in ordered
    )


def _nearest(services: Sequence[Service], *, lon: float, lat: float) -> dict[str, _Nearest]:
    pins = [
        (service.id, location, location.lon, location.lat)
        for service in services
        for location in service.locations
        if location.lon is not None and location.lat is not None
    ]
    if not pins:
        return {}
    ids, places, lons, lats = zip(*pins, strict=True)
    owners = list(dict.fromkeys(ids))
    number = {id_: place for place, id_ in enumerate(owners)}
    # The origin travels with the places: one call of the projection instead of two.
    easting, northing = to_metres((*lons, lon), (*lats, lat))
    distance, index = nearest_distance_m(
        easting[:-1],
        northing[:-1],
        owner=np.array([number[id_] for id_ in ids], dtype=np.intp),
        origin=(float(easting[-1]), float(northing[-1])),
    )
    return {
        id_: (float(metres), places[place])
        for id_, metres, place in zip(owners, distance, index, strict=True)
    }


def _key(
    fit: Fit, nearest: _Nearest | None, step_m: float | None
) -> tuple[bool, int, int, int, float, str, str]:
    service = fit.service
    is_called = comes_or_is_called(service)
    without_pin = nearest is None and is_called
    distance = 0.0 if without_pin else nearest[0] if nearest else inf
    if step_m and nearest:
        distance //= step_m
    return (
        not service.responsible,
        len(service.missing) if service.responsible else 0,
        sum(code.startswith("unknown:") for code in fit.why),
        reach(fit.why[0] if fit.why else "", is_reachable=is_called or has_pin(service)),
        distance,
        service.name,
        service.id,
    )


def reach(code: str, *, is_reachable: bool) -> int:
    """Give the third step of the order: how a service is reached, by its first code in ``why``.

    Parameters
    ----------
    is_reachable
        The service has a pin, comes home or is a call away.
    """
    if code in _REACH:
        return _REACH[code]
    return _REACHABLE if is_reachable else _NO_PLACE_KNOWN


def has_pin(service: Service) -> bool:
    """Tell whether a place of the service has coordinates."""
    return any(location.lon is not None for location in service.locations)


def comes_or_is_called(service: Service) -> bool:
    """Tell whether a service has no pin because it needs none: it stands at distance zero."""
    return bool(service.deliveries - {Delivery.PLACE}) and not has_pin(service)


def _ranked(fit: Fit, nearest: _Nearest | None, state: OpenState) -> RankedService:
    service, why = fit.service, fit.why
    if nearest is None:
        location = service.locations[0] if service.locations else None
        return RankedService(service=service, location=location, why=why, open_state=state)
    distance, location = nearest
    if why[:1] == ("area",):
        why = ("near", *why[1:])
    return RankedService(
        service=service, location=location, distance_m=distance, why=why, open_state=state
    )
