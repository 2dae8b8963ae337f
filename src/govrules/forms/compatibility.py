"""The form `compatibility`: technologies that must not meet in initiatives that work together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from govrules.diagnostics import Span
from govrules.forms.building import build, conjunction, joined, message, substitute, taken_apart
from govrules.forms.form import Form, Lowered, RuleContext
from govrules.forms.options import ExpressionOption, Options
from govrules.syntax import Attribute, Call, Compare, Constant, Expression, Index, Name, write
from govrules.syntax.policies import Effect, Pair, Tier
from govrules.types import FLAG

# A technology whose category nobody has entered is taken to be of none that a rule names.
IS = "t == ENTRY or known(t.category) and t.category == ENTRY"
CLASH = "any(CLASHES for t in a.technologies for u in b.technologies)"
CLASHING_OF_A = "{t for t in a.technologies if any(CLASHES for u in b.technologies)}"
CLASHING_OF_B = "{u for u in b.technologies if any(CLASHES for t in a.technologies)}"
OF_A = "{t for t in a.technologies if t.category == CATEGORY}"
OF_B = "{t for t in b.technologies if t.category == CATEGORY}"

CLASH_MESSAGE = {
    "en": "{a.id} and {b.id} work together on technologies that do not fit",
    "fr": "{a.id} et {b.id} travaillent ensemble avec des technologies qui ne s’accordent pas",
}
ONE_OF_MESSAGE = {
    "en": "{a.id} and {b.id} work together and use {len(FOUND)} technologies where one is enough",
    "fr": "{a.id} et {b.id} travaillent ensemble et emploient {len(FOUND)} technologies là où une suffit",
}

PairsOption = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "Pairs that do not fit: each side is the id of a technology or a category.",
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string"}},
            "examples": [[["oracle-db", "postgresql"]]],
        }
    ),
]


class OneOf(Options):
    """At most one technology of a category between the two."""

    category: str = Field(description="The category.", min_length=1)


class CompatibilityOptions(Options):
    """Which initiatives work together, and which technologies must not meet there."""

    between: ExpressionOption = Field(description="Whether two initiatives, `a` and `b`, work together.")
    incompatible: PairsOption = Field(default=None)
    matrix: ExpressionOption = Field(
        default=None,
        description="A table with a row and a column for each technology: "
        "`no`, `incompatible` or false where the two do not fit.",
    )
    one_of: OneOf | None = Field(
        default=None, description="A category of which the two share one technology."
    )


SIDES = 2
QUESTIONS = ("incompatible", "matrix", "one_of")


def _lower(options: CompatibilityOptions, rule: RuleContext) -> Lowered:
    given = [name for name in QUESTIONS if getattr(options, name) is not None]
    if len(given) != 1:
        names = " and ".join(f"`{name}`" for name in given) or "nothing"
        help = "give one of `incompatible`, `matrix` and `one_of`; write a rule for each"
        rule.problem("two-questions" if given else "missing-key", f"it asks for {names}", help=help)
        given = given or ["one_of"]
    effect = rule.required_effect()
    related = _related(rule)
    if given[0] == "one_of":
        return _one_of(options.one_of or OneOf(category="?"), related, effect, rule)
    clashes = _listed(options.incompatible, rule) if given[0] == "incompatible" else _in_matrix(rule)
    return _clash(clashes, related, effect, rule)


def _related(rule: RuleContext) -> Pair:
    """Each two initiatives once, whichever of them the relation starts from."""
    between = rule.expression("between")
    span = rule.span("between")
    swapped = substitute(between, {"a": Name(span, "b"), "b": Name(span, "a")})
    ways: dict[str, Expression] = {}
    for way in (*taken_apart("or", between), *taken_apart("or", swapped)):
        ways.setdefault(_unordered(way), way)
    related = conjunction(span, (build("a.id < b.id", span), joined("or", span, ways.values())))
    return Pair("a", "b", related)


def _unordered(way: Expression) -> str:
    """What a condition says, the same whichever way round it is written."""
    if isinstance(way, Compare) and way.operators == ("==",):
        return " == ".join(sorted(map(write, way.operands)))
    if isinstance(way, Call) and way.function in ("overlap", "similarity"):
        return f"{way.function}({', '.join(sorted(map(write, way.arguments)))})"
    return write(way)


def _clash(clashes: Expression, related: Pair, effect: Effect, rule: RuleContext) -> Lowered:
    span = rule.span()
    return Lowered(
        related,
        (Tier(build(f"not {CLASH}", span, CLASHES=clashes)), Tier(None, effect)),
        evidence=(
            ("a_technologies", build(CLASHING_OF_A, span, CLASHES=clashes)),
            ("b_technologies", build(CLASHING_OF_B, span, CLASHES=clashes)),
        ),
        message=message(span, CLASH_MESSAGE),
    )


def _listed(pairs: Any, rule: RuleContext) -> Expression:
    """Whether technologies `t` and `u` are one of the pairs, either way round."""
    span = rule.span("incompatible")
    if not isinstance(pairs, list) or not pairs:
        return _no_pair(rule)
    found = [_either_way(pair, rule, index) for index, pair in enumerate(pairs)]
    return joined("or", span, found)


def _either_way(pair: Any, rule: RuleContext, index: int) -> Expression:
    span = rule.span("incompatible", index)
    if not (isinstance(pair, list) and len(pair) == SIDES and all(isinstance(side, str) for side in pair)):
        return _no_pair(rule, index)
    first, second = pair
    parts = {
        "T_FIRST": _is("t", first, span),
        "U_SECOND": _is("u", second, span),
        "T_SECOND": _is("t", second, span),
        "U_FIRST": _is("u", first, span),
    }
    return build("T_FIRST and U_SECOND or T_SECOND and U_FIRST", span, **parts)


def _no_pair(rule: RuleContext, *path: int) -> Expression:
    help = "as in `incompatible: [[oracle-db, postgresql]]`"
    rule.problem(
        "wrong-type", "this is not a pair of technologies or categories", "incompatible", *path, help=help
    )
    return Constant(rule.span("incompatible"), value=False)


def _is(variable: str, entry: str, span: Span) -> Expression:
    """Whether a technology is what a pair names: the technology itself, or its category."""
    return build(IS, span, t=Name(span, variable), ENTRY=Constant(span, entry))


def _in_matrix(rule: RuleContext) -> Expression:
    """Whether a table refuses technologies `t` and `u`.

    What it does not say in one direction it may say in the other.
    """
    span, matrix = rule.span("matrix"), rule.expression("matrix")
    here, there = (
        Index(span, Index(span, matrix, Name(span, row)), Name(span, column)) for row, column in _WAYS
    )
    bad = "not ({})" if _holds_flags(matrix, rule.tables) else 'lower({}) in {{"no", "incompatible"}}'
    text = "t != u and ({} or {})".format(
        bad.format("HERE if known(HERE) else THERE"), bad.format("THERE if known(THERE) else HERE")
    )
    return build(text, span, HERE=here, THERE=there)


_WAYS = (("t", "u"), ("u", "t"))


def _holds_flags(matrix: Expression, tables: Mapping[str, Any]) -> bool:
    """Whether the cells of the table that is named are flags; otherwise they are texts."""
    if not isinstance(matrix, Attribute) or matrix.name not in tables:
        return False
    return FLAG in tables[matrix.name].columns.values()


def _one_of(one_of: OneOf, related: Pair, effect: Effect, rule: RuleContext) -> Lowered:
    span = rule.span()
    found = build(f"{OF_A} | {OF_B}", span, CATEGORY=Constant(rule.span("one_of"), one_of.category))
    return Lowered(
        related,
        (Tier(build("len(FOUND) <= 1", span, FOUND=found)), Tier(None, effect)),
        evidence=(("technologies", found),),
        message=message(span, ONE_OF_MESSAGE, FOUND=found),
    )


COMPATIBILITY = Form(
    name="compatibility",
    options=CompatibilityOptions,
    lower=_lower,
    summary="Technologies that must not meet in initiatives that work together.",
    example={"between": "b.id in a.integrates_with", "incompatible": [["oracle-db", "postgresql"]]},
)
