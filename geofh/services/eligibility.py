"""Districts and a need -> services that fit, with reasons, and a reason for each that does not.

Unknown is not no: what nobody stated never excludes; it leaves the code ``unknown:…`` behind
and the ranking puts it below a stated yes. What a source states against the need excludes,
and says so. The office responsible for the family's district fits whatever else is asked:
it is where everybody may go who found nothing.

Codes in ``why``, in this order:

``responsible``      the office bound to the family's district
``district``         another service bound to the family's district or drawn around its home
``area_uncertain``   bound to one of the areas the family may live in
``wide``             serves the whole Land or country
``area``             no area was stated: it serves the whole region
``stated:x``         a source says yes to the wish x
``unknown:x``        no source says anything about the wish x

The wishes are ``stage``, ``language``, ``free``, ``home_visit``, ``open_now``, ``anonymous``,
``no_application``, ``no_insurance``, ``single_parent``, ``step_free``.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import TypeAlias

from geofh.records import (
    Delivery,
    DistrictAnswer,
    DistrictStatus,
    Fit,
    Need,
    OpenState,
    Origin,
    Refusal,
    Service,
    ServiceArea,
)
from geofh.services.extents import holds
from geofh.services.taxonomy import Group, kind_of

__all__ = [
    "ENDED",
    "PAUSED",
    "REASONS",
    "WIDER_LAYERS",
    "WISHES",
    "Verdict",
    "Wish",
    "area_code",
    "asked_wishes",
    "eligible",
    "reason_of",
]

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

ENDED = frozenset({"inactive", "defunct"})
"""Values of ``status`` of what is over."""

PAUSED = "temporarily closed"
"""Value of ``status`` of what comes again."""

_NO_STATES: Mapping[str, OpenState] = MappingProxyType({})
_NOWHERE = Origin()

Verdict: TypeAlias = bool | None
"""What the sources say to one wish: yes, no, or nothing."""


def eligible(
    services: Iterable[Service],
    need: Need,
    *,
    districts: Sequence[DistrictAnswer],
    today: date,
    states: Mapping[str, OpenState] = _NO_STATES,
    origin: Origin = _NOWHERE,
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
    origin
        Where the family is; only services with a drawn area look at it.

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
    asked = asked_wishes(need)
    answers = {answer.layer: answer for answer in districts}
    fits: list[Fit] = []
    refusals: list[Refusal] = []
    for service in services:
        area = area_code(service, answers, origin)
        state = states.get(service.id, OpenState.UNKNOWN)
        wishes = {wish.code: wish.verdict(service, need, state) for wish in asked}
        reason = _standing(service, today) or _refused(service, need, area=area, wishes=wishes)
        if reason:
            refusals.append(Refusal(service=service, reason=reason, text=REASONS[reason]))
        else:
            fits.append(Fit(service=service, why=(area, *_codes(wishes))))
    return tuple(fits), tuple(refusals)


def asked_wishes(need: Need) -> tuple["Wish", ...]:
    """Give the wishes that a need names, in the order in which they are judged.

    Raises
    ------
    NeedError
        A kind that is not in the taxonomy.
    """
    for kind in sorted(need.kinds):
        kind_of(kind)
    return tuple(wish for wish in WISHES if wish.is_asked(need))


def _standing(service: Service, today: date) -> str:
    if service.status in ENDED or (service.valid_to and service.valid_to < today):
        return "closed"
    if service.valid_from and service.valid_from > today:
        return "not_yet"
    if service.status == PAUSED:
        return "paused"
    return "" if kind_of(service.kind).offered else "not_for_parents"


def _refused(service: Service, need: Need, *, area: str, wishes: Mapping[str, Verdict]) -> str:
    if not area:
        return "area"
    if service.responsible:
        return ""
    if need.kinds and service.kind not in need.kinds:
        return "kind"
    if need.topics and kind_of(service.kind).group not in need.topics:
        return "topic"
    refused = (wish for wish, verdict in wishes.items() if verdict is False)
    return next((reason_of(wish) for wish in refused), "")


def reason_of(wish: str) -> str:
    """Give the reason for which a service that denies a wish is refused."""
    return "costs" if wish == "free" else wish


def _codes(wishes: Mapping[str, Verdict]) -> tuple[str, ...]:
    # A no is only left here for a responsible office: it says nothing in favour.
    return tuple(
        f"{'stated' if verdict else 'unknown'}:{wish}"
        for wish, verdict in wishes.items()
        if verdict is not False
    )


def area_code(service: Service, answers: Mapping[str, DistrictAnswer], origin: Origin) -> str:
    """Give the code for how the service's areas meet where the family is; empty: not at all."""
    if not service.service_areas:
        return "area"
    # A Land is a layer like any other in a region that has several.
    wider = WIDER_LAYERS - answers.keys()
    if any(area.layer in wider for area in service.service_areas):
        return "wide"
    verdicts = {
        holds(area.extent, origin) if area.extent else _lies_in(area, answers.get(area.layer))
        for area in service.service_areas
    }
    if True in verdicts:
        return "responsible" if service.responsible else "district"
    return "area_uncertain" if None in verdicts else ""


def _lies_in(area: ServiceArea, answer: DistrictAnswer | None) -> Verdict:
    if answer is None:
        return None
    if answer.status is DistrictStatus.FOUND and answer.district is not None:
        return answer.district.id == area.area_id
    if area.area_id in {candidate.id for candidate in answer.candidates}:
        return None
    return False


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


_OPEN: Mapping[OpenState, Verdict] = MappingProxyType(
    {OpenState.OPEN: True, OpenState.CLOSED: False, OpenState.UNKNOWN: None}
)


def _step_free(service: Service) -> Verdict:
    # Who comes home or is called needs no ramp.
    is_remote = bool(service.deliveries - {Delivery.PLACE}) and not service.locations
    return True if is_remote else service.step_free


def _serves(service: Service, need: Need) -> Verdict:
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


def _speaks(service: Service, wanted: frozenset[str]) -> Verdict:
    if wanted & set(service.languages):
        return True
    # "de; en; +7 more" leaves open which the seven are; with an interpreter one calls first.
    is_open = bool(service.languages_note) or service.interpreter is True
    return False if service.languages and not is_open else None


def _comes_home(service: Service) -> Verdict:
    if Delivery.HOME_VISIT in service.deliveries:
        return True
    only_remote = bool(service.deliveries) and Delivery.PLACE not in service.deliveries
    return False if only_remote or kind_of(service.kind).group is Group.EVERYDAY else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Describe one wish: when it is asked, what of a service decides it, and how.

    ``traits`` holds whatever of a service ``verdict`` looks at: services of equal traits get
    equal verdicts.
    """

    code: str
    is_asked: Callable[[Need], bool]
    traits: Callable[[Service], Hashable]
    verdict: Callable[[Service, Need, OpenState], Verdict]


def _flag(code: str, field: str, verdict_of: Callable[[Verdict], Verdict]) -> Wish:
    asked, stated = attrgetter(code), attrgetter(field)
    return Wish(
        code=code,
        is_asked=asked,
        traits=stated,
        verdict=lambda service, _need, _state: verdict_of(stated(service)),
    )


WISHES = (
    Wish(
        code="stage",
        is_asked=lambda need: need.is_pregnancy or need.months is not None,
        traits=attrgetter("minimum_age_months", "maximum_age_months", "pregnancy"),
        verdict=lambda service, need, _state: _serves(service, need),
    ),
    Wish(
        code="language",
        is_asked=lambda need: bool(need.languages),
        traits=attrgetter("languages", "languages_note", "interpreter"),
        verdict=lambda service, need, _state: _speaks(service, need.languages),
    ),
    _flag("free", "free", lambda stated: stated),
    Wish(
        code="home_visit",
        is_asked=attrgetter("home_visit"),
        traits=attrgetter("deliveries", "kind"),
        verdict=lambda service, _need, _state: _comes_home(service),
    ),
    Wish(
        code="open_now",
        is_asked=attrgetter("open_now"),
        # The areas tell whose public holidays a service keeps.
        traits=attrgetter("schedules", "hours_text", "status", "service_areas"),
        verdict=lambda _service, _need, state: _OPEN[state],
    ),
    _flag("anonymous", "anonymous", lambda stated: stated),
    _flag("no_application", "application", _not),
    _flag("no_insurance", "without_insurance", lambda stated: stated),
    _flag("single_parent", "single_parents", lambda stated: stated or None),
    Wish(
        code="step_free",
        is_asked=attrgetter("step_free"),
        traits=lambda service: (service.deliveries, bool(service.locations), service.step_free),
        verdict=lambda service, _need, _state: _step_free(service),
    ),
)
"""Every wish, in the order in which they are judged and told."""
