"""The JSON Schema of policy files."""

from __future__ import annotations

import json
from typing import Any

from govrules.policyfile import policy_schema


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(member) for member in value.values()))
    return set().union(*(references(member) for member in value)) if isinstance(value, list) else set()


def test_it_is_plain_json_whose_references_lead_somewhere() -> None:
    schema = json.loads(json.dumps(policy_schema()))
    names = {reference.removeprefix("#/$defs/") for reference in references(schema)}
    assert names <= set(schema["$defs"])


def test_every_key_of_a_rule_is_described() -> None:
    rule = policy_schema()["$defs"]["RuleModel"]
    bare = [key for key, entry in rule["properties"].items() if "description" not in json.dumps(entry)]
    assert set(bare) <= {"examples"}
    assert rule["additionalProperties"] is False


def test_every_form_has_its_options_and_an_example() -> None:
    properties = policy_schema()["$defs"]["RuleModel"]["properties"]
    for form in ("autonomy", "shared_resource", "compatibility"):
        assert properties[form]["examples"]
        assert properties[form]["allOf"][0]["$ref"].endswith("Options")
