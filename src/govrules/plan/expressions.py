"""Typed expressions: names resolved, literals typed, aggregates named, lookups found.

Every node knows its type and the syntax that it came from. Two nodes are equal when they mean the
same, so that an engine can find common parts.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal

from attrs import field, frozen

from govrules import syntax
from govrules.functions import Function
from govrules.types import FLAG, Type


@frozen
class Node:
    """What every node has; `origin` is None only where the checker made the node itself."""

    type: Type
    origin: syntax.Expression | None = field(eq=False, repr=False)

    def __str__(self) -> str:
        return syntax.write(self.origin) if self.origin is not None else type(self).__name__


@frozen
class Constant(Node):
    """A literal of text, number, flag, date or scale."""

    value: str | Decimal | bool | datetime.date


@frozen
class Parameter(Node):
    """`params.name`, with the value that the policy gives it; `namespace` is the policy or rule."""

    namespace: str
    name: str
    value: Any = field(eq=False)


@frozen
class Today(Node):
    """The date that the caller passes."""


@frozen
class Variable(Node):
    """The subject of a rule, a row, a comprehension's variable or a key of a group."""

    name: str


@frozen
class Field(Node):
    """A field of what a reference names. Its kind is the type of `base`."""

    base: Expression
    kind: str
    name: str


@frozen
class Derived(Node):
    """A derived field of an initiative: `define`."""

    base: Expression
    name: str
    definition: Definition = field(repr=False)


@frozen
class Member(Node):
    """A member of a record."""

    base: Expression
    name: str


@frozen
class Lookup(Node):
    """The value that a mapping, table or record has for a key; unknown where it has none."""

    base: Expression
    key: Expression


@frozen
class Entities(Node):
    """All initiatives, or all units, resources, technologies and so on of the organisation, by id."""

    kind: str


@frozen
class Setting(Node):
    """A scalar of the organisation itself, such as its currency."""

    name: str


@frozen
class Table(Node):
    """A reference table as a mapping from its key to records; `name` within its namespace.

    `rows` is None where the policy only declares the table and the portfolio supplies it.
    """

    namespace: str
    name: str
    rows: dict[Any, dict[str, Any]] | None = field(eq=False, repr=False)


@frozen
class Not(Node):
    operand: Expression


@frozen
class And(Node):
    operands: tuple[Expression, ...]


@frozen
class Or(Node):
    operands: tuple[Expression, ...]


@frozen
class Compare(Node):
    """Two operands of one type; a chain is an `And` of these."""

    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Expression
    right: Expression


@frozen
class In(Node):
    item: Expression
    collection: Expression


@frozen
class Arithmetic(Node):
    """`+ - * /` on numbers, texts, dates and durations; `& | -` on collections (a set results)."""

    operator: Literal["+", "-", "*", "/", "&", "|"]
    left: Expression
    right: Expression


@frozen
class Negative(Node):
    operand: Expression


@frozen
class Conditional(Node):
    test: Expression
    then: Expression
    otherwise: Expression


@frozen
class Known(Node):
    """Whether the operand is known; `missing(x)` is its negation."""

    operand: Expression


@frozen
class Call(Node):
    """A function applied to arguments; unknown when one of them is."""

    function: Function
    arguments: tuple[Expression, ...]


@frozen
class Extreme(Node):
    """The least or greatest of several operands: `min(a, b)`."""

    function: Literal["min", "max"]
    operands: tuple[Expression, ...]


@frozen
class Display(Node):
    """A list or a set, by its elements."""

    elements: tuple[Expression, ...]


@frozen
class JoinKey:
    """What can be looked up instead of compared one by one.

    `outer` does not mention the variable that is looked for, `inner` mentions only it. The
    condition can hold only where their values are equal, or where they share a member: `outer`
    (`inner`) is a collection of values where `outer_many` (`inner_many`).
    """

    outer: Expression
    inner: Expression
    outer_many: bool = False
    inner_many: bool = False


@frozen
class Joins:
    """Candidates for a condition: the union of the alternatives, each a conjunction of keys.

    `selecting` is False where the condition is a three-valued verdict, as in `any(a.x == b.x …)`:
    there an unknown key cannot be skipped either.
    """

    alternatives: tuple[tuple[JoinKey, ...], ...]
    selecting: bool = True


@frozen(cache_hash=True)
class Loop:
    """`for variable in source if conditions`; `joins` where `source` is all initiatives."""

    variable: str
    source: Expression
    conditions: tuple[Expression, ...]
    joins: Joins | None = None


@frozen
class GroupRows:
    """The rows of the group that is judged: binds `initiative` and the group's row variable."""


@frozen(cache_hash=True)
class Comprehension(Node):
    """A list or a set built by loops; which of the two its type says."""

    element: Expression
    loops: tuple[Loop, ...]


@frozen(cache_hash=True)
class Aggregate(Node):
    """One value from many rows. `count` looks at no value, so that its element is None."""

    function: Literal["any", "all", "sum", "count", "count_distinct", "min", "max"]
    element: Expression | None
    rows: tuple[Loop, ...] | GroupRows


Expression = (
    Constant
    | Parameter
    | Today
    | Variable
    | Field
    | Derived
    | Member
    | Lookup
    | Entities
    | Setting
    | Table
    | Not
    | And
    | Or
    | Compare
    | In
    | Arithmetic
    | Negative
    | Conditional
    | Known
    | Call
    | Extreme
    | Display
    | Comprehension
    | Aggregate
)


@frozen
class Definition:
    """A derived field: an expression over the variable `initiative`."""

    namespace: str
    name: str
    body: Expression = field(repr=False, eq=False)

    @property
    def key(self) -> tuple[str, str]:
        """What tells this definition from every other."""
        return self.namespace, self.name


TRUE = Constant(FLAG, None, value=True)

Value = (
    str
    | Decimal
    | bool
    | datetime.date
    | datetime.timedelta
    | tuple[Any, ...]
    | frozenset[Any]
    | dict[Any, Any]
    | None
)
"""A value of the language; None is unknown."""
