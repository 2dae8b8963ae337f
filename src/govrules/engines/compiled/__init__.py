"""The compiled engine: a plan as specialised Python source, run over a world with hash joins."""

from govrules.engines.compiled.alone import Alone, alone
from govrules.engines.compiled.engine import CompiledEngine
from govrules.engines.compiled.live import LiveEngine
from govrules.engines.compiled.source.telling import Reports

__all__ = ["Alone", "CompiledEngine", "LiveEngine", "Reports", "alone"]
