"""Workbooks of every shape become portfolios, and every bad cell is named."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from govrules import Initiative, Plugins, Portfolio, PortfolioError, Source
from govrules.testing import plugins as kit

Make = Callable[..., Path]
Read = Callable[..., Portfolio]
DAY = datetime.date(2027, 1, 31)
USUAL = ["Code", "Title", "Unit"]


def mapped(columns: str, more: str = "", top: str = "") -> str:
    return f"{top}\nsheets:\n  P:\n    columns: {{id: Code, title: Title, unit: Unit, {columns}}}\n{more}"


def only(portfolio: Portfolio) -> Any:
    assert [str(problem) for problem in portfolio.problems] == []
    (initiative,) = portfolio.initiatives
    return initiative


def complaints(portfolio: Portfolio) -> list[tuple[str | None, str]]:
    return [(problem.path, problem.message) for problem in portfolio.problems]


def test_usual_headers_in_english_need_no_mapping(make: Make, read: Read) -> None:
    rows = [
        ["Code", "Name", "Department", "Status", "Risk level", "Cost", "Start date", "Depends on"],
        ["crm", "New CRM", "sales", "proposed", "low", 12.5, DAY, "iam; erp"],
    ]
    crm = only(read(make({"Projects": rows})))
    assert (crm.id, crm.title, crm.unit, crm.stage, crm.risk) == (
        "crm",
        "New CRM",
        "sales",
        "proposed",
        "low",
    )
    assert (crm.budget, crm.start, crm.depends_on) == (Decimal("12.5"), DAY, ("iam", "erp"))


def test_usual_headers_in_french_need_no_mapping(make: Make, read: Read) -> None:
    rows = [
        ["Identifiant *", "Intitulé", "Entité", "Coût", "Échéance"],
        ["crm", "CRM", "ventes", "1 200,5 €", DAY],
    ]
    units = [["Code", "Nom", "Délégation", "Enveloppe"], ["ventes", "Ventes", 100, "2 M€"]]
    teams = [
        ["Code", "Nom", "Capacité", None],
        [None, None, "2027-T1", "2027-T2"],
        ["données", "Données", 6, 8],
    ]

    def merge(book: Workbook) -> None:
        book["Ressources"].merge_cells("C1:D1")

    portfolio = read(make({"Portefeuille": rows, "Entités": units, "Ressources": teams}, change=merge))
    crm = only(portfolio)
    assert (crm.budget, crm.end) == (Decimal("1200.5"), DAY)
    assert portfolio.organisation.units["ventes"].envelope == 2_000_000
    assert portfolio.organisation.resources["données"].capacity == {"2027-T1": 6, "2027-T2": 8}


def test_what_is_not_recognised_is_told(make: Make, read: Read) -> None:
    rows = [[*USUAL, "Colour"], ["a", "A", "u", "red"]]
    portfolio = read(make({"Projects": rows, "Notes": [["whatever"]], "Empty": []}))
    assert [initiative.id for initiative in portfolio] == ["a"]
    assert complaints(portfolio) == [
        (None, "what the sheet `Notes` holds is not recognised, so it was not read"),
        ("Projects!D1", "the column `Colour` is none that govrules knows"),
    ]
    assert portfolio.initiatives[0].model_extra == {"Colour": "red"}


def test_a_sheet_without_needed_columns_is_refused(make: Make, read: Read) -> None:
    with pytest.raises(PortfolioError, match="no column that is known as `unit`"):
        read(make({"Projects": [["Code", "Title"], ["a", "A"]]}))
    with pytest.raises(PortfolioError, match="no sheet holds initiatives"):
        read(make({"Whatever": []}))


FIELDS: list[tuple[str, Any, str, Any]] = [
    ("budget: X", 12.1, "budget", Decimal("12.1")),
    ("budget: X", 0.1 + 0.2, "budget", Decimal("0.3")),
    ("budget: X", "12 k€", "budget", 12_000),
    ("budget: {header: X, times: 1000}", "1 234,5", "budget", 1_234_500),
    ("budget: {header: X, values: {n/a: 0}}", "N/A", "budget", 0),
    ("budget: {header: X, default: 5}", None, "budget", 5),
    ("budget: {value: 7}", None, "budget", 7),
    ("start: X", DAY, "start", DAY),
    ("start: X", datetime.datetime(2027, 1, 31, 18), "start", DAY),  # noqa: DTZ001 - cells have no zone
    ("start: X", "31 janvier 2027", "start", DAY),
    ("owner: X", 42, "owner", "42"),
    ("owner: X", 19.3, "owner", "19.3"),
    ("owner: X", "=cmd()", "owner", "=cmd()"),
    ("risk: {header: [Y, X], values: {Élevé: high}}", " ÉLEVÉ ", "risk", "high"),
    ("technologies: {header: X, split: [',', /]}", "a, b/c", "technologies", ("a", "b", "c")),
    ("technologies: {header: X, values: {O: oracle}}", "O; b\nc", "technologies", ("oracle", "b", "c")),
    ("champion: X", 2, "champion", Decimal(2)),
    ("champion: X", DAY, "champion", DAY),
    ("champion: {header: X, type: list}", "a;b", "champion", ["a", "b"]),
    ("champion: {header: X, type: date}", "2027-01-31", "champion", DAY),
    ("champion: {header: X, type: flag}", "oui", "champion", True),
    ("champion: {header: X, type: flag}", "No", "champion", False),
    ("champion: {header: X, type: flag}", "x", "champion", True),
    ("champion: {header: X, type: flag}", False, "champion", False),
    ("champion: {header: X, type: flag, values: {1: true}}", 1, "champion", True),
    ("champion: {header: X, type: number}", "60 %", "champion", Decimal("0.6")),
    ('objectives: {header: X, item: "{objective}: {weight}"}', "growth: 0,5; joy: 1", "objectives",
     {"growth": Decimal("0.5"), "joy": Decimal(1)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"), FIELDS, ids=[str(n) for n in range(len(FIELDS))]
)
def test_a_cell_becomes_a_field(  # noqa: PLR0917 - parameters of a test
    column: str, value: Any, field: str, expected: Any, make: Make, read: Read
) -> None:
    def as_text(book: Workbook) -> None:
        if isinstance(value, str):
            book["P"]["D2"].data_type = "s"

    path = make({"P": [[*USUAL, "X"], ["a", "A", "u", value]]}, mapped(column), change=as_text)
    found = getattr(only(read(path)), field)
    assert found == expected
    assert type(found) is type(expected) or field == "budget"


REFUSED: list[tuple[str, Any, str]] = [
    ("budget: X", "1,234", "`1,234` can be read in two ways, as 1.234 or 1234"),
    ("budget: X", True, "`TRUE` is true or false where a number belongs"),
    ("budget: X", DAY, "`2027-01-31` is a date where a number belongs"),
    ("start: X", 46000, "`46000` is a number where a date belongs"),
    ("start: X", datetime.time(8), "`08:00:00` is a time of day where a date belongs"),
    ("start: X", "31/01/2027", "`31/01/2027` does not say whether the day or the month comes first"),
    ("owner: X", DAY, "`2027-01-31` is a date where a text belongs"),
    ("champion: {header: X, type: flag}", "maybe", "`maybe` is neither yes nor no"),
    ("champion: {header: X, type: flag}", 1, "`1` is neither yes nor no"),
    ("budget: X", "#N/A", "`#N/A` holds the error #N/A"),
    ("budget: X", "=1+1", "`=…` holds a formula without its result"),
    ("risk: X", "huge", "`huge` is not on the risk scale"),
    ("data: X", "customer", "`customer` holds items, and nothing says how they are written"),
    ('data: {header: X, item: "{domain} ({access})"}', "customer",
     "`customer` holds `customer`, which is not written as `{domain} ({access})`"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "message"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_a_bad_cell_is_named(column: str, value: Any, message: str, make: Make, read: Read) -> None:
    rows = [[*USUAL, "X"], ["a", "A", "u", value], ["b", "B", "u", None]]
    portfolio = read(make({"P": rows}, mapped(column)))
    assert complaints(portfolio) == [("P!D2", message)]
    assert portfolio.problems[0].help
    assert [initiative.id for initiative in portfolio] == ["b"]


def test_the_message_shows_the_row_and_points_at_the_cell(make: Make, read: Read) -> None:
    path = make({"P": [[*USUAL, "X"], ["a", "A", "u", "1,234"]]}, mapped("budget: X"))
    assert str(read(path).problems[0]) == (
        f"{path}:2:13: `1,234` can be read in two ways, as 1.234 or 1234 at P!D2 [cell]\n"
        "  2 | a | A | u | 1,234\n"
        "    |             ^^^^^\n"
        "    = help: say `locale: fr` or `locale: en` in the mapping, or write plain numbers"
    )


def test_all_bad_cells_of_a_row_are_told_with_what_else_is_wrong(make: Make, read: Read) -> None:
    rows = [[*USUAL, "X", "Y"], ["a", None, "u", "maybe", "soon"]]
    portfolio = read(make({"P": rows}, mapped("budget: X, start: Y")))
    assert [place for place, _ in complaints(portfolio)] == ["P!B2", "P!D2", "P!E2"]


def test_an_amount_in_another_currency_is_refused(make: Make, read: Read) -> None:
    rows = [[*USUAL, "X"], ["a", "A", "u", "$5"], ["b", "B", "u", "5 €"]]
    portfolio = read(make({"P": rows}, mapped("budget: X", top="organisation: {currency: EUR}")))
    assert complaints(portfolio) == [("P!D2", "`$5` is not in EUR, the currency of the portfolio")]


def test_dates_of_old_macintosh_workbooks(make: Make, read: Read) -> None:
    def count_from_1904(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    path = make({"P": [[*USUAL, "X"], ["a", "A", "u", DAY]]}, mapped("start: X"), change=count_from_1904)
    assert only(read(path)).start == DAY


def test_headers_of_two_levels_and_columns_by_a_pattern(make: Make, read: Read) -> None:
    rows = [
        ["Plan 2027"],
        [*USUAL, "Work of data", None, "Goals", None],
        [None, None, None, "2027-Q1", "2027-Q2", "growth", "joy"],
        ["a", "A", "u", 3, None, None, 1],
    ]
    columns = 'resources: {header: "Work of {resource} | {period}"}, objectives: "Goals | {objective}"'
    path = make({"P": rows}, mapped(columns), merged=["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"])
    portfolio = read(path)
    a = only(portfolio)
    assert a.resources[0].model_dump() == {"resource": "data", "period": "2027-Q1", "amount": Decimal(3)}
    assert a.objectives == {"joy": Decimal(1)}
    origin = portfolio.origin("a")
    assert origin is not None
    assert origin.path(("resources", 0, "amount")) == "P!D4"
    assert origin.path(("objectives", "joy")) == "P!G4"


def test_data_whose_cells_are_merged_have_the_value_of_the_whole(make: Make, read: Read) -> None:
    rows = [USUAL, ["a", "A", "sales"], ["b", "B", None], ["c", "C", None]]
    portfolio = read(make({"P": rows}, mapped(""), merged=["C2:C4"]))
    assert [initiative.unit for initiative in portfolio] == ["sales"] * 3


def test_rows_that_are_no_data_are_skipped_as_the_mapping_says(make: Make, read: Read) -> None:
    def hide(book: Workbook) -> None:
        book["P"].row_dimensions[4].hidden = True

    rows = [
        USUAL, ["a", "A", "u"], [None, None, None], ["hidden", "H", "u"], ["b", "B", "u"],
        ["Total 2027", 2, None], [None, "n/a", None], ["x", "X", "u"], ["not read", None, None],
    ]  # fmt: skip
    more = '    skip: {Code: ["total*", ""]}\n    hidden_rows: skip\n    last_row: 8\n'
    portfolio = read(make({"P": rows}, mapped("", more), change=hide))
    assert [initiative.id for initiative in portfolio] == ["a", "b", "x"]
    assert portfolio.problems == ()
    ends = read(make({"P": rows}, mapped("", "    ends: blank-row\n"), change=hide))
    assert [initiative.id for initiative in ends] == ["a"]


def test_hidden_rows_are_read_unless_the_mapping_says_otherwise(make: Make, read: Read) -> None:
    def hide(book: Workbook) -> None:
        book["P"].row_dimensions[2].hidden = True

    assert len(read(make({"P": [USUAL, ["a", "A", "u"]]}, mapped(""), change=hide))) == 1


def test_parts_of_the_organisation_and_tables_have_sheets_of_their_own(make: Make, read: Read) -> None:
    more = """  U: {holds: units, columns: {id: Code, delegation: Limit}}
  T: {holds: table, table: prices, key: Product, columns: {Price: {header: Price, type: number}}}
"""
    sheets = {
        "P": [USUAL, ["a", "A", "u"]],
        "U": [["Code", "Limit"], ["u", "5 k€"], ["v", "many"], [None, 3]],
        "T": [["Product", "Price", "Since"], ["pen", "1,5", DAY]],
    }
    portfolio = read(make(sheets, mapped("", more)))
    assert portfolio.organisation.units["u"].delegation == 5_000
    assert portfolio.tables["prices"].rows["pen"]["Price"] == Decimal("1.5")
    assert complaints(portfolio) == [
        ("U!B3", "`many` is not an amount"),
        ("U!A4", "`id` is missing"),
    ]


def test_an_entry_given_twice_is_told_with_its_cell(make: Make, read: Read) -> None:
    units = [["Code", "Appetite"], ["u", "low"], ["u", "high"], ["v", "huge"]]
    portfolio = read(make({"Projects": [USUAL, ["a", "A", "u"]], "Units": units}))
    assert complaints(portfolio) == [
        ("Units!A3", "`u` is given a second time, with other content"),
        ("Units!B4", "`huge` is not on the risk scale"),
    ]


def test_scales_of_the_workbook_and_of_files_before_it(make: Make, read: Read) -> None:
    rows = [[*USUAL, "Risk"], ["a", "A", "u", "dire"]]
    own = mapped("risk: Risk", top="organisation: {scales: {risk: [mild, dire]}}")
    assert only(read(make({"P": rows}, own))).risk == "dire"
    path = make({"P": rows}, mapped("risk: Risk"))
    around = Source("organisation.yaml", "organisation: {scales: {risk: [mild, dire]}}")
    assert only(Plugins.installed().open(around, str(path))).risk == "dire"


def test_one_sheet_of_several_can_be_chosen(make: Make, read: Read) -> None:
    sheets = {"Projects": [USUAL, ["a", "A", "u"]], "Other": [USUAL, ["b", "B", "u"]]}
    path = make(sheets)
    assert [each.id for each in read(path)] == ["a", "b"]
    assert [each.id for each in read(f"{path}#Other")] == ["b"]
    assert [each.id for each in read(f"excel:{path}#Projects")] == ["a"]
    with pytest.raises(PortfolioError, match="there is no sheet `Othr`") as caught:
        read(f"excel:{path}#Othr")
    assert caught.value.diagnostics[0].help == "did you mean `Other`?"


def test_csv_is_read_as_a_sheet_by_a_mapping(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("Code;Title;Unit;Coût\na;A;u;1 234,5 €\nb;B;u;peu\n".encode("cp1252"))
    mapping = "locale: fr\ncsv: {encoding: cp1252}\n" + mapped("budget: Coût")
    portfolio = read(f"excel:{path}", mapping=Source("ours.yaml", mapping))
    assert portfolio.initiatives[0].budget == Decimal("1234.5")
    assert complaints(portfolio) == [("rows!D3", "`peu` is not an amount")]
    with pytest.raises(PortfolioError, match="is not utf-8-sig"):
        read(f"excel:{path}", mapping=Source("ours.yaml", mapping.replace("cp1252", "utf-8-sig")))
    with pytest.raises(PortfolioError, match="by a mapping file alone"):
        read(f"excel:{path}")


def test_it_is_told_how_many_rows_were_read(make: Make, read: Read) -> None:
    told: list[int] = []
    rows = [USUAL, *([f"i{number}", "A", "u"] for number in range(1201))]
    assert len(read(make({"Projects": rows}), progress=told.append)) == 1201
    assert told == [500, 1000, 1201]


def test_an_id_given_twice_is_told(make: Make, read: Read) -> None:
    portfolio = read(make({"Projects": [USUAL, ["a", "A", "u"], ["a", "B", "u"]]}))
    assert complaints(portfolio) == [("Projects!A3", "the initiative `a` is given a second time")]


MAPPINGS = [
    ("sheets: {}", "sheets"),
    ("budget: cost", "this mapping does not say what sheets hold"),
    ("sheets: {Q: {columns: {id: Code}}}", "the workbook has no sheet `Q`"),
    ("sheets: {P: {columns: {id: Codes}}}", "the sheet `P` has no column `Codes`"),
    ("sheets: {P: {columns: {id: Code, budget: {}}}}", "names no header"),
    ("sheets: {P: {columns: {id: Code}, colums: {}}}", "unknown key `colums`"),
    ("sheets: {P: {holds: things}}", "holds `things`"),
    ("sheets: {P: {holds: table}}", "is a table without `table` and `key`"),
    ('sheets: {P: {columns: {resources: "{a}{b}"}}}', "two names with nothing in between"),
    ("sheets: {P: {columns: {title: Twice}}}", "has several columns `Twice`"),
    ("sheets: {P: {header: 9}}", "has no headers in row 9"),
    ("locale: de\nsheets: {P: {}}", "`de` is not allowed here"),
]


@pytest.mark.parametrize(("mapping", "message"), MAPPINGS, ids=[mapping for mapping, _ in MAPPINGS])
def test_a_wrong_mapping_is_told_with_its_place(mapping: str, message: str, make: Make, read: Read) -> None:
    path = make({"P": [[*USUAL, "Twice", "Twice"], ["a", "A", "u", 1, 2]]}, mapping)
    with pytest.raises(PortfolioError, match=message) as caught:
        read(path)
    assert caught.value.diagnostics[0].span is not None


def test_an_optional_column_may_lack(make: Make, read: Read) -> None:
    path = make({"P": [USUAL, ["a", "A", "u"]]}, mapped("budget: {header: Cost, optional: true}"))
    assert only(read(path)).budget is None


def test_texts_that_excel_keeps_in_a_part_of_their_own(
    make: Make, read: Read, as_excel_saves: Callable[[Path], Path]
) -> None:
    portfolio = read(as_excel_saves(make({"Projects": [USUAL, ["a", " A  &amp; B ", "u"]]})))
    assert only(portfolio).title == "A  &amp; B"


class Project(Initiative):
    champion: str | None = None


def test_fields_of_a_host_are_columns_too(make: Make, read: Read) -> None:
    portfolio = read(make({"Projects": [[*USUAL, "Champion"], ["a", "A", "u", 7]]}), kind=Project)
    assert only(portfolio).champion == "7"


def test_it_keeps_what_govrules_expects_of_a_plugin(make: Make) -> None:
    import govrules_excel.plugin

    kit.check_plugin(govrules_excel.plugin)
    fine = make({"Projects": [USUAL, ["a", "A", "u"]]}, name="fine.xlsx")
    bad = make({"Projects": [[*USUAL, "Budget"], ["a", "A", "u", "#REF!"]]}, name="bad.xlsx")
    kit.check_source(Plugins.installed(), str(fine), bad=[str(bad), str(bad.with_name("absent.xlsx"))])


def test_what_stands_below_no_header_is_told(make: Make, read: Read) -> None:
    rows = [USUAL, ["a", "A", "u"], ["b", "B", "u", None, "lost"], ["c", "C", "u", None, "lost too"]]
    portfolio = read(make({"P": rows}, mapped("")))
    assert len(portfolio) == 3
    assert complaints(portfolio) == [("P!E3", "the column E has no header, so it was not read")]
    assert read(make({"P": rows}, mapped("", "    ignore: [E]\n"))).problems == ()


def test_a_header_can_be_a_date(make: Make, read: Read) -> None:
    rows = [[*USUAL, DAY], ["a", "A", "u", 5]]
    assert only(read(make({"P": rows}, mapped('budget: "2027-01-31"')))).budget == 5
