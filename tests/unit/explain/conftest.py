"""A small policy for each expression, and a portfolio with something known, unknown and dangling."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

import govrules
from govrules import world
from govrules.policy import Policy
from govrules.world import World

AS_OF = datetime.date(2026, 11, 23)

HEADER: dict[str, Any] = {
    "govrules": 1,
    "policy": "small",
    "parameters": {
        "limit": {"type": "number", "default": 50000, "why": {"en": "Enough.", "fr": "Assez."}},
        "points": {"type": "text -> number", "default": {"adopt": 0, "hold": 2}},
        "places": {"type": ["text"], "default": ["sales", "it"]},
        "strict": {"type": "flag", "default": True},
        "day": {"type": "date", "default": "2027-01-01"},
    },
    "fields": {"champion": "text", "urgent": "flag", "reviews": [{"gate": "text", "on": "date"}]},
    "define": {
        "active": 'stage in {"approved", "building"}',
        "domains": "{d.domain for d in data}",
        "small_and_active": "active and budget < params.limit",
    },
    "tables": {"ceilings": {"key": "product", "rows": [{"product": "crm", "ceiling": 10}]}},
}

PORTFOLIO: dict[str, Any] = {
    "organisation": {
        "currency": "EUR",
        "units": {"sales": {"title": "Sales", "delegation": 50000}, "it": {"title": "IT"}},
        "resources": {"team": {"title": "Team", "capacity": {"2027-Q1": 4}}},
        "technologies": {
            "old-db": {
                "category": "database",
                "status": "hold",
                "end_of_life": "2027-01-31",
                "version": "1.2",
            },
            "new-db": {"category": "database", "status": "adopt"},
        },
        "objectives": {"one-view": {"title": "One view", "weight": 3}},
        "domains": {"customer": {"title": "Customers", "master": "crm"}},
    },
    "initiatives": [
        {
            "id": "crm",
            "title": "New CRM",
            "unit": "sales",
            "owner": "Ann",
            "stage": "building",
            "risk": "high",
            "budget": 60000,
            "start": "2027-01-15",
            "end": "2027-09-30",
            "technologies": ["old-db", "new-db", "lost-db"],
            "data": [{"domain": "customer", "access": "masters", "personal": True}],
            "resources": [{"resource": "team", "period": "2027-Q1", "amount": 3}],
            "depends_on": ["web"],
            "objectives": {"one-view": 0.6},
            "urgent": True,
            "reviews": [{"gate": "safety", "on": "2026-11-01"}],
            "updated": "2026-11-02",
        },
        {
            "id": "web",
            "title": "New web site",
            "unit": "it",
            "stage": "approved",
            "resources": [{"resource": "team", "period": "2027-Q1"}],
            "depends_on": ["crm"],
            "technologies": None,
        },
        {"id": "idea", "title": "An idea", "unit": "nobody", "stage": "idea"},
    ],
}

Make = Callable[..., Policy]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Loads a policy of rules, each a mapping; an id is given to each."""

    def load(*rules: dict[str, Any], **header: Any) -> Policy:
        named = [{"id": f"rule.number-{place}", **rule} for place, rule in enumerate(rules)]
        path = tmp_path_factory.mktemp("policy") / "policy.yaml"
        path.write_text(json.dumps({**HEADER, **header, "rules": named}), encoding="utf-8")
        return govrules.load(path)

    return load


@pytest.fixture(scope="session")
def portfolio() -> govrules.Portfolio:
    return govrules.Portfolio(PORTFOLIO["organisation"], PORTFOLIO["initiatives"])


@pytest.fixture(scope="session")
def judged(portfolio: govrules.Portfolio) -> Callable[[Policy], World]:
    """What the rules of a policy are evaluated against."""

    def build(policy: Policy) -> World:
        built, problems = world.build(portfolio, policy.plan, AS_OF)
        assert problems == ()
        return built

    return build
