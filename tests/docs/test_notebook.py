"""The page about notebooks, run as one: each block is a cell, and what a cell ends with shows itself."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "how-to" / "use-a-notebook.md"


def cells() -> list[str]:
    """The blocks that need nothing but govrules."""
    return [part.split("```")[0] for part in PAGE.read_text(encoding="utf-8").split("```python\n")[1:]]


def shows(cell: str) -> bool:
    last = ast.parse(cell).body[-1]
    is_printed = isinstance(last, ast.Expr) and ast.unparse(last).startswith("print")
    return isinstance(last, ast.Expr) and not is_printed


@pytest.mark.slow
def test_what_a_cell_ends_with_is_a_table_beside_a_line_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    client = pytest.importorskip("nbclient", reason="no notebook can be run here without nbclient")
    pytest.importorskip("ipykernel", reason="no notebook can be run here without ipykernel")
    formats = pytest.importorskip("nbformat").v4
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(REPOSITORY / "src"), *filter(None, sys.path)]))
    notebook = formats.new_notebook(cells=[formats.new_code_cell(cell) for cell in cells()])
    client.NotebookClient(notebook, resources={"metadata": {"path": REPOSITORY}}).execute()
    shown = [cell.outputs[-1].data for cell in notebook.cells if shows(cell.source)]
    assert len(shown) >= 6
    assert [data for data in shown if not data["text/html"].startswith("<table>")] == []
    assert [data["text/plain"] for data in shown if len(data["text/plain"]) > 300] == []


def test_every_cell_that_shows_something_ends_with_what_has_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    names: dict[str, object] = {}
    tables = []
    for cell in cells():
        *statements, last = ast.parse(cell).body
        exec(compile(ast.Module(statements, []), "cell", "exec"), names)  # noqa: S102 - our own page
        if shows(cell):
            assert isinstance(last, ast.Expr)
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - our own page
            tables.append(shown._repr_html_().count("<table>"))
    assert tables == [1, 2, 2, 1, 2, 2, 1]
