"""Dortmund's Aktionsräume as a derived layer: lists of Unterbezirke in two dated editions.

The city council named 13 Aktionsräume in 2007 and drew them anew on 22 December 2020. Two
"Aktionsquartiere" of the new edition are only a part of one Unterbezirk; which part is not
published as a line, so they have a partial member and no geometry.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

import shapely
from layer_rows import LayerRow, dissolve

__all__ = ["aktionsraum_rows"]

FIRST_EDITION = (date(2007, 1, 1), date(2020, 12, 21))
SECOND_EDITION = (date(2020, 12, 22), None)

_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def aktionsraum_rows(
    facts: Sequence[Mapping[str, str]], areas: Mapping[str, shapely.Geometry]
) -> list[LayerRow]:
    """Build both editions, the older one first; ids are unique within an edition."""
    editions = (
        ("in_2007_2019", FIRST_EDITION),
        ("since_decision_2020_12_22", SECOND_EDITION),
    )
    return [
        _row(fact, areas, valid)
        for column, valid in editions
        for fact in sorted(facts, key=_identify)
        if fact[column] == "1"
    ]


def _row(
    fact: Mapping[str, str],
    areas: Mapping[str, shapely.Geometry],
    valid: tuple[date, date | None],
) -> LayerRow:
    text = fact["unterbezirke_of_sozialraum"]
    codes = tuple(re.findall(r"\d{3}", text))
    partial = "(part)" in text
    return LayerRow(
        id=_identify(fact),
        name=fact["name"],
        members=() if partial else codes,
        partial_members=codes if partial else (),
        valid_from=valid[0],
        valid_to=valid[1],
        geometry=None if partial else dissolve(areas, codes),
    )


def _identify(fact: Mapping[str, str]) -> str:
    """Give the code of the Sozialraum ("013" sorts as text), or a slug of the name."""
    if fact["sozialraum_code"]:
        return f"{int(float(fact['sozialraum_code'])):03d}"
    name = fact["name"].partition(" (")[0].lower()
    plain = unicodedata.normalize("NFC", name).translate(str.maketrans(_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
