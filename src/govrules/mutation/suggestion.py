"""The test to add, so that a mutant is noticed: an example of the rule or a case, as YAML to be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from govrules.findings import Finding
from govrules.mutation.search import Difference
from govrules.sampling.written import flow
from govrules.trials import Shown, shown_by


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


def suggested_case(difference: Difference) -> str:
    """The case as it stands in a file of cases, for what examples leave out: the dates of a rule.

    >>> from govrules.mutation.search import Difference
    >>> found = Finding("a.b", ("a",), None, "violated")
    >>> content = {"as_of": "2026-12-31", "initiatives": [{"id": "a", "budget": 50001}]}
    >>> print(suggested_case(Difference(content, (), (found,))))
    cases:
      - as_of: 2026-12-31
        portfolio: {initiatives: [{id: a, budget: 50001}]}
        expect: {absent: [{rule: a.b, subjects: [a]}]}
    """
    portfolio = {name: part for name, part in difference.content.items() if name != "as_of" and part}
    claim, findings = ("findings", difference.found) if difference.found else ("absent", difference.instead)
    expect = {claim: [{"rule": each.rule, "subjects": each.subjects} for each in findings]}
    return "\n".join(
        [
            "cases:",
            f"  - as_of: {flow(difference.content['as_of'])}",
            f"    portfolio: {flow(portfolio)}",
            f"    expect: {flow(expect)}",
        ]
    )


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
