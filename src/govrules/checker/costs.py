"""What an expression reads, how deep it goes and how its cost grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govrules import plan
from govrules.checker.context import is_error
from govrules.diagnostics import Diagnostic, Span
from govrules.parser.expressions import DEEPEST

MOST_NESTED_LOOPS = 5

_ADD_LOOKUP = (
    "add a condition that can be looked up: an equality between the two (`i.unit == unit`),\n"
    "a membership (`b.id in a.depends_on`) or an overlap of two collections"
)
_OR_ALL = ";\nor write `exhaustive: true` in the rule to compare everything with everything"


def loops(
    node: plan.Expression, *, into_definitions: bool = False
) -> Iterator[tuple[plan.Expression, plan.Loop]]:
    """Each loop over all initiatives, with the comprehension or aggregate that it belongs to."""
    for part in plan.walk(node, into_definitions=into_definitions):
        yield from ((part, loop) for loop in _ranges(part) if _over_initiatives(loop))


def _over_initiatives(loop: plan.Loop) -> bool:
    return isinstance(loop.source, plan.Entities) and loop.source.kind == plan.SUBJECT


def _is_unbounded(whole: plan.Expression, loop: plan.Loop) -> bool:
    """Whether a loop over all initiatives is gone through anew for each subject."""
    return loop.joins is None and bool(_outside(whole, loop))


def _outside(whole: plan.Expression, loop: plan.Loop) -> frozenset[str]:
    """The variables from around the loop that the rest of the comprehension depends on."""
    ranges = _ranges(whole)
    place = ranges.index(loop)
    earlier = {each.variable for each in ranges[:place]}
    return plan.free_variables(whole) | frozenset(earlier)


def unbounded(node: plan.Expression, *, in_rule: bool = True) -> Diagnostic | None:
    """The problem with a comprehension that would compare everything with everything."""
    for whole, loop in loops(node):
        if _is_unbounded(whole, loop) and loop.source.origin is not None and not _is_wrong(whole):
            message = "for each initiative this goes through all initiatives"
            advice = _ADD_LOOKUP + _OR_ALL if in_rule else _ADD_LOOKUP
            return Diagnostic("needs-lookup", message, loop.source.origin.span, advice)
    return None


def _is_wrong(node: plan.Expression) -> bool:
    """Whether another problem has been told of the expression, which may be what hides a lookup."""
    return any(is_error(part.type) for part in plan.walk(node))


def unbounded_pair(pair: plan.Pair) -> Diagnostic | None:
    """The problem with a pair's condition that would compare everything with everything."""
    if pair.joins is not None or pair.related.origin is None or _is_wrong(pair.related):
        return None
    message = "this compares every initiative with every other"
    return Diagnostic("needs-lookup", message, pair.related.origin.span, _ADD_LOOKUP + _OR_ALL)


def cost(shape: plan.Shape, parts: Iterable[plan.Expression]) -> plan.Cost:
    """How the cost of a rule of the shape grows, given all its expressions."""
    if isinstance(shape, plan.Pair):
        return plan.Cost.PER_PAIR
    found = [each for part in parts for each in loops(part, into_definitions=True)]
    if any(_is_unbounded(whole, loop) for whole, loop in found):
        return plan.Cost.PER_PAIR
    return plan.Cost.PER_ROW if found or not isinstance(shape, plan.Each) else plan.Cost.CONSTANT


def reads(parts: Iterable[plan.Expression]) -> frozenset[str]:
    """The fields (ids aside), derived fields, tables and parameters that expressions look at."""
    found: set[str] = set()
    for part in parts:
        for node in plan.walk(part, into_definitions=True):
            match node:
                case plan.Field(kind=kind, name=name):
                    found |= {f"{kind}.{name}"} - {f"{kind}.id"}
                case plan.Derived(name=name):
                    found.add(f"define.{name}")
                case plan.Table(name=name):
                    found.add(f"tables.{name}")
                case plan.Parameter(name=name):
                    found.add(f"params.{name}")
                case plan.Entities(kind=kind):
                    found.add(f"all.{kind}")
                case plan.Setting(name=name):
                    found.add(f"organisation.{name}")
                case plan.Today():
                    found.add("today")
    return frozenset(found)


def too_nested(parts: Iterable[plan.Expression]) -> Diagnostic | None:
    """The problem with loops inside loops, whose cost multiplies."""
    known: dict[tuple[str, str], int] = {}
    for part in parts:
        if part.origin is not None and _nesting(part, known) > MOST_NESTED_LOOPS:
            message = f"this has more than {MOST_NESTED_LOOPS} loops inside each other"
            hint = (
                "give an inner `any`, `count` or `sum` a name under `define:`;\n"
                "a derived field that is a collection counts with the loops that make it"
            )
            return Diagnostic("too-many-loops", message, part.origin.span, hint)
    return None


def _nesting(node: plan.Expression, known: dict[tuple[str, str], int]) -> int:
    """How many loops are inside each other, at most."""
    own = int(isinstance(getattr(node, "rows", None), plan.GroupRows))
    own += sum(_breadth(loop.source, known) for loop in _ranges(node))
    return own + max((_nesting(child, known) for child in plan.children(node)), default=0)


def _ranges(node: plan.Expression) -> tuple[plan.Loop, ...]:
    ranges = node.loops if isinstance(node, plan.Comprehension) else getattr(node, "rows", ())
    return ranges if isinstance(ranges, tuple) else ()


def _breadth(source: plan.Expression, known: dict[tuple[str, str], int]) -> int:
    """How many loops it took to make a collection; `known` holds what is known of derived fields."""
    match source:
        case plan.Derived(definition=definition):
            if definition.key not in known:
                known[definition.key] = _breadth(definition.body, known)
            return known[definition.key]
        case plan.Comprehension(loops=ranges):
            return sum(_breadth(loop.source, known) for loop in ranges)
        case plan.Arithmetic() | plan.Conditional():
            return max(_breadth(part, known) for part in plan.children(source))
    return 1


def too_deep(parts: Iterable[plan.Expression]) -> Diagnostic | None:
    """The problem with an expression that nests too deeply, counted through derived fields."""
    known: dict[tuple[str, str], int] = {}
    for part in parts:
        if part.origin is not None and depth(part, known) > DEEPEST:
            return deep(part.origin.span)
    return None


def deep(span: Span) -> Diagnostic:
    """The problem with what nests too deeply."""
    message = "through the derived fields that it reads, this is nested too deeply"
    hint = f"an expression nests at most {DEEPEST} deep, counted through derived fields"
    return Diagnostic("expression-too-deep", message, span, hint)


def depth(node: plan.Expression, known: dict[tuple[str, str], int]) -> int:
    """How deep an expression nests; `known` holds the depths of the derived fields seen so far."""
    below = max((depth(child, known) for child in plan.children(node)), default=0)
    if isinstance(node, plan.Derived):
        key = node.definition.key
        if key not in known:
            known[key] = depth(node.definition.body, known)
        below = max(below, known[key])
    return below + 1
