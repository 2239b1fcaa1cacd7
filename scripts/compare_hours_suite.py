"""Ask our reading of opening hours what the test-suite of opening_hours.js expects.

    npm pack opening_hours@3.4.0 && tar xzf opening_hours-3.4.0.tgz
    python scripts/compare_hours_suite.py package [--all]

Later packages leave the suite out. It is LGPL-3.0: run here, part of nothing. Its file fills a
harness with cases and runs them; ours writes them down instead. Each spelling of a case is asked
about the edges and the middle of every span that is expected, and between the spans.
"""

import argparse
import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from compare_hours import ZONE, answers

from geofh.services import holidays_of

# Whatever else the file asks for only formats what is printed.
COLLECTOR = """
const fs = require('node:fs');
const {createRequire} = require('node:module');
const {resolve} = require('node:path');
const file = resolve('test.js');
const stub = new Proxy(() => 0, {
  get: (_, name) => (name === 'argv' ? {locale: 'en', 'library-file': ''} : stub),
  apply: () => stub,
});
const calls = [];
const harness = new Proxy({}, {get: (_, kind) => (...given) => calls.push([kind, ...given])});
const source = fs.readFileSync(file, 'utf8').replace(/^#!.*/, '');
const filled = source.replace('new opening_hours_test()', 'harness');
if (filled === source) throw new Error('the harness of the suite was not found in ' + file);
const load = (name) => (name.startsWith('./js/') ? createRequire(file)(name) : stub);
new Function('require', 'process', 'harness', filled)(load, {exit() {}}, harness);
const time = (text) => new Date(text).getTime();
const called = calls.filter(([kind]) => kind !== 'run');
const cases = called.filter(([kind]) => kind === 'addTest').map((
  [, name, texts, begin, end, spans, , , , place, , mode], number,
) => ({
  number, name, begin: time(begin), end: time(end),
  // A text of which they leave something out stands in a list, before the reason.
  texts: texts.map((text) => (typeof text === 'string' ? [text, ''] : text)),
  // One case that they do not implement expects a span without times.
  spans: spans.filter(([, to]) => to)
    .map(([from, to, unknown]) => [time(from), time(to), unknown === true]),
  country: place?.address?.country_code ?? '', land: place?.address?.state ?? '',
  in_points: Boolean(typeof mode === 'number' ? mode
    : mode?.mode ?? mode?.tag_key === 'collection_times'),
}));
const kinds = {};
for (const [kind] of called) kinds[kind] = (kinds[kind] ?? 0) + 1;
const refused = called.filter(([kind]) => kind === 'addShouldFail')
  .flatMap(([, , texts]) => texts).filter((text) => typeof text === 'string');
console.log(JSON.stringify({cases, kinds, refused}));
"""

UNASKED = "does not apply"
LANDS = {"Baden-Württemberg": "BW", "Bremen": "HB"}
_QUOTED = re.compile(r'"[^"]*"')
_HOLIDAY = re.compile(r"\bPH\b|Feiertag|holiday", re.IGNORECASE)
_SCHOOL = re.compile(r"\bSH|ferien|school ?holiday", re.IGNORECASE)
_SUN = re.compile(r"sunrise|sunset|dawn|dusk", re.IGNORECASE)
_MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Carry one spelling of a case, and what is expected of it."""

    number: int
    name: str
    text: str
    left_out: str
    begin: datetime
    end: datetime
    spans: tuple[Span, ...]
    country: str
    land: str
    in_points: bool


def main() -> None:
    """Print how many cases apply, are read and are equal, and each that is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suite", type=Path, help="unpacked package, with test.js")
    parser.add_argument("--all", action="store_true", help="name what does not apply, too")
    options = parser.parse_args()
    collected = collect(options.suite)
    print("calls of the suite:", collected["kinds"])
    found: defaultdict[str, list[tuple[Asked, str]]] = defaultdict(list)
    asked = [one for case in collected["cases"] for one in spellings(case)]
    for one in asked:
        outcome, detail = compare(one)
        found[outcome].append((one, detail))
    for outcome in sorted(found):
        of_outcome = found[outcome]
        cases = {one.number for one, _ in of_outcome}
        print(f"\n{outcome}: {len(of_outcome)} spellings of {len(cases)} cases")
        if outcome == "equal" or (outcome.startswith(UNASKED) and not options.all):
            continue
        for one, detail in of_outcome:
            print(f"    {one.text!r} ({one.name}) {detail}")
    outcomes: defaultdict[int, set[str]] = defaultdict(set)
    for outcome, of_outcome in found.items():
        for one, _ in of_outcome:
            outcomes[one.number].add(outcome.partition(":")[0])
    kinds = Counter(
        " + ".join(sorted(kinds - {UNASKED}) or [UNASKED]) for kinds in outcomes.values()
    )
    print(f"\ncases by what came out for the spellings that apply: {dict(kinds)}")
    read = [text for text in collected["refused"] if answers(text, [], frozenset()) is not None]
    print(f"to be refused: {len(collected['refused'])}, read by us {len(read)}: {read}")


def collect(suite: Path) -> dict:
    """Run the file of the suite with a harness that only writes down."""
    done = subprocess.run(
        ["node", "-e", COLLECTOR],
        capture_output=True,
        text=True,
        check=True,
        cwd=suite,
        env=os.environ | {"TZ": str(ZONE)},
    )
    return json.loads(done.stdout)


def spellings(case: dict) -> Iterator[Asked]:
    """Give each spelling of a case as the harness wrote it down (times in milliseconds)."""
    for text, left_out in case["texts"]:
        yield Asked(
            number=case["number"],
            name=case["name"],
            text=text,
            left_out=left_out,
            begin=_local(case["begin"]),
            end=_local(case["end"]),
            spans=tuple(
                (_local(begin), _local(end), "unknown" if unknown else "open")
                for begin, end, unknown in case["spans"]
            ),
            country=case["country"],
            land=case["land"],
            in_points=case["in_points"],
        )


def compare(asked: Asked) -> tuple[str, str]:
    """Tell the outcome of a spelling, and the first moment at which it differs."""
    if reason := inapplicable(asked):
        return f"{UNASKED}: {reason}", ""
    # Without PH the days are asked as days like any other.
    names_holidays = _HOLIDAY.search(_QUOTED.sub("", asked.text))
    years = range(asked.begin.year - 1, asked.end.year + 2)
    holidays = holidays_of(LANDS[asked.land], *years) if names_holidays else frozenset()
    expected = dict(moments(asked))
    mine = answers(asked.text, expected, holidays)
    if mine is None:
        is_tolerated = asked.left_out == "prettifyValue" or "tolerance" in asked.name
        return "not read: " + ("tolerated spelling" if is_tolerated else "other"), ""
    differing = [
        f"{moment:%a %Y-%m-%d %H:%M} {one} / {expected[moment]}"
        for moment, one in zip(expected, mine, strict=True)
        if one != expected[moment]
    ]
    if not differing:
        return "equal", ""
    return "differs", f"{len(differing)} of {len(expected)}, ours / theirs: {differing[0]}"


def inapplicable(asked: Asked) -> str:
    """Tell why a spelling cannot be asked; empty when it can."""
    said = _QUOTED.sub("", asked.text)
    if asked.in_points:
        return "points in time"
    if asked.left_out == "not implemented yet":
        return "not implemented there"
    if _SCHOOL.search(said):
        return "school holidays"
    if _HOLIDAY.search(said) and asked.country != "de":
        return "holidays of other countries"
    if _SUN.search(said) and asked.country not in {"", "de"}:
        return "the sun of other countries"
    return ""


def moments(asked: Asked) -> Iterator[tuple[datetime, str]]:
    """Give each moment to ask about and the state that is expected at it."""
    # Where the sun rises depends on the place, and there it is assumed at times.
    is_near = _SUN.search(asked.text) is None
    edges = sorted({asked.begin, asked.end, *(edge for span in asked.spans for edge in span[:2])})
    for begin, end in pairwise(edges):
        state = _expected(asked.spans, begin)
        between = (begin, _middle(begin, end), max(begin, end - _MINUTE))
        for moment in between if is_near else between[1:2]:
            if asked.begin <= moment < asked.end:
                yield moment, state


def _expected(spans: Iterable[Span], moment: datetime) -> str:
    return next((state for begin, end, state in spans if begin <= moment < end), "closed")


def _middle(begin: datetime, end: datetime) -> datetime:
    return _local((begin.timestamp() + end.timestamp()) * 500)


def _local(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, ZONE)


if __name__ == "__main__":
    main()
