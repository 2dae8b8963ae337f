"""The durable engine: a live portfolio on durable-rules, as far as that library can be relied on."""

from govrules.engines.durable.export import export
from govrules.engines.durable.live import DurableEngine, placed

__all__ = ["DurableEngine", "export", "placed"]
