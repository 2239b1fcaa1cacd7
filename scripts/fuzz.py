"""Send many thousand cases to a server of its own, and look at what its memory did meanwhile.

python scripts/fuzz.py                      all of tests/integration/test_fuzz.py
python scripts/fuzz.py --examples 50 -k ogc  fewer cases, some of the tests
python scripts/fuzz.py --rounds 20          longer, to see whether the memory comes to rest
"""

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from load import resident_mb, serving  # noqa: E402  (the benchmarks start servers, too)

_WARM_UP = 300
_COUNTED = re.compile(r'geofh_requests_total\{.*status="(\d+)"\} ([\d.]+)')


def main() -> None:
    """Fuzz, and print how many answers of each status there were and the memory."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--examples", default="200", help="cases for each operation and mode")
    arguments.add_argument("--rounds", type=int, default=5, help="how often all of it is sent")
    given, further = arguments.parse_known_args()
    with serving("-m", "geofh", "serve") as (address, process):
        for number in range(_WARM_UP):
            httpx.post(f"{address}/api/find", json={"query": f"Hövelstr. {number}"}, timeout=60)
        memory = [resident_mb(process)]
        # The first round also fills what is made when it is first asked for.
        for _ in range(given.rounds):
            ended = _fuzz(address, given.examples, further)
            memory.append(resident_mb(process))
            if ended:
                break
        statuses: Counter[str] = Counter()
        for status, count in _COUNTED.findall(httpx.get(f"{address}/metrics", timeout=60).text):
            statuses[status] += int(float(count))
    statuses["200"] -= _WARM_UP
    told_memory = ", ".join(f"{one:.0f}" for one in memory)
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    print(f"{sum(statuses.values()):,} answers ({told}); memory {told_memory} MB")
    sys.exit(ended)


def _fuzz(address: str, examples: str, further: list[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests/integration/test_fuzz.py", "-q", *further],
        cwd=ROOT,
        check=False,
        env=os.environ
        | {
            "GEOFH_FUZZ_SERVER": address,
            "GEOFH_FUZZ_EXAMPLES": examples,
            "HYPOTHESIS_PROFILE": "explore",
        },
    ).returncode


if __name__ == "__main__":
    main()
