"""Looks for a portfolio on which a mutant decides otherwise, near the examples of the rule."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from attrs import frozen

from govrules import plan, world
from govrules.diagnostics import DiagnosticError
from govrules.documents import Document
from govrules.engines import reference
from govrules.engines.reference.shapes import candidates, subjects
from govrules.findings import Finding
from govrules.meaning import Environment, value
from govrules.model import Portfolio
from govrules.mutation.edits import Content, Edit, Editor, pool_of
from govrules.plan import Plan, Rule
from govrules.trials import AS_OF, alone
from govrules.trials.examples import content_of
from govrules.values import ValueProblem, canonical, date
from govrules.world import World

Verdicts = frozenset[tuple[Any, ...]]
"""What findings say, without their words."""

MOST_EDITS = 4


@frozen
class Difference:
    """A portfolio on which a rule and its mutant decide otherwise, and what each finds."""

    content: Content
    found: tuple[Finding, ...]
    instead: tuple[Finding, ...]


class Search:
    """Portfolios near the examples of one rule, made once and judged by all its mutants."""

    def __init__(self, rule: Rule, policy: Plan, *, most: int = 1000) -> None:
        self.only = alone(rule, policy)
        self.most = most
        documents = [document for kind in (rule.examples or {}).values() for document in kind]
        self.contents = tuple(content for each in documents if (content := _content(each)) is not None)
        self._rule = rule
        self._tried: list[tuple[Content, World, Verdicts]] = []
        self._source = self._candidates()

    def difference(self, mutant: Rule) -> Difference | None:
        """The first portfolio, fewest edits first, on which the mutant decides otherwise."""
        other = alone(mutant, self.only)
        for content, judged, verdicts in self._all():
            if said(reference.evaluate(other, judged)) != verdicts:
                return self._shrunk(content, other)
        return None

    @property
    def tried(self) -> int:
        """How many portfolios have been tried."""
        return len(self._tried)

    def _all(self) -> Iterator[tuple[Content, World, Verdicts]]:
        yield from self._tried
        for content in self._source:
            judged = _world(content, self.only)
            if judged is not None:
                one = (content, judged, said(reference.evaluate(self.only, judged)))
                self._tried.append(one)
                yield one
            if len(self._tried) >= self.most:
                return

    def _candidates(self) -> Iterator[Content]:
        """The examples, then each with one edit, then with several at random."""
        yield from self.contents
        choices = [(content, self._edits(content)) for content in self.contents]
        chance = random.Random(0)  # noqa: S311 - the same search every time
        singles = [(content, edit) for content, edits in choices for edit in edits]
        chance.shuffle(singles)
        yield from (edit(content) for content, edit in singles[: self.most // 2])
        choices = [(content, edits) for content, edits in choices if edits]
        while choices:
            content, edits = chance.choice(choices)
            for edit in chance.choices(edits, k=chance.randint(2, MOST_EDITS)):
                content = edit(content)
            yield content

    def _edits(self, content: Content) -> list[Edit]:
        judged = _world(content, self.only)
        shifts = _shifts(self._rule, judged) if judged is not None else ()
        as_of = date(content.get("as_of", AS_OF))
        pool = pool_of(self._rule, self.contents, shifts, as_of)
        return list(Editor(self._rule, self.only, pool, self.contents).edits(content))

    def _shrunk(self, content: Content, other: Plan) -> Difference:
        """The same with everything taken out that is not needed."""
        pending = list(_smaller(content))
        while pending:
            smaller = pending.pop(0)
            if self._differs(smaller, other):
                content = smaller
                pending = list(_smaller(content))
        judged = _world(content, self.only)
        assert judged is not None, "it has been judged before"
        return Difference(content, reference.evaluate(self.only, judged), reference.evaluate(other, judged))

    def _differs(self, content: Content, other: Plan) -> bool:
        judged = _world(content, self.only)
        return judged is not None and said(reference.evaluate(self.only, judged)) != said(
            reference.evaluate(other, judged)
        )


def _smaller(content: Content) -> Iterator[Content]:
    """The same without one initiative, and without one field that says nothing."""
    rows = content.get("initiatives") or []
    for place in range(len(rows)):
        yield {**content, "initiatives": rows[:place] + rows[place + 1 :]}
    for place, row in enumerate(rows):
        for key in (key for key, held in row.items() if held is None):
            less = {name: held for name, held in row.items() if name != key}
            yield {**content, "initiatives": [*rows[:place], less, *rows[place + 1 :]]}


def said(findings: Iterable[Finding]) -> Verdicts:
    """What findings decide, whatever their words."""
    return frozenset(
        (each.subjects, canonical(each.group), each.verdict, each.effect, each.roles) for each in findings
    )


def _content(document: Document) -> Content | None:
    try:
        return content_of(document)
    except DiagnosticError:
        return None


def _world(content: Content, only: Plan) -> World | None:
    parts = {key: part for key, part in content.items() if key != "as_of"}
    try:
        judged, problems = world.build(Portfolio(**parts), only, date(content.get("as_of", AS_OF)))
    except (DiagnosticError, ValueProblem):
        return None
    return None if problems else judged


def _shifts(rule: Rule, judged: World) -> frozenset[Decimal]:
    """How far apart the sides of the rule's comparisons are on a portfolio."""
    found: set[Decimal] = set()
    for condition, environment in _evaluated(rule, judged):
        for node in plan.walk(condition):
            if (
                isinstance(node, plan.Compare)
                and not plan.free_variables(node) - environment.variables.keys()
            ):
                found |= _apart(value(node.left, environment), value(node.right, environment))
    return frozenset(found)


def _evaluated(rule: Rule, judged: World) -> Iterator[tuple[plan.Expression, Environment]]:
    yield from candidates(rule.shape, judged)
    for subject in subjects(rule.shape, judged):
        yield rule.when, subject.environment
        yield from ((tier.condition, subject.environment) for tier in rule.tiers)


def _apart(left: Any, right: Any) -> set[Decimal]:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return {left - right}
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        return {Decimal((left - right).days)}
    return set()
