"""The ways in which a random expression is made of smaller ones, by the type that results."""

from __future__ import annotations

from govrules.testing.grammar import (
    FIELDS,
    KINDS,
    ORDERED,
    PATTERNS,
    SCALARS,
    SCALES,
    SECTIONS,
    Grammar,
    Make,
    Scope,
)

NUMERIC_AGGREGATES = ("sum", "min", "max")


def _conditional(grammar: Grammar, type_: str, scope: Scope, depth: int) -> str | None:
    then = grammar.of(type_, scope, depth)
    otherwise = grammar.of(type_, scope, depth)
    if type_ not in ("number", "text", "date", "flag") and '"' in (then[:1], otherwise[:1]):
        return None
    return f"({then} if {grammar.of('flag', scope, depth)} else {otherwise})"


def _extreme(grammar: Grammar, type_: str, scope: Scope, depth: int) -> str | None:
    left = grammar.atom(type_, scope)
    if left is None:
        return None
    return f"{grammar.choices.pick(('min', 'max'))}({left}, {grammar.of(type_, scope, depth)})"


def rows(grammar: Grammar, scope: Scope, depth: int) -> tuple[str, Scope]:
    """`for … in … if …` over any collection, and the scope of what stands before it."""
    name = grammar.fresh()
    way = grammar.choices.below(6)
    if way < 2 and scope.loops < 2:
        return _over_initiatives(grammar, name, scope, depth)
    records = grammar.records(scope)
    if way == 2 and records:
        source, of = grammar.choices.pick(records)
        return _filtered(grammar, name, source, scope.bind(name, of), depth)
    if way == 3:
        kind = grammar.choices.pick(tuple(SECTIONS))
        return _filtered(grammar, name, f"organisation.{SECTIONS[kind]}", scope.bind(name, kind), depth)
    inner = grammar.choices.pick(("initiative", "technology", "capability", "text", "number"))
    source = grammar.of(f"[{inner}]", scope, min(depth, 1))
    return _filtered(grammar, name, source, scope.bind(name, inner), depth)


def _filtered(grammar: Grammar, name: str, source: str, inner: Scope, depth: int) -> tuple[str, Scope]:
    clause = f"for {name} in {source}"
    if grammar.choices.below(3) == 1:
        clause += f" if {grammar.of('flag', inner, depth - 1)}"
    if depth > 1 and grammar.choices.chance(8):
        more, inner = rows(grammar, inner, depth - 2)
        clause += f" {more}"
    return clause, inner


def _over_initiatives(grammar: Grammar, name: str, scope: Scope, depth: int) -> tuple[str, Scope]:
    inner = scope.bind(name, "initiative", over_all=True)
    clause = f"for {name} in initiatives"
    if scope.must_join:
        return f"{clause} if {joined(grammar, name, scope) or f'{name}.unit == unit'}", inner
    condition = joined(grammar, name, scope) if grammar.choices.below(4) else None
    extra = grammar.of("flag", inner, depth - 1) if grammar.choices.chance(4) else None
    conditions = [part for part in (condition, extra) if part is not None]
    if conditions:
        clause += " if " + f" {grammar.choices.pick(('and', 'if', 'or'))} ".join(conditions)
    return clause, inner


def joined(grammar: Grammar, other: str, scope: Scope) -> str | None:
    """A condition between another initiative and what is in scope, that can be looked up."""
    kind = grammar.choices.pick(
        ("unit", "initiative", "owner", "list", "overlap", "number", "risk", "record")
    )
    if kind == "initiative":
        collection = grammar.atom("[initiative]", scope)
        return None if collection is None else f"{other}.id in {collection}"
    if kind in ("overlap", "list"):
        field, inner = grammar.choices.pick(
            (("technologies", "technology"), ("depends_on", "initiative"), ("tags", "text"))
        )
        if kind == "list":
            item = grammar.atom(inner, scope)
            return None if item is None else f"{item} in {other}.{field}"
        collection = grammar.atom(f"[{inner}]", scope)
        return None if collection is None else f"overlap({other}.{field}, {collection})"
    if kind == "record":
        item = grammar.atom("domain", scope)
        return (
            None
            if item is None
            else f"{item} in {{d.domain for d in {other}.data}}"
            if "d" not in scope.variables
            else None
        )
    field, type_ = {"unit": ("unit", "unit"), "owner": ("owner", "text"), "number": ("budget", "number")}.get(
        kind, ("risk", "risk")
    )
    mine = grammar.atom(type_, scope)
    return None if mine is None else f"{other}.{field} == {mine}"


def _aggregate(grammar: Grammar, type_: str, scope: Scope, depth: int) -> str | None:
    """An aggregate over a comprehension, or over the rows of a group."""
    functions = NUMERIC_AGGREGATES if type_ == "number" else ("min", "max")
    function = grammar.choices.pick(functions)
    if scope.rows is not None and grammar.choices.below(3):
        return f"{function}({grammar.of(type_, scope.rows, depth)})" if _is_plain(type_) else None
    clause, inner = rows(grammar, scope, depth)
    element = grammar.atom(type_, inner)
    return None if element is None else f"{function}({element} {clause})"


def _is_plain(type_: str) -> bool:
    return type_ in ("number", "text", "date")


def _count(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    way = grammar.choices.below(4)
    if scope.rows is not None and way < 3:
        single = grammar.choices.pick(SCALARS)
        element = grammar.atom(single, scope.rows) or grammar.atom("text", scope.rows)
        return "count()" if way == 0 or element is None else f"count_distinct({element})"
    if way < 2:
        return f"len({grammar.of(_some_collection(grammar), scope, depth)})"
    clause, inner = rows(grammar, scope, depth)
    element = grammar.atom(grammar.choices.pick(SCALARS), inner) or "1"
    return f"{grammar.choices.pick(('count', 'count_distinct'))}({element} {clause})"


def _some_collection(grammar: Grammar) -> str:
    return f"[{grammar.choices.pick(('initiative', 'technology', 'text', 'capability', 'number'))}]"


def _calculation(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    left, right = grammar.of("number", scope, depth), grammar.of("number", scope, depth)
    return f"({left} {grammar.choices.pick('+-*/')} {right})"


def _number_function(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    way = grammar.choices.below(8)
    if way < 3:
        call = ("abs({})", "round({})", "round({}, 1)")[way]
        return call.format(grammar.of("number", scope, depth))
    if way == 3:
        return f"-({grammar.of('number', scope, depth)})"
    if way == 4:
        return f"days({grammar.of('date', scope, depth)} - {grammar.of('date', scope, depth)})"
    if way == 5:
        return f"similarity({grammar.of('text', scope, depth)}, {grammar.of('text', scope, depth)})"
    if way == 6:
        return f"fiscal_year({grammar.of('date', scope, depth)}, 4)"
    return f"{grammar.choices.pick(('year', 'month', 'quarter'))}({grammar.of('date', scope, depth)})"


def _looked_up(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str | None:
    """What a mapping, a table or a capacity has for a key."""
    way = grammar.choices.below(6)
    if way == 0:
        key = grammar.atom("objective", scope)
        return f"objectives[{key}]" if scope.is_subject and key is not None else None
    if way == 1:
        return f"tables.rates[{grammar.of('text', scope, depth)}].rate"
    if way == 2:
        return f"tables.baseline[{grammar.of('text', scope, 0)}].amount"
    if way == 3:
        resource = grammar.atom("resource", scope)
        return None if resource is None else f"capacity({resource}, {grammar.of('text', scope, 0)})"
    if way == 4:
        key = grammar.atom("risk", scope)
        return None if key is None else f"params.points[{key}]"
    return f"weights[{grammar.of('text', scope, depth)}]" if scope.is_subject else None


def _date(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    if grammar.choices.chance(6):
        text = grammar.atom("text", scope)
        return 'date("2027-02-03")' if text is None or text.startswith('"') else f"date({text})"
    sign = grammar.choices.pick("+-")
    return f"({grammar.of('date', scope, depth)} {sign} days({grammar.choices.pick(('30', '1', '365'))}))"


def _text(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str | None:
    way = grammar.choices.below(5)
    if way == 0:
        return f"({grammar.of('text', scope, depth)} + {grammar.of('text', scope, depth)})"
    if way == 1:
        return f"tables.rates[{grammar.of('text', scope, depth)}].label"
    if way == 2:
        return "organisation.currency"
    if way == 3:
        return grammar.atom(grammar.choices.pick(KINDS), scope)
    return f"{grammar.choices.pick(('lower', 'upper'))}({grammar.of('text', scope, depth)})"


def _comparison(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    type_ = grammar.choices.pick(ORDERED)
    left = grammar.atom(type_, scope) if type_ in SCALES else grammar.of(type_, scope, depth)
    if left is None:
        type_, left = "number", grammar.of("number", scope, depth)
    right = grammar.literal(type_) if grammar.choices.below(2) else grammar.of(type_, scope, depth)
    operator = grammar.choices.pick(("==", "!=", "<", "<=", ">", ">="))
    if type_ == "number" and grammar.choices.chance(8):
        return f"({grammar.of('number', scope, depth)} < {left} <= {right})"
    return f"({left} {operator} {right})"


def _identity(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str | None:
    kind = grammar.choices.pick((*KINDS, "flag"))
    left = grammar.atom(kind, scope)
    if left is None:
        return None
    right = grammar.literal(kind) if grammar.choices.below(2) else grammar.of(kind, scope, depth)
    return f"({left} {grammar.choices.pick(('==', '!='))} {right})"


def _membership(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str | None:
    operator = grammar.choices.pick(("in", "not in"))
    if grammar.choices.below(3) == 0:
        scale = grammar.choices.pick(tuple(SCALES))
        item = grammar.atom(scale, scope)
        first, second = grammar.literal(scale), grammar.literal(scale)
        return None if item is None else f"({item} {operator} {{{first}, {second}}})"
    kind = grammar.choices.pick(("initiative", "technology", "text", "capability", "number", *SECTIONS))
    item = grammar.atom(kind, scope)
    if item is None:
        return None
    if kind in SECTIONS and grammar.choices.below(2):
        return f"({item} {operator} organisation.{SECTIONS[kind]})"
    if kind == "text" and grammar.choices.below(2):
        return f"({item} {operator} tables.rates)"
    return f"({item} {operator} {grammar.of(f'[{kind}]', scope, depth)})"


def _logic(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    if grammar.choices.below(4) == 3:
        return f"(not {grammar.of('flag', scope, depth)})"
    operands = [grammar.of("flag", scope, depth) for _ in range(2 + grammar.choices.below(2))]
    operator = grammar.choices.pick((" and ", " or "))
    return f"({operator.join(operands)})"


def _known(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    type_ = grammar.choices.pick((*SCALARS, "[initiative]", "[technology]"))
    operand = grammar.atom(type_, scope) or grammar.of("number", scope, depth)
    return f"{grammar.choices.pick(('known', 'missing'))}({operand})"


def _quantified(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    function = grammar.choices.pick(("any", "all"))
    if scope.rows is not None and grammar.choices.below(3):
        return f"{function}({grammar.of('flag', scope.rows, depth)})"
    clause, inner = rows(grammar, scope, depth)
    return f"{function}({grammar.of('flag', inner, depth)} {clause})"


def _between_collections(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    type_ = _some_collection(grammar)
    left, right = grammar.of(type_, scope, depth), grammar.of(type_, scope, depth)
    if grammar.choices.chance(4):
        return f"(similarity({left}, {right}) > 0.5)"
    return f"{grammar.choices.pick(('overlap', 'subset'))}({left}, {right})"


def _text_question(grammar: Grammar, _type: str, scope: Scope, depth: int) -> str:
    text = grammar.of("text", scope, depth)
    way = grammar.choices.below(7)
    if way == 0:
        return f"matches({text}, {grammar.choices.pick(PATTERNS)})"
    if way == 1:
        asked = '"1.10"' if text.startswith('"') else text
        return f'(version({asked}) >= version("1.9"))'
    if way == 2:
        return f"({text} in words({grammar.of('text', scope, depth)}))"
    function = ("contains", "mentions", "starts_with", "ends_with")[way - 3]
    return f"{function}({text}, {grammar.of('text', scope, depth)})"


def _collection(grammar: Grammar, type_: str, scope: Scope, depth: int) -> str | None:
    inner = type_[1:-1]
    way = grammar.choices.below(4)
    if way == 0:
        operator = grammar.choices.pick("|&-")
        return f"({grammar.of(type_, scope, depth)} {operator} {grammar.of(type_, scope, depth)})"
    if way == 1:
        elements = [grammar.atom(inner, scope) for _ in range(2)]
        return None if None in elements else "{" + ", ".join(each for each in elements if each) + "}"
    clause, within = rows(grammar, scope, depth)
    element = grammar.atom(inner, within)
    if element is None:
        return None
    brackets = grammar.choices.pick(("{}", "[]"))
    return f"{brackets[0]}{element} {clause}{brackets[1]}"


def _either_collection(grammar: Grammar, type_: str, scope: Scope, depth: int) -> str:
    """One of two collections, both made sets, since a branch that is a list and one that is a set differ."""
    then, otherwise = grammar.of(type_, scope, depth), grammar.of(type_, scope, depth)
    return f"(({then} | []) if {grammar.of('flag', scope, depth)} else ({otherwise} | []))"


def _reached(grammar: Grammar, type_: str, scope: Scope, _depth: int) -> str | None:
    """A field of what another expression names."""
    kinds = [kind for kind in FIELDS if type_ in FIELDS[kind]]
    if not kinds:
        return None
    kind = grammar.choices.pick(kinds)
    base = grammar.atom(kind, scope)
    return None if base is None else f"{base}.{grammar.choices.pick(FIELDS[kind][type_])}"


LARGER: dict[str, tuple[Make, ...]] = {
    "number": (
        _calculation,
        _number_function,
        _count,
        _looked_up,
        _aggregate,
        _extreme,
        _conditional,
        _reached,
    ),
    "text": (_text, _reached, _aggregate, _extreme, _conditional),
    "date": (_date, _reached, _aggregate, _extreme, _conditional),
    "flag": (
        _comparison,
        _comparison,
        _logic,
        _membership,
        _quantified,
        _identity,
        _known,
        _between_collections,
        _text_question,
        _conditional,
    ),
    "scale": (_reached, _extreme, _conditional),
    "reference": (_reached, _conditional),
    "collection": (_collection, _collection, _either_collection),
}
