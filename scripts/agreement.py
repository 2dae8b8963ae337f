"""Compares the compiled engine with the reference on random policies, portfolios and edits.

    python scripts/agreement.py --seed 1 --pairs 100000 --edits 10000

A run is a sequence of numbered policies; each is judged on many portfolios by both engines, and
edited live against fresh reviews. The same seed and numbers make the same run. A disagreement is
written into a folder as a policy and a portfolio, and the run goes on; it exits 1 if there was any.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from govrules import GovrulesError, Policy, PolicyError, Portfolio
from govrules.engines.compiled import CompiledEngine
from govrules.laws.agreement import agree, load_document
from govrules.sampling.choices import Choices, Seeded
from govrules.sampling.making import Maker, plainly
from govrules.sampling.pools import AS_OF, Pools
from govrules.testing import editing
from govrules.testing.inventing import Inventor
from govrules.values import canonical

EACH = 250
STEPS = 30
DISAGREEMENTS = (AssertionError, ArithmeticError, LookupError, TypeError, ValueError, GovrulesError)
"""What a difference, or an engine that fails, raises."""


class Run:
    """One run: what was tried, and what went wrong."""

    def __init__(self, seed: str, folder: Path) -> None:
        self.seed = seed
        self.folder = folder
        self.tried: Counter[str] = Counter()

    def policy(self, number: int, *, most_edits: int) -> None:
        """One random policy, on portfolios and under edits."""
        choices = Seeded(f"{self.seed}/{number}")
        document = Inventor(choices).policy()
        try:
            policy = load_document(document)
        except PolicyError:
            self.tried["policies refused"] += 1
            return
        self.tried["policies"] += 1
        pools = [
            Pools(policy.plan, rules, AS_OF) for rules in (policy.rules, *((rule,) for rule in policy.rules))
        ]
        engine = CompiledEngine(policy.plan)
        for _ in range(EACH):
            self.pair(policy, engine, document, Maker(choices, choices.pick(pools)).document())
        if self.tried["edits"] < most_edits:
            self.session(policy, document, choices, pools)

    def pair(
        self, policy: Policy, engine: CompiledEngine, document: dict[str, Any], written: dict[str, Any]
    ) -> None:
        """One policy on one portfolio."""
        self.tried["pairs"] += 1
        try:
            findings = agree(
                policy.plan, Portfolio(**written), AS_OF, lambda _plan, judged: engine.evaluate(judged)
            )
        except DISAGREEMENTS as problem:
            self.failed(problem, policy=document, portfolio=written)
            return
        self.tried["findings"] += len(findings)
        self.tried["pairs with findings"] += bool(findings)

    def session(self, policy: Policy, document: dict[str, Any], choices: Choices, pools: list[Pools]) -> None:
        """Some edits of one live portfolio."""
        maker = Maker(choices, choices.pick(pools), most=6)
        start = maker.document()
        done: list[Any] = []
        try:
            for edit in editing.session(policy, start, choices, maker, steps=STEPS):
                done.append(edit)
                self.tried["edits"] += 1
        except DISAGREEMENTS as problem:
            self.failed(problem, policy=document, portfolio=start, edits=[str(edit) for edit in done])

    def failed(self, problem: Exception, **written: Any) -> None:
        self.tried["failures"] += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.seed}-{self.tried['failures']}"
        content = {
            **{key: plainly(value) for key, value in written.items()},
            "problem": f"{type(problem).__name__}: {problem}",
        }
        (self.folder / f"{name}.json").write_text(canonical(content, indent=1), encoding="utf-8")

    def report(self, seconds: float) -> str:
        counted = ", ".join(f"{count} {what}" for what, count in sorted(self.tried.items()))
        return f"seed {self.seed}: {counted}; {seconds:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", default="1")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=1_000)
    parser.add_argument("--failures", type=Path, default=Path("agreement-failures"))
    given = parser.parse_args()
    run, started, number = Run(given.seed, given.failures), time.monotonic(), 0
    while run.tried["pairs"] < given.pairs or run.tried["edits"] < given.edits:
        run.policy(number, most_edits=given.edits)
        number += 1
        if number % 100 == 0:
            print(run.report(time.monotonic() - started), flush=True)
    print(run.report(time.monotonic() - started), flush=True)
    return 1 if run.tried["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
