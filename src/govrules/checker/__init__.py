"""Syntax → plan: names, types, joins and costs, with every problem at once."""

from govrules.checker.policies import check

__all__ = ["check"]
