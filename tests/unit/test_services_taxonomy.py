import re
import subprocess
import sys
from pathlib import Path

import pytest

from geofh.errors import NeedError
from geofh.services import GROUP_LABELS, KINDS, Group, group, kind_of
from geofh.services.open_eligibility import MATCHES, TERMS
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


def test_every_kind_for_parents_has_a_term_of_open_eligibility_or_a_reason_not_to() -> None:
    unbound = {kind.id for kind in KINDS.values() if kind.offered} - MATCHES.keys()

    assert unbound == {"sexual_abuse_reporting"}
    assert not {kind.id for kind in KINDS.values() if not kind.offered} & MATCHES.keys()
    assert MATCHES.keys() <= KINDS.keys()


def test_a_slug_of_open_eligibility_ends_with_its_name() -> None:
    # So are the slugs of that taxonomy made: "Women's Health" is women_s_health.
    wrong = [
        term.slug
        for term in TERMS.values()
        if re.sub(r"\W+", "_", term.label_en.lower()) != term.slug.rpartition(":")[2]
    ]

    assert wrong == []
    assert all(term.label_de for term in TERMS.values())


def test_a_kind_is_bound_to_the_term_and_as_well_as_the_table_says() -> None:
    bound = {
        kind: [(match.term.slug, match.matching.value) for match in MATCHES[kind]]
        for kind in ("parent_education", "family_midwife")
    }

    care, health = "human_services:care", "human_services:health"
    assert bound == {
        "parent_education": [(f"{health}:health_education:parenting_education", "exactMatch")],
        "family_midwife": [
            (f"{care}:support_network:home_visiting", "broadMatch"),
            (
                f"{health}:sexual_reproductive_health:women_s_health:postnatal_care",
                "broadMatch",
            ),
        ],
    }


def test_the_terms_are_held_against_a_copy_of_the_taxonomy(root: Path, tmp_path: Path) -> None:
    # As the file writes them, but for one that is not there and one of another name.
    first, second, *others = TERMS.values()
    entries = [f"- name: Other\n  slug: {second.slug}"]
    entries += [
        f"- name: {one.label_en}\n  description: Words: more.\n  slug: {one.slug}\n  items:"
        for one in others
    ]
    copy = tmp_path / "taxonomy.yaml"
    copy.write_text("\n".join(entries), "utf-8")

    script = root / "scripts" / "check_open_eligibility.py"
    done = subprocess.run(
        [sys.executable, script, copy], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{first.slug}: not in the taxonomy",
        f"{second.slug}: is named 'Other', not {second.label_en!r}",
        f"{len(TERMS)} terms, 2 faults",
    ]
