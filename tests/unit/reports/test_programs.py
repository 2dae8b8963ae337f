"""The reports for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve

from govrules import Diagnostic
from govrules.reports import json as as_json
from govrules.reports import jsonl
from govrules.reports import rules as listing
from govrules.reports.legible import legible
from govrules.reports.text import Paper

KEYS = ["govrules", "as_of", "policy", "portfolio", "decisions", "findings", "waivers", "problems"]


def test_json_has_the_keys_of_the_language_in_its_order(sample: Any) -> None:
    whole = json.loads(as_json.report(sample.review))
    assert list(whole) == KEYS
    assert list(whole["policy"]) == ["id", "digest"]
    assert list(whole["portfolio"]) == ["initiatives", "digest"]
    assert list(whole["decisions"][0]) == ["initiative", "outcome", "approvals", "missing", "findings"]
    assert list(whole["findings"][0]) == [
        "rule",
        "subjects",
        "group",
        "verdict",
        "effect",
        "status",
        "message",
        "evidence",
        "missing",
        "fingerprint",
    ]
    assert list(whole["waivers"]) == ["unused", "expired", "early", "applied"]


def test_json_speaks_a_language(sample: Any) -> None:
    messages = [finding["message"] for finding in json.loads(as_json.report(sample.review, "fr"))["findings"]]
    assert "« Nouveau CRM » demande 1\u202f180\u202f000" in messages


def test_json_lines_hold_the_same_as_json(sample: Any) -> None:
    problem = Diagnostic("type", "wrong")
    review = evolve(sample.review, problems=(problem,))
    whole = json.loads(as_json.report(review))
    head, *lines = [json.loads(line) for line in jsonl.report(review).splitlines()]
    assert head == {key: whole[key] for key in KEYS[:4]}
    assert [line["decision"] for line in lines if "decision" in line] == whole["decisions"]
    assert [line["finding"] for line in lines if "finding" in line] == whole["findings"]
    assert [line["problem"] for line in lines if "problem" in line] == whole["problems"]
    states = [line["waiver"].pop("state") for line in lines if "waiver" in line]
    assert states == ["unused", "expired", "applied"]


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("Hôtel « à »…", "utf-8", "Hôtel « à »…"),
        ("Hôtel « à »…", "latin-1", "Hôtel « à »~"),
        ("Hôtel « à »…", "ascii", 'Hotel " a "~'),
        ("日本", "ascii", "??"),
    ],
    ids=["utf-8", "latin-1", "ascii", "no-look-alike"],
)
def test_what_an_encoding_lacks_is_written_as_well_as_it_can_be(text: str, encoding: str, shown: str) -> None:
    assert legible(text, encoding) == shown


def test_rules_are_listed_with_what_they_do(sample: Any) -> None:
    paper = Paper(width=80)
    listing.write(sample.policy, paper, "fr")
    lines = paper.text().splitlines()
    assert lines[0] == "Une petite charte"
    assert "  Décider au bon niveau" in lines
    assert "  each · constant · escalate → portfolio-board" in lines
    assert any(line.startswith("• delivery.late  audit") for line in lines)


def test_rules_for_programs_have_all_that_a_host_shows(sample: Any) -> None:
    whole = listing.as_dict(sample.policy)
    rule = whole["rules"][0]
    assert [rule["shape"] for rule in whole["rules"]] == ["each", "cycle", "each", "each", "group"]
    assert rule["effects"] == [{"escalate": ["portfolio-board"]}]
    assert rule["reads"] == ["initiative.budget", "initiative.title", "initiative.unit", "unit.delegation"]
    assert rule["title"] == {"en": "Decide at the right level", "fr": "Décider au bon niveau"}
