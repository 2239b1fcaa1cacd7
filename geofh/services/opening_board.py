"""Who is open now: found out once a minute, not for each who asks in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from geofh.records import OpenState, Service
from geofh.services.lands import land_of
from geofh.services.opening import check_aware, holidays_of, open_states

__all__ = ["OpeningBoard"]

_MINUTE_S = 60

# By identity: to compare services would cost more than to find out. The service is kept, too, so
# that no other gets its place in memory.
_Board = dict[int, tuple[Service, OpenState]]


class OpeningBoard:
    """Tell for services whether somebody is there, each by its own Land's public holidays.

    A class because it keeps the states of the minute that was asked last. Any number of threads
    may ask.
    """

    def __init__(self, *, home: str) -> None:
        """Take the Land of the region, second half of its ISO 3166-2:DE code."""
        self._home = home
        self._kept: tuple[int, _Board] = (0, {})

    def states(self, services: Iterable[Service], *, at: datetime) -> Mapping[str, OpenState]:
        """Tell for each service whether somebody is there in the minute of a moment: id -> state.

        Parameters
        ----------
        at
            The moment, aware, in the region's time zone.

        Raises
        ------
        InputError
            ``at`` has no time zone.
        """
        check_aware(at)
        asked = tuple(services)
        minute = int(at.timestamp()) // _MINUTE_S
        kept_minute, board = self._kept
        if kept_minute != minute:
            board = {}
            self._kept = minute, board
        if new := [one for one in asked if id(one) not in board]:
            self._find_out(new, board, at=at.replace(second=0, microsecond=0))
        return {one.id: board[id(one)][1] for one in asked}

    def _find_out(self, services: Iterable[Service], board: _Board, *, at: datetime) -> None:
        # The evening of 31 December and the hours after it belong to two years.
        years = (at.year - 1, at.year, at.year + 1)
        by_land: defaultdict[str, list[Service]] = defaultdict(list)
        for service in services:
            by_land[land_of(service, home=self._home)].append(service)
        for land, there in by_land.items():
            states = open_states(there, at=at, holidays=holidays_of(land, *years))
            board.update((id(one), (one, states[one.id])) for one in there)
