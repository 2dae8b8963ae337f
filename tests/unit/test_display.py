"""What a notebook shows: tables with nothing hidden in them, cut where they are long."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest

import govrules
from govrules import Finding, Outcome, Portfolio, popcorn
from govrules.display import LONGEST, MOST, Table

AS_OF = datetime.date(2026, 11, 23)
HOSTILE = "<img src=x onerror=alert(1)>\N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m"
OWNERLESS, ESCALATED = "Without owner or objective", "Share escalated"
RULES = """
- id: ownership.owner
  each: initiative
  forbid: missing(owner)
  effect: {escalate: [board]}
  message: "{title} has no owner"
  measure: unanchored
- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny}
"""


@pytest.fixture
def policy(tmp_path: Path) -> govrules.Policy:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    return govrules.load(file)


def row(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "title": f"Title of {id_}", "unit": "sales"} | fields


def tables(thing: Any) -> list[list[list[str]]]:
    """The texts of the cells of each table that a notebook would show, its title first."""
    page = html5lib.parse(thing._repr_html_(), namespaceHTMLElements=False)
    return [
        [["".join(cell.itertext()) for cell in line] or ["".join(line.itertext())] for line in lines(table)]
        for table in page.iter("table")
    ]


def lines(table: Any) -> list[Any]:
    return [table.find("caption"), *table.iter("tr")]


def test_a_review_shows_decisions_the_strongest_first_and_its_findings(policy: govrules.Policy) -> None:
    rows = [row("a", owner="ana", budget=1), row("b", budget=1), row("c", owner="ben", budget=60)]
    decisions, findings = tables(policy.review(Portfolio(initiatives=rows), as_of=AS_OF))
    assert decisions == [
        ["Decisions as of 2026-11-23: 3 · 1 deny · 1 escalate · 1 allow"],
        ["outcome", "initiative", "approvals", "missing", "rules"],
        ["✗ deny", "c", "", "", "money.limit"],
        ["▲ escalate", "b", "board", "", "ownership.owner"],
        ["✓ allow", "a", "", "", ""],
    ]
    assert findings[0] == ["Findings: 2"]
    assert findings[2:] == [
        ["✗ deny", "money.limit", "c", "money.limit", "open"],
        ["▲ escalate", "ownership.owner", "b", "Title of b has no owner", "open"],
    ]


def test_a_decision_shows_what_is_needed_and_why(policy: govrules.Policy) -> None:
    decision, findings = tables(policy.decide(row("a"), as_of=AS_OF))
    assert decision == [
        ["Decision on a: escalate"],
        ["outcome", "▲ escalate"],
        ["approvals", "board"],
        ["missing", "budget"],
    ]
    assert ["? inform", "money.limit", "a", "cannot be judged, missing: budget", "open"] in findings


def test_a_finding_shows_its_evidence_and_leaves_out_what_it_has_not() -> None:
    finding = Finding(
        "money.limit", ("a", "b"), None, "violated", Outcome.DENY, evidence={"budget": 60, "risk": None}
    )
    assert tables(finding)[0][1:] == [
        ["effect", "✗ deny"],
        ["status", "open"],
        ["initiatives", "a, b"],
        ["evidence", "budget: 60, risk: unknown"],
    ]


def test_an_edit_shows_what_it_moved(policy: govrules.Policy) -> None:
    live = policy.live(Portfolio(initiatives=[row("a", budget=60)]), as_of=AS_OF)
    findings, moved = tables(live.put(row("a", budget=1)))
    assert findings[0] == ["Findings changed: 1 · decisions moved: 1"]
    assert findings[2] == ["disappeared", "✗ deny", "money.limit", "a", "money.limit"]
    assert moved[2:] == [["a", "✗ deny", "▲ escalate"]]
    assert tables(live.remove("a"))[1][2:] == [["a", "▲ escalate", ""]]


def test_a_live_portfolio_shows_how_it_stands_now(policy: govrules.Policy) -> None:
    live = policy.live(Portfolio(), as_of=AS_OF)
    live.put(row("a", budget=60))
    assert tables(live) == tables(live.review())
    assert "1 deny" in tables(live)[0][0][0]


def test_a_portfolio_shows_its_rows_and_those_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(
        '{"id": "a", "title": "A", "unit": "sales", "budget": 5}\n'
        '{"id": "b", "title": "B", "unit": "sales", "budget": "12,5"}\n',
        encoding="utf-8",
    )
    initiatives, problems = tables(Portfolio.load(file))
    assert initiatives[0] == ["Initiatives: 1"]
    assert initiatives[2] == ["a", "A", "sales", "", "", "5", "", ""]
    assert problems[2] == [
        f"{file}:2:54: `12,5` is not a number at $.budget [number]",
        "write a plain number, such as 12.5, with a point before decimals",
    ]


def test_an_index_shows_each_measure_of_each_unit_and_how_it_moved(
    policy: govrules.Policy, tmp_path: Path
) -> None:
    def index(*rows: dict[str, Any]) -> popcorn.Index:
        portfolio = Portfolio(initiatives=rows)
        return popcorn.index(policy.review(portfolio, as_of=AS_OF), policy, portfolio)

    before = index(row("a"))
    (table,) = tables(before)
    assert table[0] == ["Popcorn index as of 2026-11-23 · initiatives: 1"]
    shown = dict(zip(table[1], table[3], strict=True))
    assert [shown[name] for name in ("", OWNERLESS, ESCALATED, "Duplicated spend")] == [
        "sales",
        "1",
        "100%",
        "",
    ]
    file = tmp_path / "before.json"
    file.write_text(before.to_json(), encoding="utf-8")
    later = tables(index(row("a"), row("b"), row("c", owner="ana")).since(popcorn.load(file)))[0]
    shown = dict(zip(later[1], later[2], strict=True))
    assert [shown[name] for name in ("", OWNERLESS, ESCALATED)] == ["portfolio", "2 (+1)", "67% (-33%)"]


def test_nothing_from_a_portfolio_becomes_part_of_the_page(policy: govrules.Policy) -> None:
    portfolio = Portfolio(initiatives=[row("a", title=HOSTILE, owner=HOSTILE), row("b", title=HOSTILE)])
    review = policy.review(portfolio, as_of=AS_OF)
    for thing in (portfolio, review, review.findings[-1], review.decision("b")):
        bundle = thing._repr_mimebundle_()
        assert "<img" not in bundle["text/html"]
        assert not {"\N{RIGHT-TO-LEFT OVERRIDE}", "\x1b"} & set(bundle["text/html"] + bundle["text/plain"])
    assert "<img src=x onerror=alert(1)>" in tables(portfolio)[0][2][1]


def test_a_long_table_is_cut_with_a_count_and_its_rest_is_not_asked() -> None:
    asked: list[int] = []

    def cells(number: int) -> list[int]:
        asked.append(number)
        return [number]

    shown = Table("Numbers", ("number",), range(MOST + 1_234), cells).html()
    assert asked == [*range(MOST)]
    assert "<p>… and 1,234 more</p>" in shown
    assert "more" not in Table("Numbers", ("number",), range(MOST), cells).html()


def test_a_long_text_is_cut() -> None:
    (page,) = tables_of("x" * (LONGEST + 5))
    assert page[1] == ["x" * LONGEST + "…"]


def tables_of(text: str) -> list[list[list[str]]]:
    class Whole:
        @staticmethod
        def _repr_html_() -> str:
            return Table("One", (), [[text]]).html()

    return tables(Whole())


def test_a_notebook_writes_down_the_title_beside_the_table_and_not_all_there_is(
    policy: govrules.Policy,
) -> None:
    review = policy.review(Portfolio(initiatives=[row(f"a{number}") for number in range(200)]), as_of=AS_OF)
    bundle = review._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == "Decisions as of 2026-11-23: 200 · 200 escalate\nFindings: 400"
    assert bundle["text/html"] == review._repr_html_()
