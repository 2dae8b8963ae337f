"""Whether an engine means what the language means, and whether a function keeps to its signature."""

from __future__ import annotations

import datetime
import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen

from govrules import documents, policy, world
from govrules.diagnostics import PolicyError, UsageError
from govrules.findings import Finding
from govrules.functions import ANY_COLLECTION, Function, Signature
from govrules.laws.agreement import Evaluate, agree, load_document
from govrules.model import Portfolio
from govrules.sampling.aiming import documents as portfolio_documents
from govrules.sampling.choices import Choices, Seeded
from govrules.testing.inventing import Inventor
from govrules.types import DATE, DURATION, FLAG, NUMBER, TEXT, VERSION, ListOf, Reference, SetOf, Type
from govrules.values import ValueProblem, canonical, number

CASES = Path(__file__).resolve().parents[3] / "tests" / "cases"
OWN = ("rule", "subjects", "group", "verdict", "effect", "message", "evidence", "missing")
"""What an engine says of a finding; its status comes of approvals and waivers, later."""


class NotConforming(AssertionError):
    """An engine or a function does not do what it must."""


@frozen
class Conformance:
    """What was tried: cases, and portfolios under random policies."""

    cases: int
    pairs: int


def check_engine(
    evaluate: Evaluate, *, cases: Path | None = None, policies: int = 25, each: int = 20, seed: int = 0
) -> Conformance:
    """Hold an engine against the cases of the language and, on random policies, the reference engine.

    `cases` is the folder of the cases, which are in the source of the library under `tests/cases`.
    Raises NotConforming for a case, Disagreement for a random policy.

    >>> from govrules.engines import reference
    >>> check_engine(reference.evaluate, policies=1, each=3).pairs
    3
    """
    folder = CASES if cases is None else cases
    if not folder.is_dir():
        raise UsageError(
            f"there are no cases at {folder}; they are in the source of govrules, under tests/cases"
        )
    found = [case.parent for case in sorted(folder.glob("*/*/expected.yaml"))]
    for case in found:
        _check_case(evaluate, case)
    return Conformance(len(found), sum(_pairs(evaluate, policies, each, seed)))


def _check_case(evaluate: Evaluate, folder: Path) -> None:
    expected = documents.read(folder / "expected.yaml").value
    rules = policy.load(folder / "policy.yaml").plan
    as_of = datetime.date.fromisoformat(expected["as_of"])
    judged, _ = world.build(Portfolio.load(folder / "portfolio.yaml"), rules, as_of)
    found = [_as_data(finding) for finding in evaluate(rules, judged)]
    if len(found) != len(expected["findings"]):
        raise NotConforming(f"{folder}: {len(found)} findings instead of {len(expected['findings'])}")
    for one, wanted in zip(found, expected["findings"], strict=True):
        differing = [key for key in wanted if key in OWN and one[key] != wanted[key]]
        if differing:
            key = differing[0]
            raise NotConforming(f"{folder}: {wanted['rule']}: `{key}` is {one[key]}, not {wanted[key]}")


def _as_data(finding: Finding) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(canonical(finding.to_dict()), parse_float=Decimal)
    return data


def _pairs(evaluate: Evaluate, policies: int, each: int, seed: int) -> Iterator[int]:
    """How many portfolios each random policy was tried on."""
    for number_ in range(policies):
        choices = Seeded(f"{seed}/{number_}")
        try:
            random = load_document(Inventor(choices).policy())
        except PolicyError:  # too costly, which the checker refuses
            continue
        make = portfolio_documents(random)
        for _ in range(each):
            agree(random.plan, Portfolio(**make(choices)), datetime.date(2027, 1, 1), evaluate)
        yield each


def check_function(function: Function, *, examples: int = 200, seed: int = 0) -> None:
    """Call a function with random arguments of its signatures. Raises NotConforming.

    It must answer every known argument with a value of its result type, or None where there is no
    answer; the same argument with the same; and raise nothing.

    >>> from govrules.functions import BUILTIN
    >>> for function in BUILTIN:
    ...     check_function(function, examples=20)
    """
    for signature in function.signatures:
        for number_ in range(examples):
            arguments = _arguments(Seeded(f"{seed}/{number_}"), signature, function)
            _check_call(function, signature, arguments)


def _arguments(choices: Choices, signature: Signature, function: Function) -> list[Any]:
    return [_argument(choices, parameter, function) for parameter in signature.parameters]


_SINGLES: dict[Type, tuple[Any, ...]] = {
    TEXT: ("", "x", "New CRM", "2027-01-31", "1.10", "é", "a-b_c", "x" * 300, "\N{GREEK SMALL LETTER OMEGA}"),
    NUMBER: tuple(map(Decimal, ("0", "1", "-1", "0.5", "12", "1E+35", "-0.000001", "31"))),
    FLAG: (False, True),
    DATE: (datetime.date(2027, 1, 31), datetime.date.min, datetime.date.max, datetime.date(2028, 2, 29)),
    DURATION: tuple(datetime.timedelta(days) for days in (0, 1, -400, 10**6)),
}


def _argument(choices: Choices, type_: Type, function: Function) -> Any:
    if type_ == ANY_COLLECTION or isinstance(type_, ListOf | SetOf):
        inner = TEXT if type_ == ANY_COLLECTION else type_.element  # type: ignore[union-attr]  # a list or a set, as asked above
        members = [_argument(choices, inner, function) for _ in choices.times(4)]
        unknown = [None] if function.sees_unknown_members and choices.chance(4) else []
        made = (*members, *unknown)
        return frozenset(made) if isinstance(type_, SetOf) or choices.chance(3) else made
    if isinstance(type_, Reference):
        type_ = TEXT
    if type_ == VERSION:
        from packaging.version import Version

        return Version(choices.pick(("1.9", "1.10", "2.0rc1")))
    return choices.pick(_SINGLES[type_])


def _check_call(function: Function, signature: Signature, arguments: list[Any]) -> None:
    call = f"{function.name}({', '.join(map(repr, arguments))})"
    try:
        answer, again = function.call(*arguments), function.call(*arguments)
    except Exception as problem:  # whatever it is, it must not be raised
        raise NotConforming(f"{call} raises {type(problem).__name__}: {problem}") from problem
    if answer != again or type(answer) is not type(again):
        raise NotConforming(f"{call} is {answer!r}, then {again!r}")
    if answer is not None and not _is_of(answer, signature.result):
        raise NotConforming(f"{call} is {answer!r}, which is no {signature.result}")
    for engine, elsewhere in function.elsewhere.items():
        if (other := elsewhere(*arguments)) != answer:
            raise NotConforming(f"{call} is {answer!r}, but {other!r} on the engine `{engine}`")


def _is_of(value: Any, type_: Type) -> bool:
    """Whether a value is one of the language, of a type."""
    if isinstance(type_, ListOf | SetOf):
        container = tuple if isinstance(type_, ListOf) else frozenset
        return isinstance(value, container) and all(
            each is None or _is_of(each, type_.element) for each in value
        )
    if type_ == NUMBER:
        return isinstance(value, Decimal) and _is_number(value)
    if type_ == TEXT or isinstance(type_, Reference):
        return isinstance(value, str) and unicodedata.normalize("NFC", value) == value
    kinds = {FLAG: bool, DATE: datetime.date, DURATION: datetime.timedelta}
    return isinstance(value, kinds[type_]) if type_ in kinds else True


def _is_number(value: Decimal) -> bool:
    try:
        return number(value) == value
    except ValueProblem:
        return False
