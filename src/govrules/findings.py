"""What an evaluation finds: findings, and the outcome that each calls for."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Literal

from attrs import evolve, field, frozen

from govrules.display import Shown, Table, label
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

    __hash__ = object.__hash__  # each is one of a kind, and is asked for often

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

_NO_MESSAGES: Mapping[str, str] = {}
_NO_EVIDENCE: Mapping[str, Any] = {}


Told = tuple[tuple[str, ...], Mapping[str, str], Mapping[str, Any], tuple[str, ...]]
"""What a finding tells: roles, messages, evidence and what is missing."""

Tell = Callable[[tuple[str, ...]], Told]
"""Tells a finding, from its subjects."""

Verdict = Literal["violated", "unknown"]


@frozen
class Kind:
    """What all findings of one kind share, whatever they are about.

    `weight` is what they count for in a decision: nothing where they are not open.
    """

    rule: str
    verdict: Verdict
    effect: Outcome = Outcome.ADVISE
    status: Status = "open"
    weight: Outcome = field(init=False, eq=False, repr=False)

    @weight.default
    def _weight(self) -> Outcome:
        return self.effect if self.status == "open" else Outcome.ALLOW


class Finding(Shown):
    """One thing that a rule found. It never changes.

    `subjects` are ids of initiatives; `group` the key of a group, None for the other shapes.
    `effect` is what the finding calls for; `roles` must approve where that is an escalation.
    `message` and the texts in it are by language, "" meaning any. `evidence` holds the values that
    decided, `missing` the paths of what is unknown.

    >>> finding = Finding("autonomy.spending", ("crm-2",), None, "violated", Outcome.DENY)
    >>> finding.fingerprint == Finding("autonomy.spending", ("crm-2",), None, "violated").fingerprint
    True
    """

    __slots__ = ("_evidence", "_group", "_kind", "_messages", "_missing", "_roles", "_subjects", "_tell")

    def __init__(  # noqa: PLR0913, PLR0917 - it holds these, and people name them
        self,
        rule: str,
        subjects: tuple[str, ...],
        group: dict[str, Any] | None,
        verdict: Verdict,
        effect: Outcome = Outcome.ADVISE,
        roles: tuple[str, ...] = (),
        messages: Mapping[str, str] = _NO_MESSAGES,
        evidence: Mapping[str, Any] = _NO_EVIDENCE,
        missing: tuple[str, ...] = (),
        status: Status = "open",
    ) -> None:
        self._kind = Kind(rule, verdict, effect, status)
        self._subjects = subjects
        self._group = group
        self._tell: Tell | None = None
        self._roles, self._messages, self._evidence, self._missing = roles, messages, evidence, missing

    @staticmethod
    def later(kind: Kind, subjects: tuple[str, ...], group: dict[str, Any] | None, tell: Tell) -> Finding:
        """A finding that is told when that is asked for; `tell` gives the same for the same subjects."""
        finding = _new(Finding)
        finding._kind = kind  # noqa: SLF001 - its own
        finding._subjects = subjects  # noqa: SLF001 - its own
        finding._group = group  # noqa: SLF001 - its own
        finding._tell = tell  # noqa: SLF001 - its own
        return finding

    def told(self) -> Told:
        """All that it tells: told once, and kept."""
        tell = self._tell
        if tell is not None:
            self._roles, self._messages, self._evidence, self._missing = tell(self._subjects)
            self._tell = None  # the last step, so that whoever finds it done finds all of it
        return self._roles, self._messages, self._evidence, self._missing

    @property
    def weight(self) -> Outcome:
        """What it counts for in a decision, until it is approved."""
        return self._kind.weight

    @property
    def rule(self) -> str:
        return self._kind.rule

    @property
    def subjects(self) -> tuple[str, ...]:
        return self._subjects

    @property
    def group(self) -> dict[str, Any] | None:
        return self._group

    @property
    def verdict(self) -> Verdict:
        return self._kind.verdict

    @property
    def effect(self) -> Outcome:
        return self._kind.effect

    @property
    def status(self) -> Status:
        return self._kind.status

    @property
    def roles(self) -> tuple[str, ...]:
        return self._roles if self._tell is None else self.told()[0]

    @property
    def messages(self) -> Mapping[str, str]:
        return self._messages if self._tell is None else self.told()[1]

    @property
    def evidence(self) -> Mapping[str, Any]:
        return self._evidence if self._tell is None else self.told()[2]

    @property
    def missing(self) -> tuple[str, ...]:
        return self._missing if self._tell is None else self.told()[3]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        return self is other or (
            self._kind == other._kind
            and self._subjects == other._subjects
            and self._group == other._group
            and self.told() == other.told()
        )

    def __hash__(self) -> int:
        return hash((self._kind, self._subjects))

    def __repr__(self) -> str:
        return f"Finding({', '.join(f'{name}={getattr(self, name)!r}' for name in _FIELDS)})"

    def __reduce__(self) -> tuple[type[Finding], tuple[Any, ...]]:
        return Finding, tuple(getattr(self, name) for name in _FIELDS)

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
        changed = Finding.later(evolve(self._kind, status=status), self._subjects, self._group, self._again)
        if self._tell is None:
            changed.told()
        return changed

    def _again(self, _subjects: tuple[str, ...]) -> Told:
        return self.told()

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

    def _shown(self) -> Table:
        facts = (
            ("effect", label(self.effect.value)),
            ("approvals", self.roles),
            ("missing", self.missing),
            ("status", self.status),
            ("initiatives", self.subjects),
            ("group", self.group),
            ("evidence", self.evidence),
        )
        return Table(f"{self.rule}: {self.message}", (), [fact for fact in facts if fact[1]])


subjects_of: Callable[[Finding], tuple[str, ...]] = attrgetter("_subjects")
weight_of: Callable[[Finding], Outcome] = attrgetter("_kind.weight")
"""The same as the attributes, for those who ask many findings."""


def table(title: str, findings: Sequence[Finding]) -> Table:
    """Findings by the row, for notebooks."""
    return Table(title, ("effect", "rule", "initiatives", "message", "status"), findings, _row)


def _row(finding: Finding) -> tuple[object, ...]:
    return label(finding.effect.value), finding.rule, finding.subjects, finding.message, finding.status


_new = object.__new__
_FIELDS = (
    "rule",
    "subjects",
    "group",
    "verdict",
    "effect",
    "roles",
    "messages",
    "evidence",
    "missing",
    "status",
)


def _sorted(group: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if group is None else dict(sorted(group.items()))
