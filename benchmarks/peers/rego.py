"""Regorus: Rego in Rust. Sets of findings, with indexes for what is compared."""

from __future__ import annotations

import importlib
import json
from typing import Any

from benchmarks.answers import EACH, RULES, Answers, OneAnswer
from benchmarks.peers.peer import TODAY, Judge, Reviewer, flat
from benchmarks.workload import ACTIVE, Json

_EACH = """
package one

import rego.v1

found contains ["each.delegation", false] if input.budget == null
found contains ["each.delegation", true] if { input.budget != null; input.budget > input.unit.delegation }

large_or_unknown if input.budget == null
large_or_unknown if input.budget > 500000
found contains ["each.large-and-risky", false] if { input.risk == null; large_or_unknown }
found contains ["each.large-and-risky", false] if { input.risk != null; input.risk >= 2; input.budget == null }
found contains ["each.large-and-risky", true] if {
    input.risk != null
    input.risk >= 2
    input.budget != null
    input.budget > 500000
}

dated if { input.start != null; input.end != null }
found contains ["each.ends-after-start", false] if not dated
found contains ["each.ends-after-start", true] if { dated; input.end < input.start }
found contains ["each.too-long", false] if not dated
found contains ["each.too-long", true] if { dated; input.end - input.start > 1000 }

found contains ["each.technology-on-hold", true] if { some t in input.technologies; t.status == "hold" }
found contains ["each.technology-outlived", false] if { input.end == null; count(input.technologies) > 0 }
found contains ["each.technology-outlived", true] if {
    input.end != null
    some t in input.technologies
    t.end_of_life < input.end
}

found contains ["each.has-owner", true] if { input.active; input.owner == null }
found contains ["each.objectives-overspent", true] if sum(input.contributions) > 100
found contains ["each.has-objective", true] if { input.active; count(input.contributions) == 0 }

personal if { some d in input.data; d.personal == true }
perhaps_personal if { some d in input.data; d.personal == null }
found contains ["each.large-and-personal", true] if { personal; input.budget != null; input.budget > 300000 }
found contains ["each.large-and-personal", false] if { personal; input.budget == null }
found contains ["each.large-and-personal", false] if { not personal; perhaps_personal; input.budget == null }
found contains ["each.large-and-personal", false] if { not personal; perhaps_personal; input.budget > 300000 }

found contains ["each.built-before-start", false] if { input.stage == "building"; input.start == null }
found contains ["each.built-before-start", true] if {
    input.stage == "building"
    input.start != null
    input.start > input.today
}

found contains ["each.appetite", false] if input.risk == null
found contains ["each.appetite", true] if { input.risk != null; input.risk > input.unit.appetite }
"""

_ALL = """
package all

import rego.v1

found contains [finding[0], [row.id], finding[1]] if {
    some row in data.rows
    some finding in data.one.found with input as row
}

found contains ["pair.starts-before-dependency", [a.id, id], false] if {
    some a in data.rows
    some id in a.depends_on
    id != a.id
    b := data.by_id[id]
    not both(a.start, b.end)
}
found contains ["pair.starts-before-dependency", [a.id, id], true] if {
    some a in data.rows
    some id in a.depends_on
    id != a.id
    b := data.by_id[id]
    both(a.start, b.end)
    b.end > a.start
}
both(x, y) if { x != null; y != null }
found contains ["pair.stopped-dependency", [a.id, id], true] if {
    some a in data.rows
    some id in a.depends_on
    id != a.id
    data.by_id[id].stage == "stopped"
}

serving[capability] contains row.id if {
    some row in data.rows
    row.active
    some capability in row.capabilities
}
together contains [x, y] if {
    some ids in serving
    count(ids) > 1
    some x in ids
    some y in ids
    x < y
    data.by_id[x].unit_id != data.by_id[y].unit_id
}
before(x, y) := true if { both(x, y); x <= y }
before(x, y) := false if { both(x, y); x > y }
found contains ["pair.same-capability", [x, y], true] if {
    some [x, y] in together
    before(data.by_id[x].start, data.by_id[y].end)
    before(data.by_id[y].start, data.by_id[x].end)
}
apart(a, b) if before(a.start, b.end) == false
apart(a, b) if before(b.start, a.end) == false
undated(a, b) if not both(a.start, b.end)
undated(a, b) if not both(b.start, a.end)
found contains ["pair.same-capability", [x, y], false] if {
    some [x, y] in together
    undated(data.by_id[x], data.by_id[y])
    not apart(data.by_id[x], data.by_id[y])
}

found contains ["pair.rival-technologies", [a.id, id], true] if {
    some a in data.rows
    some id in a.integrates_with
    id != a.id
    some t in a.technology_ids
    some u in data.by_id[id].technology_ids
    t != u
    data.categories[t] == data.categories[u]
}

masters[domain] contains row.id if { some row in data.rows; some domain in row.mastered }
found contains ["pair.two-masters", [x, y], true] if {
    some ids in masters
    count(ids) > 1
    some x in ids
    some y in ids
    x < y
}

claims[resource][period] contains [row.id, number, claim.amount] if {
    some row in data.rows
    some number, claim in row.resources
    resource := claim.resource
    period := claim.period
}
found contains ["group.capacity", [resource, period], true] if {
    some resource, periods in claims
    some period, rows in periods
    sum([row[2] | some row in rows]) > data.capacities[resource]
}
budgets[unit] contains [row.id, row.budget] if {
    some row in data.rows
    row.active
    row.budget != null
    unit := row.unit_id
}
found contains ["group.envelope", [unit], true] if {
    some unit, rows in budgets
    sum([row[1] | some row in rows]) > data.envelopes[unit]
}
served contains objective if { some row in data.rows; some objective in row.objective_ids }
found contains ["group.objective-served", [objective], true] if {
    some objective in data.objectives
    not objective in served
}
"""


class Regorus(Judge, Reviewer):
    name = "regorus (Rego)"
    package = "gordon-to-regorus"
    judges = EACH
    reviews = RULES

    def load(self) -> None:
        self._engine = importlib.import_module("regorus").Engine()
        self._engine.add_policy("one.rego", _EACH)
        self._engine.add_policy("all.rego", _ALL)

    def inputs(self, portfolio: Json) -> list[Any]:
        return [json.dumps(each) for each in super().inputs(portfolio)]

    def decide(self, given: Any) -> Any:
        self._engine.set_input_json(given)
        return self._engine.eval_rule_as_json("data.one.found")

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset((rule, known) for rule, known in json.loads(answer))

    def prepare(self, portfolio: Json) -> Any:
        rows = [rich(row, portfolio["organisation"]) for row in portfolio["initiatives"]]
        organisation = portfolio["organisation"]
        data = {
            "rows": rows,
            "by_id": {row["id"]: row for row in rows},
            "categories": {name: each["category"] for name, each in organisation["technologies"].items()},
            "capacities": {name: each["capacity"] for name, each in organisation["resources"].items()},
            "envelopes": {name: each["envelope"] for name, each in organisation["units"].items()},
            "objectives": list(organisation["objectives"]),
        }
        self._engine.clear_data()
        self._engine.add_data_json(json.dumps(data))
        return None

    def review(self, ready: Any) -> Any:
        return self._engine.eval_rule_as_json("data.all.found")

    def found(self, answer: Any) -> Answers:
        return frozenset((rule, tuple(about), known) for rule, about, known in json.loads(answer))


def rich(row: Json, organisation: Json) -> Json:
    """The flat row with what pairs and groups look at."""
    return {
        **flat(row, organisation),
        "today": TODAY,
        "active": row["stage"] in ACTIVE,
        "unit_id": row["unit"],
        "depends_on": row["depends_on"],
        "integrates_with": row["integrates_with"],
        "capabilities": row["capabilities"],
        "technology_ids": row["technologies"],
        "mastered": [use["domain"] for use in row["data"] if use["access"] == "masters"],
        "resources": row["resources"],
        "objective_ids": list(row["objectives"]),
    }
