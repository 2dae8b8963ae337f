"""The functions of the language: a typed signature and a plain Python implementation each."""

from govrules.functions import collections, dates, numbers, patterns, texts, versions
from govrules.functions.function import ANY_COLLECTION, Function, Signature

BUILTIN: tuple[Function, ...] = (
    *collections.FUNCTIONS,
    *dates.FUNCTIONS,
    *numbers.FUNCTIONS,
    *patterns.FUNCTIONS,
    *texts.FUNCTIONS,
    *versions.FUNCTIONS,
)

AGGREGATES = ("any", "all", "sum", "count", "count_distinct", "min", "max")
"""Functions over rows: of a comprehension, of a collection, or of a group."""

__all__ = ["AGGREGATES", "ANY_COLLECTION", "BUILTIN", "Function", "Signature"]
