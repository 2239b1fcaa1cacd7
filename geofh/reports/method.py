"""How the numbers came about, how sure they are, whose data they are, and what they do not say."""

import numpy as np

from geofh.cost import Reach
from geofh.coverage.assess import Assessment, Question
from geofh.coverage.equity import concentration_index, gini, palma, quintiles
from geofh.coverage.gaps import Robustness, robustness
from geofh.coverage.measures import measure_text
from geofh.errors import InputError
from geofh.reports.blocks import Block, Heading, Paragraph, Table
from geofh.reports.example import REASON_TEXTS
from geofh.reports.legend import number

__all__ = ["method_blocks", "reference_lines", "robustness_of"]

# A district is a gap where fewer than this share of its children has something near. It is a
# choice, printed beside every result that rests on it.
ENOUGH = 0.8

# Times longer than at the speed of the study: about a stroller with a small child, and brisk.
SPEEDS = {"20 % langsamer": 1.2, "wie angenommen": 1.0, "11 % schneller": 1 / 1.125}
LIMIT_FACTORS = (2 / 3, 1.0, 4 / 3)
# Fifths of fewer districts say nothing.
DISTRICTS_AT_LEAST = 5


def method_blocks(assessment: Assessment) -> list[Block]:
    """Write the sections after the results."""
    return [
        Heading(text="Wie gerechnet wurde"),
        *_method(assessment),
        Heading(text="Wie sicher das ist"),
        *_certainty(assessment),
        *_equity(assessment),
        Heading(text="Quellen und Stände"),
        _sources(assessment),
        *[Paragraph(text=note, quiet=True) for note in assessment.area.notes],
    ]


def robustness_of(assessment: Assessment) -> Robustness:
    """Vary speed, threshold and, where they are intervals, the numbers of children."""
    demand, limit = assessment.area.demand, assessment.question.limit_min
    demands = {"gezählt": demand.children}
    if not np.array_equal(demand.low, demand.high):
        demands |= {"untere Grenze": demand.low, "obere Grenze": demand.high}
    return robustness(
        assessment.table,
        {name: people for name, people in demands.items() if people.any()},
        district=demand.district,
        ids=assessment.area.district_ids,
        speeds=SPEEDS,
        limits_min=[limit * factor for factor in LIMIT_FACTORS],
        enough=ENOUGH,
    )


def _method(assessment: Assessment) -> list[Block]:
    area, question = assessment.area, assessment.question
    heads = area.demand.heads
    text = measure_text(question.measure, heads)
    late = (
        f" Gezählt sind nur Orte, die an einem Werktag nach {question.after:%H:%M} Uhr offen sind."
        if question.after
        else ""
    )
    wished = f" Gezählt sind nur Angebote {area.wishes}." if area.wishes else ""
    sure = (
        " Orte, bei denen keine Quelle sagt, ob sie passen, zählen nicht."
        if question.stated_only
        else " Orte, bei denen keine Quelle etwas dagegen sagt, zählen mit."
    )
    target = (
        "dem Median der Gebiete, weil kein Sollwert vorgegeben wurde"
        if question.target is None
        else "dem vorgegebenen Wert"
    )
    access = assessment.access
    return [
        Paragraph(text=f"Wege: {area.times.method}"),
        Paragraph(
            text=f"Nachfrage: {area.demand.title}. {area.demand.note} Angebot: "
            f"{len(assessment.supply.ids)} Orte.{wished}{late}{sure}"
        ),
        Paragraph(
            text=f"Karte: {text.title} in {text.unit}: {text.formula} ({text.source}); "
            f"M = {question.limit_min:g} Minuten. Wer genau {question.limit_min:g} Minuten "
            "braucht, zählt als erreicht. Wege wurden bis "
            f"{assessment.table.limit_min:g} Minuten gesucht; der mittlere Weg gilt für die "
            f"{heads}, für die darin einer gefunden wurde."
        ),
        *(Paragraph(text=line) for line in reference_lines(question)),
        Paragraph(
            text=f"Fehlende Kapazität: Bedarf (Zielwert × {heads}) minus das, was das Gebiet nach "
            "2SFCA erhält. Der Zielwert ist "
            f"{number(100 * assessment.capacity.target, 2)} je 100 {heads} und entspricht "
            f"{target}; er ist ein Vergleich, kein Rechtsanspruch."
        ),
        Paragraph(
            text=f"Probe: Angebot je Kopf × {heads} ergibt über alle Zeilen "
            f"{number(access.kept, 3)}; die Orte mit jemandem im Umkreis haben zusammen "
            f"{number(access.capacity_used, 3)}. "
            f"{number(access.capacity_unused, 0)} liegen außerhalb der Reichweite aller {heads}."
        ),
        _reasons(assessment),
    ]


def reference_lines(question: Question) -> list[str]:
    """Say which reference value was asked with, whose it is, and what it is not."""
    found = question.reference
    if found is None:
        return []
    mode = f" ({found.mode})" if found.mode else ""
    return [f"Richtwert: {found.title}{mode}. Quelle: {found.source}. {found.caveat}"]


def _reasons(assessment: Assessment) -> Table:
    by_reason = assessment.reach.by_reason.sum(axis=0)
    rows = np.bincount(assessment.reasons, minlength=len(Reach))
    return Table(
        title="Was aus den Zeilen wurde",
        head=("Ergebnis", "Zeilen", assessment.area.demand.heads),
        rows=tuple(
            (REASON_TEXTS[code], number(rows[code], 0), number(by_reason[code], 0))
            for code in Reach
        ),
        numeric=frozenset({1, 2}),
        widths=(0.6, 0.2, 0.2),
    )


def _certainty(assessment: Assessment) -> list[Block]:
    demand = assessment.area.demand
    result = robustness_of(assessment)
    known = ~np.isnan(result.share)
    limits = " · ".join(number(assessment.question.limit_min * one, 1) for one in LIMIT_FACTORS)
    always = int((result.share[known] == 1).sum())
    never = int((result.share[known] == 0).sum())
    between = int(known.sum()) - always - never
    blocks: list[Block] = [
        Paragraph(
            text=f"{len(result.scenarios)} Rechnungen mit anderen Annahmen (Gehgeschwindigkeit "
            f"{', '.join(SPEEDS)}; Schwelle "
            f"{limits} "
            f"Minuten). Als Lücke gilt ein Gebiet, in dem weniger als {ENOUGH * 100:g} % der "
            f"{demand.heads} ein Angebot in der Nähe haben: {always} von {int(known.sum())} sind "
            f"es in jeder Rechnung, {never} in keiner; bei {between} hängt es von den Annahmen ab."
        ),
        *_often(assessment, result),
    ]
    low, high = demand.low.sum(), demand.high.sum()
    if high > low:
        blocks.append(
            Paragraph(
                text=f"Die Zahl ({demand.title}) liegt zwischen {number(low, 0)} und "
                f"{number(high, 0)}: kleine Zellen sind in der Quelle "
                "zurückgehalten oder verändert."
            )
        )
    if assessment.area.without_place:
        blocks.append(
            Paragraph(
                text=f"{len(assessment.area.without_place)} bekannte Angebote haben keinen "
                "veröffentlichten Ort und sind in keiner Zahl enthalten."
            )
        )
    return blocks


def _often(assessment: Assessment, result: Robustness) -> list[Block]:
    names = assessment.area.district_names
    share = np.nan_to_num(assessment.told(result.share), nan=-1.0)
    unreached = assessment.told(assessment.reach.unreached)
    order = np.lexsort((np.arange(len(share)), -assessment.reach.unreached, -share))[:15]
    if not (share > 0).any():
        return []
    table = Table(
        title="Gebiete, die am häufigsten eine Lücke sind",
        head=(
            assessment.area.layer_title,
            "Lücke in … der Rechnungen",
            f"{assessment.area.demand.heads} ohne Angebot in der Nähe",
        ),
        rows=tuple(
            (
                names[row],
                f"{number(100 * share[row], 0)} %",
                number(unreached[row], 0),
            )
            for row in order
            if share[row] > 0
        ),
        numeric=frozenset({1, 2}),
        widths=(0.5, 0.25, 0.25),
    )
    return [table]


def _equity(assessment: Assessment) -> list[Block]:
    area, capacity, heads = assessment.area, assessment.capacity, assessment.area.demand.heads
    if not len(area.deprivation):
        return []
    known = np.isfinite(area.deprivation) & (capacity.children > 0) & ~assessment.withheld
    if known.sum() < DISTRICTS_AT_LEAST:
        return []
    people, worse = capacity.children[known], area.deprivation[known]
    per_child = 100 * capacity.received[known] / people
    share = 100 * assessment.reach.share[known]
    try:
        fifths = quintiles(per_child, people, deprivation=worse)
        near = quintiles(share, people, deprivation=worse)
        index = concentration_index(per_child, people, deprivation=worse)
        spread, ratio = gini(per_child, people), palma(per_child, people, deprivation=worse)
    except InputError:
        return []
    tendency = "mehr" if index < 0 else "weniger"
    return [
        Heading(text="Wen es trifft"),
        Paragraph(
            text=f"Gebiete nach „{area.deprivation_title}“ in Fünftel der {heads} geteilt. {heads} "
            f"in stärker belasteten Gebieten haben im Ganzen {tendency} Angebot je Kopf "
            f"(Konzentrationsindex {number(index, 3)}, −1 bis 1, negativ: die Belasteten haben "
            "mehr; "
            f"Kakwani, Wagstaff und van Doorslaer 1997). Gini {number(spread, 3)}; Palma "
            f"{number(ratio, 2)} (am wenigsten belastetes Zehntel ÷ am stärksten belastete vier "
            "Zehntel)."
        ),
        Table(
            title=f"Fünftel der {heads}, das am stärksten belastete zuerst",
            head=("Fünftel", heads, "mit Angebot in der Nähe, %", f"je 100 {heads}"),
            rows=tuple(
                (
                    f"{one + 1}.",
                    number(fifths.people[one], 0),
                    number(near.mean[one], 0),
                    number(fifths.mean[one], 2),
                )
                for one in range(len(fifths.people))
            ),
            numeric=frozenset({1, 2, 3}),
            widths=(0.25, 0.25, 0.25, 0.25),
        ),
    ]


def _sources(assessment: Assessment) -> Table:
    return Table(
        title="",
        head=("Was", "Quelle", "Lizenz", "Stand"),
        rows=tuple(
            (one.what, " ".join(filter(None, (one.text, one.url))), one.licence, one.date)
            for one in assessment.area.sources
        ),
        numeric=frozenset(),
        widths=(0.16, 0.5, 0.18, 0.16),
    )
