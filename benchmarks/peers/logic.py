"""Logic: CLIPS (a Rete of facts) and clingo (answer sets)."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from benchmarks.answers import EACH, PAIR, RULES, Answer, Answers, OneAnswer
from benchmarks.peers.peer import HIGH, TODAY, Judge, Reviewer
from benchmarks.peers.tables import tables
from benchmarks.workload import Json

# `nil` stands for unknown. `of` gives the facts about one initiative their place in a portfolio.
_TEMPLATES = """
(deftemplate initiative (slot id) (slot unit) (slot stage) (slot active) (slot risk) (slot budget)
  (slot start) (slot end) (slot owner))
(deftemplate unit (slot unit) (slot delegation) (slot envelope) (slot appetite))
(deftemplate technology (slot technology) (slot category) (slot status) (slot end_of_life))
(deftemplate uses-technology (slot id) (slot technology))
(deftemplate serves-capability (slot id) (slot capability))
(deftemplate uses-data (slot id) (slot domain) (slot access) (slot personal))
(deftemplate depends-on (slot id) (slot other))
(deftemplate integrates-with (slot id) (slot other))
(deftemplate contributes (slot id) (slot objective) (slot amount))
(deftemplate contributed (slot id) (slot amount))
(deftemplate found (slot rule) (slot id) (slot other) (slot known))
"""


def _rule(name: str, known: bool, conditions: str, number: int, *, other: str = "none") -> str:  # noqa: FBT001 - as the rule says it
    verdict = "yes" if known else "no"
    return (
        f"(defrule r{number} {conditions} => "
        f"(assert (found (rule {name}) (id ?id) (other {other}) (known {verdict}))))"
    )


_OWN = "(initiative (id ?id) "
_CLIPS: list[tuple[str, bool, str, str]] = [
    ("each.delegation", False, _OWN + "(budget nil))", "none"),
    (
        "each.delegation",
        True,
        _OWN + "(unit ?u) (budget ?b&~nil)) (unit (unit ?u) (delegation ?d&:(> ?b ?d)))",
        "none",
    ),
    ("each.large-and-risky", False, _OWN + "(risk nil) (budget ?b&:(or (eq ?b nil) (> ?b 500000))))", "none"),
    ("each.large-and-risky", False, _OWN + f"(risk ?r&~nil&:(>= ?r {HIGH})) (budget nil))", "none"),
    (
        "each.large-and-risky",
        True,
        _OWN + f"(risk ?r&~nil&:(>= ?r {HIGH})) (budget ?b&~nil&:(> ?b 500000)))",
        "none",
    ),
    ("each.ends-after-start", False, _OWN + "(start ?s) (end ?e&:(or (eq ?s nil) (eq ?e nil))))", "none"),
    ("each.ends-after-start", True, _OWN + "(start ?s&~nil) (end ?e&~nil&:(< ?e ?s)))", "none"),
    ("each.too-long", False, _OWN + "(start ?s) (end ?e&:(or (eq ?s nil) (eq ?e nil))))", "none"),
    ("each.too-long", True, _OWN + "(start ?s&~nil) (end ?e&~nil&:(> (- ?e ?s) 1000)))", "none"),
    (
        "each.technology-on-hold",
        True,
        "(uses-technology (id ?id) (technology ?t)) (technology (technology ?t) (status hold))",
        "none",
    ),
    ("each.technology-outlived", False, _OWN + "(end nil)) (exists (uses-technology (id ?id)))", "none"),
    (
        "each.technology-outlived",
        True,
        _OWN
        + "(end ?e&~nil)) (exists (uses-technology (id ?id) (technology ?t))"
        + " (technology (technology ?t) (end_of_life ?o&:(< ?o ?e))))",
        "none",
    ),
    ("each.has-owner", True, _OWN + "(active yes) (owner nil))", "none"),
    ("each.objectives-overspent", True, "(contributed (id ?id) (amount ?a&:(> ?a 100)))", "none"),
    ("each.has-objective", True, _OWN + "(active yes)) (not (contributes (id ?id)))", "none"),
    (
        "each.large-and-personal",
        True,
        _OWN + "(budget ?b&~nil&:(> ?b 300000))) (exists (uses-data (id ?id) (personal yes)))",
        "none",
    ),
    (
        "each.large-and-personal",
        False,
        _OWN + "(budget nil)) (exists (uses-data (id ?id) (personal yes|nil)))",
        "none",
    ),
    (
        "each.large-and-personal",
        False,
        _OWN
        + "(budget ?b&~nil&:(> ?b 300000))) (exists (uses-data (id ?id) (personal nil)))"
        + " (not (uses-data (id ?id) (personal yes)))",
        "none",
    ),
    ("each.built-before-start", False, _OWN + "(stage building) (start nil))", "none"),
    ("each.built-before-start", True, _OWN + f"(stage building) (start ?s&~nil&:(> ?s {TODAY})))", "none"),
    ("each.appetite", False, _OWN + "(risk nil))", "none"),
    (
        "each.appetite",
        True,
        _OWN + "(unit ?u) (risk ?r&~nil)) (unit (unit ?u) (appetite ?a&:(> ?r ?a)))",
        "none",
    ),
    (
        "pair.starts-before-dependency",
        False,
        "(depends-on (id ?id) (other ?o&~?id)) (initiative (id ?id) (start ?s))"
        " (initiative (id ?o) (end ?e&:(or (eq ?s nil) (eq ?e nil))))",
        "?o",
    ),
    (
        "pair.starts-before-dependency",
        True,
        "(depends-on (id ?id) (other ?o&~?id)) (initiative (id ?id) (start ?s&~nil))"
        " (initiative (id ?o) (end ?e&~nil&:(> ?e ?s)))",
        "?o",
    ),
    (
        "pair.stopped-dependency",
        True,
        "(depends-on (id ?id) (other ?o&~?id)) (initiative (id ?o) (stage stopped))",
        "?o",
    ),
    (
        "pair.same-capability",
        True,
        "(serves-capability (id ?id) (capability ?c))"
        " (serves-capability (id ?o&~?id&:(< (str-compare ?id ?o) 0)) (capability ?c))"
        " (initiative (id ?id) (active yes) (unit ?u) (start ?s&~nil) (end ?e&~nil))"
        " (initiative (id ?o) (active yes) (unit ~?u) (end ?f&~nil&:(<= ?s ?f)) (start ?t&~nil&:(<= ?t ?e)))",
        "?o",
    ),
    (
        "pair.same-capability",
        False,
        "(serves-capability (id ?id) (capability ?c))"
        " (serves-capability (id ?o&~?id&:(< (str-compare ?id ?o) 0)) (capability ?c))"
        " (initiative (id ?id) (active yes) (unit ?u) (start ?s) (end ?e))"
        " (initiative (id ?o) (active yes) (unit ~?u) (end ?f&:(or (eq ?s nil) (eq ?f nil) (<= ?s ?f)))"
        " (start ?t&:(and (or (eq ?t nil) (eq ?e nil) (<= ?t ?e))"
        " (or (eq ?s nil) (eq ?e nil) (eq ?t nil) (eq ?f nil)))))",
        "?o",
    ),
    (
        "pair.rival-technologies",
        True,
        "(integrates-with (id ?id) (other ?o&~?id)) (uses-technology (id ?id) (technology ?t))"
        " (technology (technology ?t) (category ?c)) (uses-technology (id ?o) (technology ?v&~?t))"
        " (technology (technology ?v) (category ?c))",
        "?o",
    ),
    (
        "pair.two-masters",
        True,
        "(uses-data (id ?id) (domain ?d) (access masters))"
        " (uses-data (id ?o&~?id&:(< (str-compare ?id ?o) 0)) (domain ?d) (access masters))",
        "?o",
    ),
]

_SLOTS = {
    "initiatives": ("initiative", "id unit stage active risk budget start end owner"),
    "units": ("unit", "unit delegation envelope appetite"),
    "technologies": ("technology", "technology category status end_of_life"),
    "uses_technology": ("uses-technology", "id technology"),
    "serves_capability": ("serves-capability", "id capability"),
    "uses_data": ("uses-data", "id domain access personal"),
    "depends_on": ("depends-on", "id other"),
    "integrates_with": ("integrates-with", "id other"),
    "contributes": ("contributes", "id objective amount"),
    "contributed": ("contributed", "id amount"),
}
_ORGANISATION = ("units", "technologies")


class Clips(Judge, Reviewer):
    name = "CLIPS (clipspy)"
    package = "clipspy"
    judges = EACH
    reviews = (*EACH, *PAIR)
    note = "no sums without loops of one's own: contributions are added up beforehand, groups left out"

    def load(self) -> None:
        clips = importlib.import_module("clips")
        self._symbol = clips.Symbol
        self._environment = clips.Environment()
        for template in _TEMPLATES.split("(deftemplate")[1:]:
            self._environment.build("(deftemplate" + template)
        for number, (name, known, conditions, other) in enumerate(_CLIPS):
            self._environment.build(_rule(name, known, conditions, number, other=other))
        self._templates = {name: self._environment.find_template(name) for name, _ in _SLOTS.values()}
        self._found = self._environment.find_template("found")

    def facts(self, portfolio: Json, kinds: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Facts as CLIPS takes them, ready to be asserted."""
        held: dict[str, Any] = tables(portfolio)
        sums: dict[str, int] = {}
        for id_, _, amount in held["contributes"]:
            sums[id_] = sums.get(id_, 0) + amount
        held["contributed"] = list(sums.items())
        made = []
        for table in kinds:
            name, slots = _SLOTS[table]
            for row in held[table]:
                values = {slot: self._value(value) for slot, value in zip(slots.split(), row, strict=True)}
                made.append((self._templates[name], values))
        return made

    def _value(self, value: Any) -> Any:
        if value is None:
            return self._symbol("nil")
        if isinstance(value, bool):
            return self._symbol("yes" if value else "no")
        return value if isinstance(value, int) else self._symbol(value)

    def inputs(self, portfolio: Json) -> list[Any]:
        """The organisation's facts stay; those of an initiative come and go."""
        self._environment.reset()
        for template, values in self.facts(portfolio, _ORGANISATION):
            template.assert_fact(**values)
        kinds = [kind for kind in _SLOTS if kind not in _ORGANISATION]
        by_id: dict[str, list[Any]] = {row["id"]: [] for row in portfolio["initiatives"]}
        for template, values in self.facts(portfolio, kinds):
            by_id[str(values["id"])].append((template, values))
        return list(by_id.values())

    def decide(self, given: Any) -> Any:
        facts = [template.assert_fact(**values) for template, values in given]
        self._environment.run()
        found = list(self._found.facts())
        answer = [(fact["rule"], fact["known"]) for fact in found]
        for fact in (*facts, *found):
            fact.retract()
        return answer

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        return frozenset((str(rule), known == "yes") for rule, known in answer)

    def prepare(self, portfolio: Json) -> Any:
        return self.facts(portfolio, _SLOTS)

    def review(self, ready: Any) -> Any:
        self._environment.reset()
        for template, values in ready:
            template.assert_fact(**values)
        self._environment.run()
        return [(fact["rule"], fact["id"], fact["other"], fact["known"]) for fact in self._found.facts()]

    def found(self, answer: Any) -> Answers:
        return frozenset(
            (str(rule), (str(id_),) if other == "none" else (str(id_), str(other)), known == "yes")
            for rule, id_, other, known in answer
        )


# A value that is not known is left out: `budget(I, B)` holds only for a known budget.
_ASP = f"""
known_dates(I) :- starts(I, _), ends(I, _).
found("each.delegation", I, no) :- initiative(I), not budget(I, _).
found("each.delegation", I, yes) :- budget(I, B), unit(I, U), delegation(U, D), B > D.
large(I) :- budget(I, B), B > 500000.
high(I) :- risk(I, R), R >= {HIGH}.
found("each.large-and-risky", I, no) :- initiative(I), not risk(I, _), not budget(I, _).
found("each.large-and-risky", I, no) :- large(I), not risk(I, _).
found("each.large-and-risky", I, no) :- high(I), not budget(I, _).
found("each.large-and-risky", I, yes) :- high(I), large(I).
found("each.ends-after-start", I, no) :- initiative(I), not known_dates(I).
found("each.ends-after-start", I, yes) :- starts(I, S), ends(I, E), E < S.
found("each.too-long", I, no) :- initiative(I), not known_dates(I).
found("each.too-long", I, yes) :- starts(I, S), ends(I, E), E - S > 1000.
found("each.technology-on-hold", I, yes) :- uses(I, T), status(T, "hold").
found("each.technology-outlived", I, no) :- uses(I, _), not ends(I, _).
found("each.technology-outlived", I, yes) :- uses(I, T), end_of_life(T, O), ends(I, E), O < E.
found("each.has-owner", I, yes) :- active(I), not owner(I, _).
found("each.objectives-overspent", I, yes) :- contributes(I, _, _), #sum {{ A, O : contributes(I, O, A) }} > 100.
found("each.has-objective", I, yes) :- active(I), not contributes(I, _, _).
personal(I) :- data(I, _, _, yes).
found("each.large-and-personal", I, yes) :- personal(I), budget(I, B), B > 300000.
found("each.large-and-personal", I, no) :- personal(I), not budget(I, _).
found("each.large-and-personal", I, no) :- data(I, _, _, unknown), not personal(I), not budget(I, _).
found("each.large-and-personal", I, no) :- data(I, _, _, unknown), not personal(I), budget(I, B), B > 300000.
found("each.built-before-start", I, no) :- stage(I, "building"), not starts(I, _).
found("each.built-before-start", I, yes) :- stage(I, "building"), starts(I, S), S > {TODAY}.
found("each.appetite", I, no) :- initiative(I), not risk(I, _).
found("each.appetite", I, yes) :- risk(I, R), unit(I, U), appetite(U, A), R > A.
needs(A, B) :- depends(A, B), initiative(B), A != B.
found("pair.starts-before-dependency", (A, B), no) :- needs(A, B), not starts(A, _).
found("pair.starts-before-dependency", (A, B), no) :- needs(A, B), not ends(B, _).
found("pair.starts-before-dependency", (A, B), yes) :- needs(A, B), starts(A, S), ends(B, E), E > S.
found("pair.stopped-dependency", (A, B), yes) :- needs(A, B), stage(B, "stopped").
together(A, B) :- serves(A, C), serves(B, C), A < B, active(A), active(B), unit(A, U), unit(B, V), U != V.
apart(A, B) :- together(A, B), starts(A, S), ends(B, E), S > E.
apart(A, B) :- together(A, B), starts(B, S), ends(A, E), S > E.
found("pair.same-capability", (A, B), yes) :- together(A, B), not apart(A, B), known_dates(A), known_dates(B).
found("pair.same-capability", (A, B), no) :- together(A, B), not apart(A, B), not known_dates(A).
found("pair.same-capability", (A, B), no) :- together(A, B), not apart(A, B), not known_dates(B).
found("pair.rival-technologies", (A, B), yes) :- integrates(A, B), A != B, uses(A, T), uses(B, U), T != U,
  category(T, C), category(U, C).
found("pair.two-masters", (A, B), yes) :- data(A, D, "masters", _), data(B, D, "masters", _), A < B.
claimed(R, P) :- claim(_, R, P, _).
found("group.capacity", (R, P), yes) :- claimed(R, P), capacity(R, C), #sum {{ A, I : claim(I, R, P, A), A > 0 }} > C.
found("group.envelope", U, yes) :- envelope(U, E), #sum {{ B, I : unit(I, U), active(I), budget(I, B) }} > E.
found("group.objective-served", O, yes) :- objective(O), not contributes(_, O, _).
#show found/3.
"""


class Clingo(Judge, Reviewer):
    name = "clingo"
    package = "clingo"
    judges = EACH
    reviews = RULES
    note = "the program is grounded for each portfolio; facts are written as text beforehand"

    def load(self) -> None:
        self._clingo = importlib.import_module("clingo")
        self._ground("")

    def _ground(self, facts: str) -> list[Any]:
        control = self._clingo.Control(["--warn=none"])
        control.add("base", [], _ASP)
        control.add("base", [], facts)
        control.ground([("base", [])])
        found: list[Any] = []
        control.solve(on_model=lambda model: found.extend(model.symbols(shown=True)))
        return found

    def inputs(self, portfolio: Json) -> list[Any]:
        return [
            "".join(_facts({**portfolio, "initiatives": [row]}, named=row))
            for row in portfolio["initiatives"]
        ]

    def decide(self, given: Any) -> Any:
        return self._ground(given)

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        single = (symbol.arguments for symbol in answer)
        return frozenset(
            (rule.string, known.name == "yes") for rule, _, known in single if rule.string in self.judges
        )

    def prepare(self, portfolio: Json) -> Any:
        return "".join(_facts(portfolio))

    def review(self, ready: Any) -> Any:
        return self._ground(ready)

    def found(self, answer: Any) -> Answers:
        return frozenset(_answer(symbol.arguments) for symbol in answer)


def _answer(arguments: Any) -> Answer:
    rule, about, known = arguments
    parts = about.arguments if about.type.name == "Function" else [about]
    return rule.string, tuple(part.string for part in parts), known.name == "yes"


def _facts(portfolio: Json, named: Json | None = None) -> Iterator[str]:
    held = tables(portfolio)
    units = [row for row in held["units"] if named is None or row[0] == named["unit"]]
    known = [row for row in held["technologies"] if named is None or row[0] in named["technologies"]]
    for id_, unit, stage, active, risk, budget, start, end, owner in held["initiatives"]:
        yield f'initiative("{id_}"). unit("{id_}","{unit}"). stage("{id_}","{stage}").\n'
        yield f'active("{id_}").\n' if active else ""
        for name, value in (("risk", risk), ("budget", budget), ("starts", start), ("ends", end)):
            yield f'{name}("{id_}",{value}).\n' if value is not None else ""
        yield f'owner("{id_}","{owner}").\n' if owner is not None else ""
    for unit, delegation, envelope, appetite in units:
        yield f'delegation("{unit}",{delegation}). envelope("{unit}",{envelope}). appetite("{unit}",{appetite}).\n'
    for name, category, status, ends in known:
        yield f'category("{name}","{category}"). status("{name}","{status}"). end_of_life("{name}",{ends}).\n'
    if named is None:
        for resource, capacity in held["resources"]:
            yield f'capacity("{resource}",{capacity}).\n'
        for (objective,) in held["objectives"]:
            yield f'objective("{objective}").\n'
    yield from _links(held)


def _links(held: dict[str, list[tuple[Any, ...]]]) -> Iterator[str]:
    for table, name in (
        ("uses_technology", "uses"),
        ("serves_capability", "serves"),
        ("depends_on", "depends"),
        ("integrates_with", "integrates"),
    ):
        for id_, other in held[table]:
            yield f'{name}("{id_}","{other}").\n'
    for id_, domain, access, personal in held["uses_data"]:
        flag = "unknown" if personal is None else "yes" if personal else "no"
        yield f'data("{id_}","{domain}","{access}",{flag}).\n'
    for id_, resource, period, amount in held["claims"]:
        yield f'claim("{id_}","{resource}","{period}",{amount}).\n'
    for id_, objective, amount in held["contributes"]:
        yield f'contributes("{id_}","{objective}",{amount}).\n'
