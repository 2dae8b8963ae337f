"""What a rule on pairs asks of one of the two alone: who does not pass need not be paired.

As databases push predicates down below a join, and semi-joins before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Literal

from attrs import evolve, frozen

from govrules import plan
from govrules.engines.compiled.source.emitter import Bound, Emitter, flat, is_costly, ways
from govrules.plan.certainty import known_where
from govrules.plan.reach import reads_only
from govrules.plan.renaming import renamed
from govrules.types import FLAG


@frozen
class Sieve:
    """A condition that lets pass where it is true; or, in a verdict, where it is not true or not false."""

    condition: plan.Expression
    passes: Literal["true", "not true", "not false"] = "true"

    def code(self, emitter: Emitter) -> str:
        match self.passes:
            case "true":
                return emitter.true(self.condition)
            case "not true":
                return f"not ({emitter.true(self.condition)})"
        return f"not ({emitter.false(self.condition)})"

    def about(self, variable: str) -> Sieve:
        """The same, speaking of what a variable means as SUBJECT."""
        return evolve(self, condition=renamed(self.condition, {variable: plan.SUBJECT}))


@frozen
class Sieves:
    """What a rule asks of its pairs: `selecting` is all by which it selects them, as it is written.

    `first` and `second` are about one of the two alone, and speak of it as SUBJECT.
    """

    first: tuple[Sieve, ...]
    second: tuple[Sieve, ...]
    selecting: tuple[Sieve, ...]

    @property
    def are_alike(self) -> bool:
        """Whether the same is asked of either."""
        return set(self.first) == set(self.second)

    def left(self, passed: Mapping[str, tuple[Sieve, ...]]) -> Iterator[Sieve]:
        """By what must still be selected where each variable's initiative has passed some sieves."""
        for sieve in self.selecting:
            found = (sieve.about(variable) in passed[variable] for variable in passed)
            if not any(found):
                yield sieve


def sieves_of(rule: plan.Rule, shape: plan.Pair) -> Sieves:
    """The sieves of a rule on pairs."""
    selecting = (shape.related, rule.when)
    asked, known = tuple(map(Sieve, flat(selecting))), known_where(selecting)
    sieves = (*asked, *_of_verdict(rule))
    first, second = (
        tuple(dict.fromkeys(_alone(sieves, each, known))) for each in (shape.first, shape.second)
    )
    return Sieves(first, second, asked)


@contextmanager
def passing(emitter: Emitter, sieves: Iterable[Sieve], one: Bound | None = None) -> Iterator[None]:
    """Where all sieves let pass; what is cheap is asked first. `one` is the SUBJECT, where they have one."""
    with ExitStack() as opened:
        for sieve in sorted(sieves, key=lambda each: is_costly(each.condition)):
            code = sieve.code(emitter) if one is None else _code_about(emitter, sieve, one)
            if code != "True":
                opened.enter_context(emitter.block(f"if {code}:"))
        yield


def _code_about(emitter: Emitter, sieve: Sieve, one: Bound) -> str:
    with emitter.apart(), emitter.binding(**{plan.SUBJECT: one}):
        return sieve.code(emitter)


def _of_verdict(rule: plan.Rule) -> Iterator[Sieve]:
    """What passes where the first tier is not certainly true, which says that all is fine."""
    first = rule.tiers[0]
    if first.effect is None:
        for part, holds in ways(first.condition, holds=True):
            yield Sieve(part, "not true" if holds else "not false")


def _alone(sieves: Iterable[Sieve], variable: str, known: frozenset[plan.Expression]) -> Iterator[Sieve]:
    """The sieves on one of the two alone, and what those on both ask of the members of one."""
    for sieve in sieves:
        alone = sieve.condition if _is_alone(sieve.condition, variable) else _half(sieve, variable, known)
        if alone is not None:
            yield evolve(sieve, condition=renamed(alone, {variable: plan.SUBJECT}))


def _is_alone(condition: plan.Expression, variable: str) -> bool:
    return plan.free_variables(condition) == {variable} and reads_only(condition, {variable})


def _half(sieve: Sieve, variable: str, known: frozenset[plan.Expression]) -> plan.Expression | None:
    """What an `any` (or `all`) over members of both asks of the members of one; None if nothing.

    With fewer loops and parts, an `any` is true wherever the whole is; and where it is false, the
    whole is, but for loops left out that go through what is unknown: in a verdict, there are none.
    """
    node = sieve.condition
    if not isinstance(node, plan.Aggregate) or not isinstance(node.rows, tuple):
        return None
    if (node.function, sieve.passes) not in _HALVED or node.element is None:
        return None
    kept, names = _kept(node.rows, variable)
    left = (loop.source for loop in node.rows if loop.variable not in names)
    parts = [part for part in _parts(node.function, node.element) if plan.free_variables(part) <= names]
    asks = bool(parts) or any(loop.conditions for loop in kept)
    if not (kept and asks and (sieve.passes == "true" or known.issuperset(left))):
        return None
    half = _neutral(evolve(node, element=_joined(node.function, parts), rows=kept))
    return half if _is_alone(half, variable) else None


_HALVED = {("any", "true"), ("any", "not false"), ("all", "not true")}


def _kept(rows: tuple[plan.Loop, ...], variable: str) -> tuple[tuple[plan.Loop, ...], set[str]]:
    """The loops over members of one of the two, and the variables that are then there."""
    names, kept = {variable}, []
    for loop in rows:
        if plan.free_variables(loop.source) and plan.free_variables(loop.source) <= names:
            names.add(loop.variable)
            conditions = [part for part in flat(loop.conditions) if plan.free_variables(part) <= names]
            kept.append(plan.Loop(loop.variable, loop.source, tuple(conditions)))
    return tuple(kept), names


def _parts(function: str, element: plan.Expression) -> Iterator[plan.Expression]:
    """The operands of what an `any` looks at, of which one suffices to make it false; `all`: true."""
    decisive = function == "all"
    for part, holds in ways(element, holds=decisive):
        yield part if holds is decisive else plan.Not(FLAG, None, part)


def _joined(function: str, parts: Sequence[plan.Expression]) -> plan.Expression:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return plan.Constant(FLAG, None, value=function == "any")
    return (plan.And if function == "any" else plan.Or)(FLAG, None, tuple(parts))


def _neutral(node: plan.Aggregate) -> plan.Aggregate:
    """The same with loop variables named by their places, so that the halves of both can be compared."""
    assert isinstance(node.rows, tuple), "it has loops"
    assert node.element is not None, "it looks at something"
    names = {loop.variable: f"<{place}>" for place, loop in enumerate(node.rows)}
    loops = tuple(evolve(renamed(loop, names), variable=names[loop.variable]) for loop in node.rows)
    return evolve(node, origin=None, rows=loops, element=renamed(node.element, names))
