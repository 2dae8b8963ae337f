"""The meaning of the language as data: what each policy finds in each portfolio, for every engine.

A case is a folder `<area>/<case>` with `policy.yaml`, whose first line says what the case shows,
`portfolio.yaml`, `expected.yaml` and perhaps `waivers.yaml`. `expected.yaml` holds

    as_of      the date of the review
    findings   all of them, in order; of each, the fields to compare: rule, subjects and verdict at least
    decisions  if there, all of them, in order; of each, the fields to compare
    waivers    if there, the rules of the waivers that were `unused` and `expired`
    problems   the paths of what could not be read; none if absent

A finding and a decision have the fields of the JSON report; `messages` are a finding's by language.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govrules import Policy, Portfolio, Review, Waiver, documents, functions, load, plan, waivers
from govrules.findings import Finding
from govrules.policy.policy import Engine as EngineName
from govrules.values import canonical

HERE = Path(__file__).parent
FILES = ("policy.yaml", "portfolio.yaml", "expected.yaml")
PARTS = {"as_of", "findings", "decisions", "waivers", "problems"}
NAMING = {"rule", "subjects", "verdict"}
FOLDERS = sorted(folder for folder in HERE.glob("[a-z]*/[a-z]*") if folder.is_dir())

Engine = Callable[[Policy, Portfolio, datetime.date, Sequence[Waiver]], Review]


def through(name: EngineName) -> Engine:
    """The review by an engine that the library has under a name."""

    def review(
        policy: Policy, portfolio: Portfolio, as_of: datetime.date, granted: Sequence[Waiver]
    ) -> Review:
        return policy.review(portfolio, as_of=as_of, waivers=granted, engine=name)

    return review


REVIEWS: dict[str, Engine] = {"reference": through("reference"), "compiled": through("compiled")}
ENGINES = ["reference", "compiled"]


def name_of(folder: Path) -> str:
    return folder.relative_to(HERE).as_posix()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return REVIEWS[request.param]


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_case(folder: Path, engine: Engine) -> None:
    expected = documents.read(folder / "expected.yaml").value
    review = engine(
        load(folder / "policy.yaml"),
        Portfolio.load(folder / "portfolio.yaml"),
        datetime.date.fromisoformat(expected["as_of"]),
        granted_in(folder),
    )
    found = [as_data(finding) for finding in review.findings]
    assert compared(found, expected["findings"]) == expected["findings"]
    if "decisions" in expected:
        decisions = [plainly(decision.to_dict()) for decision in review.decisions]
        assert compared(decisions, expected["decisions"]) == expected["decisions"]
    if "waivers" in expected:
        assert idle(review) == expected["waivers"]
    assert [problem.path for problem in review.problems] == expected.get("problems", [])


def granted_in(folder: Path) -> Sequence[Waiver]:
    file = folder / "waivers.yaml"
    return waivers.load(file) if file.exists() else ()


def plainly(value: object) -> Any:
    """A value as another program would read it from the JSON report, numbers exact."""
    return json.loads(canonical(value), parse_float=Decimal)


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON report has it, with its messages in every language."""
    data = plainly(finding.to_dict())
    return {**data, "messages": {language: finding.message_in(language) for language in finding.messages}}


def compared(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was found, of each only the fields that are expected of it."""
    wanted = [list(one) for one in expected] + [sorted(NAMING)] * len(found)
    return [{key: one[key] for key in keys if key in one} for one, keys in zip(found, wanted, strict=False)]


def idle(review: Review) -> dict[str, list[str]]:
    return {
        "unused": [waiver.rule for waiver in review.waivers.unused],
        "expired": [waiver.rule for waiver in review.waivers.expired],
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_the_case_is_complete(folder: Path) -> None:
    assert [name for name in FILES if not (folder / name).is_file()] == []
    assert (folder / "policy.yaml").read_text(encoding="utf-8").startswith("# ")
    expected = documents.read(folder / "expected.yaml").value
    assert {"as_of", "findings"} <= expected.keys() <= PARTS
    assert all(finding.keys() >= NAMING for finding in expected["findings"])


def test_there_are_enough_cases() -> None:
    assert len(FOLDERS) >= 150


@pytest.fixture(scope="module")
def nodes() -> list[plan.Expression]:
    """Every part of every expression of all cases."""
    rules = [rule for folder in FOLDERS for rule in load(folder / "policy.yaml").rules]
    return [
        node for rule in rules for part in parts_of(rule) for node in plan.walk(part, into_definitions=True)
    ]


def parts_of(rule: plan.Rule) -> Iterator[plan.Expression]:
    yield from parts_of_shape(rule.shape)
    yield rule.when
    for tier in rule.tiers:
        yield tier.condition
        yield from tier.effect.roles if tier.effect is not None else ()
    yield from (value for _, value in rule.evidence)
    for message in rule.message.values():
        yield from (piece.expression for piece in message.pieces if isinstance(piece, plan.Hole))


def parts_of_shape(shape: plan.Shape) -> Iterator[plan.Expression]:
    match shape:
        case plan.Pair(related=related):
            yield related
        case plan.Group(rows=rows, where=where, by=by, of=of):
            yield from (part for part in (rows, where) if part is not None)
            yield from (value for _, value in (*by, *of))
        case plan.Cycle(edges=edges, where=where):
            yield from (edges, where)


def test_every_kind_of_node_occurs(nodes: list[plan.Expression]) -> None:
    occurring = {type(node) for node in nodes}
    assert {kind.__name__ for kind in plan.Node.__subclasses__()} - {
        kind.__name__ for kind in occurring
    } == set()


def test_every_function_occurs(nodes: list[plan.Expression]) -> None:
    occurring = {node.function.name for node in nodes if isinstance(node, plan.Call)}
    assert {function.name for function in functions.BUILTIN} - occurring == set()


def test_every_aggregate_occurs(nodes: list[plan.Expression]) -> None:
    aggregates = [node for node in nodes if isinstance(node, plan.Aggregate)]
    assert set(functions.AGGREGATES) - {node.function for node in aggregates} == set()
    in_groups = {node.function for node in aggregates if isinstance(node.rows, plan.GroupRows)}
    assert set(functions.AGGREGATES) - in_groups == set()


def test_every_shape_occurs() -> None:
    rules = [rule for folder in FOLDERS for rule in load(folder / "policy.yaml").rules]
    assert {type(rule.shape) for rule in rules} == {plan.Each, plan.Pair, plan.Group, plan.Cycle}
    assert {rule.form for rule in rules} == {None, "autonomy", "shared_resource", "compatibility"}
