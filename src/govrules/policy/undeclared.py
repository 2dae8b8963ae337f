"""Keys of a portfolio that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, frozen
from pydantic import BaseModel

from govrules.diagnostics import Diagnostic, one_of, suggest
from govrules.documents import Path, shown_path
from govrules.model import Initiative, Portfolio
from govrules.plan import FieldType
from govrules.plan.vocabulary import COLLECTIONS
from govrules.policy.policy import Policy
from govrules.world.rows import RECORDS


def undeclared(policy: Policy, portfolio: Portfolio) -> tuple[Diagnostic, ...]:
    """A problem for each key that neither the language nor the policy knows, where it is first used.

    What a mapping reads is known, whatever the host calls it.
    """
    return (
        *_of_initiatives(policy, portfolio),
        *_of_records(portfolio),
        *_of_organisation(policy, portfolio),
    )


@frozen
class _Uses:
    """Where a key was first used, and by whom."""

    first: Path
    holders: dict[str, None] = Factory(dict)

    def others(self) -> str:
        return f", nor of {len(self.holders) - 1} more" if len(self.holders) > 1 else ""


def _of_initiatives(policy: Policy, portfolio: Portfolio) -> Iterator[Diagnostic]:
    fields = policy.plan.vocabulary["initiative"]
    read = portfolio.mapping.sources if portfolio.mapping is not None else frozenset()
    uses: dict[str, _Uses] = {}
    for initiative in portfolio:
        for key in initiative.model_extra or ():
            if key not in fields and key not in read:
                uses.setdefault(key, _Uses((key,))).holders[initiative.id] = None
    for key, used in sorted(uses.items()):
        id_ = next(iter(used.holders))
        message = f"nobody declared the field `{key}` of `{id_}`{used.others()}"
        advice = f"declare it under `fields:`, or leave it out with `{key}: ~` in a mapping"
        yield _in_initiative(portfolio, id_, used.first, message, suggest(key, fields) or advice)


def _of_records(portfolio: Portfolio) -> Iterator[Diagnostic]:
    """Keys inside `data`, `resources` and `approvals`, where no policy can declare any."""
    uses: dict[tuple[str, str], _Uses] = {}
    for initiative in portfolio:
        for name, place, record in _records(initiative):
            for key in record.model_extra or ():
                used = uses.setdefault((name, key), _Uses((name, place, key)))
                used.holders[initiative.id] = None
    for (name, key), used in uses.items():
        id_ = next(iter(used.holders))
        message = f"nobody declared the key `{key}` in `{name}` of `{id_}`{used.others()}"
        known = _members(portfolio.initiative(id_), used.first)
        advice = suggest(key, known) or f"the keys are {one_of(known)}"
        yield _in_initiative(portfolio, id_, used.first, message, advice)


def _records(initiative: Initiative) -> Iterator[tuple[str, int, BaseModel]]:
    for name in RECORDS:
        for place, record in enumerate(getattr(initiative, name) or ()):
            if record is not None:
                yield name, place, record


def _members(initiative: Initiative, path: Path) -> list[str]:
    record = getattr(initiative, str(path[0]))[path[1]]
    return [*type(record).model_fields]


def _in_initiative(portfolio: Portfolio, id_: str, path: Path, message: str, advice: str) -> Diagnostic:
    origin = portfolio.origin(id_)
    if origin is None:
        where = shown_path(("initiatives", id_, *path))
        return Diagnostic("undeclared", message, help=advice, path=where)
    return origin.problem("undeclared", message, path, advice, key=True)


def _of_organisation(policy: Policy, portfolio: Portfolio) -> Iterator[Diagnostic]:
    for section, kind in COLLECTIONS.items():
        fields = policy.plan.vocabulary[kind]
        for key, used in _used_in(portfolio, section, fields).items():
            message = f"nobody declared the key `{key}` of the {kind} `{used.first[1]}`{used.others()}"
            advice = suggest(key, fields) or f"declare it under `fields:`, as in `{kind}.{key}: text`"
            yield portfolio.problem_in_organisation("undeclared", message, used.first, advice)


def _used_in(portfolio: Portfolio, section: str, fields: dict[str, FieldType]) -> dict[str, _Uses]:
    uses: dict[str, _Uses] = {}
    for id_, held in getattr(portfolio.organisation, section).items():
        for key in held.model_extra or ():
            if key not in fields:
                uses.setdefault(key, _Uses((section, id_, key))).holders[id_] = None
    return uses
