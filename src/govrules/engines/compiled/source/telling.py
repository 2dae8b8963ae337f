"""What a generated function reports, and the source of the function that tells it as a finding."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol

from attrs import field, frozen

from govrules import plan
from govrules.engines.compiled.places import of_pair
from govrules.engines.compiled.source.emitter import Emitter, Shared
from govrules.engines.compiled.source.evidence import write_evidence
from govrules.engines.compiled.source.lacking import can_be_written, write_lacking
from govrules.findings import Finding, Kind, Outcome, Told
from govrules.meaning import Environment, Verdict
from govrules.meaning.telling import deciding, lacking, settled_roles, unknown_messages
from govrules.meaning.wording import write_value
from govrules.types import DATE, TEXT, Reference

Tell = Callable[..., Told]

Report = tuple[Kind, Tell]
"""What is found of a group or a circle, and the function that tells it."""


@frozen(eq=False)
class Reported:
    """What a rule can find of one initiative: a kind of finding, and the function that tells it."""

    kind: Kind
    tell: Tell
    rule: str = field(init=False)
    weight: Outcome = field(init=False)

    @rule.default
    def _rule(self) -> str:
        return self.kind.rule

    @weight.default
    def _weight(self) -> Outcome:
        return self.kind.weight

    def finding(self, initiative: str) -> Finding:
        """The finding on an initiative."""
        return Finding.later(self.kind, (initiative,), None, self.tell)

    def finding_around(self, initiative: str, around: Around) -> Finding:
        """The same, told from there."""
        return Finding.later(self.kind, (initiative,), None, partial(self.tell, around=around))


Reports = list[Reported]
"""What is found of one initiative."""


class Around(Protocol):
    """What a finding is told from: the rows of initiatives, and where expressions are evaluated."""

    @property
    def rows(self) -> Any: ...

    @property
    def outside(self) -> Environment: ...


@frozen
class Scope:
    """Where a rule is judged: its subject, and a function of its own that tells what was found.

    `report` is how that function is reported with the kind of finding, in the list `found`;
    `parameters` is what it takes, and `entered` what it begins with; `inside` is an environment in it.
    """

    report: str
    parameters: str
    entered: Callable[[Emitter], AbstractContextManager[None]]
    inside: str
    found: str = "found"


@frozen
class Telling:
    """How a verdict of a rule by one of its tiers is told: all that does not depend on values.

    `asks` where what is missing cannot be told without an environment.
    """

    rule: plan.Rule
    verdict: Verdict
    kind: Kind = field(init=False)
    asks: bool = field(init=False)

    @kind.default
    def _kind(self) -> Kind:
        effect = self.tier_effect
        return Kind(
            self.rule.id,
            "violated" if self.verdict.violated else "unknown",
            Outcome(effect.outcome) if effect is not None else Outcome.INFORM,
            "audit" if self.rule.enforcement == "audit" else "open",
        )

    @asks.default
    def _asks(self) -> bool:
        conditions = deciding(self.rule, self.verdict)
        return self.may_lack and not all(can_be_written(each, self.rule.shape) for each in conditions)

    @property
    def effect(self) -> Outcome:
        return self.kind.effect

    @property
    def tier_effect(self) -> plan.Effect | None:
        return self.rule.tiers[self.verdict.tier].effect if self.verdict.violated else None

    @property
    def may_lack(self) -> bool:
        """Whether something can be missing: always where the verdict is unknown."""
        return not self.verdict.violated or self.rule.unknown == "violate"

    def inside(self, ids: tuple[str, ...], around: Around) -> Environment:
        """Where the rule is evaluated on initiatives."""
        if isinstance(self.rule.shape, plan.Pair):
            return of_pair(self.rule.shape, (ids[0], ids[1]), around.outside)
        return around.outside.of_initiative(ids[0], subject=True)

    def lacking(self, environment: Environment) -> tuple[str, ...]:
        """What is missing, by the plain meaning of the language."""
        return lacking(self.rule, self.verdict, environment)


def write_report(emitter: Emitter, rule: plan.Rule, scope: Scope, place: int, *, violated: bool) -> None:
    """The line that reports a verdict of a rule by the tier of a place."""
    telling, shared = Telling(rule, Verdict(place, violated)), emitter.world
    key = ("tell", rule.id, telling.verdict)
    tell = shared.function(key, "tell", lambda name: _write_tell(emitter, name, telling, scope))
    kind, later = shared.constant(telling.kind, ("kind", *key)), shared.constant(Finding.later, "later")
    reported = _reported(shared, kind, tell) if "{reported}" in scope.report else ""
    code = scope.report.format(kind=kind, tell=tell, later=later, reported=reported)
    emitter.line(f"{scope.found}.append({code})")


def _reported(shared: Shared, kind: str, tell: str) -> str:
    """A name for what a rule can find of one initiative, made once."""
    return shared.after(f"{shared.constant(Reported, 'reported')}({kind}, {tell})", "reported")


def _write_tell(outer: Emitter, name: str, telling: Telling, scope: Scope) -> list[str]:
    """`name(…)`: roles, messages, evidence and what is missing of a verdict."""
    emitter = outer.world.emitter()
    emitter.slots = outer.slots
    with emitter.block(f"def {name}({scope.parameters}):"), scope.entered(emitter):
        verdict = telling.verdict
        evidence = write_evidence(emitter, telling.rule, verdict.tier, violated=verdict.violated)
        roles, absent = _roles(emitter, telling), _absent(emitter, telling, scope)
        emitter.line(f"return {roles}, {_messages(emitter, telling, absent)}, {evidence}, {absent}")
    return emitter.lines


def _roles(emitter: Emitter, telling: Telling) -> str:
    effect = telling.tier_effect
    roles = effect.roles if effect is not None else ()
    written = [role.value for role in roles if isinstance(role, plan.Constant)]
    named = [role for role in written if isinstance(role, str)]
    if len(named) == len(roles):
        held = settled_roles(named)
        return emitter.world.constant(held, ("roles", held))
    settled = emitter.world.constant(settled_roles, "settled_roles")
    return f"{settled}(({''.join(f'{emitter.value(role)}, ' for role in roles)}))"


def _absent(emitter: Emitter, telling: Telling, scope: Scope) -> str:
    """A name for what is missing."""
    if not telling.may_lack:
        return "()"
    if telling.asks:
        held = emitter.world.constant(telling)
        return emitter.assign(f"{held}.lacking({scope.inside.format(held)})", "absent")
    return write_lacking(emitter, deciding(telling.rule, telling.verdict), telling.rule.shape)


def _messages(emitter: Emitter, telling: Telling, absent: str) -> str:
    rule, shared = telling.rule, emitter.world
    if not telling.verdict.violated:
        return f"{shared.constant(unknown_messages, 'unknown_messages')}({shared.constant(rule)}, {absent})"
    if not rule.message:
        return shared.constant(rule.title)
    settled = {language: _settled(text) for language, text in rule.message.items()}
    if None not in settled.values():
        return shared.constant(settled, ("messages", rule.id))
    texts = ((language, _message(emitter, text, language)) for language, text in rule.message.items())
    return "{" + ", ".join(f"{_constant(emitter, language)}: {text}" for language, text in texts) + "}"


def _settled(message: plan.Message) -> str | None:
    """The text of a message without holes, which all its findings share."""
    texts = [piece for piece in message.pieces if isinstance(piece, str)]
    return "".join(texts) if len(texts) == len(message.pieces) else None


def _message(emitter: Emitter, message: plan.Message, language: str) -> str:
    return 'f"' + "".join(f"{{{piece}}}" for piece in _pieces(emitter, message, language)) + '"'


def _pieces(emitter: Emitter, message: plan.Message, language: str) -> Iterator[str]:
    write = emitter.world.constant(write_value, "write_value")
    for piece in message.pieces:
        if isinstance(piece, str):
            yield _constant(emitter, piece)
        else:
            value = emitter.value(piece.expression)
            code = f"{write}({value}, {_constant(emitter, language)}, {_constant(emitter, piece.format)})"
            yield value if _is_id(emitter, piece.expression) else _written(emitter, piece, value, code)


def _is_id(emitter: Emitter, node: plan.Expression) -> bool:
    """Whether it is an initiative at hand, whose id is a text for certain."""
    if isinstance(node, plan.Field) and node.name == "id":
        node = node.base
    return isinstance(node, plan.Variable) and emitter.variables[node.name].row is not None


def _written(emitter: Emitter, hole: plan.Hole, value: str, otherwise: str) -> str:
    """The code that writes a value: texts and dates, which most are, without a call."""
    type_ = hole.expression.type
    if isinstance(type_, Reference) or type_ == TEXT:
        return f"{value} if type({value}) is str else {otherwise}"
    if type_ == DATE:
        date = emitter.world.constant(datetime.date, "date")
        return f"{value}.isoformat() if type({value}) is {date} else {otherwise}"
    return otherwise


def _constant(emitter: Emitter, text: str) -> str:
    return emitter.world.constant(text, ("text", text))
