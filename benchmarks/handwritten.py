"""The same questions by hand, as one would write them for speed: one fused function, and hash joins on dicts.

It works on rows whose days are dates, which `prepared` makes of the JSON. `None` is unknown, and is looked
after everywhere that it can occur.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from benchmarks.answers import EFFECTS, OUTCOMES, STRENGTH, Answers
from benchmarks.workload import ACTIVE, RISKS, Json

Row = dict[str, Any]
Found = tuple[str, tuple[str, ...], bool, dict[str, Any]]
"""A rule, what it is about, whether that is known, and the values that decided."""

RANK = {risk: place for place, risk in enumerate(RISKS)}
HIGH = RANK["high"]
IS_ACTIVE = frozenset(ACTIVE)


def prepared(portfolio: Json) -> tuple[Json, list[Row]]:
    """The organisation and the rows of a portfolio with dates for texts; not part of what is timed."""
    organisation = dict(portfolio["organisation"])
    organisation["technologies"] = {
        name: {**each, "end_of_life": datetime.date.fromisoformat(each["end_of_life"])}
        for name, each in organisation["technologies"].items()
    }
    days = ("start", "end")
    rows = [
        {**row, **{day: row[day] and datetime.date.fromisoformat(row[day]) for day in days}}
        for row in portfolio["initiatives"]
    ]
    return organisation, rows


def judge(  # noqa: C901, PLR0912, PLR0915 - one function is what is measured
    row: Row, units: Json, technologies: Json, today: datetime.date, found: list[Any]
) -> None:
    """The twelve questions about one initiative: what is violated, or unknown."""
    id_, budget, risk = row["id"], row["budget"], row["risk"]
    start, end, stage = row["start"], row["end"], row["stage"]
    unit = units[row["unit"]]
    if budget is None:
        found.append(("each.delegation", id_, False, {}))
    elif budget > unit["delegation"]:
        evidence = {"budget": budget, "unit.delegation": unit["delegation"]}
        found.append(("each.delegation", id_, True, evidence))
    if risk is None:
        if budget is None or budget > 500_000:
            found.append(("each.large-and-risky", id_, False, {}))
        found.append(("each.appetite", id_, False, {}))
    else:
        rank = RANK[risk]
        if rank >= HIGH:
            if budget is None:
                found.append(("each.large-and-risky", id_, False, {"risk": risk}))
            elif budget > 500_000:
                found.append(("each.large-and-risky", id_, True, {"risk": risk, "budget": budget}))
        if rank > RANK[unit["appetite"]]:
            evidence = {"risk": risk, "unit.appetite": unit["appetite"]}
            found.append(("each.appetite", id_, True, evidence))
    if start is None or end is None:
        found.append(("each.ends-after-start", id_, False, {}))
        found.append(("each.too-long", id_, False, {}))
    else:
        if end < start:
            found.append(("each.ends-after-start", id_, True, {"start": start, "end": end}))
        if (end - start).days > 1000:
            found.append(("each.too-long", id_, True, {"start": start, "end": end}))
    held = [name for name in row["technologies"] if technologies[name]["status"] == "hold"]
    if held:
        found.append(("each.technology-on-hold", id_, True, {"technologies": held}))
    if row["technologies"]:
        if end is None:
            found.append(("each.technology-outlived", id_, False, {}))
        else:
            outlived = [name for name in row["technologies"] if technologies[name]["end_of_life"] < end]
            if outlived:
                found.append(("each.technology-outlived", id_, True, {"technologies": outlived, "end": end}))
    objectives = row["objectives"]
    if sum(objectives.values()) > 100:
        found.append(("each.objectives-overspent", id_, True, {"objectives": objectives}))
    if stage in IS_ACTIVE:
        if row["owner"] is None:
            found.append(("each.has-owner", id_, True, {}))
        if not objectives:
            found.append(("each.has-objective", id_, True, {"objectives": objectives}))
    if budget is None or budget > 300_000:
        personal: bool | None = False
        for use in row["data"]:
            if use["personal"]:
                personal = True
                break
            if use["personal"] is None:
                personal = None
        if personal is None or (personal and budget is None):
            found.append(("each.large-and-personal", id_, False, {}))
        elif personal:
            found.append(("each.large-and-personal", id_, True, {"budget": budget}))
    if stage == "building":
        if start is None:
            found.append(("each.built-before-start", id_, False, {}))
        elif start > today:
            found.append(("each.built-before-start", id_, True, {"start": start}))


def decide(row: Row, units: Json, technologies: Json, today: datetime.date) -> tuple[str, list[Any]]:
    """The outcome for one initiative, and what was found."""
    found: list[Any] = []
    judge(row, units, technologies, today, found)
    if not found:
        return "allow", found
    strongest = max([STRENGTH[EFFECTS[each[0]] if each[2] else "inform"] for each in found])
    return OUTCOMES[strongest], found


def review(organisation: Json, rows: list[Row], today: datetime.date) -> list[Found]:
    """All twenty questions about a portfolio."""
    found: list[Found] = []
    single: list[Any] = []
    units, technologies = organisation["units"], organisation["technologies"]
    for row in rows:
        judge(row, units, technologies, today, single)
    found.extend([(rule, (id_,), known, evidence) for rule, id_, known, evidence in single])
    by_id = {row["id"]: row for row in rows}
    _dependencies(rows, by_id, found)
    _same_capability(rows, found)
    _rivals(rows, by_id, technologies, found)
    _masters(rows, found)
    _groups(organisation, rows, found)
    return found


def _dependencies(rows: list[Row], by_id: dict[str, Row], found: list[Found]) -> None:
    for a in rows:
        for id_ in a["depends_on"]:
            b = by_id.get(id_)
            if b is None or b is a:
                continue
            start, end = a["start"], b["end"]
            if start is None or end is None:
                found.append(("pair.starts-before-dependency", (a["id"], id_), False, {}))
            elif end > start:
                evidence = {"a.start": start, "b.end": end}
                found.append(("pair.starts-before-dependency", (a["id"], id_), True, evidence))
            if b["stage"] == "stopped":
                found.append(("pair.stopped-dependency", (a["id"], id_), True, {"b.stage": "stopped"}))


def _same_capability(rows: list[Row], found: list[Found]) -> None:
    serving: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["stage"] in IS_ACTIVE:
            for capability in row["capabilities"]:
                serving[capability].append(row)
    seen: set[tuple[str, str]] = set()
    for together in serving.values():
        for a in together:
            for b in together:
                if a["id"] < b["id"] and a["unit"] != b["unit"] and (a["id"], b["id"]) not in seen:
                    seen.add((a["id"], b["id"]))
                    _at_once(a, b, found)


def _at_once(a: Row, b: Row, found: list[Found]) -> None:
    first = None if a["start"] is None or b["end"] is None else a["start"] <= b["end"]
    second = None if b["start"] is None or a["end"] is None else b["start"] <= a["end"]
    if first is False or second is False:
        return
    known = first is not None and second is not None
    evidence = {"a": (a["start"], a["end"]), "b": (b["start"], b["end"])} if known else {}
    found.append(("pair.same-capability", (a["id"], b["id"]), known, evidence))


def _rivals(rows: list[Row], by_id: dict[str, Row], technologies: Json, found: list[Found]) -> None:
    for a in rows:
        for id_ in dict.fromkeys(a["integrates_with"]):
            b = by_id.get(id_)
            if b is None or b is a:
                continue
            rivals = [
                (t, u)
                for t in a["technologies"]
                for u in b["technologies"]
                if t != u and technologies[t]["category"] == technologies[u]["category"]
            ]
            if rivals:
                found.append(("pair.rival-technologies", (a["id"], id_), True, {"technologies": rivals}))


def _masters(rows: list[Row], found: list[Found]) -> None:
    masters: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for use in row["data"]:
            if use["access"] == "masters":
                masters[use["domain"]].append(row["id"])
    pairs: dict[tuple[str, str], str] = {}
    for domain, ids in masters.items():
        for a in ids:
            for b in ids:
                if a < b:
                    pairs[a, b] = domain
    found.extend([("pair.two-masters", pair, True, {"domain": domain}) for pair, domain in pairs.items()])


def _groups(organisation: Json, rows: list[Row], found: list[Found]) -> None:
    claims: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    budgets: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    served: set[str] = set()
    for row in rows:
        for claim in row["resources"]:
            if claim["amount"] is not None and claim["amount"] > 0:
                claims[claim["resource"], claim["period"]].append((row["id"], claim["amount"]))
        if row["stage"] in IS_ACTIVE and row["budget"] is not None:
            budgets[row["unit"]].append((row["id"], row["budget"]))
        served.update(row["objectives"])
    for key, members in claims.items():
        demand, capacity = sum(member[1] for member in members), organisation["resources"][key[0]]["capacity"]
        if demand > capacity:
            found.append(("group.capacity", key, True, _group(members, demand=demand, capacity=capacity)))
    for unit, members in budgets.items():
        spent, envelope = sum(member[1] for member in members), organisation["units"][unit]["envelope"]
        if spent > envelope:
            found.append(("group.envelope", (unit,), True, _group(members, spent=spent, envelope=envelope)))
    unserved = [objective for objective in organisation["objectives"] if objective not in served]
    found.extend([("group.objective-served", (each,), True, {"subjects": ()}) for each in unserved])


def _group(members: list[tuple[str, int]], **values: int) -> dict[str, Any]:
    return {"subjects": tuple(sorted({member[0] for member in members})), **values}


def complete(
    organisation: Json, rows: list[Row], today: datetime.date, messages: dict[str, Callable[..., str]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What a review of govrules holds: sorted findings with messages, and a decision on each initiative."""
    findings = []
    strongest = {row["id"]: 0 for row in rows}
    for rule, about, known, evidence in sorted(review(organisation, rows, today), key=lambda each: each[:2]):
        effect = EFFECTS[rule] if known else "inform"
        subjects = evidence.get("subjects", about)
        message = messages[rule](about, evidence) if known else "cannot be judged: something is missing"
        findings.append(
            {
                "rule": rule,
                "subjects": subjects,
                "group": about if subjects is not about else None,
                "verdict": "violated" if known else "unknown",
                "effect": effect,
                "message": message,
                "evidence": evidence,
            }
        )
        for subject in subjects:
            strongest[subject] = max(strongest[subject], STRENGTH[effect])
    return findings, {id_: OUTCOMES[place] for id_, place in strongest.items()}


def wording() -> dict[str, Callable[..., str]]:
    """A message for each rule, as f-strings."""
    words: dict[str, Callable[..., str]] = {
        rule: (lambda about, _evidence, rule=rule: f"{rule}: {', '.join(about)}") for rule in EFFECTS
    }
    words["each.delegation"] = lambda about, evidence: (
        f"{about[0]} costs {evidence['budget']}; the unit may spend {evidence['unit.delegation']} alone"
    )
    words["pair.starts-before-dependency"] = lambda about, evidence: (
        f"{about[0]} starts {evidence['a.start']} and needs {about[1]}, which ends {evidence['b.end']}"
    )
    return words


def answers(found: list[Found]) -> Answers:
    """What was found as answers that can be compared."""
    return frozenset((rule, about, known) for rule, about, known, _ in found)
