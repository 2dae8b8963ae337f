"""The parameters that a rule reads: their values, and why they have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from govrules import plan
from govrules.explain.words import localised
from govrules.policy import Policy
from govrules.syntax.policies import ParameterDeclaration, Rule


@frozen
class Setting:
    """A parameter as a rule sees it; `why` by language."""

    name: str
    type: str
    value: Any
    why: dict[str, str]

    def to_dict(self, language: str = "") -> dict[str, Any]:
        """The parameter for programs."""
        return {
            "name": self.name,
            "type": self.type,
            "value": self.value,
            "why": localised(self.why, language),
        }


def settings_of(policy: Policy, rule: plan.Rule) -> tuple[Setting, ...]:
    """The parameters that a rule reads, itself or through derived fields, by name."""
    written = next(each for each in policy.written.rules if each.id == rule.id)
    declared = dict(_declared(written))
    read = {(node.namespace, node.name): node for node in _parameters(rule)}
    return tuple(_setting(read[key], declared.get(key)) for key in sorted(read, key=lambda key: key[1]))


def _declared(rule: Rule) -> Iterator[tuple[tuple[str, str], ParameterDeclaration]]:
    for parameter in rule.namespace.parameters:
        yield (rule.namespace.policy, parameter.name), parameter
    for parameter in rule.parameters:
        yield (rule.id, parameter.name), parameter


def _parameters(rule: plan.Rule) -> Iterator[plan.Parameter]:
    for expression in (*plan.deciding(rule), *plan.telling(rule)):
        for node in plan.walk(expression, into_definitions=True):
            if isinstance(node, plan.Parameter):
                yield node


def _setting(node: plan.Parameter, declared: ParameterDeclaration | None) -> Setting:
    return Setting(node.name, str(node.type), node.value, declared.why if declared is not None else {})
