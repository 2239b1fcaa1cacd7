"""Reference thresholds that people use in Germany, each with who uses it and what it is not.

None of them is a legal limit, and nothing here is used unless somebody asks for it by name:
a report prints the text and the source of the one it was made with. Court decisions are named
by their file numbers as other pages report them; read the original before quoting it.
"""

from dataclasses import dataclass
from types import MappingProxyType

from geofh.errors import InputError

__all__ = ["THRESHOLDS", "Threshold", "threshold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Describe one reference value: exactly one of the three numbers is given.

    Attributes
    ----------
    minutes
        Time to the nearest site, door to door, by the named ``mode``.
    metres
        Straight line to the nearest site.
    per_unit
        Children or births per unit of capacity (one midwife, one place); fewer is better.
    mode
        How people move, in words.
    caveat
        What the number must not be used for.
    """

    id: str
    title: str
    source: str
    caveat: str
    mode: str = ""
    minutes: float | None = None
    metres: float | None = None
    per_unit: float | None = None


_ALL = (
    Threshold(
        id="bbsr_walk_1000m",
        title="Grundschule fußläufig: 1.000 m Luftlinie",
        metres=1000.0,
        mode="zu Fuß, Luftlinie",
        source="BBSR, Erreichbarkeit von Grundschulen, 18.01.2023",
        caveat="Statistischer Begriff von „fußläufig“, keine Vorgabe für einen Ort.",
    ),
    Threshold(
        id="bbsr_quarter_hour",
        title="Stadt der Viertelstunde: 15 Minuten",
        minutes=15.0,
        mode="zu Fuß oder mit dem Rad",
        source="BBSR, Die Stadt der Viertelstunde, 2025",
        caveat="Leitbild über 24 Arten von Zielen; langsamer für Kinder und Ältere gerechnet.",
    ),
    Threshold(
        id="daycare_30min",
        title="Kita: etwa 30 Minuten von Tür zu Tür",
        minutes=30.0,
        mode="zu Fuß und mit öffentlichen Verkehrsmitteln",
        source="OVG Berlin-Brandenburg, Beschluss 6 S 55.18, 2019",
        caveat="Richtwert aus Einzelfällen; eine starre Grenze gibt es nicht "
        "(OVG Schleswig, 3 MB 38/19, 04.02.2020). Keine rechtliche Bewertung.",
    ),
    Threshold(
        id="daycare_5km",
        title="Kita in der Stadt: 5 km",
        metres=5000.0,
        mode="Entfernung",
        source="VG Köln, 18.07.2013",
        caveat="Einzelfall in einer Großstadt. Keine rechtliche Bewertung.",
    ),
    Threshold(
        id="births_per_midwife_36",
        title="36 Geburten je freiberuflicher Hebamme (bestes Land, 2021)",
        per_unit=36.0,
        source="bifg, Hebammenkompass, Schleswig-Holstein 2021",
        caveat="Beobachteter Wert, ausdrücklich kein Soll; eine gültige Gesamtzahl tätiger "
        "Hebammen gibt es nicht.",
    ),
    Threshold(
        id="births_per_midwife_47",
        title="47 Geburten je freiberuflicher Hebamme (höchstes Land, 2021)",
        per_unit=47.0,
        source="bifg, Hebammenkompass, Baden-Württemberg 2021",
        caveat="Beobachteter Wert, ausdrücklich kein Soll; eine gültige Gesamtzahl tätiger "
        "Hebammen gibt es nicht.",
    ),
)

THRESHOLDS = MappingProxyType({one.id: one for one in _ALL})
"""Every preset by its id. For home-visiting health workers there is none: no valid number
exists, so a plan compares a district with the median of its neighbours instead."""


def threshold(id_: str) -> Threshold:
    """Look a preset up.

    Raises
    ------
    InputError
        There is none of this id.

    Examples
    --------
    >>> threshold("bbsr_quarter_hour").minutes
    15.0
    """
    if id_ not in THRESHOLDS:
        raise InputError(f"threshold {id_!r} is not known, expected one of {sorted(THRESHOLDS)}.")
    return THRESHOLDS[id_]
