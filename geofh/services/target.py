"""For whom a service is, as facts are written down -> life stages and an audience.

The text is a list divided by ";": "pregnancy", ages in years ("0-3" ends on the third
birthday, "0+" has no stated end, "-1" no stated beginning), and words for people. Only ages
that a source states become numbers.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

from geofh.errors import DataError

__all__ = ["AUDIENCES", "Target", "parse_target"]

AUDIENCES = MappingProxyType(
    {
        "affected people": "Betroffene",
        "all": "alle",
        "children": "Kinder",
        "couples": "Paare",
        "families": "Familien",
        "grandparents": "Großeltern",
        "men": "Männer",
        "mothers": "Mütter",
        "mothers under strain": "belastete Mütter",
        "newcomers": "Neuzugewanderte",
        "parents": "Eltern",
        "parents of children with disabilities": "Eltern von Kindern mit Behinderung",
        "people with addiction": "Menschen mit Sucht",
        "people with depression": "Menschen mit Depression",
        "professionals": "Fachkräfte",
        "relatives": "Angehörige",
        "single parents": "Alleinerziehende",
        "victims of crime": "Opfer von Straftaten",
        "women": "Frauen",
        "young people": "Jugendliche",
        "young people without a home": "junge Menschen ohne Wohnung",
    }
)
"""Words for people, and what a German reader is shown."""

# "Jugendlicher" is who is 14 or older: § 7 Abs. 1 Nr. 2 SGB VIII. The upper end differs
# between sources (18, 21, 27), so none is assumed.
_YOUTH_FROM_MONTHS = 14 * 12
_YOUTH = frozenset({"young people", "young people without a home"})

_AGES = re.compile(r"(\d{1,2})-(\d{1,2})|(\d{1,2})\+|-(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Hold for whom a service is; see `geofh.records.Service` for the fields."""

    pregnancy: bool | None = None
    minimum_age_months: int | None = None
    maximum_age_months: int | None = None
    single_parents: bool | None = None
    audience: str = ""


def parse_target(text: str) -> Target:
    """Read for whom a service is.

    Returns
    -------
    Target
        ``pregnancy`` is true when it is named, false when ages are stated without it, and
        none when the text says nothing about life stages. ``audience`` is German.

    Raises
    ------
    DataError
        A word that is not in `AUDIENCES`.

    Examples
    --------
    >>> target = parse_target("pregnancy; 0-3; couples")
    >>> target.pregnancy, target.minimum_age_months, target.maximum_age_months, target.audience
    (True, 0, 36, 'Paare')
    """
    words = [word.strip() for word in text.split(";") if word.strip()]
    people = [word for word in words if word != "pregnancy" and not _AGES.fullmatch(word)]
    for word in people:
        if word not in AUDIENCES:
            raise DataError(f"audience {word!r} is not known, expected one of: {list(AUDIENCES)}.")
    youngest, oldest = _ages(words, people)
    pregnant = "pregnancy" in words
    return Target(
        pregnancy=True if pregnant else None if youngest is None else False,
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        single_parents=True if "single parents" in people else None,
        audience=", ".join(AUDIENCES[word] for word in people),
    )


def _ages(words: list[str], people: list[str]) -> tuple[int | None, int | None]:
    ranges = [match for word in words if (match := _AGES.fullmatch(word))]
    if ranges:
        starts = [match[1] or match[3] for match in ranges]
        ends = [match[2] or match[4] for match in ranges]
        return (
            None if None in starts else min(map(int, starts)) * 12,
            None if None in ends else max(map(int, ends)) * 12,
        )
    return (_YOUTH_FROM_MONTHS if people and _YOUTH.issuperset(people) else None), None
