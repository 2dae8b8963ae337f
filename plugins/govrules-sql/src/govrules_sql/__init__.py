"""Databases in govrules: portfolios are read from their tables, and decisions written back."""

from govrules_sql.databases import engine_of
from govrules_sql.mapping import SqlMapping
from govrules_sql.source import read_portfolio
from govrules_sql.writing import DecisionWriter, write_decisions

__all__ = ["DecisionWriter", "SqlMapping", "engine_of", "read_portfolio", "write_decisions"]
