"""Decisions on record: what is kept, and what a replay says."""

from __future__ import annotations

import datetime
import enum
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from govrules import Initiative, Policy, Portfolio, Waiver, load, records
from govrules.records import RecordError, policies, portfolios
from govrules.records.journal import line_of
from govrules.tables import Table
from govrules.values import canonical

AS_OF = datetime.date(2026, 11, 23)
HEADER = """
govrules: 1
policy: small
use: [govrules:ownership, ./more]
tables: {ceilings: {key: unit, file: tables/ceilings.csv}}
"""
RULE = """
# A comment, which is kept too.
id: money.budget
each: initiative
forbid: budget > tables.ceilings[unit].most
effect: {escalate: [board]}
message: "{title} asks for {budget:,}"
"""
MORE = "[{id: money.late, each: initiative, forbid: 'end < today', effect: deny}]"
ROWS: list[dict[str, Any]] = [
    {"id": "a", "title": {"fr": "Caisse", "en": "Till"}, "unit": "shop", "budget": 60, "colour": "red"},
    {"id": "b", "title": "B", "unit": "yard", "budget": Decimal("10.50"), "end": "2026-01-01"},
    {"id": "c", "title": "C", "unit": "yard", "owner": "cat", "technologies": None},
]
WAIVERS = (
    Waiver("money.late", ("b",), "Wound up in May.", "cio", datetime.date(2027, 5, 31), granted=AS_OF),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy of several files, with a pack and a table."""
    folder = tmp_path / "policy"
    (folder / "tables").mkdir(parents=True)
    (folder / "more").mkdir()
    (folder / "policy.yaml").write_text(HEADER, encoding="utf-8")
    (folder / "budget.yaml").write_text(RULE, encoding="utf-8")
    (folder / "more" / "late.yaml").write_text(MORE, encoding="utf-8")
    (folder / "tables" / "ceilings.csv").write_text("unit,most\nshop,50\nyard,20\n", encoding="utf-8")
    return folder


@pytest.fixture
def portfolio() -> Portfolio:
    return Portfolio({"units": {"shop": {}, "yard": {"title": "The yard"}}}, ROWS)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


def put(record: Path, policy: Policy, portfolio: Portfolio, inputs: records.Inputs = "full") -> None:
    review = policy.review(portfolio, as_of=AS_OF, waivers=WAIVERS)
    records.append(record, review, policy, portfolio, waivers=WAIVERS, inputs=inputs)


def replayed(record: Path, **given: Any) -> list[records.Replayed]:
    return list(records.replay(records.read(record), **given))


def test_a_full_record_needs_nothing_else(folder: Path, portfolio: Portfolio, record: Path) -> None:
    put(record, load(folder), portfolio)
    for path in (*folder.rglob("*.*"),):
        path.unlink()
    (found,) = replayed(record)
    assert (found.verdict, found.differences, found.reason) == ("same", (), "")


def test_inputs_are_kept_once(folder: Path, portfolio: Portfolio, record: Path) -> None:
    policy = load(folder)
    put(record, policy, portfolio)
    size = record.stat().st_size
    put(record, policy, portfolio)
    kinds = [json.loads(line)["record"] for line in record.read_text(encoding="utf-8").splitlines()]
    assert kinds == ["input", "input", "input", "review", "review"]
    assert record.stat().st_size < size * 1.5
    assert [found.verdict for found in replayed(record)] == ["same", "same"]


def test_digests_keep_no_content_and_need_everything_given(
    folder: Path, portfolio: Portfolio, record: Path
) -> None:
    policy = load(folder)
    put(record, policy, portfolio, "digests")
    assert "Caisse" not in record.read_text(encoding="utf-8")
    (found,) = replayed(record)
    assert (found.verdict, "name its files with --rules" in found.reason) == ("impossible", True)
    (found,) = replayed(record, policy=policy, portfolio=portfolio, waivers=WAIVERS)
    assert found.verdict == "same"


def test_without_waivers_none_need_be_given(folder: Path, portfolio: Portfolio, record: Path) -> None:
    policy = load(folder)
    review = policy.review(portfolio, as_of=AS_OF)
    records.append(record, review, policy, portfolio, inputs="digests")
    (found,) = replayed(record, policy=policy, portfolio=portfolio)
    assert found.verdict == "same"


@pytest.mark.parametrize("inputs", ["full", "digests"])
def test_every_difference_is_told(
    folder: Path, portfolio: Portfolio, record: Path, inputs: records.Inputs
) -> None:
    policy = load(folder)
    put(record, policy, portfolio, inputs)
    (folder / "budget.yaml").write_text(RULE.replace("board", "chair"), encoding="utf-8")
    (found,) = replayed(record, policy=load(folder), portfolio=portfolio, waivers=())
    assert found.verdict == "different"
    told = {(each.kind, each.name): (each.before, each.after) for each in found.differences}
    assert {kind for kind, _ in told} == {"policy", "waivers", "decision", "finding"}
    before, after = told["decision", "a"]
    roles = [set(each["approvals"]) - {"portfolio-board"} for each in (before, after)]
    assert roles == [{"board"}, {"chair"}]
    before, after = told["decision", "b"]
    assert (before["outcome"], after["outcome"]) == ("escalate", "deny")
    late = (each for each in found.differences if each.kind == "finding" and "late" in each.after["rule"])
    before = next(late).before
    assert before.get("status", "digest") == ("waived" if inputs == "full" else "digest")


def test_a_portfolio_without_initiatives_is_a_portfolio(
    folder: Path, portfolio: Portfolio, record: Path
) -> None:
    put(record, load(folder), portfolio)
    (found,) = replayed(record, portfolio=Portfolio())
    gone = [each.name for each in found.differences if each.kind == "decision" and each.after is None]
    assert gone == ["a", "b", "c"]


def test_a_difference_elsewhere_is_told_as_one(folder: Path, portfolio: Portfolio, record: Path) -> None:
    policy = load(folder)
    idle = Waiver("money.budget", ("b",), "Not needed.", "cio", datetime.date(2027, 5, 31))
    review = policy.review(portfolio, as_of=AS_OF)
    records.append(record, review, policy, portfolio)
    (found,) = replayed(record, waivers=[idle])
    assert [each.kind for each in found.differences] == ["waivers", "result"]
    assert found.to_dict()["differences"][1]["kind"] == "result"


def test_a_torn_line_costs_nothing_else(folder: Path, portfolio: Portfolio, record: Path) -> None:
    policy = load(folder)
    put(record, policy, portfolio)
    put(record, policy, portfolio)
    os.truncate(record, record.stat().st_size - 40)
    held = records.read(record)
    assert [(damage.line, damage.is_torn) for damage in held.damaged] == [(5, True)]
    assert [found.verdict for found in records.replay(held)] == ["same"]
    put(record, policy, portfolio)
    held = records.read(record)
    assert [(damage.line, damage.is_torn) for damage in held.damaged] == [(5, False)]
    assert [found.verdict for found in records.replay(held)] == ["same", "same"]


def test_a_damaged_input_is_kept_again(folder: Path, portfolio: Portfolio, record: Path) -> None:
    policy = load(folder)
    put(record, policy, portfolio)
    content = record.read_bytes()
    record.write_bytes(content.replace(b"Caisse", b"Caissf", 1))
    assert [found.verdict for found in replayed(record)] == ["impossible"]
    put(record, policy, portfolio)
    assert [found.verdict for found in replayed(record)] == ["same", "same"]


def test_problems_and_baselines_are_no_part_of_a_decision(folder: Path, record: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.yaml"
    rows.write_text("- {id: a, title: A, unit: shop, budget: 60}\n- {id: b}\n", encoding="utf-8")
    portfolio = Portfolio.load(rows)
    assert portfolio.problems
    put(record, load(folder), portfolio)
    assert [found.verdict for found in replayed(record)] == ["same"]


def test_every_engine_leaves_the_same_record(folder: Path, portfolio: Portfolio, tmp_path: Path) -> None:
    policy = load(folder)
    written = []
    for engine in ("compiled", "reference"):
        path = tmp_path / f"{engine}.jsonl"
        review = policy.review(portfolio, as_of=AS_OF, engine=engine)
        records.append(path, review, policy, portfolio)
        written.append(path.read_bytes())
    assert written[0] == written[1]


class Colour(enum.Enum):
    RED = "red"


class Project(Initiative):
    shade: Colour | None = None


def test_a_host_s_own_initiatives_are_replayed_by_its_class(tmp_path: Path, record: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("[{id: a.late, each: initiative, forbid: 'gone > end', effect: deny}]", encoding="utf-8")

    class Host(Initiative):
        gone: datetime.date | None = None

    given = Host(id="a", title="A", unit="x", end=AS_OF, gone=AS_OF + datetime.timedelta(1))
    policy, portfolio = load(rules, initiative=Host), Portfolio(initiatives=[given])
    records.append(record, policy.review(portfolio, as_of=AS_OF), policy, portfolio)
    assert [found.verdict for found in replayed(record, kind=Host)] == ["same"]
    assert [found.verdict for found in replayed(record)] == ["impossible"]


def test_single_files_and_several_roots(folder: Path, portfolio: Portfolio, record: Path) -> None:
    alone = folder.parent / "alone.yaml"
    rule = "{id: x.y, each: initiative, forbid: missing(owner), effect: advise}"
    alone.write_text(f"[{rule}]", encoding="utf-8")
    for paths in ([alone], [folder / "more", alone], [folder, alone], [folder / "more" / "late.yaml"]):
        policy = load(*paths)
        kept = policies.kept(policy)
        assert not any(name.startswith("/") or ".." in name for name in (*kept["files"], *kept["rules"]))
        put(record, policy, portfolio)
    assert [found.verdict for found in replayed(record)] == ["same"] * 4


def test_files_outside_the_folder_are_kept_too(folder: Path, portfolio: Portfolio, record: Path) -> None:
    inner = folder.parent / "deep" / "inner"
    inner.mkdir(parents=True)
    (inner / "policy.yaml").write_text(
        "{govrules: 1, policy: inner, use: [../../policy/more]}", encoding="utf-8"
    )
    put(record, load(inner, allow_outside=True), portfolio)
    assert [found.verdict for found in replayed(record)] == ["same"]


def test_a_table_that_went_missing_cannot_be_kept(folder: Path) -> None:
    policy = load(folder)
    (folder / "tables" / "ceilings.csv").unlink()
    with pytest.raises(RecordError, match="cannot keep"):
        policies.kept(policy)


@pytest.mark.parametrize("name", ["../evil.yaml", "/etc/evil.yaml", "a/../../evil.yaml", "", "c:/evil.yaml"])
def test_a_record_never_has_files_written_elsewhere(name: str) -> None:
    content = {"rules": ["a.yaml"], "files": {name: "x"}, "packs": {}, "allow_outside": False}
    with pytest.raises(RecordError, match="lies in no policy's folder"):
        policies.restored(content)


@pytest.mark.parametrize(
    "content", [{"record": "other"}, {"record": "review", "format": 2}, {}], ids=["kind", "format", "empty"]
)
def test_lines_of_other_versions_are_refused(content: dict[str, Any], record: Path) -> None:
    record.write_bytes(line_of(content) + b"\n")
    with pytest.raises(RecordError, match="was written by another version"):
        records.read(record)


TABLE = Table.of(
    "steps",
    {
        "key": "at",
        "rows": [{"at": "2027-01-01", "step": "high", "who": "1.50", "yes": True, "n": 1}],
        "columns": {"step": {"scale": ["low", "high"]}, "who": "unit", "n": "number", "at": "date"},
    },
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(extra=PLAIN, titles=st.dictionaries(st.sampled_from(["en", "fr", "de"]), TEXTS, min_size=1))
def test_a_portfolio_is_kept_as_it_is(extra: Any, titles: dict[str, str]) -> None:
    row = {"id": "a", "title": titles, "unit": "x", "extra": extra, "technologies": None, "budget": "1.5"}
    given_ = Portfolio({"units": {"x": {"title": titles}}}, [row], {"steps": TABLE})
    kept = json.loads(canonical(portfolios.kept(given_)), parse_float=Decimal)
    again = portfolios.restored(kept)
    assert again.digest == given_.digest
    assert list(again.initiative("a").title.translations) == list(titles)  # type: ignore[attr-defined]  # a field of the class in the test
    assert again.tables == given_.tables


def test_values_of_python_are_kept() -> None:
    row = Project(id="a", title="A", unit="x", shade=Colour.RED, share=0.1, many={"b", "a"})  # type: ignore[call-arg]  # a field or a mistake that only the test knows
    given_ = Portfolio(initiatives=[row])
    assert portfolios.restored(portfolios.kept(given_)).digest == given_.digest


def test_the_version_is_told(folder: Path, portfolio: Portfolio, record: Path) -> None:
    put(record, load(folder), portfolio)
    (entry,) = records.read(record).entries
    assert evolve(entry, line=1).version == entry.version == "0.1.0"
