"""A portfolio that changes: what an edit can have changed is found, and that alone is evaluated again."""

from govrules.engines.compiled.live.engine import LiveEngine

__all__ = ["LiveEngine"]
