"""Builds syntax out of the language's own text, with parts of a rule put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import attrs

from govrules.diagnostics import Span
from govrules.parser import parse, parse_template
from govrules.syntax import Boolean, Clause, Comprehension, Expression, Fragment, Hole, Name, Template

Parts = Mapping[str, Expression]


def build(text: str, span: Span, **parts: Expression) -> Expression:
    """The expression that a text means, standing at a place, its names replaced by parts.

    A part may read the variables that the text binds around it.

    >>> from govrules.diagnostics import Source
    >>> from govrules.syntax import write
    >>> place = Span(Source("policy.yaml"))
    >>> write(build("sum(c.amount) <= SHARE * 2", place, SHARE=parse("params.share")))
    'sum(c.amount) <= params.share * 2'
    """
    return _Substitution(is_hygienic=False).of(parse(Fragment(text, span)), parts)


def message(span: Span, texts: Mapping[str, str], **parts: Expression) -> dict[str, Template]:
    """A default message, by language, with parts put into its holes."""
    return {
        language: _filled(parse_template(Fragment(text, span)), parts) for language, text in texts.items()
    }


def _filled(template: Template, parts: Parts) -> Template:
    return Template(
        tuple(
            piece if isinstance(piece, str) else Hole(substitute(piece.expression, parts), piece.format)
            for piece in template.pieces
        )
    )


def conjunction(span: Span, conditions: Iterable[Expression | None]) -> Expression | None:
    """All of the conditions that are given, None where there is none."""
    given = [condition for condition in conditions if condition is not None]
    return joined("and", span, given) if given else None


def joined(operator: str, span: Span, operands: Iterable[Expression]) -> Expression:
    """Operands joined by `and` or `or`; those that are joined in the same way are taken apart."""
    flat = tuple(part for operand in operands for part in taken_apart(operator, operand))
    return flat[0] if len(flat) == 1 else Boolean(span, cast(Any, operator), flat)


def taken_apart(operator: str, expression: Expression) -> tuple[Expression, ...]:
    """The operands of an `and` or `or`, at any depth; anything else is its own one operand."""
    if isinstance(expression, Boolean) and expression.operator == operator:
        return tuple(part for operand in expression.operands for part in taken_apart(operator, operand))
    return (expression,)


def substitute(expression: Expression, parts: Parts) -> Expression:
    """The expression with names replaced, wherever a comprehension does not bind them anew.

    >>> from govrules.syntax import write
    >>> swapped = {"a": parse("b"), "b": parse("a")}
    >>> write(substitute(parse("b.id in {b for b in a.depends_on}"), swapped))
    'a.id in {b_ for b_ in b.depends_on}'
    """
    return _Substitution(is_hygienic=True).of(expression, parts)


@attrs.frozen
class _Substitution:
    """Replaces names; where `is_hygienic`, no part comes to read a variable bound around it."""

    is_hygienic: bool

    def of(self, expression: Expression, parts: Parts) -> Expression:
        if isinstance(expression, Name):
            return parts.get(expression.name, expression)
        if isinstance(expression, Comprehension):
            return self._in_comprehension(expression, parts)
        changes = {name: self._in_part(value, parts) for name, value in _fields(expression)}
        return cast(Expression, attrs.evolve(cast(Any, expression), **changes))

    def _in_part(self, value: Any, parts: Parts) -> Any:
        if isinstance(value, tuple):
            return tuple(self._in_part(member, parts) for member in value)
        return self.of(value, parts) if attrs.has(type(value)) else value

    def _in_comprehension(self, node: Comprehension, parts: Parts) -> Comprehension:
        clauses: list[Clause] = []
        for clause in node.clauses:
            source = self.of(clause.source, parts)
            variable, parts = self._bound(clause, parts)
            conditions = tuple(self.of(condition, parts) for condition in clause.conditions)
            clauses.append(Clause(variable, source, conditions, clause.span))
        return Comprehension(node.span, node.kind, self.of(node.element, parts), tuple(clauses))

    def _bound(self, clause: Clause, parts: Parts) -> tuple[str, Parts]:
        """The variable that a clause binds, renamed where a part that is put in reads that name."""
        variable = clause.variable
        inner = {name: part for name, part in parts.items() if name != variable}
        read = {name for part in inner.values() for name in names(part)} if self.is_hygienic else set()
        while variable in read:
            variable += "_"
        if variable != clause.variable:
            inner[clause.variable] = Name(clause.span, variable)
        return variable, inner


def _fields(node: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(type(node)):
        if field.eq:
            yield field.name, getattr(node, field.name)


def names(expression: Any) -> set[str]:
    """Every name that an expression mentions."""
    if isinstance(expression, Name):
        return {expression.name}
    if isinstance(expression, tuple):
        return {name for member in expression for name in names(member)}
    if not attrs.has(type(expression)):
        return set()
    return {name for _, value in _fields(expression) for name in names(value)}
