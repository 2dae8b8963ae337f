"""Portfolios aimed at a policy: made of choices, at the values next to which its rules change their mind."""

from govrules.sampling.aiming import documents, focus
from govrules.sampling.choices import Choices, Seeded
from govrules.sampling.showing import Shown, shown
from govrules.sampling.shrinking import smallest

__all__ = ["Choices", "Seeded", "Shown", "documents", "focus", "shown", "smallest"]
