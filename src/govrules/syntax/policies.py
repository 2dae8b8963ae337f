"""A policy as written: rules, with their forms lowered, and what they may refer to."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from attrs import field, frozen

from govrules.diagnostics import Span
from govrules.syntax.expressions import Expression, Template
from govrules.types import Type


@frozen
class ParameterDeclaration:
    """A number, text or mapping that a policy or rule is set with; `value` is of the type."""

    name: str
    type: Type
    value: Any
    why: dict[str, str]
    span: Span = field(eq=False, repr=False)


@frozen
class DefinitionDeclaration:
    """A derived field of every initiative."""

    name: str
    expression: Expression
    span: Span = field(eq=False, repr=False)


@frozen
class TableDeclaration:
    """A reference table: rows by the column `key`, `columns` typed; a portfolio supplies missing rows."""

    name: str
    key_type: Type
    columns: dict[str, Type]
    rows: dict[Any, dict[str, Any]] | None = field(eq=False, repr=False)
    span: Span = field(eq=False, repr=False)
    key: str = field(default="", kw_only=True)
    optional: bool = field(default=False, kw_only=True)


@frozen
class FieldDeclaration:
    """A host's own field of an initiative, or of another kind (`unit.appetite`)."""

    kind: str
    name: str
    type: Type
    span: Span = field(eq=False, repr=False)


@frozen
class Namespace:
    """What the rules of one policy or pack share and no other policy sees."""

    policy: str
    parameters: tuple[ParameterDeclaration, ...] = ()
    definitions: tuple[DefinitionDeclaration, ...] = ()
    tables: tuple[TableDeclaration, ...] = ()


@frozen
class Each:
    """`each: initiative`."""

    variable: str


@frozen
class Pair:
    """`pair: [a, b]` with `related`."""

    first: str
    second: str
    related: Expression | None


@frozen
class Group:
    """`group: {rows: c in resources, where: …, by: {…}, of: {…}}`."""

    variable: str | None
    rows: Expression | None
    where: Expression | None
    by: tuple[tuple[str, Expression], ...]
    of: tuple[tuple[str, Expression], ...] = ()


@frozen
class Cycle:
    """`group: {cycle: depends_on}`, with `where` to leave initiatives out."""

    edges: Expression
    where: Expression | None = None


Shape = Each | Pair | Group | Cycle


@frozen
class Effect:
    """`advise`, `deny` or `{escalate: [role, …]}`; a role may hold expressions."""

    outcome: Literal["advise", "deny", "escalate"]
    roles: tuple[Template, ...] = ()


@frozen
class Tier:
    """A condition (None: otherwise) and what follows from it (None: all is fine)."""

    condition: Expression | None
    effect: Effect | None = None


@frozen
class Rule:
    """One rule, its form lowered to a shape and tiers.

    Texts are by language. `form` names the form that it was written in, if any; `evidence` names
    the values that a finding shows, and is chosen by the engine where it is empty.
    """

    id: str
    title: dict[str, str]
    why: dict[str, str]
    fix: dict[str, str]
    message: dict[str, Template]
    shape: Shape
    when: Expression | None
    tiers: tuple[Tier, ...]
    unknown: Literal["inform", "ignore", "violate"]
    evidence: tuple[tuple[str, Expression], ...]
    namespace: Namespace
    parameters: tuple[ParameterDeclaration, ...]
    exhaustive: bool
    enforcement: Literal["on", "audit", "off"]
    effective_from: datetime.date | None
    effective_until: datetime.date | None
    laws: tuple[str, ...]
    references: tuple[str, ...] = field(default=(), kw_only=True)
    measure: str | None = field(default=None, kw_only=True)
    form: str | None
    examples: Any = field(eq=False, repr=False)
    span: Span = field(eq=False, repr=False)


@frozen
class File:
    """A file that a policy was read from: where it is, and its text.

    `pack` is the name of the pack that it belongs to, as `use:` knows it. The text is None for the
    file of a table, which is read as rows.
    """

    path: str
    text: str | None = field(default=None, repr=False)
    pack: str | None = None


@frozen
class Policy:
    """Everything that was loaded: rules in the order of their ids, and the fields they may read.

    `scales` are those that the policy declares; `documents` the content of every file read, by a
    name that does not depend on the machine, for the digest. `roots` are the paths that the caller
    named, `files` all that were read.
    """

    id: str
    title: dict[str, str]
    rules: tuple[Rule, ...]
    fields: tuple[FieldDeclaration, ...]
    scales: dict[str, tuple[str, ...]]
    longest_waiver: int | None
    documents: dict[str, Any] = field(repr=False)
    roots: tuple[str, ...] = field(default=(), eq=False, repr=False)
    files: tuple[File, ...] = field(default=(), eq=False, repr=False)
