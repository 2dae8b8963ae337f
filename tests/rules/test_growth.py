"""Judging takes steps in proportion to the initiatives and the findings: they are counted, not timed."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from attrs import evolve

from govrules import Finding, Portfolio, documents, load, plan, world
from govrules.engines.compiled import CompiledEngine

RULES = Path(__file__).parents[2] / "rules"
AS_OF = datetime.date(2027, 1, 1)
PACKS = sorted(path.parent.name for path in RULES.glob("*/policy.yaml") if path.parent.name != "popcorn")
FEW, MANY = 12, 48
"""How many times an example is put side by side."""

COUNTED = ("<rules>", "/govrules/meaning/", "/govrules/engines/compiled/")
"""Where steps are counted: in generated code and in what it calls."""

SCALES = {"stage", "risk", "appetite"}

Json = dict[str, Any]


def examples(path: Path) -> list[Json]:
    """Portfolios in which a rule finds something."""
    given = documents.read(path).value.get("examples", {})
    return [dict(example) for kind in ("fail", "unknown") for example in given.get(kind) or ()]


def copies(example: Json, times: int) -> Portfolio:
    """The same portfolio several times side by side: units, things and initiatives of their own."""
    names = {*ids(example)}
    each = [renamed(example, names, f"-{number}") for number in range(times)]
    organisation: Json = {}
    for one in each:
        for section, held in one.get("organisation", {}).items():
            if isinstance(held, dict):
                organisation.setdefault(section, {}).update(held)
            else:
                organisation[section] = held
    initiatives = [row for one in each for row in one.get("initiatives", ())]
    return Portfolio(organisation=organisation, initiatives=initiatives, **tables(each))


def tables(each: list[Json]) -> Json:
    merged: Json = {}
    for one in each:
        for name, table in one.get("tables", {}).items():
            merged.setdefault(name, {**table, "rows": []})["rows"] += table["rows"]
    return {"tables": merged} if merged else {}


def ids(example: Json) -> Iterator[str]:
    for row in example.get("initiatives", ()):
        yield from (row["id"], row["unit"], *(row.get("technologies") or ()))
        yield from (claim["resource"] for claim in row.get("resources") or () if "resource" in claim)
        yield from (use["domain"] for use in row.get("data") or () if "domain" in use)
    for section, held in example.get("organisation", {}).items():
        if isinstance(held, dict) and section != "scales":
            yield from held
    for table in example.get("tables", {}).values():
        yield from (row[table["key"]] for row in table["rows"])


def renamed(value: Any, names: set[str], suffix: str) -> Any:
    if isinstance(value, dict):
        return {
            renamed(key, names, suffix): held if key in SCALES else renamed(held, names, suffix)
            for key, held in value.items()
        }
    if isinstance(value, list):
        return [renamed(held, names, suffix) for held in value]
    return f"{value}{suffix}" if isinstance(value, str) and value in names else value


def steps(work: Callable[[], object]) -> int:
    """How many lines are run where steps are counted."""
    counted, before = 0, sys.gettrace()

    def line(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal counted
        counted += event == "line"
        return line

    def call(frame: FrameType, _event: str, _argument: object) -> Any:
        name = frame.f_code.co_filename
        return line(frame, "line", None) if any(part in name for part in COUNTED) else None

    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


def effort(rule: plan.Plan, portfolio: Portfolio) -> float:
    """Steps for each initiative and each finding, everything told."""
    judged, _ = world.build(portfolio, rule, AS_OF)
    engine = CompiledEngine(rule)
    engine.module(engine.rules_on(judged))
    found: list[Finding] = []

    def review() -> None:
        found.extend(engine.evaluate(judged))
        for finding in found:
            finding.told()

    taken = steps(review)
    told = sum(1 + len(each.subjects) + len(each.missing) for each in found)
    return taken / (len(portfolio) + told)


@pytest.mark.parametrize("pack", PACKS)
def test_no_rule_takes_longer_for_each_where_there_are_more(pack: str) -> None:
    policy = load(RULES / pack)
    grown = {}
    for rule in policy.rules:
        only = evolve(policy.plan, rules=(rule,))
        name = rule.id.partition(".")[2]
        for number, example in enumerate(examples(RULES / pack / f"{name}.yaml")):
            few, many = (effort(only, copies(example, times)) for times in (FEW, MANY))
            grown[rule.id, number] = round(many / few, 2)
    assert {which: times for which, times in grown.items() if times > 1.5} == {}


def titled(size: int) -> Portfolio:
    """Titles that all share a word, and no two of them more."""
    titles = (f"New gate{number} hall{number}" for number in range(size))
    rows = [{"id": title.split()[1], "title": title, "unit": "it", "stage": "proposed"} for title in titles]
    return Portfolio(initiatives=rows)


def test_titles_are_not_compared_for_a_word_that_all_share() -> None:
    policy = load(RULES / "duplication")
    rule = next(rule for rule in policy.rules if rule.id == "duplication.similar-titles")
    only = evolve(policy.plan, rules=(rule,))
    few, many = effort(only, titled(100)), effort(only, titled(400))
    assert many < 2 * few, (few, many)
