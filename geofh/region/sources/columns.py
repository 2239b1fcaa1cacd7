"""The columns a recipe names, looked up in those a file has."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pyarrow as pa
import pyarrow.compute as pc

from geofh.errors import DataError
from geofh.region.sources.given import Given

__all__ = ["as_numbers", "as_text", "pick"]

_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"


def pick(given: Given, ours: Iterable[str], *, names: Sequence[str]) -> dict[str, str]:
    """Give for each of our names that the recipe maps the name in the file.

    Parameters
    ----------
    names
        The columns that the file has, in order.

    Raises
    ------
    DataError
        The file has no such column, or several; the message lists what it has.
    """
    picked = {}
    for our in ours:
        theirs = given.columns.get(our)
        if theirs is None:
            continue
        if isinstance(theirs, int):
            if not 1 <= theirs <= len(names):
                raise DataError(
                    f"{given.what}: {our} = {theirs}, but {given.stated} has the columns 1 to "
                    f"{len(names)}."
                )
            picked[our] = names[theirs - 1]
        elif theirs in names:
            picked[our] = theirs
        else:
            close = get_close_matches(theirs, names, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            has = f"only the columns {', '.join(names)}" if names else "no columns (is it empty?)"
            raise DataError(
                f"{given.what}: {our} = {theirs!r}, but {given.stated} has {has}.{hint}"
            )
        if list(names).count(picked[our]) > 1:
            raise DataError(
                f"{given.what}: {given.stated} has several columns of the name {picked[our]!r}. "
                "Rename one of them in the file."
            )
    return picked


def as_text(column: pa.Array) -> pa.Array:
    """Give a column as text; whole numbers that a format stores as floats lose their ".0"."""
    is_whole = pa.types.is_floating(column.type) and pc.all(
        pc.equal(column, pc.floor(column))
    ).as_py() in (True, None)
    return column.cast(pa.int64()).cast(pa.string()) if is_whole else column.cast(pa.string())


def as_numbers(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read numbers with a point or a decimal comma; anything else is missing."""
    plain = pc.replace_substring(pc.utf8_trim_whitespace(text), ",", ".")
    is_number = pc.match_substring_regex(plain, _NUMBER)
    return pc.if_else(is_number, plain, pa.scalar(None, pa.string())).cast(pa.float64())
