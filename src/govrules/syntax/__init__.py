"""What a policy says, as written: frozen nodes with their places, without behaviour."""

from govrules.syntax.expressions import (
    Attribute,
    Binary,
    Boolean,
    Call,
    Clause,
    Compare,
    Comprehension,
    Conditional,
    Constant,
    Display,
    Expression,
    Fragment,
    Hole,
    Index,
    Name,
    Template,
    Unary,
)
from govrules.syntax.printer import write

__all__ = [
    "Attribute",
    "Binary",
    "Boolean",
    "Call",
    "Clause",
    "Compare",
    "Comprehension",
    "Conditional",
    "Constant",
    "Display",
    "Expression",
    "Fragment",
    "Hole",
    "Index",
    "Name",
    "Template",
    "Unary",
    "write",
]
