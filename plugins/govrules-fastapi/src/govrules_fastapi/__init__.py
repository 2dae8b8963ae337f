"""govrules as a decision service over HTTP, for hosts in any language."""

from govrules_fastapi.app import create_app, create_router
from govrules_fastapi.log import DecisionLog
from govrules_fastapi.settings import Settings

__all__ = ["DecisionLog", "Settings", "create_app", "create_router"]
