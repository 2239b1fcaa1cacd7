"""Names that streets had before -> the names they have now.

Offices and families keep using a name for years after it was changed. A region lists such names
with their source; nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geofh.address import fold
from geofh.errors import DataError
from geofh.geocode.match import NameIndex

__all__ = ["FormerName", "FormerNames"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """Hold a former name of a street.

    Attributes
    ----------
    former, street
        The name it had, and the one it has now, as the street directory writes it.
    until
        The year in which the name was changed, 0 where this is not known.
    source
        Who says so: a council's decision, a register, OpenStreetMap.
    """

    former: str
    street: str
    until: int = 0
    source: str


class FormerNames:
    """Look up former names. A class because it carries their folded keys.

    Parameters
    ----------
    known
        Several streets may have had one name.
    names
        The names of today.

    Raises
    ------
    DataError
        A name is empty, or no street has the name of today.
    """

    __slots__ = ("_by_key",)

    def __init__(self, known: Sequence[FormerName], names: NameIndex) -> None:
        self._by_key: dict[str, tuple[FormerName, ...]] = {}
        for one in known:
            key = fold(one.former)
            if not key or not names.exact(fold(one.street)):
                raise DataError(
                    f"former name {one.former!r}: no street of the directory is called "
                    f"{one.street!r} now. Write both names, the new one as the directory does."
                )
            self._by_key[key] = (*self._by_key.get(key, ()), one)

    def find(self, name: str) -> tuple[FormerName, ...]:
        """Give the streets that once had a name, in any of its spellings; none or several."""
        return self._by_key.get(fold(name), ())
