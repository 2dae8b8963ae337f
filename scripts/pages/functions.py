"""The functions of the language."""

from __future__ import annotations

from scripts.pages.markdown import code, joined, table

from govrules.functions import (
    AGGREGATES,
    BUILTIN,
    Function,
    collections,
    dates,
    numbers,
    patterns,
    texts,
    versions,
)

GROUPS: dict[str, tuple[Function, ...]] = {
    "Texts": (*texts.FUNCTIONS, *patterns.FUNCTIONS, *versions.FUNCTIONS),
    "Dates": dates.FUNCTIONS,
    "Numbers": numbers.FUNCTIONS,
    "Collections": collections.FUNCTIONS,
}

OVER_ROWS = {
    "any": ("Whether it is true of at least one.", 'any(t.status == "hold" for t in technologies)'),
    "all": ("Whether it is true of every one.", "all(d.personal for d in data)"),
    "sum": ("The sum of numbers; 0 of none.", "sum(c.amount for c in resources)"),
    "count": ("How many rows there are.", "count(d for d in data if d.personal)"),
    "count_distinct": ("How many different values there are.", "count_distinct(i.unit for i in initiatives)"),
    "min": (
        "The lowest; unknown of none. Of several arguments, the lowest of them.",
        "min(a.start, b.start)",
    ),
    "max": (
        "The highest; unknown of none. Of several arguments, the highest of them.",
        "max(i.end for i in initiatives)",
    ),
}

ALWAYS = {
    "known": ("Whether a value is known. It always answers.", "known(owner)"),
    "missing": ("Whether a value is unknown. It always answers.", "missing(budget)"),
    "capacity": (
        "The capacity of a resource in a period; unknown where the organisation gives none.",
        "sum(capacity(c.resource, c.period) for c in resources)",
    ),
}

HEAD = ("function", "gives", "what it is", "example")


def page() -> str:
    """The page; every function of the registry is on it."""
    listed = {function.name for group in GROUPS.values() for function in group}
    assert listed == {function.name for function in BUILTIN}
    assert set(OVER_ROWS) == set(AGGREGATES)
    sections = [
        joined(f"## {title}", table(HEAD, map(_row, sorted(group, key=lambda each: each.name))))
        for title, group in GROUPS.items()
    ]
    return joined(
        "# Functions",
        "A function whose argument is unknown is unknown, unless it says otherwise. None has side effects, "
        "and every one of them ends. Names of functions are no reserved words: a field or a group's key "
        "may be called `year`.",
        *sections,
        "## Over rows",
        "An aggregate takes a comprehension, `any(… for x in …)`, or a collection. In the verdict of a "
        "group, over a plain expression, it ranges over the group's rows: `sum(c.amount)`, `count()`. With "
        "a row that is unknown it is unknown, except `count`, and except `any` and `all` where another row "
        "decides.",
        table(("function", "what it is", "example"), _described(OVER_ROWS)),
        "## Always there",
        table(("function", "what it is", "example"), _described(ALWAYS)),
    )


def examples() -> list[str]:
    """Every example on the page."""
    special = [example for _, example in (OVER_ROWS | ALWAYS).values()]
    return [function.example for function in BUILTIN] + special


def _row(function: Function) -> tuple[str, ...]:
    results = dict.fromkeys(str(signature.result) for signature in function.signatures)
    called = function.described().replace(" or ", "<br>")
    return called, " or ".join(results), function.summary, code(function.example)


def _described(functions: dict[str, tuple[str, str]]) -> list[tuple[str, ...]]:
    return [(code(name), what, code(example)) for name, (what, example) in functions.items()]
