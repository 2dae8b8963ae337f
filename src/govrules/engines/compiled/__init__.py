"""The compiled engine: a plan as specialised Python source, run over a world with hash joins."""

from govrules.engines.compiled.engine import CompiledEngine

__all__ = ["CompiledEngine"]
