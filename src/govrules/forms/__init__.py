"""Forms: shorter ways to write what people ask for most. Each lowers to the three shapes.

A form is a value, `Form`; the built-in ones are registered exactly as a plugin's would be.
"""

from govrules.forms.autonomy import AUTONOMY
from govrules.forms.building import build, conjunction, substitute
from govrules.forms.compatibility import COMPATIBILITY
from govrules.forms.form import Form, Lowered, RuleContext
from govrules.forms.options import ExpressionOption, Options, RolesOption
from govrules.forms.shared_resource import SHARED_RESOURCE

BUILTIN_FORMS: tuple[Form, ...] = (AUTONOMY, SHARED_RESOURCE, COMPATIBILITY)
"""The forms that every policy can use."""

__all__ = [
    "AUTONOMY",
    "BUILTIN_FORMS",
    "COMPATIBILITY",
    "SHARED_RESOURCE",
    "ExpressionOption",
    "Form",
    "Lowered",
    "Options",
    "RolesOption",
    "RuleContext",
    "build",
    "conjunction",
    "substitute",
]
