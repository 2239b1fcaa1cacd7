"""What every page needs to know of the request that asked for it."""

from dataclasses import dataclass
from datetime import datetime

from geofh.api.speech import Speech
from geofh.regions import Region

__all__ = ["Visit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Hold the region that is served, the reader's language, the time and the nonce.

    Attributes
    ----------
    base
        Scheme, host and path prefix of this server as the reader sees them, without a slash.
    speech
        Every text of ours goes through it.
    nonce
        Allows the inline blocks of this one response.
    now
        In the region's time zone; opening hours are those of this moment.
    """

    region: Region
    base: str
    speech: Speech
    nonce: str
    now: datetime
