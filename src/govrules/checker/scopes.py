"""Which variables and fields an expression can name where it stands."""

from __future__ import annotations

from attrs import Factory, define, evolve

from govrules import plan
from govrules.checker.context import Names
from govrules.types import Reference, Type

INITIATIVE = Reference("initiative")


@define
class Scope:
    """Variables by name; `subject` is the one whose fields can be named without it.

    In the verdict of a group `rows` is the scope of the group's rows, over which a plain
    aggregate ranges. In a message `evidence` holds the rule's named evidence.
    """

    names: Names
    variables: dict[str, Type] = Factory(dict)
    subject: str | None = None
    rows: Scope | None = None
    evidence: dict[str, plan.Expression] | None = None

    def bind(self, name: str, type_: Type) -> Scope:
        return evolve(self, variables={**self.variables, name: type_})

    @staticmethod
    def each(names: Names) -> Scope:
        """The fields of one initiative, itself named `initiative`."""
        return Scope(names, {plan.SUBJECT: INITIATIVE}, subject=plan.SUBJECT)

    @staticmethod
    def pair(names: Names, first: str, second: str) -> Scope:
        return Scope(names, {first: INITIATIVE, second: INITIATIVE})

    def fields(self) -> list[str]:
        """The fields that can be named without a variable."""
        return self.own_names() if self.subject else []

    def own_names(self) -> list[str]:
        """The fields and derived fields of every initiative."""
        return [*self.names.context.vocabulary["initiative"], *self.names.declared]

    def fresh(self) -> str:
        """A variable's name that nobody can write."""
        return f"_{len(self.variables)}"
