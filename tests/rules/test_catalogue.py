"""The packs that ship with the library: every rule is complete, does what it says, in two languages.

Packs and rules are found in the folder, so that a new rule is tested as soon as it is there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

from govrules import Policy, Portfolio, documents, load, plan
from govrules.findings import Finding
from govrules.trials import is_case_file, run_all

RULES = Path(__file__).resolve().parents[2] / "rules"
HEADER = "policy.yaml"
HEADERS = sorted(RULES.glob(f"[a-z]*/{HEADER}"))
FILES = sorted(path for path in RULES.glob("[a-z]*/*.yaml") if path.name != HEADER and not is_case_file(path))
PACKS = sorted({path.parent.name for path in FILES})
COLLECTIONS = sorted({path.parent.name for path in HEADERS} - set(PACKS))
AS_OF = datetime.date(2027, 1, 1)
LANGUAGES = ("en", "fr")
TEXTS = ("title", "why", "fix", "message")
KINDS = ("pass", "fail", "unknown")
ENGINES: tuple[Literal["compiled", "reference"], ...] = ("compiled", "reference")

# Rules without an example that is unknown, by the reason why there is none.
ALWAYS_KNOWN = {
    "initiatives, units and rows can always be counted": {
        "delivery.too-many-at-once",
        "delivery.too-many-go-lives",
        "data.several-masters",
        "duplication.collected-twice",
        "duplication.copied-data",
        "duplication.crowded-capability",
        "ownership.owner-of-too-many",
        "ownership.sponsor-of-too-many",
        "resources.exclusive",
        "resources.key-people",
        "resources.spread-thin",
        "resources.unused",
        "technology.one-tool",
        "technology.shadow-standard",
        "technology.supplier-concentration",
    },
    "whether something is missing can always be told": {
        "catalogue.risk-missing",
        "catalogue.stage-missing",
        "data.domain-without-owner",
        "money.no-budget",
        "ownership.no-owner",
        "ownership.objective-without-owner",
        "ownership.resource-without-owner",
        "ownership.unit-without-owner",
        "resources.capacity-unknown",
        "technology.no-successor",
        "technology.ownerless",
    },
    "every initiative has an id, a title and a unit": {
        "catalogue.alike-ids",
        "catalogue.known-unit",
        "catalogue.telling-title",
        "duplication.revived",
    },
    "only what is there is looked at": {
        "catalogue.known-homes",
        "catalogue.known-masters",
        "catalogue.known-parents",
        "catalogue.plausible-dates",
    },
    "initiatives depend on each other in a circle or they do not": {"delivery.dependency-cycle"},
    "what is missing is said by another rule": {"money.more-asked-than-given", "ownership.group-as-owner"},
}
WITHOUT_UNKNOWN = {rule for rules in ALWAYS_KNOWN.values() for rule in rules}

STRAIGHT_APOSTROPHE = re.compile(r"\w'\w")
TIGHT_SIGN = re.compile(r"\w[;!?](?:\s|$)|«\S|\S»")


@cache
def document(path: Path) -> documents.Document:
    return documents.read(path)


def content(path: Path) -> dict[str, Any]:
    value = document(path).value
    assert isinstance(value, dict)
    return value


@cache
def pack(name: str) -> Policy:
    return load(RULES / name)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """A policy that uses all packs."""
    uses = ", ".join(f"govrules:{name}" for name in PACKS)
    policy = tmp_path_factory.mktemp("everything") / HEADER
    policy.write_text(f"govrules: 1\npolicy: everything\nuse: [{uses}]\n", encoding="utf-8")
    return load(policy)


def id_of(path: Path) -> str:
    return f"{path.parent.name}.{path.stem}"


def examples(path: Path, *kinds: str) -> Iterator[tuple[str, Portfolio, datetime.date]]:
    """The examples of a rule: what each shows, its portfolio and its date."""
    for kind in kinds or KINDS:
        for example in content(path).get("examples", {}).get(kind) or ():
            parts = dict(example)
            as_of = parts.pop("as_of", AS_OF)
            parts.pop("expect", None)
            day = as_of if isinstance(as_of, datetime.date) else datetime.date.fromisoformat(as_of)
            yield kind, Portfolio(**parts), day


def found(path: Path, *kinds: str) -> Iterator[tuple[str, Finding]]:
    """What a rule finds in its examples, each with what the example is to show."""
    for kind, portfolio, as_of in examples(path, *kinds):
        for finding in pack(path.parent.name).review(portfolio, as_of=as_of).findings:
            if finding.rule == id_of(path):
                yield kind, finding


def texts(path: Path) -> Iterator[tuple[str, Any]]:
    """Every text for people in a file, with what it is."""
    value = content(path)
    wanted = ("title", "description") if path.name == HEADER else TEXTS
    yield from ((name, value.get(name)) for name in wanted)
    for name, parameter in (value.get("parameters") or {}).items():
        yield f"why of {name}", parameter.get("why")


EVERY_FILE = [*FILES, *HEADERS]


def name_of(path: Path) -> str:
    return path.relative_to(RULES).with_suffix("").as_posix()


def test_the_catalogue_was_found() -> None:
    assert len(PACKS) >= 10
    assert len(FILES) >= 100


@pytest.mark.parametrize("path", EVERY_FILE, ids=name_of)
def test_every_text_is_in_both_languages(path: Path) -> None:
    for name, text in texts(path):
        assert isinstance(text, dict), f"{name} is not in two languages"
        assert set(text) == set(LANGUAGES), name
        assert all(written.strip() for written in text.values()), f"{name} is empty"
        assert text["en"] != text["fr"], f"{name} is not translated"


@pytest.mark.parametrize("path", EVERY_FILE, ids=name_of)
def test_french_is_set_as_french(path: Path) -> None:
    for name, text in texts(path):
        outside_values = re.sub(r"\{.*\}", "x", text["fr"])
        assert not STRAIGHT_APOSTROPHE.search(outside_values), f"{name} has a straight apostrophe"
        assert not TIGHT_SIGN.search(outside_values), f"{name} lacks a space"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_file_is_named_after_its_rule(path: Path) -> None:
    assert content(path)["id"] == id_of(path)
    assert content(RULES / path.parent.name / HEADER)["policy"] == path.parent.name


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_rule_shows_what_it_does(path: Path) -> None:
    shown = {kind for kind, given in content(path).get("examples", {}).items() if given}
    assert shown == set(KINDS) - ({"unknown"} if id_of(path) in WITHOUT_UNKNOWN else set())


def test_exceptions_are_rules_that_exist() -> None:
    assert WITHOUT_UNKNOWN - {id_of(path) for path in FILES} == set()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_examples_do_what_they_say(path: Path, engine: Literal["compiled", "reference"]) -> None:
    for number, (kind, portfolio, as_of) in enumerate(examples(path), start=1):
        review = pack(path.parent.name).review(portfolio, as_of=as_of, engine=engine)
        verdicts = {finding.verdict for finding in review.findings if finding.rule == id_of(path)}
        shown = "fail" if "violated" in verdicts else "unknown" if verdicts else "pass"
        assert shown == kind, f"example {number} is to {kind}"
        assert not review.problems


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_messages_are_rendered_in_both_languages(path: Path) -> None:
    for kind, finding in found(path, "fail", "unknown"):
        english, french = (finding.message_in(language) for language in LANGUAGES)
        assert english
        assert french
        assert english != french
        if kind == "fail" and finding.verdict == "violated":
            assert "unknown" not in english, "the message tells something that is not known"
            assert "inconnu" not in french


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_an_escalation_names_who_decides(path: Path) -> None:
    for _, finding in found(path, "fail"):
        if finding.effect.value == "escalate":
            assert finding.roles
            assert all(finding.roles)


@pytest.mark.parametrize("name", PACKS)
def test_every_parameter_is_read(name: str) -> None:
    read = {parameter for rule in pack(name).rules for node in nodes(rule) for parameter in parameters(node)}
    declared = {(name, parameter) for parameter in content(RULES / name / HEADER).get("parameters") or ()}
    for path in (path for path in FILES if path.parent.name == name):
        declared |= {(id_of(path), parameter) for parameter in content(path).get("parameters") or ()}
    assert declared - read == set()


def nodes(rule: plan.Rule) -> Iterator[plan.Expression]:
    """Every part of a rule, also of the derived fields that it reads."""
    for part in parts(rule):
        yield from plan.walk(part, into_definitions=True)


def parts(value: object) -> Iterator[plan.Expression]:
    """The expressions at the top of anything in a plan."""
    if isinstance(value, plan.Node):
        yield value  # type: ignore[misc]  # what the test is about
    elif isinstance(value, tuple | list):
        for member in value:
            yield from parts(member)
    elif isinstance(value, dict):
        yield from parts(list(value.values()))
    else:
        yield from parts([getattr(value, name) for name in names_of_parts(type(value))])


def names_of_parts(kind: type) -> list[str]:
    is_of_plan = attrs.has(kind) and kind.__module__.startswith("govrules.plan")
    return [field.name for field in attrs.fields(kind)] if is_of_plan else []


def parameters(node: plan.Expression) -> Iterator[tuple[str, str]]:
    if isinstance(node, plan.Parameter):
        yield node.namespace, node.name


def said(value: object) -> object:
    """What a part of a rule means: parameters by their values, derived fields by what they stand for."""
    if isinstance(value, plan.Parameter):
        return ("value", repr(value.value))
    if isinstance(value, plan.Derived):
        return ("derived", said(value.base), said(value.definition.body))
    if isinstance(value, tuple):
        return tuple(said(member) for member in value)
    if isinstance(value, plan.Node | plan.Each | plan.Pair | plan.Group | plan.Cycle | plan.Loop):
        fields = [field for field in attrs.fields(type(value)) if field.eq and field.name != "joins"]
        return (type(value).__name__, *(said(getattr(value, field.name)) for field in fields))
    return repr(value)


def test_no_two_rules_ask_the_same(everything: Policy) -> None:
    asked: dict[object, str] = {}
    for rule in everything.rules:
        question = (said(rule.shape), said(rule.when), tuple(said(tier.condition) for tier in rule.tiers))
        assert question not in asked, f"{rule.id} asks what {asked[question]} asks"
        asked[question] = rule.id


def test_no_two_rules_find_the_same(everything: Policy) -> None:
    """On all examples of the catalogue together, each rule finds something that no other finds."""
    by_rule: dict[str, set[object]] = {}
    for place, (_, portfolio, as_of) in enumerate(example for path in FILES for example in examples(path)):
        for finding in everything.review(portfolio, as_of=as_of).findings:
            one = (place, frozenset(finding.subjects), finding.verdict)
            by_rule.setdefault(finding.rule, set()).add(one)
    assert set(by_rule) == {id_of(path) for path in FILES}
    by_findings: dict[frozenset[object], str] = {}
    for rule, findings in by_rule.items():
        same = by_findings.setdefault(frozenset(findings), rule)
        assert same == rule, f"{rule} finds just what {same} finds"


def test_what_is_always_known_is_never_unknown(everything: Policy) -> None:
    for path in FILES:
        for _, portfolio, as_of in examples(path):
            findings = everything.review(portfolio, as_of=as_of).findings
            unknown = {finding.rule for finding in findings if finding.verdict == "unknown"}
            assert unknown & WITHOUT_UNKNOWN == set(), f"in an example of {id_of(path)}"


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_loads_alone(name: str) -> None:
    assert {rule.id for rule in pack(name).rules} == {
        id_of(path) for path in FILES if path.parent.name == name
    }


def test_all_packs_load_together(everything: Policy) -> None:
    assert {rule.id for rule in everything.rules} == {id_of(path) for path in FILES}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_pack_of_packs_loads(name: str) -> None:
    assert {rule.id for rule in pack(name).rules} <= {id_of(path) for path in FILES}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_of_packs_keeps_its_cases(name: str) -> None:
    found = run_all([RULES / name])
    assert len(found.cases) > 1
    assert found.failed_cases == ()
