"""Which columns of a table say where a row is."""

from dataclasses import dataclass
from typing import TypeAlias

from geofh.crs import ANGLES
from geofh.errors import InputError

__all__ = ["Geometry", "Line", "Parts", "Point", "Question", "check_columns", "columns_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Take the address from one column, written as one line."""

    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Take the address from a column per part; an empty name: the table has no such part."""

    street: str
    house_number: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Take coordinates from two columns, lon (or easting) first; ``crs`` says what they mean."""

    lon: str
    lat: str
    crs: str = ANGLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Take the points of a file that carries geometries, in the CRS the file states."""


Question: TypeAlias = Line | Parts | Point | Geometry


def columns_of(question: Question) -> tuple[str, ...]:
    """Give the columns that a question reads."""
    match question:
        case Line(column=column):
            return (column,)
        case Parts():
            named = (question.street, question.house_number, question.postcode, question.city)
            return tuple(column for column in named if column)
        case Point(lon=lon, lat=lat):
            return (lon, lat)
        case _:
            return ()


def check_columns(question: Question, *, existing: list[str], added: list[str]) -> None:
    """Refuse columns that are missing, and columns that the result would overwrite.

    Raises
    ------
    InputError
        One is missing, or one that would be added is there already.
    """
    for column in columns_of(question):
        if column not in existing:
            raise InputError(
                f"the table has no column {column!r}; it has: {', '.join(existing) or 'none'}."
            )
    taken = [column for column in added if column in existing]
    if taken:
        raise InputError(
            f"the table already has {', '.join(map(repr, taken))}, which the result adds: "
            "rename or drop them."
        )
