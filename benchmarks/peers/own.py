"""govrules, and the same by hand in Python."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks import handwritten
from benchmarks.answers import EACH, RULES, Answers, OneAnswer
from benchmarks.peers.peer import Judge, Reviewer
from benchmarks.workload import AS_OF, Json

POLICY = Path(__file__).resolve().parents[1] / "policy.yaml"


def first_twelve(folder: Path) -> Path:
    """A policy of the rules on single initiatives alone."""
    text = POLICY.read_text(encoding="utf-8")
    path = folder / "policy.yaml"
    path.write_text(text[: text.index("- id: pair.")], encoding="utf-8")
    return path


class HandWritten(Judge, Reviewer):
    name = "Python by hand"
    package = ""
    judges: tuple[str, ...] = EACH
    reviews: tuple[str, ...] = RULES
    note = "one fused function and hash joins; answers with their evidence, in no order"

    def inputs(self, portfolio: Json) -> list[Any]:
        organisation, rows = handwritten.prepared(portfolio)
        self._units, self._technologies = organisation["units"], organisation["technologies"]
        return rows

    def decide(self, given: Any) -> Any:
        return handwritten.decide(given, self._units, self._technologies, AS_OF)

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset((rule, known) for rule, _, known, _ in answer[1])

    def prepare(self, portfolio: Json) -> Any:
        return handwritten.prepared(portfolio)

    def review(self, ready: Any) -> Any:
        return handwritten.review(ready[0], ready[1], AS_OF)

    def found(self, answer: Any) -> Answers:
        return handwritten.answers(answer)


class HandWrittenComplete(HandWritten):
    name = "Python by hand, complete"
    judges: tuple[str, ...] = ()
    note = "also messages, order, subjects of groups and a decision on each initiative, as govrules gives"

    def load(self) -> None:
        self._words = handwritten.wording()

    def review(self, ready: Any) -> Any:
        return handwritten.complete(ready[0], ready[1], AS_OF, self._words)

    def found(self, answer: Any) -> Answers:
        return frozenset(
            (each["rule"], each["group"] or each["subjects"], each["verdict"] == "violated")
            for each in answer[0]
        )


class Govrules(Judge, Reviewer):
    name = "govrules"
    package = "govrules"
    judges: tuple[str, ...] = EACH
    reviews: tuple[str, ...] = RULES
    note = "complete findings and decisions; a decision is on an initiative that has been validated"

    def load(self) -> None:
        import govrules

        with tempfile.TemporaryDirectory() as folder:
            self._twelve = govrules.load(first_twelve(Path(folder)))
        self._policy = govrules.load(POLICY)
        self._govrules = govrules

    def inputs(self, portfolio: Json) -> list[Any]:
        self._around = self._govrules.Portfolio(portfolio["organisation"])
        return [self._govrules.Initiative(**row) for row in portfolio["initiatives"]]

    def decide(self, given: Any) -> Any:
        decision = self._twelve.decide(given, self._around, as_of=AS_OF)
        _ = decision.outcome
        return decision

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset((finding.rule, finding.verdict == "violated") for finding in answer.findings)

    def prepare(self, portfolio: Json) -> Any:
        return self._govrules.Portfolio(portfolio["organisation"], portfolio["initiatives"])

    def review(self, ready: Any) -> Any:
        review = self._policy.review(ready, as_of=AS_OF)
        for finding in review.findings:
            _ = finding.messages
        for decision in review.decisions:
            _ = decision.outcome
        return review

    def found(self, answer: Any) -> Answers:
        return frozenset(
            (
                finding.rule,
                finding.subjects if finding.group is None else tuple(finding.group.values()),
                finding.verdict == "violated",
            )
            for finding in answer.findings
        )


class GovrulesFromJson(Govrules):
    name = "govrules, from plain JSON"
    reviews: tuple[str, ...] = ()
    note = "validation of the initiative included"

    def inputs(self, portfolio: Json) -> list[Any]:
        super().inputs(portfolio)
        return list(portfolio["initiatives"])


class GovrulesTold(Govrules):
    name = "govrules, reasons told"
    reviews: tuple[str, ...] = ()
    note = "findings, messages, approvals and what is missing read too"

    def decide(self, given: Any) -> Any:
        decision = super().decide(given)
        _ = decision.findings
        return decision


class GovrulesUntold(Govrules):
    name = "govrules, findings not read"
    judges: tuple[str, ...] = ()
    note = "which findings there are, and every outcome; messages and evidence are told when they are read"

    def review(self, ready: Any) -> Any:
        return self._policy.review(ready, as_of=AS_OF)


class GovrulesReference(Govrules):
    name = "govrules, reference engine"
    judges: tuple[str, ...] = ()
    note = "the meaning of the language as plainly as can be; pairs by trying all"

    def review(self, ready: Any) -> Any:
        return self._policy.review(ready, as_of=AS_OF, engine="reference")
