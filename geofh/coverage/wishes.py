"""What families may wish of a service, in the words that a plan and its report print."""

from types import MappingProxyType

from geofh.records import Need, Stage

__all__ = ["LANGUAGES", "STAGES", "wish_text"]

STAGES = MappingProxyType(
    {
        Stage.PREGNANCY: "in der Schwangerschaft",
        Stage.BABY: "mit Kind von 0 bis 1",
        Stage.TODDLER: "mit Kind von 1 bis 3",
        Stage.CHILD: "mit Kind von 3 bis 6",
    }
)
"""Families by life stage."""

LANGUAGES = MappingProxyType(
    {
        "ar": "Arabisch",
        "bg": "Bulgarisch",
        "de": "Deutsch",
        "en": "Englisch",
        "es": "Spanisch",
        "fa": "Persisch",
        "fr": "Französisch",
        "it": "Italienisch",
        "ku": "Kurdisch",
        "pl": "Polnisch",
        "ro": "Rumänisch",
        "ru": "Russisch",
        "sq": "Albanisch",
        "sr": "Serbisch",
        "tr": "Türkisch",
        "uk": "Ukrainisch",
    }
)
"""Languages that are often asked for; any other is printed as its code."""


def wish_text(need: Need) -> str:
    """Write the wishes that a plan can make; empty without any.

    Examples
    --------
    >>> wish_text(Need(languages=frozenset({"tr"}), free=True, stage=Stage.BABY))
    'für Familien mit Kind von 0 bis 1, auf Türkisch, kostenlos'
    """
    words = [f"für Familien {STAGES[need.stage]}"] if need.stage else []
    words += [f"auf {LANGUAGES.get(code, code)}" for code in sorted(need.languages)]
    words += ["kostenlos"] if need.free else []
    return ", ".join(words)
