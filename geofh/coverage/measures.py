"""The measures a plan can show: what each is called, its unit, its formula and its source."""

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

__all__ = ["CHILDREN", "MEASURES", "Measure", "MeasureText", "measure_text"]

CHILDREN = "Kinder"
"""What is counted, unless a region knows addresses only."""


class Measure(StrEnum):
    """Name a measure."""

    SHARE = "share"
    UNREACHED = "unreached"
    NEAREST = "nearest"
    COUNT = "count"
    TWO_STEP = "two_step"
    ENHANCED = "enhanced"
    THREE_STEP = "three_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureText:
    """Hold what a page and a report print about a measure.

    ``factor`` turns the value into the printed unit; ``more_is_better`` decides the end of the
    colours; ``shared`` tells that the value is capacity per child.
    """

    title: str
    unit: str
    formula: str
    source: str
    factor: float = 1.0
    decimals: int = 1
    more_is_better: bool = True
    shared: bool = False


MEASURES = MappingProxyType(
    {
        Measure.SHARE: MeasureText(
            title="Kinder mit einem Angebot in der Nähe",
            unit="%",
            formula="∑ Kinder mit nächstem Weg ≤ M ÷ ∑ Kinder",
            source="Anteil innerhalb einer Schwelle; die Schwelle zählt mit",
            factor=100.0,
            decimals=0,
        ),
        Measure.UNREACHED: MeasureText(
            title="Kinder ohne Angebot in der Nähe",
            unit="Kinder",
            formula="∑ Kinder mit nächstem Weg > M oder ohne Weg",
            source="Lücke in Köpfen",
            decimals=0,
            more_is_better=False,
        ),
        Measure.NEAREST: MeasureText(
            title="Weg zum nächsten Angebot",
            unit="Minuten",
            formula="∑ Kinder × kürzester Weg ÷ ∑ Kinder, für die ein Weg bekannt ist",
            source="mittlere Zeit zum nächsten Ort",
            more_is_better=False,
        ),
        Measure.COUNT: MeasureText(
            title="Angebote in der Nähe",
            unit="in der Nähe",
            formula="∑ Kapazität mit Weg ≤ M, gemittelt über die Kinder",
            source="Wachs und Kumagai 1973",
        ),
        Measure.TWO_STEP: MeasureText(
            title="Angebot je 100 Kinder, geteilt (2SFCA)",
            unit="je 100 Kinder",
            formula="R = Kapazität ÷ Kinder mit Weg ≤ M;  A = ∑ R der Orte mit Weg ≤ M",
            source="Luo und Wang 2003",
            factor=100.0,
            decimals=2,
            shared=True,
        ),
        Measure.ENHANCED: MeasureText(
            title="Angebot je 100 Kinder, nach Entfernung gewichtet (E2SFCA)",
            unit="je 100 Kinder",
            formula="wie 2SFCA, jeder Weg t zählt mit f(t) von 1 bis 0 an der Schwelle",
            source="Luo und Qi 2009; f nach Dai 2010",
            factor=100.0,
            decimals=2,
            shared=True,
        ),
        Measure.THREE_STEP: MeasureText(
            title="Angebot je 100 Kinder, mit Auswahl unter Orten (3SFCA)",
            unit="je 100 Kinder",
            formula="wie E2SFCA, f zusätzlich mal Anteil des Orts an allen erreichbaren",
            source="Wan, Zou und Sternberg 2012; f nach Dai 2010",
            factor=100.0,
            decimals=2,
            shared=True,
        ),
    }
)
"""Every measure in the order in which a page offers them."""


def measure_text(measure: Measure, heads: str = CHILDREN) -> MeasureText:
    """Give the text of a measure, with the word for what is counted.

    Examples
    --------
    >>> measure_text(Measure.TWO_STEP, "Adressen").unit
    'je 100 Adressen'
    """
    text = MEASURES[measure]
    title, unit, formula = (
        one.replace(CHILDREN, heads) for one in (text.title, text.unit, text.formula)
    )
    return replace(text, title=title, unit=unit, formula=formula)
