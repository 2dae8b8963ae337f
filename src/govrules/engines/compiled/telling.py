"""What a generated function reports, and how it becomes a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from govrules import plan
from govrules.engines.compiled.emitter import Emitter
from govrules.engines.compiled.evidence import write_evidence
from govrules.findings import Finding, Outcome
from govrules.meaning import Environment, Verdict
from govrules.meaning.telling import lacking, settled_roles, unknown_messages
from govrules.meaning.wording import write_value

Report = tuple["Telling", Any, dict[str, Any], tuple[Any, ...], tuple[Any, ...]]
"""How to tell it, of whom, its evidence, the values in its message, and those of its roles."""


@frozen
class Telling:
    """How a verdict of a rule by one of its tiers is told: all that does not depend on values."""

    rule: plan.Rule
    verdict: Verdict
    effect: Outcome = field(init=False)
    roles: tuple[plan.Expression, ...] = field(init=False)
    holes: tuple[plan.Expression, ...] = field(init=False)
    pieces: dict[str, list[str | tuple[int, str]]] = field(init=False, eq=False)

    @effect.default
    def _effect(self) -> Outcome:
        effect = self.rule.tiers[self.verdict.tier].effect
        return Outcome(effect.outcome) if self.verdict.violated and effect is not None else Outcome.INFORM

    @roles.default
    def _roles(self) -> tuple[plan.Expression, ...]:
        effect = self.rule.tiers[self.verdict.tier].effect
        return effect.roles if self.verdict.violated and effect is not None else ()

    @holes.default
    def _holes(self) -> tuple[plan.Expression, ...]:
        if not self.verdict.violated:
            return ()
        pieces = [piece for message in self.rule.message.values() for piece in message.pieces]
        return tuple(dict.fromkeys(piece.expression for piece in pieces if isinstance(piece, plan.Hole)))

    @pieces.default
    def _pieces(self) -> dict[str, list[str | tuple[int, str]]]:
        return {
            language: [self._piece(piece) for piece in message.pieces]
            for language, message in self.rule.message.items()
        }

    def _piece(self, piece: str | plan.Hole) -> str | tuple[int, str]:
        if isinstance(piece, str) or piece.expression not in self.holes:
            return "" if isinstance(piece, plan.Hole) else piece
        return self.holes.index(piece.expression), piece.format

    @property
    def may_lack(self) -> bool:
        """Whether something can be missing: always where the verdict is unknown."""
        return not self.verdict.violated or self.rule.unknown == "violate"

    def finding(
        self,
        subjects: tuple[str, ...],
        group: dict[str, Any] | None,
        report: Report,
        environment: Callable[[], Environment],
    ) -> Finding:
        """The finding of a report; `environment` is asked for only where something may be missing."""
        _, _, evidence, values, roles = report
        absent = lacking(self.rule, self.verdict, environment()) if self.may_lack else ()
        return Finding(
            self.rule.id,
            subjects,
            group,
            "violated" if self.verdict.violated else "unknown",
            self.effect,
            settled_roles(roles),
            self._messages(values, absent),
            evidence,
            absent,
            "audit" if self.rule.enforcement == "audit" else "open",
        )

    def _messages(self, values: tuple[Any, ...], absent: tuple[str, ...]) -> dict[str, str]:
        if not self.verdict.violated:
            return unknown_messages(self.rule, absent)
        if not self.rule.message:
            return dict(self.rule.title)
        return {language: _rendered(pieces, values, language) for language, pieces in self.pieces.items()}


def _rendered(pieces: list[str | tuple[int, str]], values: tuple[Any, ...], language: str) -> str:
    return "".join(
        [
            piece if isinstance(piece, str) else write_value(values[piece[0]], language, piece[1])
            for piece in pieces
        ]
    )


def write_report(emitter: Emitter, rule: plan.Rule, subject: str, place: int, *, violated: bool) -> None:
    """The lines that report a verdict of a rule by the tier of a place, with all that it tells."""
    telling = Telling(rule, Verdict(place, violated))
    evidence = write_evidence(emitter, rule, place, violated=violated)
    values = "".join(f"{emitter.value(hole)}, " for hole in telling.holes)
    roles = "".join(f"{emitter.value(role)}, " for role in telling.roles)
    name = emitter.world.constant(telling)
    emitter.line(f"found.append(({name}, {subject}, {evidence}, ({values}), ({roles})))")
