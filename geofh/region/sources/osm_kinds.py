"""Tags of OpenStreetMap -> a kind of our taxonomy, or the reason why there is none.

What a place calls itself is trusted before its tags: "Familienzentrum" is tagged as a day-care
centre, a community centre or a social facility, depending on the mapper.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "KEYS",
    "NOT_PUBLIC",
    "NO_KIND",
    "NO_SPECIALITY",
    "OTHER_SPECIALITY",
    "SHELTER",
    "kind_or_reason",
    "role",
]

KEYS = ("amenity", "healthcare", "leisure")
"""Keys of which a place has at least one."""

NO_KIND = "of no kind that the taxonomy has"
NOT_PUBLIC = "not open to the public"
NO_SPECIALITY = "a doctor whose speciality is not stated"
OTHER_SPECIALITY = "a doctor for other things than children, pregnancy and birth"
SHELTER = "a shelter, whose place must not be shown"

_ROLES = frozenset(
    {"childcare", "clinic", "community_centre", "counselling", "doctors", "hospital"}
    | {"kindergarten", "library", "midwife", "playground", "school", "social_facility"}
    | {"birthing_centre", "youth_centre"}
)
_SPELLINGS = MappingProxyType(
    {
        "birthing_center": "birthing_centre",
        "doctor": "doctors",
        "community_center": "community_centre",
    }
)
_DEFAULTS = MappingProxyType(
    {
        "birthing_centre": "birth_centre",
        "childcare": "day_care",
        "community_centre": "community_centre",
        "hospital": "hospital",
        "kindergarten": "day_care",
        "library": "library",
        "midwife": "midwife_centre",
        "playground": "playground",
        "school": "school",
        "youth_centre": "youth_centre",
    }
)

# What kind of counselling: values of healthcare:counselling.
_COUNSELLING = MappingProxyType(
    {
        "antenatal": "pregnancy_counselling",
        "child_guidance": "parenting_counselling",
        "family": "parenting_counselling",
        "sexual_abuse": "sexual_abuse_counselling",
        "youth": "youth_counselling",
    }
)
# Doctors whom families look for: values of healthcare:speciality.
_DOCTORS = MappingProxyType({"paediatrics": "paediatrician", "gynaecology": "gynaecologist"})
# Halls of clubs, parishes and villages are let, not open.
_LET_HALLS = frozenset({"club_home", "parish_hall", "village_hall"})
_YOUTH = frozenset({"child", "children", "juvenile", "youth"})
_ABUSED = frozenset({"abused", "victim", "violence", "woman", "women"})


def _words(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in rows)


_SHELTER_WORDS = re.compile(r"frauenhaus|frauenhäuser|schutzwohnung|zufluchts", re.IGNORECASE)
_NAMES = _words(
    (r"sozialpädiatrisch|\bSPZ\b", "social_paediatric_centre"),
    (r"frühförder", "early_intervention"),
    (r"kinderklinik|kinderkrankenhaus|klinik für kinder", "childrens_hospital"),
    (r"geburtshaus", "birth_centre"),
    (r"hebammen(?:praxis|zentrum|haus|team)", "midwife_centre"),
    (r"schwanger\w*beratung|donum vitae|pro familia", "pregnancy_counselling"),
    (r"erziehungsberatung|familienberatung|elternberatung", "parenting_counselling"),
    (r"familienbüro", "family_office"),
    (r"jugendamt", "youth_welfare_office"),
    (r"familienbildung", "family_education"),
    (r"familienzentrum", "family_centre"),
    (r"mehrgenerationenhaus", "open_meeting_point"),
    (r"jugend(?:zentrum|treff|haus|club|freizeit)", "youth_centre"),
    (r"frauenberatung", "womens_counselling"),
    (r"kinderschutzbund|kinderschutz-?zentrum", "child_protection_counselling"),
)
_SCHOOLS = _words(
    (r"verkehrsschule", "traffic_school"),
    (r"förder(?:schule|zentrum)|sonderschule", "special_school"),
    (r"grundschule", "primary_school"),
    (r"gymnasium|realschule|gesamtschule|hauptschule|sekundarschule|\bIGS\b", "secondary_school"),
)
_NOT_FOR_CHILDREN = re.compile(
    r"hochschule|universität|\bVHS\b|fahrschule|musikschule|kammer\b", re.IGNORECASE
)
_RESEARCH = re.compile(
    r"universit|hochschul|\bUni\b|\bFH\b|\bTU\b|fach(?:bereichs)?bibliothek", re.IGNORECASE
)

_SELF_NAMED = frozenset({"kindergarten", "library", "playground", "school"})
"""Roles that stay what they are, whatever the name says."""


def role(tags: Mapping[str, str]) -> str:
    """Name what a place is in OpenStreetMap's words; empty for what is no concern of families."""
    for value in (tags.get("amenity", ""), tags.get("healthcare", ""), tags.get("leisure", "")):
        known = _SPELLINGS.get(value, value)
        if known in _ROLES:
            return known
    return ""


def kind_or_reason(tags: Mapping[str, str]) -> tuple[str, str]:
    """Give the kind of a place that has a `role`, or the reason why it is left out.

    Returns
    -------
    kind, reason
        One of them is empty.
    """
    name = tags.get("name", "")
    if _is_shelter(tags, name):
        return "", SHELTER
    if tags.get("access") in {"no", "private"}:
        return "", NOT_PUBLIC
    what = role(tags)
    kind = _by_role(what, tags, name) if what in _SELF_NAMED else ""
    kind = kind or (
        "" if what in _SELF_NAMED else _first(_NAMES, name) or _by_role(what, tags, name)
    )
    if kind:
        return kind, ""
    if what == "doctors":
        return "", OTHER_SPECIALITY if _specialities(tags) else NO_SPECIALITY
    return "", NO_KIND


def _is_shelter(tags: Mapping[str, str], name: str) -> bool:
    for_whom = _listed(tags, "social_facility:for")
    is_shelter = tags.get("social_facility") == "shelter" and bool(for_whom & _ABUSED)
    return is_shelter or _SHELTER_WORDS.search(name) is not None


def _by_role(what: str, tags: Mapping[str, str], name: str) -> str:
    if what == "school":
        return "" if _NOT_FOR_CHILDREN.search(name) else _school(tags, name)
    if what == "library" and _RESEARCH.search(f"{name} {tags.get('operator', '')}"):
        return "research_library"
    if what == "community_centre":
        return _community_centre(tags)
    return _healthcare(what, tags) or _DEFAULTS.get(what, "")


def _healthcare(what: str, tags: Mapping[str, str]) -> str:
    specialities = _specialities(tags)
    if what == "counselling":
        asked = _listed(tags, "healthcare:counselling")
        return next((kind for value, kind in _COUNSELLING.items() if value in asked), "")
    if what == "doctors":
        return next((kind for value, kind in _DOCTORS.items() if value in specialities), "")
    if what not in {"clinic", "hospital"}:
        return ""
    if specialities == {"paediatrics"}:
        return "childrens_hospital"
    # Not "gynaecology": it does not say that children are born there.
    return "maternity_hospital" if "obstetrics" in specialities else ""


def _school(tags: Mapping[str, str], name: str) -> str:
    if tags.get("school") == "special_education_needs":
        return "special_school"
    # ISCED 2011: 1 is primary, 2 and 3 are secondary education.
    levels = _listed(tags, "isced:level")
    by_level = "primary_school" if levels == {"1"} else ""
    if levels and levels <= {"2", "3"}:
        by_level = "secondary_school"
    return _first(_SCHOOLS, name) or by_level or "school"


def _community_centre(tags: Mapping[str, str]) -> str:
    sort = tags.get("community_centre", "")
    if sort == "youth_centre" or _listed(tags, "community_centre:for") & _YOUTH:
        return "youth_centre"
    if sort == "family_centre":
        return "family_centre"
    return "" if sort in _LET_HALLS else "community_centre"


def _specialities(tags: Mapping[str, str]) -> set[str]:
    return _listed(tags, "healthcare:speciality")


def _listed(tags: Mapping[str, str], key: str) -> set[str]:
    return {value.strip() for value in tags.get(key, "").split(";") if value.strip()}


def _first(table: tuple[tuple[re.Pattern[str], str], ...], name: str) -> str:
    return next((kind for pattern, kind in table if pattern.search(name)), "")
