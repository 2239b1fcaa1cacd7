"""Tags -> kind: what a place calls itself is trusted first."""

import pytest

from geofh.region.sources.osm_kinds import (
    NO_KIND,
    NO_SPECIALITY,
    NOT_PUBLIC,
    OTHER_SPECIALITY,
    SHELTER,
    kind_or_reason,
    role,
)
from geofh.services import KINDS


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "kindergarten", "name": "Jugendhaus-Kita"}, "day_care"),
        ({"amenity": "childcare"}, "day_care"),
        ({"leisure": "playground"}, "playground"),
        ({"amenity": "library", "name": "Stadtbibliothek"}, "library"),
        ({"amenity": "library", "name": "Universitätsbibliothek"}, "research_library"),
        ({"amenity": "school", "name": "Betzenberg Grundschule"}, "primary_school"),
        ({"amenity": "school", "isced:level": "2;3"}, "secondary_school"),
        ({"amenity": "school", "isced:level": "1"}, "primary_school"),
        ({"amenity": "school", "school": "special_education_needs"}, "special_school"),
        ({"amenity": "school", "name": "Röhmschule"}, "school"),
        ({"amenity": "community_centre"}, "community_centre"),
        ({"amenity": "community_centre", "name": "Familienzentrum Nord"}, "family_centre"),
        ({"amenity": "community_centre", "community_centre": "youth_centre"}, "youth_centre"),
        ({"amenity": "social_facility", "name": "Mehrgenerationenhaus"}, "open_meeting_point"),
        ({"amenity": "clinic", "name": "SPZ Musterstadt"}, "social_paediatric_centre"),
        ({"amenity": "hospital", "healthcare:speciality": "paediatrics"}, "childrens_hospital"),
        (
            {"amenity": "hospital", "healthcare:speciality": "surgery; obstetrics"},
            "maternity_hospital",
        ),
        ({"amenity": "hospital", "healthcare:speciality": "gynaecology"}, "hospital"),
        ({"amenity": "hospital"}, "hospital"),
        ({"amenity": "doctors", "healthcare:speciality": "paediatrics"}, "paediatrician"),
        ({"healthcare": "doctor", "healthcare:speciality": "surgery;gynaecology"}, "gynaecologist"),
        ({"healthcare": "birthing_center"}, "birth_centre"),
        ({"healthcare": "midwife", "name": "Hebammenpraxis"}, "midwife_centre"),
        (
            {"healthcare": "counselling", "healthcare:counselling": "antenatal"},
            "pregnancy_counselling",
        ),
    ],
)
def test_a_place_gets_the_kind_that_it_is(tags: dict[str, str], kind: str) -> None:
    assert kind in KINDS
    assert role(tags)
    assert kind_or_reason(tags) == (kind, "")


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"amenity": "doctors", "name": "Praxis"}, NO_SPECIALITY),
        ({"amenity": "doctors", "healthcare:speciality": "orthopaedics"}, OTHER_SPECIALITY),
        ({"amenity": "clinic", "healthcare:speciality": "gynaecology"}, NO_KIND),
        ({"amenity": "school", "name": "Volkshochschule"}, NO_KIND),
        ({"amenity": "community_centre", "community_centre": "village_hall"}, NO_KIND),
        ({"leisure": "playground", "access": "private"}, NOT_PUBLIC),
        ({"amenity": "social_facility", "name": "Frauenhaus Musterstadt"}, SHELTER),
        (
            {
                "amenity": "social_facility",
                "social_facility": "shelter",
                "social_facility:for": "women;child",
            },
            SHELTER,
        ),
    ],
)
def test_a_place_that_is_left_out_says_why(tags: dict[str, str], reason: str) -> None:
    assert kind_or_reason(tags) == ("", reason)


def test_a_shelter_is_left_out_even_where_its_tags_call_it_a_community_centre() -> None:
    assert kind_or_reason({"amenity": "community_centre", "name": "Frauenhaus"})[1] == SHELTER


@pytest.mark.parametrize("tags", [{"amenity": "bench"}, {"leisure": "park"}, {"shop": "baby"}])
def test_what_is_no_concern_of_families_has_no_role(tags: dict[str, str]) -> None:
    assert role(tags) == ""
