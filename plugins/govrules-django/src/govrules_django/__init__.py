"""Governance for intake applications in Django.

`initiative` says how a model's rows become initiatives; `Governed` in `govrules_django.governed` is the
model's base; `GovernedForm` and `GovernedAdmin` stand in `forms` and `admin`.
"""

from __future__ import annotations

from govrules_django.mapping import each, initiative

__all__ = ["each", "initiative"]
