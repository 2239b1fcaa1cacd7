"""Compare our reading of opening hours with a second implementation, opening_hours.js.

    npm install --prefix FOLDER opening_hours        (LGPL-3.0: run here, part of nothing)
    python scripts/compare_hours.py FOLDER [--found FILE …]

The expressions are ours (`compare_hours_suite.py` asks those of its test-suite): one of every
piece of the grammar, and with ``--found`` every distinct value of the key in files of OpenStreetMap
(GeoJSON, OSM XML, PBF). Each is asked at the same moments, in NRW and in Thüringen.
"""

import argparse
import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from geofh.services import holidays_of
from geofh.services.osm_hours import read_osm_hours

ZONE = ZoneInfo("Europe/Berlin")
YEARS = (2025, 2026, 2027)
LANDS = {"NW": "Nordrhein-Westfalen", "TH": "Thüringen"}

ENGINE = """
import OpeningHours from 'opening_hours';
import fs from 'node:fs';
const [texts, moments, lands] = JSON.parse(fs.readFileSync(0));
const answers = texts.map((text) => Object.values(lands).map((state) => {
  let hours;
  const place = {lat: 51.5, lon: 7.46, address: {country_code: 'de', state}};
  try { hours = new OpeningHours(text, place); } catch { return null; }
  return moments.map((moment) => {
    const at = new Date(moment);
    return hours.getUnknown(at) ? 'unknown' : hours.getState(at) ? 'open' : 'closed';
  });
}));
console.log(JSON.stringify(answers));
"""

WRITTEN = """
24/7|off|closed|24/7 open|open|unknown|"nach Vereinbarung"|unknown "nach Vereinbarung"
Mo-Fr 08:00-12:00|Mo,We,Fr 08:00-12:00|Mo-We,Fr 08:00-12:00|Sa-Mo 10:00-12:00
Mo 08:00-12:00,13:00-17:00|08:00-12:00|Mo-Su 00:00-24:00|Mo 10:00-12:00; Mo 14:00-16:00
Mo 10:00-12:00, Mo 14:00-16:00|Mo-Fr 08:00-18:00; We off|Mo-Fr 08:00-18:00; We 08:00-12:00
Mo-Fr 08:00-18:00; 12:00-13:00 off|Fr 22:00-02:00|Mo-Su 20:00-04:00|Fr-Sa 18:00-26:00
Mo 22:00-24:00; Tu 00:00-02:00|PH off|PH 10:00-12:00|Mo-Fr 08:00-16:00; PH off
Mo-Sa,PH 10:00-12:00|PH,Su 10:00-12:00|Mo-Su,PH 08:00-20:00|Mo-Fr 08:00-16:00, PH 10:00-12:00
PH off; Mo-Fr 08:00-16:00|Mo-Fr 08:00-16:00; PH,Sa 10:00-12:00; Su off|PH -1 day 10:00-12:00
PH +1 day off; Mo-Fr 08:00-16:00|PH Mo-Fr 10:00-12:00|Jan-Jul PH 10:00-12:00
Jun PH off; Mo-Fr 08:00-16:00|24/7; PH off|Mo-Fr 08:00-16:00; PH off "geschlossen; Notdienst 112"
Mo-Fr 08:00-16:00; PH unknown "bitte anrufen"|Mo-Fr 08:00-16:00; PH open
Mo 09:00-12:00; We "nach Vereinbarung"|Mo-Fr 08:00-12:00 || "nach Vereinbarung"
Mo-Fr 08:00-12:00 "nach Vereinbarung"
Mo-Fr 08:00-12:00 open "offene Sprechstunde", Mo-Fr 13:00-16:00 unknown "mit Termin"
Mo-Fr 08:00-12:00 || Sa 10:00-12:00|Mo-Fr 08:00-12:00 || PH 10:00-11:00 || off
off "vorübergehend geschlossen"|Mo-Fr 08:00-16:00; 2026 off
Mo-Fr 08:00-16:00; 2026 Jun 01-2026 Jun 30 off|Jan-Mar 10:00-12:00
Apr-Oct Mo-Fr 10:00-18:00; Nov-Mar Mo-Fr 10:00-16:00|Dec 24 off; Mo-Fr 08:00-16:00
Mo-Fr 08:00-16:00; Dec 24-Jan 01 off|Mo-Fr 08:00-16:00; Dec 25,Dec 26 off|Jun 04 10:00-12:00
Oct-Mar off; Mo-Fr 08:00-12:00|2026 Mo 10:00-12:00|2026-2027 Mo 10:00-12:00|2026+ Mo 10:00-12:00
2020 Mo 10:00-12:00|2026 Jun 04 10:00-12:00|week 20-30 Mo 10:00-12:00|week 01-53/2 Mo 10:00-12:00
week 02-52/2 Th 10:00-12:00|Th[1] 10:00-12:00|Mo[-1] 10:00-12:00|We[1,3] 10:00-12:00
Fr[2-4] 10:00-12:00|Th[1] +1 day 10:00-12:00|easter off; Mo-Su 10:00-12:00
easter -2 days 10:00-12:00|easter +60 days 10:00-12:00|Mo-Fr 08:00-16:00; easter +60 days off
Mo-Fr 09:00+|Mo-Fr 09:00-12:00+|sunrise-sunset|Mo-Fr sunrise-12:00|Mo-Fr (sunrise+01:00)-16:00
Mo-Fr 10:00-16:00/02:00|10:00-12:00,14:00-16:00|Mo-Fr 10:00-12:00,Sa 11:00-12:00|Su 02:00-04:00
Sa 22:00-03:00|Mo-Fr 08:00-16:00;|Mo-Fr  08:00-16:00|Mo - Fr 08:00 - 16:00|mo-fr 08:00-16:00
Mo-Fr 8:00-16:00|Mo-Fr 08.00-16.00|Mo-Fr 8-16|Mo-Fr 08:00-16:00 Uhr|Mo-Fr: 08:00-16:00
Di 08:00-12:00|Montag 08:00-12:00|vormittags|Mo-Fr 08:00-25:30|Mo-Fr|Mo-Fr off
Mo-Fr 08:00-16:00 off; We open
"""


def main() -> None:
    """Print how many answers are equal, and each expression that differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engine", type=Path, help="folder with node_modules/opening_hours")
    parser.add_argument("--found", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    written = [text.strip() for text in BETWEEN.split(WRITTEN.strip())]
    compare("written for this", written, options.engine)
    found = sorted({text for file in options.found for text in values(file)} - set(written))
    if found:
        compare("found in OpenStreetMap", found, options.engine)


# "||" is a separator of the grammar.
BETWEEN = re.compile(r"\n|(?<!\|)\|(?!\|)")


def compare(title: str, texts: list[str], engine: Path) -> None:
    """Ask both about every text."""
    moments = list(_moments())
    theirs = _theirs(texts, moments, engine)
    equal = asked = 0
    only_ours, only_theirs, nobody = [], [], []
    differing: defaultdict[str, list[str]] = defaultdict(list)
    for text, by_land in zip(texts, theirs, strict=True):
        ours = [answers(text, moments, holidays_of(land, *YEARS)) for land in LANDS]
        if ours[0] is None or by_land[0] is None:
            both = ours[0] is None and by_land[0] is None
            (nobody if both else only_theirs if ours[0] is None else only_ours).append(text)
            continue
        for land, mine, other in zip(LANDS, ours, by_land, strict=True):
            for moment, one, two in zip(moments, mine or (), other, strict=True):
                if not one:
                    continue
                asked += 1
                equal += one == two
                if one != two:
                    differing[text].append(f"{moment:%a %Y-%m-%d %H:%M} {land} {one} / {two}")
    print(f"\n{title}: {len(texts)} expressions")
    print(f"  read by both {len(texts) - len(only_ours) - len(only_theirs) - len(nobody)}")
    print(f"  read by nobody {len(nobody)}: {nobody}")
    print(f"  only by us {len(only_ours)}: {only_ours}")
    print(f"  only by opening_hours.js {len(only_theirs)}: {only_theirs}")
    print(f"  answers {asked:,}, equal {equal:,} ({equal / max(asked, 1):.3%})")
    print(f"  expressions that differ: {len(differing)} (ours / theirs)")
    for text, cases in sorted(differing.items(), key=lambda item: -len(item[1])):
        print(f"    {text!r}: {len(cases)}: {cases[0]}; {cases[-1]}")


def _moments() -> Iterator[datetime]:
    """Give days with Fronleichnam, Weltkindertag, Christmas, both changes of the clocks."""
    for begin in (
        "2026-06-01",
        "2026-09-19",
        "2027-09-18",
        "2026-12-23",
        "2026-03-28",
        "2026-10-24",
    ):
        start = datetime.fromisoformat(begin)
        for step in range(4 * 24):
            # At half past: the very minute of opening and closing is looked at in tests.
            yield (start + step * timedelta(hours=1, minutes=7)).replace(tzinfo=ZONE)


def answers(text: str, moments: Iterable[datetime], holidays: frozenset[date]) -> list[str] | None:
    """Give our state at each moment, empty where it is not to be compared; none: not read."""
    hours = read_osm_hours(text, holidays=holidays)
    if hours is None:
        return None
    # On a holiday of which the hours say nothing we say unknown on purpose: not compared.
    return [
        ""
        if {at.date(), at.date() - timedelta(days=1)} & hours.unstated
        else hours.state(at)[0].value
        for at in moments
    ]


def _theirs(
    texts: list[str], moments: list[datetime], engine: Path
) -> list[list[list[str] | None]]:
    question = json.dumps(
        [texts, [f"{at.replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}" for at in moments], LANDS]
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", ENGINE],
        input=question,
        capture_output=True,
        text=True,
        check=True,
        cwd=engine,
        env=os.environ | {"TZ": str(ZONE)},
    )
    by_text: list[list[list[str] | None]] = json.loads(done.stdout)
    return by_text


def values(file: Path) -> Iterator[str]:
    """Give every value of ``opening_hours`` in a file."""
    if file.suffix == ".geojson":
        for feature in json.loads(file.read_text("utf-8"))["features"]:
            text = (feature.get("properties") or {}).get("opening_hours")
            if text:
                yield text.strip()
        return
    import osmium  # noqa: PLC0415

    for one in osmium.FileProcessor(str(file)).with_filter(
        osmium.filter.KeyFilter("opening_hours")
    ):
        yield one.tags["opening_hours"].strip()


if __name__ == "__main__":
    main()
