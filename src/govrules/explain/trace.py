"""How an expression came to its value: each part with its own, down to what the portfolio holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from attrs import evolve, frozen

from govrules import plan, syntax
from govrules.meaning import Environment, missing, value
from govrules.meaning.evaluation import rows
from govrules.types import FLAG, NOTHING, Type

MOST_ROWS = 12
"""The most rows of an aggregate that are shown."""

Ranges = tuple[plan.Loop, ...] | plan.GroupRows
Role = Literal["part", "definition", "row"]
_WRITTEN_OUT = (plan.Constant, plan.Entities, plan.Table)


@frozen
class Traced:
    """A part of an expression, its value, and the parts that the value came from.

    `role` says what the part is to the one around it: a part as written, the definition of a
    derived field, or one of the rows of an aggregate, which `label` tells apart (`t = oracle-db`).
    `connective` says how the parts of a condition are joined.
    `missing` are the paths of what makes the value unknown. Of an aggregate `considered` members
    were looked at, `selected` of them are its rows, and `left_out` of these are not shown.
    """

    text: str
    type: Type
    value: Any
    parts: tuple[Traced, ...] = ()
    role: Role = "part"
    connective: Literal["and", "or", ""] = ""
    label: str = ""
    missing: tuple[str, ...] = ()
    considered: int | None = None
    selected: int | None = None
    left_out: int = 0

    @property
    def is_condition(self) -> bool:
        """Whether the part is true, false or unknown, rather than some other value."""
        return self.type == FLAG

    @property
    def is_unknown(self) -> bool:
        """Whether the value, or a member of it, is not known."""
        return self.value is None or (isinstance(self.value, tuple | frozenset) and None in self.value)

    def to_dict(self) -> dict[str, Any]:
        """The trace for programs."""
        found: dict[str, Any] = {"text": self.text, "role": self.role}
        found |= {"label": self.label} if self.label else {}
        found |= {"type": str(self.type), "value": self.value, "missing": list(self.missing)}
        if self.selected is not None:
            found |= {"considered": self.considered, "selected": self.selected, "left_out": self.left_out}
        return found | {"parts": [part.to_dict() for part in self.parts]}


def trace(node: plan.Expression, environment: Environment, most_rows: int = MOST_ROWS) -> Traced:
    """The value of an expression, part by part.

    Only what counts is followed: of `x if c else y` the branch that was taken, of an aggregate its
    rows, those that decided first, at most `most_rows`.
    """
    return _Tracer(most_rows).of(node, environment)


@frozen
class _Tracer:
    most_rows: int

    def of(self, node: plan.Expression, environment: Environment) -> Traced:
        found = value(node, environment)
        traced = Traced(str(node), node.type, found)
        traced = evolve(traced, missing=missing(node, environment) if traced.is_unknown else ())
        return _PARTS.get(type(node), _Tracer.written)(self, node, environment, traced)

    def written(self, node: plan.Expression, environment: Environment, traced: Traced) -> Traced:
        """With its parts as they are written."""
        return evolve(traced, parts=tuple(self.each(plan.children(node), environment)))

    def each(self, nodes: Iterable[plan.Expression], environment: Environment) -> Iterator[Traced]:
        """The parts worth telling: what is written out says itself what it is."""
        return (self.of(node, environment) for node in nodes if not _is_written_out(node))

    def flat(self, node: plan.And | plan.Or, environment: Environment, traced: Traced) -> Traced:
        """A chain, or an `and` in an `and`, as one."""
        operands = _flattened(node, type(node))
        parts = tuple(self.of(operand, environment) for operand in operands)
        return evolve(traced, parts=parts, connective="and" if isinstance(node, plan.And) else "or")

    def opposite(self, node: plan.Not, environment: Environment, traced: Traced) -> Traced:
        """`not in` and `missing(…)` are told as one; a `not` before a condition apart from it."""
        inner = self.of(node.operand, environment)
        return evolve(traced, parts=(inner,) if isinstance(node.origin, syntax.Unary) else inner.parts)

    def looked_up(self, node: plan.Lookup, environment: Environment, traced: Traced) -> Traced:
        """With the key, where it is more than a name."""
        return evolve(traced, parts=tuple(self._more_than_a_name(node.key, environment)))

    def through(
        self, node: plan.Field | plan.Member | plan.Derived, environment: Environment, traced: Traced
    ) -> Traced:
        """With what has the field, where that is read itself."""
        return evolve(traced, parts=tuple(self._more_than_a_name(node.base, environment)))

    def _more_than_a_name(self, node: plan.Expression, environment: Environment) -> Iterator[Traced]:
        yield from () if isinstance(node, plan.Variable) else self.each([node], environment)

    def definition(self, node: plan.Derived, environment: Environment, traced: Traced) -> Traced:
        """With the definition, over the initiative whose derived field it is."""
        id_ = value(node.base, environment)
        if id_ is None or id_ not in environment.world.initiatives:
            return self.through(node, environment, traced)
        body = self.of(node.definition.body, environment.of_initiative(id_))
        return evolve(traced, parts=(evolve(body, role="definition", label=id_),))

    def branch(self, node: plan.Conditional, environment: Environment, traced: Traced) -> Traced:
        test = value(node.test, environment)
        taken = [] if test is None else [node.then if test else node.otherwise]
        return evolve(traced, parts=(self.of(node.test, environment), *self.each(taken, environment)))

    def aggregate(self, node: plan.Aggregate, environment: Environment, traced: Traced) -> Traced:
        """With its rows, those that decided first."""
        return self._with_rows(traced, node.element, node.rows, environment)

    def comprehension(self, node: plan.Comprehension, environment: Environment, traced: Traced) -> Traced:
        """With its rows where one of them is unknown; else its value says it all."""
        if traced.value is None:
            return evolve(traced, parts=tuple(self.each([node.loops[0].source], environment)))
        return self._with_rows(traced, node.element, node.loops, environment) if traced.is_unknown else traced

    def _with_rows(
        self, traced: Traced, element: plan.Expression | None, ranges: Ranges, environment: Environment
    ) -> Traced:
        found = list(rows(ranges, environment))
        first = sorted(found, key=lambda row: not _decides(_value_in(element, row), traced))
        return evolve(
            traced,
            parts=tuple(self._row(element, row, ranges, environment) for row in first[: self.most_rows]),
            selected=len(found),
            considered=_considered(ranges, environment, len(found)),
            left_out=max(0, len(found) - self.most_rows),
        )

    def _row(
        self, element: plan.Expression | None, row: Environment | None, ranges: Ranges, outside: Environment
    ) -> Traced:
        if row is None:
            return self._unknown_rows(ranges, outside)
        label = _label(ranges, row)
        if element is None:
            return Traced("", FLAG, value=True, role="row", label=label)
        return evolve(self.of(element, row), role="row", label=label)

    def _unknown_rows(self, ranges: Ranges, outside: Environment) -> Traced:
        """Stands for rows of which it is not known which there are."""
        assert isinstance(ranges, tuple), "the rows of a group are always known"
        for loop in ranges:
            if not plan.free_variables(loop.source) - set(outside.variables):
                source = self.of(loop.source, outside)
                if source.value is None:
                    return evolve(source, role="row")
        return Traced(str(ranges[-1].source), NOTHING, None, role="row")


def _is_written_out(node: plan.Expression) -> bool:
    if isinstance(node, plan.Display):
        return all(_is_written_out(element) for element in node.elements)
    return isinstance(node, _WRITTEN_OUT)


def _flattened(node: plan.Expression, kind: type) -> tuple[plan.Expression, ...]:
    if not isinstance(node, plan.And | plan.Or) or not isinstance(node, kind):
        return (node,)
    return tuple(part for operand in node.operands for part in _flattened(operand, kind))


def _value_in(element: plan.Expression | None, row: Environment | None) -> Any:
    return None if row is None else element is None or value(element, row)


def _decides(found: Any, whole: Traced) -> bool:
    """Whether a row made the whole what it is, where single rows do."""
    if whole.is_unknown:
        return found is None
    return not whole.is_condition or found is whole.value


def _considered(ranges: Ranges, environment: Environment, selected: int) -> int | None:
    """How many members there were before the conditions of a single loop; None elsewhere."""
    if not isinstance(ranges, tuple) or len(ranges) != 1 or not ranges[0].conditions:
        return None
    members = value(ranges[0].source, environment)
    return selected if members is None else len(members)


def _label(ranges: Ranges, row: Environment) -> str:
    """What tells a row from the others: the initiative that it belongs to, and what is single in it."""
    if isinstance(ranges, plan.GroupRows):
        return str(row.variables[plan.SUBJECT])
    shown = [(loop.variable, row.variables[loop.variable]) for loop in ranges]
    return ", ".join(_bound(name, held) for name, held in shown)


def _bound(name: str, held: Any) -> str:
    written = _single(held)
    return written if name.startswith("_") else f"{name} = {written}"


def _single(held: Any) -> str:
    if isinstance(held, dict):
        members = [f"{key}: {_single(member)}" for key, member in held.items() if member is not None]
        return "{" + ", ".join(members) + "}"
    if isinstance(held, tuple | frozenset):
        return "[" + ", ".join(_single(member) for member in held) + "]"
    if isinstance(held, bool):
        return str(held).lower()
    return "?" if held is None else str(held)


_PARTS: dict[type, Callable[[_Tracer, Any, Environment, Traced], Traced]] = {
    plan.Aggregate: _Tracer.aggregate,
    plan.And: _Tracer.flat,
    plan.Comprehension: _Tracer.comprehension,
    plan.Conditional: _Tracer.branch,
    plan.Derived: _Tracer.definition,
    plan.Field: _Tracer.through,
    plan.Lookup: _Tracer.looked_up,
    plan.Member: _Tracer.through,
    plan.Not: _Tracer.opposite,
    plan.Or: _Tracer.flat,
}
