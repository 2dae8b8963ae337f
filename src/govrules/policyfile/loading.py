"""Reads policies: every file found, then everything that the rules may name, then the rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import Factory, define, evolve, field, frozen

from govrules.diagnostics import Diagnostic, PolicyError, UsageError
from govrules.forms import BUILTIN_FORMS, Form
from govrules.policyfile import texts
from govrules.policyfile.declarations import Fields, Scales, definitions_of, parameters_of
from govrules.policyfile.disk import Disk
from govrules.policyfile.finding import Finder
from govrules.policyfile.models import PolicyModel, RuleModel
from govrules.policyfile.names import is_policy_id, is_rule_id, kebab, rule_id_help, shortened
from govrules.policyfile.packs import shipped_packs
from govrules.policyfile.problems import Place, Problems
from govrules.policyfile.rules import RuleReader
from govrules.policyfile.scopes import Scope, set_depths
from govrules.policyfile.settings import Settings, Targets, replaced, settings_of
from govrules.policyfile.tables import tables_of
from govrules.policyfile.types import TypeReader
from govrules.policyfile.validation import around_keys, validated
from govrules.syntax.policies import Namespace, ParameterDeclaration, Policy, Rule


@frozen
class Reading:
    """What could be read, and what was wrong.

    The rules are those without a problem. Where `is_sound`, all that they may name could be read,
    so that what a checker finds in them is a problem of theirs. `disk` knows what was asked of it.
    """

    policy: Policy
    problems: tuple[Diagnostic, ...]
    is_sound: bool
    disk: Disk = field(repr=False, eq=False)


def load(
    *paths: str | os.PathLike[str],
    forms: Iterable[Form] = BUILTIN_FORMS,
    packs: Mapping[str, Path] | None = None,
    allow_outside: bool = False,
) -> Policy:
    """The policy in files and folders. Raises PolicyError with every problem at once.

    `packs` are folders that `use:` knows by name, besides those that ship with the library. A
    policy can use and read only what lies in its own folder, unless `allow_outside`.

    >>> import tempfile
    >>> text = "govrules: 1\\npolicy: small\\nuse: [govrules:catalogue]\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "policy.yaml").write_text(text)
    ...     policy = load(folder)
    >>> policy.id, policy.rules[0].namespace.policy
    ('small', 'catalogue')
    """
    reading = read(*paths, forms=forms, packs=packs, allow_outside=allow_outside)
    if reading.problems:
        raise PolicyError(reading.problems)
    return reading.policy


def read(
    *paths: str | os.PathLike[str],
    forms: Iterable[Form] = BUILTIN_FORMS,
    packs: Mapping[str, Path] | None = None,
    allow_outside: bool = False,
) -> Reading:
    """The policy in files and folders as far as it can be read, with every problem.

    >>> read("nowhere.yaml").problems[0].message
    'there is no file `nowhere.yaml`'
    """
    if not paths:
        raise UsageError("no policy is named: give the path of a file or a folder")
    problems = Problems()
    finder = Finder({**shipped_packs(), **(packs or {})}, allow_outside, problems)
    roots = [scope for path in paths if (scope := finder.root(path)) is not None]
    set_depths(roots)
    by_name = {form.name: form for form in forms}
    clash = sorted(set(by_name) & set(around_keys(RuleModel)))
    if clash:
        raise UsageError(f"a form cannot be called `{clash[0]}`, which is a key of every rule")
    return _Loader(finder, roots, RuleReader(by_name), problems, allow_outside).reading()


@frozen
class _Source:
    """A rule that was found: where, its id, and its parameters."""

    place: Place
    id: str
    scope: Scope
    parameters: tuple[ParameterDeclaration, ...]


@define
class _Loader:
    """Turns what was found into a policy."""

    finder: Finder
    roots: list[Scope]
    rules: RuleReader
    problems: Problems
    allow_outside: bool
    fields: Fields = Factory(Fields)
    scales: Scales = Factory(Scales)
    types: TypeReader = Factory(lambda: TypeReader({}))

    def reading(self) -> Reading:
        """Everything in an order in which each part knows what it needs."""
        self._check_headers()
        self._collect_shared()
        sources = self._sources()
        parameters = {scope.id: self._parameters(scope) for scope in self.finder.scopes}
        settings = settings_of(self.finder.scopes, _targets(parameters, sources))
        namespaces = {id(scope): self._namespace(scope, parameters, settings) for scope in self.finder.scopes}
        rules = [self._rule(source, namespaces[id(source.scope)], settings) for source in sources]
        policy = self._policy([rule for rule in rules if rule is not None])
        found = tuple(sorted(set(self.problems.found), key=lambda problem: problem.sort_key))
        return Reading(policy, found, is_sound=self.problems.framework == 0, disk=self.finder.disk)

    def _check_headers(self) -> None:
        """Structure and ids of the policies; each id stands for one policy."""
        first: dict[str, Scope] = {}
        for scope in self.finder.scopes:
            if scope.header is not None:
                self._check_header(scope, scope.header, first)
        for scope in self.finder.scopes:
            while scope.header is None and scope.id in first:
                scope.id += "-rules"
            first.setdefault(scope.id, scope)

    def _check_header(self, scope: Scope, header: Place, first: dict[str, Scope]) -> None:
        content = {key: value for key, value in header.value.items() if key != "rules"}
        self._check_rule_list(header["rules"])
        validated(PolicyModel, evolve(header, value=content))
        texts.localised(header["title"])
        texts.localised(header["description"])
        place = header["policy"]
        if isinstance(place.value, str) and not is_policy_id(place.value):
            help = f"write it in lower case with hyphens: `{kebab(place.value) or 'acme-digital'}`"
            place.problem("bad-id", f"`{shortened(place.value)}` cannot be the id of a policy", help)
        other = first.setdefault(scope.id, scope)
        if other is not scope and other.header is not None:
            help = f"it is also defined at {other.header['policy'].span}"
            place.problem("duplicate-id", f"the policy `{scope.id}` is defined twice", help)

    @staticmethod
    def _check_rule_list(place: Place) -> None:
        if place.value is not None and not isinstance(place.value, list):
            place.problem("wrong-type", "this has to be a list", "begin each rule with `- id: …`")

    def _collect_shared(self) -> None:
        """Scales and fields, which all policies that are loaded together have in common."""
        headers = [scope.header for scope in self.finder.scopes if scope.header is not None]
        for header in headers:
            self.scales.add(header["scales"])
        self.types = self.scales.reader()
        for header in headers:
            self.fields.add(header["fields"], self.types)

    def _parameters(self, scope: Scope) -> tuple[ParameterDeclaration, ...]:
        return (
            parameters_of(scope.id, scope.header["parameters"], self.types, replaced(self.finder.scopes))
            if scope.header is not None
            else ()
        )

    def _namespace(
        self, scope: Scope, parameters: dict[str, tuple[ParameterDeclaration, ...]], settings: Settings
    ) -> Namespace:
        if scope.header is None:
            return Namespace(scope.id)
        place, file = scope.header["tables"], scope.location
        tables = tables_of(scope.id, place, file, self.types, allow_outside=self.allow_outside)
        for table in tables:
            if f"{table.name}" in place and "file" in place[table.name]:
                source = file.folder.inside(place[table.name]["file"].value)
                self.finder.take_table(source, table.rows, f"{file.name}#{table.name}")
        return Namespace(
            scope.id,
            settings.applied(scope.id, parameters[scope.id]),
            definitions_of(scope.header["define"], self.fields.of_initiatives()),
            tables,
        )

    def _sources(self) -> list[_Source]:
        """Every rule that has an id of its own; the others are reported."""
        self.problems.in_rule = True
        sources: dict[str, _Source] = {}
        for scope in self.finder.scopes:
            for place in scope.rules:
                self._add_source(place, scope, sources)
        self.problems.in_rule = False
        return list(sources.values())

    def _add_source(self, place: Place, scope: Scope, sources: dict[str, _Source]) -> None:
        given = place["id"].value
        known = sources.get(given) if isinstance(given, str) else None
        if known is not None:
            help = f"it is also defined at {known.place['id'].span}"
            place["id"].problem("duplicate-id", f"the rule `{shortened(given)}` is defined twice", help)
        if isinstance(given, str) and not is_rule_id(given):
            place["id"].problem(
                "bad-id", f"`{shortened(given)}` cannot be the id of a rule", rule_id_help(given)
            )
        name = given if isinstance(given, str) and known is None else f"?{len(sources)}"
        set_elsewhere = replaced(self.finder.scopes)
        parameters = parameters_of(name, place["parameters"], self.types, set_elsewhere)
        sources[name] = _Source(place, name, scope, parameters)

    def _rule(self, source: _Source, namespace: Namespace, settings: Settings) -> Rule | None:
        """A rule, None where anything is wrong with it."""
        self.problems.in_rule = True
        before = len(self.problems.found)
        parameters = settings.applied(source.id, source.parameters)
        rule = self.rules.read(source.place, source.id, namespace, parameters)
        self.problems.in_rule = False
        if len(self.problems.found) > before or not is_rule_id(source.id):
            return None
        return evolve(rule, enforcement=settings.enforcement(source.id))

    def _policy(self, rules: list[Rule]) -> Policy:
        header = self.roots[0].header if self.roots else None
        longest = [
            scope.header["waivers"]["longest"].value
            for scope in self.finder.scopes
            if scope.header is not None
        ]
        return Policy(
            id="+".join(dict.fromkeys(scope.id for scope in self.roots)),
            title=texts.localised(header["title"]) if header is not None else {},
            rules=tuple(sorted(rules, key=lambda rule: rule.id)),
            fields=tuple(self.fields.declared[key] for key in sorted(self.fields.declared)),
            scales=dict(sorted(self.scales.values.items())),
            longest_waiver=min((days for days in longest if isinstance(days, int)), default=None),
            documents=dict(sorted(self.finder.documents.items())),
            roots=tuple(self.finder.roots),
            files=tuple(self.finder.files),
        )


def _targets(
    parameters: Mapping[str, tuple[ParameterDeclaration, ...]], sources: Iterable[_Source]
) -> Targets:
    own: dict[str, dict[str, ParameterDeclaration]] = {
        owner: {parameter.name: parameter for parameter in declared} for owner, declared in parameters.items()
    }
    rules: dict[str, list[str]] = {}
    for source in sources:
        own[source.id] = {parameter.name: parameter for parameter in source.parameters}
        rules.setdefault(source.scope.id, []).append(source.id)
    return Targets(own, rules)
