"""Examples of the OpenAPI document. None of them holds null, which FastAPI leaves out."""

from __future__ import annotations

from typing import Any

INITIATIVE = {
    "id": "crm-2",
    "title": "New CRM for sales",
    "unit": "sales",
    "owner": "sales-director",
    "risk": "medium",
    "budget": 180000,
}
AS_OF = "2026-11-23"
DECIDE = {"initiative": INITIATIVE, "as_of": AS_OF}
REVIEW = {
    "organisation": {"units": {"sales": {"delegation": 50000}}},
    "initiatives": [INITIATIVE],
    "as_of": AS_OF,
}
WHAT_IF = {"initiative": INITIATIVE}
BATCH = {"put": [INITIATIVE], "remove": []}
ADVANCE = {"as_of": AS_OF}

_POLICY = {
    "id": "rules",
    "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_FINDING = {
    "rule": "autonomy.spending",
    "subjects": ["crm-2"],
    "group": {"unit": "sales"},
    "verdict": "violated",
    "effect": {"escalate": ["portfolio-board"]},
    "status": "open",
    "message": "",
    "evidence": {"initiative.budget": 180000},
    "missing": [],
    "fingerprint": "8b7bba9d06a18f29",
}
_DECISION = {
    "initiative": "crm-2",
    "outcome": "escalate",
    "approvals": ["portfolio-board"],
    "missing": [],
    "findings": ["8b7bba9d06a18f29"],
}
JUDGED = {"as_of": AS_OF, "policy": _POLICY, "decision": _DECISION, "findings": [_FINDING]}
REVIEWED = {
    "govrules": 1,
    "as_of": AS_OF,
    "policy": _POLICY,
    "portfolio": {"initiatives": 1, "digest": _POLICY["digest"]},
    "decisions": [_DECISION],
    "findings": [_FINDING],
    "waivers": {"unused": [], "expired": [], "early": [], "applied": []},
    "problems": [],
}
CHANGE = {
    "at": "5f2c9a1e-17",
    "appeared": [_FINDING],
    "changed": [],
    "disappeared": [],
    "decisions": [
        {
            "initiative": "crm-2",
            "before": {"outcome": "allow", "approvals": [], "missing": []},
            "after": {"outcome": "escalate", "approvals": ["portfolio-board"], "missing": []},
        }
    ],
}
FINDINGS = {"at": "5f2c9a1e-17", "as_of": AS_OF, "findings": [_FINDING]}
DECISIONS = {"at": "5f2c9a1e-17", "as_of": AS_OF, "decisions": [_DECISION]}
DECISION = _DECISION
EVENTS = 'retry: 1000\nid: 5f2c9a1e-16\n\nid: 5f2c9a1e-17\nevent: change\ndata: {"at": "5f2c9a1e-17", …}\n\n'
RULES = {
    "policy": _POLICY,
    "title": "Rules",
    "rules": [
        {
            "id": "autonomy.spending",
            "title": "Decide at the right level",
            "why": "",
            "fix": "",
            "enforcement": "on",
            "effective_from": "2027-01-01",
            "effective_until": "2027-12-31",
            "references": [],
        }
    ],
}
LIVE = {"status": "live"}
HEALTH = {
    "status": "ready",
    "versions": {"govrules": "0.1.0", "govrules-fastapi": "0.1.0"},
    "policy": _POLICY,
    "live": {"as_of": AS_OF, "at": "5f2c9a1e-17", "clients": 2},
}


def problem(kind: str, title: str, status: int) -> dict[str, Any]:
    """A problem of a kind."""
    return {
        "type": f"urn:govrules:problem:{kind}",
        "title": title,
        "status": status,
        "detail": "`12 EUR` is not a number" if status == 422 else title,
        "diagnostics": [_DIAGNOSTIC] if status == 422 else [],
    }


_DIAGNOSTIC = {
    "code": "number",
    "message": "`12 EUR` is not a number",
    "path": "$.initiative.budget",
    "help": "write a plain number, such as 12, with a point before decimals",
}
