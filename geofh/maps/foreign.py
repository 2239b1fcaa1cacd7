"""A public tile service that an operator may offer: who runs it, and what it must be credited."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from geofh.errors import GeofhError

__all__ = ["ForeignTiles", "TileAddressError"]


class TileAddressError(GeofhError):
    """Say that the address of a tile service cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTiles:
    """Describe raster tiles on somebody else's server, in Web Mercator.

    Nothing is asked of it before a reader was told who then sees what, and said yes.

    Attributes
    ----------
    url
        Address with ``{z}``, ``{x}`` and ``{y}``.
    name, credit
        Who runs it, and the attribution that its licence demands; plain texts.

    Raises
    ------
    TileAddressError
        The address is not ``http(s)://HOST/…`` with the three placeholders.

    Examples
    --------
    >>> ForeignTiles(url="https://t.example.org/{z}/{x}/{y}.png", name="T", credit="© T").origin
    'https://t.example.org'
    """

    url: str
    name: str
    credit: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        known = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
        plain = not set(self.origin) & set(" ;,'\"*{}")
        if not (known and plain and all(one in self.url for one in ("{z}", "{x}", "{y}"))):
            raise TileAddressError(
                f"the tile address {self.url!r} cannot be used: expected something like "
                "https://tiles.example.org/{z}/{x}/{y}.png (GEOFH_TILE_URL)."
            )

    @property
    def origin(self) -> str:
        """Give scheme and host, as the Content-Security-Policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Give the host alone, as a reader is told it."""
        return urlsplit(self.url).hostname or ""
