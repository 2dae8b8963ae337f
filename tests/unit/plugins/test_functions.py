"""A function of a plugin that fails makes the verdict unknown, and says why."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import govrules
from govrules import Policy, Portfolio
from govrules.functions import Function, Signature
from govrules.plugins import Plugin
from govrules.policy.policy import Engine
from govrules.types import DATE, DURATION, FLAG, NUMBER, TEXT, VERSION, ListOf, SetOf, Type

AS_OF = datetime.date(2027, 1, 1)
RULE = "- {id: a.size, each: initiative, forbid: size(title) > 4, effect: deny}"


class Brings:
    """A plugin with one function, `size`."""

    def __init__(self, call: Callable[..., Any], result: Type = NUMBER, **options: Any) -> None:
        self.function = Function("size", (Signature((TEXT,), result),), call, "", "", **options)

    @govrules.hookimpl
    def govrules_functions(self) -> list[Function]:
        return [self.function]


def told(policy: Policy, title: str, engine: Engine = "compiled") -> list[tuple[str, tuple[str, ...]]]:
    portfolio = Portfolio(initiatives=[{"id": "crm", "title": title, "unit": "sales"}])
    review = policy.review(portfolio, as_of=AS_OF, engine=engine)
    return [(finding.verdict, finding.missing) for finding in review.findings]


@pytest.fixture(params=["compiled", "reference"])
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


def test_an_int_is_as_good_as_an_exact_number(policy_of: Any, engine: Engine) -> None:
    assert told(policy_of(RULE, Brings(len)), "Portal", engine) == [("violated", ())]
    assert told(policy_of(RULE, Brings(len)), "CRM", engine) == []


@pytest.mark.parametrize("error", [ValueError("no such title"), SystemExit(3), RecursionError("too deep")])
def test_what_it_raises_is_the_reason(policy_of: Any, engine: Engine, error: BaseException) -> None:
    def size(_title: str) -> int:
        raise error

    policy = policy_of(RULE, Plugin("jira", Brings(size), "govrules-jira", "1.2"))
    reason = f"size(title): the plugin `jira` failed: {type(error).__name__}: {error}"
    assert told(policy, "Portal", engine) == [("unknown", (reason,))]


def test_a_long_reason_is_cut(policy_of: Any) -> None:
    def size(_title: str) -> int:
        raise ValueError("x" * 10_000)

    ((_, missing),) = told(policy_of(RULE, Brings(size)), "Portal")
    assert len(missing[0]) < 120


def test_a_value_of_another_type_is_the_reason(policy_of: Any, engine: Engine) -> None:
    policy = policy_of(RULE, Plugin("jira", Brings(str.upper)))
    reason = 'size(title): the plugin `jira` gave `"PORTAL"` is not a number'
    assert told(policy, "Portal", engine) == [("unknown", (reason,))]


def test_no_answer_is_no_failure(policy_of: Any, engine: Engine) -> None:
    policy = policy_of(RULE, Brings(lambda _title: None))
    assert told(policy, "Portal", engine) == [("unknown", ("size(title)",))]


def test_what_is_unknown_is_not_asked(policy_of: Any, engine: Engine) -> None:
    def size(_title: str) -> int:
        raise AssertionError("it must not be called")

    policy = policy_of("- {id: a.b, each: initiative, forbid: size(owner) > 4, effect: deny}", Brings(size))
    assert told(policy, "Portal", engine) == [("unknown", ("owner",))]


@pytest.mark.parametrize(
    ("result", "given", "value"),
    [
        (NUMBER, 0.1, Decimal("0.1")),
        (TEXT, "e\u0301", "\u00e9"),
        (FLAG, True, True),
        (DATE, "2027-01-31", datetime.date(2027, 1, 31)),
        (ListOf(NUMBER), [1, None], (Decimal(1), None)),
        (SetOf(TEXT), ["b", "a"], frozenset({"a", "b"})),
        (DURATION, datetime.timedelta(3), datetime.timedelta(3)),
    ],
)
def test_values_of_hosts_become_values_of_the_language(result: Type, given: Any, value: Any) -> None:
    plugins = govrules.Plugins(Brings(lambda _title: given, result))
    function = next(each for each in plugins.functions if each.name == "size")
    assert function.call("x") == value


@pytest.mark.parametrize(("result", "given"), [(DURATION, datetime.timedelta(hours=5)), (VERSION, "1.2")])
def test_values_that_no_rule_can_hold_are_refused(result: Type, given: Any) -> None:
    plugins = govrules.Plugins(Brings(lambda _title: given, result))
    function = next(each for each in plugins.functions if each.name == "size")
    assert function.call("x") is None
    assert function.trouble is not None
    assert "is no" in (function.trouble("x") or "")


def test_an_engine_calls_its_own_implementation(policy_of: Any) -> None:
    calls: list[str] = []

    def fast(title: str) -> int:
        calls.append(title)
        return len(title)

    policy = policy_of(RULE, Brings(len, elsewhere={"compiled": fast}))
    assert told(policy, "Portal", "reference") == told(policy, "Portal", "compiled")
    assert set(calls) == {"Portal"}


def test_the_version_of_a_plugin_counts_for_the_digest_of_a_policy_that_uses_it(policy_of: Any) -> None:
    digests = {
        policy_of(RULE, Plugin("jira", Brings(len), "govrules-jira", version)).digest
        for version in ("1.2", "1.3")
    }
    assert len(digests) == 2
    plain = "- {id: a.b, each: initiative, forbid: missing(owner), effect: deny}"
    assert policy_of(plain, Plugin("jira", Brings(len), "j", "1")).digest == policy_of(plain).digest


def test_the_kit_of_functions_finds_an_engine_that_disagrees() -> None:
    from govrules.testing import check_function
    from govrules.testing.conformance import NotConforming

    odd = Function(
        "size",
        (Signature((TEXT,), NUMBER),),
        lambda text: Decimal(len(text)),
        "",
        "",
        elsewhere={"fast": lambda _t: 0},
    )
    with pytest.raises(NotConforming, match="on the engine `fast`"):
        check_function(odd)
