"""`set` and `enforce`: what a policy says about the parameters and rules of what it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import Factory, define, evolve, frozen

from govrules.diagnostics import one_of, suggest
from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Place
from govrules.policyfile.scopes import Scope
from govrules.policyfile.typed import typed_value
from govrules.syntax.policies import ParameterDeclaration

Enforcement = Literal["on", "audit", "off"]
Target = tuple[str, str]
"""The id of a policy or a rule, and the name of a parameter."""


@frozen
class _Said:
    """A value, by whom it was given."""

    value: Any
    depth: int
    place: Place


@define
class Settings:
    """Values and enforcement by what they are for; the outermost policy that says something wins."""

    values: dict[Target, _Said] = Factory(dict)
    enforced: dict[str, _Said] = Factory(dict)

    def applied(
        self, owner: str, parameters: Iterable[ParameterDeclaration]
    ) -> tuple[ParameterDeclaration, ...]:
        """The parameters of a policy or rule with the values that are set."""
        return tuple(self._applied(owner, parameter) for parameter in parameters)

    def _applied(self, owner: str, parameter: ParameterDeclaration) -> ParameterDeclaration:
        said = self.values.get((owner, parameter.name))
        return parameter if said is None else evolve(parameter, value=said.value)

    def enforcement(self, rule: str) -> Enforcement:
        """Whether a rule counts, is only recorded, or is off."""
        said = self.enforced.get(rule)
        return "on" if said is None else said.value


@frozen
class Targets:
    """What settings can be for: parameters by the policy or rule that has them, rules by policy."""

    parameters: Mapping[str, Mapping[str, ParameterDeclaration]]
    rules: Mapping[str, Iterable[str]]


def replaced(scopes: Iterable[Scope]) -> frozenset[Target]:
    """What is set at all, before it is known what can be."""
    given = [scope.header["set"].value for scope in scopes if scope.header is not None]
    return frozenset(
        (owner, name)
        for values in given
        if isinstance(values, dict)
        for owner, named in values.items()
        if isinstance(named, dict)
        for name in named
    )


def settings_of(scopes: Iterable[Scope], targets: Targets) -> Settings:
    """Everything that the policies say, the outermost first."""
    settings = Settings()
    for scope in sorted(scopes, key=lambda scope: scope.depth):
        if scope.header is not None:
            reach = [inner.id for inner in scope.reach()]
            _set(settings, scope, reach, targets)
            _enforce(settings, scope, reach, targets)
    return settings


def _set(settings: Settings, scope: Scope, reach: list[str], targets: Targets) -> None:
    assert scope.header is not None
    rules = [rule for policy in reach for rule in targets.rules.get(policy, ())]
    owners = {owner: targets.parameters.get(owner, {}) for owner in (*reach, *rules)}
    for owner, given in scope.header["set"].entries():
        if owner not in owners:
            _unknown_owner(owner, given, owners)
            continue
        for name, place in given.entries():
            _set_one(settings, scope, (owner, name), place, owners[owner])


def _unknown_owner(
    owner: str, place: Place, owners: Mapping[str, Mapping[str, ParameterDeclaration]]
) -> None:
    known = [name for name, parameters in owners.items() if parameters]

    def help() -> str:
        return suggest(owner, owners) or (
            f"there are parameters in {one_of(known)}" if known else "nothing used has parameters"
        )

    place.problem("unknown-target", f"no policy or rule `{shortened(owner)}` is used here", help, key=True)


def _set_one(
    settings: Settings,
    scope: Scope,
    target: Target,
    place: Place,
    parameters: Mapping[str, ParameterDeclaration],
) -> None:
    owner, name = target
    parameter = parameters.get(name)
    if parameter is None:
        help = suggest(name, parameters) or (
            f"it has {one_of(parameters)}" if parameters else "it has no parameters"
        )
        place.problem("unknown-parameter", f"`{owner}` has no parameter `{shortened(name)}`", help, key=True)
        return
    said = _Said(typed_value(parameter.type, place), scope.depth, place)
    other = settings.values.setdefault(target, said)
    _check_agreement(f"`{name}` of `{owner}`", said, other)


def _enforce(settings: Settings, scope: Scope, reach: list[str], targets: Targets) -> None:
    assert scope.header is not None
    rules = {rule for policy in reach for rule in targets.rules.get(policy, ())}
    for rule, place in scope.header["enforce"].entries():
        if rule not in rules:
            help = suggest(rule, rules) or "`enforce:` names rules of this policy and of what it uses"
            place.problem("unknown-target", f"no rule `{shortened(rule)}` is used here", help, key=True)
        elif place.value in ("on", "audit", "off"):
            said = _Said(place.value, scope.depth, place)
            _check_agreement(f"`{rule}`", said, settings.enforced.setdefault(rule, said))


def _check_agreement(what: str, said: _Said, other: _Said) -> None:
    """Two policies at the same distance from the outermost have to agree."""
    if said.depth == other.depth and said.value != other.value:
        help = f"it is also set at {other.place.span}; the policy that uses both can decide"
        said.place.problem("conflict", f"two policies set {what} differently", help)
