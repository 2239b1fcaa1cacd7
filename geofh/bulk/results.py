"""The columns that a result adds to a table, and how the results of two days are compared."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["PLACE", "STATUSES", "compared", "result_schema"]

STATUSES = ("ok", "ambiguous", "outside", "not_found", "bad_input")

PLACE = (
    pa.field("lon", pa.float64()),
    pa.field("lat", pa.float64()),
    pa.field("level", pa.string()),
    pa.field("accuracy_m", pa.float64()),
    pa.field("score", pa.float64()),
)


def result_schema(layers: Sequence[str], *, is_compared: bool = False) -> pa.Schema:
    """Give names and types of the columns that a result adds, in order."""
    names = [f"{layer}_{what}" for layer in layers for what in ("id", "name")]
    names += ["status", "note"]
    if is_compared:
        names += [f"{layer}_before_{what}" for layer in layers for what in ("id", "name")]
        names.append("change")
    return pa.schema([*PLACE, *(pa.field(name, pa.string()) for name in names)])


def compared(before: pa.Table, after: pa.Table, *, layers: Sequence[str]) -> pa.Table:
    """Put the areas of an earlier day beside those of a later one.

    ``change`` is ``changed`` where a layer has another area than before, or has one only on one
    of the days; ``unclear`` where it has several on one of them; ``none`` otherwise; missing
    where no place is known.
    """
    unclear = pa.array([False] * len(after))
    changed = pa.array([False] * len(after))
    for layer in layers:
        code = f"ambiguous:{layer}"
        several = pc.or_(*(pc.match_substring(day["note"], code) for day in (before, after)))
        old, new = (pc.fill_null(day[f"{layer}_id"], "") for day in (before, after))
        unclear = pc.or_(unclear, several)
        changed = pc.or_(changed, pc.and_not(pc.not_equal(old, new), several))
        for what in ("id", "name"):
            after = after.append_column(f"{layer}_before_{what}", before[f"{layer}_{what}"])
    is_placed = pc.is_valid(after["lon"])
    change = pc.if_else(changed, "changed", pc.if_else(unclear, "unclear", "none"))
    return after.append_column("change", pc.if_else(is_placed, change, None))
