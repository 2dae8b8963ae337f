"""From findings to the fields of forms: what a form shows of a decision, and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from attrs import frozen
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import get_language
from govrules import Decision, Finding, Initiative, Organisation, Outcome, Policy, Portfolio, PortfolioError
from govrules.plan import Pair, Rule
from govrules.reports.places import places

from govrules_django.mapping import InitiativeMapping

_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_NAMES = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.\w+)*(?![\w.(])")


@frozen
class Remark:
    """What a form says of one finding. `fields` are those of the model, none where it is about the whole."""

    finding: Finding
    fields: tuple[str, ...]
    message: str
    fix: str

    @property
    def text(self) -> str:
        """The message and its remedy, as one paragraph."""
        message = self.message.rstrip(".")
        return f"{message}. {self.fix}".strip() if self.fix else f"{message}."


@frozen
class Judge:
    """Finds the fields of findings about one initiative."""

    policy: Policy
    mapping: InitiativeMapping
    initiative: Initiative
    organisation: Organisation

    def remarks(self, decision: Decision) -> tuple[Remark, ...]:
        """A remark on each finding that stands: not waived, not approved, not only recorded."""
        return tuple(self._remark(finding) for finding in decision.findings if stands(finding, decision))

    def _remark(self, finding: Finding) -> Remark:
        rule = rule_of(self.policy, finding)
        named = [self.mapping.places[finding.rule]] if finding.rule in self.mapping.places else []
        fields = named or [self.mapping.host_field(name) for name in self._fields(finding, rule)]
        language = get_language() or ""
        return Remark(
            finding, tuple(dict.fromkeys(fields)), finding.message_in(language), text_in(rule.fix, language)
        )

    def _fields(self, finding: Finding, rule: Rule) -> list[str]:
        """The fields that a finding names; else the one that decided, where only one row is judged."""
        missing = [name for path in finding.missing for name in self._named(path, rule, alone=False)]
        if missing:
            return missing
        named = [name for key in finding.evidence for name in self._named(key, rule, alone=True)]
        return named or list(self._decided(finding, rule)) or list(self._empty(finding, rule))

    def _named(self, written: str, rule: Rule, *, alone: bool) -> Iterator[str]:
        """The fields in an expression; `alone` leaves out those that only lead to something else."""
        for match in _NAMES.finditer(_QUOTED.sub("", written)):
            steps = match[0].split(".")
            if isinstance(rule.shape, Pair) and steps[0] in {rule.shape.first, rule.shape.second}:
                steps = steps[1:]
            if steps and steps[0] in self.mapping.fields and (len(steps) == 1 or not alone):
                yield steps[0]

    def _decided(self, finding: Finding, rule: Rule) -> Iterator[str]:
        if finding.subjects != (self.initiative.id,) or finding.missing:
            return
        alone = Portfolio.of_known(self.organisation, [self.initiative], {})
        for place in places(finding, rule, alone):
            if place.path and place.path[0] != "id":
                yield str(place.path[0])

    def _empty(self, finding: Finding, rule: Rule) -> Iterator[str]:
        """What the rule reads of the initiative, and finds nothing there."""
        if finding.subjects == (self.initiative.id,):
            for name in self.mapping.fields:
                if f"initiative.{name}" in rule.reads and getattr(self.initiative, name, None) in {None, ()}:
                    yield name


def stands(finding: Finding, decision: Decision) -> bool:
    """Whether a finding counts in a decision."""
    if finding.status != "open":
        return False
    return finding.effect is not Outcome.ESCALATE or not set(finding.roles).isdisjoint(decision.approvals)


def rule_of(policy: Policy, finding: Finding) -> Rule:
    """The rule that found something."""
    return next(rule for rule in policy.rules if rule.id == finding.rule)


def text_in(texts: object, language: str) -> str:
    """A text of a rule in a language, or in the first that it has; "" where there is none."""
    held = dict(texts) if isinstance(texts, dict) else {}
    for wanted in (language, language.partition("-")[0]):
        if wanted in held:
            return str(held[wanted])
    return str(next(iter(held.values()), ""))


def refusal(
    remarks: Iterable[Remark], blocks: Outcome, placeable: Collection[str] | None = None
) -> ValidationError | None:
    """The error that a form shows for what blocks; None where nothing does.

    A remark whose fields are not `placeable` is about the whole.
    """
    errors: dict[str, list[ValidationError]] = {}
    for remark in remarks:
        if remark.finding.effect >= blocks:
            error = ValidationError(remark.text, code=remark.finding.rule)
            for field in placed(remark, placeable):
                errors.setdefault(field, []).append(error)
    return ValidationError(errors) if errors else None


def placed(remark: Remark, placeable: Collection[str] | None) -> list[str]:
    """The fields on which a form shows a remark."""
    shown = [field for field in remark.fields if placeable is None or field in placeable]
    return shown or [NON_FIELD_ERRORS]


def unreadable(
    error: PortfolioError, label: str, placeable: Collection[str] | None = None
) -> ValidationError:
    """The error that a form shows for values of which no initiative can be made."""
    errors: dict[str, list[ValidationError]] = {}
    for problem in error.diagnostics:
        said = f"{problem.message}: {problem.help}" if problem.help else problem.message
        field = re.split(r"[.\[]", (problem.path or "").removeprefix(label).partition("].")[2])[0]
        usable = field and (placeable is None or field in placeable)
        errors.setdefault(field if usable else NON_FIELD_ERRORS, []).append(
            ValidationError(said[:1].upper() + said[1:], code=problem.code)
        )
    return ValidationError(errors)
