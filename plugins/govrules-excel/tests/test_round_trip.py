"""What is written into a workbook is read from it again."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from govrules import Initiative, Organisation, Plugins, Portfolio

MAPPING = """
sheets:
  P:
    columns:
      data: {header: data, item: "{domain}|{access}|{personal}", optional: true}
      resources: {header: resources, item: "{resource}|{period}|{amount}"}
      approvals: {header: approvals, item: "{role}|{on}"}
      objectives: {header: objectives, item: "{objective}|{weight}"}
"""
FIELDS = tuple(name for name in Initiative.model_fields if name != "data")
PLUGINS = Plugins.installed()


def cell(value: object) -> object:
    """A value as somebody types it."""
    if isinstance(value, dict):
        return "; ".join(f"{key}|{item}" for key, item in value.items()) or None
    if isinstance(value, tuple):
        return "; ".join(map(item, value)) or None
    return value


def item(value: object) -> str:
    if isinstance(value, str):
        return value
    return "|".join(str(each) for each in value.__dict__.values())


words = st.from_regex(r"[a-zé][a-zé0-9-]{0,8}", fullmatch=True)
numbers = st.decimals(0, 10**9, places=2)
rows = st.builds(
    Initiative,
    id=words,
    title=st.from_regex(r"[A-ZÉ=+@-][a-zé =+,;'\"]{0,20}[a-z]", fullmatch=True),
    unit=words,
    owner=st.none() | words,
    stage=st.none() | st.sampled_from(["idea", "building"]),
    risk=st.none() | st.sampled_from(["low", "critical"]),
    budget=st.none() | numbers,
    start=st.none() | st.dates(min_value=datetime.date(1901, 1, 1)),
    technologies=st.lists(words, max_size=3),
    depends_on=st.lists(words, max_size=3),
    objectives=st.dictionaries(words, numbers, max_size=3),
    resources=st.lists(
        st.fixed_dictionaries({"resource": words, "period": words, "amount": numbers}), max_size=3
    ),
    approvals=st.lists(
        st.fixed_dictionaries({"role": words, "on": st.dates().map(lambda day: day.isoformat())}), max_size=2
    ),
)
portfolios = st.lists(rows, max_size=4, unique_by=lambda row: row.id)


def written(initiatives: list[Initiative], folder: str) -> Path:
    book = Workbook()
    del book["Sheet"]
    sheet = book.create_sheet("P")
    sheet.append(FIELDS)
    for number, initiative in enumerate(initiatives, start=2):
        for column, name in enumerate(FIELDS, start=1):
            target = sheet.cell(number, column)
            target.value = cell(getattr(initiative, name))
            if isinstance(target.value, str):
                target.data_type = "s"
    path = Path(folder, "p.xlsx")
    book.save(path)
    path.with_suffix(".mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(portfolios)
def test_random_initiatives_come_back(initiatives: list[Initiative]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = PLUGINS.open(str(written(initiatives, folder)))
    assert [str(problem) for problem in read.problems] == []
    assert read.digest == Portfolio(Organisation(), initiatives).digest
