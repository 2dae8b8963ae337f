from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import govrules
from govrules_fastapi import create_app

EXAMPLE = Path(__file__).parent.parent / "example"
CRM: dict[str, Any] = {"id": "crm-2", "title": "New CRM", "unit": "sales", "budget": 180000}
DAY = "2026-11-23"


def test_one_initiative_is_judged_by_itself(client: Any) -> None:
    answer = client.post("/decide", json={"initiative": CRM, "as_of": DAY}).json()
    assert answer["decision"]["outcome"] == "escalate"
    assert answer["decision"]["approvals"] == ["portfolio-board"]
    assert [finding["fingerprint"] for finding in answer["findings"]] == answer["decision"]["findings"]
    assert answer["policy"]["digest"].startswith("sha256:")
    assert answer["as_of"] == DAY


def test_a_number_is_exact_to_its_last_digit(client: Any) -> None:
    sent = '{"as_of": "2026-11-23", "initiative": {"id": "a", "title": "A", "unit": "sales", "budget": %s}}'
    headers = {"Content-Type": "application/json"}
    within = client.post("/decide", content=sent % "50000.000000000000000000", headers=headers)
    above = client.post("/decide", content=sent % "50000.000000000000000001", headers=headers)
    assert within.json()["decision"]["outcome"] == "allow"
    assert above.json()["decision"]["outcome"] == "escalate"
    assert '"budget": 50000.000000000000000001' in above.text


def test_messages_are_in_the_language_that_is_asked_for(client: Any) -> None:
    answer = client.post("/decide?language=fr-CA", json={"initiative": CRM, "as_of": DAY}).json()
    assert answer["findings"][0]["message"] == "New CRM dépasse ce que Ventes peut dépenser seule."


def test_a_day_is_needed_where_there_is_no_clock(client: Any) -> None:
    answer = client.post("/decide", json={"initiative": CRM})
    assert answer.status_code == 422
    assert [(each["code"], each["path"]) for each in answer.json()["diagnostics"]] == [("missing", "$.as_of")]


def test_a_clock_gives_the_day_and_a_request_overrides_it(make: Any) -> None:
    client = make(as_of=None, clock=lambda: datetime.date(2027, 1, 31))
    assert client.post("/decide", json={"initiative": CRM}).json()["as_of"] == "2027-01-31"
    assert client.post("/decide", json={"initiative": CRM, "as_of": DAY}).json()["as_of"] == DAY


def test_all_that_is_wrong_with_an_initiative_is_told_with_its_place(client: Any) -> None:
    wrong = {"id": "a", "title": "A", "budget": "12 EUR", "risk": "lwo"}
    answer = client.post("/decide", json={"initiative": wrong, "as_of": DAY})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    found = {each["path"]: each for each in answer.json()["diagnostics"]}
    assert sorted(found) == ["$.initiative.budget", "$.initiative.risk", "$.initiative.unit"]
    assert found["$.initiative.budget"]["message"] == "`12 EUR` is not a number"
    assert "did you mean `low`?" in found["$.initiative.risk"]["help"]


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"initiative": CRM, "as_off": DAY}, "$.as_off", "unknown-key"),
        ({"initiative": CRM, "as_of": "tomorrow"}, "$.as_of", "date"),
        ({"initiative": CRM, "as_of": 20261123}, "$.as_of", "date"),
        ({"as_of": DAY}, "$.initiative", "missing"),
        ({"initiative": [CRM], "as_of": DAY}, "$.initiative", "type"),
        ([CRM], "$", "type"),
    ],
)
def test_a_body_of_another_shape_is_refused(client: Any, body: Any, path: str, code: str) -> None:
    answer = client.post("/decide", json=body)
    assert answer.status_code == 422
    assert (code, path) in [(each["code"], each["path"]) for each in answer.json()["diagnostics"]]


def test_a_portfolio_is_reviewed_in_the_organisation_of_the_service(client: Any) -> None:
    rows = [CRM | {"technologies": ["salesforce"]}, {"id": "b", "title": "B", "unit": "service", "budget": 1}]
    rows[1]["technologies"] = ["salesforce"]
    review = client.post("/review", json={"initiatives": rows, "as_of": DAY}).json()
    assert [(each["initiative"], each["outcome"]) for each in review["decisions"]] == [
        ("b", "advise"),
        ("crm-2", "escalate"),
    ]


def test_a_review_is_that_of_the_library_byte_for_byte(client: Any) -> None:
    organisation = {"units": {"sales": {"title": "Sales", "delegation": 200000}}}
    body = {"initiatives": [CRM], "organisation": organisation, "as_of": DAY}
    review = govrules.load(EXAMPLE / "policy.yaml").review(
        govrules.Portfolio(organisation, [CRM]), as_of=datetime.date(2026, 11, 23)
    )
    assert client.post("/review", json=body).text == review.to_json()


def test_a_row_that_cannot_be_read_is_named_and_nothing_is_judged(client: Any, lines: list[str]) -> None:
    rows = [CRM, {"id": "b"}, 3]
    answer = client.post("/review", json={"initiatives": rows, "as_of": DAY})
    assert answer.status_code == 422
    paths = [each["path"] for each in answer.json()["diagnostics"]]
    assert paths == ["$.initiatives[1].title", "$.initiatives[1].unit", "$.initiatives[2]"]
    assert lines == []


def test_a_request_makes_the_service_read_no_file(client: Any) -> None:
    tables = {"secrets": {"key": "id", "file": "/etc/hostname.csv"}}
    answer = client.post("/review", json={"initiatives": [], "tables": tables, "as_of": DAY})
    assert answer.status_code == 422
    assert [(each["code"], each["path"]) for each in answer.json()["diagnostics"]] == [
        ("unknown-key", "$.tables.secrets.file")
    ]


def test_the_rules_are_told(client: Any) -> None:
    told = client.get("/rules?language=fr").json()
    assert [(rule["id"], rule["title"]) for rule in told["rules"]] == [
        ("autonomy.spending", "Décider au bon niveau"),
        ("duplication.same-technology", "N’acheter qu’une fois"),
    ]


def test_without_a_portfolio_nothing_is_live() -> None:
    paths = create_app(EXAMPLE / "policy.yaml").openapi()["paths"]
    assert sorted(paths) == ["/decide", "/health/live", "/health/ready", "/review", "/rules"]


def test_a_live_portfolio_needs_a_day() -> None:
    with pytest.raises(govrules.UsageError, match="needs `as_of`"):
        create_app(EXAMPLE / "policy.yaml", portfolio=govrules.Portfolio())


def test_what_fails_in_a_plugin_is_for_the_log_of_the_service(make: Any, caplog: Any) -> None:
    class Broken:
        @govrules.hookimpl
        def govrules_enrich(self, initiative: Any) -> Any:
            raise ValueError(f"no such host: db.internal for {initiative.id}")

    answer = make(plugins=govrules.Plugins(Broken())).post("/decide", json={"initiative": CRM, "as_of": DAY})
    assert answer.status_code == 503
    assert "internal" not in answer.text
    assert "db.internal" in caplog.text


def test_health_tells_versions_and_the_policy(client: Any) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    ready = client.get("/health/ready").json()
    assert ready["versions"]["govrules"] == govrules.__version__
    assert ready["policy"] == {"id": "spending", "digest": govrules.load(EXAMPLE / "policy.yaml").digest}
    assert ready["live"]["as_of"] == DAY


def test_nothing_is_ready_any_more_once_it_closes(make_app: Any) -> None:
    app = make_app()
    with TestClient(app):
        pass
    answer = TestClient(app).get("/health/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:govrules:problem:unavailable")
    with TestClient(app) as client:
        assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/decide", 405), ("PUT", "/initiatives/a%0Ab", 404)],
)
def test_what_there_is_not_is_a_problem_too(client: Any, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_an_option_that_there_is_not_is_an_error() -> None:
    with pytest.raises(TypeError, match="portfolo"):
        create_app(EXAMPLE / "policy.yaml", portfolo=None)  # type: ignore[call-arg]  # a field or a mistake that only the test knows
