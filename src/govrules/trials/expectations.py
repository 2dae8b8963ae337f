"""What a case or an example expects of the findings and the decisions, and where it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from govrules.decisions import Decision
from govrules.diagnostics import Span, one_of, suggest
from govrules.findings import Finding, Outcome
from govrules.policyfile.problems import Place
from govrules.values import canonical


@frozen
class Judged:
    """What was found and decided."""

    findings: tuple[Finding, ...]
    decisions: Mapping[str, Decision]


@frozen
class Mismatch:
    """Something that was expected, and what was found instead."""

    expected: str
    found: str
    span: Span


@frozen
class Claim:
    """One thing that is expected. `found` says what was found instead, None where it holds."""

    told: str
    span: Span
    found: Callable[[Judged], str | None]

    def mismatch(self, judged: Judged) -> Mismatch | None:
        """What is wrong with what was found, None where the claim holds."""
        found = self.found(judged)
        return None if found is None else Mismatch(self.told, found, self.span)


@frozen
class Known:
    """What claims can name; `rule` is the one meant where they name none."""

    rules: frozenset[str]
    initiatives: frozenset[str]
    rule: str | None = None


def mismatches(claims: Iterable[Claim], judged: Judged) -> tuple[Mismatch, ...]:
    """All claims that do not hold."""
    found = (claim.mismatch(judged) for claim in claims)
    return tuple(each for each in found if each is not None)


def read_claims(place: Place, known: Known) -> tuple[Claim, ...]:
    """The claims under `expect:`. What is wrong with them is reported at its place."""
    if not isinstance(place.value, dict):
        advice = f"write {one_of(_READERS)} and what is expected of each"
        place.problem("wrong-type", "what is expected is a mapping", advice)
        return ()
    claims: list[Claim] = []
    for key, part in place.entries():
        reader = _READERS.get(key)
        if reader is None:
            hint = suggest(key, _READERS) or f"there are {one_of(_READERS)}"
            part.problem("unknown-key", f"nothing called `{key}` can be expected", hint, key=True)
        else:
            claims += reader(part, known)
    return tuple(claims)


def _by_initiative(place: Place, known: Known) -> Iterator[tuple[str, Place]]:
    if not isinstance(place.value, dict):
        place.problem("wrong-type", "this is by initiative", "write `id: …` for each initiative")
    for id_, part in place.entries():
        if id_ in known.initiatives:
            yield id_, part
        else:
            hint = suggest(id_, known.initiatives)
            part.problem("unknown-initiative", f"there is no initiative `{id_}`", hint, key=True)


def _outcomes(place: Place, known: Known) -> Iterator[Claim]:
    outcomes = [outcome.value for outcome in Outcome]
    for id_, part in _by_initiative(place, known):
        if part.value in outcomes:
            yield _of_decision(f"the outcome of `{id_}`", id_, part, lambda decision: decision.outcome.value)
        else:
            advice = suggest(str(part.value), outcomes) or f"write one of {one_of(outcomes)}"
            part.problem("unknown-outcome", f"`{part.value}` is no outcome", advice)


def _approvals(place: Place, known: Known) -> Iterator[Claim]:
    return _lists("the approvals that `{}` needs", place, known, lambda decision: decision.approvals)


def _missing(place: Place, known: Known) -> Iterator[Claim]:
    return _lists("what is missing for `{}`", place, known, lambda decision: decision.missing)


def _lists(
    told: str, place: Place, known: Known, of: Callable[[Decision], tuple[str, ...]]
) -> Iterator[Claim]:
    for id_, part in _by_initiative(place, known):
        if are_texts(part):
            yield _of_decision(told.format(id_), id_, part, lambda decision: sorted(of(decision)))


def are_texts(place: Place) -> bool:
    """Whether a list of texts stands here; reported where it does not."""
    fine = isinstance(place.value, list) and all(isinstance(item, str) for item in place.value)
    if not fine:
        place.problem("wrong-type", "this is a list of texts", "write `[…]`; `[]` is none")
    return fine


def _of_decision(what: str, id_: str, place: Place, of: Callable[[Decision], Any]) -> Claim:
    expected = sorted(place.value) if isinstance(place.value, list) else place.value

    def found(judged: Judged) -> str | None:
        decision = judged.decisions.get(id_)
        if decision is None:
            return f"no decision on `{id_}`"
        actual = of(decision)
        return None if actual == expected else told_value(actual)

    return Claim(f"{what}: {told_value(expected)}", place.span, found)


def told_value(value: Any) -> str:
    """A value as a report shows it.

    >>> told_value(["cio", "board"]), told_value([]), told_value("deny")
    ('cio, board', 'none', 'deny')
    """
    if isinstance(value, list | tuple):
        return ", ".join(map(told_value, value)) or "none"
    return value if isinstance(value, str) else canonical(value)


FINDING_KEYS = ("rule", "subjects", "group", "verdict", "effect", "status", "message", "missing")


def _findings(place: Place, known: Known) -> Iterator[Claim]:
    for item in _patterns(place, known):
        yield Claim(f"a finding {_described(item.value)}", item.span, _Present(item.value, known.rule))


def _absent(place: Place, known: Known) -> Iterator[Claim]:
    for item in _patterns(place, known):
        yield Claim(f"no finding {_described(item.value)}", item.span, _Absent(item.value, known.rule))


def _only(place: Place, known: Known) -> Iterator[Claim]:
    """These findings and no others, each of them once."""
    wanted = list(_patterns(place, known))
    yield from _findings(place, known)
    patterns = tuple(item.value for item in wanted)
    yield Claim("no other finding", place.key_span, _NoOther(patterns, known.rule))


def _patterns(place: Place, known: Known) -> Iterator[Place]:
    if not isinstance(place.value, list):
        place.problem("wrong-type", "findings are a list", "write `- {rule: …, subjects: […]}` for each")
    for item in place.items():
        if not isinstance(item.value, dict):
            item.problem("wrong-type", "a finding is a mapping", f"its keys are {one_of(FINDING_KEYS)}")
            continue
        fitting = [_fits(key, part, known) for key, part in item.entries()]  # every problem is told
        if all(fitting):
            yield item


def _fits(key: str, place: Place, known: Known) -> bool:
    """Whether a key of an expected finding can be compared; reported where it cannot."""
    if key not in FINDING_KEYS:
        hint = suggest(key, FINDING_KEYS) or f"its keys are {one_of(FINDING_KEYS)}"
        place.problem("unknown-key", f"a finding has no `{key}`", hint, key=True)
        return False
    if key == "rule" and place.value not in known.rules:
        near = suggest(str(place.value), known.rules)
        place.problem("unknown-rule", f"the policy has no rule `{place.value}`", near)
        return False
    if key in _WORDS and place.value not in _WORDS[key]:
        hint = suggest(str(place.value), _WORDS[key]) or f"write one of {one_of(_WORDS[key])}"
        place.problem("unknown-word", f"`{place.value}` is no {key} of a finding", hint)
        return False
    return key not in _LISTS or are_texts(place)


_LISTS = ("subjects", "missing")
_WORDS = {"verdict": ("violated", "unknown"), "status": ("open", "approved", "waived", "audit")}


def _described(wanted: Mapping[str, Any]) -> str:
    return "of " + (", ".join(f"{key} {told_value(value)}" for key, value in wanted.items()) or "anything")


@frozen
class _Present:
    wanted: Mapping[str, Any]
    rule: str | None

    def __call__(self, judged: Judged) -> str | None:
        if any(matches(finding, self.wanted) for finding in judged.findings):
            return None
        rule = self.wanted.get("rule", self.rule)
        found = [finding for finding in judged.findings if rule in {None, finding.rule}]
        if "message" in self.wanted and found:
            return "; ".join(finding.message for finding in found)
        return told_findings(found)


@frozen
class _Absent:
    wanted: Mapping[str, Any]
    rule: str | None

    def __call__(self, judged: Judged) -> str | None:
        found = [finding for finding in judged.findings if matches(finding, self.wanted)]
        return told_findings(found) if found else None


@frozen
class _NoOther:
    patterns: tuple[Mapping[str, Any], ...]
    rule: str | None

    def __call__(self, judged: Judged) -> str | None:
        left = list(self.patterns)
        others: list[Finding] = []
        for finding in judged.findings:
            wanted = next((pattern for pattern in left if matches(finding, pattern)), None)
            if wanted is None:
                others.append(finding)
            else:
                left.remove(wanted)
        return told_findings(others) if others else None


def matches(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    """Whether a finding has everything that is expected of it."""
    return all(_same(key, value, finding) for key, value in wanted.items())


def _same(key: str, wanted: Any, finding: Finding) -> bool:
    if key == "message":
        return any(str(wanted) in message for message in finding.messages.values())
    actual = finding.to_dict()[key]
    if key == "subjects":
        return bool(list(actual) == wanted)  # of a pair, their order says who is who
    if key == "missing":
        return sorted(actual) == sorted(wanted)
    return _comparable(actual) == _comparable(wanted)


def _comparable(value: Any) -> str:
    """Equal for equal values, whether they come from a document or from an evaluation."""
    if isinstance(value, Mapping):
        value = {key: _comparable(member) for key, member in sorted(value.items())}
    elif isinstance(value, list | tuple):
        value = sorted(_comparable(member) for member in value)
    return canonical(value).strip('"') if isinstance(value, str) else canonical(value)


def told_findings(findings: Iterable[Finding]) -> str:
    """Findings in short."""
    return "; ".join(map(_told, findings)) or "none"


def _told(finding: Finding) -> str:
    subjects = ", ".join(finding.subjects) or "the whole portfolio"
    group = f" {canonical(finding.group)}" if finding.group else ""
    return f"{finding.rule} {finding.verdict} for {subjects}{group}: {_told_effect(finding)}"


def _told_effect(finding: Finding) -> str:
    roles = f" to {', '.join(finding.roles)}" if finding.roles else ""
    status = f" ({finding.status})" if finding.status != "open" else ""
    return f"{finding.effect.value}{roles}{status}"


def _messages(place: Place, known: Known) -> Iterator[Claim]:
    if are_texts(place):
        for item in place.items():
            yield Claim(
                f"a message with “{item.value}”", item.span, _Present({"message": item.value}, known.rule)
            )


_READERS: dict[str, Callable[[Place, Known], Iterable[Claim]]] = {
    "outcomes": _outcomes,
    "approvals": _approvals,
    "missing": _missing,
    "findings": _findings,
    "only": _only,
    "absent": _absent,
    "messages": _messages,
}
EXPECTATIONS = tuple(_READERS)
