"""A finding as a SARIF result."""

from __future__ import annotations

from typing import Any

from govrules.findings import Finding, Outcome
from govrules.reports.dossier import Dossier
from govrules.reports.places import Place, places
from govrules.reports.sarif.locations import location, physical
from govrules.reports.sarif.rules import LEVELS
from govrules.waivers import Waiver

FINGERPRINT = "govrules/v1"


def result(finding: Finding, index: int, dossier: Dossier) -> dict[str, Any]:
    """The finding at the field that decided for its first subject; the others are related."""
    first, *others = places(finding, dossier.rules[finding.rule], dossier.portfolio) or (None,)
    kind, level = _kind(finding)
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": kind,
        "level": level,
        "message": {"text": dossier.message(finding)},
        "locations": [location(first)] if first is not None else [],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": _properties(finding),
    }
    if dossier.review.baseline is not None:
        found["baselineState"] = "new" if dossier.review.is_new(finding) else "unchanged"
    if others:
        found["relatedLocations"] = [
            _related(place, number, dossier) for number, place in enumerate(others, 1)
        ]
    found["suppressions"] = _suppressions(finding, dossier)
    return found


def _kind(finding: Finding) -> tuple[str, str]:
    """What kind of result: a failure has a level; what is open or only recorded has none."""
    if finding.status == "audit":
        return "informational", "none"
    if finding.verdict == "unknown":
        return "open", "none"
    return "fail", LEVELS[finding.effect]


def _related(place: Place | None, number: int, dossier: Dossier) -> dict[str, Any]:
    assert place is not None, "only a finding without subjects has no first place"
    title = dossier.initiative_title(place.initiative)
    return {**location(place, number), "message": {"text": title}}


def _properties(finding: Finding) -> dict[str, Any]:
    """What SARIF has no place for, as govrules' own JSON has it, and the message in every language."""
    whole = finding.to_dict()
    kept = ("subjects", "group", "verdict", "effect", "status", "evidence", "missing")
    return {**{key: whole[key] for key in kept}, "messages": finding.messages}


def _suppressions(finding: Finding, dossier: Dossier) -> list[dict[str, Any]]:
    """Why a finding does not stand: somebody has waived it, or all who must have approved it."""
    waiver = dossier.waiver(finding)
    if waiver is not None:
        return [_waived(waiver)]
    if finding.status != "approved":
        return []
    assert finding.effect is Outcome.ESCALATE, "only an escalation can be approved"
    reason = dossier.words("approved by", ", ".join(finding.roles))
    return [{"kind": "external", "status": "accepted", "justification": reason}]


def _waived(waiver: Waiver) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "external", "status": "accepted", "justification": waiver.reason}
    if waiver.span is not None:
        found["location"] = {"physicalLocation": physical(waiver.span)}
    found["properties"] = {"granted_by": waiver.granted_by, "until": waiver.until}
    return found
