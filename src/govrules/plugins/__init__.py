"""Plugins: what hosts and authors add to govrules, found, checked and called."""

from govrules.plugins.host import Host
from govrules.plugins.installed import NO_PLUGINS
from govrules.plugins.plugin import Plugin
from govrules.plugins.plugins import Plugins
from govrules.plugins.tracing import Spent, Trace

__all__ = ["NO_PLUGINS", "Host", "Plugin", "Plugins", "Spent", "Trace"]
