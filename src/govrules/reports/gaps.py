"""Fields that no initiative of a portfolio has: one thing to put right, told once and not for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from attrs import field, frozen

from govrules.findings import Finding
from govrules.model import Portfolio


@frozen
class Gap:
    """A field that nobody has filled in, and how many findings of each rule say so."""

    field: str
    rules: Mapping[str, int]

    @property
    def findings(self) -> int:
        return sum(self.rules.values())


@frozen
class Gaps:
    """All gaps of a portfolio, largest first."""

    portfolio: Portfolio = field(repr=False, eq=False)
    gaps: tuple[Gap, ...]
    unjudged: frozenset[str]
    """The fingerprints of the findings that cannot be judged for want of these fields."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(gap.field for gap in self.gaps)

    def holds(self, finding: Finding) -> bool:
        """Whether a finding says that a field is missing which is missing everywhere."""
        return finding.fingerprint in self.unjudged

    def beyond(self, missing: Iterable[str]) -> tuple[str, ...]:
        """What is missing, but for the fields that are missing everywhere."""
        return tuple(path for path in missing if _field(path, self.portfolio) not in self.fields)


def gaps_of(findings: Iterable[Finding], portfolio: Portfolio) -> Gaps:
    """The fields that no initiative has, as far as any rule asks for them.

    In a portfolio of one initiative nothing is missing everywhere.

    >>> from govrules.findings import Outcome
    >>> portfolio = Portfolio(initiatives=[{"id": id_, "title": id_, "unit": "it"} for id_ in ("crm", "erp")])
    >>> asked = [Finding("money.limit", (id_,), None, "unknown", Outcome.INFORM, missing=("budget",))
    ...          for id_ in ("crm", "erp")]
    >>> gaps_of(asked, portfolio).gaps
    (Gap(field='budget', rules={'money.limit': 2}),)
    """
    absent = cache(lambda field: len(portfolio) > 1 and _is_absent(field, portfolio))
    counted: dict[str, Counter[str]] = {}
    unjudged = set()
    for finding in findings:
        asked = (_field(path, portfolio) for path in finding.missing if finding.verdict == "unknown")
        lacking = next((each for each in asked if each is not None and absent(each)), None)
        if lacking is not None:
            counted.setdefault(lacking, Counter())[finding.rule] += 1
            unjudged.add(finding.fingerprint)
    gaps = [Gap(name, dict(sorted(rules.items()))) for name, rules in counted.items()]
    largest_first = sorted(gaps, key=lambda gap: (-gap.findings, gap.field))
    return Gaps(portfolio, tuple(largest_first), frozenset(unjudged))


def _field(path: str, portfolio: Portfolio) -> str | None:
    """The field of an initiative that a path names: `budget` for `budget` and for `crm.budget`.

    None where it names something within an initiative or beside it: `unit.delegation`, `objectives[a]`.
    """
    owner, _, name = path.rpartition(".")
    is_field = name.isidentifier() and (not owner or owner in portfolio)
    return name if is_field else None


def _is_absent(field: str, portfolio: Portfolio) -> bool:
    return all(getattr(initiative, field, None) is None for initiative in portfolio)
