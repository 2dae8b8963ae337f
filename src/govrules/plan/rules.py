"""Rules as every engine reads them: a shape, a selection, and tiers that give the verdict."""

from __future__ import annotations

import datetime
import enum
from typing import Any, Literal

from attrs import field, frozen

from govrules.diagnostics import Span
from govrules.plan.expressions import Expression, Joins
from govrules.types import Type

SUBJECT = "initiative"
"""The variable of `each: initiative`, and of the initiative that a group's row belongs to."""


class Cost(enum.IntEnum):
    """How the cost of a rule grows with the number of initiatives, for each of them."""

    CONSTANT = 1
    PER_ROW = 2
    PER_PAIR = 3

    def __str__(self) -> str:
        return self.name.lower().replace("_", " ")


@frozen
class Each:
    """Every initiative, as `initiative`."""


@frozen
class Pair:
    """Every ordered pair of different initiatives for which `related` is true.

    In `joins`, `outer` is over `first` and `inner` over `second`.
    """

    first: str
    second: str
    related: Expression
    joins: Joins | None


@frozen
class Group:
    """Rows of all initiatives that satisfy `where`, grouped by the keys of `by`.

    There is a row for each member of `rows`, bound to `variable`, or one for each initiative where
    `rows` is None. Each element of the collections in `of` (or each combination, where there are
    several) is a group even without rows.
    """

    variable: str | None
    rows: Expression | None
    where: Expression
    by: tuple[tuple[str, Expression], ...]
    of: tuple[tuple[str, Expression], ...]


@frozen
class Cycle:
    """Each strongly connected set of initiatives along `edges`, a collection of initiatives."""

    edges: Expression
    where: Expression


Shape = Each | Pair | Group | Cycle


@frozen
class Effect:
    """What a violation does. `roles` are texts, those who must approve an escalation."""

    outcome: Literal["advise", "deny", "escalate"]
    roles: tuple[Expression, ...] = ()


@frozen
class Tier:
    """The first tier whose condition is true decides; without an effect all is fine.

    While a tier's condition is unknown and none before it is true, the verdict is unknown. The
    last tier's condition is true.
    """

    condition: Expression
    effect: Effect | None = None


@frozen
class Hole:
    """A place in a message where a value goes, written in a format such as `,.2`."""

    expression: Expression
    format: str = ""


@frozen
class Message:
    """Pieces of text and holes, in order."""

    pieces: tuple[str | Hole, ...]


@frozen
class Rule:
    """A rule ready to be evaluated.

    `forbid: x` is the tiers `not x` (fine) and otherwise (the effect); `require: x` the tiers `x`
    (fine) and otherwise. `reads` names the fields, derived fields, tables and parameters that the
    rule looks at, as `kind.field`, `define.name`, `tables.name` and `params.name`.
    """

    id: str
    policy: str
    title: dict[str, str]
    why: dict[str, str]
    fix: dict[str, str]
    shape: Shape
    when: Expression
    tiers: tuple[Tier, ...]
    unknown: Literal["inform", "ignore", "violate"]
    message: dict[str, Message]
    evidence: tuple[tuple[str, Expression], ...]
    reads: frozenset[str]
    cost: Cost
    span: Span = field(eq=False, repr=False)
    effective_from: datetime.date | None = None
    effective_until: datetime.date | None = None
    enforcement: Literal["on", "audit", "off"] = "on"
    form: str | None = None
    laws: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    measure: str | None = None
    examples: Any = field(default=None, eq=False, repr=False)

    def in_effect(self, as_of: datetime.date) -> bool:
        """Whether the rule is on and its effective dates, both inclusive, hold the date."""
        if self.enforcement == "off":
            return False
        begun = self.effective_from is None or self.effective_from <= as_of
        return begun and (self.effective_until is None or as_of <= self.effective_until)


@frozen
class FieldType:
    """A field that rules can read. `chosen` where a planner may choose it; else it is given."""

    type: Type
    chosen: bool = False


@frozen
class Supplied:
    """A table that the portfolio supplies: the type of its key, and of the columns that rules read.

    `column` is the one that the key is in; an `optional` table may be lacking.
    """

    key: Type
    columns: dict[str, Type]
    column: str = ""
    optional: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Plan:
    """Everything an engine needs: the rules, and the types of the fields that they read.

    `vocabulary` maps a kind (`initiative`, `unit` …) to its fields; `scales` are all that values
    can be of, also those that stand at a field, a parameter or a column alone; `scale_uses` holds,
    for each scale, the values that the policy names, which an organisation's own scale must have.
    `supplied` are the columns of the tables that the portfolio supplies.
    """

    rules: tuple[Rule, ...]
    vocabulary: dict[str, dict[str, FieldType]]
    scales: dict[str, tuple[str, ...]]
    scale_uses: dict[str, dict[str, Span]] = field(eq=False, repr=False)
    supplied: dict[str, Supplied] = field(factory=dict)
