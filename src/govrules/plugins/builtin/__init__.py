"""What every installation has, registered as any plugin is."""

from govrules.plugins.builtin import files, language, reports
from govrules.plugins.plugin import Plugin
from govrules.version import __version__

BUILTIN_PLUGINS = tuple(
    Plugin(name, module, "govrules", __version__, is_builtin=True)
    for name, module in (("files", files), ("language", language), ("reports", reports))
)
"""The plugins that ship with the library."""

__all__ = ["BUILTIN_PLUGINS"]
