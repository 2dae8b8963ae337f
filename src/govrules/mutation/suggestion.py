"""The example to add, so that a mutant is noticed: as YAML that can be pasted into the rule."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from govrules.findings import Finding
from govrules.mutation.search import Difference
from govrules.trials import Shown, shown_by
from govrules.values import plain_number

_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?: [\w./-]+)*|\d{4}-\d{2}-\d{2}|\d{4}-[QH]\d")
_WORDS = frozenset({"true", "false", "null"})


def suggested(difference: Difference) -> str:
    """The example as it stands in a rule, under its kind.

    >>> from govrules.mutation.search import Difference
    >>> print(suggested(Difference({"initiatives": [{"id": "a", "budget": 50001}]}, (), ())))
    examples:
      pass:
        - initiatives:
            - {id: a, budget: 50001}
          expect: {only: []}
    """
    return "\n".join(["examples:", f"  {kind_of(difference)}:", *example_lines(difference, indent=4)])


def kind_of(difference: Difference) -> Shown:
    """What the example shows of the rule as it is."""
    return shown_by(difference.found)


def example_lines(difference: Difference, indent: int) -> Iterator[str]:
    """The lines of the example, an item of a list."""
    lines = list(_parts(difference))
    for place, line in enumerate(lines):
        yield " " * indent + ("- " if place == 0 else "  ") + line


def _parts(difference: Difference) -> Iterator[str]:
    content = difference.content
    if "as_of" in content:
        yield f"as_of: {flow(content['as_of'])}"
    for name in ("organisation", "tables"):
        if content.get(name):
            yield f"{name}:"
            yield from (f"  {key}: {flow(part)}" for key, part in content[name].items())
    rows = content.get("initiatives") or []
    yield "initiatives:" if rows else "initiatives: []"
    yield from (f"  - {flow(row)}" for row in rows)
    if kind_of(difference) == shown_by(difference.instead):
        yield f"expect: {flow({'only': expected(difference.found)})}"


def expected(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as an example expects them."""
    return [_expected(finding) for finding in findings]


def _expected(finding: Finding) -> dict[str, Any]:
    told = finding.to_dict()
    wanted = ("subjects", "group", "effect") if finding.group else ("subjects", "effect")
    return {key: told[key] for key in wanted}


def flow(value: Any) -> str:
    """A value as YAML in one line.

    >>> flow({"id": "a", "on": [Decimal("0.5"), None, "true"], "start": "2027-01-01"})
    '{id: a, on: [0.5, null, "true"], start: 2027-01-01}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | Decimal):
        return plain_number(Decimal(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    is_plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS
    return value if is_plain else json.dumps(value, ensure_ascii=False)
