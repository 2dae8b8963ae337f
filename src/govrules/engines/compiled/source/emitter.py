"""Writes Python source: lines in blocks, names for values, and what has been computed so far.

Source is made of fixed templates and generated names only. Every constant of a policy is passed
in by name, never pasted into the text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from attrs import Factory, define, field, frozen

from govrules import plan


@frozen
class Bound:
    """How generated code holds a plan's variable: its value, and its row where that is at hand."""

    value: str
    row: str | None = None


ValueWriter = Callable[["Emitter", Any], str]
ConditionWriter = Callable[["Emitter", Any], str]


@define
class Emitter:
    """One function being written; `world` collects what all functions share.

    `row_variables` are those that the rows of a group bind. `slots` collects the aggregates over
    these rows where they are kept up to date elsewhere; None where they are computed on the spot.
    """

    world: Shared
    lines: list[str] = Factory(list)
    depth: int = 1
    known: list[dict[Hashable, str]] = field(factory=lambda: [{}])
    certain: set[str] = Factory(set)
    variables: dict[str, Bound] = Factory(dict)
    row_variables: dict[str, Bound] = Factory(dict)
    slots: list[plan.Aggregate] | None = None
    outermost: int = 2

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """An indented block; what is computed in it is forgotten after it."""
        self.line(header)
        self.depth += 1
        self.known.append({})
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.line("pass")
        self.known.pop()
        self.depth -= 1

    @contextmanager
    def binding(self, **variables: Bound) -> Iterator[None]:
        """With variables that the plan names."""
        before = self.variables
        self.variables = {**before, **variables}
        yield
        self.variables = before

    @contextmanager
    def apart(self) -> Iterator[None]:
        """For an expression from elsewhere, whose variables may have the names of those at hand.

        It shares only what the outermost blocks compute, which names no variable but the subject.
        """
        before = self.known
        self.known = [*before[: self.outermost], {}]
        yield
        self.known = before

    def fresh(self, hint: str) -> str:
        return self.world.fresh(hint)

    def assign(self, code: str, hint: str = "v") -> str:
        """A new name for the value of some code."""
        name = self.fresh(hint)
        self.line(f"{name} = {code}")
        return name

    def once(self, key: Hashable, code: Callable[[], str], hint: str = "v") -> str:
        """A name for a value that is computed once in this block and those inside it."""
        for level in reversed(self.known):
            if key in level:
                return level[key]
        written = code()
        name = written if written.isidentifier() else self.assign(written, hint)
        self.known[-1][key] = name
        return name

    def value(self, node: plan.Expression) -> str:
        """A name that holds the value of an expression, None where it is unknown."""
        return self.once(node, lambda: self.world.values[type(node)](self, node))

    def true(self, node: plan.Expression) -> str:
        """A Python condition that holds where the expression is true."""
        writer = self.world.true.get(type(node))
        return writer(self, node) if writer else f"{self.value(node)} is True"

    def false(self, node: plan.Expression) -> str:
        """A Python condition that holds where the expression is false."""
        writer = self.world.false.get(type(node))
        return writer(self, node) if writer else f"{self.value(node)} is False"

    def sure(self, name: str) -> str:
        """The name, which is now known never to hold None."""
        self.certain.add(name)
        return name

    def present(self, *names: str) -> str:
        """A condition that no name holds None; empty where that is certain."""
        uncertain = dict.fromkeys(name for name in names if name not in self.certain)
        return " and ".join(f"{name} is not None" for name in uncertain)

    def unless_unknown(self, code: str, *operands: str) -> str:
        """The code, or None where an operand is."""
        present = self.present(*operands)
        return f"{code} if {present} else None" if present else code

    @contextmanager
    def guard(self, *conditions: plan.Expression) -> Iterator[None]:
        """Where all conditions are true; each is computed only where those before it are.

        What is cheap is asked first: nothing but the cost depends on the order.
        """
        ordered = sorted(flat(conditions), key=is_costly)
        with ExitStack() as opened:
            for condition in ordered:
                code = self.true(condition)
                if code != "True":
                    opened.enter_context(self.block(f"if {code}:"))
            yield

    @contextmanager
    def unless(self, condition: plan.Expression, *, holds: bool = True) -> Iterator[None]:
        """Where a condition is not true (or not false): of what makes it so, what is cheap is asked first."""
        sides = sorted(ways(condition, holds=holds), key=lambda way: is_costly(way[0]))
        with ExitStack() as opened:
            for part, side in sides:
                code = self.true(part) if side else self.false(part)
                opened.enter_context(self.block(f"if not ({code}):"))
            yield


_COSTLY = (plan.Aggregate, plan.Call, plan.Comprehension, plan.Derived)


def is_costly(condition: plan.Expression) -> bool:
    return any(isinstance(part, _COSTLY) for part in plan.walk(condition))


def flat(conditions: tuple[plan.Expression, ...]) -> Iterator[plan.Expression]:
    """The operands of conjunctions, at any depth."""
    for condition in conditions:
        if isinstance(condition, plan.And):
            yield from flat(condition.operands)
        else:
            yield condition


def ways(condition: plan.Expression, *, holds: bool) -> Iterator[tuple[plan.Expression, bool]]:
    """What suffices to make a condition true, or false: a part, and whether it has to hold."""
    if isinstance(condition, plan.Not):
        yield from ways(condition.operand, holds=not holds)
    elif isinstance(condition, plan.Or if holds else plan.And):
        for operand in condition.operands:
            yield from ways(operand, holds=holds)
    else:
        yield condition, holds


@define
class Shared:
    """What all functions of a module share: constants, and names bound to a world.

    `live` where they serve a portfolio that changes.
    """

    values: Mapping[type, ValueWriter]
    true: Mapping[type, ConditionWriter]
    false: Mapping[type, ConditionWriter]
    live: bool = False
    constants: dict[str, Any] = Factory(dict)
    prologue: dict[str, str] = Factory(dict)
    functions: list[str] = Factory(list)
    epilogue: dict[str, str] = Factory(dict)
    counter: int = 0
    named: dict[Hashable, str] = Factory(dict)

    def fresh(self, hint: str) -> str:
        self.counter += 1
        return f"{hint}_{self.counter}"

    def constant(self, value: Any, key: Hashable = None) -> str:
        """A name for a Python object; the same for the same key."""
        if key is not None and key in self.named:
            return self.named[key]
        name = self.fresh("k")
        self.constants[name] = value
        if key is not None:
            self.named[key] = name
        return name

    def own(self, code: str, hint: str) -> str:
        """A new name for what some code gives when a world is bound."""
        name = self.fresh(hint)
        self.prologue[name] = code
        return name

    def bound(self, code: str, hint: str) -> str:
        """A name for what some code gives when a world is bound; the same for the same code."""
        for name, written in self.prologue.items():
            if written == code:
                return name
        return self.own(code, hint)

    def after(self, code: str, hint: str) -> str:
        """A name for what some code gives once all functions are there."""
        for name, written in self.epilogue.items():
            if written == code:
                return name
        name = self.fresh(hint)
        self.epilogue[name] = code
        return name

    def function(self, key: Hashable, hint: str, write: Callable[[str], list[str]]) -> str:
        """The name of a function that is written once for a key."""
        if key not in self.named:
            name = self.named[key] = self.fresh(hint)
            self.functions.extend(write(name))
        return self.named[key]

    def emitter(self) -> Emitter:
        return Emitter(self)
