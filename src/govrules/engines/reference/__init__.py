"""The reference engine: the meaning of rules, as short as it can be, compared with nothing."""

from govrules.engines.reference.engine import evaluate

__all__ = ["evaluate"]
