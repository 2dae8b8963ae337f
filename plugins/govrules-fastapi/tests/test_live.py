from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from starlette.testclient import TestClient

import govrules
from govrules_fastapi import create_app

EXAMPLE = Path(__file__).parent.parent / "example"
CRM: dict[str, Any] = {
    "id": "crm-2",
    "title": "CRM",
    "unit": "sales",
    "budget": 60000,
    "technologies": ["salesforce"],
}


def paths(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    return [(each["code"], each["path"]) for each in answer.json()["diagnostics"]]


def test_an_edit_tells_what_it_did(client: Any) -> None:
    answer = client.put("/initiatives/crm-2", json=CRM)
    assert answer.status_code == 201
    change = answer.json()
    assert [each["rule"] for each in change["appeared"]] == [
        "autonomy.spending",
        "duplication.same-technology",
    ]
    assert [(each["initiative"], each["before"] is None) for each in change["decisions"]] == [
        ("crm-2", True),
        ("helpdesk", False),
    ]

    again = client.put("/initiatives/crm-2", json={**CRM, "budget": 1})
    assert again.status_code == 200
    assert [each["rule"] for each in again.json()["disappeared"]] == ["autonomy.spending"]

    gone = client.delete("/initiatives/crm-2").json()
    assert [each["rule"] for each in gone["disappeared"]] == ["duplication.same-technology"]
    assert client.get("/initiatives/crm-2").status_code == 404


def test_what_is_live_can_be_read(client: Any) -> None:
    client.put("/initiatives/crm-2", json=CRM)
    held = client.get("/initiatives/crm-2").json()
    assert (held["budget"], held["technologies"]) == (60000, ["salesforce"])
    assert client.get("/decisions/crm-2").json()["outcome"] == "escalate"
    assert [each["initiative"] for each in client.get("/decisions").json()["decisions"]] == [
        "crm-2",
        "helpdesk",
    ]
    found = client.get("/findings", params={"initiative": "helpdesk", "language": "fr"}).json()["findings"]
    assert [each["message"] for each in found] == [
        "CRM et New helpdesk utilisent la même technologie : parlez-vous."
    ]
    assert len(client.get("/findings?rule=autonomy.spending").json()["findings"]) == 1
    assert client.get("/findings?rule=no.rule").json()["findings"] == []


def test_what_if_changes_nothing(client: Any) -> None:
    before = [client.get(path).text for path in ("/decisions", "/findings", "/health/ready")]
    tried = client.post("/what-if", json={"initiative": CRM}).json()
    assert tried["decision"]["outcome"] == "escalate"
    assert {each["rule"] for each in tried["findings"]} == {
        "autonomy.spending",
        "duplication.same-technology",
    }
    assert [client.get(path).text for path in ("/decisions", "/findings", "/health/ready")] == before


def test_the_ids_of_the_body_and_the_path_are_the_same(client: Any) -> None:
    assert paths(client.put("/initiatives/other", json=CRM)) == [("id", "$.id")]


def test_an_id_may_hold_anything(client: Any) -> None:
    assert client.put("/initiatives/a%2Fb%20%C3%A9", json={**CRM, "id": "a/b e\u0301"}).status_code == 201
    assert client.get("/decisions/a/b%20e%CC%81").json()["initiative"] == "a/b \u00e9"


def test_mistakes_have_their_place(client: Any) -> None:
    assert paths(client.put("/initiatives/a", json={**CRM, "id": "a", "budget": "x"})) == [
        ("number", "$.budget")
    ]
    assert paths(client.put("/initiatives/a", json=[CRM])) == [("type", "$")]
    assert (
        paths(client.post("/what-if", json={"initiative": {**CRM, "risk": 1.5}}))[0][1] == "$.initiative.risk"
    )
    assert paths(client.post("/what-if", json={"initiative": CRM, "as_of": "2026-11-23"})) == [
        ("unknown-key", "$.as_of")
    ]


@pytest.mark.parametrize("path", ["/initiatives/nobody", "/decisions/nobody", "/initiatives/%00"])
def test_whoever_is_not_there_is_not_found(client: Any, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:govrules:problem:not-found")


def test_nobody_is_removed_who_is_not_there(client: Any) -> None:
    assert client.delete("/initiatives/nobody").status_code == 404


def test_a_batch_is_made_whole(client: Any) -> None:
    change = client.post("/batch", json={"put": [CRM, {**CRM, "id": "b"}], "remove": ["helpdesk"]}).json()
    assert [each["initiative"] for each in change["decisions"]] == ["b", "crm-2", "helpdesk"]
    assert change["decisions"][2]["after"] is None


def test_a_batch_with_a_mistake_is_not_made_at_all(client: Any) -> None:
    before = client.get("/decisions").text
    wrong: dict[str, list[Any]] = {"put": [CRM, {"id": "b"}, CRM, 7], "remove": ["nobody", "crm-2", None]}
    assert paths(client.post("/batch", json=wrong)) == [("text", "$.remove[2]")]
    wrong["remove"].pop()
    assert sorted(paths(client.post("/batch", json=wrong))) == [
        ("duplicate", "$.put[2]"),
        ("duplicate", "$.remove[1]"),
        ("missing", "$.put[1].title"),
        ("missing", "$.put[1].unit"),
        ("type", "$.put[3]"),
        ("unknown-initiative", "$.remove[0]"),
        ("unknown-initiative", "$.remove[1]"),
    ]
    assert client.get("/decisions").text == before


def test_a_field_of_another_type_than_the_policy_declares_has_its_place(tmp_path: Path) -> None:
    fields = "{score: number}"
    rules = "- {id: a.score, each: initiative, forbid: score > 5, effect: deny}"
    policy = tmp_path / "policy.yaml"
    policy.write_text(f"govrules: 1\npolicy: p\nfields: {fields}\nrules:\n  {rules}\n")
    app = create_app(policy, portfolio=govrules.Portfolio(), as_of=datetime.date(2026, 11, 23))
    wrong = {"id": "a", "title": "A", "unit": "u", "score": "high"}
    with TestClient(app) as client:
        assert paths(client.put("/initiatives/a", json=wrong)) == [("value", "$.score")]
        assert paths(client.post("/batch", json={"put": [wrong]})) == [("value", "$.put[0].score")]
        assert paths(client.post("/what-if", json={"initiative": wrong})) == [("value", "$.initiative.score")]
        given = {"initiative": wrong, "as_of": "2026-11-23"}
        assert paths(client.post("/decide", json=given)) == [("value", "$.initiative.score")]


def test_the_day_moves_by_hand_or_by_the_clock(make: Any) -> None:
    client = make()
    assert client.put("/as-of", json={"as_of": "2027-01-31"}).status_code == 200
    assert client.get("/findings").json()["as_of"] == "2027-01-31"
    assert paths(client.put("/as-of", json={})) == [("missing", "$.as_of")]

    days = [datetime.date(2026, 11, 23)]
    clocked = make(as_of=None, clock=lambda: days[-1])
    days.append(datetime.date(2026, 11, 24))
    assert clocked.get("/findings").json()["as_of"] == "2026-11-24"
    assert clocked.put("/as-of", json={"as_of": "2027-01-31"}).status_code == 404


def test_many_clients_at_once_leave_what_a_review_finds(client: Any) -> None:
    def edit(number: int) -> int:
        row = {
            **CRM,
            "id": f"i{number % 7}",
            "budget": number * 10_000,
            "unit": ("sales", "service")[number % 2],
        }
        if number % 5 == 4:
            return int(client.delete(f"/initiatives/i{number % 7}").status_code)
        if number % 5 == 3:
            return int(client.post("/what-if", json={"initiative": row}).status_code)
        return int(client.put(f"/initiatives/i{number % 7}", json=row).status_code)

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(edit, range(120)))
    assert statuses <= {200, 201, 404}
    assert_as_reviewed(client)
    assert client.get("/findings").json()["findings"]


UNIT = some.sampled_from(["sales", "service", "elsewhere"])
ROW = some.fixed_dictionaries(
    {
        "id": some.sampled_from(["a", "b", "c", "helpdesk"]),
        "title": some.just("T"),
        "unit": UNIT,
        "budget": some.one_of(some.none(), some.integers(0, 100_000)),
        "technologies": some.lists(some.sampled_from(["salesforce", "sap"]), max_size=2),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=some.lists(ROW, max_size=6))
def test_whatever_is_edited_findings_are_those_of_a_review(make: Any, edits: list[dict[str, Any]]) -> None:
    client = make()
    for row in edits:
        if row["budget"] == 0:
            client.delete(f"/initiatives/{row['id']}")
        else:
            assert client.put(f"/initiatives/{row['id']}", json=row).status_code in {200, 201}
    assert_as_reviewed(client)


def assert_as_reviewed(client: Any) -> None:
    """What is live is what a review of the same initiatives finds."""
    ids = [each["initiative"] for each in client.get("/decisions").json()["decisions"]]
    rows = [client.get(f"/initiatives/{id_}").json() for id_ in ids]
    review = client.post("/review", json={"initiatives": rows, "as_of": "2026-11-23"}).json()
    assert client.get("/decisions").json()["decisions"] == review["decisions"]
    assert client.get("/findings").json()["findings"] == review["findings"]
