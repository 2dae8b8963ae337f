"""What should hold of a policy whatever the portfolio, and the smallest portfolio that breaks it."""

from govrules.laws.lawbook import Law, LawBroken, laws

__all__ = ["Law", "LawBroken", "laws"]
