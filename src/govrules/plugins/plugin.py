"""A plugin: what it is called, and where it comes from."""

from __future__ import annotations

import inspect
from types import ModuleType

from attrs import field, frozen

FAILURES = (Exception, SystemExit)
"""What a plugin may raise without ending its host."""


@frozen(eq=False)
class Plugin:
    """A module, or any object, with implementations of hooks.

    `distribution` is the installed project that brings it, "" for one that was handed over;
    `is_builtin` marks what is part of govrules itself.
    """

    name: str
    held: object = field(repr=False)
    distribution: str = ""
    version: str = ""
    is_builtin: bool = False

    @property
    def file(self) -> str:
        """The file that defines it, "" where there is none."""
        module = self.held if isinstance(self.held, ModuleType) else inspect.getmodule(type(self.held))
        return getattr(module, "__file__", None) or ""

    def __str__(self) -> str:
        """How messages name it.

        >>> str(Plugin("jira", object(), "govrules-jira", "1.2"))
        'the plugin `jira` (govrules-jira 1.2)'
        """
        source = f"{self.distribution} {self.version}".strip() or self.file
        return f"the plugin `{self.name}` ({source})" if source else f"the plugin `{self.name}`"
