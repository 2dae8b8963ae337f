"""The OpenAPI document is true: its examples work, and no request gets another answer than it says."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

import govrules
from govrules_fastapi import Settings, create_app

EXAMPLE = Path(__file__).parent.parent / "example"
APP = create_app(
    EXAMPLE / "policy.yaml",
    portfolio=govrules.Portfolio.load(EXAMPLE / "portfolio.yaml"),
    as_of=datetime.date(2026, 11, 23),
    settings=Settings(decision_log=lambda _line: None),
)
DOCUMENT: dict[str, Any] = APP.openapi()
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
ENDING = [each for each in OPERATIONS if each[1] != "/changes"]
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]


def conforms(value: Any, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema.validate(
        value, whole, jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker()
    )


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_answer_has_an_example_of_its_schema(method: str, path: str, operation: Any) -> None:
    assert operation["description"], (method, path)
    for status, answer in operation["responses"].items():
        for kind, content in answer["content"].items():
            assert (int(status) >= 400) == (kind == "application/problem+json")
            assert content["schema"], status
            conforms(content["example"], content["schema"])


@pytest.mark.parametrize(
    ("method", "path", "operation"), ENDING, ids=[each[2]["operationId"] for each in ENDING]
)
def test_every_example_of_a_request_works(method: str, path: str, operation: Any) -> None:
    content = (
        operation.get("requestBody", {}).get("content", {}).get("application/json", {"examples": {"": None}})
    )
    assert content["examples"]
    for example in content["examples"].values():
        body = example["value"] if example else None
        if example:
            conforms(body, content["schema"])
        with TestClient(APP) as client:
            client.put("/initiatives/crm-2", json={"id": "crm-2", "title": "CRM", "unit": "sales"})
            answer = client.request(method, path.replace("{id}", "crm-2"), json=body)
        assert answer.status_code in {200, 201}
        told = operation["responses"][str(answer.status_code)]["content"]["application/json"]
        conforms(answer.json(), told["schema"])


def test_names_of_operations_and_schemas_are_those_of_a_client() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {"decide", "review", "whatIf", "putInitiative", "getChanges"} <= set(NAMES)
    assert {"DecideRequest", "Initiative", "Problem", "DecisionAnswer"} <= set(
        DOCUMENT["components"]["schemas"]
    )
    assert not [name for name in DOCUMENT["components"]["schemas"] if "__" in name or name.endswith("put")]


def test_an_id_is_a_text_and_an_amount_a_number_or_a_text() -> None:
    fields = DOCUMENT["components"]["schemas"]["Initiative"]["properties"]
    assert fields["id"]["type"] == "string"
    assert fields["budget"]["anyOf"][0]["type"] == ["number", "string"]
    assert '"integer"]' not in json.dumps(DOCUMENT)


def test_fields_of_a_host_stand_in_the_document(tmp_path: Path) -> None:
    class Project(govrules.Initiative):
        champion: str | None = None

    rules = tmp_path / "rules.yaml"
    rules.write_text("- {id: a.led, each: initiative, forbid: missing(champion), effect: deny}")
    app = create_app(govrules.load(rules, initiative=Project))
    assert "champion" in app.openapi()["components"]["schemas"]["Project"]["properties"]
    body = {"initiative": {"id": "a", "title": "A", "unit": "u", "champion": "ana"}, "as_of": "2026-11-23"}
    assert TestClient(app).post("/decide", json=body).json()["decision"]["outcome"] == "allow"


schema = schemathesis.openapi.from_asgi("/openapi.json", APP).exclude(path="/changes")
EXAMPLES = int(os.environ.get("GOVRULES_EXAMPLES", "40"))
TRUE = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_gets_an_answer_that_the_document_does_not_know(case: Any) -> None:
    case.call_and_validate(checks=CHECKS.get_by_names(TRUE))


def test_the_document_is_json_without_anything_of_this_machine() -> None:
    assert str(Path.home()) not in json.dumps(DOCUMENT)
