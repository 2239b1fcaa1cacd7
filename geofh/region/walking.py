"""From one place to a few others on foot, along the region's network: minutes for an answer.

The network is mapped and its edges are sorted when somebody asks for the first time, so that a
region opens as fast as before; SciPy is imported only then.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geofh.crs import to_metres

if TYPE_CHECKING:
    from geofh.network import Network, WalkingTimes

__all__ = ["Walking"]

# Nobody chooses a service by its walk who is farther away than this.
_LIMIT_MIN = 120.0


class Walking:
    """Tell how long it is on foot; a class because it keeps the network once it is needed.

    Any number of threads may ask: two that ask first at once prepare equal things.
    """

    def __init__(self, file: Path) -> None:
        """Take the file of the network; it is not opened yet."""
        self._file = file

    def network(self) -> "Network":
        """Map the network.

        Raises
        ------
        DataError
            Its file is missing or damaged.
        """
        from geofh.network import open_network  # noqa: PLC0415

        return open_network(self._file)

    @cached_property
    def _times(self) -> "WalkingTimes":
        from geofh.network import WalkingTimes  # noqa: PLC0415

        return WalkingTimes(self.network())

    def minutes(
        self, lon: float, lat: float, places: Sequence[tuple[float, float]]
    ) -> tuple[float | None, ...]:
        """Give the minutes from a point to places.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.
        places
            Lon and lat of each.

        Returns
        -------
        tuple
            None where no way is known: an island, no way near, or farther than two hours.
        """
        from geofh.network import Places  # noqa: PLC0415

        if not places:
            return ()
        # One call of the projection for all.
        xy = np.column_stack(to_metres(*np.array([(lon, lat), *places]).T))
        numbers = [str(number) for number in range(len(places))]
        table = self._times.cost(
            Places(ids=["here"], xy=xy[:1]),
            Places(ids=numbers, xy=xy[1:]),
            limit_min=_LIMIT_MIN,
        )
        found = dict(zip(table.supply.tolist(), table.minutes.tolist(), strict=True))
        return tuple(found.get(number) for number in range(len(places)))
