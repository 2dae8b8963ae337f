"""The structure of policy documents: which keys there are, what each is for.

What a key holds beyond its structure (expressions, types, texts by language) is read from its
place in the document, so that every problem is told at once and where it is.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from govrules.forms import ExpressionOption as Expression
from govrules.forms import RolesOption as Roles
from govrules.policyfile.laws import LAW_SCHEMA
from govrules.policyfile.texts import TEXT_SCHEMA
from govrules.policyfile.types import TYPE_SCHEMA

Text = Annotated[Any, WithJsonSchema(TEXT_SCHEMA)]
TypeExpression = Annotated[Any, WithJsonSchema(TYPE_SCHEMA)]
Date = Annotated[Any, WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-01-01"]})]
Portfolio = Annotated[
    Any,
    WithJsonSchema(
        {"description": "A small portfolio, its initiatives, or one of them.", "type": ["object", "array"]}
    ),
]
ScaleOption = Annotated[
    Any,
    WithJsonSchema(
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "examples": [["minor", "major"]]}
    ),
]
LawOption = Annotated[Any, WithJsonSchema(LAW_SCHEMA)]
Anything = Annotated[Any, WithJsonSchema({})]
Measure = Literal[
    "duplicated-spend", "incompatible-pairs", "contested-capacity", "unanchored", "beyond-delegation"
]
"""The measures of the popcorn index that findings feed; two more come from decisions alone."""


class Strict(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ParameterModel(Strict):
    """A value that whoever uses the policy can set."""

    type: TypeExpression
    default: Anything = Field(description="The value where nobody sets another; null is unknown.")
    why: Text = Field(default=None, description="What the value is for.")


class TableModel(Strict):
    """A reference table, its rows here or in a file; a portfolio can supply them too."""

    key: str = Field(description="The column that names a row.", min_length=1)
    rows: list[dict[str, Anything]] | None = Field(default=None, description="The rows.")
    file: str | None = Field(
        default=None, description="A YAML, JSON, JSONL or CSV file in the policy's folder."
    )
    at: str | None = Field(default=None, description="Where in a YAML or JSON file the list of rows is.")
    columns: dict[str, TypeExpression | None] | list[str] | None = Field(
        default=None, description="Types of columns, null leaving one out; or the only columns that are read."
    )
    optional: bool = Field(
        default=False,
        description="Of a table without rows, which the portfolio supplies: whether it can do without.",
    )


class EscalateModel(Strict):
    """Others have to approve."""

    escalate: Roles


TablesOption = Annotated[
    Any, WithJsonSchema({"type": "object", "additionalProperties": TableModel.model_json_schema()})
]

EffectOption = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "What a violation does.",
            "anyOf": [{"enum": ["advise", "deny"]}, EscalateModel.model_json_schema()],
            "examples": ["deny", {"escalate": ["portfolio-board"]}],
        }
    ),
]


class GroupModel(Strict):
    """Rows of all initiatives by a key, or the cycles among initiatives."""

    rows: str | None = Field(
        default=None, description="`variable in collection`; each initiative is a row if absent."
    )
    where: Expression = Field(default=None, description="Only rows for which this is true.")
    by: dict[str, Expression] | None = Field(default=None, description="The group's keys; `{}` is one group.")
    of: dict[str, Expression] | None = Field(
        default=None, description="Collections whose members are groups even without rows."
    )
    cycle: Expression = Field(default=None, description="The initiatives that one leads to: `depends_on`.")


class ExamplesModel(Strict):
    """Small portfolios that show what the rule does; `govrules test` runs them."""

    passing: list[Portfolio] | None = Field(default=None, alias="pass", description="Without a finding.")
    failing: list[Portfolio] | None = Field(default=None, alias="fail", description="With a violation.")
    unknown: list[Portfolio] | None = Field(default=None, description="With a verdict that is unknown.")


class RuleModel(Strict):
    """A rule: what it looks at, when, what it forbids or requires, and what follows."""

    id: str = Field(description="Stable, dotted, kebab-case.", examples=["delivery.starts-before-dependency"])
    title: Text = Field(default=None, description="What the rule is called.")
    why: Text = Field(default=None, description="Why there is such a rule.")
    fix: Text = Field(default=None, description="What would put a violation right.")
    each: Literal["initiative"] | None = Field(default=None, description="Ranges over every initiative.")
    pair: list[str] | None = Field(
        default=None,
        description="Ranges over ordered pairs of initiatives.",
        min_length=2,
        max_length=2,
        examples=[["a", "b"]],
    )
    group: GroupModel | None = Field(default=None, description="Ranges over groups of rows, or over cycles.")
    related: Expression = Field(default=None, description="With `pair`: only pairs for which this is true.")
    when: Expression = Field(default=None, description="Judges only where this is true.")
    forbid: Expression = Field(default=None, description="What must not be.")
    require: Expression = Field(default=None, description="What must be.")
    effect: EffectOption = Field(default=None)
    unknown: Literal["inform", "ignore", "violate"] = Field(
        default="inform", description="What becomes of an unknown verdict."
    )
    message: Text = Field(
        default=None, description="What a finding says; `{expression}` is a value, `{budget:,}` formatted."
    )
    evidence: dict[str, Expression] | None = Field(
        default=None, description="Values that a finding shows, by name."
    )
    begins: Date = Field(default=None, alias="from", description="The first day on which the rule holds.")
    until: Date = Field(default=None, description="The last day on which the rule holds.")
    parameters: dict[str, ParameterModel] | None = Field(default=None, description="Values that can be set.")
    examples: ExamplesModel | None = Field(default=None)
    exhaustive: bool = Field(default=False, description="Allows comparing everything with everything.")
    laws: list[LawOption] | None = Field(default=None, description="Laws that the rule keeps.")
    references: list[str] | None = Field(
        default=None, description="Laws, standards and frameworks that the rule serves."
    )
    measure: Measure | None = Field(
        default=None, description="The measure of the popcorn index that the rule's findings feed."
    )


class WaiversModel(Strict):
    """What the policy allows of waivers."""

    longest: int = Field(
        description="So many days ahead a waiver may end at most.", ge=1, le=100_000, examples=[180]
    )


class PolicyModel(Strict):
    """A policy: what its rules share, and the rules, which can also be files of their own."""

    govrules: Literal[1] = Field(description="The version of the language.")
    policy: str = Field(description="The policy's id, in kebab case.", examples=["acme-digital"])
    title: Text = Field(default=None, description="What the policy is called.")
    description: Text = Field(default=None, description="What the policy is about.")
    use: list[str] | None = Field(
        default=None,
        description="Packs and folders whose rules belong too.",
        examples=[["govrules:autonomy", "./local-rules"]],
    )
    parameters: dict[str, ParameterModel] | None = Field(default=None, description="Read as `params.name`.")
    set: dict[str, dict[str, Anything]] | None = Field(
        default=None,
        description="Values for parameters of what is used.",
        examples=[{"autonomy.spending": {"delegation": 80000}}],
    )
    enforce: dict[str, Literal["on", "audit", "off"]] | None = Field(
        default=None,
        description="`audit`: recorded, never counts in a decision; `off`: not evaluated.",
        examples=[{"duplication.same-capability": "audit"}],
    )
    fields: dict[str, TypeExpression] | None = Field(
        default=None, description="Fields of the host: `name` or `unit.name`."
    )
    scales: dict[str, ScaleOption] | None = Field(
        default=None, description="Ordered vocabularies, lowest first."
    )
    define: dict[str, Expression] | None = Field(
        default=None, description="Derived fields of every initiative."
    )
    tables: TablesOption = Field(default=None, description="Read as `tables.name[key].column`.")
    waivers: WaiversModel | None = Field(default=None)
    rules: list[RuleModel] | None = Field(default=None)
