"""Random policies: rules of every shape, form and effect, with all that they may refer to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from govrules.sampling.choices import Choices
from govrules.testing.grammar import RECORDS, SCALES, Grammar, Scope
from govrules.testing.operations import LARGER, joined

Document = dict[str, Any]

FIELDS: dict[str, Any] = {
    "score": "number",
    "champion": "text",
    "urgent": "flag",
    "decided": "date",
    "severity": {"scale": list(SCALES["severity"])},
    "host": "unit",
    "follows": "initiative",
    "tags": ["text"],
    "amounts": ["number"],
    "weights": "text -> number",
    "links": [
        {
            "kind": "text",
            "target": "initiative",
            "weight": "number",
            "level": {"scale": list(SCALES["severity"])},
        }
    ],
    "unit.tier": "text",
    "technology.seats": "number",
}
TABLES: dict[str, Any] = {
    "rates": {
        "key": "name",
        "rows": [
            {"name": "x", "rate": 100, "label": "y"},
            {"name": "y", "rate": 1, "label": "z"},
            {"name": "z"},
        ],
    },
    "baseline": {"key": "id", "optional": True, "columns": {"id": "text", "amount": "number"}},
}
PARAMETERS: dict[str, Any] = {
    "limit": {"type": "number", "default": 100},
    "due": {"type": "date", "default": "2027-01-01"},
    "strict": {"type": "flag", "default": False},
    "who": {"type": "text", "default": "ann"},
    "points": {"type": "risk -> number", "default": {"low": 1, "medium": 2, "high": 100}},
    "nothing": {"type": "number", "default": None},
}
NAMED = {
    "params.limit": "number",
    "params.due": "date",
    "params.strict": "flag",
    "params.who": "text",
    "params.nothing": "number",
}
ROLES = ("board", "cio", "{params.who}")
DEEPEST = 3
MOST_RULES = 6


class Inventor:
    """Makes the document of one policy."""

    def __init__(self, choices: Choices, *, depth: int = DEEPEST, most_rules: int = MOST_RULES) -> None:
        self._choices = choices
        self._grammar = Grammar(choices, LARGER)
        self._depth = depth
        self._most = most_rules
        self._derived: dict[str, str] = {}

    def policy(self) -> Document:
        """A policy as a document has it."""
        definitions = self._definitions()
        ids = [f"r.n{number}" for number in self._choices.times(self._most, least=1)]
        rules = [self._rule(id_) for id_ in ids]
        document = {
            "govrules": 1,
            "policy": "random",
            "parameters": PARAMETERS,
            "fields": FIELDS,
            "tables": TABLES,
            "define": definitions,
            "enforce": {rules[0]["id"]: "audit"} if self._choices.chance(8) else {},
            "set": {"random": {"limit": 1}} if self._choices.chance(4) else {},
            "rules": rules,
        }
        return {key: value for key, value in document.items() if value}

    def _definitions(self) -> dict[str, str]:
        """Derived fields, of which a later one may read an earlier one."""
        made: dict[str, str] = {}
        for number in self._choices.times(3):
            type_ = self._choices.pick(
                ("flag", "number", "date", "[technology]", "[initiative]", "unit", "risk")
            )
            name = f"own_{number}"
            expression = self._grammar.of(type_, evolve(self._initiative(), must_join=True), self._depth)
            if not expression.startswith('"'):  # a literal is a text, and neither an id nor on a scale
                made[name] = expression
                self._derived[name] = type_
        return made

    def _initiative(self) -> Scope:
        return Scope(is_subject=True, parameters=NAMED, derived=dict(self._derived))

    def _condition(self, scope: Scope) -> str:
        return self._grammar.of("flag", scope, self._depth)

    def _rule(self, id_: str) -> Document:
        shape = self._choices.pick(_SHAPES)
        rule, scope = shape(self, id_)
        rule = {"id": id_, "exhaustive": True, **rule}
        if self._choices.chance(3):
            rule["when"] = self._condition(scope)
        unknown = self._choices.pick(("inform", "violate", "ignore"))
        return {**rule, **({} if unknown == "inform" else {"unknown": unknown}), **self._told(scope)}

    def _told(self, scope: Scope) -> Document:
        """What a finding says, beside its verdict."""
        told: Document = {}
        if self._choices.chance(3):
            number = self._grammar.of("number", scope, 1)
            text = self._grammar.of("text", scope, 1)
            told["message"] = {"en": f"{{{number}:,.1}} of {{{text}}}", "fr": f"{{{number}}}"}
        if self._choices.chance(3):
            told["evidence"] = {
                "first": self._grammar.of(self._choices.pick(("number", "date", "[technology]")), scope, 2),
                "second": self._grammar.of("flag", scope, 2),
            }
        if self._choices.chance(12):
            told[self._choices.pick(("from", "until"))] = self._choices.pick(
                ("2027-01-01", "2026-12-31", "2027-01-02")
            )
        return told

    def _verdict(self, scope: Scope) -> Document:
        effect = self._choices.pick(("advise", "deny", None, None))
        return {
            self._choices.pick(("forbid", "require")): self._condition(scope),
            "effect": effect or {"escalate": self._roles(scope)},
        }

    def _roles(self, scope: Scope) -> list[str]:
        role = (
            f"{{{self._grammar.of('text', scope, 1)}}}"
            if self._choices.chance(3)
            else self._choices.pick(ROLES)
        )
        return [role, *(["cio"] if self._choices.chance(3) and role != "cio" else [])]

    def each(self, _id: str) -> tuple[Document, Scope]:
        scope = self._initiative()
        return {"each": "initiative", **self._verdict(scope)}, scope

    def pair(self, _id: str) -> tuple[Document, Scope]:
        scope = evolve(self._initiative(), is_subject=False, variables={"a": "initiative", "b": "initiative"})
        first = evolve(scope, variables={"a": "initiative"})
        conditions = [joined(self._grammar, "b", first) or "a.unit == b.unit"]
        if self._choices.chance(2):
            conditions.append("a.id < b.id")
        if self._choices.chance(4):
            conditions.append(joined(self._grammar, "b", first) or "b.id in a.depends_on")
        related = f" {self._choices.pick(('and', 'and', 'or'))} ".join(conditions)
        return {"pair": ["a", "b"], "related": related, **self._verdict(scope)}, scope

    def group(self, _id: str) -> tuple[Document, Scope]:
        row, group = self._rows()
        types = [
            self._choices.pick(
                ("unit", "text", "risk", "stage", "initiative", "number", "date", "technology")
            )
            for _ in self._choices.times(2)
        ]
        keys = {f"key_{number}": type_ for number, type_ in enumerate(types)}
        by = {name: self._grammar.atom(type_, row) or "id" for name, type_ in keys.items()}
        keys = {name: ("text" if by[name] == "id" else type_) for name, type_ in keys.items()}
        if self._choices.chance(4):
            group["where"] = self._condition(row)
        if list(keys.values()) == ["unit"] and self._choices.chance(2):
            group["of"] = {"key_0": "organisation.units"}
        scope = Scope(
            variables=keys,
            parameters=NAMED,
            derived=self._derived,
            rows=evolve(row, variables={**keys, **row.variables}),
        )
        return {"group": {**group, "by": by}, **self._verdict(scope)}, scope

    def _rows(self) -> tuple[Scope, Document]:
        row = evolve(self._initiative(), variables={"initiative": "initiative"})
        way = self._choices.below(3)
        if way == 0:
            return row, {}
        if way == 1:
            records = self._choices.pick(tuple(RECORDS))
            return row.bind("c", records), {"rows": f"c in {records}"}
        inner = self._choices.pick(("technology", "initiative", "capability"))
        return row.bind("c", inner), {"rows": f"c in {self._grammar.of(f'[{inner}]', row, 1)}"}

    def cycle(self, _id: str) -> tuple[Document, Scope]:
        subject = self._initiative()
        group: Document = {"cycle": self._grammar.of("[initiative]", subject, self._choices.below(2))}
        if self._choices.chance(3):
            group["where"] = self._condition(subject)
        scope = Scope(parameters=NAMED, derived=self._derived, rows=subject)
        verdict = self._verdict(scope)
        if self._choices.below(2) == 0:
            verdict = {"effect": {"escalate": ["board"]}}
        return {"group": group, **verdict}, scope

    def autonomy(self, _id: str) -> tuple[Document, Scope]:
        scope = self._initiative()
        effects: tuple[Document, ...] = (
            {},
            {"advise": True},
            {"escalate": self._roles(scope)},
            {"deny": True},
        )
        tiers = [
            {"within": self._condition(scope), **self._choices.pick(effects)}
            for _ in self._choices.times(3, least=1)
        ]
        return {"autonomy": {"tiers": [*tiers, {"otherwise": True, **self._choices.pick(effects)}]}}, scope

    def shared_resource(self, _id: str) -> tuple[Document, Scope]:
        options: Document = self._choices.pick(
            (
                {"resource": "any", "per": "period"},
                {"resource": "any", "per": "total", "share": "0.5"},
                {"resource": "resource-1"},
                {"exclusive": True},
                {"consent": "owner-role"},
            )
        )
        effect = {} if "consent" in options else {"effect": self._choices.pick(("deny", "advise"))}
        return {"shared_resource": options, **effect}, Scope(parameters=NAMED)

    def compatibility(self, _id: str) -> tuple[Document, Scope]:
        scope = evolve(self._initiative(), is_subject=False, variables={"a": "initiative", "b": "initiative"})
        between = self._choices.pick(("b.id in a.integrates_with", "overlap(a.capabilities, b.capabilities)"))
        asked: Document = self._choices.pick(
            ({"incompatible": [["technology-1", "technology-2"], ["x", "y"]]}, {"one_of": {"category": "x"}})
        )
        return {"compatibility": {"between": between, **asked}, "effect": "deny"}, scope


_SHAPES: tuple[Callable[[Inventor, str], tuple[Document, Scope]], ...] = (
    Inventor.each,
    Inventor.each,
    Inventor.each,
    Inventor.pair,
    Inventor.group,
    Inventor.group,
    Inventor.cycle,
    Inventor.autonomy,
    Inventor.shared_resource,
    Inventor.compatibility,
)
