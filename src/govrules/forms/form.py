"""What a form is, and what it is given and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from govrules.diagnostics import Span
from govrules.forms.options import Options
from govrules.syntax import Expression, Template
from govrules.syntax.policies import Effect, Shape, TableDeclaration, Tier


@frozen
class Lowered:
    """A rule without its form: a shape, the tiers of its verdict, and what belongs to them.

    `when` joins the rule's own; `evidence` and `message` are used where the rule has none.
    """

    shape: Shape
    tiers: tuple[Tier, ...]
    when: Expression | None = None
    evidence: tuple[tuple[str, Expression], ...] = ()
    message: dict[str, Template] = field(factory=dict)


class RuleContext(Protocol):
    """The rule around a form's options. A path leads from the options to one of their parts."""

    @property
    def effect(self) -> Effect | None:
        """The effect that the rule itself gives, if any."""

    @property
    def tables(self) -> Mapping[str, TableDeclaration]:
        """The tables that the rule can read."""

    def span(self, *path: str | int, key: bool = False) -> Span:
        """The place of an option, or of its key."""

    def expression(self, *path: str | int) -> Expression:
        """The option read as an expression; what cannot be read is reported."""

    def escalation(self, *path: str | int) -> Effect:
        """The option read as roles to escalate to."""

    def required_effect(self) -> Effect:
        """The rule's own effect, reported as missing where there is none."""

    def problem(self, code: str, message: str, *path: str | int, help: str | None = None) -> None:
        """Report that an option cannot be used."""


@frozen
class Form:
    """A shorter way to write a rule: `name` is its key in the rule, `options` what stands there."""

    name: str
    options: type[Options]
    lower: Callable[[Any, RuleContext], Lowered] = field(repr=False)
    summary: str
    example: Mapping[str, Any] = field(factory=dict, repr=False)
