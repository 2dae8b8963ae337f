"""What a form is given of the rule around it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from govrules.diagnostics import Span
from govrules.policyfile import effects
from govrules.policyfile.problems import Place
from govrules.syntax import Expression
from govrules.syntax.policies import Effect, TableDeclaration

MISSING_EFFECT = "`effect` is missing here"


@frozen
class FormContext:
    """The rule around a form's options, which stand at `options`."""

    rule: Place
    options: Place
    effect: Effect | None
    tables: Mapping[str, TableDeclaration]

    def span(self, *path: str | int, key: bool = False) -> Span:
        """The place of an option, or of its key."""
        place = self.options.down(*path)
        return place.key_span if key or not path else place.span

    def expression(self, *path: str | int) -> Expression:
        """The option read as an expression; what cannot be read is reported."""
        return self.options.down(*path).expression()

    def escalation(self, *path: str | int) -> Effect:
        """The option read as roles to escalate to."""
        return effects.escalation(self.options.down(*path))

    def required_effect(self) -> Effect:
        """The rule's own effect, reported as missing where there is none."""
        if self.effect is None:
            self.rule.lacking(("effect",), "missing-effect", MISSING_EFFECT, effects.HELP)
        return self.effect or effects.FALLBACK

    def problem(self, code: str, message: str, *path: str | int, help: str | None = None) -> None:
        """Report that an option cannot be used."""
        self.options.down(*path).problem(code, message, help, key=not path)
