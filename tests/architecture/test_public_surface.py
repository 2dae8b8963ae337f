"""What users may rely on: the names that `govrules` exports, each explained where people look.

A change of public_surface.txt is a change of what the library promises: it belongs in the changelog.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import govrules

SNAPSHOT = Path(__file__).with_name("public_surface.txt")
PROMISED = SNAPSHOT.read_text(encoding="utf-8").split()


def explained() -> list[str]:
    """The exported names that can carry a docstring."""
    exported = {name: getattr(govrules, name) for name in PROMISED if hasattr(govrules, name)}
    return [name for name, thing in exported.items() if inspect.isclass(thing) or inspect.isroutine(thing)]


def test_exactly_the_promised_names_are_exported() -> None:
    assert sorted(getattr(govrules, "__all__", [])) == PROMISED


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_name_exists(name: str) -> None:
    assert hasattr(govrules, name)


@pytest.mark.parametrize("name", explained())
def test_every_public_class_and_function_is_explained_with_an_example(name: str) -> None:
    thing = getattr(govrules, name)
    text = inspect.getdoc(thing) or ""
    assert text
    if not (inspect.isclass(thing) and issubclass(thing, Exception)):
        assert ">>>" in text, f"{name} has no example that runs as a doctest"


@pytest.mark.parametrize("name", explained())
def test_every_public_method_is_explained(name: str) -> None:
    thing = getattr(govrules, name)
    methods = vars(thing).items() if inspect.isclass(thing) else ()
    public = [(key, value) for key, value in methods if not key.startswith("_") and inspect.isfunction(value)]
    assert [key for key, value in public if not inspect.getdoc(value)] == []


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(inspect.getfile(govrules)).parent / "py.typed").is_file()
