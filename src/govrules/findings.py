"""What an evaluation finds: findings, and the outcome that each calls for."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Literal

from attrs import Factory, evolve, frozen

from govrules.texts import Localised
from govrules.values import canonical

FINGERPRINT_LENGTH = 16


class Outcome(enum.Enum):
    """What is decided on an initiative, from weakest to strongest.

    >>> Outcome.ALLOW < Outcome.ESCALATE
    True
    >>> max([Outcome.ADVISE, Outcome.DENY, Outcome.INFORM]).value
    'deny'
    """

    ALLOW = "allow"
    ADVISE = "advise"
    INFORM = "inform"
    ESCALATE = "escalate"
    DENY = "deny"

    strength: int

    def __lt__(self, other: object) -> bool:
        return self.strength < other.strength if isinstance(other, Outcome) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.strength <= other.strength if isinstance(other, Outcome) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.strength > other.strength if isinstance(other, Outcome) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.strength >= other.strength if isinstance(other, Outcome) else NotImplemented

    def __str__(self) -> str:
        return str(self.value)


for _place, _outcome in enumerate(Outcome):
    _outcome.strength = _place

Status = Literal["open", "approved", "waived", "audit"]


@frozen
class Finding:
    """One thing that a rule found.

    `subjects` are ids of initiatives; `group` the key of a group, None for the other shapes.
    `effect` is what the finding calls for; `roles` must approve where that is an escalation.
    `message` and the texts in it are by language, "" meaning any. `evidence` holds the values that
    decided, `missing` the paths of what is unknown.

    >>> finding = Finding("autonomy.spending", ("crm-2",), None, "violated", Outcome.DENY)
    >>> finding.fingerprint == Finding("autonomy.spending", ("crm-2",), None, "violated").fingerprint
    True
    """

    rule: str
    subjects: tuple[str, ...]
    group: dict[str, Any] | None
    verdict: Literal["violated", "unknown"]
    effect: Outcome = Outcome.ADVISE
    roles: tuple[str, ...] = ()
    messages: Mapping[str, str] = Factory(dict)
    evidence: Mapping[str, Any] = Factory(dict)
    missing: tuple[str, ...] = ()
    status: Status = "open"

    @property
    def fingerprint(self) -> str:
        """Tells this finding from every other, the same in every run.

        It depends on the rule, the subjects, the group and the verdict, and on nothing else.
        """
        identity = canonical([self.rule, self.subjects, _sorted(self.group), self.verdict])
        return hashlib.sha256(identity.encode()).hexdigest()[:FINGERPRINT_LENGTH]

    @property
    def message(self) -> str:
        """The message in the first language that it has."""
        return next(iter(self.messages.values()), "")

    def message_in(self, language: str) -> str:
        """The message in a language (`fr`, `fr-CA`), or in the first that it has."""
        return Localised(self.messages).in_language(language) if self.messages else ""

    @property
    def sort_key(self) -> tuple[str, tuple[str, ...], str, str]:
        """Orders findings by rule, subjects and group."""
        group = canonical(_sorted(self.group)) if self.group is not None else "null"
        return self.rule, self.subjects, group, self.verdict

    def with_status(self, status: Status) -> Finding:
        """The same finding with another status."""
        return evolve(self, status=status)

    def to_dict(self, language: str = "") -> dict[str, Any]:
        """The finding as the language page's JSON has it."""
        return {
            "rule": self.rule,
            "subjects": self.subjects,
            "group": self.group,
            "verdict": self.verdict,
            "effect": {"escalate": self.roles} if self.effect is Outcome.ESCALATE else self.effect.value,
            "status": self.status,
            "message": self.message_in(language),
            "evidence": self.evidence,
            "missing": self.missing,
            "fingerprint": self.fingerprint,
        }


def _sorted(group: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if group is None else dict(sorted(group.items()))
