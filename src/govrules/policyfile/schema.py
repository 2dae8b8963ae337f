"""The JSON Schema of policy files, for editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govrules.forms import BUILTIN_FORMS, Form
from govrules.policyfile.models import PolicyModel

TITLE = "govrules policy file: a policy, a rule, or a list of rules"


def policy_schema(forms: Iterable[Form] = BUILTIN_FORMS) -> dict[str, Any]:
    """The JSON Schema of policy files, with the options of the forms.

    >>> sorted(policy_schema()["$defs"]["RuleModel"]["properties"])[:3]
    ['autonomy', 'compatibility', 'each']
    """
    policy = PolicyModel.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = policy.pop("$defs")
    rule = definitions["RuleModel"]
    for form in forms:
        options = form.options.model_json_schema(ref_template="#/$defs/{model}")
        definitions.update(options.pop("$defs", {}))
        definitions[options["title"]] = options
        description = {"description": form.summary, "examples": [dict(form.example)]}
        rule["properties"][form.name] = {"allOf": [{"$ref": f"#/$defs/{options['title']}"}], **description}
    definitions["PolicyModel"] = policy
    one_rule = {"$ref": "#/$defs/RuleModel"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "anyOf": [{"$ref": "#/$defs/PolicyModel"}, one_rule, {"type": "array", "items": one_rule}],
        "$defs": definitions,
    }
