"""A plugin that cannot be used is refused by name, version and file, with a way out."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import govrules
from govrules import PluginError, Plugins, hookspecs
from govrules.functions import Function, Signature
from govrules.plugins import Plugin
from govrules.plugins.registry import HOOKS
from govrules.types import NUMBER, TEXT

HERE = Path(__file__)


def length(name: str) -> Function:
    return Function(name, (Signature((TEXT,), NUMBER),), len, "Its length.", f"{name}(title)")


class Functions:
    """Brings functions of some names."""

    def __init__(self, *names: str) -> None:
        self.names = names

    @govrules.hookimpl
    def govrules_functions(self) -> list[Function]:
        return [length(name) for name in self.names]


def refused(*plugins: object) -> str:
    with pytest.raises(PluginError) as caught:
        _ = Plugins(*plugins).functions
    return str(caught.value)


def test_a_misspelt_hook_is_named_with_its_place_and_a_suggestion() -> None:
    class Misspelt:
        @govrules.hookimpl
        def govrules_fnctions(self) -> None: ...

    line = Misspelt.govrules_fnctions.__code__.co_firstlineno
    assert refused(Plugin("jira", Misspelt(), "govrules-jira", "1.2")) == (
        "the plugin `jira` (govrules-jira 1.2) implements `govrules_fnctions`, which is no hook "
        f"at {HERE}:{line}\n    = help: did you mean `govrules_functions`?"
    )


def test_a_wrong_signature_is_named_with_its_place_and_the_right_one() -> None:
    class Wrong:
        @govrules.hookimpl
        def govrules_waivers(self, date: object) -> None: ...

    line = Wrong.govrules_waivers.__code__.co_firstlineno
    assert refused(Plugin("jira", Wrong(), "govrules-jira", "1.2")) == (
        f"the plugin `jira` (govrules-jira 1.2): `govrules_waivers` asks for `date` at {HERE}:{line}\n"
        "    = help: the hook takes `as_of`"
    )


def test_a_plugin_without_a_hook_is_no_plugin() -> None:
    assert refused(Plugin("empty", ModuleType("empty"))) == (
        "the plugin `empty` implements no hook: mark its functions with `@govrules.hookimpl`"
    )


def test_a_wrapper_is_refused() -> None:
    class Wrapping:
        @govrules.hookimpl(wrapper=True)
        def govrules_functions(self) -> Any:
            return (yield)

    assert "wraps `govrules_functions`" in refused(Wrapping())


def test_two_of_one_name_are_refused() -> None:
    plugins = [Plugin("jira", Functions("a")), Plugin("jira", Functions("b"))]
    assert refused(*plugins) == "two plugins are called `jira`: leave one out, or rename it"


def test_one_object_under_two_names_is_refused() -> None:
    held = Functions("a")
    assert "is there twice, under two names" in refused(Plugin("one", held), Plugin("two", held))


@pytest.mark.parametrize("name", ["Upper", "two words", "sum", "count", ""])
def test_a_function_needs_a_name_that_rules_can_write(name: str) -> None:
    assert f"a function cannot be called `{name}`" in refused(Plugin("p", Functions(name)))


def test_what_is_built_in_cannot_be_replaced() -> None:
    told = refused(Plugin("mine", Functions("lower"), "mine", "1"))
    assert "the plugin `mine` (mine 1)" in told
    assert "the plugin `language` (govrules " in told
    assert told.endswith("both bring the function `lower`: leave one of them out")


def test_two_plugins_cannot_bring_the_same_function() -> None:
    told = refused(Plugin("one", Functions("size")), Plugin("two", Functions("size")))
    assert "both bring the function `size`: leave one of them out" in told
    assert "`one`" in told
    assert "`two`" in told


@pytest.mark.parametrize("answer", ["text", 7, {"a": 1}, [1]])
def test_what_is_no_list_of_functions_is_refused_by_name(answer: Any) -> None:
    class Odd:
        @govrules.hookimpl
        def govrules_functions(self) -> Any:
            return answer

    told = refused(Plugin("odd", Odd()))
    assert told.startswith("the plugin `odd`")
    assert "to `govrules_functions`, which wants" in told


def test_a_plugin_that_raises_while_it_is_asked_is_named_with_a_way_out() -> None:
    class Broken:
        @govrules.hookimpl
        def govrules_functions(self) -> list[Function]:
            raise RuntimeError("no licence")

    assert refused(Plugin("broken", Broken(), "broken", "3")) == (
        "the plugin `broken` (broken 3) failed in `govrules_functions`: RuntimeError: no licence\n"
        "    = help: to go on without it: --no-plugin broken"
    )


def test_plugins_are_asked_by_name_what_is_built_in_last_and_who_wants_to_be_first_first() -> None:
    asked: list[str] = []

    class Asked:
        def __init__(self, name: str) -> None:
            self.name = name

        @govrules.hookimpl
        def govrules_adapt(self) -> None:
            asked.append(self.name)

    class First(Asked):
        @govrules.hookimpl(tryfirst=True)
        def govrules_adapt(self) -> None:
            asked.append(self.name)

    plugins = Plugins(Asked("a"), Asked("b"), First("c"))
    with pytest.raises(govrules.UsageError, match="no plugin knows how to make an initiative of a float"):
        plugins.initiative(1.5)
    assert asked == ["c", "a", "b"]
    assert [plugin.name for plugin in plugins.members] == ["a", "b", "c", "files", "language", "reports"]


def test_two_values_never_meet() -> None:
    one, other = Plugins(Functions("size")), Plugins()
    assert "size" in [function.name for function in one.functions]
    assert "size" not in [function.name for function in other.functions]


def test_every_hook_is_explained() -> None:
    assert HOOKS
    assert all((getattr(hookspecs, hook).__doc__ or "").strip() for hook in HOOKS)
