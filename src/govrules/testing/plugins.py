"""Whether a plugin keeps what govrules expects of it, as its author's tests ask."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from govrules import policy, trials
from govrules.diagnostics import GovrulesError, PortfolioError
from govrules.forms import Form
from govrules.functions import Function
from govrules.model import Initiative, Portfolio
from govrules.plugins import Host, Plugin, Plugins
from govrules.policy import Policy
from govrules.reports.formats import Reported, ReportFormat
from govrules.sampling.choices import Choices, Seeded
from govrules.testing.conformance import NotConforming, check_function
from govrules.values import canonical

AS_OF = datetime.date(2027, 1, 1)

_POLICY = """
- {id: kit.owned, each: initiative, forbid: missing(owner), effect: {escalate: [board]}}
- {id: kit.limit, each: initiative, forbid: budget > 100, effect: deny}
"""

_SAMPLES: Mapping[str, Sequence[Any]] = {
    "id": ("crm-2", "A1", "a.b-c", "42", "é-1"),
    "title": ("New CRM", "=1+1", "Façade, \N{GREEK SMALL LETTER OMEGA}; “quoted”", "x" * 300),
    "unit": ("sales", "it", "legal-2"),
    "description": (None, "Two\nlines", "One line"),
    "owner": (None, "ana", "sales-director"),
    "stage": (None, "idea", "building"),
    "risk": (None, "low", "critical"),
    "budget": (None, "0", "0.10", "180000", "180000.05", "-1", "123456789012345.67"),
    "start": (None, datetime.date(2027, 1, 31), datetime.date(2028, 2, 29)),
    "end": (None, datetime.date(2026, 12, 31), datetime.date(2030, 1, 1)),
    "updated": (None, datetime.date(2026, 11, 2)),
    "technologies": ((), ("oracle",), ("b", "a")),
    "capabilities": ((), ("sales",)),
    "depends_on": ((), ("iam", "crm-1")),
    "integrates_with": ((), ("erp",)),
    "objectives": ({}, {"one-customer": "0.6", "growth": None}),
    "data": ((), ({"domain": "customer", "access": "reads", "personal": True},)),
    "resources": ((), ({"resource": "team", "period": "2027-Q1", "amount": "2.5"},)),
    "approvals": ((), ({"role": "cio", "on": datetime.date(2026, 12, 1)},)),
}
_NEEDED = ("id", "title", "unit")


def check_plugin(held: object) -> None:
    """Try everything that a plugin adds, and what it is told. Raises NotConforming, or PluginError.

    Functions are total, deterministic and typed, and their examples can be written in a rule; so can
    those of forms. Packs load, and their examples show what they say. Formats write the same again.
    Fields that it adds are the same again, and added once. What it is told changes no decision.

    >>> import govrules
    >>> class Journal:
    ...     @govrules.hookimpl
    ...     def govrules_decided(self, decision): ...
    >>> check_plugin(Journal())
    """
    plugins = Plugins(held)
    own = plugins.members[0]
    for function in _brought(plugins, own, "govrules_functions"):
        _check_function(function, plugins)
    for form in _brought(plugins, own, "govrules_forms"):
        _check_form(form, plugins)
    for name, folder in plugins.packs.items():
        if not name.startswith("govrules:"):
            _check_pack(name, folder, plugins)
    for made in _brought(plugins, own, "govrules_formats"):
        _check_format(made, plugins)
    _check_fields(plugins)
    _check_sinks(plugins)
    plugins.waivers(AS_OF)
    _ = plugins.commands


def _brought(plugins: Plugins, own: Plugin, hook: str) -> Iterator[Any]:
    """What the plugin itself adds, as it wrote it. That it can be added is seen first."""
    _ = plugins.functions, plugins.forms, plugins.formats
    for plugin, answer in plugins.registry.each(hook):
        if plugin is own:
            yield from answer


def _check_function(function: Function, plugins: Plugins) -> None:
    check_function(function)
    rule = {"forbid": "missing(owner)", "evidence": {"example": function.example}, "effect": "advise"}
    _check_rule(f"the example of `{function.name}`", rule, plugins)


def _check_form(form: Form, plugins: Plugins) -> None:
    try:
        _check_rule(f"the example of `{form.name}`", {form.name: dict(form.example)}, plugins)
    except NotConforming:
        example = {form.name: dict(form.example), "effect": "advise"}
        _check_rule(f"the example of `{form.name}`", example, plugins)


def _check_rule(what: str, rule: Mapping[str, Any], plugins: Plugins) -> None:
    shape = {} if "evidence" not in rule else {"each": "initiative"}
    written = canonical([{"id": "kit.example", **shape, **rule}])
    with TemporaryDirectory() as name:
        file = Path(name) / "example.json"
        file.write_text(written, encoding="utf-8")
        try:
            policy.load(file, plugins=plugins)
        except GovrulesError as error:
            raise NotConforming(f"{what} cannot be used in a rule: {error}") from error


def _check_pack(name: str, folder: Path, plugins: Plugins) -> None:
    results = trials.run(policy.load(folder, plugins=plugins))
    if results.failures:
        first = results.failures[0]
        raise NotConforming(f"an example of `{first.rule}` in `{name}` does not show what it says")


def _reviewed(plugins: Plugins, rows: Iterable[Mapping[str, Any]]) -> tuple[Policy, Portfolio, Any]:
    made, portfolio = _policy(), Portfolio(initiatives=rows)
    return made, portfolio, Host(made, plugins).review(portfolio, as_of=AS_OF)


def _policy() -> Policy:
    with TemporaryDirectory() as name:
        file = Path(name) / "kit.yaml"
        file.write_text(_POLICY, encoding="utf-8")
        return policy.load(file)


def _check_format(made: ReportFormat, plugins: Plugins) -> None:
    for rows in ([], _rows(_SAMPLES)):
        judged, portfolio, review = _reviewed(Plugins(), rows)
        reported = Reported(review=review, policy=judged, portfolio=portfolio)
        blamed = plugins.formats[made.name]
        if blamed.write(reported) != blamed.write(reported):
            raise NotConforming(f"the format `{made.name}` writes the same review in two ways")


def _check_fields(plugins: Plugins) -> None:
    """Enriching is deterministic, and doing it again changes nothing."""
    portfolio = Portfolio(initiatives=_rows(_SAMPLES))
    once = plugins.enriched(portfolio)
    if once.digest != plugins.enriched(portfolio).digest:
        raise NotConforming("`govrules_enrich` adds other fields the second time")
    if once.digest != plugins.enriched(once).digest:
        raise NotConforming("`govrules_enrich` adds something else to an initiative that has it already")


def _check_sinks(plugins: Plugins) -> None:
    """Being told changes no decision, and works."""
    problems: list[str] = []
    made, portfolio = _policy(), Portfolio(initiatives=_rows(_SAMPLES))
    with Host(made, plugins, report=problems.append) as host:
        host.live(portfolio, as_of=AS_OF).put({"id": "kit", "title": "Kit", "unit": "it", "budget": 101})
        host.review(portfolio, as_of=AS_OF)
        decision = host.decide(portfolio.initiatives[0], portfolio, as_of=AS_OF)
    expected = made.decide(
        plugins.initiative(portfolio.initiatives[0]), portfolio, as_of=AS_OF, waivers=plugins.waivers(AS_OF)
    )
    if problems:
        raise NotConforming(f"a sink fails: {problems[0]}")
    if canonical(decision.to_dict()) != canonical(expected.to_dict()):
        raise NotConforming("a decision is another one when the plugin is told of it")


def _rows(samples: Mapping[str, Sequence[Any]], count: int = 20) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number in range(count):
        row = _row(Seeded(f"rows/{number}"), samples)
        found[row["id"]] = row
    return list(found.values())


def _row(choices: Choices, samples: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {name: choices.pick(values) for name, values in samples.items()}


def check_adapter(
    plugins: Plugins,
    to_host: Callable[[Initiative], object],
    *,
    fields: Collection[str],
    samples: Mapping[str, Sequence[Any]] | None = None,
    examples: int = 100,
) -> None:
    """Send initiatives to the host and back: `fields` come back as they were. Raises NotConforming.

    `to_host` makes the host's object of an initiative that has these fields; `samples` are values to
    choose from, by field, in place of the kit's own or for fields that it does not know.
    """
    known = {**_SAMPLES, **(samples or {})}
    chosen = {name: known[name] for name in (*_NEEDED, *(name for name in fields if name not in _NEEDED))}
    for number in range(examples):
        sent = Initiative(**_row(Seeded(f"adapter/{number}"), chosen))
        back = plugins.initiative(to_host(sent))
        for name in fields:
            before, after = getattr(sent, name), getattr(back, name)
            if before != after:
                raise NotConforming(f"`{name}` is lost: {before!r} comes back as {after!r}")


def check_source(plugins: Plugins, location: str, *, bad: Iterable[str] = (), **options: Any) -> None:
    """Open a place that is fine, twice, and places that are not. Raises NotConforming.

    What is fine has initiatives and no problem, and is the same again. What is `bad` is refused by a
    PortfolioError, or has problems, each of which says where it stands. `options` are those of
    `Plugins.open`.
    """
    first, again = plugins.open(location, **options), plugins.open(location, **options)
    if first.problems or not len(first):
        told = str(first.problems[0]) if first.problems else "no initiative"
        raise NotConforming(f"`{location}` should be fine, and has {told}")
    if first.digest != again.digest:
        raise NotConforming(f"`{location}` is another portfolio the second time")
    for place in bad:
        _check_strict(plugins, place, options)


def _check_strict(plugins: Plugins, location: str, options: Mapping[str, Any]) -> None:
    try:
        problems = plugins.open(location, **options).problems
    except PortfolioError as error:
        problems = error.diagnostics
    if not problems:
        raise NotConforming(f"`{location}` is read without a problem, and should have one")
    for problem in problems:
        if problem.span is None and problem.path is None:
            raise NotConforming(f"a problem of `{location}` does not say where it stands: {problem.message}")
