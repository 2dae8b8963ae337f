"""What is told of decisions neither changes nor delays them, and what goes wrong is reported."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from typing import Any

import pytest

import govrules
from govrules import Change, Decision, Host, Plugins, Portfolio, Review
from govrules.plugins import Plugin
from govrules.plugins.sinks import Sinks

AS_OF = datetime.date(2027, 1, 1)
RULE = "- {id: a.limit, each: initiative, forbid: budget > 50, effect: deny}"
CRM = {"id": "crm", "title": "New CRM", "unit": "sales", "budget": 60}


class Journal:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @govrules.hookimpl
    def govrules_decided(self, decision: Decision) -> None:
        self.told.append(f"decided {decision.initiative}")

    @govrules.hookimpl
    def govrules_reviewed(self, review: Review) -> None:
        self.told.append(f"reviewed {len(review.findings)}")

    @govrules.hookimpl
    def govrules_changed(self, change: Change) -> None:
        self.told.append(f"changed {[finding.rule for finding in change.appeared]}")


class Broken:
    """Fails whenever it is told anything."""

    @govrules.hookimpl
    def govrules_decided(self) -> None:
        raise OSError("disk full")


def test_everything_is_told_in_order(policy_of: Any) -> None:
    journal = Journal()
    with Host(policy_of(RULE), Plugins(journal)) as host:
        host.decide(CRM, as_of=AS_OF)
        host.review(Portfolio(initiatives=[CRM]), as_of=AS_OF)
        live = host.live(Portfolio(), as_of=AS_OF)
        live.put(CRM)
        host.decide({**CRM, "id": "erp"}, live)
    assert journal.told == ["decided crm", "reviewed 1", "changed ['a.limit']", "decided erp"]


def test_a_failure_is_reported_and_stops_neither_the_decision_nor_the_others(policy_of: Any) -> None:
    journal = Journal()
    problems: list[str] = []
    plugins = Plugins(Plugin("broken", Broken(), "broken", "3"), journal)
    with Host(policy_of(RULE), plugins, report=problems.append) as host:
        assert [host.decide(CRM, as_of=AS_OF).outcome.value for _ in range(2)] == ["deny", "deny"]
    assert journal.told == ["decided crm"] * 2
    told = "the plugin `broken` (broken 3) failed in `govrules_decided`: OSError: disk full\n"
    assert problems == [f"{told}    = help: to go on without it: --no-plugin broken"] * 2


def test_failures_go_to_the_log_unless_somebody_wants_them(
    policy_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, "govrules.plugins"),
        Host(policy_of(RULE), Plugins(Broken())) as host,
    ):
        host.decide(CRM, as_of=AS_OF)
    assert "disk full" in caplog.text


class Slow:
    """Takes its time until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()

    @govrules.hookimpl
    def govrules_decided(self) -> None:
        self.released.wait(30)


def test_a_slow_sink_delays_nobody(policy_of: Any) -> None:
    slow = Slow()
    problems: list[str] = []
    host = Host(policy_of(RULE), Plugins(Plugin("slow", slow)), report=problems.append)
    started = time.monotonic()
    host.decide(CRM, as_of=AS_OF)
    host.decide(CRM, as_of=AS_OF)
    host.close(seconds=0.05)
    assert time.monotonic() - started < 5
    assert len(problems) == 1
    assert "was not told of 2 events: it is too slow" in problems[0]
    slow.released.set()
    host.close()


def test_what_a_hanging_sink_cannot_take_is_dropped_and_told_once() -> None:
    slow = Slow()
    problems: list[str] = []
    registry = Plugins(Plugin("slow", slow)).registry
    sinks = Sinks(registry, problems.append, most_waiting=2)
    for _ in range(10):
        sinks.tell("govrules_decided", decision=None, occasion={})
    assert len(problems) == 1
    assert "is too slow: what happens now is not told to it" in problems[0]
    slow.released.set()
    sinks.drain()
    assert "was not told of" in problems[-1]


def test_a_host_needs_a_date_unless_the_portfolio_has_one(policy_of: Any) -> None:
    with pytest.raises(govrules.UsageError, match="`as_of` is missing"):
        Host(policy_of(RULE)).decide(CRM)
