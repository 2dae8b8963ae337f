"""The answers, as plainly as Python can give them: everything is compared with everything.

It shares no code with anything that is measured. `None` is unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Any

from benchmarks.answers import Answer, Answers
from benchmarks.workload import ACTIVE, AS_OF, RISKS, Json

Verdict = bool | None
"""Whether it is violated; None where that is unknown."""


def answers(portfolio: Json) -> Answers:
    """All answers to the twenty questions about a portfolio, slowly."""
    return frozenset(_all(portfolio["organisation"], portfolio["initiatives"]))


def _all(organisation: Json, initiatives: list[Json]) -> Iterator[Answer]:
    for row in initiatives:
        for rule, judge in _EACH.items():
            verdict = judge(row, organisation)
            if verdict is not False:
                yield rule, (row["id"],), verdict is True
    for a, b in permutations(initiatives, 2):
        for rule, judge_pair in _PAIR.items():
            verdict = judge_pair(a, b, organisation)
            if verdict is not False:
                yield rule, (a["id"], b["id"]), verdict is True
    yield from _groups(organisation, initiatives)


def _both(*parts: Verdict) -> Verdict:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _some(parts: Iterable[Verdict]) -> Verdict:
    held = list(parts)
    if any(part is True for part in held):
        return True
    return None if any(part is None for part in held) else False


def _is(test: Callable[..., bool], *operands: Any) -> Verdict:
    return None if any(operand is None for operand in operands) else test(*operands)


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _later(first: str | None, second: str | None) -> Verdict:
    """Whether the first day is after the second."""
    return _is(lambda a, b: a > b, _day(first), _day(second))


def _riskier(first: str | None, second: str | None) -> Verdict:
    return _is(lambda a, b: RISKS.index(a) > RISKS.index(b), first, second)


def _more(first: int | None, second: int | None) -> Verdict:
    return _is(lambda a, b: a > b, first, second)


def _too_long(row: Json, _organisation: Json) -> Verdict:
    return _is(lambda start, end: (end - start).days > 1000, _day(row["start"]), _day(row["end"]))


def _on_hold(row: Json, organisation: Json) -> Verdict:
    return any(organisation["technologies"][each]["status"] == "hold" for each in row["technologies"])


def _outlived(row: Json, organisation: Json) -> Verdict:
    return _some(
        _later(row["end"], organisation["technologies"][each]["end_of_life"]) for each in row["technologies"]
    )


def _personal(row: Json, _organisation: Json) -> Verdict:
    return _both(_some(use["personal"] for use in row["data"]), _more(row["budget"], 300_000))


def _built_early(row: Json, _organisation: Json) -> Verdict:
    return _both(row["stage"] == "building", _later(row["start"], AS_OF.isoformat()))


_EACH: dict[str, Callable[[Json, Json], Verdict]] = {
    "each.delegation": lambda row, of: _more(row["budget"], of["units"][row["unit"]]["delegation"]),
    "each.large-and-risky": lambda row, _: _both(
        _riskier(row["risk"], "medium"), _more(row["budget"], 500_000)
    ),
    "each.ends-after-start": lambda row, _: _later(row["start"], row["end"]),
    "each.too-long": _too_long,
    "each.technology-on-hold": _on_hold,
    "each.technology-outlived": _outlived,
    "each.has-owner": lambda row, _: row["stage"] in ACTIVE and row["owner"] is None,
    "each.objectives-overspent": lambda row, _: sum(row["objectives"].values()) > 100,
    "each.has-objective": lambda row, _: row["stage"] in ACTIVE and not row["objectives"],
    "each.large-and-personal": _personal,
    "each.built-before-start": _built_early,
    "each.appetite": lambda row, of: _riskier(row["risk"], of["units"][row["unit"]]["appetite"]),
}


def _same_capability(a: Json, b: Json, _organisation: Json) -> Verdict:
    if a["id"] >= b["id"] or not set(a["capabilities"]) & set(b["capabilities"]):
        return False
    if a["unit"] == b["unit"] or a["stage"] not in ACTIVE or b["stage"] not in ACTIVE:
        return False
    apart = _some([_later(a["start"], b["end"]), _later(b["start"], a["end"])])
    return None if apart is None else not apart


def _rivals(a: Json, b: Json, organisation: Json) -> Verdict:
    if b["id"] not in a["integrates_with"]:
        return False
    known = organisation["technologies"]
    return any(
        one != other and known[one]["category"] == known[other]["category"]
        for one in a["technologies"]
        for other in b["technologies"]
    )


def _two_masters(a: Json, b: Json, _organisation: Json) -> Verdict:
    if a["id"] >= b["id"]:
        return False
    mastered = [{use["domain"] for use in row["data"] if use["access"] == "masters"} for row in (a, b)]
    return bool(mastered[0] & mastered[1])


_PAIR: dict[str, Callable[[Json, Json, Json], Verdict]] = {
    "pair.starts-before-dependency": lambda a, b, _: (
        b["id"] in a["depends_on"] and _later(b["end"], a["start"])
    ),
    "pair.stopped-dependency": lambda a, b, _: b["id"] in a["depends_on"] and b["stage"] == "stopped",
    "pair.same-capability": _same_capability,
    "pair.rival-technologies": _rivals,
    "pair.two-masters": _two_masters,
}


def _groups(organisation: Json, initiatives: list[Json]) -> Iterator[Answer]:
    claims = [claim for row in initiatives for claim in row["resources"]]
    for resource, period in {(claim["resource"], claim["period"]) for claim in claims}:
        same = [each for each in claims if (each["resource"], each["period"]) == (resource, period)]
        if sum(each["amount"] for each in same) > organisation["resources"][resource]["capacity"]:
            yield "group.capacity", (resource, period), True
    for name, unit in organisation["units"].items():
        budgets = [row["budget"] for row in initiatives if row["unit"] == name and row["stage"] in ACTIVE]
        if sum(budget for budget in budgets if budget is not None) > unit["envelope"]:
            yield "group.envelope", (name,), True
    for objective in organisation["objectives"]:
        if not any(objective in row["objectives"] for row in initiatives):
            yield "group.objective-served", (objective,), True
