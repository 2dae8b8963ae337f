"""Holds plugins in the order in which they are asked, and calls them one by one.

pluggy finds their hooks, checks their names and arguments, and sorts them. The calls are our own, so
that a failure has a name, and costs the others nothing.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import pluggy

from govrules import hookspecs
from govrules.diagnostics import GovrulesError, PluginError
from govrules.plugins.plugin import FAILURES, Plugin
from govrules.plugins.tracing import Trace

HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("govrules_"))
"""The names of all hooks, in the order of their page."""


class Registry:
    """Plugins that fit together. Raises PluginError for one that cannot be used."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.plugins = tuple(plugins)
        self.trace = Trace()
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._named = {plugin.name: plugin for plugin in self.plugins}
        for plugin in reversed(self.plugins):  # pluggy asks first who came last
            self._register(plugin)

    def _register(self, plugin: Plugin) -> None:
        if self._manager.get_plugin(plugin.name) is not None:
            raise PluginError(f"two plugins are called `{plugin.name}`: leave one out, or rename it")
        try:
            self._manager.register(plugin.held, name=plugin.name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(_misfit(plugin, error, self._manager)) from None
        except ValueError:
            raise PluginError(f"{plugin} is there twice, under two names") from None
        if self._manager.get_hookcallers(plugin.held) == []:
            raise PluginError(f"{plugin} implements no hook: mark its functions with `@govrules.hookimpl`")
        self._refuse_wrappers(plugin)

    def _refuse_wrappers(self, plugin: Plugin) -> None:
        for hook in self.hooks_of(plugin):
            implementations = getattr(self._manager.hook, hook).get_hookimpls()
            if any(each.wrapper or each.hookwrapper for each in implementations):
                message = (
                    f"{plugin} wraps `{hook}`: plugins are called one by one, so write it without `wrapper`"
                )
                raise PluginError(message)

    def hooks_of(self, plugin: Plugin) -> tuple[str, ...]:
        """The names of the hooks that a plugin implements."""
        callers = self._manager.get_hookcallers(plugin.held) or ()
        return tuple(sorted(caller.name for caller in callers))

    def asked(self, hook: str) -> bool:
        """Whether any plugin implements a hook."""
        return bool(getattr(self._manager.hook, hook).get_hookimpls())

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[Plugin, Any]]:
        """What each plugin answers, in order, None left out. Raises PluginError for one that fails."""
        for plugin, call in self.implementations(hook):
            answer = self.called(plugin, hook, call, **arguments)
            if answer is not None:
                yield plugin, answer

    def implementations(self, hook: str) -> Iterator[tuple[Plugin, Any]]:
        """The plugins that implement a hook, in the order in which they are asked, and what to call."""
        for implementation in reversed(getattr(self._manager.hook, hook).get_hookimpls()):
            yield self._named[implementation.plugin_name], implementation

    def called(self, plugin: Plugin, hook: str, implementation: Any, **arguments: Any) -> Any:
        """What one plugin answers. An error of ours passes as it is, any other becomes a PluginError."""
        try:
            with self.trace.call(plugin.name, hook):
                answer = implementation.function(*(arguments[name] for name in implementation.argnames))
                if isinstance(answer, Iterator):  # what it yields is its own doing, and its own failure
                    answer = list(answer)
        except GovrulesError:
            raise
        except FAILURES as error:
            raise PluginError(failure(plugin, hook, error)) from error
        return answer


def failure(plugin: Plugin, hook: str, error: BaseException) -> str:
    """What to tell of a plugin that raised something."""
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"{plugin} failed in `{hook}`: {told}\n    = help: to go on without it: --no-plugin {plugin.name}"


def _misfit(plugin: Plugin, error: pluggy.PluginValidationError, manager: pluggy.PluginManager) -> str:
    """What is wrong with an implementation, named by plugin, version and file."""
    for name, function in inspect.getmembers(plugin.held, callable):
        options = manager.parse_hookimpl_opts(plugin.held, name)
        if options is None:
            continue
        hook = options.get("specname") or name
        place = _place(function)
        if hook not in HOOKS:
            close = difflib.get_close_matches(hook, HOOKS, n=1)
            help = f"did you mean `{close[0]}`?" if close else "see `govrules plugins --hooks`"
            return f"{plugin} implements `{hook}`, which is no hook{place}\n    = help: {help}"
        known = list(inspect.signature(getattr(hookspecs, hook)).parameters)
        extra = [each for each in inspect.signature(function).parameters if each not in known]
        if extra:
            takes = f"takes {', '.join(f'`{each}`' for each in known)}" if known else "takes no argument"
            return f"{plugin}: `{hook}` asks for `{extra[0]}`{place}\n    = help: the hook {takes}"
    return f"{plugin} cannot be used: {error}"


def _place(function: object) -> str:
    try:
        code = inspect.unwrap(function).__code__  # type: ignore[arg-type]  # any callable; what has no code is caught
    except (AttributeError, ValueError):
        return ""
    return f" at {code.co_filename}:{code.co_firstlineno}"
