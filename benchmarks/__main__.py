"""`python -m benchmarks`: measure, print the table, write the results and the plot."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks import measuring, reporting

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PLOT = HERE.parent / "docs" / "images" / "benchmarks.svg"


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="turns of each library (default: %(default)s)")
    parser.add_argument("--largest", type=int, default=100_000, help="the largest portfolio; 0 for none")
    parser.add_argument("--again", action="store_true", help="only print and draw the results that are there")
    arguments = parser.parse_args()
    if not arguments.again:
        result = measuring.everything(rounds=arguments.rounds, largest=arguments.largest)
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    result = json.loads(RESULTS.read_text(encoding="utf-8"))
    print(reporting.table(result), end="")
    reporting.plot(result, PLOT)


if __name__ == "__main__":
    main()
