"""What the checker knows while it reads one policy, and the problems it has found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import Factory, evolve
from attrs import define as mutable

from govrules import plan, syntax
from govrules.diagnostics import Diagnostic, Span, suggest
from govrules.functions import Function
from govrules.plan import FieldType
from govrules.syntax.policies import DefinitionDeclaration, Namespace, ParameterDeclaration, TableDeclaration
from govrules.types import Scalar, Scale, Type

ERROR = Scalar("error")
"""The type of what could not be typed: fits everywhere, so that one mistake is told once."""


@mutable
class Context:
    """Shared by all expressions of a policy."""

    vocabulary: dict[str, dict[str, FieldType]]
    functions: Mapping[str, Function]
    problems: list[Diagnostic] = Factory(list)
    scale_uses: dict[str, dict[str, Span]] = Factory(dict)

    def report(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, span, hint))

    def uses(self, scale: Scale, value: str, span: Span) -> None:
        """Remember that the policy names a value, which an organisation's own scale must have."""
        self.scale_uses.setdefault(scale.name, {}).setdefault(value, span)


@mutable
class Names:
    """What an expression of one namespace can name besides variables and fields."""

    context: Context
    namespace: Namespace
    define: Callable[[Names, str], plan.Definition | None]
    parameters: dict[str, tuple[str, ParameterDeclaration]]
    tables: dict[str, TableDeclaration]
    declared: dict[str, DefinitionDeclaration]
    definitions: dict[str, plan.Definition | None] = Factory(dict)
    in_progress: list[str] = Factory(list)

    @staticmethod
    def of(
        context: Context, namespace: Namespace, define: Callable[[Names, str], plan.Definition | None]
    ) -> Names:
        """The names of a namespace; `define` types a derived field when it is first read."""
        return Names(
            context,
            namespace,
            define,
            {parameter.name: (namespace.policy, parameter) for parameter in namespace.parameters},
            {table.name: table for table in namespace.tables},
            {definition.name: definition for definition in namespace.definitions},
        )

    def with_parameters(self, rule: str, parameters: tuple[ParameterDeclaration, ...]) -> Names:
        """The same names, with a rule's own parameters before those of the policy."""
        own = {parameter.name: (rule, parameter) for parameter in parameters}
        return evolve(self, parameters=self.parameters | own)


def failed(origin: syntax.Expression) -> plan.Expression:
    """Stands for an expression whose problem has been reported."""
    return plan.Constant(ERROR, origin, value=False)


def unknown_name(  # noqa: PLR0913, PLR0917 - one message of seven parts
    context: Context,
    what: str,
    name: str,
    span: Span,
    known: list[str],
    fallback: str | None = None,
    of: str = "",
) -> None:
    """Report a name that nothing has, with the closest one that something has."""
    context.report("unknown-name", f"unknown {what} `{name}`{of}", span, suggest(name, known) or fallback)


def is_error(type_: Type) -> bool:
    return type_ == ERROR
