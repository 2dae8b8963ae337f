"""Paths → a policy that is ready to use."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Mapping

from attrs import evolve

from govrules import policyfile
from govrules.checker import check
from govrules.checker.operators import described
from govrules.diagnostics import Diagnostic, PolicyError
from govrules.functions import Function
from govrules.model import Initiative
from govrules.plan import Cost, Plan
from govrules.policy import hosts
from govrules.policy.extensions import PLAIN, Extensions
from govrules.policy.policy import Policy
from govrules.policy.remembered import Remembered
from govrules.syntax.policies import FieldDeclaration
from govrules.syntax.policies import Policy as PolicySyntax


def load(
    *paths: str | os.PathLike[str],
    initiative: type[Initiative] = Initiative,
    allow_outside: bool = False,
    most_cost: Cost = Cost.PER_PAIR,
    packs: Mapping[str, pathlib.Path] | None = None,
    plugins: Extensions = PLAIN,
) -> Policy:
    """Read policies and check them together. Raises PolicyError with every problem at once.

    A path is a file or a folder. `initiative` is a host's own subclass, whose annotations add
    fields that rules can read. A policy reads no file outside its folder unless `allow_outside`;
    a rule that costs more than `most_cost` is refused. `packs` are folders that `use:` knows by
    name, beside or in place of those that ship with the library. `plugins`, such as
    `govrules.Plugins.installed()`, make the language larger.

    Where nothing has changed on the disk, loading again gives the same policy, ready as it is.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = file.write_text('''
    ... - id: autonomy.spending
    ...   each: initiative
    ...   require: budget <= 50_000
    ...   effect: {escalate: [portfolio-board]}
    ... ''')
    >>> policy = load(file)
    >>> policy.id, [rule.id for rule in policy.rules]
    ('rules', ['autonomy.spending'])
    """
    packs = {**plugins.packs, **(packs or {})}

    def fresh() -> tuple[Policy, policyfile.Disk]:
        reading = policyfile.read(*paths, forms=plugins.forms, packs=packs, allow_outside=allow_outside)
        written = _with_fields(reading.policy, initiative)
        policy = Policy(written, _checked(written, reading, plugins.functions), initiative)
        _check_cost(policy, most_cost)
        return policy, reading.disk

    if plugins is not PLAIN:  # their forms may say something else the next time
        return fresh()[0]
    places = tuple((os.fspath(path), os.path.abspath(path)) for path in paths)  # noqa: PTH100 - links count
    return _REMEMBERED.get((places, initiative, allow_outside, most_cost, frozenset(packs.items())), fresh)


_REMEMBERED = Remembered()


def _checked(written: PolicySyntax, reading: policyfile.Reading, functions: Iterable[Function]) -> Plan:
    """The plan; the checker looks also at what can be read of a policy with problems."""
    problems = list(reading.problems)
    try:
        if reading.is_sound:
            checked = check(written, functions)
            if not problems:
                return checked
    except PolicyError as error:
        problems += error.diagnostics
    raise PolicyError(problems)


def _with_fields(written: PolicySyntax, kind: type[Initiative]) -> PolicySyntax:
    declared = {(field.kind, field.name): field for field in written.fields}
    added: list[FieldDeclaration] = []
    for field in hosts.declarations(kind):
        same = declared.get((field.kind, field.name))
        if same is None:
            added.append(field)
        elif same.type != field.type:
            here, there = described(same.type), described(field.type)
            message = f"`{field.name}` is {here} here and {there} in {kind.__name__}"
            raise PolicyError(
                [Diagnostic("field-conflict", message, same.span, "declare it with the same type")]
            )
    added.sort(key=lambda field: field.name)
    return evolve(written, fields=(*written.fields, *added))


_PACE = {Cost.CONSTANT: "once for each initiative", Cost.PER_ROW: "per row", Cost.PER_PAIR: "per pair"}


def _check_cost(policy: Policy, most: Cost) -> None:
    problems = [
        Diagnostic(
            "too-costly",
            f"the rule `{rule.id}` is evaluated {_PACE[rule.cost]}; at most {_PACE[most]} is allowed",
            rule.span,
            "ask about one initiative at a time, or allow this cost with `most_cost`",
        )
        for rule in policy.rules
        if rule.cost > most
    ]
    if problems:
        raise PolicyError(problems)
