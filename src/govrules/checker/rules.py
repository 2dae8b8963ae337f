"""One rule: its shape, its selection, its tiers, its message."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from attrs import evolve, frozen

from govrules import plan, syntax
from govrules.checker import costs, joins
from govrules.checker.context import ERROR, Names, failed, is_error
from govrules.checker.expressions import condition, typed
from govrules.checker.operators import briefly, comparable, described, plural
from govrules.checker.scopes import INITIATIVE, Scope
from govrules.diagnostics import one_of
from govrules.syntax import policies
from govrules.types import FLAG, TEXT, Record, Type, element_of, is_single, is_textual


@frozen
class Frame:
    """A rule's shape and the scope of its `when`, verdict and message."""

    shape: plan.Shape
    scope: Scope
    parts: tuple[plan.Expression, ...]


def check_rule(rule: policies.Rule, names: Names) -> plan.Rule:
    """The plan of a rule; problems are reported to the context of the names."""
    names = names.with_parameters(rule.id, rule.parameters)
    frame = _frame(rule, names)
    when = condition(rule.when, frame.scope) if rule.when is not None else plan.TRUE
    tiers = tuple(_tier(tier, frame.scope) for tier in rule.tiers)
    evidence = tuple((name, typed(value, frame.scope)) for name, value in rule.evidence)
    told = evolve(frame.scope, evidence=dict(evidence))
    message = {language: _message(text, told) for language, text in rule.message.items()}
    parts = [*frame.parts, when, *_of_tiers(tiers), *(value for _, value in evidence), *_of_messages(message)]
    _check_bounds(rule, frame, parts, names)
    return plan.Rule(
        id=rule.id,
        policy=rule.namespace.policy,
        title=rule.title,
        why=rule.why,
        fix=rule.fix,
        shape=frame.shape,
        when=when,
        tiers=tiers,
        unknown=rule.unknown,
        message=message,
        evidence=evidence,
        reads=costs.reads(parts),
        cost=costs.cost(frame.shape, parts),
        span=rule.span,
        effective_from=rule.effective_from,
        effective_until=rule.effective_until,
        enforcement=rule.enforcement,
        form=rule.form,
        laws=rule.laws,
        references=rule.references,
        measure=rule.measure,
        examples=rule.examples,
    )


def _check_bounds(rule: policies.Rule, frame: Frame, parts: list[plan.Expression], names: Names) -> None:
    problems = [costs.too_deep(parts), costs.too_nested(parts)]
    if not rule.exhaustive:
        problems += [costs.unbounded(part) for part in parts]
        if isinstance(frame.shape, plan.Pair):
            problems.append(costs.unbounded_pair(frame.shape))
    names.context.problems.extend(problem for problem in problems if problem is not None)


def _of_tiers(tiers: tuple[plan.Tier, ...]) -> Iterator[plan.Expression]:
    for tier in tiers:
        yield tier.condition
        yield from tier.effect.roles if tier.effect is not None else ()


def _of_messages(messages: dict[str, plan.Message]) -> Iterator[plan.Expression]:
    for message in messages.values():
        yield from (piece.expression for piece in message.pieces if isinstance(piece, plan.Hole))


def _frame(rule: policies.Rule, names: Names) -> Frame:
    match rule.shape:
        case policies.Pair():
            return _pair(rule.shape, names)
        case policies.Group():
            return _group(rule.shape, names)
        case policies.Cycle():
            return _cycle(rule.shape, names)
    return Frame(plan.Each(), Scope.each(names), ())


def _pair(shape: policies.Pair, names: Names) -> Frame:
    scope = Scope.pair(names, shape.first, shape.second)
    related = condition(shape.related, scope) if shape.related is not None else plan.TRUE
    pair = plan.Pair(shape.first, shape.second, related, joins.of_pair(related, shape.second))
    return Frame(pair, scope, () if is_error(related.type) else (related,))


def _group(shape: policies.Group, names: Names) -> Frame:
    scope = Scope.each(names)
    rows = None
    if shape.rows is not None and shape.variable is not None:
        rows = typed(shape.rows, scope)
        scope = scope.bind(shape.variable, _element(rows, shape.rows, names))
    where = condition(shape.where, scope) if shape.where is not None else plan.TRUE
    by = tuple((name, _key(name, value, scope)) for name, value in shape.by)
    of = tuple((name, _domain(name, value, dict(by).get(name), names)) for name, value in shape.of)
    _check_domains(shape, names)
    keys = {name: value.type for name, value in by}
    group = plan.Group(shape.variable, rows, where, by, of)
    parts = tuple(part for part in (rows, where, *(value for _, value in (*by, *of))) if part is not None)
    return Frame(group, Scope(names, keys, rows=evolve(scope, variables={**keys, **scope.variables})), parts)


def _element(rows: plan.Expression, written: syntax.Expression, names: Names) -> Type:
    element = element_of(rows.type)
    if element is None and not is_error(rows.type):
        message = f"rows come from a collection, and this is {described(rows.type)}"
        names.context.report("not-a-collection", message, written.span, "as in `rows: c in resources`")
    return element if element is not None else ERROR


def _key(name: str, written: syntax.Expression, scope: Scope) -> plan.Expression:
    value = typed(written, scope)
    if not is_single(value.type):
        message = f"a group's key is one value, and `{name}` is {described(value.type)}"
        hint = f"make each member a row: `rows: x in {briefly(written)}`"
        if isinstance(value.type, Record):
            hint = f"take a member of it: {one_of(value.type.names())}"
        scope.names.context.report("wrong-type", message, written.span, hint)
        return failed(written)
    return value


def _domain(
    name: str, written: syntax.Expression, key: plan.Expression | None, names: Names
) -> plan.Expression:
    """A collection of the organisation, each element of which is a group."""
    value = typed(written, Scope(names))
    element = element_of(value.type)
    if is_error(value.type):
        return value
    if element is None:
        message = f"`of` takes a collection, and this is {described(value.type)}"
        names.context.report(
            "not-a-collection", message, written.span, "as in `of: {unit: organisation.units}`"
        )
        return failed(written)
    if key is not None and not comparable(key.type, element):
        message = f"the key `{name}` is {described(key.type)}, and these are {plural(element)}"
        names.context.report(
            "wrong-type", message, written.span, "take the collection that the key comes from"
        )
    return value


def _check_domains(shape: policies.Group, names: Names) -> None:
    """Groups without rows have a value for every key, so that `of` gives all of them or none."""
    without = [name for name, _ in shape.by if name not in dict(shape.of)]
    if shape.of and without:
        message = f"`of` gives no values for the key `{without[0]}`"
        hint = "a group without rows needs a value for every key: list all keys of `by` under `of`"
        names.context.report("of-every-key", message, shape.of[0][1].span, hint)


def _cycle(shape: policies.Cycle, names: Names) -> Frame:
    scope = Scope.each(names)
    edges = typed(shape.edges, scope)
    element = element_of(edges.type)
    if element not in (INITIATIVE, ERROR) and not is_error(edges.type):
        message = f"a cycle runs along initiatives, and this is {described(edges.type)}"
        names.context.report("wrong-type", message, shape.edges.span, "as in `cycle: depends_on`")
    where = condition(shape.where, scope) if shape.where is not None else plan.TRUE
    return Frame(plan.Cycle(edges, where), Scope(names, rows=scope), (edges, where))


def _tier(tier: policies.Tier, scope: Scope) -> plan.Tier:
    test = condition(tier.condition, scope) if tier.condition is not None else plan.TRUE
    if tier.effect is None:
        return plan.Tier(test)
    roles = tuple(_role(role, scope) for role in tier.effect.roles)
    return plan.Tier(test, plan.Effect(tier.effect.outcome, roles))


def _role(template: syntax.Template, scope: Scope) -> plan.Expression:
    """The text of a role, which may hold expressions."""
    pieces = [_role_piece(piece, scope) for piece in template.pieces]
    if any(is_error(piece.type) for piece in pieces):
        return plan.Constant(TEXT, None, "")
    return reduce(lambda left, right: plan.Arithmetic(TEXT, None, "+", left, right), pieces)


def _role_piece(piece: str | syntax.Hole, scope: Scope) -> plan.Expression:
    if isinstance(piece, str):
        return plan.Constant(TEXT, None, piece)
    value = typed(piece.expression, scope)
    if not is_textual(value.type) and not is_error(value.type):
        message = f"a role is a text, and this is {described(value.type)}"
        hint = "name who must approve, as in `unit.owner`"
        scope.names.context.report("wrong-type", message, piece.expression.span, hint)
        return failed(piece.expression)
    return value


def _message(template: syntax.Template, scope: Scope) -> plan.Message:
    pieces: list[str | plan.Hole] = []
    for piece in template.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            value = typed(piece.expression, scope)
            _check_format(piece, value, scope)
            pieces.append(plan.Hole(_named(value), piece.format))
    return plan.Message(tuple(pieces))


def _named(value: plan.Expression) -> plan.Expression:
    """What has no title is called by its id."""
    if not (isinstance(value, plan.Field) and value.name == "title"):
        return value
    id_ = plan.Field(TEXT, value.origin, value.base, value.kind, "id")
    return plan.Conditional(TEXT, value.origin, plan.Known(FLAG, value.origin, value), value, id_)


def _check_format(piece: syntax.Hole, value: plan.Expression, scope: Scope) -> None:
    if piece.format and str(value.type) not in ("number", "error"):
        message = f"the format `{piece.format}` is for numbers, and this is {described(value.type)}"
        scope.names.context.report("message-format", message, piece.expression.span, "leave the format out")
