"""The kit for authors of plugins finds what they got wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Initiative, Plugins, Portfolio
from govrules.functions import Function, Signature
from govrules.reports.formats import ReportFormat
from govrules.testing import check_adapter, check_plugin, check_source
from govrules.testing.conformance import NotConforming
from govrules.types import NUMBER, TEXT

COUNTER = itertools.count()


def plugin(hook: str, call: Callable[..., Any]) -> object:
    """A plugin with one hook."""
    return type("Made", (), {hook: govrules.hookimpl(call)})()


def function(call: Callable[..., Any], example: str = "size(title)") -> object:
    made = Function("size", (Signature((TEXT,), NUMBER),), call, "Its size.", example)
    return plugin("govrules_functions", lambda _self: [made])


def size(text: str) -> Decimal:
    return Decimal(len(text))


def test_what_conforms_passes() -> None:
    check_plugin(function(size))


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (function(lambda text: text.index("zzz")), "raises ValueError"),
        (function(lambda text: text), "which is no number"),
        (function(lambda _text: Decimal(next(COUNTER))), "then Decimal"),
        (function(size, "size(budget)"), "the example of `size` cannot be used in a rule"),
    ],
)
def test_a_function_that_does_not_is_told(held: object, told: str) -> None:
    with pytest.raises(NotConforming, match=told):
        check_plugin(held)


def test_fields_that_differ_the_second_time_are_told() -> None:
    counter = itertools.count()
    held = plugin("govrules_enrich", lambda _self: {"budget": next(counter)})
    with pytest.raises(NotConforming, match="adds other fields the second time"):
        check_plugin(held)


def test_fields_that_grow_are_told() -> None:
    def grow(_self: object, initiative: Initiative) -> dict[str, str]:
        return {"owner": f"{initiative.owner}+"}

    with pytest.raises(NotConforming, match="to an initiative that has it already"):
        check_plugin(plugin("govrules_enrich", grow))


def test_a_format_that_writes_in_two_ways_is_told() -> None:
    counter = itertools.count()
    made = ReportFormat("odd", "Odd.", lambda _of: str(next(counter)))
    with pytest.raises(NotConforming, match="the format `odd` writes the same review in two ways"):
        check_plugin(plugin("govrules_formats", lambda _self: [made]))


def test_a_sink_that_fails_is_told() -> None:
    def fail(_self: object) -> None:
        raise OSError("disk full")

    with pytest.raises(NotConforming, match=r"a sink fails: .*disk full"):
        check_plugin(plugin("govrules_changed", fail))


def test_a_pack_whose_examples_are_wrong_is_told(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "- id: s.owned\n  each: initiative\n  forbid: missing(owner)\n  effect: deny\n"
        "  examples: {pass: [{id: a, title: A, unit: it}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(NotConforming, match=r"an example of `s\.owned` in `acme:security` does not show"):
        check_plugin(plugin("govrules_packs", lambda _self: {"acme:security": tmp_path}))


def adapter(loses: str | None = None) -> Plugins:
    def adapt(_self: object, thing: object) -> Any:
        return {**thing, loses: None} if isinstance(thing, Ticket) and loses else dict(thing)  # type: ignore[call-overload]  # it has keys

    return Plugins(plugin("govrules_adapt", adapt))


class Ticket(tuple):  # type: ignore[type-arg]  # what the test is about
    """Pairs of names and values, which is no mapping."""

    __slots__ = ()

    def keys(self) -> list[str]:
        return [name for name, _ in self]

    def __getitem__(self, name: Any) -> Any:
        return dict(iter(self))[name]


def ticket_of(initiative: Initiative) -> Ticket:
    return Ticket(initiative.model_dump(exclude_unset=True).items())


def test_an_adapter_that_loses_nothing_passes() -> None:
    check_adapter(adapter(), ticket_of, fields=("id", "budget", "start", "technologies", "data"))


def test_what_an_adapter_loses_is_told() -> None:
    with pytest.raises(NotConforming, match="`budget` is lost: Decimal"):
        check_adapter(adapter("budget"), ticket_of, fields=("id", "budget"))


def source(*answers: Any) -> Plugins:
    """A source that answers one thing after the other."""
    given = iter(answers)

    def opened(_self: object, location: str) -> Any:
        return next(given) if location.startswith("board:") else None

    return Plugins(plugin("govrules_open_source", opened))


def rows(*ids: str) -> Portfolio:
    return Portfolio(initiatives=[{"id": id_, "title": "A", "unit": "it"} for id_ in ids])


def test_a_strict_source_passes(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a"}\n')
    check_source(source(rows("a"), rows("a"), Portfolio.load(bad)), "board:fine", bad=["board:bad"])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((rows(), rows()), "should be fine, and has no initiative"),
        ((rows("a"), rows("b")), "is another portfolio the second time"),
        ((rows("a"), rows("a"), rows("b")), "is read without a problem, and should have one"),
    ],
)
def test_a_source_that_is_not_strict_is_told(answers: tuple[Any, ...], told: str) -> None:
    with pytest.raises(NotConforming, match=told):
        check_source(source(*answers), "board:fine", bad=["board:bad"])
