import pytest

from geofh.errors import NeedError
from geofh.services import GROUP_LABELS, KINDS, Group, group, kind_of
from geofh.services.taxonomy import position


def test_every_kind_has_a_german_and_an_english_name() -> None:
    unnamed = [kind.id for kind in KINDS.values() if not (kind.label_de and kind.label_en)]

    assert unnamed == []
    assert set(GROUP_LABELS) == set(Group)


def test_two_kinds_of_a_group_never_share_a_name() -> None:
    names = [(kind.group, kind.label_de) for kind in KINDS.values()]

    assert len(names) == len(set(names))


def test_day_care_is_an_everyday_facility_and_its_agency_is_not() -> None:
    assert group("day_care") is Group.EVERYDAY
    assert group("childminding_agency") is Group.CHILDCARE


def test_lines_for_professionals_are_not_offered() -> None:
    assert not kind_of("professional_hotline").offered
    assert kind_of("parent_hotline").offered


def test_the_emergency_number_comes_first() -> None:
    assert min(KINDS, key=position) == "emergency_medical"


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(NeedError, match="'wizard'"):
        group("wizard")
