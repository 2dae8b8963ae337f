"""Expression languages: one expression that gives a number for each question."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from typing import Any

from benchmarks.answers import EACH, OneAnswer
from benchmarks.peers.peer import Judge
from benchmarks.workload import Json

WITHOUT_SUM = tuple(rule for rule in EACH if rule != "each.objectives-overspent")

CEL = {
    "each.delegation": "budget == null ? 1 : budget > unit.delegation ? 2 : 0",
    "each.large-and-risky": (
        "risk == null ? (budget == null || budget > 500000 ? 1 : 0)"
        " : risk < 2 ? 0 : budget == null ? 1 : budget > 500000 ? 2 : 0"
    ),
    "each.ends-after-start": "start == null || end == null ? 1 : end < start ? 2 : 0",
    "each.too-long": "start == null || end == null ? 1 : end - start > 1000 ? 2 : 0",
    "each.technology-on-hold": 'technologies.exists(t, t.status == "hold") ? 2 : 0',
    "each.technology-outlived": (
        "size(technologies) == 0 ? 0 : end == null ? 1 : technologies.exists(t, t.end_of_life < end) ? 2 : 0"
    ),
    "each.has-owner": "active && owner == null ? 2 : 0",
    "each.has-objective": "active && size(contributions) == 0 ? 2 : 0",
    "each.large-and-personal": (
        "budget != null && budget <= 300000 ? 0 : data.exists(d, d.personal == true)"
        " ? (budget == null ? 1 : 2) : data.exists(d, d.personal == null) ? 1 : 0"
    ),
    "each.built-before-start": 'stage != "building" ? 0 : start == null ? 1 : start > today ? 2 : 0',
    "each.appetite": "risk == null ? 1 : risk > unit.appetite ? 2 : 0",
}

ZEN = {
    **CEL,
    "each.large-and-risky": (
        "risk == null ? (budget == null or budget > 500000 ? 1 : 0)"
        " : (risk < 2 ? 0 : (budget == null ? 1 : (budget > 500000 ? 2 : 0)))"
    ),
    "each.delegation": "budget == null ? 1 : (budget > unit.delegation ? 2 : 0)",
    "each.ends-after-start": "start == null or end == null ? 1 : (end < start ? 2 : 0)",
    "each.too-long": "start == null or end == null ? 1 : (end - start > 1000 ? 2 : 0)",
    "each.technology-on-hold": "some(technologies, #.status == 'hold') ? 2 : 0",
    "each.technology-outlived": (
        "len(technologies) == 0 ? 0 : (end == null ? 1 : (some(technologies, #.end_of_life < end) ? 2 : 0))"
    ),
    "each.has-owner": "active and owner == null ? 2 : 0",
    "each.objectives-overspent": "sum(contributions) > 100 ? 2 : 0",
    "each.has-objective": "active and len(contributions) == 0 ? 2 : 0",
    "each.large-and-personal": (
        "budget != null and budget <= 300000 ? 0 : (some(data, #.personal == true)"
        " ? (budget == null ? 1 : 2) : (some(data, #.personal == null) ? 1 : 0))"
    ),
    "each.built-before-start": "stage != 'building' ? 0 : (start == null ? 1 : (start > today ? 2 : 0))",
    "each.appetite": "risk == null ? 1 : (risk > unit.appetite ? 2 : 0)",
}

RULE_ENGINE = {
    "each.delegation": "budget == null ? 1 : (budget > unit['delegation'] ? 2 : 0)",
    "each.large-and-risky": ZEN["each.large-and-risky"],
    "each.ends-after-start": ZEN["each.ends-after-start"],
    "each.too-long": ZEN["each.too-long"],
    "each.technology-on-hold": "$any([t['status'] == 'hold' for t in technologies]) ? 2 : 0",
    "each.technology-outlived": (
        "technologies.is_empty ? 0 : (end == null ? 1 : ($any([t['end_of_life'] < end for t in technologies]) ? 2 : 0))"
    ),
    "each.has-owner": ZEN["each.has-owner"],
    "each.objectives-overspent": "$sum(contributions) > 100 ? 2 : 0",
    "each.has-objective": "active and contributions.is_empty ? 2 : 0",
    "each.large-and-personal": (
        "budget != null and budget <= 300000 ? 0 : ($any([d['personal'] == true for d in data])"
        " ? (budget == null ? 1 : 2) : ($any([d['personal'] == null for d in data]) ? 1 : 0))"
    ),
    "each.built-before-start": ZEN["each.built-before-start"],
    "each.appetite": "risk == null ? 1 : (risk > unit['appetite'] ? 2 : 0)",
}


def together(expressions: dict[str, str], rules: tuple[str, ...]) -> str:
    """All expressions as one list."""
    return "[" + ", ".join(f"({expressions[rule]})" for rule in rules) + "]"


class _Expressions(Judge, ABC):
    """Compiled expressions: one for each question, as rules are kept, or all in one list, which is faster."""

    one_list = False
    expressions: dict[str, str] = CEL

    def load(self) -> None:
        texts = [together(self.expressions, self.judges)]
        if not self.one_list:
            texts = [self.expressions[rule] for rule in self.judges]
        self._compiled = self.compiled(texts)

    @abstractmethod
    def compiled(self, texts: list[str]) -> list[Any]:
        """Each expression as the library compiles it."""

    @abstractmethod
    def one(self, compiled: Any, given: Any) -> Any:
        """The value of one expression."""

    def decide(self, given: Any) -> Any:
        return [self.one(compiled, given) for compiled in self._compiled]

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return super().told(answer[0] if self.one_list else answer)


class CommonExpressionLanguage(_Expressions):
    name = "CEL (common-expression-language)"
    package = "common-expression-language"
    judges = WITHOUT_SUM
    note = "CEL has no sum"

    def compiled(self, texts: list[str]) -> list[Any]:
        cel = importlib.import_module("cel")
        return [cel.compile(text) for text in texts]

    def one(self, compiled: Any, given: Any) -> Any:
        return compiled.execute(given)


class CommonExpressionLanguageList(CommonExpressionLanguage):
    name = "CEL (common-expression-language), one list"
    one_list = True


class CelExprPython(_Expressions):
    name = "CEL in C++ (cel-expr-python)"
    package = "cel-expr-python"
    judges = WITHOUT_SUM
    note = "CEL has no sum"

    def compiled(self, texts: list[str]) -> list[Any]:
        cel = importlib.import_module("cel_expr_python.cel")
        names = ("budget", "risk", "start", "end", "stage", "active", "owner", "unit", "today")
        variables = dict.fromkeys((*names, "technologies", "data", "contributions"), cel.Type.DYN)
        environment = cel.NewEnv(variables=variables)
        return [environment.compile(text) for text in texts]

    def one(self, compiled: Any, given: Any) -> Any:
        return compiled.eval(data=given).plain_value()


class CelExprPythonList(CelExprPython):
    name = "CEL in C++ (cel-expr-python), one list"
    one_list = True


class ZenExpression(_Expressions):
    name = "ZEN compiled expressions"
    package = "zen-engine"
    judges = EACH
    expressions = ZEN

    def compiled(self, texts: list[str]) -> list[Any]:
        zen = importlib.import_module("zen")
        return [zen.compile_expression(text) for text in texts]

    def one(self, compiled: Any, given: Any) -> Any:
        return compiled.evaluate(given)


class ZenExpressionList(ZenExpression):
    name = "ZEN compiled expression, one list"
    one_list = True


class ZenGraph(Judge):
    name = "ZEN decision graph"
    package = "zen-engine"
    judges = EACH

    def load(self) -> None:
        zen = importlib.import_module("zen")
        self._decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(_graph()))

    def decide(self, given: Any) -> Any:
        return self._decision.evaluate(given)

    def told(self, answer: Any) -> Any:
        return super().told([answer["result"][f"r{number}"] for number in range(len(self.judges))])


def _graph() -> str:
    import json

    expressions = [
        {"id": f"e{number}", "key": f"r{number}", "value": ZEN[rule]} for number, rule in enumerate(EACH)
    ]
    nodes: list[Json] = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


class RuleEngine(Judge):
    name = "rule-engine"
    package = "rule-engine"
    judges = EACH

    def load(self) -> None:
        library = importlib.import_module("rule_engine")
        context = library.Context(resolver=library.resolve_item)
        self._rules = [library.Rule(RULE_ENGINE[rule], context=context) for rule in self.judges]

    def decide(self, given: Any) -> Any:
        return [rule.evaluate(given) for rule in self._rules]
