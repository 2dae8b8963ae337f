"""The index of a review: every measure for the portfolio and for each unit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from govrules.display import Shown, Table
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.plan import Rule
from govrules.policy import Policy, Review
from govrules.popcorn.earlier import Earlier
from govrules.popcorn.measures import MEASURES, Measure, Unit
from govrules.popcorn.things import COUNTS, Thing, escalated, waiting
from govrules.texts import Localised
from govrules.values import EXACT, canonical

PLACES = Decimal("0.0001")
"""How exactly a share is told."""


@frozen
class Reading:
    """A measure of the portfolio or of a unit.

    `value` is None where it cannot be measured. `uncounted` is how many things might count and are
    not known well enough. `findings` are the fingerprints behind the value.
    """

    value: Decimal | None
    uncounted: int = 0
    initiatives: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "uncounted": self.uncounted,
            "initiatives": self.initiatives,
            "findings": self.findings,
        }


@frozen
class Measured:
    """A measure, the ids of the rules behind it, and its values: for the whole and by unit."""

    measure: Measure
    rules: tuple[str, ...]
    whole: Reading
    units: Mapping[str, Reading] = field(hash=False)

    def reading(self, unit: str | None = None) -> Reading:
        """The value of a unit; of the portfolio where none is named."""
        return self.whole if unit is None else self.units[unit]


@frozen
class Index(Shown):
    """The measures of a portfolio on a date; `earlier` is what they are compared with."""

    as_of: datetime.date
    policy: Mapping[str, str] = field(hash=False)
    portfolio: Mapping[str, Any] = field(hash=False)
    currency: str | None
    measures: tuple[Measured, ...]
    earlier: Earlier | None = None

    def measured(self, name: str) -> Measured:
        """A measure by its name; raises KeyError where there is none."""
        return {each.measure.name: each for each in self.measures}[name]

    def since(self, earlier: Earlier) -> Index:
        """The same index, compared with an earlier one."""
        return evolve(self, earlier=earlier)

    def change(self, name: str, unit: str | None = None) -> Decimal | None:
        """How much a value has grown since then; None where either is not known."""
        before = self.earlier.value(name, unit) if self.earlier is not None else None
        now = self.measured(name).reading(unit).value
        return now - before if now is not None and before is not None else None

    def same_rules(self, name: str) -> bool:
        """Whether the rules behind a measure are those of then: else a change may come from them."""
        return self.earlier is None or self.earlier.rules.get(name) == self.measured(name).rules

    def to_dict(self, language: str = "") -> dict[str, Any]:
        """The index for other programs; `load` reads it again to compare with."""
        return {
            "govrules": 1,
            "popcorn": 1,
            "as_of": self.as_of,
            "policy": self.policy,
            "portfolio": self.portfolio,
            "currency": self.currency,
            "since": self.earlier.to_dict() if self.earlier is not None else None,
            "measures": [self._told(measured, language) for measured in self.measures],
        }

    def to_json(self, language: str = "", *, indent: int | None = None) -> str:
        """The same as text; the same index gives the same bytes."""
        return canonical(self.to_dict(language), indent=indent)

    def _told(self, measured: Measured, language: str) -> dict[str, Any]:
        measure = measured.measure
        name = measure.name
        units = {unit: self._reading(name, unit) for unit in measured.units}
        return {
            "measure": name,
            "side": measure.side,
            "unit": measure.unit,
            "title": Localised(measure.title).in_language(language),
            "meaning": Localised(measure.meaning).in_language(language),
            "caution": Localised(measure.caution).in_language(language),
            "adds_up": measure.adds_up,
            "rules": measured.rules,
            "same_rules": self.same_rules(name),
            "whole": self._reading(name, None),
            "units": units,
        }

    def _reading(self, name: str, unit: str | None) -> dict[str, Any]:
        read = self.measured(name).reading(unit).to_dict()
        return read if self.earlier is None else {**read, "change": self.change(name, unit)}

    def _shown(self) -> Table:
        units = {unit: None for measured in self.measures for unit in measured.units}
        title = f"Popcorn index as of {self.as_of} · initiatives: {self.portfolio['initiatives']:,}"
        headers = ("", *(Localised(measured.measure.title) for measured in self.measures))
        return Table(title, headers, (None, *units), self._row)

    def _row(self, unit: str | None) -> Iterable[str]:
        """Every value of a unit, with its change where there is an earlier index."""
        yield "portfolio" if unit is None else unit
        for measured in self.measures:
            kind = measured.measure.unit
            change = self.change(measured.measure.name, unit)
            moved = f" ({_written(change, kind, sign='+')})" if change else ""
            yield f"{_written(measured.reading(unit).value, kind)}{moved}"


def _written(value: Decimal | None, kind: Unit, sign: str = "") -> str:
    return "" if value is None else format(value, f"{sign}.0%" if kind == "share" else f"{sign},f")


def index(review: Review, policy: Policy, portfolio: Portfolio) -> Index:
    """The popcorn index of a review.

    >>> import tempfile, pathlib
    >>> from govrules import load
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "policy.yaml").write_text("{govrules: 1, policy: all, use: ['govrules:ownership']}")
    >>> policy = load(folder)
    >>> portfolio = Portfolio({}, [{"id": "kiosk", "title": "Kiosk", "unit": "sales", "stage": "building"}])
    >>> review = policy.review(portfolio, as_of=datetime.date(2026, 11, 23))
    >>> index(review, policy, portfolio).measured("unanchored").whole.value
    Decimal('1')
    """
    told = review.basis.to_dict()
    matter = _Matter(review, policy, portfolio)
    initiatives = {"initiatives": len(review.decisions), **told["portfolio"]}
    currency = portfolio.organisation.currency
    return Index(review.as_of, told["policy"], initiatives, currency, tuple(map(matter.measured, MEASURES)))


@frozen(eq=False)
class _Matter:
    """What is measured."""

    review: Review
    policy: Policy
    portfolio: Portfolio
    units: Mapping[str, frozenset[str]] = field(init=False)

    @units.default
    def _by_unit(self) -> Mapping[str, frozenset[str]]:
        members: dict[str, set[str]] = {unit: set() for unit in self.portfolio.organisation.units}
        for decision in self.review.decisions:
            unit = self.portfolio.initiative(decision.initiative).unit
            members.setdefault(unit, set()).add(decision.initiative)
        return {unit: frozenset(ids) for unit, ids in members.items()}

    def measured(self, measure: Measure) -> Measured:
        if measure.side == "control":
            return self._of_decisions(measure)
        rules = self._rules(lambda rule: rule.measure == measure.name)
        found = [finding for finding in self.review.findings if finding.rule in rules]
        violated = [finding for finding in found if finding.verdict == "violated"]
        things = list(COUNTS[measure.name](violated, self.portfolio))
        unknown = [_unknown(finding) for finding in found if finding.verdict == "unknown"]
        return self._read(measure, rules, [*things, *unknown])

    def _of_decisions(self, measure: Measure) -> Measured:
        rules = self._rules(_escalates)
        count = waiting if measure.name == "waiting" else escalated
        return self._read(measure, rules, list(count(self.review.decisions)))

    def _rules(self, wanted: Callable[[Rule], bool]) -> tuple[str, ...]:
        """The rules in effect behind a measure; without any it cannot be measured."""
        rules = (rule for rule in self.policy.rules if rule.in_effect(self.review.as_of))
        return tuple(rule.id for rule in rules if wanted(rule))

    def _read(self, measure: Measure, rules: tuple[str, ...], things: list[Thing]) -> Measured:
        everybody = frozenset(decision.initiative for decision in self.review.decisions)
        readings = {
            unit: _reading(measure, rules, _of(things, members), members)
            for unit, members in self.units.items()
        }
        return Measured(measure, rules, _reading(measure, rules, things, everybody), readings)


def _of(things: Iterable[Thing], members: frozenset[str]) -> list[Thing]:
    """The things that a unit has a part in."""
    return [thing for thing in things if not thing.initiatives.isdisjoint(members)]


def _unknown(finding: Finding) -> Thing:
    return Thing(None, frozenset(finding.subjects), frozenset([finding.fingerprint]))


def _escalates(rule: Rule) -> bool:
    effects = (tier.effect for tier in rule.tiers)
    return rule.enforcement == "on" and any(
        effect is not None and effect.outcome == "escalate" for effect in effects
    )


def _reading(
    measure: Measure, rules: tuple[str, ...], things: list[Thing], members: frozenset[str]
) -> Reading:
    counted = [thing for thing in things if thing.amount is not None]
    value: Decimal | None = sum((thing.amount for thing in counted if thing.amount is not None), Decimal(0))
    if not rules:
        value = None
    elif measure.unit == "share" and value is not None:
        value = EXACT.divide(value, Decimal(len(members))).quantize(PLACES) if members else None
    named = {id_ for thing in counted for id_ in thing.initiatives}
    found = {fingerprint for thing in counted for fingerprint in thing.findings}
    return Reading(value, len(things) - len(counted), tuple(sorted(named)), tuple(sorted(found)))
