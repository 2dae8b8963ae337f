"""What the checker does with derived fields without end, with plugins' functions, and with nested scales."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules import PolicyError, load, plan, policyfile
from govrules.checker import check
from govrules.functions import BUILTIN, Function, Signature
from govrules.types import NUMBER, TEXT, ListOf

HEAD = "govrules: 1\npolicy: p\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def rule(expression: str) -> str:
    return f"rules:\n  - {{id: a.b, each: initiative, forbid: '{expression}', effect: deny}}\n"


@pytest.mark.parametrize("start", ["budget", "d400"])
def test_derived_fields_without_end_are_refused(tmp_path: Path, start: str) -> None:
    fields = "".join(f"  d{n}: d{n - 1 if n > 1 else 'x'}\n" for n in range(400, 0, -1))
    path = written(tmp_path, "define:\n" + fields.replace("dx", start) + rule("d400 > 1"))
    with pytest.raises(PolicyError) as raised:
        load(path)
    assert {problem.code for problem in raised.value.diagnostics} <= {"expression-too-deep", "recursion"}


LONGEST = Function(
    "longest",
    (Signature((ListOf(TEXT),), TEXT),),
    lambda texts: max(texts, key=len),
    "The longest.",
    "longest(x)",
)


def test_a_plugins_function_takes_a_list(tmp_path: Path) -> None:
    policy = policyfile.load(written(tmp_path, rule('longest(technologies) == "x"')))
    checked = check(policy, (*BUILTIN, LONGEST))
    nodes = plan.walk(checked.rules[0].tiers[0].condition)
    assert [node.function.name for node in nodes if isinstance(node, plan.Call)] == ["longest"]


@pytest.mark.parametrize("argument", ["budget", "[1, 2]", "{start}"])
def test_a_plugins_function_takes_only_what_it_says(tmp_path: Path, argument: str) -> None:
    policy = policyfile.load(written(tmp_path, rule(f'longest({argument}) == "x"')))
    with pytest.raises(PolicyError) as raised:
        check(policy, (*BUILTIN, LONGEST))
    (problem,) = raised.value.diagnostics
    assert problem.help == "it is `longest([text])`, as in `longest(x)`"


def test_the_scales_inside_parameters_are_scales_of_the_policy(tmp_path: Path) -> None:
    parameters = (
        "parameters:\n"
        "  limits: {type: {risk: risk, most: number}, default: {risk: high, most: 5}}\n"
        "  weights: {type: risk -> number, default: {low: 1}}\n"
        "  allowed: {type: [stage], default: [idea, live]}\n"
    )
    checked = load(written(tmp_path, parameters + rule("risk > params.limits.risk"))).plan
    assert sorted(checked.scale_uses["risk"]) == ["high", "low"]
    assert sorted(checked.scale_uses["stage"]) == ["idea", "live"]
    assert checked.rules[0].reads == {"initiative.risk", "params.limits"}


def test_the_sum_of_a_parameter_is_a_number(tmp_path: Path) -> None:
    text = "parameters:\n  shares: {type: [number], default: [1, 2]}\n" + rule("sum(params.shares) > 2")
    condition = load(written(tmp_path, text)).rules[0].tiers[0].condition
    assert [part.type for part in plan.walk(condition) if isinstance(part, plan.Aggregate)] == [NUMBER]
