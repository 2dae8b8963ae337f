"""Files, folders, packs and what they say of each other."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from govrules.diagnostics import PolicyError, UsageError
from govrules.forms import AUTONOMY
from govrules.policyfile import load, read, shipped_packs

Write = Callable[[dict[str, str]], Path]

RULE = "id: {id}\neach: initiative\nforbid: budget > {limit}\neffect: deny\n"
HEADER = "govrules: 1\npolicy: {id}\n"


def rule(name: str, limit: str = "5") -> str:
    return RULE.format(id=name, limit=limit)


def header(name: str, more: str = "") -> str:
    return HEADER.format(id=name) + more


PACK = header(
    "money",
    "parameters: {ceiling: {type: number, default: 10}}\n"
    "rules:\n"
    "- id: money.limit\n"
    "  parameters: {delegation: {type: number, default: 5}}\n"
    "  each: initiative\n"
    "  forbid: budget > params.delegation\n"
    "  effect: deny\n",
)


def ids(*paths: Path) -> list[str]:
    return [rule.id for rule in load(*paths).rules]


def test_a_folder_without_a_header_is_a_policy_named_after_it(write: Write) -> None:
    folder = (
        write(
            {
                "My Rules/a.yaml": rule("a.b"),
                "My Rules/sub/c.json": '[{"id": "c.d", "each": "initiative",'
                ' "require": "known(budget)", "effect": "advise"}]',
            }
        )
        / "My Rules"
    )
    policy = load(folder)
    assert policy.id == "my-rules"
    assert [rule.id for rule in policy.rules] == ["a.b", "c.d"]
    assert {rule.namespace.policy for rule in policy.rules} == {"my-rules"}
    assert list(policy.documents) == ["a.yaml", "sub/c.json"]


def test_a_single_file(write: Write) -> None:
    assert load(write({"solo.yml": rule("a.b")}) / "solo.yml").id == "solo"


JUDGED = {
    "portfolio.yaml": "organisation: {units: {u: {title: U}}}\ninitiatives: []\ntables: {}\n",
    "more.json": '{"initiatives": [{"id": "a", "title": "A", "unit": "u"}]}',
    "waivers.yaml": "- {rule: a.b, subjects: [a], reason: Known., granted_by: cio, until: 2027-01-01}\n",
}


def test_what_a_policy_judges_may_lie_in_its_folder(write: Write) -> None:
    alone = load(write({"alone/policy.yaml": header("acme"), "alone/a.yaml": rule("a.b")}) / "alone")
    beside = {f"beside/{name}": text for name, text in JUDGED.items()}
    folder = write({"beside/policy.yaml": header("acme"), "beside/a.yaml": rule("a.b"), **beside})
    policy = load(folder / "beside")
    assert [rule.id for rule in policy.rules] == ["a.b"]
    assert policy.documents == alone.documents, "it is no part of the policy"


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_what_a_policy_judges_is_no_policy(write: Write, name: str) -> None:
    with pytest.raises(PolicyError):
        load(write({name: JUDGED[name]}) / name)


def test_a_header_holds_for_the_folder_and_those_below(write: Write) -> None:
    folder = write(
        {
            "policy.yaml": header("outer", "define: {active: true}\n"),
            "deep/er/a.yaml": rule("a.b"),
            "pack/header.yaml": header("inner"),
            "pack/c.yaml": rule("c.d"),
        }
    )
    spaces = {rule.id: rule.namespace for rule in load(folder).rules}
    assert spaces["a.b"].policy == "outer"
    assert [definition.name for definition in spaces["a.b"].definitions] == ["active"]
    assert spaces["c.d"].policy == "inner"
    assert spaces["c.d"].definitions == ()


def test_tests_hidden_files_and_other_formats_are_left_alone(write: Write) -> None:
    folder = write(
        {
            "a.yaml": rule("a.b"),
            "a_test.yaml": "cases: []\n",
            ".hidden.yaml": "nonsense: [",
            ".git/config.yaml": "nonsense: [",
            "README.md": "# Rules\n",
        }
    )
    assert ids(folder) == ["a.b"]


def test_table_files_are_no_policy_files(write: Write) -> None:
    tables = (
        "tables:\n  baseline: {key: id, file: data/baseline.yaml}\n  limits: {key: unit, file: limits.csv}\n"
    )
    folder = write(
        {
            "policy.yaml": header("acme", tables),
            "data/baseline.yaml": "- {id: a, budget: 100}\n",
            "limits.csv": "unit,limit\nsales,5\n",
            "a.yaml": rule("a.b"),
        }
    )
    policy = load(folder)
    baseline, limits = policy.rules[0].namespace.tables
    assert baseline.rows == {"a": {"id": "a", "budget": Decimal(100)}}
    assert str(limits.columns["limit"]) == "number"
    assert "policy.yaml#limits" in policy.documents


def test_a_table_can_be_left_to_the_portfolio(write: Write) -> None:
    tables = "tables: {levels: {key: level, columns: {level: risk, points: number}}}\n"
    folder = write({"policy.yaml": header("acme", tables), "a.yaml": rule("a.b")})
    (table,) = load(folder).rules[0].namespace.tables
    assert table.rows is None
    assert (str(table.key_type), str(table.columns["points"])) == ("risk scale", "number")


def test_used_rules_without_a_header_share_the_namespace(write: Write) -> None:
    folder = write(
        {
            "policy.yaml": header("acme", "use: [./local, extra.yaml]\n"),
            "local/a.yaml": rule("a.b"),
            "extra.yaml": rule("c.d"),
        }
    )
    policy = load(folder / "policy.yaml")
    assert [(rule.id, rule.namespace.policy) for rule in policy.rules] == [("a.b", "acme"), ("c.d", "acme")]
    assert list(policy.documents) == ["extra.yaml", "local/a.yaml", "policy.yaml"]


def test_using_everything_beside(write: Write) -> None:
    folder = write({"policy.yaml": header("acme", "use: [.]\n"), "a.yaml": rule("a.b")})
    assert ids(folder / "policy.yaml") == ["a.b"]


def test_what_two_policies_use_is_loaded_once(write: Write) -> None:
    folder = write(
        {
            "policy.yaml": header("acme", "use: [one.yaml, two.yaml]\n"),
            "one.yaml": header("one", "use: [money.yaml]\n"),
            "two.yaml": header("two", "use: [money.yaml]\n"),
            "money.yaml": PACK,
        }
    )
    assert ids(folder) == ["money.limit"]


@pytest.mark.parametrize("path", ["policy.yaml", "."])
def test_the_outermost_policy_sets_values(write: Write, path: str) -> None:
    folder = write(
        {
            "policy.yaml": header("acme", "use: [middle.yaml]\nset: {money.limit: {delegation: 80_000}}\n"),
            "middle.yaml": header(
                "middle",
                "use: [money.yaml]\n"
                "set: {money.limit: {delegation: 1}, money: {ceiling: 7}}\n"
                "enforce: {money.limit: audit}\n",
            ),
            "money.yaml": PACK,
        }
    )
    (found,) = load(folder / path).rules
    assert [parameter.value for parameter in found.parameters] == [Decimal(80000)]
    assert [parameter.value for parameter in found.namespace.parameters] == [Decimal(7)]
    assert found.enforcement == "audit"


def test_off_and_on_again(write: Write) -> None:
    folder = write(
        {
            "policy.yaml": header("acme", "use: [middle.yaml]\nenforce: {money.limit: on}\n"),
            "middle.yaml": header("middle", "use: [money.yaml]\nenforce: {money.limit: off}\n"),
            "money.yaml": PACK,
        }
    )
    assert load(folder).rules[0].enforcement == "on"
    assert load(folder / "middle.yaml").rules[0].enforcement == "off"


def test_several_paths(write: Write) -> None:
    folder = write({"one/policy.yaml": header("one"), "one/a.yaml": rule("a.b"), "two/a.yaml": rule("c.d")})
    policy = load(folder / "one", folder / "two", folder / "one")
    assert policy.id == "one+two"
    assert [rule.id for rule in policy.rules] == ["a.b", "c.d"]
    assert len(policy.documents) == 3


def test_two_unnamed_policies_of_one_name(write: Write) -> None:
    folder = write({"x/rules/a.yaml": rule("a.b"), "y/rules/a.yaml": rule("c.d")})
    spaces = {rule.namespace.policy for rule in load(folder / "x/rules", folder / "y/rules").rules}
    assert spaces == {"rules", "rules-rules"}


def test_documents_do_not_depend_on_where_they_are(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"policy.yaml": header("acme", "use: ['govrules:catalogue']\n"), "a/b.yaml": rule("a.b")})
    absolute = load(folder).documents
    monkeypatch.chdir(folder)
    assert load(".").documents == absolute
    assert "govrules:catalogue/known-unit.yaml" in absolute


def test_a_hosts_own_packs(write: Write) -> None:
    folder = write({"pack/money.yaml": PACK, "mine/policy.yaml": header("acme", "use: ['acme:money']\n")})
    policy = load(folder / "mine", packs={"acme:money": folder / "pack"})
    assert [rule.id for rule in policy.rules] == ["money.limit"]


def test_outside_is_refused_unless_allowed(write: Write) -> None:
    folder = write({"shared/a.yaml": rule("a.b"), "mine/policy.yaml": header("acme", "use: [../shared]\n")})
    with pytest.raises(PolicyError, match="lies outside"):
        load(folder / "mine")
    policy = load(folder / "mine", allow_outside=True)
    assert [rule.id for rule in policy.rules] == ["a.b"]
    assert "../shared/a.yaml" in policy.documents


def test_an_absolute_path_is_outside(write: Write, tmp_path: Path) -> None:
    write({"shared/a.yaml": rule("a.b")})
    folder = write({"mine/policy.yaml": header("acme", f"use: ['{tmp_path / 'shared'}']\n")})
    with pytest.raises(PolicyError, match="lies outside"):
        load(folder / "mine")


def test_links_to_outside_are_refused(write: Write) -> None:
    folder = write({"shared/a.yaml": rule("a.b"), "mine/policy.yaml": header("acme", "use: [link]\n")})
    (folder / "mine/link").symlink_to(folder / "shared")
    (folder / "mine/b.yaml").symlink_to(folder / "shared/a.yaml")
    problems = read(folder / "mine").problems
    assert {problem.code for problem in problems} == {"outside"}
    assert len(problems) == 3


def test_links_in_circles_end(write: Write) -> None:
    folder = write({"mine/policy.yaml": header("acme"), "mine/sub/a.yaml": rule("a.b")})
    (folder / "mine/sub/again").symlink_to(folder / "mine")
    assert ids(folder / "mine") == ["a.b"]


def test_a_cycle_of_use(write: Write) -> None:
    folder = write({"a.yaml": header("a", "use: [b.yaml]\n"), "b.yaml": header("b", "use: [a.yaml]\n")})
    with pytest.raises(PolicyError, match="a policy cannot use itself"):
        load(folder / "a.yaml")
    with pytest.raises(PolicyError, match="a policy cannot use itself"):
        load(folder)


def test_folders_inside_each_other_without_end(write: Write) -> None:
    folder = write({"d/" * 60 + "a.yaml": rule("a.b")})
    with pytest.raises(PolicyError, match="folders deep"):
        load(folder)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="there is no file"):
        load(tmp_path / "policy.yaml")


@pytest.mark.parametrize("name", ["x" * 5000, "a\\0b", "nul\\x00"])
def test_odd_names_are_problems(write: Write, name: str) -> None:
    folder = write(
        {"policy.yaml": header("acme", f'use: ["{name}"]\ntables: {{t: {{key: id, file: "{name}.csv"}}}}\n')}
    )
    with pytest.raises(PolicyError):
        load(folder)


def test_a_pipe_is_not_waited_for(write: Write) -> None:
    folder = write({"policy.yaml": header("acme", "use: [pipe.yaml]\n")})
    os.mkfifo(folder / "pipe.yaml")
    with pytest.raises(PolicyError, match="there is no file or folder"):
        load(folder)


def test_nothing_named() -> None:
    with pytest.raises(UsageError):
        load()


def test_a_form_cannot_take_a_rules_key(write: Write) -> None:
    with pytest.raises(UsageError, match="`each`"):
        load(write({"a.yaml": rule("a.b")}), forms=[attrs.evolve(AUTONOMY, name="each")])


def test_good_rules_are_read_beside_bad_ones(write: Write) -> None:
    reading = read(write({"a.yaml": rule("a.b"), "b.yaml": rule("c.d", ">")}))
    assert [rule.id for rule in reading.policy.rules] == ["a.b"]
    assert len(reading.problems) == 1
    assert reading.is_sound


def test_a_reading_is_not_sound_where_rules_may_name_what_is_missing(write: Write) -> None:
    reading = read(write({"a.yaml": rule("a.b"), "policy.yaml": header("acme", "define: {x: '>'}\n")}))
    assert [rule.id for rule in reading.policy.rules] == ["a.b"]
    assert not reading.is_sound


def test_no_end_of_problems_is_cut_short(write: Write) -> None:
    rules = "".join(f"- {{id: a.b{n}, ech: initiative, forbidd: x}}\n" for n in range(3000))
    assert len(read(write({"a.yaml": rules})).problems) == 200


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_shipped_pack_loads(name: str) -> None:
    assert load(shipped_packs()[name]).rules


def test_too_many_files(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govrules.policyfile.finding.MOST_FILES", 3)
    folder = write({f"r{number}.yaml": rule(f"a.b{number}") for number in range(8)})
    with pytest.raises(PolicyError, match="more than 3 policy files"):
        load(folder)
