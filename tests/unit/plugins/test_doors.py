"""Sources, adapters, fields, waivers and tables of plugins: what fails stops the run, by name."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Initiative, PluginError, Plugins, Portfolio, PortfolioError, Source, Waiver
from govrules.hookspecs import Around
from govrules.plugins import Plugin

AS_OF = datetime.date(2027, 1, 1)
ROWS = "- {id: crm, title: New CRM, unit: sales}\n"


def crm(**fields: Any) -> Initiative:
    return Initiative(id="crm", title="New CRM", unit="sales", **fields)


class Board:
    """A source of places that begin with `board:`."""

    @govrules.hookimpl
    def govrules_open_source(self, location: str, around: Around) -> object:
        if not location.startswith("board:"):
            return None
        match location.removeprefix("board:"):
            case "portfolio":
                rows = [{"id": "pos", "title": "New till", "unit": "retail", "risk": "odd"}]
                return Portfolio(around.organisation, rows)
            case "text":
                return Source("board.json", '[{"id": "erp", "title": "ERP", "unit": "it"}]')
            case "wrong":
                raise PortfolioError([])
            case "broken":
                raise OSError("no route to host")
        return 7


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    organisation, rows = tmp_path / "organisation.yaml", tmp_path / "rows.yaml"
    organisation.write_text("organisation: {scales: {risk: [even, odd]}}\n", encoding="utf-8")
    rows.write_text(ROWS, encoding="utf-8")
    return str(organisation), str(rows)


def test_a_source_knows_the_organisation_before_it_and_is_joined_with_files(files: tuple[str, str]) -> None:
    organisation, rows = files
    portfolio = Plugins(Board()).open(organisation, "board:portfolio", rows)
    assert [each.id for each in portfolio] == ["crm", "pos"]
    assert portfolio.initiative("pos").risk == "odd"
    assert portfolio.problems == ()
    assert portfolio.origin("crm") is not None


def test_without_the_organisation_the_scale_is_the_usual_one() -> None:
    with pytest.raises(PortfolioError, match="`odd` is not on the risk scale"):
        Plugins(Board()).open("board:portfolio")


def test_a_source_may_give_a_text_that_govrules_reads(files: tuple[str, str]) -> None:
    portfolio = Plugins(Board()).open(files[1], "board:text")
    assert [each.id for each in portfolio] == ["crm", "erp"]


def test_the_mapping_is_for_the_source_where_there_is_one(files: tuple[str, str]) -> None:
    class Mapped:
        @govrules.hookimpl
        def govrules_open_source(self, location: str, around: Around) -> Portfolio | None:
            if location != "mapped":
                return None
            return Portfolio.load(
                Source("rows.jsonl", '{"key": "a", "title": "A", "unit": "it"}'), mapping=around.mapping
            )

    portfolio = Plugins(Mapped()).open(files[1], "mapped", mapping={"id": "key"})
    assert [each.id for each in portfolio] == ["crm", "a"]


def test_a_source_that_fails_stops_the_run() -> None:
    with pytest.raises(PluginError) as caught:
        Plugins(Plugin("board", Board(), "govrules-board", "2")).open("board:broken")
    assert str(caught.value) == (
        "the plugin `board` (govrules-board 2) failed in `govrules_open_source`: OSError: no route to host\n"
        "    = help: to go on without it: --no-plugin board"
    )


def test_what_a_source_reports_itself_is_told_as_it_is() -> None:
    with pytest.raises(PortfolioError):
        Plugins(Board()).open("board:wrong")


def test_what_is_no_portfolio_is_refused() -> None:
    with pytest.raises(PluginError, match="gave a int for `board:7`, which wants a portfolio or a file"):
        Plugins(Board()).open("board:7")


def test_a_place_that_nobody_knows_is_a_file() -> None:
    with pytest.raises(PortfolioError, match="jira:backlog"):
        Plugins(Board()).open("jira:backlog")


class Titles:
    """Makes initiatives of texts and numbers, the latter in vain."""

    @govrules.hookimpl
    def govrules_adapt(self, thing: object) -> object:
        if isinstance(thing, str):
            return {"id": thing.lower(), "title": thing, "unit": "sales"}
        if isinstance(thing, bytes):
            return {"id": "b", "title": "B"}
        return 1 if isinstance(thing, int) else None


def test_an_object_of_the_host_becomes_an_initiative() -> None:
    assert Plugins(Titles()).initiative("CRM") == Initiative(id="crm", title="CRM", unit="sales")


def test_an_initiative_and_a_mapping_need_no_plugin() -> None:
    fields = {"id": "crm", "title": "New CRM", "unit": "sales"}
    assert Plugins().initiative(fields) == Plugins().initiative(crm()) == crm()


def test_an_object_that_lacks_something_is_refused_with_its_path() -> None:
    with pytest.raises(PortfolioError, match=r"`unit` is missing"):
        Plugins(Titles()).initiative(b"B")


def test_what_is_no_initiative_is_refused() -> None:
    with pytest.raises(PluginError, match="made a int of an object, which is no initiative"):
        Plugins(Titles()).initiative(7)


class Owner:
    """Adds an owner."""

    def __init__(self, owner: Any = "ana") -> None:
        self.owner = owner

    @govrules.hookimpl
    def govrules_enrich(self) -> Any:
        return {"owner": self.owner} if self.owner is not None else None


class Named(Owner):
    """Another one."""


def test_fields_are_added_at_every_door(files: tuple[str, str]) -> None:
    plugins = Plugins(Owner())
    assert plugins.initiative(crm()).owner == "ana"
    assert plugins.open(files[1]).initiative("crm").owner == "ana"
    assert plugins.enriched(Portfolio(initiatives=[crm()])).initiative("crm").owner == "ana"


def test_an_initiative_keeps_its_place_when_fields_are_added(files: tuple[str, str]) -> None:
    origin = Plugins(Owner()).open(files[1]).origin("crm")
    assert origin is not None
    assert origin.line == 1


def test_two_plugins_that_contradict_each_other_are_named() -> None:
    plugins = Plugins(Plugin("one", Owner("ana")), Plugin("two", Named("ben")))
    with pytest.raises(
        PluginError, match=r"`one`.* and the plugin `two`.* give `crm.owner` different values"
    ):
        plugins.initiative(crm())


def test_two_plugins_that_agree_are_fine() -> None:
    assert Plugins(Plugin("one", Owner()), Plugin("two", Named())).initiative(crm()).owner == "ana"


@pytest.mark.parametrize("answer", ["ana", {"id": "other"}, 3])
def test_fields_are_a_mapping_that_leaves_the_id_alone(answer: Any) -> None:
    class Odd:
        @govrules.hookimpl
        def govrules_enrich(self) -> Any:
            return answer

    with pytest.raises(PluginError, match="it wants a mapping of fields, without `id`"):
        Plugins(Odd()).initiative(crm())


def test_fields_that_cannot_be_read_are_refused() -> None:
    class Odd:
        @govrules.hookimpl
        def govrules_enrich(self) -> Any:
            return {"budget": "much"}

    with pytest.raises(PluginError, match="a plugin added what cannot be read: `much` is not a number"):
        Plugins(Odd()).initiative(crm())


class Ledger:
    """Supplies waivers and tables."""

    def __init__(self, waivers: Any = (), tables: Any = None) -> None:
        self.held = (waivers, tables)

    @govrules.hookimpl
    def govrules_waivers(self) -> Any:
        if isinstance(self.held[0], Exception):
            raise self.held[0]
        return self.held[0]

    @govrules.hookimpl
    def govrules_tables(self) -> Any:
        return self.held[1]


def test_waivers_of_plugins_count(policy_of: Any) -> None:
    waiver = Waiver("a.owned", ("crm",), "Named in May.", "cio", datetime.date(2027, 5, 31))
    plugins = Plugins(Ledger([waiver]))
    policy = policy_of("- {id: a.owned, each: initiative, forbid: missing(owner), effect: deny}")
    with govrules.Host(policy, plugins) as host:
        assert host.decide(crm(), as_of=AS_OF).outcome.value == "allow"
        assert host.review(Portfolio(initiatives=[crm()]), as_of=AS_OF).outcome.value == "allow"
        assert host.live(Portfolio(initiatives=[crm()]), as_of=AS_OF).decision("crm").allowed


def test_nothing_is_waived_by_accident() -> None:
    with pytest.raises(PluginError, match="gave a str to `govrules_waivers`, not a Waiver"):
        Plugins(Ledger(["a.owned"])).waivers(AS_OF)
    with pytest.raises(PluginError, match="failed in `govrules_waivers`: OSError: gone"):
        Plugins(Ledger(OSError("gone"))).waivers(AS_OF)


def test_what_is_no_list_of_waivers_is_refused() -> None:
    with pytest.raises(PluginError, match="gave a int to `govrules_waivers`, which wants a list"):
        Plugins(Ledger(7)).waivers(AS_OF)


def test_what_fails_while_it_yields_is_blamed_on_its_plugin() -> None:
    class Yields:
        @govrules.hookimpl
        def govrules_waivers(self) -> Any:
            yield Waiver("a.owned", ("crm",), "Named in May.", "cio", datetime.date(2027, 5, 31))
            raise OSError("gone")

    with pytest.raises(
        PluginError, match=r"the plugin `Yields`.* failed in `govrules_waivers`: OSError: gone"
    ):
        Plugins(Yields()).waivers(AS_OF)


def test_tables_of_plugins_are_looked_into(files: tuple[str, str]) -> None:
    rows = [{"unit": "sales", "head": "ana"}]
    plugins = Plugins(Ledger(tables={"heads": {"key": "unit", "rows": rows}}))
    assert plugins.open(files[1]).tables["heads"].rows["sales"]["head"] == "ana"


def test_a_table_that_is_there_already_is_a_problem(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"tables: {{heads: {{key: unit, rows: [{{unit: it, head: ben}}]}}}}\ninitiatives:\n{ROWS}")
    rows = [{"unit": "sales", "head": "ana"}]
    portfolio = Plugins(Ledger(tables={"heads": {"key": "unit", "rows": rows}})).open(own)
    assert [problem.message for problem in portfolio.problems] == [
        "the table `heads` is given again with other content"
    ]


def test_what_is_no_mapping_of_tables_is_refused(files: tuple[str, str]) -> None:
    with pytest.raises(PluginError, match="gave a list to `govrules_tables`, not a mapping"):
        Plugins(Ledger(tables=[])).open(files[1])


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("postgresql://jane:secret@localhost/plan", "postgresql://jane:***@localhost/plan"),
        (
            "mysql://jane:se/cr@et@localhost/plan?password=secret&a=b",
            "mysql://jane:***@localhost/plan?password=***&a=b",
        ),
        ("https://example.com/plan.yaml", "https://example.com/plan.yaml"),
    ],
)
def test_a_url_that_no_plugin_opens_is_told_without_a_secret(location: str, told: str) -> None:
    with pytest.raises(PortfolioError) as caught:
        Plugins().open(location)
    assert f"no plugin opens `{told}`" in str(caught.value)
    assert "secret" not in str(caught.value)
