"""Runs a policy's cases and examples as tests of pytest, with the fixtures `policy` and `portfolio`.

It is there wherever govrules is installed. In pytest's own configuration:

    [pytest]
    govrules_rules = policy.yaml         # the policy: its examples are tests, and `policy` is it
    govrules_portfolio = portfolio.yaml  # the portfolio that `portfolio` is

Files whose name ends in `_test.yaml` are collected wherever pytest looks for tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from govrules.diagnostics import GovrulesError
from govrules.model import Portfolio
from govrules.plugins import Plugins
from govrules.policy import Policy
from govrules.reports.trials import Told, told_case, told_trial
from govrules.trials import (
    Example,
    Loader,
    all_cases,
    alone,
    examples_of,
    is_case_file,
    own_rules,
    run_cases,
    targets,
    try_example,
)

RULES, PORTFOLIO = "govrules_rules", "govrules_portfolio"
_LOADER = pytest.StashKey[Loader]()
_PLUGINS = pytest.StashKey[Plugins]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings in pytest's configuration."""
    parser.addini(RULES, "Files and folders of the policy to test", "paths", default=[])
    parser.addini(PORTFOLIO, "Files of the portfolio that the fixture gives", "paths", default=[])


def _plugins(config: pytest.Config) -> Plugins:
    """The installed plugins, which are loaded once a run, when the first policy is."""
    if _PLUGINS not in config.stash:
        config.stash[_PLUGINS] = Plugins.installed()
    return config.stash[_PLUGINS]


def _loader(config: pytest.Config) -> Loader:
    """Each policy is loaded once a run."""
    if _LOADER not in config.stash:
        config.stash[_LOADER] = Loader(plugins=_plugins(config))
    return config.stash[_LOADER]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of cases, or a file with rules of the policy that the configuration names."""
    if is_case_file(file_path) and file_path.suffix in {".yaml", ".yml"} and _has_cases(file_path):
        return CaseFileNode.from_parent(parent, path=file_path)
    is_rules = file_path.suffix in {".yaml", ".yml", ".json"} and not is_case_file(file_path)
    if is_rules and any(_holds(rules, file_path) for rules in parent.config.getini(RULES)):
        return RuleFileNode.from_parent(parent, path=file_path)
    return None


def _has_cases(path: Path) -> bool:
    """Whether a file is one of ours: other tools name their files so too."""
    try:
        return any(line.startswith(("cases:", '"cases"')) for line in path.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return False


def _holds(rules: Path, file: Path) -> bool:
    return file == rules or file.is_relative_to(rules)


class CaseFileNode(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterable[pytest.Item]:
        """Its cases."""
        try:
            loader = _loader(self.config)
            _, files = targets([self.path])
            found = list(all_cases(files, loader))
        except GovrulesError as error:
            raise self.CollectError(str(error)) from None
        for _, policy, cases in found:
            for result in run_cases(cases, policy):
                yield PolicyItem.from_parent(self, name=result.case.name, told=told_case(result))


class RuleFileNode(pytest.File):
    """A file with rules, whose examples are tests."""

    def collect(self) -> Iterable[pytest.Item]:
        """The examples of the rules in the file."""
        try:
            policy = _policy(self.config)
        except GovrulesError as error:
            raise self.CollectError(str(error)) from None
        for rule in own_rules(policy):
            if Path(rule.span.source.name).resolve() == self.path.resolve():
                for example in examples_of(rule, policy.plan):
                    told = told_trial(try_example(example, alone(rule, policy.plan)))
                    yield PolicyItem.from_parent(self, name=_named(example), told=told)


def _named(example: Example) -> str:
    return f"{example.rule}[{example.kind}-{example.number}]"


class PolicyItem(pytest.Item):
    """An example or a case."""

    def __init__(self, *, told: Told, **options: Any) -> None:
        super().__init__(**options)
        self.told = told

    def runtest(self) -> None:
        """Fails where something else was found than is expected."""
        if not self.told.holds:
            raise PolicyFailure(self.told)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what was found, as `govrules test` writes it."""
        if isinstance(excinfo.value, PolicyFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the example or the case stands."""
        return self.path, self.told.span.line - 1, self.name


class PolicyFailure(AssertionError):
    """An example or a case does not hold."""

    def __init__(self, told: Told) -> None:
        from govrules.reports.text import Paper
        from govrules.reports.trials.text import write_failure

        paper = Paper()
        write_failure(told, paper)
        super().__init__(paper.text().rstrip())


def _policy(config: pytest.Config) -> Policy:
    rules = config.getini(RULES)
    if not rules:
        raise pytest.UsageError(f"name the policy in the configuration of pytest: `{RULES} = policy.yaml`")
    return _loader(config).policy(rules)


@pytest.fixture(scope="session")
def policy(pytestconfig: pytest.Config) -> Policy:
    """The policy that `govrules_rules` names."""
    return _policy(pytestconfig)


@pytest.fixture(scope="session")
def portfolio(pytestconfig: pytest.Config) -> Portfolio:
    """The portfolio that `govrules_portfolio` names."""
    files = pytestconfig.getini(PORTFOLIO)
    if not files:
        raise pytest.UsageError(f"name the portfolio in the configuration: `{PORTFOLIO} = portfolio.yaml`")
    return _plugins(pytestconfig).open(*files)
