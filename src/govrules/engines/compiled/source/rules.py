"""The source of rules: a function that reports every verdict that is not fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter, Shared
from govrules.engines.compiled.source.scalars import subject as of_subject
from govrules.engines.compiled.source.telling import Scope, write_report
from govrules.meaning import strictest
from govrules.plan.reach import is_subject, reads_one


def write_each(shared: Shared, name: str, rules: list[plan.Rule]) -> None:
    """`name(id, row, found)`: all rules on one initiative, in one function.

    `name(id, row, reports)` where the portfolio does not change: findings are not made of them yet.
    """
    emitter = shared.emitter()
    found = "found" if shared.live else "reports"
    function = emitter.block(f"def {name}(id_0, row_0, {found}):")
    with function, emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        write_judgements(emitter, rules)
    shared.functions.extend(emitter.lines)


def write_judgements(emitter: Emitter, rules: list[plan.Rule]) -> None:
    """All rules on the one initiative at hand."""
    scope = _OF_ONE if emitter.world.live else _REPORTED
    for field in _often_read(rules):
        emitter.value(field)
    for rule in rules:
        write_judgement(emitter, rule, scope)


def _of_one(emitter: Emitter) -> AbstractContextManager[None]:
    return emitter.binding(**of_subject(emitter, "id_0", "row_0"))


@contextmanager
def _told_of_one(emitter: Emitter) -> Iterator[None]:
    emitter.line("(id_0,) = ids")
    emitter.line("row_0 = around.rows.get(id_0)")
    with _of_one(emitter):
        yield


IDS = "ids, around=world"
"""What a function that tells a finding takes: its subjects, and where they are."""

INSIDE = "{}.inside(ids, around)"
_OF_ONE = Scope("{later}({kind}, (id_0,), None, {tell})", IDS, _told_of_one, INSIDE)
_REPORTED = Scope("{reported}", IDS, _told_of_one, INSIDE, found="reports")


def _often_read(rules: Iterable[plan.Rule]) -> Iterator[plan.Expression]:
    """The fields of the subject that more than one rule reads: read once, before all rules."""
    seen: Counter[plan.Expression] = Counter()
    for rule in rules:
        parts = (rule.when, *(tier.condition for tier in rule.tiers))
        seen.update(dict.fromkeys(node for part in parts for node in _own_fields(part)).keys())
    return (field for field, times in seen.items() if times > 1)


def _own_fields(node: plan.Expression) -> Iterator[plan.Expression]:
    """What an expression reads of the subject, also in its derived fields, each entered once."""
    pending, entered = [node], set()
    while pending:
        for part in plan.walk(pending.pop()):
            if (
                isinstance(part, plan.Derived)
                and is_subject(part.base)
                and part.definition.key not in entered
            ):
                if reads_one(part):
                    pending.append(part.definition.body)
                    yield part
                entered.add(part.definition.key)
            elif isinstance(part, plan.Field) and is_subject(part.base):
                yield part


def write_judgement(emitter: Emitter, rule: plan.Rule, scope: Scope) -> None:
    """Where `when` holds: tier after tier, until one decides."""
    with emitter.guard(rule.when):
        write_tiers(emitter, rule, scope)


def write_tiers(emitter: Emitter, rule: plan.Rule, scope: Scope, place: int = 0) -> None:
    """Tier after tier, until one decides."""
    tier = rule.tiers[place]
    condition = tier.condition
    if condition == plan.TRUE or place == len(rule.tiers) - 1:
        if tier.effect is not None:
            write_report(emitter, rule, scope, place, violated=True)
        return
    if tier.effect is None:
        with emitter.unless(condition):
            _write_doubt(emitter, rule, place, scope)
        return
    with emitter.block(f"if {emitter.true(condition)}:"):
        write_report(emitter, rule, scope, place, violated=True)
    with emitter.block("else:"):
        _write_doubt(emitter, rule, place, scope)


def _write_doubt(emitter: Emitter, rule: plan.Rule, place: int, scope: Scope) -> None:
    """Where a tier's condition is not true: the next tier decides, unless it is unknown."""
    if rule.unknown == "violate" and _leaves_only_the_last(rule, place):
        write_tiers(emitter, rule, scope, place + 1)
        return
    with emitter.block(f"if {emitter.false(rule.tiers[place].condition)}:"):
        write_tiers(emitter, rule, scope, place + 1)
    if rule.unknown == "inform":
        with emitter.block("else:"):
            write_report(emitter, rule, scope, place, violated=False)
    if rule.unknown == "violate":
        with emitter.block("else:"):
            _write_strictest(emitter, rule, place, scope)


def _leaves_only_the_last(rule: plan.Rule, place: int) -> bool:
    """Whether only the last tier is left to take effect, as of `forbid` and `require`."""
    return place + 2 == len(rule.tiers) and rule.tiers[place].effect is None


def _write_strictest(emitter: Emitter, rule: plan.Rule, place: int, scope: Scope) -> None:
    """Where a tier is unknown and that is taken for a violation."""
    conditions = (tier.condition for tier in rule.tiers[place:])
    held = ["True" if condition == plan.TRUE else emitter.value(condition) for condition in conditions]
    tiers, choose = emitter.world.constant(rule.tiers), emitter.world.constant(strictest, "strictest")
    chosen = emitter.assign(f"{choose}({tiers}, {place}, ({', '.join(held)},))", "tier")
    for later in range(place, len(rule.tiers)):
        if rule.tiers[later].effect is not None:
            with emitter.block(f"if {chosen} == {later}:"):
                write_report(emitter, rule, scope, later, violated=True)


def write_edges(shared: Shared, name: str, shape: plan.Cycle) -> None:
    """`name(id, row)`: where an initiative leads, None for one that is left out."""
    emitter = shared.emitter()
    with emitter.block(f"def {name}(id_0, row_0):"), emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        with emitter.guard(shape.where):
            emitter.line(f"return {emitter.value(shape.edges)} or ()")
        emitter.line("return None")
    shared.functions.extend(emitter.lines)
