"""Forms, packs, report formats and commands of plugins."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import PluginError, Plugins, Portfolio
from govrules.forms import Form, Lowered, Options, RuleContext
from govrules.plugins import Plugin
from govrules.reports.formats import Reported, ReportFormat

AS_OF = datetime.date(2027, 1, 1)


class AtMost(Options):
    """The options of a form."""

    limit: int


def lower(options: Any, context: RuleContext) -> Lowered:
    from govrules.syntax.policies import Each, Tier

    context.expression("limit")
    raise ZeroDivisionError("division by zero") if options.limit == 0 else AssertionError(Each, Tier)


class Brings:
    """A plugin that brings whatever it is given."""

    def __init__(
        self,
        forms: Iterable[Form] = (),
        packs: Mapping[str, Any] | None = None,
        formats: Iterable[Any] = (),
        commands: Iterable[Any] = (),
    ) -> None:
        self.brought = (forms, packs or {}, formats, commands)

    @govrules.hookimpl
    def govrules_forms(self) -> Iterable[Form]:
        return self.brought[0]

    @govrules.hookimpl
    def govrules_packs(self) -> Mapping[str, Any]:
        return self.brought[1]

    @govrules.hookimpl
    def govrules_formats(self) -> Iterable[Any]:
        return self.brought[2]

    @govrules.hookimpl
    def govrules_commands(self) -> Iterable[Any]:
        return self.brought[3]


def named(**brought: Any) -> Plugins:
    return Plugins(Plugin("acme", Brings(**brought), "govrules-acme", "1.2"))


def test_a_form_of_a_plugin_is_used_as_any_other(tmp_path: Path) -> None:
    from attrs import evolve

    from govrules.forms import AUTONOMY

    twin = evolve(AUTONOMY, name="delegation")
    (tmp_path / "p.yaml").write_text(
        "- id: a.b\n  delegation:\n    tiers:\n"
        "      - {within: budget <= 10}\n      - {otherwise: true, escalate: [board]}\n",
        encoding="utf-8",
    )
    policy = govrules.load(tmp_path, plugins=named(forms=[twin]))
    crm = {"id": "crm", "title": "New CRM", "unit": "sales", "budget": 11}
    assert policy.decide(crm, as_of=AS_OF).approvals == ("board",)


def test_a_form_that_fails_is_blamed_with_a_way_out(tmp_path: Path) -> None:
    form = Form("at_most", AtMost, lower, "At most so much.")
    (tmp_path / "p.yaml").write_text("- {id: a.b, at_most: {limit: 0}, effect: deny}\n", encoding="utf-8")
    with pytest.raises(PluginError) as caught:
        govrules.load(tmp_path, plugins=named(forms=[form]))
    assert str(caught.value) == (
        "the plugin `acme` (govrules-acme 1.2) failed in `govrules_forms`: "
        "ZeroDivisionError: division by zero\n    = help: to go on without it: --no-plugin acme"
    )


def test_a_pack_of_a_plugin_is_used_by_its_name(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "rule.yaml").write_text(
        "- {id: s.owned, each: initiative, forbid: missing(owner), effect: deny}\n", encoding="utf-8"
    )
    own = tmp_path / "policy.yaml"
    own.write_text("govrules: 1\npolicy: mine\nuse: [acme:security]\n", encoding="utf-8")
    policy = govrules.load(own, plugins=named(packs={"acme:security": pack}))
    assert [rule.id for rule in policy.rules] == ["s.owned"]


@pytest.mark.parametrize(
    ("packs", "told"),
    [
        ({"security": "."}, "a pack cannot be called `security`: write it as `acme:security`"),
        ({7: "."}, "a pack cannot be called `7`"),
        ({"acme:security": "/nowhere"}, "the pack `acme:security` has no folder `/nowhere`"),
        ({"govrules:popcorn": "."}, "both bring the pack `govrules:popcorn`"),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused(packs: Any, told: str) -> None:
    with pytest.raises(PluginError) as caught:
        _ = named(packs=packs).packs
    assert told in str(caught.value)
    assert "the plugin `acme` (govrules-acme 1.2)" in str(caught.value)


def reported(policy_of: Any) -> Reported:
    policy = policy_of("- {id: a.b, each: initiative, forbid: missing(owner), effect: deny}")
    return Reported(review=policy.review(Portfolio(), as_of=AS_OF), policy=policy, portfolio=Portfolio())


def test_a_format_of_a_plugin_stands_after_those_that_ship(policy_of: Any) -> None:
    count = ReportFormat("count", "The number of findings.", lambda of: f"{len(of.review.findings)}\n")
    formats = named(formats=[count]).formats
    assert list(formats) == ["text", "markdown", "html", "json", "jsonl", "sarif", "junit", "count"]
    assert formats["count"].write(reported(policy_of)) == "0\n"


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda _of: 1 / 0, "failed in `govrules_formats`: ZeroDivisionError: division by zero"),
        (lambda _of: b"bytes", "gave a bytes to `govrules_formats`, which wants a text"),
    ],
)
def test_a_format_that_fails_is_blamed(policy_of: Any, write: Any, told: str) -> None:
    with pytest.raises(PluginError) as caught:
        named(formats=[ReportFormat("odd", "Odd.", write)]).formats["odd"].write(reported(policy_of))
    assert told in str(caught.value)


def test_what_is_no_command_is_refused() -> None:
    with pytest.raises(
        PluginError, match="gave a function to `govrules_commands`, which wants a command of click"
    ):
        _ = named(commands=[lambda: None]).commands
