"""Rule sets: Cedar policies, business-rules, durable-rules."""

from __future__ import annotations

import importlib
import json
from typing import Any

from benchmarks.answers import EACH, OneAnswer
from benchmarks.peers.peer import HIGH, TODAY, Judge, flat
from benchmarks.workload import Json

_CEDAR = [
    ("each.delegation", False, "!(resource has budget)"),
    ("each.delegation", True, "resource has budget && resource.budget > resource.delegation"),
    (
        "each.large-and-risky",
        False,
        "!(resource has risk) && (!(resource has budget) || resource.budget > 500000)",
    ),
    (
        "each.large-and-risky",
        False,
        f"resource has risk && resource.risk >= {HIGH} && !(resource has budget)",
    ),
    (
        "each.large-and-risky",
        True,
        f"resource has risk && resource.risk >= {HIGH} && resource has budget && resource.budget > 500000",
    ),
    ("each.ends-after-start", False, "!(resource has start) || !(resource has end)"),
    (
        "each.ends-after-start",
        True,
        "resource has start && resource has end && resource.end < resource.start",
    ),
    ("each.too-long", False, "!(resource has start) || !(resource has end)"),
    (
        "each.too-long",
        True,
        "resource has start && resource has end && resource.end - resource.start > 1000",
    ),
    ("each.technology-on-hold", True, 'resource.statuses.contains("hold")'),
    ("each.has-owner", True, "resource.active && !(resource has owner)"),
    ("each.has-objective", True, "resource.active && resource.objectives.isEmpty()"),
    (
        "each.large-and-personal",
        True,
        'resource.uses.contains("personal") && resource has budget && resource.budget > 300000',
    ),
    ("each.large-and-personal", False, 'resource.uses.contains("personal") && !(resource has budget)'),
    (
        "each.large-and-personal",
        False,
        'resource.uses.contains("unknown") && !resource.uses.contains("personal")'
        " && (!(resource has budget) || resource.budget > 300000)",
    ),
    ("each.built-before-start", False, 'resource.stage == "building" && !(resource has start)'),
    (
        "each.built-before-start",
        True,
        'resource.stage == "building" && resource has start && resource.start > context.today',
    ),
    ("each.appetite", False, "!(resource has risk)"),
    ("each.appetite", True, "resource has risk && resource.risk > resource.appetite"),
]
_NOT_IN_CEDAR = ("each.technology-outlived", "each.objectives-overspent")


class Cedar(Judge):
    name = "Cedar (cedarpy)"
    package = "cedarpy"
    judges = tuple(rule for rule in EACH if rule not in _NOT_IN_CEDAR)
    note = "Cedar has no sum, and asks of a set only what it holds"

    def load(self) -> None:
        self._cedar = importlib.import_module("cedarpy")
        policies = [
            f'@id("p{number}") forbid(principal, action, resource) when {{ {condition} }};'
            for number, (_, _, condition) in enumerate(_CEDAR)
        ]
        self._policies = self._cedar.PolicySet.from_str(
            "\n".join(["permit(principal, action, resource);", *policies])
        )
        self._names = {f"p{number}": (rule, known) for number, (rule, known, _) in enumerate(_CEDAR)}
        self._request = {
            "principal": 'User::"u"',
            "action": 'Action::"start"',
            "resource": 'Initiative::"i"',
            "context": {"today": TODAY},
        }

    def inputs(self, portfolio: Json) -> list[Any]:
        return [json.dumps([_entity(each)]) for each in super().inputs(portfolio)]

    def decide(self, given: Any) -> Any:
        return self._cedar.is_authorized(self._request, self._policies, given).diagnostics

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        annotated = answer.id_annotations_by_reason
        found = (annotated.get(reason) for reason in answer.reasons)
        return frozenset(self._names[name] for name in found if name in self._names)


def _entity(row: Json) -> Json:
    scalars = ("budget", "risk", "start", "end", "stage", "active", "owner")
    attributes = {name: row[name] for name in scalars if row[name] is not None}
    used = {True: "personal", None: "unknown", False: "other"}
    return {
        "uid": {"type": "Initiative", "id": "i"},
        "attrs": {
            **attributes,
            **row["unit"],
            "statuses": [each["status"] for each in row["technologies"]],
            "uses": [used[each["personal"]] for each in row["data"]],
            "objectives": [str(number) for number in range(len(row["contributions"]))],
        },
        "parents": [],
    }


def _greater(name: str, value: float) -> Json:
    return {"name": name, "operator": "greater_than", "value": value}


def _is(name: str, *, value: bool = True) -> Json:
    return {"name": name, "operator": "is_true" if value else "is_false", "value": value}


def _all(*conditions: Json) -> Json:
    return {"all": list(conditions)}


def _any(*conditions: Json) -> Json:
    return {"any": list(conditions)}


_BUSINESS: list[tuple[str, bool, Json]] = [
    ("each.delegation", False, _all(_is("budget_known", value=False))),
    ("each.delegation", True, _all(_is("budget_known"), _greater("over_delegation", 0))),
    (
        "each.large-and-risky",
        False,
        _all(
            _is("risk_known", value=False),
            _any(_is("budget_known", value=False), _greater("budget", 500_000)),
        ),
    ),
    (
        "each.large-and-risky",
        False,
        _all(_is("risk_known"), _greater("risk", HIGH - 1), _is("budget_known", value=False)),
    ),
    ("each.large-and-risky", True, _all(_greater("risk", HIGH - 1), _greater("budget", 500_000))),
    ("each.ends-after-start", False, _all(_is("dates_known", value=False))),
    (
        "each.ends-after-start",
        True,
        _all(_is("dates_known"), {"name": "days", "operator": "less_than", "value": 0}),
    ),
    ("each.too-long", False, _all(_is("dates_known", value=False))),
    ("each.too-long", True, _all(_is("dates_known"), _greater("days", 1000))),
    (
        "each.technology-on-hold",
        True,
        _all({"name": "statuses", "operator": "contains", "value": "hold"}),
    ),
    ("each.technology-outlived", False, _all(_is("has_technologies"), _is("end_known", value=False))),
    ("each.technology-outlived", True, _all(_is("end_known"), _greater("days_after_technology", 0))),
    ("each.has-owner", True, _all(_is("active"), _is("owner_known", value=False))),
    ("each.objectives-overspent", True, _all(_greater("contributed", 100))),
    ("each.has-objective", True, _all(_is("active"), _is("has_objectives", value=False))),
    (
        "each.large-and-personal",
        True,
        _all({"name": "uses", "operator": "contains", "value": "True"}, _greater("budget", 300_000)),
    ),
    (
        "each.large-and-personal",
        False,
        _all({"name": "uses", "operator": "contains", "value": "True"}, _is("budget_known", value=False)),
    ),
    (
        "each.large-and-personal",
        False,
        _all(
            {"name": "uses", "operator": "contains", "value": "None"},
            _is("surely_personal", value=False),
            _any(_is("budget_known", value=False), _greater("budget", 300_000)),
        ),
    ),
    ("each.built-before-start", False, _all(_is("building"), _is("start_known", value=False))),
    (
        "each.built-before-start",
        True,
        _all(_is("building"), _is("start_known"), _greater("days_to_start", 0)),
    ),
    ("each.appetite", False, _all(_is("risk_known", value=False))),
    ("each.appetite", True, _all(_is("risk_known"), _greater("over_appetite", 0))),
]


class BusinessRules(Judge):
    name = "business-rules"
    package = "business-rules"
    judges = EACH
    note = "it compares a variable with a constant: what compares two values is a variable written in Python"

    def load(self) -> None:
        library = importlib.import_module("business_rules")
        self._run = library.run_all
        self._variables = _variables(importlib.import_module("business_rules.variables"))
        self._actions = _actions(
            importlib.import_module("business_rules.actions"),
            importlib.import_module("business_rules.fields"),
        )
        self._rules = [
            {
                "conditions": conditions,
                "actions": [{"name": "report", "params": {"rule": rule, "known": int(known)}}],
            }
            for rule, known, conditions in _BUSINESS
        ]

    def decide(self, given: Any) -> Any:
        actions = self._actions()
        self._run(rule_list=self._rules, defined_variables=self._variables(given), defined_actions=actions)
        return actions.found

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset((rule, bool(known)) for rule, known in answer)


def _variables(library: Any) -> Any:
    """A class with a method for each variable."""
    numbers = {
        "budget": lambda row: row["budget"] or 0,
        "risk": lambda row: -1 if row["risk"] is None else row["risk"],
        "over_delegation": lambda row: (row["budget"] or 0) - row["unit"]["delegation"],
        "over_appetite": lambda row: (row["risk"] or 0) - row["unit"]["appetite"],
        "days": lambda row: (row["end"] or 0) - (row["start"] or 0),
        "days_after_technology": lambda row: max(
            [(row["end"] or 0) - each["end_of_life"] for each in row["technologies"]], default=0
        ),
        "days_to_start": lambda row: (row["start"] or 0) - row["today"],
        "contributed": lambda row: sum(row["contributions"]),
    }
    flags = {
        "budget_known": lambda row: row["budget"] is not None,
        "risk_known": lambda row: row["risk"] is not None,
        "dates_known": lambda row: row["start"] is not None and row["end"] is not None,
        "start_known": lambda row: row["start"] is not None,
        "end_known": lambda row: row["end"] is not None,
        "owner_known": lambda row: row["owner"] is not None,
        "has_technologies": lambda row: bool(row["technologies"]),
        "has_objectives": lambda row: bool(row["contributions"]),
        "surely_personal": lambda row: any(each["personal"] for each in row["data"]),
        "active": lambda row: row["active"],
        "building": lambda row: row["stage"] == "building",
    }
    texts = {
        "statuses": lambda row: " ".join(each["status"] for each in row["technologies"]),
        "uses": lambda row: " ".join(str(each["personal"]) for each in row["data"]),
    }
    body: dict[str, Any] = {"__init__": lambda self, row: setattr(self, "row", row)}
    kinds = (
        (numbers, library.numeric_rule_variable),
        (flags, library.boolean_rule_variable),
        (texts, library.string_rule_variable),
    )
    for functions, decorate in kinds:
        for name, function in functions.items():

            def read(self: Any, function: Any = function) -> Any:
                return function(self.row)

            read.__name__ = name
            body[name] = decorate()(read)
    return type("Variables", (library.BaseVariables,), body)


def _actions(library: Any, fields: Any) -> Any:
    def report(self: Any, rule: str, known: int) -> None:
        self.found.append((rule, known))

    decorated = library.rule_action(params={"rule": fields.FIELD_TEXT, "known": fields.FIELD_NUMERIC})(report)
    return type(
        "Actions",
        (library.BaseActions,),
        {"__init__": lambda self: setattr(self, "found", []), "report": decorated},
    )


# The engine's bugs leave a subset: conjunctions of comparisons of whole numbers that are always there,
# joins with an always-true test last, ids never in a condition.
_DURABLE: list[tuple[str, bool, list[Json], list[Json]]] = [
    ("each.delegation", False, [{"budget_known": 0}], []),
    ("each.delegation", True, [{"budget_known": 1}], [{"$lt": {"delegation": {"a": "budget"}}}]),
    ("each.large-and-risky", False, [{"risk_known": 0}, {"budget_known": 0}], []),
    ("each.large-and-risky", False, [{"risk_known": 0}, {"$gt": {"budget": 500_000}}], []),
    ("each.large-and-risky", False, [{"$gte": {"risk": HIGH}}, {"budget_known": 0}], []),
    ("each.large-and-risky", True, [{"$gte": {"risk": HIGH}}, {"$gt": {"budget": 500_000}}], []),
    ("each.too-long", False, [{"dates_known": 0}], []),
    ("each.too-long", True, [{"$gt": {"days": 1000}}], []),
    ("each.has-owner", True, [{"active": 1}, {"owner_known": 0}], []),
    ("each.has-objective", True, [{"active": 1}, {"objectives": 0}], []),
    ("each.built-before-start", False, [{"building": 1}, {"start_known": 0}], []),
    ("each.built-before-start", True, [{"building": 1}, {"$gt": {"start": TODAY}}], []),
    ("each.appetite", False, [{"risk_known": 0}], []),
    ("each.appetite", True, [{"risk_known": 1}], [{"$lt": {"appetite": {"a": "risk"}}}]),
]


MOST_FACTS = 2000
"""So many facts are asserted before a ruleset begins anew."""


class Durable(Judge):
    name = "durable-rules"
    package = "durable-rules"
    judges = tuple(dict.fromkeys(rule for rule, *_ in _DURABLE))
    note = "its safe subset: no collections, and whole numbers that are always there"

    def load(self) -> None:
        engine = importlib.import_module("durable.engine")
        host = type("Host", (engine.Host,), {"_run": lambda _self: None})  # without its endless threads
        self._found: list[OneAnswer] = []
        self._units: list[Json] = []
        self._asked = 0
        rules = {
            f"r{number}": self._rule(rule, known, own, joined)
            for number, (rule, known, own, joined) in enumerate(_DURABLE)
        }
        rules["boot"] = {"all": [{"m": {"kind": 0}}], "run": lambda _context: None}
        rules["keep"] = {"all": [{"m": {"kind": 2}}], "run": lambda _context: None}
        self._host = host()
        self._host.set_rulesets({"initiatives": rules})
        self._host.assert_fact("initiatives", {"id": "boot", "kind": 0, "one": 1})

    def _rule(self, rule: str, known: bool, own: list[Json], joined: list[Json]) -> Json:  # noqa: FBT001 - as the rule says it
        found = self._found

        def run(_context: Any) -> None:
            found.append((rule, known))

        patterns: list[Json] = [{"a": {"$and": [{"kind": 1}, *own]}}]
        if joined:
            same = {"unit": {"a": "unit"}}
            always = {"$gte": {"one": {"a": "one"}}}
            patterns.append({"b": {"$and": [{"kind": 2}, same, *joined, always]}})
        return {"all": patterns, "run": run}

    def inputs(self, portfolio: Json) -> list[Any]:
        """The facts of units come first."""
        units = list(portfolio["organisation"]["units"])
        if not self._units:
            self._units = [_unit(number, name, portfolio) for number, name in enumerate(units)]
            self._assert_units()
        flats = super().inputs(portfolio)
        rows = zip(flats, portfolio["initiatives"], strict=True)
        return [_fact(each, units.index(row["unit"])) for each, row in rows]

    def _assert_units(self) -> None:
        for unit in self._units:
            self._host.assert_fact("initiatives", dict(unit))

    def decide(self, given: Any) -> Any:
        """Retracting a fact whose rules have fired corrupts memory: each call has a fact of its own."""
        self._asked += 1
        if self._asked > MOST_FACTS:
            units = self._units
            self.load()
            self._units = units
            self._assert_units()
        self._found.clear()
        self._host.assert_fact("initiatives", {**given, "id": f"initiative {self._asked}"})
        return list(self._found)

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset(answer)


def _unit(number: int, name: str, portfolio: Json) -> Json:
    row = {**portfolio["initiatives"][0], "unit": name}
    own = flat(row, portfolio["organisation"])["unit"]
    return {"id": f"unit {number}", "kind": 2, "one": 1, "unit": number, **own}


def _fact(row: Json, unit: int) -> Json:
    dated = row["start"] is not None and row["end"] is not None
    return {
        "kind": 1,
        "one": 1,
        "unit": unit,
        "budget": row["budget"] or 0,
        "budget_known": int(row["budget"] is not None),
        "risk": -1 if row["risk"] is None else row["risk"],
        "risk_known": int(row["risk"] is not None),
        "start": row["start"] or 0,
        "start_known": int(row["start"] is not None),
        "dates_known": int(dated),
        "days": row["end"] - row["start"] if dated else 0,
        "owner_known": int(row["owner"] is not None),
        "active": int(row["active"]),
        "building": int(row["stage"] == "building"),
        "objectives": len(row["contributions"]),
    }
