"""Districts and a need -> services that fit, with reasons, and a reason for each that does not.

Unknown is not no: what nobody stated never excludes; it leaves the code ``unknown:…`` behind
and the ranking puts it below a stated yes. What a source states against the need excludes,
and says so. The office responsible for the family's district fits whatever else is asked:
it is where everybody may go who found nothing.

Codes in ``why``, in this order:

``responsible``      the office bound to the family's district
``district``         another service bound to the family's district
``area_uncertain``   bound to one of the districts the family may live in
``wide``             serves the whole Land or country
``area``             no area was stated: it serves the whole region
``stated:x``         a source says yes to the wish x
``unknown:x``        no source says anything about the wish x

The wishes are ``stage``, ``language``, ``free``, ``home_visit``, ``open_now``, ``anonymous``,
``no_application``, ``no_insurance``, ``single_parent``, ``step_free``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from geofh.records import (
    Delivery,
    DistrictAnswer,
    DistrictStatus,
    Fit,
    Need,
    OpenState,
    Refusal,
    Service,
    ServiceArea,
)
from geofh.services.taxonomy import Group, kind_of

__all__ = ["REASONS", "WIDER_LAYERS", "eligible"]

WIDER_LAYERS = frozenset({"country", "land"})
"""Layers of a service area that contain the whole region, unless a district answers for them."""

REASONS = MappingProxyType(
    {
        "closed": "This service has ended.",
        "not_yet": "This service has not begun yet.",
        "paused": "This service is temporarily closed.",
        "not_for_parents": "This is not an offer to parents.",
        "area": "This service is bound to another district.",
        "kind": "This is another kind of help than the ones asked for.",
        "topic": "This is help with another topic than the ones asked for.",
        "stage": "The source names another life stage.",
        "language": "The source names other languages.",
        "costs": "This service costs money.",
        "home_visit": "This service does not come to the family's home.",
        "open_now": "Nobody is there at this moment.",
        "anonymous": "This service cannot be used anonymously.",
        "no_application": "This service needs an application.",
        "no_insurance": "This service is not open without a health insurance.",
        "step_free": "A source says that there are steps.",
    }
)
"""Every reason for a refusal: stable code and English sentence."""

_ENDED = frozenset({"inactive", "defunct"})
_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})

# What the sources say to one wish: yes, no, or nothing.
_Verdict = bool | None


def eligible(
    services: Iterable[Service],
    need: Need,
    *,
    districts: Sequence[DistrictAnswer],
    today: date,
    states: Mapping[str, OpenState] = _NO_STATES,
) -> tuple[tuple[Fit, ...], tuple[Refusal, ...]]:
    """Divide services into those that may be offered and those that may not.

    Parameters
    ----------
    services
        In any order; both results keep it.
    need
        What the family looks for.
    districts
        One answer per layer. A service bound to a layer without an answer is kept as
        ``area_uncertain``.
    today
        Day on which the service has to be valid (both ends count).
    states
        Service id -> open or closed at the asked moment; only ``need.open_now`` reads it.

    Returns
    -------
    fits, refusals
        Every service is in exactly one of them. A refusal names the first reason that
        applies, in the order of `REASONS`.

    Raises
    ------
    NeedError
        A kind that is not in the taxonomy.
    """
    for kind in sorted(need.kinds):
        kind_of(kind)
    answers = {answer.layer: answer for answer in districts}
    fits: list[Fit] = []
    refusals: list[Refusal] = []
    for service in services:
        area = _area(service, answers)
        wishes = _wishes(service, need, states.get(service.id, OpenState.UNKNOWN))
        reason = _standing(service, today) or _refused(service, need, area=area, wishes=wishes)
        if reason:
            refusals.append(Refusal(service=service, reason=reason, text=REASONS[reason]))
        else:
            fits.append(Fit(service=service, why=(area, *_codes(wishes))))
    return tuple(fits), tuple(refusals)


def _standing(service: Service, today: date) -> str:
    if service.status in _ENDED or (service.valid_to and service.valid_to < today):
        return "closed"
    if service.valid_from and service.valid_from > today:
        return "not_yet"
    if service.status == "temporarily closed":
        return "paused"
    return "" if kind_of(service.kind).offered else "not_for_parents"


def _refused(service: Service, need: Need, *, area: str, wishes: Mapping[str, _Verdict]) -> str:
    if not area:
        return "area"
    if service.responsible:
        return ""
    if need.kinds and service.kind not in need.kinds:
        return "kind"
    if need.topics and kind_of(service.kind).group not in need.topics:
        return "topic"
    refused = (wish for wish, verdict in wishes.items() if verdict is False)
    return next((_REASON_OF_WISH.get(wish, wish) for wish in refused), "")


_REASON_OF_WISH = MappingProxyType({"free": "costs"})


def _codes(wishes: Mapping[str, _Verdict]) -> tuple[str, ...]:
    # A no is only left here for a responsible office: it says nothing in favour.
    return tuple(
        f"{'stated' if verdict else 'unknown'}:{wish}"
        for wish, verdict in wishes.items()
        if verdict is not False
    )


def _area(service: Service, answers: Mapping[str, DistrictAnswer]) -> str:
    """Give the code for how the service's areas meet the family's districts; empty: not at all."""
    if not service.service_areas:
        return "area"
    # A Land is a layer like any other in a region that has several.
    wider = WIDER_LAYERS - answers.keys()
    if any(area.layer in wider for area in service.service_areas):
        return "wide"
    verdicts = {_lies_in(area, answers.get(area.layer)) for area in service.service_areas}
    if True in verdicts:
        return "responsible" if service.responsible else "district"
    return "area_uncertain" if None in verdicts else ""


def _lies_in(area: ServiceArea, answer: DistrictAnswer | None) -> _Verdict:
    if answer is None:
        return None
    if answer.status is DistrictStatus.FOUND and answer.district is not None:
        return answer.district.id == area.area_id
    if area.area_id in {candidate.id for candidate in answer.candidates}:
        return None
    return False


def _wishes(service: Service, need: Need, state: OpenState) -> dict[str, _Verdict]:
    asked: tuple[tuple[str, bool, Callable[[], _Verdict]], ...] = (
        ("stage", need.is_pregnancy or need.months is not None, lambda: _serves(service, need)),
        ("language", bool(need.languages), lambda: _speaks(service, need.languages)),
        ("free", need.free, lambda: service.free),
        ("home_visit", need.home_visit, lambda: _comes_home(service)),
        ("open_now", need.open_now, lambda: _OPEN[state]),
        ("anonymous", need.anonymous, lambda: service.anonymous),
        ("no_application", need.no_application, lambda: _not(service.application)),
        ("no_insurance", need.no_insurance, lambda: service.without_insurance),
        ("single_parent", need.single_parent, lambda: service.single_parents or None),
        ("step_free", need.step_free, lambda: _step_free(service)),
    )
    return {wish: verdict() for wish, wanted, verdict in asked if wanted}


def _not(verdict: _Verdict) -> _Verdict:
    return None if verdict is None else not verdict


_OPEN: Mapping[OpenState, _Verdict] = MappingProxyType(
    {OpenState.OPEN: True, OpenState.CLOSED: False, OpenState.UNKNOWN: None}
)


def _step_free(service: Service) -> _Verdict:
    # Who comes home or is called needs no ramp.
    is_remote = bool(service.deliveries - {Delivery.PLACE}) and not service.locations
    return True if is_remote else service.step_free


def _serves(service: Service, need: Need) -> _Verdict:
    ages = (service.minimum_age_months, service.maximum_age_months)
    if service.pregnancy is None and ages == (None, None):
        return None
    months = need.months
    if months is None:
        # "Until the first birthday" does not say when it begins.
        return service.pregnancy
    if ages == (None, None):
        return False
    youngest = 0 if ages[0] is None else ages[0]
    return youngest < months[1] and (ages[1] is None or ages[1] > months[0])


def _speaks(service: Service, wanted: frozenset[str]) -> _Verdict:
    if wanted & set(service.languages):
        return True
    # "de; en; +7 more" leaves open which the seven are; with an interpreter one calls first.
    is_open = bool(service.languages_note) or service.interpreter is True
    return False if service.languages and not is_open else None


def _comes_home(service: Service) -> _Verdict:
    if Delivery.HOME_VISIT in service.deliveries:
        return True
    only_remote = bool(service.deliveries) and Delivery.PLACE not in service.deliveries
    return False if only_remote or kind_of(service.kind).group is Group.EVERYDAY else None
