"""Whether engines agree: the same findings, evidence, messages and order, to the byte."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from govrules import policy, world
from govrules.engines import reference
from govrules.engines.compiled import CompiledEngine
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.plan import Plan
from govrules.policy import Policy
from govrules.values import canonical
from govrules.world import World

Evaluate = Callable[[Plan, World], Iterable[Finding]]
"""An engine: all findings of a plan in a world, in order."""


def compiled(plan: Plan, judged: World) -> tuple[Finding, ...]:
    """The findings by the compiled engine."""
    return CompiledEngine(plan).evaluate(judged)


def told(findings: Iterable[Finding]) -> str:
    """Findings as text, one a line, with everything that they hold."""
    return "\n".join(canonical({**finding.to_dict(), "messages": finding.messages}) for finding in findings)


class Disagreement(AssertionError):
    """Two engines say different things of one portfolio."""

    def __init__(self, expected: str, found: str) -> None:
        lacking = sorted(set(expected.split("\n")) - set(found.split("\n")))
        added = sorted(set(found.split("\n")) - set(expected.split("\n")))
        lines = [*(f"- {line}" for line in lacking), *(f"+ {line}" for line in added)]
        super().__init__("\n".join(lines) or "the findings are in another order")


def agree(
    rules: Plan, portfolio: Portfolio, as_of: datetime.date, engine: Evaluate = compiled
) -> tuple[Finding, ...]:
    """The findings that the reference engine and another give; raises Disagreement."""
    judged, _ = world.build(portfolio, rules, as_of)
    expected, found = reference.evaluate(rules, judged), tuple(engine(rules, judged))
    if expected != found or _orders(expected) != _orders(found):
        raise Disagreement(told(expected), told(found))
    return expected


def _orders(findings: Iterable[Finding]) -> list[tuple[list[str], list[str]]]:
    """The order of evidence and of languages, which equality leaves open."""
    return [(list(finding.evidence), list(finding.messages)) for finding in findings]


def load_document(document: dict[str, Any]) -> Policy:
    """The policy that a document holds, through a file as any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "policy.json")
        path.write_text(canonical(document), encoding="utf-8")
        return policy.load(path)
