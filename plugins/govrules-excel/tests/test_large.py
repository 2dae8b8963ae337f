"""Large sheets are read row by row."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govrules import Portfolio
from govrules_excel.package import Package
from govrules_excel.workbook import Workbook

ROWS = 50_000
Make = Callable[..., Path]


def cells(number: int) -> Iterator[str]:
    texts = {
        "A": f"i{number}",
        "B": f"Initiative {number * 7919 % 10007}",
        "C": f"u{number % 40}",
        "E": "a; b",
    }
    yield from (
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in texts.items()
    )
    yield f'<c r="D{number}"><v>{number}.5</v></c>'


@pytest.fixture
def large(make: Make) -> Path:
    path = make({"Projects": [["Code", "Title", "Unit", "Budget", "Technologies"]]})
    rows = io.StringIO()
    rows.writelines(
        f'<row r="{number}">{"".join(sorted(cells(number)))}</row>' for number in range(2, ROWS + 2)
    )
    result = path.with_name("large.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info).decode()
            new.writestr(info.filename, content.replace("</sheetData>", rows.getvalue() + "</sheetData>"))
    return result


def test_fifty_thousand_rows_take_seconds(large: Path, read: Callable[..., Portfolio]) -> None:
    started = time.monotonic()
    portfolio = read(large)
    assert (len(portfolio), portfolio.problems) == (ROWS, ())
    assert time.monotonic() - started < 60


def test_rows_are_not_kept_while_they_are_read(large: Path) -> None:
    (sheet,) = Workbook(Package(large)).sheets
    tracemalloc.start()
    try:
        assert sum(1 for _ in sheet.lines()) == ROWS + 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
