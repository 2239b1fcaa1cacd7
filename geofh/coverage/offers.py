"""Services + what a family asks for -> which offers count as supply: yes, no, or nobody said.

A gap "for families who speak Turkish" or "after 16:00" is only as certain as what the sources
state. So three answers are kept apart, and a gap is computed twice: with everything that *may*
fit (what is a gap even then is one for certain) and with what is *stated* to fit.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from geofh.records import Need, Schedule, Service
from geofh.services import eligible, group
from geofh.services.eligibility import asked_wishes
from geofh.services.hours import DAYS

__all__ = ["Offer", "offers", "open_after"]

_WEEKDAYS = frozenset(DAYS[:5])
_MIDNIGHT = time(0)


class Offer(IntEnum):
    """Tell what is known about whether a service is what was asked for."""

    NO = 0
    """A source says otherwise."""
    UNKNOWN = 1
    """No source says anything against it, and on some wish none says yes."""
    YES = 2
    """Every wish is stated."""


def offers(
    services: Sequence[Service],
    need: Need,
    *,
    today: date,
    after: time | None = None,
) -> npt.NDArray[np.uint8]:
    """Judge services as supply for a need.

    Parameters
    ----------
    services
        ``n`` services of any kind.
    need
        Kinds, topics, life stage or exact age, languages, free of charge and the other wishes;
        ``open_now`` has no meaning for a plan and is left aside.
    today
        Day on which a service must exist.
    after
        Only what is open on at least one weekday after this time of day.

    Returns
    -------
    codes
        ``(n,)`` uint8, an `Offer` each. The office responsible for a district gets no
        exception here: a plan asks what an offer is, not whom a family may turn to.

    Raises
    ------
    NeedError
        A kind that is not in the taxonomy.
    """
    place = {service.id: number for number, service in enumerate(services)}
    need = replace(need, open_now=False)
    asked = len(asked_wishes(need))
    fits, _ = eligible(services, need, districts=(), today=today)
    codes = np.full(len(services), Offer.NO, dtype=np.uint8)
    for fit in fits:
        if need.kinds and fit.service.kind not in need.kinds:
            continue
        if need.topics and group(fit.service.kind) not in need.topics:
            continue
        said = [code.partition(":")[0] for code in fit.why]
        late = True if after is None else open_after(fit.service.schedules, after)
        # A wish that a source denies leaves no code behind (it is only let through for a
        # responsible office).
        if said.count("stated") + said.count("unknown") < asked or late is False:
            continue
        sure = "unknown" not in said and late is True
        codes[place[fit.service.id]] = Offer.YES if sure else Offer.UNKNOWN
    return codes


def open_after(schedules: Sequence[Schedule], moment: time) -> bool | None:
    """Tell whether somebody is there after a time of day on any weekday, Monday to Friday.

    Returns
    -------
    bool or None
        None when no hours are known. Closing at exactly this time is not open after it.

    Examples
    --------
    >>> rule = Schedule(byday=("TH",), opens_at=time(9), closes_at=time(18))
    >>> open_after([rule], time(16)), open_after([rule], time(18)), open_after([], time(16))
    (True, False, None)
    """
    if not schedules:
        return None
    return any(
        _WEEKDAYS & set(rule.byday)
        and (
            rule.closes_at > moment
            or rule.closes_at <= rule.opens_at
            or rule.closes_at == _MIDNIGHT
        )
        for rule in schedules
    )
