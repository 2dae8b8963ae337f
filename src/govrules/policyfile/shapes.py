"""What a rule ranges over: `each`, `pair` or `group`."""

from __future__ import annotations

import re

from govrules.policyfile.names import RESERVED, check_name
from govrules.policyfile.problems import Place
from govrules.syntax import Expression, Fragment
from govrules.syntax.policies import Cycle, Each, Group, Pair, Shape

_ROWS = re.compile(r"\s*(?P<variable>[A-Za-z_]\w*)\s+in\s(?=\s*\S)", re.ASCII)
_ROWS_HELP = "as in `rows: c in resources`"
TWO = 2
SHAPES = ("each", "pair", "group")


def shape_of(rule: Place) -> Shape:
    """The shape that a rule is written with; what cannot be read is reported."""
    if "pair" in rule:
        return _pair(rule)
    if "group" in rule:
        return _group(rule["group"])
    return Each("initiative")


def optional(place: Place, key: str) -> Expression | None:
    """The expression under a key, None where the key is absent."""
    return place[key].expression() if key in place else None


def _pair(rule: Place) -> Pair:
    names = [place.value for place in rule["pair"].items()]
    if len(names) != TWO or not all(isinstance(name, str) for name in names):
        return Pair("a", "b", None)  # its structure has been reported
    if names[0] == names[1]:
        rule["pair"].problem(
            "bad-name", "the two initiatives of a pair need two names", "as in `pair: [a, b]`"
        )
    for place in rule["pair"].items():
        check_name(place.value, place, taken=RESERVED)
    return Pair(names[0], names[1], optional(rule, "related"))


def _group(group: Place) -> Group | Cycle:
    if "cycle" in group:
        return _cycle(group)
    if "by" not in group and isinstance(group.value, dict):
        help = "name what the rows are grouped by; `by: {}` takes the whole portfolio as one group"
        group.problem("missing-key", "`by` is missing here", help)
    variable, rows = _rows(group["rows"])
    by = tuple((key, place.expression()) for key, place in group["by"].entries() if _key(key, place))
    return Group(variable, rows, optional(group, "where"), by, _of(group))


def _key(key: str, place: Place) -> bool:
    return check_name(key, place, taken=RESERVED - {"initiative"})


def _of(group: Place) -> tuple[tuple[str, Expression], ...]:
    for key, place in group["of"].entries():
        if key not in group["by"]:
            help = "`of` lists all values that a key of `by` can have"
            place.problem("unknown-key", f"`{key}` is no key of `by`", help, key=True)
    return tuple((key, place.expression()) for key, place in group["of"].entries())


def _cycle(group: Place) -> Cycle:
    for key in ("rows", "by", "of"):
        if key in group:
            group[key].problem("two-shapes", f"`cycle` has no `{key}`", "write two rules", key=True)
    return Cycle(group["cycle"].expression(), optional(group, "where"))


def _rows(place: Place) -> tuple[str | None, Expression | None]:
    """`variable in collection`, read as two."""
    if not isinstance(place.value, str):
        return None, None  # absent, or its structure has been reported
    match = _ROWS.match(place.value)
    if match is None:
        place.problem("bad-rows", "rows are a variable and a collection", _ROWS_HELP)
        return None, None
    whole, start = place.fragment(), match.end()
    offsets = None if whole.offsets is None else whole.offsets[start:]
    rest = Fragment(whole.text[start:], whole.span(start, len(whole.text)), offsets)
    check_name(match["variable"], place, taken=RESERVED)
    return match["variable"], place.parsed(rest)
