"""Small pieces: a module holds one idea, a function does one thing.

A longer one is named here with the reason why it reads better whole, and leaves the list once it
has become shorter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 40

SOURCE = Path(__file__).resolve().parents[2] / "src"

LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), path.read_text(encoding="utf-8")


def functions(name: str, node: ast.AST) -> Iterator[tuple[str, int]]:
    """Each function below a node, by its dotted name, with its number of lines of code."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}.{child.name}", lines_of(child)
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from functions(f"{name}.{child.name}", child)
        else:
            yield from functions(name, child)


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes without its docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def over(lengths: dict[str, int], limit: int) -> set[str]:
    return {name for name, length in lengths.items() if length > limit}


@pytest.fixture(scope="module")
def module_lengths() -> dict[str, int]:
    return {name: len(text.splitlines()) for name, text in modules()}


@pytest.fixture(scope="module")
def function_lengths() -> dict[str, int]:
    return {
        function: lines for name, text in modules() for function, lines in functions(name, ast.parse(text))
    }


def test_only_the_named_modules_are_long(module_lengths: dict[str, int]) -> None:
    assert over(module_lengths, MOST_LINES_OF_A_MODULE) == set(LONG_MODULES)


def test_only_the_named_functions_are_long(function_lengths: dict[str, int]) -> None:
    assert over(function_lengths, MOST_LINES_OF_A_FUNCTION) == set(LONG_FUNCTIONS)


def test_what_is_long_has_a_reason() -> None:
    assert [name for name, why in (LONG_MODULES | LONG_FUNCTIONS).items() if len(why.split()) < 4] == []
