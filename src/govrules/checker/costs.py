"""What an expression reads, how deep it goes and how its cost grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govrules import plan
from govrules.diagnostics import Diagnostic
from govrules.parser.expressions import DEEPEST

MOST_NESTED_LOOPS = 5

_WITHOUT_LOOKUP = (
    "add a condition that can be looked up: an equality between the two (`i.unit == unit`),\n"
    "a membership (`b.id in a.depends_on`) or an overlap of two collections;\n"
    "or write `exhaustive: true` in the rule to compare everything with everything"
)


def loops(
    node: plan.Expression, *, into_definitions: bool = False
) -> Iterator[tuple[plan.Expression, plan.Loop]]:
    """Each loop over all initiatives, with the comprehension or aggregate that it belongs to."""
    for part in plan.walk(node, into_definitions=into_definitions):
        ranges = part.loops if isinstance(part, plan.Comprehension) else getattr(part, "rows", None)
        if isinstance(part, plan.Comprehension | plan.Aggregate) and isinstance(ranges, tuple):
            yield from ((part, loop) for loop in ranges if _over_initiatives(loop))


def _over_initiatives(loop: plan.Loop) -> bool:
    return isinstance(loop.source, plan.Entities) and loop.source.kind == plan.SUBJECT


def _is_unbounded(whole: plan.Expression, loop: plan.Loop) -> bool:
    """Whether a loop over all initiatives is gone through anew for each subject."""
    return loop.joins is None and bool(_outside(whole, loop))


def _outside(whole: plan.Expression, loop: plan.Loop) -> frozenset[str]:
    """The variables from around the loop that the rest of the comprehension depends on."""
    ranges = whole.loops if isinstance(whole, plan.Comprehension) else getattr(whole, "rows", ())
    place = ranges.index(loop)
    earlier = {each.variable for each in ranges[:place]}
    return plan.free_variables(whole) | frozenset(earlier)


def unbounded(node: plan.Expression, *, exhaustive: bool) -> Diagnostic | None:
    """The problem with a comprehension that would compare everything with everything."""
    if exhaustive:
        return None
    for whole, loop in loops(node):
        if _is_unbounded(whole, loop) and loop.source.origin is not None:
            message = "for each initiative this goes through all initiatives"
            return Diagnostic("needs-lookup", message, loop.source.origin.span, _WITHOUT_LOOKUP)
    return None


def unbounded_pair(pair: plan.Pair, *, exhaustive: bool) -> Diagnostic | None:
    """The problem with a pair's condition that would compare everything with everything."""
    if exhaustive or pair.joins is not None or pair.related.origin is None:
        return None
    message = "this compares every initiative with every other"
    return Diagnostic("needs-lookup", message, pair.related.origin.span, _WITHOUT_LOOKUP)


def cost(shape: plan.Shape, parts: Iterable[plan.Expression]) -> plan.Cost:
    """How the cost of a rule of the shape grows, given all its expressions."""
    if isinstance(shape, plan.Pair):
        return plan.Cost.PER_PAIR
    found = [each for part in parts for each in loops(part, into_definitions=True)]
    if any(_is_unbounded(whole, loop) for whole, loop in found):
        return plan.Cost.PER_PAIR
    return plan.Cost.PER_ROW if found or not isinstance(shape, plan.Each) else plan.Cost.CONSTANT


def reads(parts: Iterable[plan.Expression]) -> frozenset[str]:
    """The fields, derived fields, tables and parameters that expressions look at."""
    found: set[str] = set()
    for part in parts:
        for node in plan.walk(part, into_definitions=True):
            match node:
                case plan.Field(kind=kind, name=name):
                    found.add(f"{kind}.{name}")
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
    for part in parts:
        if part.origin is not None and _nesting(part) > MOST_NESTED_LOOPS:
            message = f"this has more than {MOST_NESTED_LOOPS} loops inside each other"
            hint = "give the inner ones names under `define:`"
            return Diagnostic("too-many-loops", message, part.origin.span, hint)
    return None


def _nesting(node: plan.Expression) -> int:
    """How many loops are inside each other, at most."""
    ranges = node.loops if isinstance(node, plan.Comprehension) else getattr(node, "rows", None)
    own = len(ranges) if isinstance(ranges, tuple) else int(isinstance(ranges, plan.GroupRows))
    return own + max(map(_nesting, plan.children(node)), default=0)


def too_deep(parts: Iterable[plan.Expression]) -> Diagnostic | None:
    """The problem with an expression that nests too deeply, counted through derived fields."""
    known: dict[tuple[str, str], int] = {}
    for part in parts:
        if part.origin is not None and depth(part, known) > DEEPEST:
            message = "through the derived fields that it reads, this is nested too deeply"
            hint = f"an expression nests at most {DEEPEST} deep"
            return Diagnostic("expression-too-deep", message, part.origin.span, hint)
    return None


def depth(node: plan.Expression, known: dict[tuple[str, str], int]) -> int:
    """How deep an expression nests; `known` holds the depths of the derived fields seen so far."""
    below = max((depth(child, known) for child in plan.children(node)), default=0)
    if isinstance(node, plan.Derived):
        key = node.definition.key
        if key not in known:
            known[key] = depth(node.definition.body, known)
        below = max(below, known[key])
    return below + 1
