"""Looks for a portfolio on which a mutant decides otherwise: near an example, or made for the rule."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, count
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
from govrules.policy import Policy
from govrules.sampling import Seeded, documents
from govrules.sampling.trimming import any_initiative, trimmed
from govrules.trials import AS_OF, Shown, alone, shown_by
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
    """Portfolios near the examples of one rule and made for it, made once and judged by all its mutants."""

    def __init__(self, rule: Rule, policy: Policy, *, most: int = 1000) -> None:
        self.only = alone(rule, policy.plan)
        self._make = documents(policy, rules=[rule.id])
        self.most = most
        written = [document for kind in (rule.examples or {}).values() for document in kind]
        self.contents = tuple(content for each in written if (content := _content(each)) is not None)
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

    def difference_in_time(self, rule: Rule, mutant: Rule) -> Difference | None:
        """A portfolio of which only one of a rule and its mutant says something, on a day in between."""
        day = _day_between(rule, mutant)
        for content, _, verdicts in self._all():
            found = self._found({**content, "as_of": day}) if verdicts else ()
            if found:
                small = trimmed(content, lambda less: len(self._found({**less, "as_of": day})) == 1)
                return self._dated({**small, "as_of": day}, is_in_effect=rule.in_effect(day))
        return None

    def _found(self, content: Content) -> tuple[Finding, ...]:
        judged = _world(content, self.only)
        return () if judged is None else reference.evaluate(self.only, judged)

    def _dated(self, content: Content, *, is_in_effect: bool) -> Difference:
        found = self._found(content)
        return Difference(content, found, ()) if is_in_effect else Difference(content, (), found)

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
        """The examples, each with one edit, then by turns one with several and one made for the rule."""
        yield from self.contents
        edits = [(content, self._edits(content)) for content in self.contents]
        edits = [(content, some) for content, some in edits if some]
        chance = random.Random(0)  # noqa: S311 - the same search every time
        singles = [(content, edit) for content, some in edits for edit in some]
        chance.shuffle(singles)
        yield from (edit(content) for content, edit in singles[: self.most // 2])
        made = self._made()
        yield from chain.from_iterable(zip(_edited(edits, chance), made, strict=False))
        yield from made

    def _made(self) -> Iterator[Content]:
        yield from (self._make(Seeded(number)) for number in count())

    def _edits(self, content: Content) -> list[Edit]:
        judged = _world(content, self.only)
        shifts = _shifts(self._rule, judged) if judged is not None else ()
        as_of = date(content.get("as_of", AS_OF))
        pool = pool_of(self._rule, self.contents, shifts, as_of)
        return list(Editor(self._rule, self.only, pool, self.contents).edits(content))

    def _shrunk(self, content: Content, other: Plan) -> Difference:
        """The same without the initiatives and the parts that make no difference to it."""
        fewest = trimmed(content, lambda less: self._difference(less, other) is not None, any_initiative)
        shows = self._shows(fewest, other)
        small = trimmed(fewest, lambda less: self._shows(less, other) == shows)
        found = self._difference(small, other)
        assert found is not None, "nothing that is needed was taken out"
        return found

    def _shows(self, content: Content, other: Plan) -> Shown | None:
        """What the rule shows where its mutant differs, None where they agree."""
        difference = self._difference(content, other)
        return None if difference is None else shown_by(difference.found)

    def _difference(self, content: Content, other: Plan) -> Difference | None:
        judged = _world(content, self.only)
        if judged is None:
            return None
        found, instead = reference.evaluate(self.only, judged), reference.evaluate(other, judged)
        return Difference(content, found, instead) if said(found) != said(instead) else None


def _edited(edits: list[tuple[Content, list[Edit]]], chance: random.Random) -> Iterator[Content]:
    """Examples with several edits at random."""
    while edits:
        content, some = chance.choice(edits)
        for edit in chance.choices(some, k=chance.randint(2, MOST_EDITS)):
            content = edit(content)
        yield content


def _day_between(rule: Rule, mutant: Rule) -> datetime.date:
    """A day on which only one of two rules that differ in their dates is in effect."""
    named = {day for each in (rule, mutant) for day in (each.effective_from, each.effective_until) if day}
    return next(day for day in sorted(named) if rule.in_effect(day) != mutant.in_effect(day))


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
