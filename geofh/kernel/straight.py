"""The one distance of geofh: a straight line in the plane, in metres; a few places, one origin.

`SiteTree` measures the same line, with the same rounding, for many points and many sites. Where
one family asks for the services that fit it, every service is looked at anyway, for what it
offers; then a tree costs more than the lines.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geofh.kernel.frame import Floats
from geofh.kernel.lookup import Indices

__all__ = ["nearest_distance_m", "straight_lines_m"]


def straight_lines_m(
    easting: npt.ArrayLike, northing: npt.ArrayLike, *, origin: Sequence[float]
) -> Floats:
    """Measure places from an origin.

    Parameters
    ----------
    easting, northing
        ``(n,)`` or scalar, metres in one CRS; in geofh EPSG:25832.
    origin
        Easting and northing, metres.

    Returns
    -------
    ``(n,)`` or 0-d, metres; NaN where a coordinate is.
    """
    from_x = np.asarray(easting, dtype=np.float64) - origin[0]
    from_y = np.asarray(northing, dtype=np.float64) - origin[1]
    return np.asarray(np.sqrt(from_x * from_x + from_y * from_y))


def nearest_distance_m(
    easting: Floats,
    northing: Floats,
    *,
    owner: Indices,
    origin: Sequence[float],
) -> tuple[Floats, Indices]:
    """Find the nearest of several places for each of several owners.

    Parameters
    ----------
    easting, northing
        ``(n,)`` places, metres in one CRS.
    owner
        ``(n,)`` 0 … k-1, ascending, every owner at least once.
    origin
        Easting and northing, metres.

    Returns
    -------
    distance_m, index
        ``(k,)`` straight line to the nearest place of each owner, and which place that is
        (the first one of equals).
    """
    distance = straight_lines_m(easting, northing, origin=origin)
    by_owner = np.lexsort((distance, owner))
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    index: Indices = by_owner[first]
    return distance[index], index
