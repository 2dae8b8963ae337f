"""What a baseline has on record and nobody finds any more, as SARIF results."""

from __future__ import annotations

from typing import Any

from govrules.baselines import Known
from govrules.reports.dossier import Dossier
from govrules.reports.places import Place
from govrules.reports.sarif.locations import location
from govrules.reports.sarif.results import FINGERPRINT


def absent(dossier: Dossier) -> list[dict[str, Any]]:
    """A result for each finding on record that is gone; none without a baseline."""
    compared = dossier.review.baseline
    if compared is None:
        return []
    since = dossier.words("is known", compared.baseline.as_of)
    return [_result(known, since, dossier) for known in compared.resolved]


def _result(known: Known, since: str, dossier: Dossier) -> dict[str, Any]:
    places = [location(_place(subject, dossier), number) for number, subject in enumerate(known.subjects)]
    found: dict[str, Any] = {
        "ruleId": known.rule,
        **_kind(known),
        "message": {"text": f"{_title(known, dossier)} ({since})"},
        "locations": places[:1],
        "partialFingerprints": {FINGERPRINT: known.fingerprint},
        "baselineState": "absent",
        "properties": {key: getattr(known, key) for key in ("subjects", "group", "verdict", "status")},
    }
    if known.rule in dossier.rules:
        found["ruleIndex"] = list(dossier.rules).index(known.rule)
    if places[1:]:
        found["relatedLocations"] = places[1:]
    return found


def _kind(known: Known) -> dict[str, str]:
    """What it was. How strong a failure was is not on record: without a level it has its rule's."""
    if known.status == "audit":
        return {"kind": "informational", "level": "none"}
    return {"kind": "open", "level": "none"} if known.verdict == "unknown" else {"kind": "fail"}


def _title(known: Known, dossier: Dossier) -> str:
    """The title of its rule, which may have left the policy."""
    return dossier.rule_title(known.rule) if known.rule in dossier.rules else known.rule


def _place(subject: str, dossier: Dossier) -> Place:
    """The initiative, which may have left the portfolio."""
    origin = dossier.portfolio.origin(subject)
    return Place(subject, ("id",), origin.span(("id",)) if origin is not None else None)
