"""What the options of a form are made of: pydantic models whose parts know their JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, WithJsonSchema

ExpressionOption = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "An expression of the policy language.",
            "type": ["string", "boolean", "number"],
            "examples": ["budget <= unit.delegation"],
        }
    ),
]
"""An expression, as written; `RuleContext.expression` reads it."""

RolesOption = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "Who has to approve. A role may hold expressions: `{unit.owner}`.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            ],
            "examples": [["portfolio-board"]],
        }
    ),
]
"""One role or a list of roles; `RuleContext.escalation` reads them."""


class Options(BaseModel):
    """The options of a form: a key that is not declared is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)
