"""Our kinds of help -> terms of the Open Eligibility taxonomy, so that others can read them.

Open Eligibility (Aunt Bertha, Inc., CC BY-SA 3.0; repository auntbertha/openeligibility,
``taxonomy.yaml``) names the services of another country: it has no midwife who comes home, and no
Jugendamt. So each match says how good it is, in the words of SKOS (W3C, 2009). A term is known
by its slug; `scripts/check_open_eligibility.py` holds slugs and names against a copy of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["MATCHES", "TERMS", "Match", "Matching", "Term"]


class Matching(StrEnum):
    """Say how well a term of theirs fits a kind of ours."""

    EXACT = "exactMatch"
    CLOSE = "closeMatch"
    """Nearly the same: one may stand for the other in a search."""
    BROAD = "broadMatch"
    """Theirs holds ours and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Name a term of Open Eligibility; the German name is ours."""

    slug: str
    label_en: str
    label_de: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Bind a kind of ours to a term of theirs."""

    term: Term
    matching: Matching


def _terms(*rows: tuple[str, str, str]) -> Mapping[str, Term]:
    return MappingProxyType(
        {
            slug.rpartition(":")[2]: Term(
                slug=f"human_services:{slug}", label_en=english, label_de=german
            )
            for slug, english, german in rows
        }
    )


_WOMENS_HEALTH = "health:sexual_reproductive_health:women_s_health"

# By the last part of the slug: none is there twice.
_BY_END = _terms(
    ("emergency", "Emergency", "Notfall"),
    ("emergency:immediate_safety", "Immediate Safety", "Schutz in Gefahr"),
    (
        "emergency:immediate_safety:help_escape_violence",
        "Help Escape Violence",
        "Hilfe gegen Gewalt",
    ),
    ("emergency:immediate_safety:safe_housing", "Safe Housing", "Sichere Unterkunft"),
    ("care:support_network:help_hotlines", "Help Hotlines", "Hilfetelefone"),
    ("care:support_network:home_visiting", "Home Visiting", "Hausbesuche"),
    ("care:support_network:counseling", "Counseling", "Beratung"),
    (
        "care:support_network:one_on_one_support",
        "One-on-One Support",
        "Begleitung durch eine Person",
    ),
    ("care:support_network:support_groups", "Support Groups", "Gruppen"),
    ("care:support_network:virtual_support", "Virtual Support", "Hilfe im Internet"),
    ("care:navigating_the_system", "Navigating the System", "Wegweiser durch das Hilfesystem"),
    ("care:navigating_the_system:case_management", "Case Management", "Fallbegleitung"),
    ("care:community_support_services", "Community Support Services", "Angebote im Stadtteil"),
    ("care:community_support_services:recreation", "Recreation", "Freizeit"),
    (
        "care:community_support_services:exercise_fitness",
        "Exercise & Fitness",
        "Bewegung und Sport",
    ),
    ("care:daytime_care:childcare", "Childcare", "Kinderbetreuung"),
    (
        "care:daytime_care:childcare:help_find_childcare",
        "Help Find Childcare",
        "Suche nach Kinderbetreuung",
    ),
    (
        "care:daytime_care:early_childhood_intervention",
        "Early Childhood Intervention",
        "Frühförderung",
    ),
    ("care:physical_safety:safety_education", "Safety Education", "Sicherheit lernen"),
    ("health:addiction_recovery", "Addiction & Recovery", "Sucht und Genesung"),
    ("health:health_education:parenting_education", "Parenting Education", "Elternbildung"),
    ("health:medical_care:help_find_healthcare", "Help Find Healthcare", "Suche nach Behandlung"),
    ("health:medical_care:primary_care", "Primary Care", "Ärztliche Grundversorgung"),
    (
        "health:medical_care:prevent_treat:hospital_treatment",
        "Hospital Treatment",
        "Behandlung im Krankenhaus",
    ),
    (
        "health:medical_care:prevent_treat:specialized_therapy",
        "Specialized Therapy",
        "Besondere Therapien",
    ),
    ("health:mental_health_care", "Mental Health Care", "Seelische Gesundheit"),
    (
        "health:mental_health_care:counseling:family_counseling",
        "Family Counseling",
        "Familienberatung",
    ),
    ("health:sexual_reproductive_health:family_planning", "Family Planning", "Familienplanung"),
    (_WOMENS_HEALTH, "Women's Health", "Gesundheit von Frauen"),
    (f"{_WOMENS_HEALTH}:maternity_care", "Maternity Care", "Schwangerschaft und Geburt"),
    (f"{_WOMENS_HEALTH}:postnatal_care", "Postnatal Care", "Hilfe nach der Geburt"),
    ("education", "Education", "Bildung"),
    ("education:more_education:foreign_languages", "Foreign Languages", "Fremdsprachen"),
    ("education:more_education:special_education", "Special Education", "Förderunterricht"),
    ("education:more_education:youth_development", "Youth Development", "Jugendförderung"),
    ("money:government_benefits", "Government Benefits", "Staatliche Leistungen"),
)

TERMS = MappingProxyType({term.slug: term for term in _BY_END.values()})
"""Every term that some kind is bound to, by its slug."""


def _matches(matching: Matching, **ends: str) -> dict[str, tuple[Match, ...]]:
    return {
        kind: tuple(Match(term=_BY_END[end], matching=matching) for end in words.split())
        for kind, words in ends.items()
    }


_EXACT = _matches(
    Matching.EXACT,
    day_care="childcare",
    early_intervention="early_childhood_intervention",
    parent_education="parenting_education",
)
_CLOSE = _matches(
    Matching.CLOSE,
    baby_guide_service="case_management",
    childminding_agency="help_find_childcare",
    clinic_follow_up="postnatal_care",
    daycare_counselling="help_find_childcare",
    family_education="parenting_education",
    home_visiting_parent_counselling="home_visiting",
    hospital="hospital_treatment",
    language_course="foreign_languages",
    maternity_hospital="maternity_care",
    parenting_counselling="family_counseling",
    pregnancy_counselling="family_planning",
    special_school="special_education",
    volunteer_family_support="one_on_one_support",
    womens_shelter_hotline="safe_housing",
    youth_centre="youth_development",
)
_BROAD = _matches(
    Matching.BROAD,
    addiction_hotline="help_hotlines addiction_recovery",
    birth_centre="maternity_care",
    child_hotline="help_hotlines",
    child_protection_counselling="counseling",
    child_protection_emergency="immediate_safety",
    childrens_emergency="hospital_treatment",
    childrens_hospital="hospital_treatment",
    community_centre="community_support_services",
    crisis_hotline="help_hotlines",
    cry_baby_clinic="family_counseling",
    daycare_family_education="childcare parenting_education",
    depression_hotline="help_hotlines mental_health_care",
    early_support_coordination="navigating_the_system",
    emergency_medical="emergency",
    emergency_police="emergency",
    family_centre="community_support_services",
    family_centre_school="community_support_services",
    family_manager="navigating_the_system",
    family_midwife="home_visiting postnatal_care",
    family_office="navigating_the_system",
    family_promotion="youth_development",
    gynaecologist="women_s_health",
    library="community_support_services",
    maintenance_advance="government_benefits",
    medical_on_call="help_find_healthcare",
    midwife_centre="maternity_care",
    midwife_group="maternity_care",
    midwife_hotline="help_hotlines maternity_care",
    midwife_request="help_find_healthcare",
    mobile_play_service="recreation",
    neighbourhood_office="community_support_services",
    newcomer_integration="navigating_the_system",
    open_meeting_point="support_groups",
    paediatrician="primary_care",
    parent_cafe="support_groups",
    parent_child_group="support_groups",
    parent_hotline="help_hotlines",
    pharmacy_on_call="help_find_healthcare",
    playground="recreation",
    poison_control="help_hotlines",
    postpartum_depression_support="mental_health_care",
    practice_counselling="counseling",
    pregnancy_crisis_hotline="help_hotlines",
    primary_school="education",
    school="education",
    secondary_school="education",
    sexual_abuse_counselling="counseling",
    sexual_abuse_hotline="help_hotlines",
    short_term_day_care="childcare",
    social_paediatric_centre="specialized_therapy",
    traffic_school="safety_education",
    victim_hotline="help_hotlines",
    violence_hotline_men="help_hotlines help_escape_violence",
    violence_hotline_women="help_hotlines help_escape_violence",
    welcome_visit="home_visiting",
    womens_counselling="counseling",
    youth_counselling="counseling",
    youth_crisis_chat="virtual_support",
    youth_sports_project="exercise_fitness",
    youth_streetwork="one_on_one_support",
    youth_welfare_office="navigating_the_system",
)

MATCHES: Mapping[str, tuple[Match, ...]] = MappingProxyType(_EXACT | _CLOSE | _BROAD)
"""Kind -> terms. A kind that is not offered to parents has none, nor has a line that takes reports
of crimes (``sexual_abuse_reporting``): Open Eligibility knows services for people in need only."""
