"""The durable engine: a live portfolio on durable-rules, as far as that library can be relied on."""

from govrules.engines.durable.live import DurableEngine, placed
from govrules.engines.durable.session import library

__all__ = ["DurableEngine", "library", "placed"]
